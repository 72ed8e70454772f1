"""Read a PostgreSQL catalogue into facts: one read-only snapshot, one pipeline of queries for all tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg.rows import namedtuple_row

from scaffold_source.errors import ProducerError
from scaffold_source.model import Check, Column, Database, Key, Policy, Table, TableName, Trigger
from scaffold_source.producers.checks import ColumnRule, column_rule, with_rule
from scaffold_source.producers.sight import Sight, key_order

_SQL = Path(__file__).parent / "sql"
_OLDEST_VERSION = 130000
# Each is sql/<name>.sql; the first four take the schemas asked for.
_SCOPED = ("relations", "columns", "constraints", "unique_indexes")
_WHOLE = ("database", "schemas", "enums", "domain_checks", "policies", "publications", "triggers")
_TABLE_KINDS = {"r": "table", "p": "partitioned", "v": "view", "m": "materialized_view", "f": "foreign"}
_KEY_KINDS = {"p": "primary", "u": "unique", "f": "foreign"}
_GENERATED = {"s": "stored", "v": "virtual"}
_IDENTITY = {"a": "always", "d": "by default"}
_REPLICA_IDENTITY = {"d": "default", "n": "nothing", "f": "full", "i": "index"}
_ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}

# search_path keeps every name PostgreSQL prints qualified and the same whatever the role's settings.
_SESSION = """
set transaction isolation level repeatable read, read only;
set local search_path = pg_catalog;
set local statement_timeout = '60s';
set local lock_timeout = '5s';
set local idle_in_transaction_session_timeout = '60s';
"""


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
        for name in (*_SCOPED, *_WHOLE):
            query = (_SQL / f"{name}.sql").read_bytes()
            cursor = connection.cursor(row_factory=namedtuple_row)
            parameters = {"schemas": list(schemas) or None} if name in _SCOPED else None
            cursors[name] = cursor.execute(query, parameters)
        return {name: cursor.fetchall() for name, cursor in cursors.items()}


def _tables(relations: Iterable[Any], rows: dict[str, list[Any]]) -> Iterator[Table]:
    of = {
        name: _group(rows[name])
        for name in ("columns", "constraints", "unique_indexes", "policies", "publications", "triggers")
    }
    types = _Types({row.oid: row for row in rows["enums"]}, _group(rows["domain_checks"], key="domain"))
    for relation in relations:
        oid = relation.oid
        constraints = of["constraints"][oid]
        names = {row.number: row.name for row in of["columns"][oid]}
        checks = tuple(
            Check(row.name, row.expression, row.validated) for row in constraints if row.kind == "c"
        )
        columns = [_column(row, types) for row in of["columns"][oid]]
        columns = _apply_triggers(columns, of["triggers"][oid])
        yield Table(
            schema=relation.schema,
            name=relation.name,
            kind=cast(Any, _TABLE_KINDS[relation.kind]),
            columns=_apply_checks(columns, checks),
            keys=_keys(constraints, of["unique_indexes"][oid], names),
            checks=checks,
            unique_where=tuple(row.definition for row in of["unique_indexes"][oid] if row.definition),
            exclusions=tuple(row.expression for row in constraints if row.kind == "x"),
            triggers=tuple(Trigger(row.name, row.definition) for row in of["triggers"][oid]),
            row_security=relation.row_security,
            policies=tuple(_policy(row) for row in of["policies"][oid]),
            replica_identity=cast(Any, _REPLICA_IDENTITY[relation.replica_identity])
            if relation.kind in "rp"
            else "default",
            publications=tuple(row.name for row in of["publications"][oid]),
            inherits=tuple(relation.inherits or ()),
            definition=relation.definition and relation.definition.strip().removesuffix(";"),
            comment=relation.comment,
        )


@dataclass(frozen=True, slots=True)
class _Types:
    """What columns need to know of their types, by oid."""

    enums: dict[int, Any]
    domain_checks: defaultdict[int, list[Any]]


def _group(rows: Iterable[Any], *, key: str = "relation") -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _column(row: Any, types: _Types) -> Column:
    enum = types.enums.get(row.enum)
    checks = types.domain_checks[row.domain] if row.domain else ()
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
        collation=row.collation,
        domain_checks=tuple(check.expression for check in checks),
        comment=row.comment,
    )


def _policy(row: Any) -> Policy:
    return Policy(row.name, row.command, tuple(row.roles), row.expression, row.permissive)


def _keys(constraints: Iterable[Any], indexes: Iterable[Any], names: dict[int, str]) -> tuple[Key, ...]:
    keys = {_key(row, names) for row in constraints if row.kind in _KEY_KINDS}
    keys |= {
        Key("unique", tuple(names[number] for number in row.columns[: row.key_columns]))
        for row in indexes
        if not row.definition
    }
    return tuple(sorted(keys, key=key_order))


def _key(row: Any, names: dict[int, str]) -> Key:
    return Key(
        kind=cast(Any, _KEY_KINDS[row.kind]),
        columns=tuple(names[number] for number in row.columns),
        to=TableName(row.to_schema, row.to_name) if row.kind == "f" else None,
        references=tuple(row.references or ()),
        on_delete=_ACTIONS.get(row.on_delete, "no action"),
        on_update=_ACTIONS.get(row.on_update, "no action"),
        validated=row.validated,
        deferrable=row.deferrable,
        temporal=row.temporal,
    )


# `new.updated_at := now()`, in the spellings that PL/pgSQL has for it.
_SETS_NOW = re.compile(
    r"\bnew\.(?:\"([^\"]+)\"|(\w+))\s*:?=\s*"
    r"\(?\s*(?:now\s*\(|current_timestamp|localtimestamp|(?:clock|statement|transaction)_timestamp\s*\(|timezone\s*\()",
    re.IGNORECASE,
)


def _apply_triggers(columns: Sequence[Column], triggers: Iterable[Any]) -> list[Column]:
    """The columns that a BEFORE UPDATE trigger sets to the current time, marked with its name."""
    kept = {
        quoted or plain.lower(): trigger.name
        for trigger in triggers
        for quoted, plain in _SETS_NOW.findall(trigger.source or "")
    }
    return [replace(c, on_update=kept[c.name]) if c.name in kept else c for c in columns]


def _apply_checks(columns: Sequence[Column], checks: Iterable[Check]) -> tuple[Column, ...]:
    """The columns with the value lists and ranges that simple checks, theirs or their domain's, put on them.

    Several value lists on one column leave those values that all of them allow; of several ranges
    the first stands.
    """
    by_name = {column.name: column for column in columns}
    rules = [column_rule(check.expression) for check in checks]
    for column in columns:
        rules += [_of_domain(column, expression) for expression in column.domain_checks]
    for rule in rules:
        if rule and (found := by_name.get(rule.column)):
            by_name[rule.column] = with_rule(found, rule)
    return tuple(by_name.values())


def _of_domain(column: Column, expression: str) -> ColumnRule | None:
    rule = column_rule(expression)
    return replace(rule, column=column.name) if rule and rule.column.upper() == "VALUE" else None
