"""What `add --warehouse duckdb` writes builds on tables of the types that it says, under names that DuckDB
reserves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import Postgres, make_dbt_project
from helpers.dbt_process import problems, run_dbt

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.lexicon.reserved_words import DUCKDB
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

REPOSITORY = Path(__file__).parents[3]
WORDS = sorted(DUCKDB)
PRODUCER = f"""
create extension citext;
create type mood as enum ('glad', 'cross');
create domain cents as bigint check (value >= 0);
create table readings (
    id integer primary key,
    supply numeric(78, 0) not null check (supply > 0),
    rate numeric(38, 18) not null check (rate <= 1),
    share numeric(3, 5) check (share >= 0),
    rough numeric(4, -2),
    score numeric check (score < 100.5),
    opens time(3),
    lasts interval(2),
    note varchar(70000),
    moods mood[] not null,
    prices cents[],
    mails citext[]
);
create table words ({", ".join(f'"{word}" integer not null check ("{word}" > 0)' for word in WORDS)});
create table call_events ("show" integer primary key, "pivot" timestamptz not null default now());
"""
ROWS = f"""
insert into readings values (
    1, '{"9" * 78}', 0.000000000000000001, 0.00999, 999900, 0.1, '12:00:00.123', interval '25 hours', 'n',
    ['glad'], [1, null], ['Ann@example.com']
);
insert into words values ({", ".join("1" for _ in WORDS)});
insert into call_events values (1, now());
"""


@pytest.fixture(scope="module")
def project(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_dbt_project(tmp_path_factory.mktemp("duckdb") / "analytics")
    (folder / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    (folder / "profiles.yml").write_text(
        "analytics:\n  target: it\n  outputs:\n    it:\n"
        f"      {{type: duckdb, path: {folder}/lake.duckdb, schema: analytics, threads: 1}}\n"
    )
    assert problems(run_dbt(folder, "deps")) == []
    source = Source("shop", raw_schema="shop", warehouse="duckdb")
    write_all(add(find_project(folder), source, Where(postgres.uri(postgres.make(PRODUCER)))).edits)
    return folder


def declared(project: Path) -> dict[str, Any]:
    (file,) = project.glob("models/**/_shop__sources.yml")
    (source,) = yaml.safe_load(file.read_text())["sources"]
    return {table["name"]: table for table in source["tables"]}


def land(project: Path, rows: str) -> None:
    with duckdb.connect(f"{project}/lake.duckdb") as connection:
        connection.execute("drop schema if exists shop cascade; create schema shop; use shop")
        for name, table in declared(project).items():
            columns = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in table["columns"])
            connection.execute(f"create table {name} ({columns})")
        connection.execute(rows)


def test_it_builds_and_is_fresh(project: Path) -> None:
    land(project, ROWS)
    assert problems(run_dbt(project, "build")) == []
    assert problems(run_dbt(project, "source", "freshness")) == []
    assert declared(project)["call_events"]["config"]["loaded_at_field"] == '"pivot"'


def test_a_bound_of_a_number_that_landed_as_text_is_tested(project: Path) -> None:
    land(project, ROWS.replace("9" * 78, "-" + "9" * 78))
    (broken,) = problems(run_dbt(project, "test", "--select", "source:shop", allow_warnings=True))
    assert broken.startswith("shop__readings_honours_contract: warn")
