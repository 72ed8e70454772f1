"""Read the rows of a draw: roots, what keys lead to, what points there. What the server says of an error may
hold somebody's values, so none of it is repeated."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import psycopg

from scaffold_source.errors import ProducerError
from scaffold_source.model import Column, Table, TableName
from scaffold_source.producers.conversation import NONSENSE, nonsense
from scaffold_source.producers.drawing import DrawRequest, Pointer, Row

_MANY = 20_000  # rows from which whole pages are sampled
_LONGEST = 20_000  # characters of a text that are read of one that is masked

Identity = tuple[str, str]  # of a row: the table's or partition's oid, and where the row is in it


class Reached(Exception):  # noqa: N818 (it is no error: what was drawn before is whole)
    """A budget is reached. `is_rows` says that it is the one of rows."""

    def __init__(self, what: str, *, is_rows: bool = False) -> None:
        super().__init__(what)
        self.what, self.is_rows = what, is_rows


class RowReader:
    """Reads rows as text within the time that a request allows."""

    def __init__(self, connection: psycopg.Connection, request: DrawRequest) -> None:
        self.connection, self.request = connection, request
        self.until = time.monotonic() + request.seconds
        self.places = {
            name: {column.name: place for place, column in enumerate(table.columns)}
            for name, table in request.tables.items()
        }

    def roots(self, name: TableName) -> dict[Identity, Row]:
        """Return rows of a root: a sample where it has many more than asked for, else the first by key."""
        table, count = self.request.tables[name], self.request.rows
        known = self._estimate(table)
        if known > 2 * count:
            method = "system" if known > _MANY else "bernoulli"
            share = min(100.0, 150.0 * count / known)
            sample = f" tablesample {method} ({share:.6f}) repeatable ({self.request.seed})"
            rows = self._read(table, f"{self._from(table)}{sample} limit {count}")
            if 2 * len(rows) > count:
                return rows
        keys = ", ".join(f"t.{_name(column)}" for column in table.primary_key)
        order = f" order by {keys}" if keys else ""
        return self._read(table, f"{self._from(table)}{order} limit {count}")

    def _estimate(self, table: Table) -> float:
        query = (
            "select c.reltuples from pg_catalog.pg_class as c"
            " join pg_catalog.pg_namespace as n on n.oid = c.relnamespace"
            " where n.nspname = %s and c.relname = %s"
        )
        row = self._asked(table, query, [table.schema, table.name])
        return float(row[0][0]) if row else 0.0

    def matching(self, pointer: Pointer, keys: Sequence[Row]) -> dict[Identity, Row]:
        """Return the rows that these keys lead to."""
        table = self.request.tables[pointer.to]
        source, given, values = self._by_keys(pointer, keys)
        on = _all_equal(pointer.references, given)
        return self._read(table, f"{source} join {self._relation(table)} as t on {on}", values)

    def pointing(self, pointer: Pointer, keys: Sequence[Row]) -> dict[Identity, Row]:
        """Return some rows that point at each of these keys."""
        table = self.request.tables[pointer.table]
        source, given, values = self._by_keys(pointer, keys)
        group = ", ".join(f"t.{_name(column)}" for column in pointer.columns)
        order = ", ".join(f"t.{_name(column)}" for column in table.primary_key) or "t.ctid"
        number = f"pg_catalog.row_number() over (partition by {group} order by {order}) as n"
        on = _all_equal(pointer.columns, given)
        inner = (
            f"select {self._columns(table)}, {number} from {source} join {self._relation(table)} as t on {on}"
        )
        rows = self._asked(
            table, f"select x.* from ({inner}) as x where x.n <= {int(self.request.children)}", values
        )
        return {(row[0], row[1]): tuple(row[2:-1]) for row in rows}

    def _by_keys(
        self, pointer: Pointer, keys: Sequence[Row]
    ) -> tuple[str, list[tuple[str, Column]], list[Any]]:
        """Return the keys as a relation, how each column of it is written, and the parameters."""
        to = self.request.tables[pointer.to]
        arrays = ", ".join("%s::pg_catalog.text[]" for _ in pointer.references)
        names = ", ".join(f"k{place}" for place in range(len(pointer.references)))
        source = f"pg_catalog.unnest({arrays}) as k({names})"
        if len(pointer.references) > 1:
            source = f"rows from ({_unnests(len(pointer.references))}) as k({names})"
        columns = [to.columns[self.places[pointer.to][name]] for name in pointer.references]
        given = [
            (f"k.k{place}::{column.type.replace('%', '%%')}", column) for place, column in enumerate(columns)
        ]
        return source, given, [list(values) for values in zip(*keys, strict=True)]

    def _read(self, table: Table, source: str, values: Sequence[Any] = ()) -> dict[Identity, Row]:
        rows = self._asked(table, f"select {self._columns(table)} from {source}", values)
        return {(row[0], row[1]): tuple(row[2:]) for row in rows}

    def _asked(self, table: Table, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return what the server answers. Raises Reached where it takes too long, and ProducerError, in our
        own words, where it refuses."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise self._out_of_time()
        try:
            self.connection.execute(f"set local statement_timeout = {int(left * 1000) + 1}".encode())
            return self.connection.execute(query.encode(), list(values)).fetchall()
        except psycopg.errors.QueryCanceled:
            raise self._out_of_time() from None
        except psycopg.errors.SerializationFailure:
            raise Reached("the standby ended our reading, for it was in the way of its log") from None
        except psycopg.Error as error:
            if error.sqlstate is None:
                raise
            raise refused(table, error) from None
        except NONSENSE as error:
            raise nonsense(error) from None

    def _out_of_time(self) -> Reached:
        return Reached(f"the budget of time is reached (--seconds {self.request.seconds:g})")

    def _columns(self, table: Table) -> str:
        """Return what is selected of a table: where the row is, then each column as text."""
        written = [self._written(table, column, place) for place, column in enumerate(table.columns)]
        return ", ".join(["t.tableoid::pg_catalog.text as o", "t.ctid::pg_catalog.text as r", *written])

    def _written(self, table: Table, column: Column, place: int) -> str:
        name, path = f"t.{_name(column.name)}", (table.full_name, column.name)
        if path in self.request.unread:
            text = f"case when {name} is not null then '' end"
        elif path in self.request.digested and column.base_type == "bytea":
            digest = f"pg_catalog.encode(pg_catalog.sha256({name}), 'hex')"
            text = f"{digest} || ':' || pg_catalog.octet_length({name})"
        elif path in self.request.digested:
            text = f"pg_catalog.left({name}::pg_catalog.text, {_LONGEST})"
        else:
            text = f"{name}::pg_catalog.text"
        return f"{text} as c{place}"

    def _from(self, table: Table) -> str:
        return f"{self._relation(table)} as t"

    def _relation(self, table: Table) -> str:
        only = "" if table.kind == "partitioned" else "only "
        return f"{only}{_name(table.schema)}.{_name(table.name)}"


def _unnests(count: int) -> str:
    return ", ".join("pg_catalog.unnest(%s::pg_catalog.text[])" for _ in range(count))


def _all_equal(columns: Sequence[str], given: Sequence[tuple[str, Column]]) -> str:
    return " and ".join(
        f"t.{_name(name)} {_equals(column)} {text}"
        for name, (text, column) in zip(columns, given, strict=True)
    )


def _equals(column: Column) -> str:
    """Return the operator of a type of somebody's own, which the search path does not find."""
    schema, dot, _ = column.base_type.rpartition(".")
    is_own = bool(dot) and not column.enum
    return f"operator({schema.replace('%', '%%')}.=)" if is_own else "="


def _name(name: str) -> str:
    """Return a name between quotes, in a query that takes parameters."""
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'


def refused(table: Table, error: psycopg.Error) -> ProducerError:
    """Return an error that says what kind the server's was, and nothing that could be a value."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return ProducerError(
            f"The role may not read every row of {table.full_name}: a right is missing, or row-level "
            "security hides some",
            do="ask the producer's DBA for a role that may (SELECT on the table, BYPASSRLS), or draw from "
            "other roots",
        )
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return ProducerError(
            f"Somebody holds a lock on {table.full_name} (a migration?); nothing was drawn",
            do="try again in a minute",
        )
    return ProducerError(
        f"The server could not read {table.full_name}: {type(error).__name__} ({error.sqlstate}); what it "
        "says besides is not shown, for it may hold somebody's values",
        do="did the schema change a moment ago? Try again; if it happens again, please report it",
    )
