"""What a team has that starts with nothing but schema.sql: a warehouse with rows, and a build without a warning."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from conftest import Postgres
from helpers.cli import cli
from helpers.dbt_process import problems, run_dbt

from scaffold_source.demo.project import write_project

SCHEMA = Path(__file__).parents[2] / "scaffold_source/demo/producer_schema.sql"


def run(project: Path, *arguments: object) -> str:
    result = cli(*arguments, "--project-dir", project)
    assert result.exit_code == 0, result.output
    return result.stdout


def landed(postgres: Postgres, project: Path, *options: str) -> str:
    """Scaffold the demo's schema, make its rows as they land, and land them; return the database's name."""
    database = postgres.make()
    write_project(project, postgres.server, database)
    run(project, "add", "shop", "--from", SCHEMA, *options)
    land(postgres, project, database)
    return database


def land(postgres: Postgres, project: Path, database: str) -> None:
    run(project, "sample", "shop", "--as", "landed", "--rows", "150", "-o", project / "sample")
    with psycopg.connect(postgres.uri(database), autocommit=True) as connection:
        connection.execute((project / "sample/landed.sql").read_text())


def built(project: Path) -> list[str]:
    assert problems(run_dbt(project, "deps")) == []
    return problems(run_dbt(project, "build"))


def test_from_schema_to_a_green_build(postgres: Postgres, tmp_path: Path) -> None:
    project = tmp_path / "analytics"
    database = landed(postgres, project)
    run(project, "sample", "shop", "--as", "unit-tests", "--rows", "150", "-o", project / "models/unit_tests")
    assert built(project) == []
    with psycopg.connect(postgres.uri(database)) as connection:
        staged, deleted = connection.execute(
            "select count(*), count(*) filter (where is_deleted) from analytics.stg_shop__customers"
        ).fetchone() or (0, 0)
    assert 135 <= staged < 150, "some rows are tests"
    assert 1 <= deleted <= 15, "a few are deleted, and stay, marked"
    for model, right, wrong in (
        ("payments", "scaffold_source.to_major_units('amount_cents', contract)", "'amount_cents'"),
        ("customers", "scaffold_source.is_deleted(contract)", "'false'"),
        ("refunds", "scaffold_source.exclude_test_rows(", "'1 = 1' or ("),
        ("page_views", "scaffold_source.to_utc('viewed_at', contract)", "'now()'"),
    ):
        change(project, model, right, wrong)
    failed = problems(run_dbt(project, "test", "--select", "test_type:unit"))
    assert sorted(line.partition(":")[0] for line in failed) == [
        f"stg_shop__{model}_rows_that_hurt" for model in ("customers", "page_views", "payments", "refunds")
    ]


def change(project: Path, model: str, right: str, wrong: str) -> None:
    path = project / f"models/staging/shop/stg_shop__{model}.sql"
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong))


@pytest.mark.slow
def test_unit_tests_know_zones(postgres: Postgres, tmp_path: Path) -> None:
    """The producer's clock is New York's, and staging's UTC: five hours, or four."""
    database = postgres.make(SCHEMA.read_text())
    postgres.execute(database, f"alter database {database} set timezone to 'America/New_York'")
    project = tmp_path / "analytics"
    warehouse = postgres.make()
    write_project(project, postgres.server, warehouse)
    run(project, "add", "shop", "--from", postgres.uri(database), "--exclude", "public.page_views*")
    land(postgres, project, warehouse)
    run(project, "sample", "shop", "--as", "unit-tests", "--rows", "60", "-o", project / "models/unit_tests")
    text = (project / "models/unit_tests/_stg_shop__orders__unit_tests.yml").read_text()
    assert "2025-03-09 06:59:59" in text and "2025-03-09 07:00:00" in text
    assert built(project) == []


@pytest.mark.slow
@pytest.mark.parametrize("loader", ["fivetran", "airbyte", "dlt", "debezium", "meltano", "sling", "stitch"])
def test_as_each_loader_lands_it(postgres: Postgres, tmp_path: Path, loader: str) -> None:
    project = tmp_path / "analytics"
    landed(postgres, project, "--loader", loader)
    assert built(project) == []


def in_duckdb(project: Path, postgres: Postgres) -> None:
    """Write a dbt project whose warehouse is a file of DuckDB's."""
    write_project(project, postgres.server, "postgres")
    (project / "profiles.yml").write_text(
        f"analytics: {{target: it, outputs: {{it: {{type: duckdb, path: {project}/lake.duckdb, schema: main}}}}}}\n"
    )


@pytest.mark.slow
def test_in_duckdb(postgres: Postgres, tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415 (of the slow test alone)

    project = tmp_path / "analytics"
    in_duckdb(project, postgres)
    run(project, "add", "shop", "--from", SCHEMA)
    run(project, "sample", "shop", "--as", "landed", "--rows", "150", "-o", project / "sample")
    with duckdb.connect(str(project / "lake.duckdb")) as connection:
        connection.execute((project / "sample/landed.sql").read_text())
    assert built(project) == []


HOSTILE = """create table codes (
    id int primary key, code text not null check (code in (
        '007', E'i\\r\\nj', '0', E'g\\rh', 'true', 'f', 'null', 'NULL', ' ', '', '1e5', 'None', '2024-01-01', 'a,b', 'c"d', E'e\\nf', 'nan',
        ' lead', 'trail ', '100%', E'\\\\N', '#', '{{ 1 }}', '12345678901234567890', '1.10', ''''
    )),
    flag boolean not null, sum numeric(12, 2), at timestamptz not null, day date, big bigint, raw bytea{more}
)"""
PAIRS = """
select landed.code, seeded.code, {landed} = {seeded}
from shop.codes as landed inner join {schema}.codes as seeded on landed.id = seeded.id
"""


def seeded(postgres: Postgres, project: Path, schema: str) -> str:
    """Make a schema's rows as a script and as seeds, and land the seeds; return what `sample` says of them."""
    (project / "packages.yml").unlink()
    run(project, "add", "shop", "--from", postgres.uri(postgres.make(schema)), "--no-staging")
    run(project, "sample", "shop", "--as", "landed", "--rows", "150", "-o", project / "sample")
    arguments = ["sample", "shop", "--as", "seeds", "--rows", "150", "-o", str(project / "seeds")]
    result = cli(*arguments, "--project-dir", project)
    assert result.exit_code == 0, result.output
    assert problems(run_dbt(project, "seed", allow_warnings=True)) == []
    return result.stderr


def judge(pairs: list[tuple[str, str | None, bool]], changed: dict[str, str | None], said: str) -> None:
    """The cells that dbt changed are those of which `sample` warned, and all others are the same."""
    assert len(pairs) == 150
    assert {landed: seeded for landed, seeded, _ in pairs if landed != seeded} == changed
    assert all(is_same or is_same is None for *_, is_same in pairs)
    assert any(is_same for *_, is_same in pairs)
    assert said.count("dbt lands") == len({text is None for text in changed.values()})
    for text in changed:
        assert repr(text) in said or " more of the seed" in said


def test_seeds_land_as_the_script_does_but_for_what_is_said(postgres: Postgres, tmp_path: Path) -> None:
    project = tmp_path / "analytics"
    warehouse = postgres.make()
    write_project(project, postgres.server, warehouse)
    said = seeded(postgres, project, HOSTILE.replace("{more}", ", tags text[], extras jsonb"))
    landed, seeds = (f"to_jsonb({name}) - 'code'" for name in ("landed", "seeded"))
    with psycopg.connect(postgres.uri(warehouse)) as connection:
        connection.execute((project / "sample/landed.sql").read_bytes().decode())
        query = PAIRS.format(landed=landed, seeded=seeds, schema="analytics_shop")
        pairs = connection.execute(query).fetchall()
    changed = {"null": None, "NULL": None, " ": None, "": None, "g\rh": "g\nh", "i\r\nj": "i\nj"}
    judge(pairs, changed, said)


@pytest.mark.slow
def test_seeds_in_duckdb(postgres: Postgres, tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415 (of the slow test alone)

    project = tmp_path / "analytics"
    in_duckdb(project, postgres)
    said = seeded(postgres, project, HOSTILE.replace("{more}", ""))
    columns = ("flag", "sum", "at", "day", "big", "raw")
    landed, seeds = (
        f"({', '.join(f'{name}.{column}' for column in columns)})" for name in ("landed", "seeded")
    )
    with duckdb.connect(str(project / "lake.duckdb")) as connection:
        connection.execute((project / "sample/landed.sql").read_bytes().decode())
        query = PAIRS.format(landed=landed, seeded=seeds, schema="main_shop")
        pairs = connection.execute(query).fetchall()
    judge(pairs, {"": None}, said)
