"""Warehouses: how each folds and limits names, and what it has for the producer's types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from scaffold_source.lexicon.names import MAX_NAME_BYTES, RESERVED, is_plain
from scaffold_source.lexicon.types import Family, family

_UPPER = re.compile(r"[A-Z_][A-Z0-9_]*")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What sqlglot calls types that every warehouse has, or that `types` below says something of.
_PORTABLE = {
    "BIGINT", "INT", "SMALLINT", "DECIMAL", "DOUBLE", "FLOAT", "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMPTZ",
    "VARBINARY",
}  # fmt: skip
_NULLABLE = re.compile(r"Nullable\((.*)\)")  # ClickHouse
_UTC_CLOCK = re.compile(r"DateTime64\(\d+, '")
_STRINGS = {"TEXT", "VARCHAR", "CHAR", "BPCHAR", "NAME"}


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A dbt adapter's warehouse.

    `folds` is the case that an unquoted name gets; `quoted_case` says that names in quotes differ by case.
    `text` is its type for text, `types` what it has for a type (sqlglot's word) where sqlglot does not say.
    `timestamp_is_aware` says that its TIMESTAMP is an instant. `from_epoch` makes an instant of a column
    of seconds.
    """

    dialect: str
    folds: Literal["lower", "upper", "never"]
    limit: int
    text: str
    types: Mapping[str, str] = field(default_factory=dict)
    quoted_case: bool = True
    text_has_length: bool = False
    timestamp_is_aware: bool = False
    from_epoch: str = "to_timestamp({})"


# Names and limits: docs.snowflake.com/en/sql-reference/identifiers-syntax,
# cloud.google.com/bigquery/docs/schemas#column_names, docs.aws.amazon.com/redshift/latest/dg/r_names.html,
# docs.databricks.com/en/sql/language-manual/sql-ref-identifiers.html, duckdb.org/docs/stable/sql/dialect,
# trino.io/docs/current/language/reserved.html#language-identifiers, clickhouse.com/docs/sql-reference/syntax,
# learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers.
WAREHOUSES: Mapping[str, Warehouse] = {
    "postgres": Warehouse("postgres", "lower", MAX_NAME_BYTES, "text", text_has_length=True),
    "snowflake": Warehouse(
        "snowflake",
        "upper",
        255,
        "varchar",
        {"JSON": "variant", "ARRAY": "array", "TIMESTAMP": "timestamp_ntz", "TIMESTAMPTZ": "timestamp_tz",
         "DECIMAL": "number", "TIME": "time"},
    ),
    "bigquery": Warehouse(
        "bigquery",
        "never",
        300,
        "string",
        {"JSON": "json", "TIME": "time"},
        quoted_case=False,
        timestamp_is_aware=True,
        from_epoch="timestamp_seconds({})",
    ),
    "redshift": Warehouse(
        "redshift",
        "lower",
        127,
        "varchar(65535)",
        {"JSON": "super", "ARRAY": "super", "TIME": "time"},
        quoted_case=False,
        text_has_length=True,
        from_epoch="timestamp 'epoch' + {} * interval '1 second'",
    ),
    "databricks": Warehouse(
        "databricks",
        "never",
        255,
        "string",
        {"TIMESTAMP": "timestamp_ntz"},
        quoted_case=False,
        timestamp_is_aware=True,
        from_epoch="timestamp_seconds({})",
    ),
    "duckdb": Warehouse(
        "duckdb",
        "never",
        65536,
        "varchar",
        {"JSON": "json", "UUID": "uuid", "TIME": "time", "INTERVAL": "interval"},
        quoted_case=False,
    ),
    "spark": Warehouse(
        "spark",
        "never",
        255,
        "string",
        {"TIMESTAMP": "timestamp_ntz"},
        quoted_case=False,
        timestamp_is_aware=True,
        from_epoch="timestamp_seconds({})",
    ),
    "trino": Warehouse(
        "trino",
        "lower",
        128,
        "varchar",
        {"JSON": "json", "UUID": "uuid", "TIME": "time"},
        quoted_case=False,
        from_epoch="from_unixtime({})",
    ),
    "clickhouse": Warehouse(
        "clickhouse",
        "never",
        255,
        "Nullable(String)",
        {"JSON": "Nullable(String)", "UUID": "Nullable(UUID)", "TIMESTAMP": "Nullable(DateTime64(6))",
         "TIMESTAMPTZ": "Nullable(DateTime64(6, 'UTC'))", "DATE": "Nullable(Date32)"},
        from_epoch="toDateTime({}, 'UTC')",
    ),
    "sqlserver": Warehouse(
        "tsql",
        "never",
        128,
        "nvarchar(max)",
        {"UUID": "uniqueidentifier", "TIME": "time", "ARRAY": "nvarchar(max)", "VARBINARY": "varbinary(max)"},
        quoted_case=False,
        text_has_length=True,
        from_epoch="dateadd(second, {}, '1970-01-01')",
    ),
}  # fmt: skip
# Nobody said where the data lands: names and types stay PostgreSQL's.
SAME_AS_PRODUCER = WAREHOUSES["postgres"]


def warehouse(name: str | None) -> Warehouse:
    return WAREHOUSES[name] if name else SAME_AS_PRODUCER


def stored(name: str, where: Warehouse, *, quotes: bool) -> str:
    """`name` as the warehouse stores it when a loader creates it, in quotes or without.

    Where names fold to upper case, loaders let every name fold that needs no quotes otherwise.
    """
    if where.folds == "upper":
        return name.upper() if _WORD.fullmatch(name) else name
    if where.folds == "lower" and not (quotes and where.quoted_case):
        return name.lower()
    return name


@lru_cache(maxsize=16384)
def needs_quotes(name: str, folds: str) -> bool:
    """Whether a name that is stored so has to be quoted in SQL."""
    if folds == "lower":
        return not is_plain(name)
    pattern = _UPPER if folds == "upper" else _WORD
    return not pattern.fullmatch(name) or name.lower() in RESERVED


def written(name: str, where: Warehouse) -> tuple[str, bool]:
    """How SQL refers to what is stored as `name`, and whether in quotes: ORDERS is orders in Snowflake."""
    if needs_quotes(name, where.folds):
        return name, True
    return (name.lower() if where.folds == "upper" else name), False


@lru_cache(maxsize=4096)
def warehouse_type(native: str, name: str | None) -> str:
    """PostgreSQL's type `native` in the warehouse `name`, text for what only PostgreSQL knows."""
    where = warehouse(name)
    if where.dialect == "postgres":
        return native
    # Slow to import, and `--help` has no use for it.
    from sqlglot import exp  # noqa: PLC0415

    try:
        parsed = exp.DataType.build(native, dialect="postgres")
        if isinstance(parsed.this, exp.DType):
            return _in_dialect(parsed, parsed.this.name.replace("JSONB", "JSON"), where, name)
    except Exception:  # of whatever kind: sqlglot promises none for a text that is no type
        return where.text
    return where.text


def _in_dialect(parsed: Any, kind: str, where: Warehouse, name: str | None) -> str:
    """sqlglot's type of `kind`; what it would hand on as it is, is text."""
    if kind in _STRINGS:
        keeps = where.text_has_length and parsed.expressions
        return str(parsed.sql(where.dialect)).lower() if keeps else where.text
    if kind == "ARRAY" and kind not in where.types:
        return _array(warehouse_type(parsed.expressions[0].sql("postgres").lower(), name), where)
    if kind in ("TIMESTAMP", "TIMESTAMPTZ") and where.timestamp_is_aware:
        parsed.set("expressions", [])  # these warehouses know microseconds only
    if kind in where.types:
        return _with_sizes(where.types[kind], parsed.expressions if kind != "ARRAY" else [])
    if kind not in _PORTABLE:
        return where.text
    found = str(parsed.sql(where.dialect))
    return found if where.dialect == "clickhouse" else found.lower()


@lru_cache(maxsize=4096)
def landed_family(data_type: str, name: str | None) -> Family:
    """The family of a landed type: BigQuery's TIMESTAMP is an instant, SQL Server's BIT a boolean."""
    inner = _NULLABLE.sub(r"\1", data_type)
    if inner == "bit" and warehouse(name).dialect == "tsql":
        return "boolean"
    aware = warehouse(name).timestamp_is_aware and inner.lower() == "timestamp"
    return "timestamptz" if aware or _UTC_CLOCK.match(inner) else family(inner)


def _with_sizes(type_name: str, sizes: Sequence[Any]) -> str:
    """`number` of (12, 2) is `number(12, 2)`."""
    return (
        f"{type_name}({', '.join(size.sql() for size in sizes)})"
        if sizes and "(" not in type_name
        else type_name
    )


def _array(element: str, where: Warehouse) -> str:
    if where.dialect == "duckdb":
        return f"{element}[]"
    if where.dialect in ("trino", "clickhouse"):
        return f"{'Array' if where.dialect == 'clickhouse' else 'array'}({element})"
    return f"array<{element}>"
