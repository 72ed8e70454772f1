"""Day one with a loader that makes a table with its first row, and a column with its first value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Postgres
from helpers.dbt_process import problems, run_dbt
from test_scaffolded import generated_staging, installed_project, staging_models

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

_PRODUCER = """
create table filled (id integer primary key, ip inet, during int4range, "at" timestamptz not null default now());
create table nothing (
    id bigint primary key, filled_id integer not null references filled, amount numeric(10, 2) not null,
    tags text[], "isDone" boolean, created_at timestamptz not null default now()
);
"""
_WAREHOUSE = """
create schema raw;
create table raw.filled (id bigint, at timestamptz, _dlt_load_id text, _dlt_id text);
insert into raw.filled values (1, now(), extract(epoch from now())::text, 'a');
"""
_FIRST_ROWS = """
create table raw.nothing (
    id bigint, filled_id bigint, amount numeric(10, 2), tags jsonb, is_done boolean, created_at timestamptz,
    _dlt_load_id text, _dlt_id text
);
insert into raw.nothing values (1, 1, 9.5, '[]', true, now(), extract(epoch from now())::text, 'a');
alter table raw.filled add ip text, add during__lower bigint, add during__upper bigint;
insert into raw.filled values (2, now(), extract(epoch from now())::text, 'b', '10.0.0.1', 1, 5);
"""


@pytest.fixture
def day_one(postgres: Postgres, tmp_path: Path) -> tuple[Path, str]:
    """A project that dlt has filled one of two tables for, and its warehouse."""
    producer, warehouse = postgres.make(_PRODUCER), postgres.make(_WAREHOUSE)
    project = installed_project(tmp_path / "analytics", postgres, warehouse)
    source = Source("shop", raw_schema="raw", loader="dlt", warehouse="postgres")
    write_all(add(find_project(project), source, Where(postgres.uri(producer))).edits)
    (project / "models/in_one_call.sql").write_text("{{ scaffold_source.stage('shop', 'nothing') }}\n")
    return project, postgres.uri(warehouse)


def rows(warehouse: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(warehouse, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def test_day_one_builds_and_so_does_the_next(day_one: tuple[Path, str]) -> None:
    project, warehouse = day_one
    assert problems(run_dbt(project, "build")) == []
    for model in ("stg_shop__nothing", "in_one_call"):
        types = rows(
            warehouse,
            "select column_name, data_type from information_schema.columns "
            f"where table_name = '{model}' and column_name in ('id', 'amount', 'is_done', 'created_at')",
        )
        assert dict(types) == {
            "id": "bigint",
            "amount": "numeric",
            "is_done": "boolean",
            "created_at": "timestamp without time zone",
        }
        assert rows(warehouse, f"select * from analytics.{model}") == []
    staged = "select id, ip, during__lower from analytics.stg_shop__filled order by id"
    assert rows(warehouse, staged) == [(1, None, None)]
    with psycopg.connect(warehouse, autocommit=True) as connection:
        connection.execute(_FIRST_ROWS.encode())
    assert problems(run_dbt(project, "build")) == []
    assert rows(warehouse, staged) == [(1, None, None), (2, "10.0.0.1", 1)]
    assert (
        rows(warehouse, "select amount from analytics.stg_shop__nothing")[0][0]
        == rows(warehouse, "select 9.5")[0][0]
    )


def test_what_has_to_be_there_is_missed(day_one: tuple[Path, str]) -> None:
    """A column that lands with its table is none that may be late, nor is a table of another loader's."""
    project, warehouse = day_one
    with psycopg.connect(warehouse, autocommit=True) as connection:
        connection.execute("alter table raw.filled drop column at")
    assert any("filled" in problem for problem in problems(run_dbt(project, "build")))
    file = project / "models/staging/shop/_shop__sources.yml"
    file.write_text(file.read_text().replace("          lands: when_filled\n", "", 1))
    found = problems(run_dbt(project, "run", "--select", "stg_shop__nothing"))
    assert any("nothing" in problem for problem in found)


def test_the_package_writes_the_same_models(day_one: tuple[Path, str]) -> None:
    project, _ = day_one
    written = [file.read_text() for file in staging_models(project)]
    assert all("scaffold_source.landed_rows(" in model for model in written)
    assert [model.strip() for model in generated_staging(project)] == [m.strip() for m in written]
