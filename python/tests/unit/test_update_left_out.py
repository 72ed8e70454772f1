"""Columns that people left out of a source: no later proposal speaks of them, though their facts stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import make_dbt_project
from helpers.small_shop import ID, NOTE
from helpers.updating import FILE, snapshot, updated

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.model import Column, Database, Key, Table, TableName
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, write_all

CODE = Column("code", "text", "text")
USERS = Table(
    "public", "users", "table", (ID, CODE, NOTE), (Key("primary", ("id",)), Key("unique", ("code",)))
)
ORDERS = Table(
    "public", "orders", "table", (ID, Column("user_code", "text", "text")), (Key("primary", ("id",)),)
)
TO_USERS = Key("foreign", ("user_code",), to=TableName("public", "users"), references=("code",))
SHOP = Database("shop", "18", "UTC", (ORDERS, USERS))


def scaffold(folder: Path, database: Database, source: Source) -> Project:
    project = find_project(make_dbt_project(folder / "analytics"))
    where = parse_where(snapshot(project, database))
    write_all(add(project, source, where, staging=source.staging).edits)
    return project


def leave_out(project: Project, table: str, column: str) -> None:
    """Delete a column's entry, which is one line or a block."""
    lines, kept, inside = (project.root / FILE).read_text().splitlines(keepends=True), [], ("", "")
    for line in lines:
        if line.startswith("      - name: "):
            inside = (line.split(": ")[1].strip(), "")
        if line.startswith("          - "):
            inside = (inside[0], line.partition("name: ")[2].split(",")[0].strip())
        if inside != (table, column) or not line.startswith("          "):
            kept.append(line)
    assert kept != lines
    (project.root / FILE).write_text("".join(kept))


def people_s(project: Project) -> str:
    """Return all but the facts, as text."""
    (source,) = yaml.safe_load((project.root / FILE).read_text())["sources"]
    for table in source["tables"]:
        table["config"]["meta"].pop("producer")
    return yaml.safe_dump(source)


@pytest.mark.parametrize("is_left_out", [False, True])
def test_a_foreign_key_to_what_was_left_out_proposes_no_test(tmp_path: Path, *, is_left_out: bool) -> None:
    project = scaffold(
        tmp_path, SHOP, Source("shop", "shop", recorded_from="shop.json", tests="native", staging=False)
    )
    if is_left_out:
        leave_out(project, "users", "code")
    updated(project, replace(SHOP, tables=(replace(ORDERS, keys=(*ORDERS.keys, TO_USERS)), USERS)))
    assert ("relationships" in people_s(project)) != is_left_out
    assert "references: [code]" in (project.root / FILE).read_text()


@pytest.mark.parametrize("is_left_out", [False, True])
def test_what_a_column_becomes_after_it_was_left_out_is_not_proposed(
    tmp_path: Path, *, is_left_out: bool
) -> None:
    """A text that turns into a time of change would be the table's `updated_at`, and its freshness."""
    table = replace(USERS, columns=(ID, Column("updated_at", "text", "text"), NOTE), keys=USERS.keys[:1])
    project = scaffold(
        tmp_path, Database("shop", "18", "UTC", (table,)), Source("shop", "shop", recorded_from="shop.json")
    )
    if is_left_out:
        leave_out(project, "users", "updated_at")
    kind = "timestamp with time zone"
    became = replace(table, columns=(ID, Column("updated_at", kind, kind), NOTE))
    updated(project, Database("shop", "18", "UTC", (became,)))
    assert ("updated_at" in people_s(project)) != is_left_out
    assert f"updated_at: {{type: {kind}" in (project.root / FILE).read_text()


def test_what_was_left_out_still_takes_its_name_in_the_warehouse(tmp_path: Path) -> None:
    """Of two names that are one there, the loader keeps the first, whatever people leave out."""
    source = Source("shop", "shop", recorded_from="shop.json", warehouse="snowflake")
    table = replace(USERS, columns=(ID, Column("Place", "text", "text"), NOTE), keys=())
    project = scaffold(tmp_path, Database("shop", "18", "UTC", (table,)), source)
    leave_out(project, "users", "place")
    added = replace(table, columns=(*table.columns, Column("place", "bigint", "bigint")))
    updated(project, Database("shop", "18", "UTC", (added,)))
    assert "place" not in people_s(project).lower()
    assert 'place: {type: bigint, lands_as: ""}' in (project.root / FILE).read_text()


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_test_that_people_deleted_with_all_columns_stays_deleted(tmp_path: Path, *, is_kept: bool) -> None:
    project = scaffold(tmp_path, SHOP, Source("shop", "shop", recorded_from="shop.json"))
    (source,) = yaml.safe_load((project.root / FILE).read_text())["sources"]
    orders = source["tables"][0]
    assert orders.pop("columns")
    tests = orders["data_tests"] if is_kept else orders.pop("data_tests")
    (project.root / FILE).write_text(yaml.safe_dump({"sources": [source]}, sort_keys=False))
    live = replace(SHOP, tables=(replace(ORDERS, columns=(*ORDERS.columns, NOTE)), USERS))
    updated(project, live)
    (source,) = yaml.safe_load((project.root / FILE).read_text())["sources"]
    orders = source["tables"][0]
    assert [column["name"] for column in orders["columns"]] == ["note"]
    assert orders.get("data_tests") == (tests if is_kept else None)
    assert updated(project, live).edits == ()
