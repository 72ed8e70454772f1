"""`update` where the scope of a source covers less than it did: what it names is gone, or left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.small_shop import GROWN, ORDERS, SHOP, USERS, edit
from helpers.updating import FILE, files, scaffold, updated

from scaffold_source.errors import ScopeError
from scaffold_source.model import TableName
from scaffold_source.producers import Scope
from scaffold_source.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


def entries(project: Project) -> list[dict[str, Any]]:
    (source,) = yaml.safe_load((project.root / FILE).read_text())["sources"]
    return list(source.get("tables") or ())


def tables(project: Project) -> list[str]:
    return [table["name"] for table in entries(project)]


def scope(project: Project, words: str) -> None:
    text = (project.root / FILE).read_text()
    (line,) = [line for line in text.splitlines() if line.strip() == "scaffold:"]
    indent = line[: line.index("s")]
    edit(project, f"{line}\n", f"{line}\n{indent}  {words}\n")


def test_where_all_that_is_left_is_excluded_the_rest_has_gone(project: Project) -> None:
    scope(project, "exclude: [public.users]")
    result = updated(project, replace(SHOP, tables=(USERS,)))
    assert tables(project) == []
    assert "The source covers not public.users" in result.notices[0]
    assert "public.users" in result.notices[0].partition("There are: ")[2]


def test_then_nothing_is_left_to_do(project: Project) -> None:
    scope(project, "exclude: [public.users]")
    updated(project, replace(SHOP, tables=(USERS,)))
    before = files(project)
    updated(project, replace(SHOP, tables=(USERS,)))
    assert files(project) == before


def test_and_a_new_table_comes_in(project: Project) -> None:
    scope(project, "exclude: [public.users]")
    updated(project, replace(SHOP, tables=(USERS,)))
    updated(project, replace(SHOP, tables=(USERS, replace(ORDERS, name="refunds"))))
    assert tables(project) == ["refunds"]


def test_a_table_that_the_scope_names_may_go(project: Project) -> None:
    scope(project, "include: [public.orders, public.users]")
    updated(project, replace(GROWN, tables=GROWN.tables[:1]))
    assert tables(project) == ["orders"]


def test_a_database_without_any_table_is_another_one(project: Project) -> None:
    with pytest.raises(ScopeError, match="There are no tables in database"):
        updated(project, replace(SHOP, tables=()))


def test_a_new_table_is_not_the_entry_that_stayed_under_its_name(project: Project) -> None:
    """The entry was renamed upstream and kept its name; then its table went, and people's words stayed."""
    edit(project, "      - name: orders\n", "      - name: orders\n        tags: [ours]\n")
    renamed = replace(ORDERS, name="purchases", comment="renamed_from: orders")
    updated(project, replace(SHOP, tables=(renamed, USERS)))
    updated(project, replace(SHOP, tables=(USERS,)))
    text = (project.root / FILE).read_text()
    assert "      - name: orders\n        identifier: purchases\n        tags: [ours]\n" in text
    result = updated(project, SHOP)
    assert sorted(tables(project)) == ["orders", "orders_2", "users"]
    (entry,) = [table for table in entries(project) if table["name"] == "orders_2"]
    assert (entry["identifier"], entry["config"]["meta"]["producer"]["table"]) == ("orders", "orders")
    assert any("orders is gone upstream; kept" in line for line in result.conflicts)
    assert updated(project, SHOP).edits == ()


def test_what_is_excluded_is_not_covered_though_it_is_included() -> None:
    scope = Scope(include=("public.*",), exclude=("public.tmp_*",))
    names = [TableName("public", "orders"), TableName("public", "tmp_orders"), TableName("hr", "people")]
    assert [scope.covers(name) for name in names] == [True, False, False]
