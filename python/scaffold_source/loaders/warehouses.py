"""The warehouses, one entry each: how they fold, limit and reserve names, and what they call types.

A new warehouse is an entry here with its reserved words (`lexicon/reserved_words.py`), `make generate` for
the macros' half of it, and `macros/adapters/<adapter>.sql` for what its SQL does differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from scaffold_source.lexicon import reserved_words
from scaffold_source.lexicon.names import MAX_NAME_BYTES
from scaffold_source.lexicon.types import FAMILIES, Family, family, type_name

_UPPER = re.compile(r"[A-Z_][A-Z0-9_]*")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NULLABLE = re.compile(r"Nullable\((.*)\)")  # ClickHouse
_UTC_CLOCK = re.compile(r"DateTime64\(\d+, '")


class Decimals(NamedTuple):
    """A warehouse's type of decimal numbers, as a pattern of {p} and {s}: how many digits it has at most in
    all, behind the point, and before it."""

    type: str
    digits: int = 38
    decimals: int = 38
    whole: int = 38


class SizedText(NamedTuple):
    """A warehouse's type for text of so many units at most, as a pattern; `units` are what one character may
    need, and more than `longest` need the type for text."""

    type: str
    units: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Warehouse:
    """One of dbt's adapters, for the CLI and for the macros (which `make generate` tells).

    - `dialect`: sqlglot's name of its SQL
    - `folds`: the case that an unquoted name gets; `quoted_case`: names in quotes differ by case
    - `limit`: the longest name; `reserved`: the words that need quotes
    - `text`: its type for text; `sized_text`: that of a known length, where it has one
    - `decimals`: its types for numbers of known digits, the narrower first; `any_number`: the type that cuts
      or refuses the fewest numbers of unknown digits
    - `types`: what it has for a type (sqlglot's word) where sqlglot does not say; `{}` stands for the digits
      of a second, and `second_digits` where the producer does not say
    - `naive`, `aware`: the types that hold a local time, an instant; `booleans`: types beside BOOLEAN that
      hold true or false
    - `array`: its type for an array of a type; `nests_arrays`: that may be an array again;
      `types_keep_case`: its types differ by case
    - `from_epoch`: makes an instant of a column of seconds
    """

    dialect: str
    folds: Literal["lower", "upper", "never"]
    limit: int
    text: str
    reserved: frozenset[str]
    decimals: tuple[Decimals, ...] = (Decimals("decimal({p}, {s})"),)
    any_number: str = "double"
    types: Mapping[str, str] = field(default_factory=dict)
    second_digits: str = ""
    naive: tuple[str, ...] = FAMILIES["timestamp"]
    aware: tuple[str, ...] = FAMILIES["timestamptz"]
    booleans: tuple[str, ...] = ()
    quoted_case: bool = True
    sized_text: SizedText | None = None
    array: str = "array<{}>"
    nests_arrays: bool = True
    types_keep_case: bool = False
    from_epoch: str = "to_timestamp({})"


# Names and limits: docs.snowflake.com/en/sql-reference/identifiers-syntax,
# cloud.google.com/bigquery/docs/schemas#column_names, docs.aws.amazon.com/redshift/latest/dg/r_names.html,
# docs.databricks.com/en/sql/language-manual/sql-ref-identifiers.html, duckdb.org/docs/stable/sql/dialect,
# trino.io/docs/current/language/reserved.html#language-identifiers, clickhouse.com/docs/sql-reference/syntax,
# learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers.
# Decimals: docs.snowflake.com/en/sql-reference/data-types-numeric,
# cloud.google.com/bigquery/docs/reference/standard-sql/data-types#parameterized_decimal_type,
# docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html,
# duckdb.org/docs/stable/sql/data_types/numeric, spark.apache.org/docs/latest/sql-ref-datatypes.html,
# trino.io/docs/current/language/types.html, clickhouse.com/docs/sql-reference/data-types/decimal,
# learn.microsoft.com/en-us/sql/t-sql/data-types/decimal-and-numeric-transact-sql.
# Lengths: docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html (bytes) and r_VARBYTE_type.html,
# learn.microsoft.com/en-us/sql/t-sql/data-types/nchar-and-nvarchar-transact-sql (pairs of bytes).
# Types of time: docs.snowflake.com/en/sql-reference/data-types-datetime,
# cloud.google.com/bigquery/docs/reference/standard-sql/data-types#timestamp_type,
# duckdb.org/docs/stable/sql/data_types/timestamp, spark.apache.org/docs/latest/sql-ref-datatypes.html,
# learn.microsoft.com/en-us/sql/t-sql/functions/date-and-time-data-types-and-functions-transact-sql.
_SPARK = Warehouse(
    dialect="spark",
    folds="never",
    limit=255,
    text="string",
    reserved=reserved_words.SPARK,
    types={"TIMESTAMP": "timestamp_ntz", "TIMESTAMPTZ": "timestamp"},
    naive=("timestamp_ntz",),
    aware=("timestamp", "timestamp_ltz"),
    quoted_case=False,
    from_epoch="timestamp_seconds({})",
)
WAREHOUSES: Mapping[str, Warehouse] = {
    "postgres": Warehouse(
        dialect="postgres",
        array="{}[]",
        folds="lower",
        limit=MAX_NAME_BYTES,
        text="text",
        reserved=reserved_words.POSTGRES,
    ),
    "snowflake": Warehouse(
        dialect="snowflake",
        folds="upper",
        limit=255,
        text="varchar",
        reserved=reserved_words.SNOWFLAKE,
        decimals=(Decimals("number({p}, {s})", decimals=37),),
        any_number="float",
        types={
            "JSON": "variant", "ARRAY": "array", "TIMESTAMP": "timestamp_ntz{}",
            "TIMESTAMPTZ": "timestamp_tz{}", "TIME": "time{}",
        },
        aware=(
            *FAMILIES["timestamptz"], "timestamp_ltz", "timestampltz", "timestamp with local time zone",
        ),
    ),
    "bigquery": Warehouse(
        dialect="bigquery",
        folds="never",
        limit=300,
        text="string",
        reserved=reserved_words.BIGQUERY,
        decimals=(
            Decimals("numeric({p}, {s})", decimals=9, whole=29),
            Decimals("bignumeric({p}, {s})", digits=76),
        ),
        any_number="bignumeric",
        types={"JSON": "json", "TIME": "time", "TIMESTAMP": "datetime", "TIMESTAMPTZ": "timestamp"},
        nests_arrays=False,
        naive=("datetime",),
        aware=("timestamp",),
        quoted_case=False,
        from_epoch="timestamp_seconds({})",
    ),
    "redshift": Warehouse(
        dialect="redshift",
        folds="lower",
        limit=127,
        text="varchar(65535)",
        reserved=reserved_words.REDSHIFT,
        decimals=(Decimals("decimal({p}, {s})", decimals=37),),
        any_number="double precision",
        types={
            "JSON": "super", "ARRAY": "super", "TIME": "time", "TIMESTAMP": "timestamp",
            "TIMESTAMPTZ": "timestamp with time zone", "VARBINARY": "varbyte(16777216)",
        },
        quoted_case=False,
        sized_text=SizedText("varchar({})", units=4, longest=65535),
        from_epoch="timestamp 'epoch' + {} * interval '1 second'",
    ),
    "databricks": replace(_SPARK, dialect="databricks", reserved=reserved_words.DATABRICKS),
    "duckdb": Warehouse(
        dialect="duckdb",
        folds="never",
        limit=65536,
        text="varchar",
        reserved=reserved_words.DUCKDB,
        types={
            "JSON": "json", "UUID": "uuid", "TIME": "time", "INTERVAL": "interval", "TIMESTAMP": "timestamp",
            "TIMESTAMPTZ": "timestamptz",
        },
        naive=(*FAMILIES["timestamp"], "timestamp_s", "timestamp_ms", "timestamp_us", "timestamp_ns"),
        quoted_case=False,
        array="{}[]",
    ),
    "spark": _SPARK,
    "trino": Warehouse(
        dialect="trino",
        folds="lower",
        limit=128,
        text="varchar",
        reserved=reserved_words.TRINO,
        types={
            "JSON": "json", "UUID": "uuid", "TIME": "time{}", "TIMESTAMP": "timestamp{}",
            "TIMESTAMPTZ": "timestamp{} with time zone",
        },
        second_digits="(6)",  # Trino's own are three
        quoted_case=False,
        array="array({})",
        from_epoch="from_unixtime({})",
    ),
    "clickhouse": Warehouse(
        dialect="clickhouse",
        folds="never",
        limit=255,
        text="Nullable(String)",
        reserved=reserved_words.CLICKHOUSE,
        decimals=(Decimals("Nullable(Decimal({p}, {s}))", digits=76, decimals=76, whole=76),),
        any_number="Nullable(Float64)",
        types={
            "JSON": "Nullable(String)", "UUID": "Nullable(UUID)", "TIMESTAMP": "Nullable(DateTime64(6))",
            "TIMESTAMPTZ": "Nullable(DateTime64(6, 'UTC'))", "DATE": "Nullable(Date32)",
        },
        array="Array({})",
        types_keep_case=True,
        from_epoch="toDateTime({}, 'UTC')",
    ),
    "sqlserver": Warehouse(
        dialect="tsql",
        folds="never",
        limit=128,
        text="nvarchar(max)",
        reserved=reserved_words.SQLSERVER,
        decimals=(Decimals("numeric({p}, {s})"),),
        any_number="float",
        types={
            "UUID": "uniqueidentifier", "TIME": "time{}", "ARRAY": "nvarchar(max)",
            "VARBINARY": "varbinary(max)", "TIMESTAMP": "datetime2{}", "TIMESTAMPTZ": "datetimeoffset{}",
        },
        naive=("datetime2", "datetime", "smalldatetime"),
        aware=("datetimeoffset",),
        booleans=("bit",),
        quoted_case=False,
        sized_text=SizedText("nvarchar({})", units=2, longest=4000),
        from_epoch="dateadd(second, {}, '1970-01-01')",
    ),
}  # fmt: skip
# Nobody said where the data lands: names and types stay PostgreSQL's.
SAME_AS_PRODUCER = WAREHOUSES["postgres"]


def warehouse_of(adapter: str | None) -> Warehouse:
    """Return the warehouse of a dbt adapter; PostgreSQL's where nobody said which."""
    return WAREHOUSES[adapter] if adapter else SAME_AS_PRODUCER


def stored(name: str, warehouse: Warehouse, *, quotes: bool) -> str:
    """Return `name` as the warehouse stores it when a loader creates it, in quotes or without.

    Where names fold to upper case, loaders let every name fold that needs no quotes otherwise.
    """
    if warehouse.folds == "upper":
        return name.upper() if _WORD.fullmatch(name) else name
    if warehouse.folds == "lower" and not (quotes and warehouse.quoted_case):
        return name.lower()
    return name


_UNQUOTED = {"lower": re.compile(r"[a-z_][a-z0-9_]*"), "upper": _UPPER, "never": _WORD}


def needs_quotes(name: str, warehouse: Warehouse) -> bool:
    """Return True if a name that the warehouse stores so has to be quoted in its SQL."""
    return not _works_unquoted(name, warehouse.folds, warehouse.reserved)


@lru_cache(maxsize=16384)
def _works_unquoted(name: str, folds: str, reserved: frozenset[str]) -> bool:
    return bool(_UNQUOTED[folds].fullmatch(name)) and name.lower() not in reserved


def written(name: str, warehouse: Warehouse) -> tuple[str, bool]:
    """Return how SQL refers to the stored `name`, and whether in quotes: Snowflake's ORDERS is orders."""
    if needs_quotes(name, warehouse):
        return name, True
    return (name.lower() if warehouse.folds == "upper" else name), False


def in_quotes(name: str, warehouse: Warehouse) -> str:
    """Return a name as the warehouse's SQL writes it in quotes."""
    from sqlglot import exp  # noqa: PLC0415 (slow to import, and few names need quotes)

    return str(exp.to_identifier(name, quoted=True).sql(warehouse.dialect))


def in_sql(names: Iterable[str], warehouse: Warehouse) -> str:
    """Return names as the warehouse's SQL joins them, each in quotes where it has to be: shop."order"."""
    as_written = (written(name, warehouse) for name in names)
    return ".".join(in_quotes(name, warehouse) if quoted else name for name, quoted in as_written)


@lru_cache(maxsize=4096)
def landed_family(data_type: str, adapter: str | None) -> Family:
    """Return the family of a landed type: BigQuery's TIMESTAMP is an instant, SQL Server's BIT a boolean."""
    warehouse, inner = warehouse_of(adapter), _NULLABLE.sub(r"\1", data_type)
    name = type_name(inner)
    if name in warehouse.booleans:
        return "boolean"
    if name in warehouse.aware or _UTC_CLOCK.match(inner):
        return "timestamptz"
    return "timestamp" if name in warehouse.naive else family(inner)
