"""`update` and the places of things: what is the tool's by where it stands, and what is people's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_update import FILE, scaffold, updated
from test_update_files import GROWN, ID, NOTE, ORDERS, PLACED, SHOP, USERS, edit

from scaffold_source.contract import is_fact
from scaffold_source.model import Column
from scaffold_source.project import Project

MODELS = "models/staging/shop/_shop__models.yml"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "  - name: stg_shop__orders\n",
            "  - name: stg_shop__orders\n    config: {meta: {producer: payments-team, producer_database: shop}}\n",
        ),
        (
            "      - name: note\n",
            "      - name: note\n        config:\n          meta:\n            producer: {team: payments}\n",
        ),
    ],
)
def test_what_people_say_of_a_model_is_theirs(project: Project, old: str, new: str) -> None:
    edit(project, old, new, MODELS)
    result = updated(project, GROWN)
    text = (project.root / MODELS).read_text()
    assert new in text
    assert "      - name: placed\n" in text
    assert result.conflicts == ()
    assert updated(project, GROWN).edits == ()


def test_what_people_say_of_a_model_keeps_it_where_upstream_drops_it(project: Project) -> None:
    edit(project, "      - name: note\n", "      - name: note\n        meta: {producer: ana}\n", MODELS)
    edit(
        project, "        note\n", "        lower(note) as note\n", "models/staging/shop/stg_shop__orders.sql"
    )
    result = updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    assert "        meta: {producer: ana}\n" in (project.root / MODELS).read_text()
    assert any("stg_shop__orders.note is gone upstream; kept" in line for line in result.conflicts)


def test_what_people_say_of_the_source_and_of_tests_is_theirs(project: Project) -> None:
    edit(project, "    config:\n      meta:\n", "    config:\n      meta:\n        producer: payments-team\n")
    edit(
        project,
        "              - not_null\n",
        "              - not_null:\n                  config: {meta: {producer: payments-team}}\n",
    )
    updated(project, replace(GROWN, tables=(replace(GROWN.tables[0], columns=(ID, PLACED)), USERS)))
    assert (project.root / FILE).read_text().count("producer: payments-team") == 2


@pytest.mark.parametrize(
    ("path", "is_the_tools"),
    [
        ("config meta producer_database", True),
        ("config meta producer", False),
        ("tables orders config meta producer", True),
        ("tables orders config meta producer_database", False),
        ("tables orders columns note config meta producer", True),
        ("tables orders columns note data_tests unique config meta producer", False),
        ("tables orders data_tests unique config meta producer", False),
        ("models stg_shop__orders config meta producer", False),
        ("models stg_shop__orders columns note config meta producer", False),
    ],
)
def test_facts_are_facts_by_their_place(path: str, *, is_the_tools: bool) -> None:
    assert is_fact(tuple(path.split())) is is_the_tools


@pytest.mark.parametrize("name", ["columns", "tables", "models", "data_tests", "config", "meta", "producer"])
def test_a_column_may_be_called_as_a_key_is(name: str, tmp_path: Path) -> None:
    """What an item is, its place says: its name says nothing."""
    column = Column(name, "text", "text", comment="Ours.")
    before, after = (
        replace(SHOP, tables=(replace(ORDERS, name=name, columns=(ID, one)), USERS))
        for one in (column, replace(column, type="bigint", base_type="bigint", comment="Theirs."))
    )
    project = scaffold(tmp_path, before)
    edit(project, f"          - name: {name}\n", f"          - name: {name}\n            tags: [kept]\n")
    assert updated(project, after).conflicts == ()
    text = (project.root / FILE).read_text()
    assert f"          - name: {name}\n            tags: [kept]\n" in text
    assert "producer: {type: bigint, comment: Theirs.}" in text
    assert updated(project, after).edits == ()


def test_people_may_have_any_key_in_their_own_meta(project: Project) -> None:
    ours = "            meta: {owner: {columns: {a: {b: c}}}, data_tests: none}\n"
    edit(project, "          - name: note\n", "          - name: note\n" + ours)
    updated(project, GROWN)
    assert ours in (project.root / FILE).read_text()


# ---- conflicts that last


def test_null_that_people_wrote_is_a_conflict_until_it_is_settled(project: Project) -> None:
    """`freshness: null` says something: no age is too old."""
    edit(project, "        config:\n", "        config:\n          freshness: null\n")
    dated = replace(ORDERS, columns=(ID, NOTE, replace(PLACED, nullable=False, default="now()")))
    first = updated(project, replace(SHOP, tables=(dated, USERS)))
    assert any("orders.freshness is kept" in line for line in first.conflicts)
    again = updated(project, replace(SHOP, tables=(dated, USERS)))
    assert again.edits == ()
    assert len(again.conflicts) == len(first.conflicts)


def test_a_model_that_is_kept_stays_a_conflict_when_no_table_of_it_is_left(project: Project) -> None:
    edit(project, "          - name: note\n", "          - name: note\n            tags: [ours]\n")
    edit(
        project, "        note\n", "        lower(note) as note\n", "models/staging/shop/stg_shop__orders.sql"
    )
    text = (project.root / MODELS).read_text()
    (project.root / MODELS).write_text(text[: text.index("  - name: stg_shop__users")])
    first = updated(project, replace(SHOP, tables=(USERS,)))
    assert any("stg_shop__orders is gone upstream; kept" in line for line in first.conflicts)
    again = updated(project, replace(SHOP, tables=(USERS,)))
    assert again.edits == ()
    assert len(again.conflicts) == len(first.conflicts)
