"""Drawn rows as writers take them: masked, in the order in which they load, and what must be said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from scaffold_source.model import Table, TableName
from scaffold_source.producers.drawing import Drawn, Pair, Pointer, Row, kind_called
from scaffold_source.sample.draw_plan import Plan
from scaffold_source.sample.drawn_rows import DrawnRows, Edges, value_of
from scaffold_source.sample.keyed import Secret
from scaffold_source.sample.making import Made
from scaffold_source.sample.masking import Cells, Masking, unspoken
from scaffold_source.sample.masks import Masks
from scaffold_source.sample.order import Edge, Order
from scaffold_source.sample.treatments import Place

_LANDED = 1_767_225_600 - 86_400  # seconds: a day before 2026, when rows landed
_SHOWN = 5
NOT_MASKED = "NOT MASKED, for somebody asked for it"


def drawn_rows(plan: Plan, drawn: Drawn, secret: Secret, source: str) -> Made:
    """Return the rows of a draw, masked. Raises UsageError for a column of which a value has no mask."""
    with unspoken(f"Rows of {source}"):
        return _masked(plan, drawn, secret, source)


def _masked(plan: Plan, drawn: Drawn, secret: Secret, source: str) -> Made:
    rows = {
        name: _pointing(plan, name, drawn, _parents_first(table, plan.edges[name], drawn.rows.get(name, [])))
        for name, table in plan.tables.items()
    }
    cells: Cells = {
        Place(name, column.name): [row[place] for row in rows[name]]
        for name, table in plan.tables.items()
        for place, column in enumerate(table.columns)
        if not column.generated
    }
    keys = {name: list(_row_keys(table, rows[name])) for name, table in plan.tables.items()}
    passing = {place: _is_kind(kinds) for place, kinds in plan.kinds.items()}
    passing |= {
        Place(pair.table, pair.key): _is_among(_open_keys(plan, pair, rows)) for pair in plan.request.pairs
    }
    composites = {each.name: each.fields for each in plan.database.types if each.kind == "composite"}
    masks = Masks(secret, composites)
    masked = Masking(masks, plan.tables, plan.treated, passing).masked(cells, keys)
    order = _with_circles(plan, rows)
    tables = tuple(
        _filled(plan, table, len(rows[table.full_name]), masked, order) for table in plan.order.tables
    )
    notices = (*drawn.stops, *_notices(plan, drawn, tables))
    said = tuple(_said(plan, source))
    columns = tuple(
        (str(place), treatment.how, treatment.why)
        for place, treatment in sorted(plan.treated.items(), key=str)
    )
    return Made(plan.database, tables, order, plan.request.rows, notices, said, plan.request.roots, columns)


def _is_kind(kinds: frozenset[str]) -> Callable[[str], bool]:
    """Return what says whether a text is what one of the tables is called."""
    return lambda text: kind_called(text) in kinds


def _is_among(keys: frozenset[str]) -> Callable[[str], bool]:
    """Return what says whether a text is one of these."""
    return lambda text: text in keys


def _open_keys(plan: Plan, pair: Pair, rows: Mapping[TableName, Sequence[Row]]) -> frozenset[str]:
    """Return the keys that a pair may lead to and that stay as they are: as texts they stay as well."""
    keys: set[str] = set()
    for name, column in pair.targets.values():
        if name in plan.tables and plan.treated[Place(name, column)].how == "kept":
            keys.update(key for (key,) in _values(plan.tables[name], (column,), rows[name]) if key)
    return frozenset(keys)


def _row_keys(table: Table, rows: Sequence[Row]) -> Iterator[str]:
    """Yield what tells each row from the others of its table."""
    places = [place for place, column in enumerate(table.columns) if column.name in table.primary_key]
    for number, row in enumerate(rows):
        yield "\x1e".join(row[place] or "" for place in places) if places else str(number)


# ---- keys


def _parents_first(table: Table, edges: Sequence[Edge], rows: Sequence[Row]) -> list[Row]:
    """Return rows such that those which point at others of their table come behind them, where they can."""
    own = [edge for edge in edges if edge.to == table.full_name]
    if not own:
        return list(rows)
    above = _above(table, own, rows)
    order: dict[int, None] = {}
    for start in range(len(rows)):
        stack = [(start, iter(above[start]))]
        entered = {start}
        while stack:
            row, rest = stack[-1]
            parent = next((each for each in rest if each not in order and each not in entered), None)
            if parent is None:
                order[row] = None
                stack.pop()
            else:
                entered.add(parent)
                stack.append((parent, iter(above[parent])))
    return [rows[row] for row in order]


def _above(table: Table, edges: Sequence[Edge], rows: Sequence[Row]) -> list[list[int]]:
    """Return for each row the rows of its own table that it points at."""
    above: list[list[int]] = [[] for _ in rows]
    for edge in edges:
        there = {key: number for number, key in enumerate(_values(table, edge.references, rows))}
        for number, key in enumerate(_values(table, edge.columns, rows)):
            if None not in key and there.get(key, number) != number:
                above[number].append(there[key])
    return above


def _values(table: Table, columns: Sequence[str], rows: Sequence[Row]) -> Iterator[Row]:
    names = [column.name for column in table.columns]
    places = [names.index(name) for name in columns if name in names]
    for row in rows:
        yield tuple(row[place] for place in places)


def _with_circles(plan: Plan, rows: Mapping[TableName, Sequence[Row]]) -> Order:
    """Return the order with the keys that wait because rows of one table point at each other in a circle."""
    later, deferred = set(plan.order.later), set(plan.order.deferred)
    for name, table in plan.tables.items():
        for edge in plan.edges[name]:
            if edge.to == name and any(
                parent > row
                for row, parents in enumerate(_above(table, [edge], rows[name]))
                for parent in parents
            ):
                if edge.may_be_null and table.primary_key:
                    later.add(edge)
                elif edge.deferrable:
                    deferred.add(edge)
    return replace(plan.order, later=frozenset(later), deferred=frozenset(deferred))


def _pointing(plan: Plan, name: TableName, drawn: Drawn, rows: Sequence[Row]) -> list[Row]:
    """Return rows that point at nothing where nobody shows what they point at, and they may be null."""
    columns = plan.tables[name].columns
    place_of = {column.name: place for place, column in enumerate(columns)}
    changed = [list(row) for row in rows]
    for edge in plan.edges[name]:
        places = [place_of[column] for column in edge.columns]
        free = [place for place in places if columns[place].nullable]
        pointer = Pointer(name, edge.columns, edge.to, edge.references)
        if edge.strength != "declared":
            continue
        lost = drawn.dangling.get(pointer, ())
        is_outside = edge.to not in plan.tables
        for row in changed:
            if is_outside or tuple(row[place] for place in places) in lost:
                for place in free:
                    row[place] = None
    return [tuple(row) for row in changed]


# ---- what writers take


def _filled(plan: Plan, table: Table, count: int, cells: Cells, order: Order) -> DrawnRows:
    name = table.full_name
    edges = plan.edges[name]
    waiting = [edge for edge in edges if order.waits(edge) or edge.to == name]
    outside = [edge for edge in edges if edge.to not in plan.tables]
    pointing = [edge for edge in edges if edge not in waiting and edge not in outside]
    into = {
        column.name: [
            None if cell is None else value_of(cell, column) for cell in cells[Place(name, column.name)]
        ]
        for column in table.columns
        if not column.generated
    }
    filled = DrawnRows(table, into, Edges(pointing, waiting, outside), [_LANDED] * count)
    joined = {column for edge in edges for column in edge.columns} | set(table.primary_key)
    joined |= {
        column
        for keys in plan.edges.values()
        for edge in keys
        if edge.to == name
        for column in edge.references
    }
    free = {
        place.column
        for place, treatment in plan.treated.items()
        if place.table == name and treatment.how in ("masked", "made") and place.column not in joined
    }
    filled.mend(free, plan.request.seed)
    return filled


# ---- what must be said


def _notices(plan: Plan, drawn: Drawn, tables: Sequence[DrawnRows]) -> Iterator[str]:
    for filled in tables:
        name = filled.table.full_name
        if not filled.count and name in plan.request.roots:
            yield f"{name} has no rows"
        for rule, number in filled.lacking.most_common(_SHOWN):
            yield f"{name}: {number} masked rows break {rule}; the server takes or refuses them one by one"
    for pointer, keys in drawn.dangling.items():
        if keys and pointer.is_declared:
            yield f"{pointer}: {len(keys)} keys lead to no row, so they are null where they may be"
    unmasked = _columns(plan, "unmasked")
    if unmasked:
        yield f"Not masked, as you asked for: {unmasked}"


def _columns(plan: Plan, how: str) -> str:
    return ", ".join(sorted(str(place) for place, treatment in plan.treated.items() if treatment.how == how))


def _said(plan: Plan, source: str) -> Iterator[str]:
    yield f"Rows of the producer of {source}, drawn and masked: still somebody's. Keep them out of git."
    for how, text in (
        ("unmasked", NOT_MASKED),
        ("declared safe", "Declared safe (pii: none)"),
    ):
        columns = _columns(plan, how)
        if columns:
            yield f"{text}: {columns}"
