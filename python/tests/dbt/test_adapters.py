"""The macros of warehouses that no server is at hand of: see helpers/adapters.py."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.adapters import (
    IN_CLICKHOUSE,
    PROFILES,
    STAND_INS,
    WITHOUT_INFINITY,
    Query,
    compiled,
    differences,
    in_duckdb,
    misuse_in_tsql,
    parsed,
    run_in_clickhouse,
    run_in_spark,
)
from helpers.dbt_process import problems, run_dbt
from helpers.environments import NotInstallableError, node_packages
from helpers.googlesql import PACKAGE, run_in_googlesql
from helpers.integration_project import REPOSITORY, copy_project

pytestmark = pytest.mark.slow
PAGE = REPOSITORY / "docs" / "adapters.md"
TRANSPILED = sorted(PROFILES.keys() - {"bigquery", "clickhouse", "databricks"})


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a DuckDB database of the seeds and the expected rows, its write-ahead log included."""
    folder = tmp_path_factory.mktemp("landed")
    project = copy_project(folder / "project")
    (folder / "database").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUCKDB_PATH", str(folder / "database" / "landed.duckdb"))
        assert problems(run_dbt(project, "deps")) == []
        select = ("--select", "tag:raw", "path:models/expected")
        assert problems(run_dbt(project, "run", "--target", "duckdb", *select)) == []
    return folder / "database"


@contextmanager
def copied(landed: Path, folder: Path, zone: str, prepared: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a copy of what landed, in a session with that time zone, after the SQL `prepared`."""
    shutil.copytree(landed, folder, dirs_exist_ok=True)
    with duckdb.connect(folder / "landed.duckdb") as connection:
        connection.execute(f"set timezone = '{zone}'")
        connection.execute(prepared)
        yield connection


def wrong_rows(results: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: rows for name, rows in results.items() if rows}


@pytest.fixture(scope="module")
def queries(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Query]:
    return compiled(request.param, tmp_path_factory.mktemp("compiled") / request.param)


@pytest.mark.parametrize(
    ("queries", "warehouse"), [(name, name) for name in TRANSPILED], indirect=["queries"]
)
def test_transpiled_to_duckdb_it_gives_the_expected_rows(
    queries: list[Query], warehouse: str, landed: Path, tmp_path: Path
) -> None:
    wrong = {}
    with copied(landed, tmp_path, "Asia/Tokyo", WITHOUT_INFINITY + STAND_INS) as connection:
        for query in queries:
            tree = parsed(query, warehouse)
            assert warehouse != "sqlserver" or misuse_in_tsql(tree) == [], query.name
            sql = in_duckdb(tree, warehouse)
            if query.is_test:
                found = connection.execute(sql).fetchall()
            else:
                connection.execute(f"create table scaffold_source.{query.name} as {sql}")
                found = differences(connection, query.name)
            wrong |= {query.name: found} if found else {}
    assert wrong == {}
    assert len(queries) > 25


@pytest.mark.parametrize("queries", ["clickhouse"], indirect=True)
def test_clickhouse_gives_the_expected_rows(queries: list[Query], landed: Path, tmp_path: Path) -> None:
    """On its own engine, in a process of its own."""
    for query in queries:
        parsed(query, "clickhouse")
    with copied(landed, tmp_path, "UTC", WITHOUT_INFINITY + IN_CLICKHOUSE) as connection:
        assert wrong_rows(run_in_clickhouse(connection, queries, tmp_path)) == {}
    assert len(queries) > 25


@pytest.mark.parametrize("queries", ["databricks"], indirect=True)
def test_spark_gives_the_expected_rows_of_databricks(
    queries: list[Query], landed: Path, tmp_path: Path
) -> None:
    """What dbt-databricks compiled, on Spark 4: no runtime of Databricks is to be had."""
    with copied(landed, tmp_path, "Asia/Tokyo", WITHOUT_INFINITY) as connection:
        assert wrong_rows(run_in_spark(connection, queries, tmp_path)) == {}
    assert len(queries) > 25


@pytest.mark.parametrize("queries", ["bigquery"], indirect=True)
def test_googlesql_gives_the_expected_rows_of_bigquery(
    queries: list[Query], landed: Path, tmp_path: Path
) -> None:
    """By the reference implementation of BigQuery's language, in a process of its own."""
    try:
        node_packages(PACKAGE)
    except NotInstallableError as error:
        pytest.skip(str(error))
    with copied(landed, tmp_path, "UTC", WITHOUT_INFINITY) as connection:
        assert wrong_rows(run_in_googlesql(connection, queries, tmp_path)) == {}
    assert len(queries) > 25


def test_the_page_says_how_each_was_tried() -> None:
    rows = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    said = {row[0].strip(" `"): row[1].strip() for row in rows}
    executed = {"postgres", "duckdb", "spark", "clickhouse", "databricks", "bigquery"}
    assert said == dict.fromkeys(executed, "executed") | dict.fromkeys(TRANSPILED, "transpiled")
