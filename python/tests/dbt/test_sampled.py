"""What a team has that starts with nothing but schema.sql: a warehouse with rows, and a build without a warning."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from conftest import Postgres
from helpers.dbt_process import problems, run_dbt

from scaffold_source.cli import main
from scaffold_source.demo.project import write_project

SCHEMA = Path(__file__).parents[2] / "scaffold_source/demo/producer_schema.sql"


def cli(project: Path, *arguments: object) -> str:
    result = CliRunner().invoke(main, [*map(str, arguments), "--project-dir", str(project)])
    assert result.exit_code == 0, result.output
    return result.stdout


def landed(postgres: Postgres, project: Path, *options: str) -> str:
    """Scaffold the demo's schema, make its rows as they land, and land them; return the database's name."""
    database = postgres.make()
    write_project(project, postgres.server, database)
    cli(project, "add", "shop", "--from", SCHEMA, *options)
    cli(project, "sample", "shop", "--as", "landed", "--rows", "150", "-o", project / "sample")
    with psycopg.connect(postgres.uri(database), autocommit=True) as connection:
        connection.execute((project / "sample/landed.sql").read_text())
    return database


def built(project: Path) -> list[str]:
    assert problems(run_dbt(project, "deps")) == []
    return problems(run_dbt(project, "build"))


def test_from_schema_to_a_green_build(postgres: Postgres, tmp_path: Path) -> None:
    project = tmp_path / "analytics"
    database = landed(postgres, project)
    assert built(project) == []
    with psycopg.connect(postgres.uri(database)) as connection:
        staged, deleted = connection.execute(
            "select count(*), count(*) filter (where is_deleted) from analytics.stg_shop__customers"
        ).fetchone() or (0, 0)
    assert 135 <= staged < 150, "some rows are tests"
    assert 1 <= deleted <= 15, "a few are deleted, and stay, marked"


@pytest.mark.slow
@pytest.mark.parametrize("loader", ["fivetran", "airbyte", "dlt", "debezium", "meltano", "sling", "stitch"])
def test_as_each_loader_lands_it(postgres: Postgres, tmp_path: Path, loader: str) -> None:
    project = tmp_path / "analytics"
    landed(postgres, project, "--loader", loader)
    assert built(project) == []


@pytest.mark.slow
def test_in_duckdb(postgres: Postgres, tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415 (of the slow test alone)

    project = tmp_path / "analytics"
    write_project(project, postgres.server, "postgres")
    (project / "profiles.yml").write_text(
        f"analytics: {{target: it, outputs: {{it: {{type: duckdb, path: {project}/lake.duckdb, schema: main}}}}}}\n"
    )
    cli(project, "add", "shop", "--from", SCHEMA)
    cli(project, "sample", "shop", "--as", "landed", "--rows", "150", "-o", project / "sample")
    with duckdb.connect(str(project / "lake.duckdb")) as connection:
        connection.execute((project / "sample/landed.sql").read_text())
    assert built(project) == []
