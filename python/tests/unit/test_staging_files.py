"""Staging models that people renamed, rewrote, broke or saved with other line ends."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.small_shop import GROWN_BY_A_NAME as MORE
from helpers.small_shop import ID, MODEL, ORDERS, PLACED, SHOP, USERS, edit, fails, run
from helpers.updating import FILE, files, scaffold, snapshot, updated

from scaffold_source.merge.model_files import LineEnds
from scaffold_source.model import Column, Database, Key, TableName
from scaffold_source.project import Project

MODELS = "models/staging/shop/_shop__models.yml"
WITHOUT_NOTE = replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS))
WITHOUT_ORDERS = replace(SHOP, tables=(USERS,))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


def rename(project: Project, name: str) -> Path:
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (project.root / MODEL).rename(path)
    return path


# ---- called otherwise


@pytest.mark.parametrize("name", ["models/staging/shop/stg_orders.sql", "models/base/base_orders.sql"])
def test_a_model_that_people_renamed_is_merged(project: Project, name: str) -> None:
    path = rename(project, name)
    path.write_text(path.read_text().replace("        note\n", "        lower(note) as note  -- ours\n"))
    edit(project, "- name: stg_shop__orders\n", f"- name: {path.stem}  # ours\n", MODELS)
    assert updated(project, MORE).conflicts == ()
    assert "        lower(note) as note,  -- ours\n        email\n" in path.read_text()
    text = (project.root / MODELS).read_text()
    assert f"- name: {path.stem}  # ours\n" in text
    assert "stg_shop__orders" not in text
    assert not (project.root / MODEL).exists()
    assert updated(project, MORE).edits == ()


def test_a_model_that_people_renamed_is_in_conflict_until_it_is_settled(project: Project) -> None:
    path = rename(project, "models/staging/shop/stg_orders.sql")
    path.write_text(path.read_text().replace("        note\n", "        lower(note) as note\n"))
    for _ in range(3):
        conflicts = updated(project, WITHOUT_NOTE).conflicts
        assert any(line.startswith(str(path)) and "people and upstream both" in line for line in conflicts)
    assert "at: [sql, stg_orders]" in (project.root / FILE).read_text()


def test_a_renamed_model_goes_with_its_table(project: Project) -> None:
    path = rename(project, "models/staging/shop/stg_orders.sql")
    edit(project, "- name: stg_shop__orders\n", "- name: stg_orders\n", MODELS)
    assert updated(project, WITHOUT_ORDERS).conflicts == ()
    assert not path.exists()
    assert "stg_orders" not in (project.root / MODELS).read_text()


def test_a_model_of_peoples_own_is_named_and_not_touched(project: Project) -> None:
    (project.root / MODEL).unlink()
    own = project.root / "models/orders.sql"
    own.write_text("select id from {{ source('shop', 'orders') }}\n")
    result = updated(project, MORE)
    assert result.conflicts == ()
    said = f"{own} selects from shop.orders and is not the model that was scaffolded: it was not merged"
    assert said in result.notices
    assert own.read_text() == "select id from {{ source('shop', 'orders') }}\n"
    assert not (project.root / MODEL).exists()
    assert updated(project, MORE).notices == ()


def test_a_table_that_a_model_of_peoples_own_selects_from_is_kept(project: Project) -> None:
    (project.root / "models/orders.sql").write_text("select id from {{ source('shop', 'orders') }}\n")
    result = updated(project, WITHOUT_ORDERS)
    assert any("orders is gone upstream; kept" in line for line in result.conflicts)
    assert "      - name: orders\n" in (project.root / FILE).read_text()
    assert (project.root / MODEL).exists()
    assert updated(project, WITHOUT_ORDERS).edits == ()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("models/marts.py", "def model(dbt, session):\n    return dbt.ref('stg_shop__orders')\n"),
        (
            "models/exposures.yml",
            "exposures:\n  - name: x\n    depends_on:\n      - ref('stg_shop__orders')\n",
        ),
    ],
)
def test_a_model_that_anything_refers_to_is_kept(project: Project, file: str, text: str) -> None:
    (project.root / file).write_text(text)
    result = updated(project, WITHOUT_ORDERS)
    assert (project.root / MODEL).exists()
    assert any("orders is gone upstream; kept" in line for line in result.conflicts)


# ---- what is no model


def test_what_only_looks_like_a_model_is_left_alone(project: Project) -> None:
    folder = project.root / "models/staging/shop"
    (folder / ".#stg_shop__orders.sql").symlink_to("ana@laptop.1234:1")
    (folder / "old.sql").mkdir()
    (folder / "gone.sql").symlink_to("nowhere.sql")
    (folder / "loop.sql").symlink_to("loop.sql")
    (folder / "bytes.sql").write_bytes(b"select '\xff' from {{ source('shop', 'orders') }}")
    assert run(project).exit_code == 0
    snapshot(project, MORE)
    result = run(project)
    assert result.exit_code == 0, result.output
    assert "        email\n" in (project.root / MODEL).read_text()


def test_a_staging_model_that_is_no_text_is_named(project: Project) -> None:
    (project.root / MODEL).write_bytes(b"select '\xff'")
    snapshot(project, MORE)
    result = run(project)
    assert result.exit_code == 2
    assert "stg_shop__orders.sql is not UTF-8" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_staging_model_that_may_not_be_read_is_named(project: Project) -> None:
    (project.root / MODEL).chmod(0)
    snapshot(project, MORE)
    assert "stg_shop__orders.sql cannot be read: Permission denied" in run(project).stderr


# ---- git's markers


@pytest.mark.parametrize("live", [SHOP, MORE])
@pytest.mark.parametrize("name", [MODEL, "models/staging/shop/stg_orders.sql"])
def test_a_model_with_git_s_conflict_markers_is_refused(project: Project, live: Database, name: str) -> None:
    path = rename(project, name)
    ours = path.read_text()
    marked = "<<<<<<< HEAD\n        note\n=======\n        lower(note) as note\n>>>>>>> main\n"
    path.write_text(ours.replace("        note\n", marked))
    snapshot(project, live)
    line = path.read_text()[: path.read_text().index("<<<<<<<")].count("\n") + 1
    before = files(project)
    result = run(project)
    assert (result.exit_code, files(project)) == (2, before)
    assert f"{path.name}:{line}: a merge conflict's marker stands here" in result.stderr


def test_a_banner_is_no_marker(project: Project) -> None:
    edit(project, "with source as (", "/*\n=======\n ours\n=======\n*/\nwith source as (", MODEL)
    assert updated(project, MORE).conflicts == ()


def test_markers_that_the_tool_wrote_are_a_conflict_until_upstream_changes_again(project: Project) -> None:
    edit(project, "        note\n", "        lower(note) as note\n", MODEL)
    snapshot(project, WITHOUT_NOTE)
    assert run(project, "--conflict", "markers").exit_code == 1
    before = files(project)
    assert run(project).exit_code == 1
    assert files(project) == before
    snapshot(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID, PLACED)), USERS)))
    fails(project, "stg_shop__orders.sql:", "a merge conflict's marker stands here")


# ---- line ends


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_line_ends_of_a_model_stay(project: Project, line_break: str) -> None:
    path = project.root / MODEL
    path.write_bytes(("\ufeff" + path.read_text()).replace("\n", line_break).encode())
    assert updated(project, MORE).conflicts == ()
    text = path.read_bytes().decode()
    assert text.startswith("\ufeffwith source")
    assert f"        email{line_break}    from source" in text
    assert "\n" not in text.replace("\r\n", "") or line_break == "\r"


def test_mixed_line_ends_of_a_model_stay(project: Project) -> None:
    path = project.root / MODEL
    lines = path.read_text().split("\n")
    mixed = "".join(line + ("\r\n" if number % 3 else "\n") for number, line in enumerate(lines[:-1]))
    path.write_bytes(mixed.encode())
    assert updated(project, MORE).conflicts == ()
    text = path.read_bytes().decode()
    assert [line for line in mixed.splitlines(keepends=True) if line not in text] == ["        note\r\n"]
    assert "        note,\n        email\n    from source\r\n" in text  # as the line above


@pytest.mark.parametrize(
    ("text", "merged", "said"),
    [
        ("a\nb\n", "a\nx\nb\n", "a\nx\nb\n"),
        ("a\r\nb", "x\na\nb", "x\r\na\r\nb"),
        ("a\r\nb\nc", "a\nx\nb\ny\nc", "a\r\nx\r\nb\ny\nc"),
        ("\ufeffa\rb\r\n", "b\nc\n", "\ufeffb\r\nc\r\n"),
        ("", "a\n", "a\n"),
    ],
)
def test_line_ends(text: str, merged: str, said: str) -> None:
    assert LineEnds(text).of(merged) == said
    assert LineEnds(text).of(LineEnds(text).plain) == text


def test_a_model_that_people_described_is_kept_with_its_table(project: Project) -> None:
    edit(
        project,
        "  - name: stg_shop__orders\n",
        "  - name: stg_shop__orders\n    description: Ours.\n",
        MODELS,
    )
    for _ in range(2):
        result = updated(project, WITHOUT_ORDERS)
        assert (project.root / MODEL).exists()
        assert "- name: stg_shop__orders\n    description: Ours.\n" in (project.root / MODELS).read_text()
        assert any(
            "_shop__sources.yml" in line and "orders is gone upstream" in line for line in result.conflicts
        )


# ---- what refers to a model


@pytest.mark.parametrize("owner", ["users", "orders"])
def test_a_reference_that_was_proposed_keeps_no_model(tmp_path: Path, owner: str) -> None:
    project = pointing(tmp_path, owner)
    assert updated(project, WITHOUT_ORDERS).conflicts == ()
    assert not (project.root / MODEL).exists()
    assert "stg_shop__orders" not in (project.root / MODELS).read_text()


def test_one_that_people_changed_keeps_it(tmp_path: Path) -> None:
    project = pointing(tmp_path, "users")
    edit(project, "config: {severity: warn}", "config: {severity: error}", MODELS)
    conflicts = updated(project, WITHOUT_ORDERS).conflicts
    assert any("orders is gone upstream; kept" in line for line in conflicts)
    assert (project.root / MODEL).exists()


def pointing(folder: Path, owner: str) -> Project:
    """A project where a table has a foreign key to `orders`."""
    key = Key("foreign", ("ref_id",), TableName("public", "orders"), ("id",))
    ref = Column("ref_id", "bigint", "bigint")
    tables = (
        replace(table, columns=(*table.columns, ref), keys=(*table.keys, key))
        if table.name == owner
        else table
        for table in SHOP.tables
    )
    project = scaffold(folder, replace(SHOP, tables=tuple(tables)))
    assert "ref('stg_shop__orders')" in (project.root / MODELS).read_text()
    return project


def test_where_all_models_are_people_s_they_are_told_and_nothing_is_edited(project: Project) -> None:
    rename(project, "models/marts/all_orders.sql").write_text(
        "select * from {{ source('shop', 'orders') }}\n"
    )
    (project.root / MODEL.replace("orders", "users")).unlink()
    before = {name: text for name, text in files(project).items() if name.endswith(".sql")}
    assert [*before] == ["models/marts/all_orders.sql"]
    assert updated(project, SHOP).edits == ()
    (notice,) = updated(project, MORE).notices
    assert "all_orders.sql selects from shop.orders and is not the model that was scaffolded" in notice
    (conflict,) = updated(project, WITHOUT_ORDERS).conflicts
    assert "orders is gone upstream; kept" in conflict
    assert {name: text for name, text in files(project).items() if name.endswith(".sql")} == before
