"""`add --explain`: a screen or two, whatever the number of tables, and the rest where a person asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import make_dbt_project
from helpers.cli import Result, cli
from helpers.updating import snapshot

from scaffold_source.contract.values import Source
from scaffold_source.infer import Inference, infer
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.project import Project, find_project
from scaffold_source.report.explained import explanation

AWARE = "timestamp with time zone"


def table(number: int) -> Table:
    """Each says something of its own, in long names."""
    columns = [
        Column("id", "bigint", "bigint", nullable=False),
        Column("created_at", AWARE, AWARE, nullable=False),
        Column(f"price_{number}_{'of_many_words' * 3}", "numeric(12,2)", "numeric(12,2)"),
        Column("is_active", "boolean", "boolean"),
        Column(f"payload{number}", "jsonb", "jsonb"),
    ]
    if number % 3 == 0:
        columns.append(Column("deleted_at", AWARE, AWARE))
    keys = (Key("primary", ("id",)),)
    return Table("public", f"a_table_with_a_rather_long_name_{number:03}", "table", tuple(columns), keys)


def shop(tables: int) -> Database:
    return Database("shop", "18", "UTC", tuple(table(number) for number in range(tables)))


def inferred(tables: int) -> Inference:
    return infer(Source("shop", "shop"), shop(tables))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return find_project(make_dbt_project(tmp_path / "analytics"))


def add(project: Project, database: Database, *options: str) -> Result:
    where = snapshot(project, database)
    arguments = ["add", "shop", "--from", where, "--project-dir", str(project.root), *options]
    return cli(*arguments)


@pytest.mark.parametrize("tables", [1, 30, 100, 1000])
def test_a_run_is_at_most_120_lines_of_100_characters(project: Project, tables: int) -> None:
    result = add(project, shop(tables), "--explain")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) <= 120
    assert max(map(len, lines)) <= 100


def test_the_rest_is_counted_by_rule() -> None:
    found = inferred(100)
    whole = list(explanation("shop", found.proposals, found.doubts))
    folded = list(explanation("shop", found.proposals, found.doubts, 80))
    assert len(whole) > 80 >= len(folded)
    (at,) = (number for number, row in enumerate(folded) if row.endswith(" tables more"))
    counted = int(folded[at].split()[0])
    told = {row for row in folded[:at] if row.startswith("a_table_")}
    assert counted + len(told) == len({row for row in whole if row.startswith("a_table_")})
    of_the_rest = sum(row.endswith("[major-units]") for row in whole) - sum(
        row.endswith("[major-units]") for row in folded
    )
    assert f"major-units {of_the_rest}" in folded[at + 1]
    assert "--explain TABLE opens one of them" in folded[at + 2]


def test_what_fits_is_told_whole() -> None:
    found = inferred(3)
    whole = list(explanation("shop", found.proposals, found.doubts))
    assert list(explanation("shop", found.proposals, found.doubts, len(whole))) == whole


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "under contract"])
def test_a_table_is_opened_and_nothing_written(project: Project, *, is_there: bool) -> None:
    if is_there:
        assert add(project, shop(40)).exit_code == 0
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    result = add(project, shop(40), "--explain", "*_name_00[79]")
    assert (result.exit_code, result.exception) == (0, None), result.output
    opened = [row for row in result.stdout.splitlines() if row.startswith("a_table_")]
    assert opened == ["a_table_with_a_rather_long_name_007", "a_table_with_a_rather_long_name_009"]
    assert "deleted when deleted_at is set" in result.stdout
    assert "created_at says when a row was made" in result.stdout
    after = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    assert {path: text for path, text in after.items() if path.name != "shop.json"} == {
        path: text for path, text in before.items() if path.name != "shop.json"
    }


def test_under_contract_nobody_is_asked(project: Project) -> None:
    assert add(project, shop(10)).exit_code == 0
    (project.root / "shop.json").unlink()
    arguments = ["--from", "env:NOT_SET_ANYWHERE", "--project-dir", str(project.root)]
    result = cli("add", "shop", *arguments, "--explain", "*_003")
    assert (result.exit_code, "long_name_003" in result.stdout) == (0, True), result.output


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "under contract"])
def test_a_table_that_is_none_is_a_usage_error(project: Project, *, is_there: bool) -> None:
    if is_there:
        assert add(project, shop(2)).exit_code == 0
    result = add(project, shop(2), "--explain", "orders")
    assert result.exit_code == 2
    assert "--explain orders: nothing is proposed of a table of that name in shop" in result.stderr
