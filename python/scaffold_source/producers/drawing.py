"""Draw rows from a producer: some roots, and whatever they point at. What is asked, and what comes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from scaffold_source.errors import UsageError
from scaffold_source.model import Table, TableName
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.reached import reached
from scaffold_source.producers.registry import server_of
from scaffold_source.producers.where import Where

Row = tuple[str | None, ...]
_PARTING_S = 30.0


class Pointer(NamedTuple):
    """Rows of `table` point at rows of `to`. `is_declared` says that the database checks it."""

    table: TableName
    columns: tuple[str, ...]
    to: TableName
    references: tuple[str, ...]
    is_declared: bool = True

    def __str__(self) -> str:
        return f"{self.table} ({', '.join(self.columns)}) → {self.to}"


class Pair(NamedTuple):
    """Rows of `table` point at rows of several tables: `kind` is the column that says which, `key` the one
    that has the row's key. `targets` are the tables and their keys' columns, by what a kind is called."""

    table: TableName
    kind: str
    key: str
    targets: Mapping[str, tuple[TableName, str]]


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """Which rows are to be drawn: `rows` of each of the `roots`, with all that they point at, and of each
    table that points at one of these at most `children` rows for each of them.

    No more than `most` rows are drawn, and no longer than `seconds`. Of the columns in `unread` nothing is
    read but whether they are null, of those in `digested` a digest and the length. A sample of a large table
    is the same for the same `seed`.
    """

    tables: Mapping[TableName, Table]
    pointers: tuple[Pointer, ...]
    pairs: tuple[Pair, ...]
    roots: tuple[TableName, ...]
    rows: int
    most: int
    seconds: float
    children: int = 0
    seed: int = 1
    unread: Collection[tuple[TableName, str]] = ()
    digested: Collection[tuple[TableName, str]] = ()
    is_primary_ok: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rows by table, in the order of its columns, as text. `stops` say which budget was reached and where,
    `dangling` which pointers lead to rows that nobody shows, and their keys."""

    rows: Mapping[TableName, list[Row]]
    stops: tuple[str, ...] = ()
    dangling: Mapping[Pointer, Collection[Row]] = field(default_factory=dict)


def draw(where: Where, request: DrawRequest) -> Drawn:
    """Return the rows asked for, of one moment.

    Raises UsageError for what is no server that rows are drawn from, ProducerError for a primary, if that
    was not allowed, and for what the server refuses; no text of the server's is in it, which may hold values.
    """
    require_rows(where)
    with reached(where) as conninfo:
        limits = Limits(whole_s=request.seconds + _PARTING_S)
        return server_of(conninfo).reader().draw(conninfo, request, limits)


def require_rows(where: Where) -> None:
    """Raise UsageError for a place that has facts and no rows."""
    if where.path is not None:
        raise UsageError(
            f"Rows are drawn from a server, and --from {where.path} holds none",
            do="give the server's connection as --from, or leave --from out: rows are made from the contract",
        )
    if server_of(where.conninfo).kind != "postgresql":
        raise UsageError(
            "Rows are drawn from PostgreSQL alone so far, and --from is MySQL or MariaDB",
            do="leave --from out: rows are made from the contract",
        )


def kind_called(name: str) -> str:
    """Return what a kind of row is called, however it is written: `App\\Models\\OrderLine` → `orderline`."""
    last = name.replace("\\", ".").replace(":", ".").replace("/", ".").rpartition(".")[2]
    plain = "".join(letter for letter in last.lower() if letter.isalnum())
    if plain.endswith("ies"):
        return f"{plain[:-3]}y"
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain
