"""Facts whose keys a script has sorted: the order of the columns is read from their entries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from helpers.cli import cli
from helpers.small_shop import GROWN, ORDERS, SHOP, USERS, column
from helpers.updating import FILE, scaffold, updated

from scaffold_source.model import Column, Database
from scaffold_source.project import Project

# Not in alphabetical order, unlike the small shop's.
ZONE = Column("area", "text", "text")


def with_area(database: Database) -> Database:
    tables = (replace(table, columns=(*table.columns, ZONE)) for table in database.tables)
    return replace(database, tables=tuple(tables))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = scaffold(tmp_path, with_area(SHOP))
    path = project.root / FILE
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text())))
    return project


def test_nothing_is_to_be_written_and_nothing_drifted(project: Project) -> None:
    assert updated(project, with_area(SHOP)).edits == ()
    checked = cli("check", "shop", "--project-dir", project.root)
    assert "no drift, 1 info" in checked.stdout, checked.output


def test_a_change_upstream_is_merged(project: Project) -> None:
    live = with_area(GROWN)
    assert updated(project, live).conflicts == ()
    assert column(project, "orders", "placed") is not None
    assert updated(project, live).edits == ()


def test_it_merges_where_people_moved_the_entries_too(project: Project) -> None:
    path = project.root / FILE
    source = yaml.safe_load(path.read_text())
    source["sources"][0]["tables"][0]["columns"].reverse()
    path.write_text(yaml.safe_dump(source))
    assert updated(project, with_area(GROWN)).conflicts == ()
    assert column(project, "orders", "placed") is not None
    assert updated(project, with_area(GROWN)).edits == ()


def test_another_order_upstream_is_still_told_where_nothing_was_sorted(tmp_path: Path) -> None:
    project = scaffold(tmp_path, with_area(SHOP))
    turned = replace(ORDERS, columns=(*reversed(ORDERS.columns), ZONE))
    live = replace(SHOP, tables=(turned, replace(USERS, columns=(*USERS.columns, ZONE))))
    assert updated(project, live).edits != ()
