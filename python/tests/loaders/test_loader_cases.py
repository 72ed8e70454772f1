"""Golden cases of loaders: loaders/schema.sql scaffolded for each is expected/<loader>/, to the byte.

After a change that is meant: UPDATE_CASES=1 pytest python/tests/loaders, then read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Postgres
from helpers.golden import hold_folder

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

HERE = Path(__file__).parent
ON_WAREHOUSES = ["fivetran snowflake", "airbyte bigquery", "dlt databricks", "aws_dms redshift"]


def producer(postgres: Postgres) -> str:
    """A database made of schema.sql, whose statements may name it."""
    database = postgres.make()
    postgres.execute(database, (HERE / "schema.sql").read_text().replace(":database", database))
    return database


@pytest.fixture(scope="module")
def shop(postgres: Postgres) -> str:
    return postgres.uri(producer(postgres))


@pytest.mark.parametrize("how", [*LOADERS, *ON_WAREHOUSES])
def test_case(how: str, shop: str, dbt_project: Path) -> None:
    loader, _, warehouse = how.partition(" ")
    source = Source("shop", raw_schema="", loader=loader, warehouse=warehouse or None)
    result = add(find_project(dbt_project), source, Where(shop))
    write_all(result.edits)
    found = dbt_project / "models/staging/shop"
    (found / "notices.txt").write_text("".join(f"{notice}\n" for notice in result.notices))
    expected = HERE / "expected" / how.replace(" ", "_on_")
    hold_folder(expected, found)
