"""What people did to the columns of a staging model stays where upstream moves a column to another group."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.small_shop import ID, NOTE, ORDERS, SHOP, USERS, edit
from helpers.updating import scaffold, snapshot, updated

from scaffold_source.commands.update import UpdateOptions, update
from scaffold_source.model import Column, Database
from scaffold_source.project import Project, write_all

MODEL = "models/staging/shop/stg_shop__orders.sql"


def shop(**kinds: str) -> Database:
    columns = tuple(Column(name, kind, kind) for name, kind in kinds.items())
    return replace(SHOP, tables=(replace(ORDERS, columns=(ID, NOTE, *columns)), USERS))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, shop(state="text", city="text", amount="integer"))


def model(project: Project) -> str:
    return (project.root / MODEL).read_text()


def test_a_column_that_people_took_out_stays_out_when_its_type_changes(project: Project) -> None:
    edit(project, "        state,\n", "", MODEL)
    before = model(project)
    result = updated(project, shop(state="integer", city="text", amount="integer"))
    assert model(project) == before
    assert result.conflicts == ()


def test_where_people_use_it_all_the_same_it_is_not_out(project: Project) -> None:
    edit(project, "        state,\n", "        upper(state) as region,\n", MODEL)
    updated(project, shop(state="text", city="integer", amount="integer"))
    assert "        upper(state) as region,\n" in model(project)
    assert "        -- numerics\n        city,\n        amount\n" in model(project)


@pytest.mark.parametrize("words", ["", "-- twice\n        "])
def test_a_comment_goes_along_with_the_column_it_stands_above(project: Project, words: str) -> None:
    edit(project, "        state,\n", f"        {words}-- two letters\n        state,\n", MODEL)
    result = updated(project, shop(state="integer", city="text", amount="integer"))
    assert f"        {words}-- two letters\n        state,\n        amount\n" in model(project)
    assert model(project).count("-- two letters") == 1
    assert result.conflicts == ()


def test_a_comment_stays_above_the_column_that_stays(project: Project) -> None:
    edit(project, "        city,\n", "        -- as they spell it\n        city,\n", MODEL)
    updated(project, shop(state="integer", city="text", amount="integer", street="text"))
    assert "        -- as they spell it\n        city,\n" in model(project)


def test_a_model_that_people_wrote_anew_is_not_one_without_columns(project: Project) -> None:
    (project.root / MODEL).write_text("select * from {{ source('shop', 'orders') }}\n")
    updated(project, shop(state="integer", city="text", amount="integer"))
    assert model(project) == "select * from {{ source('shop', 'orders') }}\n"


def test_columns_that_change_places_are_no_change_of_what_people_wrote(project: Project) -> None:
    edit(project, "        city,\n", "        city,  -- as they spell it\n", MODEL)
    before = model(project)
    result = updated(project, shop(city="text", amount="integer", state="text"))
    assert model(project) == before
    assert result.conflicts == ()


def test_nor_where_another_one_comes(project: Project) -> None:
    edit(project, "        state,\n", "        upper(state) as state,\n", MODEL)
    result = updated(project, shop(city="text", street="text", amount="integer", state="text"))
    assert "        upper(state) as state,\n        city,\n        street,\n" in model(project)
    assert result.conflicts == ()


def test_a_column_that_people_put_elsewhere_goes_when_upstream_drops_it(project: Project) -> None:
    edit(project, "        state,\n        city,\n", "        city,\n        state,\n", MODEL)
    result = updated(project, shop(state="text", amount="integer"))
    assert "city" not in model(project)
    assert result.conflicts == ()


def test_and_keeps_its_place_beside_one_that_comes(project: Project) -> None:
    edit(project, "        state,\n        city,\n", "        city,\n        state,\n", MODEL)
    result = updated(project, shop(state="text", city="text", street="text", amount="integer"))
    assert "        city,\n        street,\n        state,\n" in model(project)
    assert result.conflicts == ()


@pytest.mark.parametrize("side", ["ours", "upstream"])
def test_a_column_that_moved_out_of_a_conflict_is_there_once(project: Project, side: str) -> None:
    """Whichever side a person takes."""
    edit(project, "        state,\n", "        upper(state) as state,\n", MODEL)
    marked(project, shop(city="integer", amount="integer"))
    taken = {"ours": r"\1", "upstream": r"\2"}[side]
    settled = CONFLICT.sub(taken, model(project))
    assert "<<<<<<<" in model(project)
    assert len(re.findall(r"\bcity\b", settled)) == 1


@pytest.mark.parametrize("side", ["ours", "upstream"])
def test_and_one_that_moved_into_a_conflict(project: Project, side: str) -> None:
    edit(project, "        amount\n", "        amount * 100 as amount\n", MODEL)
    marked(project, shop(state="text", city="integer"))
    taken = {"ours": r"\1", "upstream": r"\2"}[side]
    settled = CONFLICT.sub(taken, model(project))
    assert "<<<<<<<" in model(project)
    assert len(re.findall(r"\bcity\b", settled)) == 1


def marked(project: Project, live: Database) -> None:
    """Take `live` in, with conflict markers in the models."""
    where = snapshot(project, live)
    write_all(update(project, "shop", where, UpdateOptions(marks=True)).edits)


CONFLICT = re.compile(r"<<<<<<< ours\n(.*?)\|{7} base\n.*?={7}\n(.*?)>>>>>>> upstream\n", re.DOTALL)
