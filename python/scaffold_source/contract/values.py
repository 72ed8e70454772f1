"""The contract: facts and agreements of one source, in the shape its YAML has.

Facts are the tool's: they stand under `config.meta.producer`. Everything else is an agreement, proposed
once with the rule that proposed it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from scaffold_source.change import Location
from scaffold_source.lexicon.names import is_plain
from scaffold_source.loaders.landed_names import Landing
from scaffold_source.model import (
    Check,
    Column,
    ColumnEvidence,
    Database,
    Evidence,
    EvidenceFrom,
    Key,
    Policy,
    Table,
    TableName,
    Trigger,
    Type,
)
from scaffold_source.yaml_text.values import YamlPath


@dataclass(frozen=True, slots=True)
class Source:
    """How a source is scaffolded: what `add` was asked for and `update` must know again.

    `raw_database` and `raw_schema` say where the data lands, "" where the loader decides. `warehouse` is the
    dbt adapter whose types and names the data has there, None for the producer's own. `tests` is one-scan,
    native, keys or none. `layout` says which file a table stands in: single, file-per-table, file-per-schema.
    `evidence` says where evidence comes from: the server's statistics, these and the rows, or nowhere.
    `recorded_from` is how to find the producer again (`env:SHOP_URL`), never a secret.
    """

    name: str
    raw_schema: str
    raw_database: str | None = None
    loader: str = "none"
    warehouse: str | None = None
    tests: str = "one-scan"
    layout: str = "single"
    recorded_from: str | None = None
    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    evidence: EvidenceFrom = "statistics"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One agreement to propose: where in the source, what, by which rule, and why in a line.

    Lists of named things are addressed by name:
    `("tables", "orders", "columns", "status", "data_tests", "not_null")`.
    """

    path: YamlPath
    value: Any
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a rule saw and cannot settle: where, by which rule, what in a line.

    `question` is the id of the question that it opens; None where another rule's stronger evidence won, and
    a person need only know.
    """

    path: YamlPath
    rule: str
    text: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A source as its YAML has it.

    `facts` are the committed ones: its tables and columns are those that the YAML declares with facts, in
    the producer's order. `names` are the tables' names in the source; `columns`, by table, are the columns'
    names in the producer by those in the source. People leave out what they do not want: `left_out` are the
    columns that the producer had and the YAML no longer has, by table, and `tables_left_out` says how many
    tables (`producer_database.tables` counts what was read).
    `agreements` holds everything else by path, as it is written (a Jinja template, for dbt to render).
    `locate` says where a path stands.
    """

    source: Source
    facts: Database
    names: Mapping[TableName, str]
    columns: Mapping[TableName, Mapping[str, str]]
    left_out: Mapping[TableName, tuple[str, ...]]
    tables_left_out: int
    agreements: Mapping[YamlPath, Any]
    locate: Callable[[YamlPath], Location]


_META = ("config", "meta")


def is_fact(path: YamlPath) -> bool:
    """Return whether `path` is a block of facts: the database's, a source table's or that of its column.

    The same keys anywhere else (on a model, a data test, the source itself) are people's.
    """
    if path[-1] not in ("producer", "producer_database"):
        return False
    if path[0] == "tables":
        own = path[4:] if path[2:3] == ("columns",) else path[2:]
        return own == (*_META, "producer")
    return path == (*_META, "producer_database")


def facts(
    database: Database, names: Mapping[TableName, str], landing: Landing
) -> Iterator[tuple[YamlPath, Any]]:
    """The facts as `(path, value)`, ready for the YAML. `names` are the tables' names in the source; columns
    have their landed ones, and those that have none are left out."""
    yield database_facts(database)
    for table in database.tables:
        yield from table_facts(table, names[table.full_name], landing)


def table_facts(
    table: Table, name: str, landing: Landing, left_out: Collection[str] = ()
) -> Iterator[tuple[YamlPath, Any]]:
    """What holds for a table, which the source calls `name`, and for its columns less those left out."""
    at = ("tables", name)
    yield (*at, "config", "meta", "producer"), _table_facts(table, name)
    for column in table.columns:
        landed = landing.column(table.full_name, column.name)
        if landed and column.name not in left_out:
            yield (
                (*at, "columns", landed.name, "config", "meta", "producer"),
                _column_facts(column, landed.name),
            )


def database_facts(database: Database) -> tuple[YamlPath, Any]:
    """What holds for the whole database."""
    about = {
        "kind": database.kind,
        "version": database.version,
        "timezone": database.timezone,
        "tables": len(database.tables),
        "comment": database.comment,
        "schemas": {schema.name: {"comment": schema.comment} for schema in database.schemas},
        "types": {type_.name: _type_facts(type_) for type_ in database.types},
    }
    return ("config", "meta", "producer_database"), _without_empty(about)


def _type_facts(type_: Type) -> dict[str, Any]:
    return _without_empty({"kind": type_.kind, "fields": list(type_.fields), "comment": type_.comment})


def _table_facts(table: Table, name: str) -> dict[str, Any]:
    unique = [_unique_key(key) for key in table.keys if key.kind == "unique"]
    foreign = [_foreign_key(key) for key in table.keys if key.kind == "foreign"]
    return _without_empty(
        {
            "schema": table.schema,
            "table": table.name if table.name != name else None,
            "kind": table.kind,
            "columns": [column.name for column in table.columns],
            "primary_key": list(table.primary_key),
            "primary_key_options": next((_options(key) for key in table.keys if key.kind == "primary"), {}),
            "unique": unique,
            "foreign_keys": foreign,
            "checks": {check.name: check.expression for check in table.checks},
            "not_valid": [check.name for check in table.checks if not check.validated],
            "unique_where": list(table.unique_where),
            "exclusions": list(table.exclusions),
            "triggers": {trigger.name: trigger.definition for trigger in table.triggers},
            "comments": _comments(table),
            "row_security": table.row_security or None,
            "policies": [_policy(policy) for policy in table.policies],
            "replica_identity": table.replica_identity if table.replica_identity != "default" else None,
            "publications": list(table.publications),
            "inherits": list(table.inherits),
            "definition": table.definition,
            "depends_on": list(table.depends_on),
            "comment": table.comment,
            "evidence": _evidence(table.evidence),
        }
    )


def _unique_key(key: Key) -> list[str] | dict[str, Any]:
    """Its columns; a mapping where there is more to say."""
    options = _options(key)
    return {"columns": list(key.columns), **options} if options else list(key.columns)


def _options(key: Key) -> dict[str, Any]:
    """What is not usual about a key."""
    return _without_empty(
        {
            "not_valid": None if key.validated else True,
            "deferrable": key.deferrable or None,
            "temporal": key.temporal or None,
            "match_full": key.match_full or None,
            "comment": key.comment,
        }
    )


def _comments(table: Table) -> dict[str, dict[str, str]]:
    """Comments on what is listed by name."""
    named: dict[str, tuple[Check | Trigger, ...]] = {"checks": table.checks, "triggers": table.triggers}
    comments = {
        kind: {item.name: item.comment for item in items if item.comment is not None}
        for kind, items in named.items()
    }
    return {kind: found for kind, found in comments.items() if found}


def _foreign_key(key: Key) -> dict[str, Any]:
    assert key.to is not None, "a foreign key points somewhere"
    return _without_empty(
        {
            "columns": list(key.columns),
            "to": f"{_quoted(key.to.schema)}.{_quoted(key.to.name)}",
            "references": list(key.references),
            "on_delete": key.on_delete if key.on_delete != "no action" else None,
            "on_update": key.on_update if key.on_update != "no action" else None,
            **_options(key),
        }
    )


def _policy(policy: Policy) -> dict[str, Any]:
    restrictive = None if policy.permissive else False
    return _without_empty({**asdict(policy), "roles": list(policy.roles), "permissive": restrictive})


@lru_cache(maxsize=4096)
def _column_facts(column: Column, landed: str) -> dict[str, Any]:
    """One for all columns alike: `id` and `created_at` are the same in thousands of tables."""
    return _without_empty(
        {
            "column": column.name if column.name != landed else None,
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
    return {key: value for key, value in values.items() if value or value in (False, "")}


def _quoted(name: str) -> str:
    return name if is_plain(name) else '"' + name.replace('"', '""') + '"'
