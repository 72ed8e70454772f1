"""`update` on one small shop where something has another name: all that people wrote goes along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.small_shop import (
    GROWN_BY_A_NAME,
    ID,
    MODEL,
    NOTE,
    ORDERS,
    SHOP,
    USERS,
    column,
    edit,
)
from helpers.updating import FILE, scaffold, updated

from scaffold_source.model import Column
from scaffold_source.project import Project

STATE = replace(NOTE, name="remark")
RENAMED = replace(SHOP, tables=(replace(ORDERS, columns=(ID, STATE)), USERS))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


def people_were_here(project: Project) -> None:
    edit(
        project,
        "description: Free text.",
        "description: What the customer told us.\n            tags: [prose]",
    )
    edit(project, "            producer:\n", "            test_rows: note = 'note'\n            producer:\n")
    edit(project, "        note\n", "        lower(note) as note  -- the note\n", MODEL)


def is_carried(project: Project) -> None:
    """Everything that people wrote about `note` speaks of `remark`, and staging goes on saying `note`."""
    found = column(project, "orders", "remark")
    assert found
    assert found["description"] == "What the customer told us."
    assert found["tags"] == ["prose"]
    assert found["config"]["meta"]["renamed_from"] == "note"  # type: ignore[index]
    assert column(project, "orders", "note") is None
    assert "test_rows: remark = 'note'" in (project.root / FILE).read_text()
    assert "        lower(remark) as note  -- the note\n" in (project.root / MODEL).read_text()
    assert "- name: note\n" in (project.root / "models/staging/shop/_shop__models.yml").read_text()
    changelog = (project.root / "models/staging/shop/CHANGELOG.md").read_text()
    assert "## 2.0.0\n" in changelog
    assert "- `public.orders.note` is called remark now (column-renamed)\n" in changelog


def test_a_rename_that_the_producer_declares(project: Project) -> None:
    people_were_here(project)
    said = replace(STATE, comment="Free text. renamed_from: note")
    live = replace(SHOP, tables=(replace(ORDERS, columns=(ID, said)), USERS))
    assert updated(project, live).conflicts == ()
    is_carried(project)
    assert updated(project, live).edits == ()


def test_a_rename_that_people_declare_beside_the_old_entry(project: Project) -> None:
    people_were_here(project)
    hint = (
        "          - name: remark\n            config: {meta: {renamed_from: note}}\n          - name: note\n"
    )
    edit(project, "          - name: note\n", hint)
    assert updated(project, RENAMED).conflicts == ()
    is_carried(project)
    assert updated(project, RENAMED).edits == ()


def test_a_rename_that_people_made_themselves(project: Project) -> None:
    people_were_here(project)
    hint = "          - name: remark\n            config: {meta: {renamed_from: note}}\n"
    edit(project, "          - name: note\n", hint)
    assert updated(project, RENAMED).conflicts == ()
    is_carried(project)
    assert updated(project, RENAMED).edits == ()


def test_a_rename_that_the_producer_has_not_made_yet(project: Project) -> None:
    people_were_here(project)
    hint = "          - name: remark\n            config: {meta: {renamed_from: note}}\n"
    edit(project, "          - name: note\n", hint)
    result = updated(project, SHOP)
    found = column(project, "orders", "remark")
    assert found
    assert found["description"] == "What the customer told us."
    assert result.conflicts == ()
    updated(project, RENAMED)
    found = column(project, "orders", "remark")
    assert found
    assert found["description"] == "What the customer told us."


def test_a_renamed_column_stays_itself_in_later_updates(project: Project) -> None:
    test_a_rename_that_people_made_themselves(project)
    more = replace(ORDERS, columns=(ID, STATE, Column("size", "text", "text")))
    assert updated(project, replace(SHOP, tables=(more, USERS))).conflicts == ()
    text = (project.root / MODEL).read_text()
    assert "        lower(remark) as note,  -- the note\n        size\n" in text


def test_an_untouched_model_selects_a_renamed_column_under_its_old_name(project: Project) -> None:
    hint = (
        "          - name: remark\n            config: {meta: {renamed_from: note}}\n          - name: note\n"
    )
    edit(project, "          - name: note\n", hint)
    updated(project, RENAMED)
    assert "        remark as note\n" in (project.root / MODEL).read_text()
    more = replace(ORDERS, columns=(ID, STATE, Column("size", "text", "text")))
    assert updated(project, replace(SHOP, tables=(more, USERS))).conflicts == ()
    assert "        remark as note,\n        size\n" in (project.root / MODEL).read_text()


def test_a_renamed_table_keeps_its_name_in_the_source(project: Project) -> None:
    people_were_here(project)
    said = replace(ORDERS, name="purchases", comment="renamed_from: orders")
    result = updated(project, replace(SHOP, tables=(said, USERS)))
    assert result.conflicts == ()
    text = (project.root / FILE).read_text()
    assert "      - name: orders\n        identifier: purchases\n" in text
    assert "What the customer told us." in text
    assert "source('shop', 'orders')" in (project.root / MODEL).read_text()
    assert any("table-renamed" in line for line in result.changes)
    assert updated(project, replace(SHOP, tables=(said, USERS))).edits == ()


def test_a_renamed_table_that_people_declare_beside_the_old_entry(project: Project) -> None:
    people_were_here(project)
    hint = "      - name: purchases\n        config: {meta: {renamed_from: orders}, tags: [ours]}\n      - name: orders\n"
    edit(project, "      - name: orders\n", hint)
    live = replace(SHOP, tables=(replace(ORDERS, name="purchases"), USERS))
    assert updated(project, live).conflicts == ()
    text = (project.root / FILE).read_text()
    assert "- name: purchases" not in text
    assert "      - name: orders\n        identifier: purchases\n" in text
    assert "renamed_from: orders" in text
    assert "tags:\n            - ours\n" in text
    assert updated(project, live).edits == ()


def test_a_table_that_moved_to_another_schema(project: Project) -> None:
    people_were_here(project)
    live = replace(SHOP, tables=(USERS, replace(ORDERS, schema="sales")))
    assert updated(project, live).conflicts == ()
    text = (project.root / FILE).read_text()
    assert "What the customer told us." in text
    assert "            producer:\n              schema: sales\n" in text
    assert updated(project, live).edits == ()


def test_a_table_and_its_column_renamed_at_once(project: Project) -> None:
    people_were_here(project)
    said = replace(STATE, comment="Free text. renamed_from: note")
    both = replace(ORDERS, name="purchases", columns=(ID, said), comment="renamed_from: orders")
    live = replace(SHOP, tables=(both, USERS))
    assert updated(project, live).conflicts == ()
    found = column(project, "orders", "remark")
    assert found
    assert found["description"] == "What the customer told us."
    assert "        lower(remark) as note  -- the note\n" in (project.root / MODEL).read_text()
    assert updated(project, live).edits == ()


def test_two_columns_that_changed_names_with_each_other_are_no_rename(project: Project) -> None:
    swapped = replace(ORDERS, columns=(ID, replace(NOTE, comment="renamed_from: id")))
    assert not any(
        "(column-renamed)" in line
        for line in updated(project, replace(SHOP, tables=(swapped, USERS))).changes
    )


def test_a_new_column_behind_one_that_people_changed(project: Project) -> None:
    edit(project, "        note\n", "        split(note, ',--') as note -- by line\n", MODEL)
    assert updated(project, GROWN_BY_A_NAME).conflicts == ()
    text = (project.root / MODEL).read_text()
    assert "        split(note, ',--') as note, -- by line\n        email\n    from source\n" in text


@pytest.mark.parametrize(("name", "field"), [("remark", "field: remark"), ("order", "field: '\"order\"'")])
def test_references_from_other_tables_follow(project: Project, name: str, field: str) -> None:
    test = """\
            data_tests:
              - relationships:
                  arguments: {to: "source('shop', 'orders')", field: note}
              - relationships: {to: "ref('stg_shop__orders')", field: note}
"""
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text.rstrip("\n") + "\n" + test)
    said = replace(STATE, name=name, comment="renamed_from: note")
    updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID, said)), USERS)))
    text = (project.root / FILE).read_text()
    assert f"""arguments: {{to: "source('shop', 'orders')", {field}}}""" in text
    assert """relationships: {to: "ref('stg_shop__orders')", field: note}""" in text
