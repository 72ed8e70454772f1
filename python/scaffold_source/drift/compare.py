"""Two Databases → the neutral changes between them.

The walk is over the fields of `model.py`'s dataclasses, so that a new fact is compared from its first
day. What PostgreSQL shows in two places is one change: `_without_echoes` keeps the one that says more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from scaffold_source.change import Change
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Database, Key, ObjectPath, Table, TableName

# No facts of the schema: statistics, which server it is, what is paired or walked by name, and what
# follows from a view's definition.
_NOT_COMPARED = {"evidence", "version", "tables", "columns", "depends_on"}
# What people set on a server, and migrations do not: an empty list from a throw-away server means nothing.
_SERVER_ONLY = {"publications", "replica_identity"}
# Lists whose order or wholeness means something.
_WHOLE = {"values", "labels"}


@dataclass(frozen=True, slots=True)
class Renames:
    """Declared renames: the new name of a table (schema, name) or column (schema, table, name), each by
    its old path, in the old names throughout."""

    tables: Mapping[ObjectPath, ObjectPath]
    columns: Mapping[ObjectPath, str]

    def of(self, path: ObjectPath) -> ObjectPath:
        """What stands at `path` is called now."""
        table = self.tables.get(path[:2], path[:2])
        return (*table, *(self.columns.get(path, name) for name in path[2:]))


NO_RENAMES = Renames({}, {})


Hides = Callable[[ObjectPath], bool]


def _hides_nothing(_: ObjectPath) -> bool:
    return False


def compare(
    before: Database, after: Database, renames: Renames = NO_RENAMES, *, hides: Hides = _hides_nothing
) -> tuple[Change, ...]:
    """Everything that differs, in the order of paths. Neither evidence nor what one side cannot know counts.

    Paths are the names in `before`; what is new has its own. `hides` tells
    of a relation or column that is not shown whether it may still be there: then the change is that it cannot
    be read.
    """
    translated = _translated(before, renames)
    old, new = by_path(before), by_path(after)
    changes = list(_fields_of((), before, after, skip={"name"} | _unknown(before, after)))
    skip = _SERVER_ONLY if (before.version is None) != (after.version is None) else set()
    same_printer = before.version is not None and before.version == after.version
    for path, table in old.items():
        found = new.pop(renames.of(path), None)
        if found is None:
            changes.append(_missing(path, "tables", table, hides))
            continue
        pair = _Pair(path, table, translated[path], found, dict(_paired(path, table, found, renames)))
        changes += (c for c in _of_table(pair, skip, hides) if same_printer or not _is_print(c))
    changes += (Change(path, "tables", None, table) for path, table in new.items())
    return tuple(sorted(changes, key=lambda change: (change.path, change.field)))


def by_path(database: Database) -> dict[ObjectPath, Table]:
    """Tables by (schema, name)."""
    return {_path(table): table for table in database.tables}


def _unknown(before: Database, after: Database) -> set[str]:
    """What one side cannot know: a throw-away server has no time zone of the producer's."""
    return {"timezone"} if before.timezone is None or after.timezone is None else set()


@dataclass(frozen=True, slots=True)
class _Pair:
    """A table before, the same in today's names, and after; and its columns that are still there."""

    path: ObjectPath
    old: Table
    before: Table
    after: Table
    columns: Mapping[ObjectPath, tuple[Column, Column]]


def _missing(path: ObjectPath, field: str, before: Any, hides: Hides) -> Change:
    """Return the change of something that is no longer shown: gone, or there and not readable."""
    if hides(path):
        return Change(path, "readable", True, False)
    return Change(path, field, before, None)


def _paired(
    path: ObjectPath, before: Table, after: Table, renames: Renames
) -> Iterator[tuple[ObjectPath, tuple[Column, Column]]]:
    new = {column.name: column for column in after.columns}
    for column in before.columns:
        at = (*path, column.name)
        if found := new.get(renames.of(at)[-1]):
            yield at, (column, found)


def _of_table(pair: _Pair, skip: set[str], hides: Hides) -> list[Change]:
    named = replace(pair.before, schema=pair.old.schema, name=pair.old.name)
    changes = list(_fields_of(pair.path, named, pair.after, skip=skip))
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
    changes = _without_echoes([_of_new_columns(change, kept) for change in changes], pair)
    return list(_without_unshown(changes, pair, hides))


def _of_column(path: ObjectPath, before: Column, after: Column) -> Iterator[Change]:
    for change in _fields_of(path, before, after):
        if change.field == "labels":
            yield from _labels(path, before.labels, after.labels)
        else:
            yield change


def _fields_of(path: ObjectPath, before: Any, after: Any, *, skip: Iterable[str] = ()) -> Iterator[Change]:
    """A change for each field that differs; of a list, for each item."""
    names, values = _compared(before.__class__)
    if values(before) == values(after):
        return
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if name in skip or old == new:
            continue
        if isinstance(old, tuple) and name not in _WHOLE:
            yield from (_item_change(path, name, *pair) for pair in _items(old, new))
        else:
            yield Change(path, name, old, new)


@lru_cache
def _compared(model: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of a model's fields that are compared, and a function that takes all of their values."""
    names = tuple(field.name for field in fields(model) if field.name not in _NOT_COMPARED)
    return names, attrgetter(*names)


# ---- what a role is not shown

# What PostgreSQL hides of a table from a role that may not read one of its columns, and what MySQL hides.
_HUNG_ON_COLUMNS = ("keys", "checks", "unique_where", "exclusions")
_ANY_COLUMN = ""


def _without_unshown(changes: Iterable[Change], pair: _Pair, hides: Hides) -> Iterator[Change]:
    """Drop losses of what hangs on columns that the role may not read: it is not shown, and may still be
    there. Where it is not known which columns these are, say once that the table cannot be read whole."""
    in_part = hides((*_path(pair.after), _ANY_COLUMN))
    lost = [change for change in changes if _may_be_unshown(change, pair, hides, in_part=in_part)]
    if in_part and lost:
        yield Change(pair.path, "readable", True, False)
    yield from (change for change in changes if change not in lost)


def _may_be_unshown(change: Change, pair: _Pair, hides: Hides, *, in_part: bool) -> bool:
    if change.field == "base_type":  # of MariaDB's JSON, a check alone tells that it is no text
        return in_part and (change.before, change.after) == ("json", "text")
    if change.field not in _HUNG_ON_COLUMNS or change.after is not None:
        return False
    columns = change.before.columns if isinstance(change.before, Key) else ()
    return in_part or any(hides((*_path(pair.after), column)) for column in columns)


# ---- lists


def _item_change(path: ObjectPath, field: str, before: Any, after: Any) -> Change:
    """The change of a list's item; of its comment alone, where nothing else differs."""
    may_have_comments = hasattr(before, "comment") and hasattr(after, "comment")
    if may_have_comments and replace(before, comment=None) == replace(after, comment=None):
        return Change(path, "comment", before.comment, after.comment)
    return Change(path, field, before, after)


def _items(before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[tuple[Any, Any]]:
    """The items that differ, paired: by what names them, then by what they say."""
    gone = [item for item in dict.fromkeys(before) if item not in after]
    new = [item for item in dict.fromkeys(after) if item not in before]
    for handle in (_handle, _content):
        for item in list(gone):
            same = next((other for other in new if handle(item) == handle(other)), None)
            if same is not None:
                gone.remove(item)
                new.remove(same)
                yield item, same
    yield from ((item, None) for item in gone)
    yield from ((None, item) for item in new)


def _handle(item: Any) -> Any:
    """What makes an item the same one after a change."""
    if isinstance(item, Key):
        return item.kind if item.kind == "primary" else (item.kind, item.columns)
    return getattr(item, "name", item)


def _content(item: Any) -> Any:
    """What an item says, its name aside."""
    if is_dataclass(item) and hasattr(item, "name"):
        return tuple(getattr(item, field.name) for field in fields(item) if field.name != "name")
    return item


def _labels(path: ObjectPath, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Labels one by one. A new label exactly where an old one stood is a rename: PostgreSQL can rename a
    label in its place, and cannot drop one."""
    in_place = len(before) == len(after)
    renamed = {
        old: new
        for old, new in zip(before, after, strict=False)
        if in_place and old != new and old not in after and new not in before
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


# ---- renames


def _translated(before: Database, renames: Renames) -> dict[ObjectPath, Table]:
    """Each table, by its old path, in the names of today: what merely follows a rename is no change."""
    return {_path(table): _in_new_names(table, renames) for table in before.tables}


def _in_new_names(table: Table, renames: Renames) -> Table:
    path = _path(table)
    words = {name: new for (*at, name), new in renames.columns.items() if tuple(at) == path}
    words |= {old[1]: new[1] for old, new in renames.tables.items() if old[1] != new[1]}
    words |= {".".join(old): ".".join(new) for old, new in renames.tables.items()}
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
    )


def _key_in_new_names(path: ObjectPath, key: Key, renames: Renames) -> Key:
    columns = tuple(renames.of((*path, name))[-1] for name in key.columns)
    if key.to is None:
        return replace(key, columns=columns)
    target = (key.to.schema, key.to.name)
    references = tuple(renames.of((*target, name))[-1] for name in key.references)
    return replace(key, columns=columns, to=TableName(*renames.of(target)), references=references)


def _with_words(text: str, words: Mapping[str, str]) -> str:
    if not words:
        return text
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(longest_first)})\b", lambda found: words[found[0]], text)


# ---- echoes


def _of_new_columns(change: Change, kept: Collection[str]) -> Change:
    """A check that spoke of columns gone only, and does of new ones under its old name, is a new check."""
    if change.field != "checks" or not (change.before and change.after):
        return change
    if any(_speaks_of(check.expression, set(kept)) for check in (change.before, change.after)):
        return change
    return replace(change, before=None)


def _without_echoes(changes: list[Change], pair: _Pair) -> list[Change]:
    """Without what another change already says."""
    of_table = {change.field for change in changes if len(change.path) == 2}
    by_column: dict[ObjectPath, set[str]] = {}
    for change in changes:
        if len(change.path) == 3:
            by_column.setdefault(change.path, set()).add(change.field)
    gone = {c.path[2] for c in changes if c.field == "columns" and c.after is None}
    is_retyped = any({"type", "base_type"} & fields for fields in by_column.values())
    is_cast: Callable[[Change], bool] = lambda c: is_retyped and _is_cast(c)  # noqa: E731
    echoes: dict[str, Callable[[Change], bool]] = {
        "definition": lambda c: "kind" in of_table or is_cast(c),
        "keys": lambda c: c.after is None and c.before.kind != "primary" and set(c.before.columns) <= gone,
        "checks": lambda c: is_cast(c) or (c.after is None and _speaks_of(c.before.expression, gone)),
        "policies": is_cast,
        "triggers": lambda c: _keeps_a_column(c, changes),
        "type": lambda c: _is_echo_of_base_type(c, by_column[c.path], pair),
        "enum": lambda c: bool({"type", "base_type"} & by_column[c.path]),
        "labels": lambda c: _is_new_kind_of_type(c, by_column[c.path], pair),
        "values": lambda c: _is_echo_of_check(by_column[c.path], of_table),
        "bounds": lambda c: _is_echo_of_check(by_column[c.path], of_table),
        "domain_checks": lambda c: "base_type" in by_column[c.path],
        "default": lambda c: bool({"identity", "generated"} & by_column[c.path]) or is_cast(c),
        "collation": lambda c: any(family(side.base_type) != "string" for side in pair.columns[c.path]),
    }
    return [c for c in changes if c.field not in echoes or not echoes[c.field](c)]


_CAST = re.compile(
    r"""::(?:"[^"]*"|[\w.])+(?:\([\d,]+\))?(?:\ varying|\ precision|\ with(?:out)?\ time\ zone)*
    (?:\([\d,]+\))?(?:\[\])*""",
    re.VERBOSE,
)


def _is_cast(change: Change) -> bool:
    """Whether only casts differ: another type of a column rewrites every expression over it."""
    if change.before is None or change.after is None:
        return False
    return bool(_without_casts(change.before) == _without_casts(change.after))


def _without_casts(item: Any) -> Any:
    """An expression without its casts, or what holds one."""
    if isinstance(item, str):
        return re.sub(r"[\s()]+", " ", _CAST.sub("", item)).strip()
    return replace(item, expression=_without_casts(item.expression)) if item.expression else item


def _speaks_of(expression: str, columns: set[str]) -> bool:
    return bool(set(re.findall(r"\w+", _CAST.sub("", expression))) & columns)


def _keeps_a_column(change: Change, changes: Iterable[Change]) -> bool:
    """Whether the trigger is the one that keeps a column up to date: that column tells of it."""
    names = {trigger.name for trigger in (change.before, change.after) if trigger}
    return any(c.field == "on_update" and names & {c.before, c.after} for c in changes)


def _is_echo_of_base_type(change: Change, others: set[str], pair: _Pair) -> bool:
    """Whether the declared type changed because the base type did, with no domain in it; or because the
    labels did, where the type spells them."""
    columns = pair.columns[change.path]
    has_domain = any(c.type != c.base_type and "." in c.type for c in columns)
    spells_labels = all(c.labels and c.enum is None for c in columns) and bool(
        {"labels", "label_order"} & others
    )
    return ("base_type" in others and not has_domain) or spells_labels


def _is_new_kind_of_type(change: Change, others: set[str], pair: _Pair) -> bool:
    """Whether the column became an enum or stopped being one: the type tells of it."""
    before, after = pair.columns[change.path]
    return bool({"type", "base_type"} & others) and not (before.labels and after.labels)


def _is_echo_of_check(others: set[str], of_table: set[str]) -> bool:
    """Lists of values and ranges are read out of checks."""
    return "checks" in of_table or bool({"domain_checks", "type", "base_type"} & others)


# ---- what servers print


_IDENTIFIER = r'(?:"(?:[^"]|"")*"|\w+)'
_RELATION = re.compile(rf"\.({_IDENTIFIER})(?:\s+({_IDENTIFIER}))?")
_QUALIFIER = re.compile(rf'(?<![\w".])({_IDENTIFIER})\.')


def _is_print(change: Change) -> bool:
    """Whether only the printing differs, between servers of two versions: since PostgreSQL 16, a view's
    definition names no table where one column alone can be meant."""
    if change.field != "definition" or not (change.before and change.after):
        return False
    return _without_qualifiers(change.before) == _without_qualifiers(change.after)


def _without_qualifiers(definition: str) -> str:
    """The definition without the names and aliases of relations before a column; schemas stay."""
    names = {name for found in _RELATION.findall(definition) for name in found}
    bare = _QUALIFIER.sub(lambda found: "" if found[1] in names else found[0], definition)
    return " ".join(bare.split())


def _path(table: Table) -> ObjectPath:
    return (table.schema, table.name)
