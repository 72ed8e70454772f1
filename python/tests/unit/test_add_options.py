"""The options of `add` that nobody gave: from scaffold_source.yml, and the warehouse from dbt's profile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import make_dbt_project
from helpers.cli import Result, cli

from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers.snapshot import to_json

ORDERS = Table(
    "public",
    "orders",
    "table",
    (Column("id", "bigint", "bigint", nullable=False), Column("paid", "jsonb", "jsonb")),
    (Key("primary", ("id",)),),
)
SHOP = Database("shop", "18", "UTC", (ORDERS, replace(ORDERS, schema="billing", name="invoices")))
PROFILES = """\
analytics:
  target: prod
  outputs:
    dev: {type: duckdb}
    prod: {type: snowflake, password: hunter2}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dbt project of the profile `analytics`, at home in a folder without profiles."""
    for name in ("DBT_PROFILES_DIR", "DBT_PROFILE", "DBT_TARGET"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.json").write_text(to_json(SHOP))
    return make_dbt_project(tmp_path / "analytics")


def add(project: Path, *options: str) -> Result:
    arguments = ["add", "shop", "--from", "shop.json", "--project-dir", str(project), *options]
    return cli(*arguments)


def source(project: Path, *options: str) -> dict[str, Any]:
    """The source that `add` wrote."""
    result = add(project, *options)
    assert result.exit_code == 0, result.output
    (file,) = project.glob("models/staging/shop/_shop__sources.yml")
    content: dict[str, Any] = yaml.safe_load(file.read_text())["sources"][0]
    return content


def scaffold(project: Path, *options: str) -> dict[str, Any]:
    """How the contract says that its source was asked for."""
    asked: dict[str, Any] = source(project, *options)["config"]["meta"]["contract"]["scaffold"]
    return asked


# ---- defaults


DEFAULTS = "defaults: {schema: public, loader: fivetran, warehouse: bigquery, tests: native, layout: file-per-table}\n"


def test_a_project_s_defaults_hold_where_a_person_says_nothing(project: Path) -> None:
    (project / "scaffold_source.yml").write_text(DEFAULTS)
    made = source(project)
    asked = made["config"]["meta"]["contract"]["scaffold"]
    assert (made["loader"], asked["warehouse"], asked["tests"]) == ("fivetran", "bigquery", "native")
    assert asked["layout"] == "file-per-table"
    assert asked["schemas"] == ["public"]
    assert [table["name"] for table in made["tables"]] == ["orders"]


def test_an_option_wins_over_the_default(project: Path) -> None:
    (project / "scaffold_source.yml").write_text(DEFAULTS)
    options = ("--schema=billing", "--loader=none", "--warehouse=duckdb", "--tests=keys", "--layout=single")
    made = source(project, *options)
    asked = made["config"]["meta"]["contract"]["scaffold"]
    assert (made.get("loader"), asked["warehouse"], asked["tests"]) == (None, "duckdb", "keys")
    assert asked["schemas"] == ["billing"]
    assert "layout" not in asked


def test_several_schemas(project: Path) -> None:
    (project / "scaffold_source.yml").write_text("defaults:\n  schema: [public, billing]\n")
    assert scaffold(project)["schemas"] == ["public", "billing"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("default: {loader: dlt}", "1: 'default' is none of severity, accept, defaults"),
        ("defaults: [dlt]", "1: 'defaults' must be a mapping"),
        (
            "defaults:\n  lodaer: dlt",
            "2: 'lodaer' is none of schema, secrets, no_secrets, loader, warehouse, tests, layout",
        ),
        ("defaults:\n  loader: Fivetran", "2: 'loader' is 'Fivetran' where one of none, fivetran"),
        ("defaults:\n  tests: none\n  warehouse: [duckdb]", "3: 'warehouse' is ['duckdb'] where one of"),
        ("defaults:\n  tests:", "2: 'tests' is None where one of one-scan"),
        ("defaults:\n  schema: [a, 5]", "2: 'schema' must be a schema's name, or a list"),
        ("defaults:\n  schema: []", "2: 'schema' must be a schema's name, or a list"),
        ("defaults: {loader: dlt, loader: dlt}", "1: the key 'loader' stands twice"),
    ],
)
def test_a_default_that_does_not_fit(project: Path, settings: str, says: str) -> None:
    file = project / "scaffold_source.yml"
    file.write_text(settings)
    for result in (add(project), add(project, "--loader=dlt", "--dry-run")):
        assert result.exit_code == 2, result.output
        assert f"{file}:{says}" in result.stderr
        assert len(result.stderr.splitlines()) <= 3
        assert "Traceback" not in result.output
    assert not list(project.glob("models/staging/*"))


def test_check_refuses_defaults_that_do_not_fit(project: Path) -> None:
    source(project)
    (project / "scaffold_source.yml").write_text("defaults: {loader: Fivetran}")
    result = cli("check", "--project-dir", project, "--from", "shop.json")
    assert (result.exit_code, "'loader' is 'Fivetran'" in result.stderr) == (2, True), result.output


# ---- the warehouse of the profile


def test_the_warehouse_is_that_of_the_profile(project: Path) -> None:
    (project / "profiles.yml").write_text(PROFILES)
    result = add(project, "--dry-run")
    assert "Warehouse snowflake, as the dbt profile analytics in profiles.yml says" in result.stderr
    assert "hunter2" not in result.output
    made = source(project)
    assert made["config"]["meta"]["contract"]["scaffold"]["warehouse"] == "snowflake"
    assert {"name": "paid", "data_type": "variant"}.items() <= made["tables"][1]["columns"][1].items()


def test_who_says_a_warehouse_hears_nothing_of_the_profile(project: Path) -> None:
    (project / "profiles.yml").write_text(PROFILES)
    assert "Warehouse" not in add(project, "--warehouse=redshift", "--dry-run").stderr
    assert "Warehouse" not in add(project, "--quiet", "--dry-run").stderr
    (project / "scaffold_source.yml").write_text("defaults: {warehouse: trino}")
    assert "Warehouse" not in add(project, "--dry-run").stderr
    assert scaffold(project)["warehouse"] == "trino"


def test_dbt_s_own_variables_choose_the_target(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "profiles.yml").write_text(PROFILES + "other:\n  outputs:\n    dev: {type: trino}\n")
    monkeypatch.setenv("DBT_TARGET", "dev")
    assert "Warehouse duckdb" in add(project, "--dry-run").stderr
    monkeypatch.setenv("DBT_PROFILE", "other")
    assert "Warehouse trino, as the dbt profile other" in add(project, "--dry-run").stderr


def test_the_folders_are_searched_as_dbt_searches_them(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home/.dbt"
    named = tmp_path / "named"
    for folder, adapter in ((home, "redshift"), (project, "trino"), (named, "databricks")):
        folder.mkdir(exist_ok=True)
        (folder / "profiles.yml").write_text(f"analytics: {{outputs: {{default: {{type: {adapter}}}}}}}")
    assert "Warehouse trino" in add(project, "--dry-run").stderr
    monkeypatch.setenv("DBT_PROFILES_DIR", str(named))
    assert "Warehouse databricks" in add(project, "--dry-run").stderr
    monkeypatch.delenv("DBT_PROFILES_DIR")
    (project / "profiles.yml").unlink()
    assert f"Warehouse redshift, as the dbt profile analytics in {home}" in add(project, "--dry-run").stderr


def test_a_variable_may_choose(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = (
        "analytics:\n  target: \"{{ env_var('WHERE_TO', 'dev') }}\"\n  outputs:\n    dev: {type: duckdb}\n"
    )
    (project / "profiles.yml").write_text(template + "    live: {type: \"{{ env_var('KIND') }}\"}\n")
    assert "Warehouse duckdb" in add(project, "--dry-run").stderr
    monkeypatch.setenv("WHERE_TO", "live")
    monkeypatch.setenv("KIND", "clickhouse")
    assert "Warehouse clickhouse" in add(project, "--dry-run").stderr
    monkeypatch.setenv("KIND", "hunter2")
    result = add(project)
    assert (result.exit_code, "hunter2" in result.output, "Warehouse" in result.stderr) == (0, False, False)
    text = (project / "models/staging/shop/_shop__sources.yml").read_text()
    assert "hunter2" not in text
    assert "warehouse" not in text


@pytest.mark.parametrize(
    "profiles",
    [
        None,
        "",
        "[analytics]",
        "analytics: [",
        "analytics:",
        "analytics: {target: prod, outputs: {dev: {type: duckdb}}}",
        "analytics: {outputs: {default: duckdb}}",
        "analytics: {outputs: {default: {type: [duckdb]}}}",
        "analytics: {outputs: {default: {type: sqlite}}}",
        "analytics: {outputs: {default: {}}}",
        "analytics: {outputs: {default: {type: \"{{ env_var('NOT_SET') }}\"}}}",
        "analytics: {target: \"{{ env_var('NOT_SET') }}\", outputs: {default: {type: duckdb}}}",
        "analytics: {outputs: {default: {type: \"{{ 'duckdb' | lower }}\"}}}",
        "other: {outputs: {default: {type: duckdb}}}",
    ],
)
def test_no_profile_that_says_it_is_no_warehouse_and_no_error(project: Path, profiles: str | None) -> None:
    if profiles is not None:
        (project / "profiles.yml").write_text(profiles)
    result = add(project, "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "warehouse" not in result.stdout


@pytest.mark.parametrize("folder", ["~nobody-is-called-so/x", "/" + "x" * 300, "\n"])
def test_a_folder_of_profiles_that_cannot_be(
    project: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setenv("DBT_PROFILES_DIR", folder)
    assert add(project, "--dry-run").exit_code == 0


@pytest.mark.parametrize(
    "profile", ["", "profile: [x]", "profile: \"{{ env_var('NOT_SET') }}\"", "profile: 5"]
)
def test_a_project_that_names_no_profile(project: Path, profile: str) -> None:
    (project / "profiles.yml").write_text(PROFILES)
    (project / "dbt_project.yml").write_text(f"name: analytics\nversion: '1.0'\n{profile}\n")
    result = add(project, "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")


def test_update_goes_by_the_contract_and_not_by_the_profile(project: Path) -> None:
    (project / "profiles.yml").write_text(PROFILES)
    source(project)
    (project / "profiles.yml").write_text(PROFILES.replace("snowflake", "bigquery"))
    checked = cli("update", "shop", "--from", "shop.json", "--project-dir", project, "--check")
    assert checked.exit_code == 0, checked.output


def test_the_contract_remembers_where_evidence_comes_from(project: Path) -> None:
    result = add(project, "--sample-rows", "--no-statistics")
    assert (result.exit_code, "exclude each other" in result.stderr) == (2, True)
    assert scaffold(project, "--sample-rows")["evidence"] == "sample"
