"""Plan a draw: which tables rows lead to from the roots, by which keys, and what becomes of each column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.lexicon.types import type_name
from scaffold_source.model import Column, Database, Key, Table, TableName
from scaffold_source.producers.drawing import DrawRequest, Pair, Pointer, kind_called
from scaffold_source.sample.order import Edge, Order, edges_of, load_order
from scaffold_source.sample.treatments import Declared, Place, Treatment, treatments
from scaffold_source.sample.values import kind_of
from scaffold_source.sample.wishes import Agreed

_DRAWABLE = ("table", "partitioned")
Edges = Mapping[TableName, Sequence[Edge]]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is drawn: `rows` of each root, `children` of each row, `most` rows in all, for `seconds`."""

    rows: int
    children: int
    most: int
    seconds: float
    seed: int = 1
    is_primary_ok: bool = False


@dataclass(frozen=True, slots=True)
class Producer:
    """What the producer shows, and what people agreed on about it."""

    database: Database
    agreed: Mapping[TableName, Agreed]
    keys: Mapping[TableName, Sequence[Key]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The tables of a draw, in the order in which they load, the keys between them, what becomes of each
    column, and what the producer is asked for."""

    database: Database
    tables: Mapping[TableName, Table]
    edges: Edges
    order: Order
    treated: Mapping[Place, Treatment]
    request: DrawRequest
    kinds: Mapping[Place, frozenset[str]]


def plan_of(producer: Producer, roots: tuple[TableName, ...], declared: Declared, budget: Budget) -> Plan:
    """Return the plan for a draw. Raises UsageError for roots that hold no rows of their own and for a circle
    of keys in which no row can be the first, ProducerError where rows need such as nobody shows."""
    drawable = {
        table.full_name: table
        for table in producer.database.tables
        if table.kind in _DRAWABLE and table.columns
    }
    _require_roots(roots, drawable)
    edges: Edges = {
        name: edges_of(table, _of_one_type(drawable, name, producer.keys)) for name, table in drawable.items()
    }
    pairs = tuple(_pairs(producer.agreed, drawable))
    reached = _reached(roots, edges, pairs, with_children=budget.children > 0)
    tables = {name: table for name, table in drawable.items() if name in reached}
    edges = {name: edges[name] for name in tables}
    _require_parents(edges, tables)
    order = load_order(list(tables.values()), edges)
    pairs = tuple(pair for pair in pairs if pair.table in tables)
    treated = treatments(tables.values(), edges, _with_agreed(declared, producer.agreed, pairs))
    joins = tuple(_pointers(edges, tables)), pairs
    request = _request(tables, joins, roots, treated, budget)
    database = replace(producer.database, tables=tuple(tables.values()))
    kinds = {Place(pair.table, pair.kind): frozenset(pair.targets) for pair in pairs}
    return Plan(database, tables, edges, order, treated, request, kinds)


def _require_roots(roots: Iterable[TableName], drawable: Mapping[TableName, Table]) -> None:
    for name in roots:
        if name not in drawable:
            raise UsageError(
                f"--roots {name}: it is no table that has rows of its own",
                do="name a table: views and foreign tables are not drawn",
            )


def _of_one_type(
    tables: Mapping[TableName, Table], name: TableName, keys: Mapping[TableName, Sequence[Key]]
) -> Iterator[Key]:
    """Yield the keys that people agreed on, where both columns are of one type: others no index leads to."""
    for key in keys.get(name, ()):
        if key.to in tables and key.to is not None:
            own, other = _column(tables[name], key.columns[0]), _column(tables[key.to], key.references[0])
            if own and other and type_name(own.base_type) == type_name(other.base_type):
                yield key


def _column(table: Table, name: str) -> Column | None:
    return next((column for column in table.columns if column.name == name), None)


def _pairs(agreed: Mapping[TableName, Agreed], tables: Mapping[TableName, Table]) -> Iterator[Pair]:
    """Yield the pairs of columns that point at several tables, with the tables by what they are called."""
    targets = {
        kind_called(name.name): (name, table.primary_key[0])
        for name, table in tables.items()
        if len(table.primary_key) == 1
    }
    for name, agreement in agreed.items():
        for kind, key in agreement.pairs if name in tables else ():
            if _column(tables[name], kind) and _column(tables[name], key):
                yield Pair(name, kind, key, targets)


def _reached(
    roots: Iterable[TableName], edges: Edges, pairs: Sequence[Pair], *, with_children: bool
) -> set[TableName]:
    """Return the tables that rows of the roots may lead to."""
    reached: set[TableName] = set()
    owning = set(roots)
    if with_children:
        pending = list(owning)
        while pending:
            name = pending.pop()
            below = {table for table, keys in edges.items() if any(edge.to == name for edge in keys)} - owning
            owning |= below
            pending += below
    pending = list(owning)
    while pending:
        name = pending.pop()
        if name in reached or name not in edges:
            continue
        reached.add(name)
        pending += [edge.to for edge in edges[name]]
        pending += [to for pair in pairs if pair.table == name for to, _ in pair.targets.values()]
    return reached


def _require_parents(edges: Edges, tables: Mapping[TableName, Table]) -> None:
    """Raise ProducerError where rows must point at a table, or at a column, that the role is not shown."""
    for of_table in edges.values():
        for edge in of_table:
            is_shown = edge.to in tables and all(_column(tables[edge.to], name) for name in edge.references)
            if not is_shown and edge.strength == "declared" and not edge.may_be_null:
                raise ProducerError(
                    f"{edge}: the role is not shown what these rows point at, and they must not be null",
                    do=f"ask the producer's DBA for SELECT on {edge.to}, or draw from other roots",
                )


def _with_agreed(declared: Declared, agreed: Mapping[TableName, Agreed], pairs: Iterable[Pair]) -> Declared:
    pairs = tuple(pairs)
    times = frozenset(Place(table, column) for table, of_table in agreed.items() for column in of_table.units)
    return replace(
        declared,
        times=times,
        kinds=frozenset(Place(pair.table, pair.kind) for pair in pairs),
        ids=frozenset(Place(pair.table, pair.key) for pair in pairs),
    )


def _pointers(edges: Edges, tables: Mapping[TableName, Table]) -> Iterator[Pointer]:
    for of_table in edges.values():
        for edge in of_table:
            if edge.to in tables and all(_column(tables[edge.to], name) for name in edge.references):
                yield Pointer(edge.table, edge.columns, edge.to, edge.references, edge.strength == "declared")


def _request(
    tables: Mapping[TableName, Table],
    joins: tuple[tuple[Pointer, ...], tuple[Pair, ...]],
    roots: tuple[TableName, ...],
    treated: Mapping[Place, Treatment],
    budget: Budget,
) -> DrawRequest:
    pointers, pairs = joins
    joined = {Place(pointer.table, name) for pointer in pointers for name in pointer.columns}
    joined |= {Place(pointer.to, name) for pointer in pointers for name in pointer.references}
    joined |= {Place(pair.table, name) for pair in pairs for name in (pair.kind, pair.key)}
    columns = {Place(name, column.name): column for name, table in tables.items() for column in table.columns}
    unread = {place for place, column in columns.items() if treated[place].how == "made" or column.generated}
    digested = {
        place
        for place, column in columns.items()
        if treated[place].how == "masked" and (kind_of(column) == "text" or column.base_type == "bytea")
    }
    return DrawRequest(
        tables=tables,
        pointers=pointers,
        pairs=pairs,
        roots=roots,
        rows=budget.rows,
        most=budget.most,
        seconds=budget.seconds,
        children=budget.children,
        seed=budget.seed,
        unread=frozenset((place.table, place.column) for place in unread - joined),
        digested=frozenset((place.table, place.column) for place in digested - joined),
        is_primary_ok=budget.is_primary_ok,
    )
