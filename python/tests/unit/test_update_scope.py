"""`update` where the scope of a source covers less than it did: what it names is gone, or left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from test_update import FILE, files, scaffold, updated
from test_update_files import GROWN, ORDERS, SHOP, USERS, edit

from scaffold_source.errors import ScopeError
from scaffold_source.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


def tables(project: Project) -> list[str]:
    (source,) = yaml.safe_load((project.root / FILE).read_text())["sources"]
    return [table["name"] for table in source.get("tables") or ()]


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
