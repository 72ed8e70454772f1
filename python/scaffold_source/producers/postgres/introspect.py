"""Read a PostgreSQL catalogue into facts: one read-only snapshot, seven queries however many tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg.rows import namedtuple_row

from scaffold_source.errors import ProducerError
from scaffold_source.model import Check, Column, Database, Key, Scalar, Table, TableName
from scaffold_source.producers.postgres.checks import column_rule
from scaffold_source.sql_types import family

_SQL = Path(__file__).parent / "sql"
_OLDEST_VERSION = 130000
_QUERIES = ("database", "schemas", "relations", "columns", "constraints", "unique_indexes", "enums")
_TABLE_KINDS = {"r": "table", "p": "partitioned", "v": "view", "m": "materialized_view", "f": "foreign"}
_KEY_KINDS = {"p": "primary", "u": "unique", "f": "foreign"}
_GENERATED = {"s": "stored", "v": "virtual"}
_IDENTITY = {"a": "always", "d": "by default"}
_ON_DELETE = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}

# search_path keeps every name PostgreSQL prints qualified and the same whatever the role's settings.
_SESSION = """
set transaction isolation level repeatable read, read only;
set local search_path = pg_catalog;
set local statement_timeout = '60s';
set local lock_timeout = '5s';
set local idle_in_transaction_session_timeout = '60s';
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a role sees: the facts, every schema's name, and the relations it may not read."""

    database: Database
    schemas: tuple[str, ...]
    closed_schemas: tuple[str, ...]
    hidden: tuple[TableName, ...]


def introspect(connection: psycopg.Connection[Any], schemas: Sequence[str] = ()) -> Sight:
    """Facts of the relations in `schemas` (all but the system's where empty) that the role may read.

    Raises ProducerError for a server older than 13, psycopg.Error for what the server refuses.
    """
    if connection.info.server_version < _OLDEST_VERSION:
        version = connection.info.parameter_status("server_version")
        raise ProducerError(
            f"PostgreSQL {version} is too old: 13 is the oldest version that can be read",
            do="read a replica on a newer version, or restore its schema dump into one",
        )
    rows = _read_catalogue(connection, schemas)
    database = rows["database"][0]
    readable = [relation for relation in rows["relations"] if relation.readable]
    return Sight(
        database=Database(
            name=database.name,
            version=f"{database.version_num // 10000}",
            timezone=database.timezone,
            tables=tuple(_tables(readable, rows)),
        ),
        schemas=tuple(schema.name for schema in rows["schemas"]),
        closed_schemas=tuple(schema.name for schema in rows["schemas"] if not schema.usable),
        hidden=tuple(TableName(row.schema, row.name) for row in rows["relations"] if not row.readable),
    )


def _read_catalogue(connection: psycopg.Connection[Any], schemas: Sequence[str]) -> dict[str, list[Any]]:
    """The rows of every catalogue query, sent in one pipeline inside one snapshot."""
    cursors: dict[str, psycopg.Cursor[Any]] = {}
    with connection.transaction(), connection.pipeline():
        for statement in _SESSION.strip().split(";\n"):
            connection.execute(statement.encode())
        for name in _QUERIES:
            query = (_SQL / f"{name}.sql").read_bytes()
            cursor = connection.cursor(row_factory=namedtuple_row)
            takes_schemas = name in ("relations", "columns", "constraints", "unique_indexes")
            cursors[name] = cursor.execute(
                query, {"schemas": list(schemas) or None} if takes_schemas else None
            )
        return {name: cursor.fetchall() for name, cursor in cursors.items()}


def _tables(relations: Iterable[Any], rows: dict[str, list[Any]]) -> Iterable[Table]:
    columns_of = _group(rows["columns"])
    constraints_of = _group(rows["constraints"])
    unique_indexes_of = _group(rows["unique_indexes"])
    enum_by_oid = {row.oid: row for row in rows["enums"]}
    for relation in relations:
        column_rows = columns_of[relation.oid]
        names = {row.number: row.name for row in column_rows}
        constraints = constraints_of[relation.oid]
        checks = tuple(
            Check(row.name, row.expression, row.validated) for row in constraints if row.kind == "c"
        )
        keys = {_key(row, names) for row in constraints if row.kind != "c"}
        keys |= {
            Key("unique", tuple(names[number] for number in row.columns[: row.key_columns]))
            for row in unique_indexes_of[relation.oid]
        }
        yield Table(
            schema=relation.schema,
            name=relation.name,
            kind=cast(Any, _TABLE_KINDS[relation.kind]),
            columns=_apply_checks([_column(row, enum_by_oid) for row in column_rows], checks),
            keys=tuple(sorted(keys, key=_key_order)),
            checks=checks,
            comment=relation.comment,
        )


def _group(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.relation].append(row)
    return groups


def _column(row: Any, enum_by_oid: dict[int, Any]) -> Column:
    enum = enum_by_oid.get(row.enum)
    return Column(
        name=row.name,
        type=row.type,
        base_type=row.base_type,
        nullable=row.nullable,
        default=row.default,
        generated=cast(Any, _GENERATED.get(row.generated)),
        identity=cast(Any, _IDENTITY.get(row.identity)),
        enum=enum.name if enum else None,
        labels=tuple(enum.labels) if enum else (),
        comment=row.comment,
    )


def _key(row: Any, names: dict[int, str]) -> Key:
    return Key(
        kind=cast(Any, _KEY_KINDS[row.kind]),
        columns=tuple(names[number] for number in row.columns),
        to=TableName(row.to_schema, row.to_name) if row.kind == "f" else None,
        references=tuple(row.references or ()),
        on_delete=_ON_DELETE.get(row.on_delete, "no action"),
        validated=row.validated,
    )


def _key_order(key: Key) -> tuple[int, tuple[str, ...], str, tuple[str, ...]]:
    return ("primary", "unique", "foreign").index(key.kind), key.columns, str(key.to), key.references


def _apply_checks(columns: Sequence[Column], checks: Iterable[Check]) -> tuple[Column, ...]:
    """The columns with the value lists and ranges that simple checks put on them.

    Several value lists on one column leave those values that all of them allow; of several ranges
    the first stands.
    """
    by_name = {column.name: column for column in columns}
    for rule in filter(None, (column_rule(check.expression) for check in checks)):
        column = by_name.get(rule.column)
        if column is None:
            continue
        numeric = family(column.base_type) in ("integer", "number")
        if rule.bounds and numeric and not column.bounds:
            by_name[column.name] = replace(column, bounds=rule.bounds)
        elif rule.values and _are_compared_as_written(column, rule.values, numeric=numeric):
            values = tuple(v for v in rule.values if not column.values or v in column.values)
            by_name[column.name] = replace(column, values=values)
    return tuple(by_name.values())


def _are_compared_as_written(column: Column, values: Sequence[Scalar], *, numeric: bool) -> bool:
    """Whether equal values have equal texts: not in citext, where 'a' is 'A', nor in a date."""
    if all(isinstance(value, str) for value in values):
        return family(column.base_type) == "string" and "citext" not in column.base_type
    return numeric and not any(isinstance(value, str) for value in values)
