"""Find foreign keys that nobody declares: a column that is named after a table and has the type of its key.

What the name, the type and a unique key of one table agree on is proposed as `references`, which a
`relationships` test then watches. What is only likely is asked about, once a source. Such a key keeps deleted
rows that others point at, and drops none: rows of test rows are not followed along it until people say so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from scaffold_source.contract.agreed_keys import REFERENCES
from scaffold_source.contract.values import CONTRACT, Address, Doubt, Proposal
from scaffold_source.infer.context import Context, squashed_names
from scaffold_source.infer.names import shown, singular, words
from scaffold_source.infer.tests import is_testable
from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.types import has_one_spelling
from scaffold_source.model import Column, Table, TableName

# How names of a key end, and what the key that they name is called in its own table.
_ENDINGS = ("id", "uuid", "guid")
# Not what a row is, but which of several.
_NO_NOUNS = frozenset(
    {"old", "new", "external", "legacy", "remote", "foreign", "public", "internal", "global"}
)
# Copies keep what they point at when it is gone. Events are many, and a test reads all: they are asked about.
_COPIES = ("history", "tombstones", "archive")
_SIZES = ("none", "few", "thousands", "millions", "billions")


class UndeclaredKey(NamedTuple):
    """A column, the key that it is named after, and whether more than the name speaks for it."""

    table: Table
    column: Column
    to: Table
    key: Column
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables that may be meant, by schema and what one row is called, glued together: `orderline` for
    order_lines. `behind_a_word` leaves out the first word, which may be an application's.

    `endings` are the names of each schema read backwards, sorted. `declared` are the targets that the
    producer declares for columns of a name.
    """

    whole: Mapping[tuple[str, str], Sequence[Table]]
    behind_a_word: Mapping[tuple[str, str], Sequence[Table]]
    endings: Mapping[str, Sequence[str]]
    declared: Mapping[tuple[str, str], frozenset[TableName]]

    def is_alone(self, schema: str, noun: str) -> bool:
        """Return True if only one table of the schema ends in the noun: no other can be meant."""
        names, backwards = self.endings[schema], noun[::-1]
        first = bisect_left(names, backwards)
        return first + 1 >= len(names) or not names[first + 1].startswith(backwards)


def undeclared_keys(context: Context) -> Iterator[Proposal | Doubt]:
    """Propose the keys that are sure by name, type and a unique target; ask about those that are likely."""
    if context.source.keys == "declared":
        return
    likely: list[Address] = []
    to_keys: list[str] = []
    for key in find_keys(context):
        to = context.landing.column(key.to.full_name, key.key.name)
        if to is None or context.landing.column(key.table.full_name, key.column.name) is None:
            continue
        target = f"{context.names[key.to.full_name]}.{to.name}"
        if is_proposed(context, key):
            path = context.at_column(key.table, key.column) / REFERENCES
            reason = f"named after it and of its type, {key.key.type}; a test warns, and reads both tables"
            yield Proposal(path, target, "undeclared-key", reason)
        else:
            likely.append(context.address(key.table, key.column))
            to_keys.append(target)
    if likely:
        text = "1 column may be a key that nothing declares, by its name"
        if len(likely) > 1:
            text = f"{len(likely)} columns may be keys that nothing declares, by their names"
        it = "does it" if len(likely) == 1 else "do they"
        asks = f"{it} point at {shown(list(dict.fromkeys(to_keys)))}?"
        path = CONTRACT / "references"
        yield Doubt(path, "undeclared-key", text, "undeclared-keys", asks=asks, about=tuple(likely))


def is_proposed(context: Context, key: UndeclaredKey) -> bool:
    """Return True for a key that is sure, of a table whose rows are no events."""
    return key.is_sure and context.role(key.table) != "event"


def find_keys(context: Context) -> Iterator[UndeclaredKey]:
    """Yield at most one key for each column that is in no foreign key, of tables that hold no copies."""
    tables = [
        table
        for table in context.database.tables
        if "view" not in table.kind and context.role(table) not in ("bookkeeping", *_COPIES)
    ]
    by_name = _tables(tables)
    for table in tables:
        foreign = {name for key in table.keys if key.kind == "foreign" for name in key.columns}
        for column in table.columns:
            if column.name in foreign or not _is_named_like_a_key(column.name):
                continue
            is_comparable = has_one_spelling(column.base_type, column.collation or table.collation)
            if not (is_comparable and is_testable(column.name)):
                continue
            if key := _named_key(table, column, by_name):
                yield key


@lru_cache(maxsize=16384)
def _is_named_like_a_key(column_name: str) -> bool:
    """Return True for a noun with one of the endings: `order_id`, not `external_id`."""
    *stem, ending = words(column_name)
    return ending in _ENDINGS and bool(stem) and stem[-1] not in _NO_NOUNS


def _tables(tables: Sequence[Table]) -> _Tables:
    whole: defaultdict[tuple[str, str], list[Table]] = defaultdict(list)
    behind: defaultdict[tuple[str, str], list[Table]] = defaultdict(list)
    endings: defaultdict[str, list[str]] = defaultdict(list)
    for table in tables:
        *before, last = words(table.name)
        noun = (*before, singular(last))
        whole[table.schema, "".join(noun)].append(table)
        endings[table.schema].append("".join(noun)[::-1])
        if len(noun) > 1:
            behind[table.schema, "".join(noun[1:])].append(table)
    declared: defaultdict[tuple[str, str], set[TableName]] = defaultdict(set)
    for table in tables:
        for key in table.keys:
            if key.to and len(key.columns) == 1:
                declared[table.schema, key.columns[0]].add(key.to)
    return _Tables(
        whole,
        behind,
        {schema: sorted(names) for schema, names in endings.items()},
        {name: frozenset(to) for name, to in declared.items()},
    )


def _named_key(table: Table, column: Column, by_name: _Tables) -> UndeclaredKey | None:
    """Return the key that the column's name means, if one table alone has a unique column of that name and
    type: `order_id` of orders, of shop_order in a table called shop_line, and `billing_address_id` of
    addresses. None where a type beside it says that it points at several tables, or where the producer
    declares another target for columns of that name."""
    *stem, ending = words(column.name)
    if squash("_".join([*stem, "type"])) in squashed_names(table):
        return None
    key = _target(table, column, stem, ending, by_name)
    if key is None or (key.to is table and key.key is column) or _is_refuted(key):
        return None
    elsewhere = by_name.declared.get((table.schema, column.name))
    return None if elsewhere and elsewhere != {key.to.full_name} else key


def _target(
    table: Table, column: Column, stem: Sequence[str], ending: str, by_name: _Tables
) -> UndeclaredKey | None:
    is_singular = singular(stem[-1]) == stem[-1]
    for start in range(len(stem)):
        noun = "".join((*stem[start:-1], singular(stem[-1])))
        place = (table.schema, noun)
        if named := by_name.whole.get(place):
            whole = _with_key(named, column, noun, ending)
            # `created_by_user_id` is a user; `implicit_jobs_id` is a list of jobs.
            is_sure = is_singular if start else table not in [to for to, _ in whole]
            is_sure = is_sure and not _has_closer(table, named[0], by_name)
            return _one(table, column, whole, is_sure=is_sure)
        # The `file_id` of a channel_file is another's.
        others = [other for other in by_name.behind_a_word.get(place, ()) if other is not table]
        if behind := _with_key(others, column, noun, ending):
            of_application = [pair for pair in behind if words(pair[0].name)[0] == words(table.name)[0]]
            is_clear = len(behind) == 1 and (bool(of_application) or by_name.is_alone(*place))
            return _one(table, column, of_application or behind, is_sure=start == 0 and is_clear)
    # A key of several words: `account_record_id` is the record_id of accounts.
    for end in range(len(stem) - 1, 0, -1):
        noun = "".join((*stem[: end - 1], singular(stem[end - 1])))
        named = by_name.whole.get((table.schema, noun), ())
        if whole := _with_key(named, column, noun, "".join(stem[end:]) + ending):
            return _one(table, column, whole, is_sure=True)
    return None


def _has_closer(table: Table, to: Table, by_name: _Tables) -> bool:
    """Return True if the table is named after another one whose name goes on from that of `to`: the
    `order_id` of order_line_notes may mean order_lines."""
    own, target = words(table.name), (*words(to.name)[:-1], singular(words(to.name)[-1]))
    spans = (own[first:last] for first in range(len(own)) for last in range(first + 2, len(own)))
    return any(
        by_name.whole.get((table.schema, "".join((*span[:-1], singular(span[-1])))))
        for span in spans
        if len(span) > len(target) and (span[: len(target)] == target or span[-len(target) :] == target)
    )


def _one(
    table: Table, column: Column, targets: Sequence[tuple[Table, Column]], *, is_sure: bool
) -> UndeclaredKey | None:
    return UndeclaredKey(table, column, *targets[0], is_sure) if len(targets) == 1 else None


def _with_key(tables: Sequence[Table], column: Column, noun: str, ending: str) -> list[tuple[Table, Column]]:
    """Return the tables that have a unique column of the wanted name and type, and that column."""
    targets = []
    for table in tables:
        unique = {key.columns[0] for key in table.keys if key.kind != "foreign" and len(key.columns) == 1}
        for candidate in table.columns:
            is_named = squash(candidate.name) in (ending, noun + ending)
            if is_named and candidate.name in unique and candidate.base_type == column.base_type:
                targets.append((table, candidate))
                break
    return targets


def _is_refuted(key: UndeclaredKey) -> bool:
    """Return True if the statistics speak against it: no value is there, or more different ones than rows to
    point at."""
    evidence = key.column.evidence
    if evidence and evidence.nulls == "all":
        return True
    rows, parents = (table.evidence and table.evidence.rows for table in (key.table, key.to))
    if not (rows and parents) or rows == "none":
        return False
    is_distinct = evidence is not None and evidence.distinct == "unique"
    return parents == "none" or (is_distinct and _SIZES.index(rows) > _SIZES.index(parents))
