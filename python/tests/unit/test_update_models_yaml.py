"""`update` and the models' YAML: where it stands, where there was nothing to say, and where people deleted it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from helpers.small_shop import ID, MODEL, MODELS, NOTE, ORDERS, SHOP, USERS, fails, run
from helpers.updating import FILE, files, scaffold, snapshot, updated

from scaffold_source.model import Database, Key, Table
from scaffold_source.project import Project

BARE_ORDERS = replace(ORDERS, columns=(ID, replace(NOTE, comment=None)), keys=())
BARE = replace(SHOP, tables=(BARE_ORDERS, replace(BARE_ORDERS, name="users")))
TOLD = replace(
    SHOP, tables=(replace(BARE_ORDERS, comment="All of them.", keys=ORDERS.keys), *BARE.tables[1:])
)
ITEMS = Table("public", "items", "table", (ID, NOTE), (Key("primary", ("id",)),))


@pytest.fixture
def bare(tmp_path: Path) -> Project:
    """A source of whose models there is nothing to say."""
    project = scaffold(tmp_path, BARE)
    assert not (project.root / MODELS).exists()
    return project


def with_items(database: Database) -> Database:
    return replace(database, tables=(ITEMS, *database.tables))


def models_of(project: Project, file: str = MODELS) -> dict[str, object]:
    return {one["name"]: one for one in yaml.safe_load((project.root / file).read_text())["models"]}


@pytest.mark.parametrize("live", [TOLD, with_items(BARE), with_items(TOLD)])
def test_what_is_new_about_models_makes_their_file(bare: Project, live: Database, tmp_path: Path) -> None:
    """As `add` would write it today."""
    updated(bare, live)
    fresh = scaffold(tmp_path / "fresh", live)
    assert (bare.root / MODELS).read_bytes() == (fresh.root / MODELS).read_bytes()
    assert updated(bare, live).edits == ()


def test_it_is_written_with_all_else_or_not_at_all(bare: Project) -> None:
    snapshot(bare, TOLD)
    assert "--- /dev/null\n+++ b/" + MODELS in run(bare, "--dry-run").stdout
    before = files(bare)
    folder = bare.root / MODELS
    folder.mkdir()  # a folder is in the way of the last of all
    (folder / "kept").write_text("")
    assert run(bare).exit_code == 2
    assert {name: text for name, text in files(bare).items() if not name.startswith(MODELS)} == before


@pytest.mark.parametrize("kept", [None, "version: 2\n", "models: []\n", "# Nothing here.\n"])
def test_a_yaml_that_people_deleted_is_not_made_again(tmp_path: Path, kept: str | None) -> None:
    project = scaffold(tmp_path, SHOP)
    (project.root / MODELS).unlink()
    if kept:
        (project.root / MODELS).write_text(kept)
    updated(project, with_items(SHOP))
    assert "stg_shop__items" in {path.stem for path in project.model_files()}
    assert (project.root / MODELS).exists() == bool(kept)
    assert not kept or (project.root / MODELS).read_text() == kept


@pytest.mark.parametrize(
    "said",
    [
        "# Ours, of marts.\n",
        "",
        "version: 2\n\nmodels: []  # for now\n",
        "models:\n",
        "\ufeffversion: 2\r\nmodels:\r\n  - name: mart  # ours\r\n",
    ],
)
def test_a_file_of_that_name_keeps_what_people_wrote(bare: Project, said: str) -> None:
    (bare.root / MODELS).write_bytes(said.encode())
    updated(bare, TOLD)
    text = (bare.root / MODELS).read_bytes().decode()
    assert text.startswith(said.partition("models:")[0].rstrip("\n"))
    assert all(f"# {words.strip()}" in text for words in said.replace("\r", "").split("#")[1:])
    own = {"mart"} if "- name: mart" in said else set()
    assert {*own, "stg_shop__orders"} == {one["name"] for one in yaml.safe_load(text)["models"]}
    assert updated(bare, TOLD).edits == ()


@pytest.mark.parametrize("said", ["- a\n- b\n", "version: 2\n", "{version: 2}\n", "note\n"])
def test_a_file_of_that_name_that_holds_no_models_is_refused(bare: Project, said: str) -> None:
    (bare.root / MODELS).write_text(said)
    snapshot(bare, TOLD)
    fails(bare, f"{MODELS} has no list `models`", "write `models: []` there")


def test_a_new_model_that_people_describe_already_is_described_once(tmp_path: Path) -> None:
    project = scaffold(tmp_path, SHOP)
    own = "models/items.yml"
    (project.root / own).write_text("models:\n  - name: stg_shop__items\n    description: Ours.\n")
    updated(project, with_items(SHOP))
    assert models_of(project, own)["stg_shop__items"]["description"] == "Ours."  # type: ignore[index]
    assert "columns" in models_of(project, own)["stg_shop__items"]  # type: ignore[operator]
    assert "stg_shop__items" not in models_of(project)


def test_nothing_new_is_said_of_a_model_that_people_deleted(bare: Project) -> None:
    (bare.root / MODEL).unlink()
    updated(bare, TOLD)
    assert not (bare.root / MODELS).exists()
    assert "All of them." in (bare.root / FILE).read_text()


def test_a_model_that_two_files_declare_is_refused_as_dbt_does(tmp_path: Path) -> None:
    project = scaffold(tmp_path, SHOP)
    text = (project.root / MODELS).read_text()
    (project.root / "models/again.yml").write_text(text)
    snapshot(project, with_items(replace(SHOP, tables=(replace(ORDERS, comment="All."), USERS))))
    fails(project, "model 'stg_shop__orders' is declared twice", "keep one of them", "again.yml")


def test_a_file_with_nothing_left_to_say_goes_as_add_would_write_none(tmp_path: Path) -> None:
    project = scaffold(tmp_path, TOLD)
    updated(project, BARE)
    assert not (project.root / MODELS).exists()
    assert updated(project, BARE).edits == ()
    updated(project, TOLD)
    assert models_of(project).keys() == {"stg_shop__orders"}


def test_a_file_stays_where_people_wrote_in_it_or_deleted_entries(tmp_path: Path) -> None:
    project = scaffold(tmp_path, TOLD)
    file = project.root / MODELS
    file.write_text(f"# Ours.\n{file.read_text()}")
    updated(project, BARE)
    assert file.read_text().startswith("# Ours.\n")
    project = scaffold(tmp_path / "other", with_items(TOLD))
    file = project.root / MODELS
    content = yaml.safe_load(file.read_text())["models"]
    file.write_text(yaml.safe_dump({"models": [one for one in content if one["name"] == "stg_shop__orders"]}))
    updated(project, with_items(BARE))
    assert yaml.safe_load(file.read_text()) == {"models": []}, "people deleted what is still proposed"


# ---- a key of several columns


LINES = Table(
    "public", "lines", "table",
    tuple(replace(ID, name=name) for name in ("order_id", "order", "n")), (Key("primary", ("order_id", "order")),),
)  # fmt: skip
WITH_LINES = replace(BARE, tables=(LINES, *BARE.tables))
TOGETHER = "dbt_utils.unique_combination_of_columns"


@pytest.mark.parametrize(
    ("file", "text", "is_there"),
    [
        ("packages.yml", "packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.4.1\n", True),
        ("dependencies.yml", "packages:\n  - git: https://github.com/dbt-labs/dbt-utils.git\n", True),
        (
            "package-lock.yml",
            "packages:\n- name: dbt_utils\n  package: dbt-labs/dbt_utils\n",
            True,
        ),  # another's
        ("packages.yml", "packages:\n{% if x %}\n  - local: ../dbt_utils\n{% endif %}\n", True),
        ("packages.yml", "packages: []  # no dbt_utils\n", False),
        ("packages.yml", "packages:\n  - package: acme/dbt_utilsology\n", False),
    ],
)
def test_a_key_of_several_columns_is_tested_on_the_model_by_dbt_utils(
    bare: Project,
    file: str,
    text: str,
    is_there: bool,  # noqa: FBT001
) -> None:
    (bare.root / file).write_text(text)
    updated(bare, WITH_LINES)
    test = {TOGETHER: {"arguments": {"combination_of_columns": ["order_id", '"order"']}}}
    quoted = {"name": "stg_shop__lines", "columns": [{"name": "order", "quote": True}]}
    tested = {**quoted, "data_tests": [test]}
    assert models_of(bare) == {"stg_shop__lines": tested if is_there else quoted}
    assert updated(bare, WITH_LINES).edits == ()


def test_the_test_of_a_key_changes_with_the_key_and_stays_deleted(bare: Project) -> None:
    (bare.root / "packages.yml").write_text("packages:\n  - package: dbt-labs/dbt_utils\n")
    updated(bare, WITH_LINES)
    wider = replace(LINES, keys=(Key("primary", ("order_id", "n")),))
    updated(bare, replace(WITH_LINES, tables=(wider, *BARE.tables)))
    lines = f"      - {TOGETHER}:\n          arguments: {{combination_of_columns: [order_id, "
    assert f'{lines}"n"]}}\n' in (bare.root / MODELS).read_text()
    (bare.root / MODELS).write_text("models:\n  - name: stg_shop__lines\n    description: Mine.\n")
    updated(bare, WITH_LINES)
    assert models_of(bare) == {"stg_shop__lines": {"name": "stg_shop__lines", "description": "Mine."}}


def test_a_project_that_gets_dbt_utils_later_gets_no_tests_behind_its_back(bare: Project) -> None:
    updated(bare, WITH_LINES)
    (bare.root / "packages.yml").write_text("packages:\n  - package: dbt-labs/dbt_utils\n")
    assert updated(bare, WITH_LINES).edits == ()
