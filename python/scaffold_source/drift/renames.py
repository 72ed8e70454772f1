"""What was renamed, as somebody says or a migration was seen to do. A guess could hide a loss, so without
either it is a removal and an addition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from scaffold_source.drift.compare import Renames, by_path
from scaffold_source.model import Column, Database, ObjectPath, Table, TablePath
from scaffold_source.producers.sight import NO_PAST, Names, Past

_IN_A_COMMENT = re.compile(r'\brenamed_from:\s*("(?:[^"]|"")+"|[\w.]+)')
_VIEWS = ("view", "materialized_view")
Tables = dict[TablePath, Table]


def find_renames(
    before: Database,
    after: Database,
    hints: Mapping[ObjectPath, str],
    past: Past = NO_PAST,
) -> Renames:
    """Return the renames that migrations were seen to do (`past`), that a hint in the contract
    (`renamed_from:` by the new path) or a comment of the producer's (`renamed_from: status`) declares, and
    tables that moved to another schema whole."""
    old, new = by_path(before), by_path(after)
    seen = _seen(old, new, past)
    if seen.tables or seen.columns:
        of_tables: dict[ObjectPath, str] = {now: ".".join(was) for was, now in seen.tables.items()}
        return _with_said(seen, find_renames(before, after, {**of_tables, **hints}))
    hints = {**dict(_of_comments(after)), **hints}
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


def _seen(old: Tables, new: Tables, past: Past) -> Renames:
    """Return what has another name than when the contract was written. Things are told apart by the server's
    own numbers, so that a name which another thing has taken is no obstacle."""
    known: set[ObjectPath] = set(old)
    known |= {(*path, column.name) for path, table in old.items() for column in table.columns}
    then = _as_of_the_contract(known, past)
    moved = {path: past.now[thing] for thing, path in then.items() if path in known and thing in past.now}
    tables = {
        path[:2]: now[:2] for path, now in moved.items() if len(path) == 2 and path != now and now in new
    }
    columns = {
        path: now[2]
        for path, now in moved.items()
        if len(path) == 3 and len(now) == 3 and path[2] != now[2] and now[:2] in new
    }
    return Renames(tables, columns)


def _with_said(seen: Renames, said: Renames) -> Renames:
    """Add what somebody says to what was seen; what was seen is right where the two disagree."""
    columns = {(*was[:2], now) for was, now in seen.columns.items()}
    tables = {*seen.tables, *seen.tables.values()}
    more_tables = {was: now for was, now in said.tables.items() if not {was, now} & tables}
    more_columns = {was: now for was, now in said.columns.items() if (*was[:2], now) not in columns}
    return Renames({**more_tables, **seen.tables}, {**more_columns, **seen.columns})


def without_reuse(renames: Renames, before: Database) -> Renames:
    """Drop renames to a name that another thing had: files cannot follow two things that swap names."""
    tables = by_path(before)
    had = {(*path, column.name) for path, table in tables.items() for column in table.columns}
    return Renames(
        {was: now for was, now in renames.tables.items() if now not in tables},
        {was: now for was, now in renames.columns.items() if (*was[:2], now) not in had},
    )


def _as_of_the_contract(known: set[ObjectPath], past: Past) -> Names:
    """Return the names of all things at the moment that fits the contract best, the latest of several."""
    moments = past.moments if past.base is None else past.moments[: past.base + 1]
    candidates = [*moments, past.now] if past.base is None else moments
    best: Names = {}
    most = -1
    for names in candidates:
        fitting = len(known.intersection(names.values()))
        if fitting >= most:
            best, most = names, fitting
    return best


def replaced(known: Database, past: Past) -> tuple[ObjectPath, ...]:
    """Return the paths of tables and columns that the new migrations dropped and made again under the same
    name: () where it is not known which migrations are new."""
    if past.base is None:
        return ()
    then = past.moments[past.base]
    were = {path: thing for thing, path in then.items()}
    tables = by_path(known)
    paths = {*tables, *((*path, column.name) for path, table in tables.items() for column in table.columns)}
    again = [
        path
        for thing, path in past.now.items()
        if path in paths and thing not in then and path in were and were[path] not in past.now
    ]
    whole = {path for path in again if len(path) == 2}
    return tuple(sorted(path for path in again if len(path) == 2 or path[:2] not in whole))


def _of_comments(database: Database) -> Iterator[tuple[ObjectPath, str]]:
    for table in database.tables:
        things: Iterator[Table | Column] = chain([table], table.columns)
        for thing in things:
            if hint := _IN_A_COMMENT.search(thing.comment or ""):
                table_path = table.path
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
