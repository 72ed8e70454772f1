"""Golden cases: cases/<name>/schema.sql scaffolded is cases/<name>/expected/, to the byte.

After a change that is meant: UPDATE_CASES=1 pytest python/tests/postgres/test_cases.py, then read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Postgres
from helpers.golden import hold_folder

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, postgres: Postgres, dbt_project: Path) -> None:
    database = postgres.make((case / "schema.sql").read_text())
    result = add(find_project(dbt_project), Source("shop", raw_schema="shop"), Where(postgres.uri(database)))
    write_all(result.edits)
    found = dbt_project / "models/staging/shop"
    expected = case / "expected"
    hold_folder(expected, found)
