"""What was renamed, as somebody says or a migration was seen to do. A guess could hide a loss, so without
either it is a removal and an addition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from scaffold_source.drift.compare import Renames, by_path
from scaffold_source.model import Column, Database, ObjectPath, Table, TablePath

_IN_A_COMMENT = re.compile(r'\brenamed_from:\s*("(?:[^"]|"")+"|[\w.]+)')
_VIEWS = ("view", "materialized_view")
Tables = dict[TablePath, Table]


def find_renames(
    before: Database,
    after: Database,
    hints: Mapping[ObjectPath, str],
    former_names: Mapping[ObjectPath, Sequence[ObjectPath]] | None = None,
) -> Renames:
    """Return the renames that migrations were seen to do (`former_names`, by today's path), that a hint in
    the contract (`renamed_from:` by the new path) or a comment of the producer's (`renamed_from: status`)
    declares, and tables that moved to another schema whole."""
    old, new = by_path(before), by_path(after)
    hints = {**dict(_of_comments(after)), **dict(_seen(old, former_names or {})), **hints}
    tables = {was: now for was, now in _tables(old, new, hints) if _may_be_renamed(was, now, old, new)}
    tables = {**dict(_moved(old, new)), **tables}
    came_from = {now: was for was, now in tables.items()}
    columns = {}
    for path, name in hints.items():
        if len(path) != 3:
            continue
        table = came_from.get(path[:2], path[:2])
        if table in old and path[:2] in new:
            before_names = {column.name for column in old[table].columns}
            after_names = {column.name for column in new[path[:2]].columns}
            if name in before_names - after_names and path[2] in after_names - before_names:
                columns[(*table, name)] = path[2]
    return Renames(tables, columns)


def _seen(
    old: Tables, former_names: Mapping[ObjectPath, Sequence[ObjectPath]]
) -> Iterator[tuple[ObjectPath, str]]:
    """Yield, by today's path, the former name that the contract has; a table's with its schema."""
    columns = {(*path, column.name) for path, table in old.items() for column in table.columns}
    for now, formers in former_names.items():
        was = next((former for former in formers if former in old or former in columns), None)
        if was and was != now:
            yield now, was[2] if len(was) == 3 else ".".join(was)


def _of_comments(database: Database) -> Iterator[tuple[ObjectPath, str]]:
    for table in database.tables:
        things: Iterator[Table | Column] = chain([table], table.columns)
        for thing in things:
            if hint := _IN_A_COMMENT.search(thing.comment or ""):
                table_path = (table.schema, table.name)
                path = (*table_path, thing.name) if isinstance(thing, Column) else table_path
                yield path, hint[1].strip('"').replace('""', '"')


def _tables(
    old: Tables, new: Tables, hints: Mapping[ObjectPath, str]
) -> Iterator[tuple[TablePath, TablePath]]:
    """Yield (old path, new path) for each hint about a table: `old_name` or `schema.old_name`."""
    for now, name in hints.items():
        if len(now) == 2:
            schema, _, table = name.partition(".")
            for was in ((now[0], name), (schema, table)):
                if was in old:
                    yield was, now


def _may_be_renamed(was: TablePath, now: TablePath, old: Tables, new: Tables) -> bool:
    """True if the facts fit the hint: the old name is gone, or survives as a view."""
    survives = new.get(was)
    is_view_now = survives is not None and survives.kind in _VIEWS and old[was].kind not in _VIEWS
    return now in new and now not in old and (survives is None or is_view_now)


def _moved(old: Tables, new: Tables) -> Iterator[tuple[TablePath, TablePath]]:
    """Yield tables that left one schema and stand in exactly one other, with the same columns."""
    gone = [path for path in old if path not in new]
    came = [path for path in new if path not in old]
    for was in gone:
        candidates = [now for now in came if now[1] == was[1]]
        rivals = [path for path in gone if path[1] == was[1]]
        if len(candidates) == len(rivals) == 1 and _is_alike(old[was], new[candidates[0]]):
            yield was, candidates[0]


def _is_alike(before: Table, after: Table) -> bool:
    return bool(before.columns) and _shape(before) == _shape(after)


def _shape(table: Table) -> list[tuple[str, str]]:
    return [(column.name, column.base_type) for column in table.columns]
