"""People's own models, with what they were offered, built by a real dbt: the rows and values of `stage()`."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from conftest import Postgres
from helpers.adopting import run
from helpers.dbt_process import problems, run_dbt
from test_scaffolded import installed_project

PRODUCER = """
create table orders (
  id bigint primary key, email text not null, is_test boolean not null default false,
  total_cents integer not null, currency char(3) not null default 'EUR',
  placed_at timestamp not null, created_at timestamptz not null, updated_at timestamptz not null,
  deleted_at timestamptz);
set timezone = 'Europe/Paris';
insert into orders values
  (1, 'a@x.org', false, 1050, 'EUR', '2026-07-01 12:00', '2026-07-01 12:00', '2026-07-01 12:00', null),
  (2, 'b@x.org', false, 2000, 'JPY', '2026-01-01 00:30', '2026-01-01 00:30', '2026-01-02 00:30', null),
  (3, 'c@x.org', true, 100, 'EUR', '2026-01-01 12:00', '2026-01-01 12:00', '2026-01-01 12:00', null),
  (4, 'd@x.org', false, 100, 'EUR', '2026-01-01 12:00', '2026-01-01 12:00', '2026-01-01 12:00', '2026-01-03 12:00');
"""
SOURCE = """
sources:
  - name: shop
    schema: public
    config: {meta: {contract: {timezone: Europe/Paris}}}
    tables:
      - name: orders
        config: {meta: {on_deleted: ON_DELETED}}
"""
ADDRESS = "{{ source('shop', 'orders') }}"
MODELS = {
    "house": f"""with source as (

    select * from {ADDRESS}

),

renamed as (

    select
        id,
        email,
        total_cents,
        currency,
        placed_at,
        created_at,
        updated_at
    from source

)

select * from renamed
""",
    "upper": f"""{{{{ config(materialized='table') }}}}
WITH src AS (SELECT * FROM {ADDRESS} WHERE id > 0 OR email IS NULL)
SELECT
      src.id
    , src.email
    , total_cents -- cents
    , currency
    , src.placed_at
    , created_at
    , updated_at
FROM src""",
    "plain": f"select id, email, total_cents, currency, placed_at, o.created_at, o.updated_at from {ADDRESS} as o",
    "dangling": f"with a as (select * from {ADDRESS} where (id > 0)), b as (select * from a)\n"
    "select id, email, total_cents, currency, placed_at, created_at, updated_at\nfrom b\norder by created_at\n",
}
COLUMNS = "id, email, total, total_cents, currency, placed_at, created_at, updated_at"


@pytest.mark.parametrize("on_deleted", ["exclude", "flag"])
def test_a_taken_model_has_the_rows_and_values_of_stage(
    on_deleted: str, postgres: Postgres, tmp_path: Path
) -> None:
    database = postgres.make(PRODUCER)
    project = installed_project(tmp_path / "analytics", postgres, database)
    (project / "models/sources.yml").write_text(SOURCE.replace("ON_DELETED", on_deleted))
    for name, text in MODELS.items():
        (project / f"models/{name}.sql").write_text(text)
    (project / "models/staged.sql").write_text("{{ scaffold_source.stage('shop', 'orders') }}\n")
    assert run(project, "adopt", "shop", "--from", postgres.uri(database)).exit_code == 0
    take = [argument for name in MODELS for argument in ("--take", name)]
    result = run(project, "adopt", "shop", "--staging", *take)
    assert result.exit_code == 0, result.output
    assert "Left to you" not in result.output
    assert problems(run_dbt(project, "build", allow_warnings=True)) == []
    flags = ", is_deleted, deleted_at" if on_deleted == "flag" else ""
    wanted = rows(postgres, database, "staged", COLUMNS + flags)
    assert [row[0] for row in wanted] == ([1, 2, 4] if flags else [1, 2])
    for name in MODELS:
        assert rows(postgres, database, name, COLUMNS + flags) == wanted


def rows(postgres: Postgres, database: str, model: str, columns: str) -> list[tuple[object, ...]]:
    with psycopg.connect(postgres.uri(database)) as connection:
        return connection.execute(f"select {columns} from analytics.{model} order by id").fetchall()
