"""No warehouse reserves a name that the package's SQL gives a column, a CTE or an alias."""

# ruff: noqa: F811 (a test's argument is the fixture of its name)

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from helpers.package_project import (
    Project,
    assert_success,
    environment,  # noqa: F401
    folder,  # noqa: F401
    project,  # noqa: F401
)
from sqlglot import exp

from scaffold_source.loaders.warehouses import WAREHOUSES

RESERVED = {word: name for name, warehouse in WAREHOUSES.items() for word in warehouse.reserved}
MODELS = '{"scaffold_source": {"models": true}}'


@pytest.mark.parametrize("project", ["duckdb"], indirect=True)
def test_no_name_that_the_package_gives_is_reserved_anywhere(project: Project) -> None:
    """Names are the same in every dialect, so one target shows them all; landed names are in quotes where need be."""
    assert_success(project.dbt("compile", "--vars", MODELS))
    files = sorted((project.folder / "target" / "compiled").glob("**/*.sql"))
    named = {file.stem: set(given_names(file)) for file in files if not {"raw", "expected"} & set(file.parts)}

    assert len(named) > 60
    assert {"broken_rows", "is_there", "data_type"} <= {name for names in named.values() for name in names}
    reserved = {
        f"{file}: {name}, in {RESERVED[name]}"
        for file, names in named.items()
        for name in names & RESERVED.keys()
    }
    assert reserved == set()


def given_names(file: Path) -> Iterator[str]:
    """Yield the names without quotes that the statement in `file` gives: of columns, tables and CTEs."""
    (statement,) = sqlglot.parse(file.read_text(), dialect="duckdb")
    assert statement is not None
    for alias in statement.find_all(exp.Alias, exp.TableAlias):
        names = [alias.args.get("alias"), alias.this, *(alias.args.get("columns") or ())]
        for name in names:
            if isinstance(name, exp.Identifier) and not name.quoted:
                yield name.name.lower()
