"""Find the rows that the producer's application considers deleted.

Precision first: a filter on the wrong column silently drops live rows, so only names that mean "this row is
deleted" count, with a type that can say so. `removed_quantity`, `deleted_by_id`, `deleted_by_recipient`,
`requested_deletion_at` and `is_archived` do not. What may mean it is a doubt for people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scaffold_source.contract.values import META, Doubt, Proposal
from scaffold_source.infer.context import (
    Context,
    columns_of,
    once_for_each_table,
    spellings_of,
    squashed_names,
)
from scaffold_source.infer.deletion_proofs import (
    INVERTED,
    ends_a_job,
    is_deletion_queue,
    is_true_or_null,
    is_zero_until_retired,
    may_be_an_outcome,
    starts_at_zero,
    why_inverted,
)
from scaffold_source.infer.names import own_name, shown
from scaffold_source.lexicon.mark_names import DELETION_FLAGS, DELETION_TIMES, RETIRED_FLAGS
from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Scalar, Table
from scaffold_source.yaml_text.values import Values

_REMOVED = "removed"
_EXISTS_FLAGS = {"notdeleted", "isnotdeleted", "undeleted", "isundeleted"}
LABELS = {
    "deleted", "trashed", "trash", "intrash", "softdeleted", "softdelete", "isdeleted", "markedasdeleted",
    "markeddeleted",
}  # fmt: skip
# A list with these is a log of what happened to rows, not the state of this one.
_VERBS = {
    "added", "created", "inserted", "updated", "modified", "changed", "restored", "edited", "renamed",
    "moved", "undeleted", "copied", "removed",
}  # fmt: skip
# Beside these a number called `deleted` is how many.
_COUNTS = {"failed", "skipped", "errors", "total", "processed", "imported", "added", "inserted", "unchanged"}
STATES = {
    "status", "state", "lifecyclestage", "lifecyclestate", "lifecyclestatus", "lifecycle", "recordstatus",
    "recordstate", "rowstatus", "rowstate", "entitystatus", "objectstatus", "currentstatus", "currentstate",
    "stage", "currentstage", "provisioningstatus", "visibility",
}  # fmt: skip
_PAIRS = {"N": "Y", "n": "y", "F": "T", "0": "1", "no": "yes", "No": "Yes", "NO": "YES", "false": "true"}
# What Odoo and Tryton give every row. Without their `active` a row is in none of the searches that do not ask
# for it; Odoo: "invisible in most searches and listing".
# https://www.odoo.com/documentation/18.0/developer/reference/backend/orm.html (reserved field names),
# https://docs.tryton.org/latest/server/ref/models.html (DeactivableMixin).
_FRAMEWORK_COLUMNS = {"createuid", "writeuid", "writedate"}
# A column with none of these names says nothing of deletions.
_MAY_SAY = frozenset(
    {
        *DELETION_TIMES, *DELETION_FLAGS, *RETIRED_FLAGS, *_EXISTS_FLAGS, *STATES, *INVERTED, "deleteat",
        _REMOVED,
    }
)  # fmt: skip
# On so many tables whose rows count their versions, `visible` is no business state: a deletion is a version.
_VERSIONED = 3
_VISIBLE = {"visible", "isvisible"}
_DELETED_IN_TEXT = re.compile(r"\b(?:soft[- ]?)?delet(?:ed|ion)\b", re.IGNORECASE)
# `(status)::text <> 'deleted'::text`, as PostgreSQL prints it in a CHECK or a partial index.
_COMPARED = re.compile(r"\b(\w+)\"?\)*(?:::[a-z ]+\)*)?\s*(?:=|<>)\s*\(?'([^']*)'")
_QUOTED = re.compile(r"['\"`\u2018\u201c](\w+)['\"`\u2019\u201d]")
# `1 = deleted`, `1: deleted`, `1 - deleted` in a comment.
_CODE_IN_TEXT = re.compile(r"(?<![\w.])(-?\d+)\s*(?:=|:|-|\u2013|→|is|means)\s*['\"]?(\w+)", re.IGNORECASE)
# `0 open, 1 sent, 9 deleted`: nothing else between two commas.
_LISTED_CODE = re.compile(r"(?:^|[,;])\s*(-?\d+)\s+(\w+)(?=\s*(?:[,;]|$))")
# `A = active, D = deleted`
_LETTER_IN_TEXT = re.compile(r"(?<!\w)['\"]?([A-Z]{1,3}|[a-z])['\"]?\s*(?:=|:|\u2013|→)\s*['\"]?(\w+)")


@dataclass(frozen=True, slots=True)
class Deletion:
    """A column that marks deleted rows: the rule as the contract has it, and why."""

    column: Column
    rule: Values
    reason: str


def soft_delete(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose the columns that say the row is deleted; with several, any of them is enough.

    Views are skipped, and tables that keep deleted or old rows on purpose.
    """
    marks = marks_of(context, table)
    if not marks:
        return
    rules = [deletion.rule for deletion in marks]
    reason = "; ".join(dict.fromkeys(deletion.reason for deletion in marks))
    value = rules[0] if len(rules) == 1 else rules
    yield Proposal(context.at(table) / META / "soft_delete", value, "soft-delete", reason)


def hard_deletes(context: Context, table: Table) -> Iterator[Doubt]:
    """Ask about a deletion mark if rows also vanish from its table: the mark does not tell everything."""
    deleted_by = marks_of(context, table)
    if deleted_by and table.evidence and table.evidence.deletes:
        marks = shown([context.called(table, deletion.column) for deletion in deleted_by])
        text = f"rows are marked deleted ({marks}), but rows were also really deleted"
        asks = "who deletes rows for good, and when?"
        yield Doubt(context.at(table), "hard-deletes", text, "hard-deletes", asks=asks)


@once_for_each_table
def deletions(table: Table) -> list[Deletion]:
    """Return the columns of `table` that mark deleted rows, by what the table alone says."""
    names = spellings_of(table)
    marking = [column for column in table.columns if not _MAY_SAY.isdisjoint(names[column.name])]
    if not marking or is_deletion_queue(table):
        return []
    candidates = (
        find(table, column)
        for column in marking
        if not (ends_a_job(table, column) or may_be_an_outcome(table, column))
        for find in _FINDERS
    )
    marks = [deletion for deletion in candidates if deletion]
    # Beside a mark, `active` is a state like any other.
    return marks or [flag for column in marking if (flag := _by_proven_flag(table, column))][:1]


def inverted_flags(tables: Sequence[Table]) -> frozenset[str]:
    """Return the flags that say "still there" all over a database whose rows count their versions and have no
    other mark: OpenStreetMap's `visible`.

    Elsewhere they are business states: shops have products that are not visible, and sell active ones.
    """
    if any(deletion.rule["kind"] != "values" for table in tables for deletion in deletions(table)):
        return frozenset()
    counts = Counter(
        column.name
        for table in tables
        if "view" not in table.kind and "version" in squashed_names(table)
        for column in columns_of(table, "boolean")
        if squash(column.name) in _VISIBLE
    )
    return frozenset(name for name, count in counts.items() if count >= _VERSIONED)


def marks_of(context: Context, table: Table) -> list[Deletion]:
    """Return the columns that mark deleted rows, by what the table and the rest of the database say; none
    where old and deleted rows are kept on purpose."""
    if "view" in table.kind or context.role(table) in ("history", "tombstones", "archive", "bookkeeping"):
        return []
    reason = "a boolean all over this database, where rows count their versions and have no other mark"
    if marks := deletions(table):
        return marks
    return [
        Deletion(column, {"column": column.name, "kind": "inverted_boolean"}, why)
        for column in columns_of(table, "boolean")
        if (why := reason if column.name in context.inverted_flags else None)
        or (why := context.wanted_flags.get((table.full_name, column.name)))
    ]


def _is_named(table: Table, column: Column, names: set[str]) -> bool:
    return not names.isdisjoint(spellings_of(table)[column.name])


def _by_time(table: Table, column: Column) -> Deletion | None:
    """Recognise a point in time that is null while the row lives."""
    if family(column.base_type) not in ("timestamp", "timestamptz", "date"):
        return None
    if not (column.nullable and not column.default and _is_named(table, column, DELETION_TIMES)):
        return None
    reason = f"by its name and type, a nullable {column.type}"
    return Deletion(column, {"column": column.name, "kind": "timestamp"}, reason)


def _by_flag(table: Table, column: Column) -> Deletion | None:
    """Recognise a boolean; `removed` only if rows start without it: in a moderation log it starts true."""
    if family(column.base_type) != "boolean" or column.default in ("true", "1"):
        return None
    removed = _is_named(table, column, {_REMOVED}) and column.default in ("false", "0")
    if not (removed or _is_named(table, column, DELETION_FLAGS)):
        return None
    reason = "by its name and type, boolean"
    return Deletion(column, {"column": column.name, "kind": "boolean"}, reason)


def _by_inverted_flag(table: Table, column: Column) -> Deletion | None:
    """Recognise a boolean that is false for deleted rows, by its name or its comment."""
    if family(column.base_type) != "boolean":
        return None
    if _is_named(table, column, _EXISTS_FLAGS):
        reason = "by its name and type, boolean"
    elif _is_named(table, column, INVERTED) and _DELETED_IN_TEXT.search(column.comment or ""):
        reason = "its comment says that rows without it are deleted"
    elif squash(column.name) == "active" and _is_made_by_framework(table):
        reason = "Odoo and Tryton leave such rows out of most searches, as if they were deleted"
    else:
        return None
    return Deletion(column, {"column": column.name, "kind": "inverted_boolean"}, reason)


def _by_proven_flag(table: Table, column: Column) -> Deletion | None:
    """Recognise a boolean such as `active` where a constraint shows what happens to rows without it."""
    if family(column.base_type) != "boolean" or not _is_named(table, column, INVERTED):
        return None
    if is_true_or_null(table, column):
        reason = "true while the row lives, else null: a constraint counts the rows that have it"
        return Deletion(column, {"column": column.name, "kind": "is_null"}, reason)
    if why := why_inverted(table, column):
        return Deletion(column, {"column": column.name, "kind": "inverted_boolean"}, why)
    return None


def _is_made_by_framework(table: Table) -> bool:
    return squashed_names(table) >= _FRAMEWORK_COLUMNS


def _by_epoch(table: Table, column: Column) -> Deletion | None:
    """Recognise a number of seconds or finer, or the row's own id; null or 0 while the row lives."""
    if not _is_long(column) or column.values or not (column.default is None or starts_at_zero(column)):
        return None
    others = squashed_names(table)
    in_present_tense = squash(column.name) == "deleteat" and others & {"createat", "updateat"}
    is_flag = _is_named(table, column, DELETION_FLAGS) and (
        column.default or not column.nullable or others & (DELETION_TIMES - {"deleted"})
    )
    if is_zero_until_retired(table, column):
        reason = "0 while the row lives: names are unique beside it"
    elif (in_present_tense or is_flag or _is_named(table, column, DELETION_TIMES - {"deleted"})) and not (
        _is_count(table, column)
    ):
        reason = f"by its name and type, {column.type}, 0 while the row lives"
    else:
        return None
    return Deletion(column, {"column": column.name, "kind": "epoch"}, reason)


def _is_long(column: Column) -> bool:
    """Return True for whole numbers that have room for an id or a time."""
    whole = re.fullmatch(r"numeric(?:\((\d+)(?:,0)?\))?", column.base_type)
    return column.base_type in ("bigint", "integer") or bool(whole and int(whole[1] or 99) > 1)


def _is_count(table: Table, column: Column) -> bool:
    """Return True for how many rows were deleted, beside how many were added or failed; where the row also
    says when it was deleted, it is none."""
    if squash(column.name) != "deleted" or squashed_names(table) & (DELETION_TIMES - {"deleted"}):
        return False
    counts = {squash(c.name) for c in columns_of(table, "integer") if c is not column}
    counted = {squash(c.name) for c in columns_of(table, "integer") if c is not column and starts_at_zero(c)}
    return bool(counts & _COUNTS or counted & _VERBS)


def _by_code(table: Table, column: Column) -> Deletion | None:
    """Recognise a flag from before there were booleans: 0 or 1, N or Y."""
    if not _is_named(table, column, DELETION_FLAGS) or _by_epoch(table, column) or _is_count(table, column):
        return None
    deleted = _coded_as_deleted(column)
    if deleted is None:
        deleted = _other_of_two(column)
    if deleted is None:
        return None
    reason = f"by its name and type, a flag in {column.type}"
    return Deletion(column, {"column": column.name, "kind": "values", "values": [deleted]}, reason)


def _other_of_two(column: Column) -> Scalar | None:
    """Return a two-state column's value for a deleted row: by its allowed values, else by its default."""
    default = (column.default or "").split("::")[0].strip("'")
    options = set(column.values) or set(column.own_labels)
    if column.base_type in ("smallint", "integer"):
        return 1 if options == {0, 1} or (not options and default == "0") else None
    if options:
        return next((yes for no, yes in _PAIRS.items() if options == {no, yes}), None)
    # A longer text that is 0 while the row lives holds the deleted row's id, as in Designate.
    if default == "0" and column.base_type not in ("character(1)", "character varying(1)"):
        return None
    return _PAIRS.get(default) if family(column.base_type) == "string" else None


def _by_status(table: Table, column: Column) -> Deletion | None:
    """Recognise a status with `deleted` among its values, in a rule of the table, or in its comment."""
    if not _is_status(table, column):
        return None
    options = [squash(str(value)) for value in (*column.own_labels, *column.values)]
    deleted = [value for value in (*column.own_labels, *column.values) if squash(str(value)) in LABELS]
    reason = "one of the values that it may have"
    coded = None if deleted else _coded_as_deleted(column)
    if coded is not None and (not options or squash(str(coded)) in options):
        deleted = [coded]
        reason = "its comment says what the code means"
    elif not options and family(column.base_type) == "string":
        deleted, reason = _said_elsewhere(table, column)
    # All of them: the table holds nothing but deleted rows.
    if not deleted or len(deleted) == len(options) or _is_log(set(options)):
        return None
    return Deletion(column, {"column": column.name, "kind": "values", "values": deleted}, reason)


_FINDERS = (_by_time, _by_flag, _by_inverted_flag, _by_epoch, _by_code, _by_status)


def _is_log(options: set[str]) -> bool:
    """Return True for a list of what may happen to a row. `created` alone is a stage among others."""
    return len(_VERBS & options) > 1 or (bool(_VERBS & options) and options <= _VERBS | LABELS)


def _is_status(table: Table, column: Column) -> bool:
    """Return True for `status` and `state`, alone or after the table's own name: `account_status` in
    accounts."""
    return squash(column.name) in STATES or own_name(table.name, column.name) in ("status", "state")


def _said_elsewhere(table: Table, column: Column) -> tuple[list[Scalar], str]:
    """Return a text status's values for a deleted row, by a CHECK or a partial index, else quoted in its
    comment; and why."""
    rules = " ".join((*table.unique_where, *(check.expression for check in table.checks)))
    compared = {value for name, value in _COMPARED.findall(rules) if name == column.name}
    for values, reason in (
        (compared, "a rule of the table compares it with that value"),
        (set(_QUOTED.findall(column.comment or "")), "its comment names that value"),
    ):
        labels: list[Scalar] = sorted(value for value in values if squash(value) in LABELS)
        if labels:
            return labels, reason
    return [], ""


def _coded_as_deleted(column: Column) -> Scalar | None:
    """Return the code that the comment calls deleted: `0 = live, 1 = deleted`; None if it names several."""
    is_number = family(column.base_type) == "integer"
    patterns = (_CODE_IN_TEXT, _LISTED_CODE) if is_number else (_CODE_IN_TEXT, _LETTER_IN_TEXT)
    said = [pair for pattern in patterns for pair in pattern.findall(column.comment or "")]
    codes = {code for code, meaning in said if squash(meaning) in LABELS}
    if len(codes) != 1:
        return None
    code: str = codes.pop()
    return int(code) if is_number else code
