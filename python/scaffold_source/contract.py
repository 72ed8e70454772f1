"""The contract: facts and agreements of one source, in the shape its YAML has.

Facts are the tool's: they stand under `config.meta.producer`. Everything else is an agreement, proposed
once with the rule that proposed it.
"""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scaffold_source.model import Column, ColumnEvidence, Database, Evidence, Key, Policy, Table, TableName
from scaffold_source.naming import is_plain

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """How a source is scaffolded: what `add` was asked for and `update` must know again.

    `raw_database` and `raw_schema` say where the data lands. `tests` is one-scan, native, keys or none.
    `recorded_from` is how to find the producer again (`env:SHOP_URL`), never a secret.
    """

    name: str
    raw_schema: str
    raw_database: str | None = None
    loader: str = "none"
    tests: str = "one-scan"
    recorded_from: str | None = None
    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """One agreement to propose: where in the source, what, by which rule, and why in a line.

    Lists of named things are addressed by name:
    `("tables", "orders", "columns", "status", "data_tests", "not_null")`.
    """

    path: Path
    value: Any
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Location:
    """A line in a file of the project."""

    file: pathlib.Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Contract:
    """A source as its YAML has it.

    `facts` are the committed ones: its tables and columns are those that the YAML declares with facts, in
    the producer's order; `names` are the tables' names in the source. People leave out what they do not
    want: `left_out` are the columns that the producer had and the YAML no longer has, by table, and
    `tables_left_out` says how many tables (`producer_database.tables` counts what was read).
    `agreements` holds everything else by path, as it is written (a Jinja template, for dbt to render).
    `locate` says where a path stands.
    """

    source: Source
    facts: Database
    names: Mapping[TableName, str]
    left_out: Mapping[TableName, tuple[str, ...]]
    tables_left_out: int
    agreements: Mapping[Path, Any]
    locate: Callable[[Path], Location]


def facts(database: Database, names: Mapping[TableName, str]) -> Iterator[tuple[Path, Any]]:
    """The facts as `(path, value)`, ready for the YAML. `names` are the tables' names in the source."""
    yield (
        ("config", "meta", "producer_database"),
        _without_empty(
            {
                "kind": database.kind,
                "version": database.version,
                "timezone": database.timezone,
                "tables": len(database.tables),
            }
        ),
    )
    for table in database.tables:
        at = ("tables", names[table.full_name])
        yield (*at, "config", "meta", "producer"), _table_facts(table, names[table.full_name])
        for column in table.columns:
            yield (*at, "columns", column.name, "config", "meta", "producer"), _column_facts(column)


def _table_facts(table: Table, name: str) -> dict[str, Any]:
    unique = [list(key.columns) for key in table.keys if key.kind == "unique"]
    foreign = [_foreign_key(key) for key in table.keys if key.kind == "foreign"]
    own = [key for key in table.keys if key.kind != "foreign"]
    return _without_empty(
        {
            "schema": table.schema,
            "table": table.name if table.name != name else None,
            "kind": table.kind,
            "columns": [column.name for column in table.columns],
            "primary_key": list(table.primary_key),
            "unique": unique,
            "deferrable": [list(key.columns) for key in own if key.deferrable],
            "temporal": [list(key.columns) for key in own if key.temporal],
            "foreign_keys": foreign,
            "checks": {check.name: check.expression for check in table.checks},
            "not_valid": [check.name for check in table.checks if not check.validated],
            "unique_where": list(table.unique_where),
            "exclusions": list(table.exclusions),
            "triggers": {trigger.name: trigger.definition for trigger in table.triggers},
            "row_security": table.row_security or None,
            "policies": [_policy(policy) for policy in table.policies],
            "replica_identity": table.replica_identity if table.replica_identity != "default" else None,
            "publications": list(table.publications),
            "inherits": list(table.inherits),
            "definition": table.definition,
            "comment": table.comment,
            "evidence": _evidence(table.evidence),
        }
    )


def _foreign_key(key: Key) -> dict[str, Any]:
    assert key.to is not None, "a foreign key points somewhere"
    return _without_empty(
        {
            "columns": list(key.columns),
            "to": f"{_quoted(key.to.schema)}.{_quoted(key.to.name)}",
            "references": list(key.references),
            "on_delete": key.on_delete if key.on_delete != "no action" else None,
            "on_update": key.on_update if key.on_update != "no action" else None,
            "not_valid": None if key.validated else True,
            "deferrable": key.deferrable or None,
            "temporal": key.temporal or None,
        }
    )


def _policy(policy: Policy) -> dict[str, Any]:
    restrictive = None if policy.permissive else False
    return _without_empty({**asdict(policy), "roles": list(policy.roles), "permissive": restrictive})


def _column_facts(column: Column) -> dict[str, Any]:
    return _without_empty(
        {
            "type": column.type,
            "base_type": column.base_type if column.base_type != column.type else None,
            "nullable": None if column.nullable else False,
            "default": column.default,
            "generated": column.generated,
            "identity": column.identity,
            "enum": column.enum,
            "labels": list(column.labels),
            "collation": column.collation,
            "domain_checks": list(column.domain_checks),
            "on_update": column.on_update,
            "values": list(column.values),
            **(asdict(column.bounds) if column.bounds else {}),
            "comment": column.comment,
            "evidence": _evidence(column.evidence),
        }
    )


def _evidence(evidence: Evidence | ColumnEvidence | None) -> dict[str, Any]:
    return _without_empty(asdict(evidence)) if evidence else {}


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing; False and 0 say something, and so does an empty default."""
    return {key: value for key, value in values.items() if value is not None and value not in ([], {})}


def _quoted(name: str) -> str:
    return name if is_plain(name) else '"' + name.replace('"', '""') + '"'
