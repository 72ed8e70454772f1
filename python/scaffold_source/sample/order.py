"""In which order tables are filled: what is pointed at comes first. Where keys lead round in a circle, one of
them waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scaffold_source.errors import UsageError
from scaffold_source.model import Key, Table, TableName


@dataclass(frozen=True, slots=True)
class Edge:
    """Rows of `table` point at rows of `to`. `strength` says what the database makes of it: `declared` keys
    are checked, `agreed` ones nobody checks."""

    table: TableName
    columns: tuple[str, ...]
    to: TableName
    references: tuple[str, ...]
    strength: Literal["declared", "agreed"] = "declared"
    may_be_null: bool = False
    deferrable: bool = False

    def __str__(self) -> str:
        return f"{self.table} ({', '.join(self.columns)}) → {self.to}"


@dataclass(frozen=True, slots=True)
class Order:
    """Tables as they are filled, and the edges that wait: those of `later` are null until both ends are
    there, those of `deferred` are checked at the end, those of `loose` nobody checks."""

    tables: tuple[Table, ...]
    later: frozenset[Edge] = frozenset()
    deferred: frozenset[Edge] = frozenset()
    loose: frozenset[Edge] = frozenset()

    def waits(self, edge: Edge) -> bool:
        """Return whether the rows of an edge point at what is not there yet when they come."""
        return edge in self.later or edge in self.deferred or edge in self.loose


def edges_of(table: Table, agreed: Iterable[Key] = ()) -> tuple[Edge, ...]:
    """Return the edges from a table: its foreign keys, and those that people agreed on."""
    nullable = {column.name for column in table.columns if column.nullable and not column.generated}
    columns = {column.name for column in table.columns}
    edges = []
    for strength, keys in (("declared", table.keys), ("agreed", agreed)):
        for key in keys:
            if key.kind != "foreign" or key.to is None or not columns.issuperset(key.columns):
                continue
            own = [name in nullable for name in key.columns]
            may_be_null = all(own) if key.match_full else any(own)
            kind: Literal["declared", "agreed"] = "declared" if strength == "declared" else "agreed"
            edges.append(
                Edge(table.full_name, key.columns, key.to, key.references, kind, may_be_null, key.deferrable)
            )
    return tuple(dict.fromkeys(edges))


def load_order(tables: Sequence[Table], edges: Mapping[TableName, Sequence[Edge]]) -> Order:
    """Return the order of the tables. Of a circle of keys, one that nobody checks waits, else one that may be
    null, else one that is deferrable.

    Raises UsageError that names a circle of which every key must be there at once.
    """
    by_name = {table.full_name: table for table in tables}
    waiting: dict[TableName, dict[Edge, None]] = {
        name: dict.fromkeys(e for e in edges.get(name, ()) if e.to in by_name and e.to != name)
        for name in by_name
    }
    placed: dict[TableName, None] = {}
    broken: dict[str, set[Edge]] = {"later": set(), "deferred": set(), "loose": set()}
    while len(placed) < len(by_name):
        ready = [name for name in waiting if name not in placed and _is_ready(waiting[name], placed)]
        if ready:
            placed.update(dict.fromkeys(ready))
            continue
        edge, how = _weakest(_circle(waiting, placed), by_name)
        broken[how].add(edge)
        del waiting[edge.table][edge]
    return Order(
        tuple(by_name[name] for name in placed),
        frozenset(broken["later"]),
        frozenset(broken["deferred"]),
        frozenset(broken["loose"]),
    )


def _is_ready(edges: Iterable[Edge], placed: Mapping[TableName, None]) -> bool:
    return all(edge.to in placed for edge in edges)


def _circle(waiting: Mapping[TableName, Iterable[Edge]], placed: Mapping[TableName, None]) -> list[Edge]:
    """Return edges that lead round, of tables that are not placed: each of these has one to another."""
    name = next(name for name in waiting if name not in placed)
    path: list[Edge] = []
    seen: dict[TableName, int] = {}
    while name not in seen:
        seen[name] = len(path)
        edge = next(edge for edge in waiting[name] if edge.to not in placed)
        path.append(edge)
        name = edge.to
    return path[seen[name] :]


def _weakest(circle: list[Edge], tables: Mapping[TableName, Table]) -> tuple[Edge, str]:
    """Return the edge of a circle that waits, and how. Raise UsageError where none can."""
    for edge in circle:
        if edge.strength == "agreed":
            return edge, "loose"
    nullable = [edge for edge in circle if edge.may_be_null and tables[edge.table].primary_key]
    for edge in sorted(nullable, key=lambda edge: _is_checked(edge, tables[edge.table])):
        return edge, "later"
    for edge in circle:
        if edge.deferrable:
            return edge, "deferred"
    raise UsageError(
        "A circle of foreign keys, none of which may be null or is deferrable, so no row can be the first: "
        + ", ".join(map(str, circle)),
        do="make one of them nullable or deferrable in the producer, or leave one of the tables out of the "
        "contract",
    )


def _is_checked(edge: Edge, table: Table) -> bool:
    return any(name in check.expression for check in table.checks for name in edge.columns)
