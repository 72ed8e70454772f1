"""`update` where people deleted a table from the contract, and the producer makes new ones: which is which."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from helpers.small_shop import GROWN, ID, ORDERS, SHOP, USERS, edit
from helpers.updating import FILE, scaffold, updated

from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


def test_a_table_that_people_deleted_stays_out(project: Project) -> None:
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")])
    assert updated(project, SHOP).edits == ()
    updated(project, GROWN)
    text = (project.root / FILE).read_text()
    assert "exclude: [public.users]" in text
    assert "- name: users" not in text
    refunds = replace(ORDERS, name="refunds")
    updated(project, replace(GROWN, tables=(*GROWN.tables, refunds)))
    text = (project.root / FILE).read_text()
    assert "- name: refunds" in text
    assert "- name: users" not in text


def test_deleted_or_new_is_not_guessed(project: Project) -> None:
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")])
    both = replace(SHOP, tables=(ORDERS, replace(ORDERS, name="refunds"), USERS))
    result = updated(project, both)
    assert "public.refunds, public.users" in " ".join(result.notices)
    assert "- name: refunds" not in (project.root / FILE).read_text()


def test_what_is_not_clear_is_asked_until_people_settle_it(project: Project) -> None:
    """That a run wrote something else makes nothing clearer."""
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")])
    orders, *others = GROWN.tables
    refunds = replace(ORDERS, name="refunds")
    asked = "public.refunds, public.users"
    for now in (orders, replace(orders, columns=(ID,))):
        shop = replace(GROWN, tables=(now, refunds, *others))
        result = updated(project, shop)
        assert result.edits
        assert asked in " ".join(result.notices)
        (judgement,) = check(of_project(project), ("shop",), Asked(None), date(2027, 1, 1))
        assert asked in " ".join(judgement.notices)
        assert "exclude" not in (project.root / FILE).read_text()
    edit(
        project,
        "            from: shop.json\n",
        "            from: shop.json\n            exclude: [public.users]\n",
    )
    with (project.root / FILE).open("a") as file:
        file.write("      - name: refunds\n")
    assert updated(project, shop).notices == ()
    again = updated(project, replace(shop, tables=(*shop.tables, replace(ORDERS, name="payouts"))))
    assert again.notices == ()
    text = (project.root / FILE).read_text()
    assert "table: refunds" not in text
    assert all(f"- name: {name}\n" in text for name in ("refunds", "payouts"))
    assert "- name: users" not in text


def test_what_counts_as_deleted_is_said(project: Project) -> None:
    """They deleted users and excluded it by hand: refunds, which is new, counts in its place."""
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")])
    edit(
        project,
        "            from: shop.json\n",
        "            from: shop.json\n            exclude: [public.users]\n",
    )
    result = updated(project, replace(SHOP, tables=(ORDERS, replace(ORDERS, name="refunds"), USERS)))
    (judgement,) = check(of_project(project), ("shop",), Asked(None), date(2027, 1, 1))
    for notices in (result.notices, judgement.notices):
        assert "counts that as your choice: public.refunds" in " ".join(notices)


def test_a_new_table_is_not_taken_for_one_that_people_put_back(project: Project) -> None:
    """They deleted users and declared it again: the table that comes now may be the one that stays out, or not."""
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text[: text.index("      - name: users\n")] + "      - name: users\n")
    refunds = replace(ORDERS, name="refunds")
    result = updated(project, replace(SHOP, tables=(*SHOP.tables, refunds)))
    assert any("Which are new is not clear" in line and "public.refunds" in line for line in result.notices)
    assert "exclude" not in (project.root / FILE).read_text()
