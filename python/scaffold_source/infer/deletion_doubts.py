"""Ask about columns that may mark deleted rows, and that nothing proves.

A question is worth asking only where it can be right: not about the state of an order, nor about a place's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scaffold_source.contract.values import Doubt
from scaffold_source.infer.context import Context, spellings_of, squashed_names
from scaffold_source.infer.deletion_proofs import (
    ends_a_job,
    is_deletion_queue,
    may_be_an_outcome,
    starts_at_zero,
)
from scaffold_source.infer.names import shown
from scaffold_source.infer.no_deletions import (
    is_born_so,
    is_made_now,
    is_of_login,
    is_place,
    is_step,
    is_switch,
)
from scaffold_source.infer.soft_deletes import LABELS, STATES, marks_of
from scaffold_source.lexicon.mark_names import DELETION_TIMES, PLANNED_DELETIONS, RETIRED_FLAGS
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table


class _Sort(NamedTuple):
    """A sort of doubt: its `kind` in the question's id, what is seen, and what to ask."""

    kind: str
    saw: str
    asks: str


_ONCE_SET = "is a row deleted once it is set?"
_ARCHIVED = _Sort(
    "archived", "named like an archive", "are such rows counted like the others, or as good as deleted?"
)
_GONE = _Sort("removed", "may be how rows are deleted", _ONCE_SET)
_TIME_DOUBTS = {
    **dict.fromkeys(("removedat", "removedon", "purgedat"), _GONE),
    **dict.fromkeys(("archivedat", "archivedon", "datearchived"), _ARCHIVED),
}
_STATE = _Sort(
    "off", "may be how rows are deleted, or a state like any other", "does false mean that a row is deleted?"
)
_HIDDEN = _Sort(
    "hidden", "may be how rows are deleted, or only what is shown", "are such rows counted like the others?"
)
_OUTCOME = _Sort("outcome", "may be how rows are deleted, or how what was tried ended", _ONCE_SET)
_PURGED = _Sort(
    "purged", "may be how rows are deleted, or say that what they point to is gone", "which of both?"
)
_FLAG_DOUBTS = {
    **dict.fromkeys(("archived", "isarchived"), _ARCHIVED),
    **dict.fromkeys(("active", "isactive", "status", "visible", "isvisible"), _STATE),
    **dict.fromkeys(("hidden", "ishidden", "retired", "isretired", "voided", "isvoided"), _HIDDEN),
    **dict.fromkeys(("purged", "ispurged"), _PURGED),
}
_WORDS = re.compile(r"\w+")
_WHOLE_DIGITS = re.compile(r"(?:numeric|decimal)\([1-4](?:,0)?\)")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_IS_ONE_OF = re.compile(r"\bin\s*\(|=\s*any\s*\(|=", re.IGNORECASE)
_IS_OTHERWISE = re.compile(r"<>|!=|~|[<>]=?|\b(?:not|like|rlike|regexp|similar)\b", re.IGNORECASE)
_PLANNED = _Sort(
    "planned", "says that the row will be deleted", "is it as good as gone then, or does it live until it is?"
)
_RETIRED = _Sort("retired", "0 while the row is in use, by its default", _ONCE_SET)
_ZERO_DATE = _Sort(
    "zero-date", "named like a deletion, and the zero date while a row lives", "does it land as NULL or 1970?"
)
_NEVER_NULL = _Sort(
    "never-null", "named like a deletion, but never null", "which value says that the row lives?"
)
_ONE_MEANS = "does one of them mean deleted?"
_CODES = _Sort("codes", "codes that nothing explains", _ONE_MEANS)
_LETTERS = _Sort("letters", "letters that nothing explains", _ONE_MEANS)
_PROGRESS = _Sort("progress", "says how far a deletion is", "which values mean that the row is deleted?")
_GOES = _Sort(
    "goes", "one of its values says that the row goes", "is such a row deleted, or does it live until it is?"
)
_GOING = {"delete", "deleting", "purged", "erased", "tombstone", "tombstoned"}
_UNLISTED = _Sort("unlisted", "its values are listed nowhere", _ONE_MEANS)
_DELETION_STATES = {"deletionstatus", "deletionstate", "deletestatus", "deletestate"}
# What is only shown or not where the row says otherwise whether it is there.
_SHOWN = {"hidden", "ishidden", "visible", "isvisible", "visibility"}
_STRONGER = {"active", "isactive", "purged", "ispurged", "archived", "isarchived", "retired", "isretired"}


def unsure_deletions(context: Context, table: Table) -> Iterator[Doubt]:
    """Ask about columns that may mean deleted, if no other column in the row does."""
    keeps_all = context.role(table) not in (None, "event", "join")
    if "view" in table.kind or keeps_all or marks_of(context, table) or is_deletion_queue(table):
        return
    for column in table.columns:
        if doubt := _doubt(table, column):
            kind = f"{doubt.kind}/{snake_case(column.name)}"
            path = context.at_column(table, column)
            yield Doubt(path, "soft-delete-doubt", doubt.saw, "deletions", kind, doubt.asks)


def _doubt(table: Table, column: Column) -> _Sort | None:
    """Return what to ask about a column that may mark deleted rows."""
    name, kind = squash(column.name), family(column.base_type)
    if name in PLANNED_DELETIONS:
        return _PLANNED
    if kind == "boolean":
        return _flag_doubt(table, column, name)
    if kind in ("timestamp", "timestamptz", "date"):
        if ends_a_job(table, column):
            return None
        return _OUTCOME if may_be_an_outcome(table, column) else _time_doubt(column, name)
    retired = not RETIRED_FLAGS.isdisjoint(spellings_of(table)[column.name])
    if retired and kind == "integer" and starts_at_zero(column):
        return _RETIRED
    return _status_doubt(table, column, name)


def _flag_doubt(table: Table, column: Column, name: str) -> _Sort | None:
    sort = None if is_born_so(column) else _FLAG_DOUBTS.get(name)
    if sort not in (_STATE, _HIDDEN) or name == "status":
        return sort
    is_only_shown = name in _SHOWN and not _STRONGER.isdisjoint(squashed_names(table))
    return None if is_only_shown or is_switch(table, column) else sort


def _time_doubt(column: Column, name: str) -> _Sort | None:
    if name in DELETION_TIMES and column.has_zero_date:
        return _ZERO_DATE
    if name in DELETION_TIMES and not column.nullable:
        return None if is_made_now(column) else _NEVER_NULL
    return _TIME_DOUBTS.get(name) if column.nullable else None  # else the row is about the archiving


def _status_doubt(table: Table, column: Column, name: str) -> _Sort | None:
    """Return what to ask about a status whose values nothing explains."""
    kind, values = family(column.base_type), column.values
    if name not in STATES | _DELETION_STATES or is_of_login(table, name) or _is_alone_in_key(table, column):
        return None
    if _is_coded(column):
        return None if is_step(table, column) else _CODES
    if column.own_labels:
        is_going = not {squash(label) for label in column.own_labels}.isdisjoint(_GOING)
        return _GOES if is_going and not is_step(table, column) else None
    if kind == "string" and values:
        is_coded = "D" in values or all(len(str(value)) == 1 for value in values)
        return _LETTERS if is_coded else None
    if kind == "string" and name in _DELETION_STATES:
        return _PROGRESS
    return _doubt_of_text(table, column, name) if kind == "string" else None


def _is_coded(column: Column) -> bool:
    """Return True for whole numbers, also where a text or an enum holds them."""
    listed = [str(value) for value in column.own_labels or column.values or ()]
    is_number = family(column.base_type) == "integer" or _WHOLE_DIGITS.fullmatch(column.base_type)
    return bool(is_number) or (bool(listed) and all(value.isdecimal() for value in listed))


def _is_alone_in_key(table: Table, column: Column) -> bool:
    """Return True if no two rows have the same value: that is no status."""
    return any(key.kind != "foreign" and key.columns == (column.name,) for key in table.keys)


def _listed(expression: str) -> list[str]:
    """Return the texts that a check lists, read off without a parser: it opens a question, and no test."""
    bare = _TEXT.sub("''", expression)
    if _IS_OTHERWISE.search(bare) or not _IS_ONE_OF.search(bare):
        return []
    return [text.replace("''", "'") for text in _TEXT.findall(expression)]


def _doubt_of_text(table: Table, column: Column, name: str) -> _Sort | None:
    """Return what to ask about a text status that has no list of values among its facts. A check may have one
    nevertheless: of texts that are equal in several spellings, or of new rows alone."""
    checks = [check for check in table.checks if column.name in _WORDS.findall(check.expression)]
    if not checks:
        is_explained = column.comment or is_step(table, column) or is_place(table, name)
        return None if is_explained else _UNLISTED
    listed = list(dict.fromkeys(value for check in checks for value in _listed(check.expression)))
    if not listed:
        return _Sort("restricted", f"a check restricts its values ({checks[0].name})", _ONE_MEANS)
    deleted = [value for value in listed if squash(value) in LABELS]
    if not deleted:
        return None
    saw = f"{shown(deleted)} is listed among its values, and rows may spell it otherwise"
    return _Sort("spelled", saw, "are they deleted?")
