"""What a producer's column lands as is a type that the warehouse has, and it holds every value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import duckdb
import psycopg
import pytest
from conftest import Postgres
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from scaffold_source.loaders.landed_names import landing
from scaffold_source.loaders.warehouse_types import warehouse_type
from scaffold_source.loaders.warehouses import WAREHOUSES
from scaffold_source.model import Database
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where

_PRODUCER = """
create extension citext; create extension hstore; create extension ltree;
create type role as enum ('reader', 'it''s, "so"');
create type address as (street text, number integer);
create type span as range (subtype = numeric);
create domain cents as bigint check (value >= 0);
create domain price as cents;
create domain tags as text[];
create domain roles as role[];
create domain prices as price[];
"""
_INSTANTS = ("0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00", "infinity")
# A type, and values of it: the least, the greatest, the longest.
_TYPES = {
    "smallint": ("-32768", "32767"),
    "integer": ("-2147483648", "2147483647"),
    "bigint": ("-9223372036854775808", "9223372036854775807"),
    "numeric(1,0)": ("-9",),
    "numeric(12,2)": ("9999999999.99",),
    "numeric(38,18)": ("9" * 20 + "." + "9" * 18,),
    "numeric(38,38)": ("-0." + "9" * 38,),
    "numeric(39,0)": ("9" * 39,),
    "numeric(78,0)": ("9" * 78, "-" + "9" * 78),
    "numeric(1000,500)": ("9" * 500 + "." + "9" * 500,),
    "numeric(3,5)": ("0.00999",),
    "numeric(5,-2)": ("9999900",),
    # Of numbers of unknown digits, fifteen are kept.
    "numeric": ("0.1", "1234567890123.45", "1" + "0" * 300, "0." + "0" * 300 + "1", "NaN", "Infinity"),
    "real": ("3.4028235e+38", "-1e-45"),
    "double precision": ("1.7976931348623157e+308", "5e-324", "-Infinity"),
    "money": ("-$92,233,720,368,547,758.08",),
    "boolean": ("true", "false"),
    "text": ("", "😀\n'\"\\"),
    "character varying(5)": ("😀" * 5,),
    "character varying(70000)": ("😀" * 70000,),
    "character(3)": ("😀" * 3,),
    '"char"': ("x",),
    "name": ("n" * 63,),
    "uuid": ("ffffffff-ffff-ffff-ffff-ffffffffffff",),
    "json": ('{"a": 1e400, "a": 2}',),
    "jsonb": ('{"a": 123456789012345678901234567890.5}',),
    "date": ("0001-01-01", "5874897-12-31", "infinity"),
    "time without time zone": ("00:00:00", "23:59:59.999999", "24:00:00"),
    "time(3) without time zone": ("23:59:59.999",),
    "time with time zone": ("24:00:00-15:59:59",),
    "time(0) with time zone": ("00:00:00+15:59:59",),
    "timestamp without time zone": ("0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "-infinity"),
    "timestamp(0) without time zone": ("9999-12-31 23:59:59",),
    "timestamp with time zone": _INSTANTS,
    "timestamp(3) with time zone": ("2026-01-01 00:00:00.123+00",),
    "interval": ("-178000000 years", "25:00:00", "1 mon 1 day 00:00:00.000001"),
    "interval(2)": ("-00:10:00.25",),
    "interval year to month": ("1 year 2 mons",),
    "interval day to second(3)": ("838 days 23:59:59.123",),
    "inet": ("::ffff:1.2.3.4/96",),
    "cidr": ("10.0.0.0/8",),
    "macaddr": ("ff:ff:ff:ff:ff:ff",),
    "bit(8)": ("10101010",),
    "bit varying(100)": ("1" * 100,),
    "oid": ("4294967295",),
    "pg_lsn": ("FFFFFFFF/FFFFFFFF",),
    "point": ("(1.5,-2)",),
    "polygon": ("((0,0),(1,1),(1,0))",),
    "tsvector": ("'a':1 'b'",),
    "int4range": ("[1,)", "empty"),
    "tstzmultirange": ("{}",),
    "jsonpath": ('$."a"',),
    "role": ('it\'s, "so"',),
    "cents": ("9223372036854775807",),
    "price": ("0",),
    "citext": ("Ä",),
    "hstore": ('"a"=>NULL, "b"=>"c, d"',),
    "ltree": ("a.b.c",),
    "address": ('("a ""b"", c",1)',),
    "span": ("[1.5,2.5)",),
    "integer[]": ("{-2147483648,NULL}", "{}"),
    "text[]": ('{"a, b","NULL",NULL}',),
    "numeric(78,0)[]": ("{" + "9" * 78 + "}",),
    "numeric(10,2)[]": ("{99999999.99}",),
    "numeric[]": ("{0.1,1.5}",),
    "timestamp(3) with time zone[]": ('{"2026-01-01 00:00:00.123+00"}',),
    "interval(2)[]": ("{25:00:00}",),
    "time(3) without time zone[]": ("{23:59:59.999}",),
    "jsonb[]": ('{"{\\"a\\": 1}"}',),
    "uuid[]": ("{ffffffff-ffff-ffff-ffff-ffffffffffff}",),
    "role[]": ('{reader,"it\'s, \\"so\\""}',),
    "cents[]": ("{9223372036854775807,NULL}",),
    "price[]": ("{1}",),
    "citext[]": ("{Ä}",),
    "hstore[]": ('{"\\"a\\"=>\\"b\\""}',),
    "address[]": ('{"(a,1)"}',),
    "tags": ('{a,"b c"}',),
    "roles": ("{reader}",),
    "prices": ("{1,2}",),
}


@pytest.fixture(scope="module")
def producer(postgres: Postgres) -> Iterator[psycopg.Connection[Any]]:
    name = postgres.make(_PRODUCER)
    with psycopg.connect(postgres.uri(name), autocommit=True) as connection:
        connection.execute("set timezone to 'UTC'")
        columns = ", ".join(f"c{number} {type_}" for number, type_ in enumerate(_TYPES))
        connection.execute(f"create table t ({columns})")  # type: ignore[arg-type]
        yield connection


@pytest.fixture(scope="module")
def columns(producer: psycopg.Connection[Any], postgres: Postgres) -> dict[str, Any]:
    """Each type's column, as it is read."""
    database = read(Where(postgres.uri(producer.info.dbname)), Scope()).database
    (table,) = database.tables
    return dict(zip(_TYPES, table.columns, strict=True))


def _landed(column: Any, adapter: str) -> str:
    return landing(Database("shop", "18", "UTC", ()), "shop", "none", adapter).data_type(column)


def _comes_back(producer: psycopg.Connection[Any], type_: str, value: str, landed: Any) -> bool:
    """Return whether the producer reads the landed text, or the texts of an array's items, as `value`."""
    read_back = f"%(landed)s::text[]::{type_}" if isinstance(landed, list) else f"%(landed)s::{type_}"
    query = f"select ({read_back})::text is not distinct from (%(value)s::{type_})::text"
    return bool(producer.execute(query, {"landed": landed, "value": value}).fetchone()[0])  # type: ignore[arg-type,index]


def _texts(producer: psycopg.Connection[Any], type_: str, value: str, *, is_array: bool) -> Any:
    """Return a value as a loader sends it: a text, or the texts of an array's items."""
    text = "text[]" if is_array else "text"
    return producer.execute(f"select (%s::{type_})::{text}", [value]).fetchone()[0]  # type: ignore[arg-type,index]


def _duckdb() -> Callable[[str, Any], Any]:
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")

    def land(data_type: str, sent: Any) -> Any:
        text = "varchar[]" if isinstance(sent, list) else "varchar"
        connection.execute(f"create or replace table t (c {data_type})")
        connection.execute(f"insert into t select cast(?::{text} as {data_type})", [sent])
        return connection.execute(f"select cast(c as {text}) from t").fetchone()[0]  # type: ignore[index]

    return land


@pytest.mark.parametrize("type_", _TYPES)
def test_duckdb_holds_every_value(
    type_: str, producer: psycopg.Connection[Any], columns: dict[str, Any]
) -> None:
    data_type, land = _landed(columns[type_], "duckdb"), _duckdb()
    for value in _TYPES[type_]:
        sent = _texts(producer, type_, value, is_array=data_type.endswith("[]"))
        assert _comes_back(producer, type_, value, land(data_type, sent)), (data_type, value)


@pytest.fixture(scope="module")
def warehouse(postgres: Postgres) -> Iterator[psycopg.Connection[Any]]:
    """A PostgreSQL that knows none of the producer's own types."""
    with closing(psycopg.connect(postgres.uri(postgres.make()), autocommit=True)) as connection:
        connection.execute("set timezone to 'UTC'")
        yield connection


@pytest.mark.parametrize("type_", _TYPES)
def test_another_postgres_holds_every_value(
    type_: str,
    producer: psycopg.Connection[Any],
    columns: dict[str, Any],
    warehouse: psycopg.Connection[Any],
) -> None:
    data_type = _landed(columns[type_], "postgres")
    warehouse.execute(f"drop table if exists t; create table t (c {data_type})")  # type: ignore[arg-type]
    for value in _TYPES[type_]:
        is_array = data_type.endswith("[]")
        sent = _texts(producer, type_, value, is_array=is_array)
        text = "text[]" if is_array else "text"
        warehouse.execute("delete from t")
        warehouse.execute(f"insert into t select %s::{text}::{data_type}", [sent])  # type: ignore[arg-type]
        (landed,) = warehouse.execute(f"select c::{text} from t").fetchone()  # type: ignore[arg-type,misc]
        assert _comes_back(producer, type_, value, landed), (data_type, value)


# What each vendor's page gives a decimal at most: digits, those behind the point, those before it.
_MOST = {
    "snowflake": (38, 37, 38), "redshift": (38, 37, 38), "databricks": (38, 38, 38), "duckdb": (38, 38, 38),
    "spark": (38, 38, 38), "trino": (38, 38, 38), "clickhouse": (76, 76, 76), "sqlserver": (38, 38, 38),
}  # fmt: skip
_SIZES = re.compile(r"\((\d+), (\d+)\)")


@given(digits=st.integers(1, 1000), decimals=st.integers(-1000, 1000))
def test_a_decimal_fits_or_is_text(digits: int, decimals: int) -> None:
    whole, behind = max(digits - decimals, 0), max(decimals, 0)
    for adapter, warehouse in WAREHOUSES.items():
        if adapter == "postgres":
            continue
        landed = warehouse_type(f"numeric({digits},{decimals})", adapter)
        sizes = _SIZES.search(landed)
        if adapter == "bigquery":
            kinds = {"numeric": (38, 9, 29), "bignumeric": (76, 38, 38)}
            limits = kinds.get(landed.partition("(")[0], kinds["bignumeric"])
        else:
            limits = _MOST[adapter]
        fits = whole + behind <= limits[0] and behind <= limits[1] and whole <= limits[2]
        assert fits == (landed != warehouse.text), (adapter, landed)
        if sizes:
            assert (int(sizes[1]), int(sizes[2])) == (whole + behind, behind)


@pytest.mark.parametrize("adapter", [name for name in WAREHOUSES if name != "postgres"])
def test_the_dialect_knows_the_type(adapter: str, columns: dict[str, Any]) -> None:
    for type_, column in columns.items():
        landed = _landed(column, adapter)
        parsed = exp.DataType.build(landed, dialect=WAREHOUSES[adapter].dialect)
        assert not parsed.is_type("userdefined", "unknown"), (type_, landed)
