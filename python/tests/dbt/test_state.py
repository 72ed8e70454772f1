"""`state`: what state:modified+ of a real dbt selects, compared with what compiles differently."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from helpers.dbt_process import problems, run_dbt
from helpers.slim_ci import (
    ALL,
    CASES,
    CONTRACT,
    FILE,
    REPOSITORY,
    make_project,
    prepare_state,
    put_in_production,
)
from helpers.updating import scaffold, updated

from scaffold_source.contract.compiled import ONLY_FOR_TESTS, WORDS_OF_CONTRACT, WORDS_OF_TABLE
from scaffold_source.model import Column, Database, Key, Table

Compiled = dict[str, str]
DUCKDB = "analytics: {outputs: {default: {type: duckdb, path: ':memory:'}}}\n"
# All at once, for each run of dbt takes seconds.
WORDS = [case for case in CASES.values() if not case.models and not case.tests]
# Whole blocks, whose keys are looked at one by one.
READ_ONE_BY_ONE = {"contract", "producer", "renamed_from"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_project(tmp_path_factory.mktemp("slim") / "analytics")
    (folder / "profiles.yml").write_text(DUCKDB)
    assert problems(run_dbt(folder, "deps")) == []
    put_in_production(folder, lambda *arguments: dbt(folder, *arguments))
    return folder


@pytest.fixture(scope="module")
def in_production(project: Path) -> Compiled:
    return compiled(project)


def dbt(folder: Path, *arguments: str) -> Any:
    result = run_dbt(folder, *arguments, writes_artifacts=True)
    assert result.success, result.exception
    return result.result


def compiled(folder: Path) -> Compiled:
    results = dbt(folder, "compile", "--select", "resource_type:model").results
    return {result.node.name: result.node.compiled_code for result in results}


def selected(folder: Path) -> set[str]:
    """The models and tests that state:modified+ selects; that these are none is a warning of dbt's."""
    state = ("--select", "state:modified+", "--state", str(folder / "target" / "state"))
    kinds = ("--resource-type", "model", "--resource-type", "test", "--output", "name")
    result = run_dbt(folder, "ls", *state, *kinds, allow_warnings=True)
    assert result.success, result.exception
    return set(result.result or ())


def test_selects_nothing_where_only_words_changed(project: Path, in_production: Compiled) -> None:
    text = CONTRACT
    for case in WORDS:
        assert case.old in text
        text = text.replace(case.old, case.new, 1)
    (project / FILE).write_text(text)
    assert compiled(project) == in_production
    prepare_state(project)
    assert selected(project) == set()


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case not in WORDS])
def test_selects_exactly_what_compiles_differently(name: str, project: Path, in_production: Compiled) -> None:
    case = CASES[name]
    assert case.old in CONTRACT
    (project / FILE).write_text(CONTRACT.replace(case.old, case.new, 1))
    now = compiled(project)
    prepare_state(project)
    models = set(case.models.split())
    assert case.loads or models == {model for model in ALL.split() if now[model] != in_production[model]}
    downstream = {"of_orders"} & {f"of_{model}" for model in models}
    assert selected(project) == models | downstream | set(case.tests.split())


def table(name: str, *columns: Column) -> Table:
    key = Column("id", "bigint", "bigint", nullable=False)
    return Table("public", name, "table", (key, *columns), (Key("primary", ("id",)),))


def test_an_update_selects_the_tables_that_changed(tmp_path: Path) -> None:
    placed_at = Column("placed_at", "timestamp without time zone", "timestamp without time zone")
    orders, shops = table("orders", placed_at), table("shops")
    project = scaffold(tmp_path, Database("shop", "18", "UTC", (orders, shops)))
    (project.root / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    (project.root / "profiles.yml").write_text(DUCKDB)
    assert problems(run_dbt(project.root, "deps")) == []
    put_in_production(project.root, lambda *arguments: dbt(project.root, *arguments))

    note = Column("note", "text", "text", comment="What the customer wrote")
    after = Database("shop", "18", "UTC", (orders, table("shops", note), table("visits")))
    assert updated(project, after).edits
    dbt(project.root, "parse")
    prepare_state(project.root)
    names = {name for name in selected(project.root) if "orders" in name or name.startswith("stg_")}
    assert names == {"stg_shop__shops", "stg_shop__visits"}


def test_no_word_that_is_passed_over_is_read_by_a_macro() -> None:
    """`state` passes over what no macro of staging reads; a macro that begins to read one must say so there."""
    staging = "".join(file.read_text() for file in REPOSITORY.glob("macros/staging/*.sql"))
    contract = (REPOSITORY / "macros" / "contract" / "read_contract.sql").read_text()
    words = (WORDS_OF_CONTRACT | WORDS_OF_TABLE) - READ_ONE_BY_ONE
    assert {word for word in words if reads(staging, word)} == set()
    # read_contract hands it to tell_measures, which no model and no test compiles.
    assert {word for word in words if reads(contract, word)} == {"created_at"}
    assert {word for word in ONLY_FOR_TESTS if reads(staging, word)} == set()
    assert reads(staging, "test_rows")


def reads(macros: str, word: str) -> bool:
    return f"['{word}']" in macros or f"get('{word}'" in macros


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, "is not JSON"),
        ("\udcff", "is not JSON"),
        ("{}", "is no manifest of dbt"),
        ('{"metadata": {}, "nodes": [], "sources": {}}', "is no manifest of dbt"),
    ],
)
def test_what_is_no_manifest_is_said(text: str, message: str, project: Path) -> None:
    (project / "odd").mkdir(exist_ok=True)
    (project / "odd" / "manifest.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(AssertionError, match=message):
        prepare_state(project, "--manifest", "odd/manifest.json")


def test_a_manifest_that_dbt_wrote_is_never_overwritten(project: Path) -> None:
    for folder in ("production", "target"):
        with pytest.raises(AssertionError, match="must stay as it is"):
            prepare_state(project, "-o", folder)


def test_a_manifest_from_before_the_edit_is_refused(project: Path) -> None:
    written = (project / "target" / "manifest.json").stat().st_mtime
    os.utime(project / FILE, (written + 1, written + 1))
    with pytest.raises(AssertionError, match=r"is older than models/_shop__sources\.yml"):
        prepare_state(project)
