"""Take evidence from the rows themselves, only if asked for: a bounded look at tables without statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg import sql

from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table
from scaffold_source.producers.answers import unexpected
from scaffold_source.producers.conversation import NONSENSE, nonsense
from scaffold_source.producers.postgres import session
from scaffold_source.producers.postgres.evidence import column_evidence, table_evidence

ROWS = 10_000
_TIMES = ("date", "timestamp", "timestamptz")
_COUNTED = ("string", "integer", "boolean")
_BOUNDS = 41  # of forty buckets with equally many rows
_SESSION = """
set transaction isolation level repeatable read, read only;
set local row_security = off;
set local statement_timeout = '5s';
set local lock_timeout = '1s'
"""


@dataclass(frozen=True, slots=True)
class _Activity:
    rows: float
    is_measured: bool
    taken_at: float | None
    inserted: int = 0
    updated: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class _Statistics:
    nulls: float
    distinct: float
    bounds: Sequence[float]


def sampled(connection: psycopg.Connection, table: Table) -> Table:
    """Return `table` with evidence from its first 10,000 rows, if the statistics gave none.

    Raises psycopg.errors.QueryCanceled if the look took more than 5 s, LockNotAvailable if somebody else
    holds the table, InsufficientPrivilege if row-level security would hide rows from us, and ProducerError
    for an answer that makes no sense.
    """
    if table.evidence is not None or table.kind not in ("table", "partitioned", "materialized_view"):
        return table
    with connection.transaction():
        connection.execute("; ".join((_SESSION, *session.printing(), session.printing_times())).encode())
        try:
            row = connection.execute(_query(table)).fetchone() or ()
        except NONSENSE as error:
            raise nonsense(error) from None
    count, taken_at, *column_facts = _require(table, row)
    is_whole = count < ROWS
    activity = _Activity(count, is_whole, taken_at if is_whole else None)
    columns = tuple(
        replace(column, evidence=column_evidence(column, _statistics(facts, count), activity))
        for column, facts in zip(table.columns, column_facts, strict=True)
    )
    return replace(table, columns=columns, evidence=table_evidence(activity))


def _require(table: Table, row: Sequence[Any]) -> Sequence[Any]:
    """Return `row`. Raises ProducerError if it is not what `_query` asks for."""
    if list(map(type, row)) != [int, float, *([list] * len(table.columns))]:
        raise unexpected(f"a look at {table.full_name} returned other columns than were asked for")
    for facts in row[2:]:
        numbers = [number for number in facts[:2] if type(number) is int]
        bounds = facts[2] if len(facts) == 3 else ()
        if len(numbers) != 2 or not isinstance(bounds, (list, type(None))):
            raise unexpected(f"a look at {table.full_name} returned an impossible value")
        if not {type(bound) for bound in bounds or ()} <= {int, float, type(None)}:
            raise unexpected(f"a look at {table.full_name} returned an impossible value")
    return row


def _query(table: Table) -> sql.Composed:
    columns: list[sql.Composable] = [sql.SQL("pg_catalog.count(*)")]
    columns.append(sql.SQL("extract(epoch from pg_catalog.now())::pg_catalog.float8"))
    columns += map(_facts_of, table.columns)
    # by name: our role need not be allowed to read the others
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    return sql.SQL("select {} from (select {} from {} limit {}) as t").format(
        sql.SQL(", ").join(columns), names, sql.Identifier(table.schema, table.name), sql.Literal(ROWS)
    )


def _facts_of(column: Column) -> sql.Composed:
    """Return SQL that counts a column's values and distinct values and gives its bounds."""
    kind = family(column.base_type)
    distinct = "pg_catalog.count(distinct {0})" if kind in _COUNTED and not column.labels else "-1"
    bounds = "null"
    if kind in _TIMES:
        bounds = (
            "pg_catalog.percentile_disc("
            "array(select n / {1}::pg_catalog.float8 from pg_catalog.generate_series(0, {1}) as n)"
            ") within group (order by extract(epoch from {0})::pg_catalog.float8)"
            " filter (where pg_catalog.isfinite({0}))"
        )
    elif kind == "integer":
        bounds = (
            "pg_catalog.percentile_disc(array[0.1, 0.9]) within group (order by {0}::pg_catalog.float8)"
            " filter (where {0} > 0)"
        )
    query = f"pg_catalog.json_build_array(pg_catalog.count({{0}}), {distinct}, {bounds})"
    return sql.SQL(query).format(sql.Identifier("t", column.name), sql.Literal(_BOUNDS - 1))


def _statistics(facts: Any, count: int) -> _Statistics | None:
    present, distinct, bounds = facts
    if not count:
        return None
    return _Statistics(1 - present / count, distinct, [bound for bound in bounds or () if bound is not None])
