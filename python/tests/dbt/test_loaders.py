"""What `add --loader` writes builds on tables that landed as the loaders' documentation says."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from conftest import Postgres
from helpers.dbt_process import problems, run_dbt
from test_scaffolded import installed_project
from test_sql_style import lint

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

HERE = Path(__file__).parents[1] / "loaders"
LOADERS = ("fivetran", "airbyte", "debezium", "dlt", "estuary")
_DELETED_BY_ITS_MARK = 2


@pytest.fixture(scope="module")
def built(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """One project with a source for each loader, and the warehouse they all landed in."""
    producer = postgres.make()
    postgres.execute(producer, (HERE / "schema.sql").read_text().replace(":database", producer))
    warehouse = postgres.make((HERE / "landed.sql").read_text())
    project = installed_project(tmp_path_factory.mktemp("loaders") / "analytics", postgres, warehouse)
    for loader in LOADERS:
        source = Source(f"shop_{loader}", raw_schema=loader, loader=loader)
        write_all(add(find_project(project), source, Where(postgres.uri(producer))).edits)
    return project, postgres.uri(warehouse)


def test_sources_build_and_are_fresh(built: tuple[Path, str]) -> None:
    """Every constraint of the producer holds where deleted rows land with their key alone."""
    project, _ = built
    assert problems(run_dbt(project, "build")) == []
    assert problems(run_dbt(project, "source", "freshness")) == []
    (project / ".sqlfluff").write_text("[sqlfluff]\ntemplater = dbt\ndialect = postgres\n")
    assert lint(project) == ""


@pytest.mark.parametrize("loader", LOADERS)
def test_staging_has_live_rows_only(loader: str, built: tuple[Path, str]) -> None:
    """Neither what the producer marked deleted nor what it deleted and the loader marked; of customers, whom
    orders point at, these rows are there and say so."""
    project, warehouse = built
    run_dbt(project, "run", "--select", f"source:shop_{loader}+")
    model = f"analytics.stg_shop_{loader}__"
    with psycopg.connect(warehouse) as connection:
        customers = connection.execute(
            f"select full_name, user_id, is_deleted from {model}customer"
        ).fetchall()
        assert [row[:2] for row in customers if not row[2]] == [("Ada", 1)]
        assert [row for row in customers if row[1] == _DELETED_BY_ITS_MARK] == [("Bo", 2, True)]
        orders = connection.execute(f'select id, total::text, "order", placed_at::text from {model}orders')
        ((number, total, position, placed_at),) = orders.fetchall()
        assert (number, float(total), position, placed_at) == (1, 12.5, 1, "2026-01-01 12:00:00")
        assert connection.execute(f"select message from {model}log").fetchall() == [("kept",)]
