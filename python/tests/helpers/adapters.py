"""How each warehouse's SQL is tried where no server of it can be had, and what docs/adapters.md says of it.

The integration project is compiled by dbt itself, with the vendor's own adapter, then

- executed: run on the warehouse's own engine;
- transpiled: parsed by sqlglot in its dialect, translated to DuckDB's, and run there.

Either way on the rows of `models/raw`, and what comes out must be the rows of `models/expected`.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
import yaml
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types

from helpers.environments import environment, java_home
from helpers.integration_project import copy_project

# What dbt is told of a server that does not exist: compiling asks none.
NOBODY = {"user": "nobody", "password": "nothing", "host": "nowhere.invalid", "schema": "landed"}
PROFILES: Mapping[str, Mapping[str, Any]] = {
    "bigquery": {"method": "oauth-secrets", "token": "nothing", "project": "analytics", "dataset": "landed"},
    "clickhouse": NOBODY,
    "databricks": {**NOBODY, "http_path": "/nothing", "token": "nothing", "catalog": "analytics"},
    "redshift": {**NOBODY, "port": 5439, "dbname": "analytics"},
    "snowflake": {**NOBODY, "account": "nobody", "database": "analytics", "warehouse": "nothing"},
    "sqlserver": {**NOBODY, "driver": "nothing", "port": 1433, "database": "analytics"},
    "trino": {**NOBODY, "port": 8080, "database": "analytics"},
}
DIALECTS = {"sqlserver": "tsql"}
# matches_contract and measure_available ask the catalogue while dbt compiles; so does dbt's own date arithmetic on
# Databricks, whose runtime decides what it writes. Windows has no name for Troll's clock.
COMPILE = """
import sys
from dbt.cli.main import dbtRunner
assert dbtRunner().invoke(["deps"]).success
done = dbtRunner().invoke([
    "compile", "--target", sys.argv[1], "--no-populate-cache", "--no-introspect",
    "--vars", "{scaffold_source: {models: true}}", "--exclude",
    "resource_type:unit_test", "test_name:matches_contract", "test_name:measure_available", "test_name:equals",
    *{"databricks": ["scaffold_source__source_health+"], "sqlserver": ["to_utc_by_odd_shift"]}.get(sys.argv[1], []),
])
sys.exit(0 if done.success else str(done.exception))
"""
# Functions that sqlglot leaves as they are, in DuckDB's words after the vendor's page: Trino's takes the first of two.
STAND_INS = """
create macro with_timezone(local_time, zone) as case
    when timezone(zone, timezone(zone, local_time) - interval 120 minutes) = local_time
        then timezone(zone, local_time) - interval 120 minutes
    when timezone(zone, timezone(zone, local_time) - interval 60 minutes) = local_time
        then timezone(zone, local_time) - interval 60 minutes
    when timezone(zone, timezone(zone, local_time) - interval 30 minutes) = local_time
        then timezone(zone, local_time) - interval 30 minutes
    else timezone(zone, local_time)
end;
create macro from_unixtime_nanos(number) as
    timezone('UTC', make_timestamp(cast(cast(number as hugeint) // 1000 as bigint)));
create macro datalength(words) as octet_length(encode(words));
create macro current_timestamp_l_t_z() as current_timestamp;
"""
# PostgreSQL and DuckDB alone have an infinite time, and ClickHouse has none after 2299.
WITHOUT_INFINITY = """
delete from scaffold_source.raw_clock_changes where moment = 'never ends';
delete from scaffold_source.expected_to_utc_by_clock where moment = 'never ends';
"""
IN_CLICKHOUSE = """
delete from scaffold_source.raw_moments where moment = 'far';
delete from scaffold_source.expected_to_utc_by_epoch where moment = 'far';
"""
# chDB is ClickHouse as a library.
CLICKHOUSE = """
import json, pathlib, sys
from chdb.session import Session
folder = pathlib.Path(sys.argv[1])
(folder / "out").mkdir()
session = Session()
session.query("set session_timezone = 'Asia/Tokyo', prefer_column_name_to_alias = 1")
session.query("create database landed")
for file in folder.glob("*.parquet"):
    session.query(f"create table landed.{file.stem} engine Memory as select * from file('{file}', Parquet)")
for name, sql in json.loads((folder / "queries.json").read_text()).items():
    session.query(f"create table landed.{name} engine Memory as {sql}")
    session.query(f"select * from landed.{name} into outfile '{folder}/out/{name}.parquet' format Parquet")
"""
# Databricks' SQL is Spark's: what dbt-databricks compiled, on Spark itself, but for the catalogue's name.
SPARK = """
import json, pathlib, sys
from pyspark.sql import SparkSession
folder = pathlib.Path(sys.argv[1])
settings = {
    "spark.sql.session.timeZone": "Asia/Tokyo", "spark.sql.warehouse.dir": str(folder / "spark"), "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1", "spark.sql.legacy.charVarcharAsString": "true",
}
builder = SparkSession.builder.master("local[1]")
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
spark.sql("create database landed")
for file in folder.glob("*.parquet"):
    spark.read.parquet(str(file)).write.saveAsTable(f"landed.{file.stem}")
for name, sql in json.loads((folder / "queries.json").read_text()).items():
    spark.sql(sql.replace("`analytics`.`landed`.", "`landed`.")).write.saveAsTable(f"landed.{name}")
    spark.table(f"landed.{name}").coalesce(1).write.parquet(f"{folder}/out/{name}.parquet")
"""
# The zones of the integration project as Windows calls them, from CLDR's windowsZones.xml.
WINDOWS_ZONES = {
    "Cuba Standard Time": "America/Havana",
    "E. South America Standard Time": "America/Sao_Paulo",
    "Eastern Standard Time": "America/New_York",
    "India Standard Time": "Asia/Kolkata",
    "Romance Standard Time": "Europe/Paris",
    "Tokyo Standard Time": "Asia/Tokyo",
}


@dataclass(frozen=True)
class Query:
    """A model or data test as dbt compiled it for a warehouse."""

    name: str
    sql: str
    is_test: bool


def compiled(warehouse: str, folder: Path) -> list[Query]:
    """The integration project's queries, but the seeds and what is expected of them."""
    project = copy_project(folder, warehouse)
    output = {"type": warehouse, **PROFILES[warehouse]}
    profile = {"scaffold_source_integration_tests": {"target": warehouse, "outputs": {warehouse: output}}}
    (project / "profiles.yml").write_text(yaml.safe_dump(profile))
    python = environment("warehouses") / "python"
    done = subprocess.run(
        [python, "-c", COMPILE, warehouse],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    compiled = project / "target" / "compiled"
    ours = [
        compiled / "scaffold_source_integration_tests" / "models",
        compiled / "scaffold_source" / "models",
    ]
    queries = [
        Query(file.stem, file.read_text(), is_test=file.parent.suffix == ".yml")
        for models in ours
        for file in sorted(models.glob("**/*.sql"))
        if not {"raw", "expected"} & set(file.parts)
    ]
    return sorted(queries, key=lambda query: query.is_test)


def parsed(query: Query, warehouse: str) -> exp.Expression:
    """One statement, all of it understood: sqlglot makes a Command of what it does not know."""
    (tree,) = sqlglot.parse(query.sql, dialect=DIALECTS.get(warehouse, warehouse))
    assert isinstance(tree, exp.Query), query.sql
    assert not tree.find(exp.Command), query.sql
    return tree


# Where T-SQL wants a condition; everywhere else it wants a value.
CONDITIONAL = {exp.Where, exp.Having, exp.Join, exp.If, exp.And, exp.Or, exp.Not, exp.Filter}


def misuse_in_tsql(tree: exp.Expression) -> list[str]:
    """What a server would refuse that sqlglot takes: a value for a condition, or the reverse; types of other names."""
    wrong: list[exp.Expression] = list(tree.find_all(exp.Boolean))
    for node in tree.walk():
        parent = node.parent
        while isinstance(parent, exp.Paren):
            parent = parent.parent
        if isinstance(node, exp.Paren) or parent is None:
            continue
        is_wanted = type(parent) in CONDITIONAL and node.arg_key in ("this", "on", "expression")
        if isinstance(parent, exp.If) and isinstance(parent.parent, exp.Case) and parent.parent.this:
            is_wanted = False
        if isinstance(parent, exp.Join) and node.arg_key == "this":
            is_wanted = False
        if is_wanted != isinstance(node, (exp.Predicate, exp.Connector, exp.Not)):
            wrong.append(node)
    names = {"BOOLEAN", "TEXT", "TIMESTAMP", "TIMESTAMPTZ", "VARCHAR"}
    wrong += [node for node in tree.find_all(exp.DataType) if node.this.name in names]
    return [node.sql("tsql") for node in wrong]


def in_duckdb(tree: exp.Expression, warehouse: str) -> str:
    """DuckDB's SQL of the same meaning, on the tables of DuckDB's own schema."""
    for table in tree.find_all(exp.Table):
        if table.db:
            table.set("catalog", None)
            table.set("db", exp.to_identifier("scaffold_source"))
    for data_type in tree.find_all(exp.DataType):
        if data_type.is_type("bit"):
            data_type.replace(exp.DataType.build("boolean"))
        elif data_type.is_type("nvarchar", "varchar"):
            data_type.replace(exp.DataType.build("text"))
        elif warehouse == "bigquery" and data_type.is_type("decimal") and not data_type.expressions:
            data_type.replace(exp.DataType.build("decimal(38, 9)"))
    for at_zone in tree.find_all(exp.AtTimeZone):
        zone = at_zone.args["zone"]
        if warehouse == "sqlserver" and zone.name != "UTC":
            zone.replace(exp.Literal.string(WINDOWS_ZONES[zone.name]))
    for later in tree.find_all(exp.DatetimeAdd):
        if later.unit.name.upper() == "MICROSECOND":  # DuckDB's INTERVAL goes by a floating number
            later.replace(exp.Add(this=later.this, expression=exp.func("to_microseconds", later.expression)))
    typed = annotate_types(tree, dialect=DIALECTS.get(warehouse, warehouse))
    return str(typed.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE))


def differences(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, Any]]:
    """Rows that only the model or only its expectation has; columns compare by position."""
    model, expected = f"scaffold_source.{name}", f"scaffold_source.expected_{name}"
    if not connection.sql(f"from duckdb_tables() where table_name = 'expected_{name}'").fetchall():
        return []
    return [
        (side, row)
        for side, one, other in (("unexpected", model, expected), ("missing", expected, model))
        for row in connection.sql(f"select * from {one} except all select * from {other}").fetchall()
    ]


def run_in_clickhouse(
    connection: duckdb.DuckDBPyConnection, queries: list[Query], folder: Path
) -> dict[str, list[Any]]:
    """What each test found, and how each model differs from what is expected."""
    return _run_elsewhere(
        connection, queries, folder, [environment("warehouses") / "python", "-c", CLICKHOUSE]
    )


def run_in_spark(
    connection: duckdb.DuckDBPyConnection, queries: list[Query], folder: Path
) -> dict[str, list[Any]]:
    """The same on Spark, for Databricks."""
    commands = environment("spark")
    variables = {"JAVA_HOME": str(java_home(commands))}
    return _run_elsewhere(connection, queries, folder, [commands / "python", "-c", SPARK], variables)


def _run_elsewhere(
    connection: duckdb.DuckDBPyConnection,
    queries: list[Query],
    folder: Path,
    command: list[str | Path],
    variables: Mapping[str, str] | None = None,
) -> dict[str, list[Any]]:
    """Run the queries in a process of another engine; all tables travel as Parquet."""
    for (name,) in connection.sql(
        "select table_name from duckdb_tables() where table_name like 'raw%'"
    ).fetchall():
        connection.execute(f"copy scaffold_source.{name} to '{folder / name}.parquet' (format parquet)")
    (folder / "queries.json").write_text(json.dumps({query.name: query.sql for query in queries}))
    done = subprocess.run(
        [*command, folder],
        check=False,
        capture_output=True,
        text=True,
        timeout=900,
        env={**os.environ, **(variables or {})},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = {}
    for query in queries:
        place = folder / "out" / f"{query.name}.parquet"
        result = f"from read_parquet('{place / '*.parquet' if place.is_dir() else place}')"
        if query.is_test:
            found[query.name] = connection.sql(result).fetchall()
        else:
            connection.execute(f"create table scaffold_source.{query.name} as {result}")
            found[query.name] = differences(connection, query.name)
    return found
