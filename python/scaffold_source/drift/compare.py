"""Two Databases → the neutral changes between them.

The walk is over the fields of `model.py`'s dataclasses, so that a new fact is compared from its first
day. What PostgreSQL shows in two places is one change: `echoes.py` keeps the one that says more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from scaffold_source.change import Change
from scaffold_source.drift.echoes import Pair, is_print, of_listed_labels, of_new_columns, without_echoes
from scaffold_source.facts.comments import is_same_comment
from scaffold_source.model import Column, ColumnPath, Database, Key, ObjectPath, Table, TableName, TablePath
from scaffold_source.producers.said_checks import is_said, limited_columns

# No facts of the schema: statistics, which server it is, what is paired or walked by name, and what
# follows from a view's definition.
_NOT_COMPARED = {"evidence", "version", "flavour", "standby", "tables", "columns", "depends_on"}
# What people set on a server, and migrations do not: an empty list from a throw-away server means nothing.
_SERVER_ONLY = {"publications", "replica_identity"}
# Lists whose order or wholeness means something.
_WHOLE = {"values", "labels"}


@dataclass(frozen=True, slots=True)
class Renames:
    """Declared renames: the new name of a table (schema, name) or column (schema, table, name), each by
    its old path, in the old names throughout."""

    tables: Mapping[TablePath, TablePath]
    columns: Mapping[ColumnPath, str]

    def table(self, path: TablePath) -> TablePath:
        """Return the path of the table after the renames."""
        return self.tables.get(path, path)

    def column(self, path: ColumnPath) -> ColumnPath:
        """Return the path of the column after the renames."""
        return (*self.table(path[:2]), self.columns.get(path, path[2]))


NO_RENAMES = Renames({}, {})


Hides = Callable[[ObjectPath], bool]


def _hides_nothing(_: ObjectPath) -> bool:
    return False


def compare(
    before: Database, after: Database, renames: Renames = NO_RENAMES, *, hides: Hides = _hides_nothing
) -> tuple[Change, ...]:
    """Return everything that differs, ordered by path; evidence, and what one side cannot know, is ignored.

    Paths are the names in `before`; new things have their own. `hides` tells whether a relation or column
    that is not shown may still be there: then the change says that it cannot be read.
    """
    translated = _translated(before, renames)
    old, new = by_path(before), by_path(after)
    changes = list(_fields_of((), before, after, skip={"name"} | _unknown(before, after)))
    skip = _SERVER_ONLY if (before.version is None) != (after.version is None) else set()
    same_printer = before.version is not None and before.version == after.version
    taken = set(renames.tables.values())
    for path, table in old.items():
        is_taken = path in taken and path not in renames.tables
        match = None if is_taken else new.pop(renames.table(path), None)
        if match is None:
            changes.append(_missing(path, "tables", table, hides))
            continue
        if match is table and renames == NO_RENAMES:
            continue
        pair = Pair(
            path, table, translated[path], match, dict(_paired(path, translated[path], match, renames))
        )
        changes += (c for c in _of_table(pair, skip, hides) if same_printer or not is_print(c))
    changes += (Change(path, "tables", None, table) for path, table in new.items())
    return tuple(sorted(changes, key=lambda change: (change.path, change.field)))


def by_path(database: Database) -> dict[TablePath, Table]:
    """Return the tables by (schema, name)."""
    return {table.path: table for table in database.tables}


def _unknown(before: Database, after: Database) -> set[str]:
    """Return the fields that one side cannot know: a throw-away server has not the producer's time zone."""
    return {"timezone"} if before.timezone is None or after.timezone is None else set()


def _missing(path: ObjectPath, field: str, before: object, hides: Hides) -> Change:
    """Return the change of something that is no longer shown: gone, or there and not readable."""
    if hides(path):
        return Change(path, "readable", True, False)
    return Change(path, field, before, None)


def _paired(
    path: TablePath, before: Table, after: Table, renames: Renames
) -> Iterator[tuple[ObjectPath, tuple[Column, Column]]]:
    new = {column.name: column for column in after.columns}
    taken = {now for was, now in renames.columns.items() if was[:2] == path}
    for column in before.columns:
        column_path = (*path, column.name)
        if column.name in taken and column_path not in renames.columns:
            continue  # another column has its name now
        if match := new.get(renames.column(column_path)[2]):
            yield column_path, (column, match)


def _of_table(pair: Pair, skip: set[str], hides: Hides) -> list[Change]:
    named = replace(pair.before, schema=pair.old.schema, name=pair.old.name)
    changes = list(_fields_of(pair.path, *_with_said_checks(named, pair.after), skip=skip))
    for column in pair.old.columns:
        path = (*pair.path, column.name)
        if path in pair.columns:
            changes += _of_column(path, *pair.columns[path])
        else:
            changes.append(_missing(path, "columns", column, hides))
    kept = {after.name: None for _, after in pair.columns.values()}
    order = tuple(column.name for column in pair.after.columns if column.name in kept)
    changes += (
        Change((*pair.path, column.name), "columns", None, column)
        for column in pair.after.columns
        if column.name not in kept
    )
    if order != tuple(kept):
        changes.append(Change(pair.path, "column_order", tuple(kept), order))
    changes = [of_listed_labels(of_new_columns(change, kept), pair) for change in changes]
    changes = without_echoes(changes, pair)
    return list(_without_unshown(changes, pair, hides))


def _with_said_checks(before: Table, after: Table) -> tuple[Table, Table]:
    """Return both with the checks that their columns' values and bounds stand for, where the other side has
    such a check written out: it is not valid there for old rows, or has a comment."""
    if before.checks == after.checks:
        return before, after
    return _with_said(before, after), _with_said(after, before)


def _with_said(table: Table, other: Table) -> Table:
    names = {check.name for check in table.checks}
    columns = limited_columns(table)
    said = tuple(
        replace(check, validated=True, comment=None)
        for check in (other.checks if columns else ())
        if check.name not in names and is_said(check, columns)
    )
    return replace(table, checks=(*table.checks, *said)) if said else table


def _of_column(path: ObjectPath, before: Column, after: Column) -> Iterator[Change]:
    for change in _fields_of(path, before, after):
        if change.field == "labels" and _is_first_look(before, after):
            continue
        if change.field == "labels":
            yield from _labels(path, before.labels, after.labels, is_same=before.enum == after.enum)
        else:
            yield change


def _is_first_look(before: Column, after: Column) -> bool:
    """True if one side has the labels of an array's items and the other, an older contract, has none."""
    return before.own_labels == after.own_labels and not (before.labels and after.labels)


def _fields_of(path: ObjectPath, before: Any, after: object, *, skip: Iterable[str] = ()) -> Iterator[Change]:
    """Yield a change for each field that differs; of a list, for each item."""
    names, values = _compared(before.__class__)
    if values(before) == values(after):
        return
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if name in skip or old == new or (name == "comment" and is_same_comment(old, new)):
            continue
        if isinstance(old, tuple) and name not in _WHOLE:
            pairs = _unnamed(old, new) if name == "domain_checks" else _items(old, new)
            yield from (_item_change(path, name, *pair) for pair in pairs)
        else:
            yield Change(path, name, old, new)


@lru_cache
def _compared(model: type) -> tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]:
    """Return the names of a model's compared fields, and a function that takes all of their values."""
    names = tuple(field.name for field in fields(model) if field.name not in _NOT_COMPARED)
    return names, attrgetter(*names)


# ---- what a role is not shown

# What PostgreSQL hides of a table from a role that may not read one of its columns, and what MySQL hides.
_HUNG_ON_COLUMNS = ("keys", "checks", "unique_where", "exclusions")
# What a column has from checks alone.
_OF_CHECKS = ("values", "bounds")
_ANY_COLUMN = ""


def _without_unshown(changes: Iterable[Change], pair: Pair, hides: Hides) -> Iterator[Change]:
    """Drop losses of what hangs on columns that the role may not read: it is not shown, and may still be
    there. Where it is not known which columns these are, say once that the table cannot be read whole."""
    in_part = hides((*pair.after.path, _ANY_COLUMN))
    lost = [change for change in changes if _may_be_unshown(change, pair, hides, in_part=in_part)]
    if in_part and lost:
        yield Change(pair.path, "readable", True, False)
    yield from (change for change in changes if change not in lost)


def _may_be_unshown(change: Change, pair: Pair, hides: Hides, *, in_part: bool) -> bool:
    if change.field == "base_type":  # of MariaDB's JSON, a check alone tells that it is no text
        return in_part and (change.before, change.after) == ("json", "text")
    if change.field in _OF_CHECKS:
        return in_part and not change.after
    if change.field not in _HUNG_ON_COLUMNS or change.after is not None:
        return False
    columns = change.before.columns if isinstance(change.before, Key) else ()
    return in_part or any(hides((*pair.after.path, column)) for column in columns)


# ---- lists


def _item_change(path: ObjectPath, field: str, before: Any, after: Any) -> Change:
    """Return the change of a list's item; of its comment alone, if nothing else differs."""
    may_have_comments = hasattr(before, "comment") and hasattr(after, "comment")
    if may_have_comments and replace(before, comment=None) == replace(after, comment=None):
        return Change(path, "comment", before.comment, after.comment)
    return Change(path, field, before, after)


def _items(before: tuple[object, ...], after: tuple[object, ...]) -> Iterator[tuple[object, object]]:
    """Yield the items that differ, paired by what names them, then by what they say."""
    gone = [item for item in dict.fromkeys(before) if item not in after]
    new = [item for item in dict.fromkeys(after) if item not in before]
    for handle in (_handle, _content):
        for item in list(gone):
            same = next((added for added in new if handle(item) == handle(added)), None)
            if same is not None:
                gone.remove(item)
                new.remove(same)
                yield item, same
    yield from ((item, None) for item in gone)
    yield from ((None, item) for item in new)


def _unnamed(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[tuple[object, object]]:
    """Yield the items that differ, which have no names: paired where only constants differ, or if one differs
    on each side."""
    gone, new = (
        [item for item in items if item not in others] for items, others in ((before, after), (after, before))
    )
    for item in list(gone):
        same = [added for added in new if _CONSTANT.sub("?", added) == _CONSTANT.sub("?", item)]
        if same:
            gone.remove(item)
            new.remove(same[0])
            yield item, same[0]
    yield from [(gone[0], new[0])] if len(gone) == len(new) == 1 else _items(tuple(gone), tuple(new))


_CONSTANT = re.compile(r"'?-?\b\d+(?:\.\d+)?(?:'::\w+)?|'(?:[^']|'')*'")


def _handle(item: object) -> object:
    """Return what identifies an item across a change."""
    if isinstance(item, Key):
        return item.kind if item.kind == "primary" else (item.kind, item.columns)
    return getattr(item, "name", item)


def _content(item: object) -> object:
    """Return what an item says, without its name."""
    if is_dataclass(item) and hasattr(item, "name"):
        return tuple(getattr(item, field.name) for field in fields(item) if field.name != "name")
    return item


def _labels(
    path: ObjectPath, before: Sequence[str], after: Sequence[str], *, is_same: bool
) -> Iterator[Change]:
    """Yield the changes of labels one by one. New labels where old ones stood, between the same neighbours,
    are renames where the enum `is_same`: PostgreSQL can rename a label in its place and add others, and
    cannot drop one."""
    kept = set(before) & set(after)
    renamed = {
        old: label
        for gone, new in zip(_between(before, kept), _between(after, kept), strict=True)
        if is_same and len(gone) <= len(new)
        for old, label in zip(gone, new, strict=False)
    }
    yield from (Change(path, "labels", old, renamed.get(old)) for old in before if old not in after)
    yield from (
        Change(path, "labels", None, new)
        for new in after
        if new not in before and new not in renamed.values()
    )
    stayed = tuple(label for label in before if label in after)
    order = tuple(label for label in after if label in before)
    if stayed != order:
        yield Change(path, "label_order", stayed, order)


def _between(labels: Iterable[str], kept: Collection[str]) -> list[list[str]]:
    """Return the labels before, between and behind those that are `kept`."""
    runs: list[list[str]] = [[]]
    for label in labels:
        if label in kept:
            runs.append([])
        else:
            runs[-1].append(label)
    return runs


# ---- renames


def _translated(before: Database, renames: Renames) -> dict[TablePath, Table]:
    """Return each table, by its old path, in today's names: what merely follows a rename is no change."""
    if renames == NO_RENAMES:
        return by_path(before)
    return {table.path: in_new_names(table, renames) for table in before.tables}


def in_new_names(table: Table, renames: Renames) -> Table:
    """Return the table with everything that speaks of tables and columns in the names after the renames; the
    table and its columns keep theirs."""
    path = table.path
    words = {column[2]: new for column, new in renames.columns.items() if column[:2] == path}
    words |= {old[1]: new[1] for old, new in renames.tables.items() if old[1] != new[1]}
    words |= {".".join(old): ".".join(new) for old, new in renames.tables.items()}
    column: Callable[[str], str] = lambda name: renames.column((*path, name))[2]  # noqa: E731
    follow: Callable[[str], str] = lambda text: _with_words(text, words)  # noqa: E731
    return replace(
        table,
        keys=tuple(_key_in_new_names(path, key, renames) for key in table.keys),
        checks=tuple(replace(check, expression=follow(check.expression)) for check in table.checks),
        unique_where=tuple(map(follow, table.unique_where)),
        exclusions=tuple(map(follow, table.exclusions)),
        triggers=tuple(replace(t, definition=follow(t.definition)) for t in table.triggers),
        policies=tuple(
            replace(policy, expression=policy.expression and follow(policy.expression))
            for policy in table.policies
        ),
        definition=table.definition and follow(table.definition),
        columns=tuple(
            replace(c, expression=follow(c.expression)) if c.expression else c for c in table.columns
        ),
        publications=tuple(
            replace(p, columns=tuple(map(column, p.columns)), where=p.where and follow(p.where))
            for p in table.publications
        ),
    )


def _key_in_new_names(path: TablePath, key: Key, renames: Renames) -> Key:
    columns = tuple(renames.column((*path, name))[2] for name in key.columns)
    if key.to is None:
        return replace(key, columns=columns)
    target = (key.to.schema, key.to.name)
    references = tuple(renames.column((*target, name))[2] for name in key.references)
    return replace(key, columns=columns, to=TableName(*renames.table(target)), references=references)


def _with_words(text: str, words: Mapping[str, str]) -> str:
    if not words:
        return text
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(longest_first)})\b", lambda word: words[word[0]], text)
