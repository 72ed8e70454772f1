"""The exposures of a contract's measures: written once, kept true, and people's once they stand there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.cli import Result, cli
from helpers.small_shop import ID, NOTE, ORDERS, SHOP, USERS
from helpers.updating import FILE, files, scaffold, updated
from jinja2 import Environment

from scaffold_source.commands.ask import answer
from scaffold_source.model import Column, Database
from scaffold_source.project import Project, find_project, write_all

HOME = "models/staging/shop/_shop__exposures.yml"
NET = "{name: net revenue, needed_by: day_1, columns: [orders.note, users.id], filled: 0.9}"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


def measured(project: Project, measures: str, consumer: str = "") -> None:
    """Write measures into the contract as people do."""
    path = project.root / FILE
    text = path.read_text()
    head, tail = text.split("          scaffold:\n")
    head = head.partition("          measures:")[0].partition("          consumer:")[0]
    own = f"          consumer: {consumer}\n" if consumer else ""
    path.write_text(f"{head}{own}          measures: {measures}\n          scaffold:\n{tail}")


def edit(project: Project, old: str, new: str, file: str = HOME) -> None:
    path = project.root / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def take(project: Project, database: Database = SHOP) -> tuple[str, ...]:
    """Update, see that a second update has nothing to do, and return the notices of the first."""
    fresh = find_project(project.root)
    result = updated(fresh, database)
    assert updated(find_project(project.root), database).edits == ()
    return result.notices


def exposures(project: Project, file: str = HOME) -> dict[str, dict[str, Any]]:
    path = project.root / file
    if not path.exists():
        return {}
    return {item["name"]: item for item in yaml.safe_load(path.read_text())["exposures"]}


def run(project: Project, *command: str) -> Result:
    result = cli(*command, "--project-dir", project.root)
    assert result.exit_code == 0, result.output
    return result


def test_no_measure_is_no_file(project: Project) -> None:
    take(project)
    assert not (project.root / HOME).exists()


def test_a_measure_that_people_write_is_an_exposure_after_the_next_update(project: Project) -> None:
    measured(project, f"[{NET}]", "{data_lead: Ada Lovelace <ada@example.com>}")
    shown = run(project, "update", "shop", "--dry-run").stdout
    assert "+  - name: shop__net_revenue" in shown
    assert not (project.root / HOME).exists(), "--dry-run shows it and writes nothing"
    take(project)
    source = yaml.safe_load((project.root / FILE).read_text())["sources"][0]
    for table in source["tables"]:
        name = f"shop__{table['name']}_measure_available"
        assert {"scaffold_source.measure_available": {"name": name}} in table["data_tests"]
    (exposure,) = exposures(project).values()
    assert exposure == {
        "name": "shop__net_revenue",
        "label": "net revenue",
        "type": "analysis",
        "maturity": "low",
        "description": "Measured from orders.note and users.id, needed by day 1. "
        "A value must be there in 90 % of the rows.",
        "depends_on": ["ref('stg_shop__orders')", "ref('stg_shop__users')"],
        "owner": {"name": "Ada Lovelace", "email": "ada@example.com"},
        "config": {
            "meta": {
                "measure": {
                    "source": "shop",
                    "name": "net revenue",
                    "needed_by": "day 1",
                    "columns": ["orders.note", "users.id"],
                    "filled": 0.9,
                }
            }
        },
    }


def test_answers_and_an_agreement_reach_it_and_leave_no_trace_when_revoked(project: Project) -> None:
    for given in ({"measures": "net: orders.note"}, {"contacts": "producer.team: Shop; consumer.team: BI"}):
        write_all(answer(find_project(project.root), "shop", given).edits, project.root)
    assert exposures(project)["shop__net"]["owner"] == {"name": "BI"}, "who answered later owns it"
    before = files(project)
    run(project, "agree", "shop", "--by", "Ada", "--on", "2026-11-27")
    assert exposures(project)["shop__net"]["maturity"] == "high"
    take(project)
    run(project, "agree", "shop", "--revoke")
    assert files(project) == before


def test_what_people_changed_stays_and_what_the_measure_needs_follows(project: Project) -> None:
    measured(project, f"[{NET}]")
    take(project)
    edit(project, "type: analysis", "type: dashboard")
    edit(project, "label: net revenue", "label: Net  # ours\n    tags: [board]")
    edit(project, "\"ref('stg_shop__users')\"", "ref('fct_revenue')")
    measured(project, "[{name: net revenue, columns: [users.note, orders.id]}]", "{team: BI}")
    take(project)
    (exposure,) = exposures(project).values()
    assert (exposure["type"], exposure["label"], exposure["tags"]) == ("dashboard", "Net", ["board"])
    assert "label: Net  # ours" in (project.root / HOME).read_text()
    assert exposure["depends_on"] == ["ref('stg_shop__orders')", "ref('fct_revenue')"], (
        "people took the model of users out, and put one of theirs there"
    )
    assert exposure["description"] == "Measured from users.note and orders.id."
    assert exposure["owner"] == {"name": "BI"}, "nobody was named before"
    measured(project, "[{name: net revenue, columns: [users.note]}]", "{team: BI}")
    take(project)
    assert exposures(project)["shop__net_revenue"]["depends_on"] == ["ref('fct_revenue')"]


@pytest.mark.parametrize("gone", ["item", "file"])
def test_an_exposure_that_people_deleted_stays_away(project: Project, gone: str) -> None:
    measured(project, f"[{NET}, {{name: users, columns: [users.id]}}]")
    take(project)
    if gone == "file":
        (project.root / HOME).unlink()
    else:
        text = (project.root / HOME).read_text()
        (project.root / HOME).write_text(text.partition("  - name: shop__users")[0])
    kept = set(exposures(project))
    test = "          - scaffold_source.measure_available: {name: shop__orders_measure_available}\n"
    edit(project, test, "", FILE)
    take(project)
    assert test not in (project.root / FILE).read_text(), "nor does its test come back"
    assert set(exposures(project)) == kept
    measured(project, f"[{NET}, {{name: users, columns: [users.id]}}, {{name: new, columns: [users.id]}}]")
    take(project)
    assert set(exposures(project)) == {*kept, "shop__new"}


def test_with_its_measure_an_exposure_goes_unless_people_edited_it(project: Project) -> None:
    two = f"[{NET}, {{name: users, columns: [users.id], owner: Bob, description: All of them.}}]"
    measured(project, two, "{team: BI}")
    take(project)
    edit(project, "label: users", "label: Everybody")
    edit(project, "exposed: [net revenue, users]", "exposed: [net revenue, users]  # by the tool", FILE)
    text = (project.root / FILE).read_text()
    (project.root / FILE).write_text(text.replace(f"measures: {two}", "measures: []"))
    notices = take(project)
    assert set(exposures(project)) == {"shop__users"}
    assert any("shop__users: its measure is gone from shop" in notice for notice in notices)
    assert "exposed" not in (project.root / FILE).read_text().replace("# by the tool", "")
    edit(project, "label: Everybody", "label: users")
    take(project)
    assert set(exposures(project)) == {"shop__users"}, "its description was people's"


def test_the_file_goes_with_the_last_exposure(project: Project) -> None:
    measured(project, f"[{NET}]")
    take(project)
    edit(project, f"          measures: [{NET}]\n", "", FILE)
    take(project)
    assert not (project.root / HOME).exists()
    assert "exposed" not in (project.root / FILE).read_text()


@pytest.mark.parametrize("name", ["net_revenue", "shop__net_revenue"])
def test_peoples_own_exposure_is_not_doubled(project: Project, name: str) -> None:
    own = project.root / "models/marts.yml"
    own.write_text(
        f"models: [{{name: fct}}]\nexposures:\n  - name: {name}\n    type: dashboard\n    owner: {{name: x}}\n"
    )
    before = own.read_text()
    measured(project, f"[{NET}]")
    take(project)
    assert not (project.root / HOME).exists()
    assert own.read_text() == before


def test_an_exposure_is_followed_where_people_moved_and_renamed_it(project: Project) -> None:
    measured(project, f"[{NET}]")
    take(project)
    moved = "models/staging/shop/_shop__models.yml"
    (project.root / HOME).rename(project.root / "models/all.yml")
    whole = (project.root / moved).read_text() + (project.root / "models/all.yml").read_text()
    (project.root / moved).write_text(whole.replace("shop__net_revenue", "revenue"))
    (project.root / "models/all.yml").unlink()
    grown = replace(ORDERS, columns=(ID, NOTE, Column("email", "text", "text", nullable=False)))
    measured(project, "[{name: net revenue, columns: [orders.note]}]")
    take(project, replace(SHOP, tables=(grown, USERS)))
    assert not (project.root / HOME).exists()
    (exposure,) = exposures(project, moved).values()
    assert exposure["name"] == "revenue"
    assert exposure["depends_on"] == ["ref('stg_shop__orders')"]


def test_a_table_that_goes_takes_its_model_and_what_depended_on_it(project: Project) -> None:
    measured(project, f"[{NET}]")
    take(project)
    take(project, replace(SHOP, tables=(ORDERS,)))
    assert not (project.root / "models/staging/shop/stg_shop__users.sql").exists()
    assert exposures(project)["shop__net_revenue"]["depends_on"] == ["ref('stg_shop__orders')"]


def test_a_renamed_column_is_called_so_in_the_measure_and_its_exposure(project: Project) -> None:
    measured(project, f"\n            # ours\n            - {NET}  # what counts")
    take(project)
    edit(project, "- name: note\n", "- name: remark\n            config: {meta: {renamed_from: note}}\n", FILE)  # fmt: skip
    renamed = replace(ORDERS, columns=(ID, replace(NOTE, name="remark")))
    take(project, replace(SHOP, tables=(renamed, USERS)))
    source = (project.root / FILE).read_text()
    assert "columns: [orders.remark, users.id]" in source
    assert "# ours" in source
    assert "# what counts" in source
    assert "orders.remark" in exposures(project)["shop__net_revenue"]["description"]


HOSTILE = [
    "{{ env_var('TOKEN') }}", "{% set a = 1 %}", "a: b # c", "- x", "'\"\\", "<script>alert(1)</script>", "収益",
    "null", "'); drop", "\u202eabc", "net-revenue!", "net revenue!", "x" * 300,
]  # fmt: skip


def test_nothing_that_people_write_breaks_out(project: Project) -> None:
    listed = [
        {"name": text, "needed_by": text, "owner": text, "description": text, "url": f"javascript:{text}", "columns": [f"orders.{text}", text, "users.note"]}
        for text in HOSTILE
    ]  # fmt: skip
    odd = [{"name": "none"}, {"name": "ghost", "columns": ["nope.id"], "url": "https://bi.example.com/1"},
           {"name": "odd", "columns": "orders.id", "filled": "all"}, {"name": "none"}, {"columns": []}, 5, "x", {"name": ["y"]}]  # fmt: skip
    measured(project, json.dumps([*listed, *odd]))
    notices = take(project)
    made = exposures(project)
    assert len(made) == len(HOSTILE) + 3
    assert all(name.isascii() and name.isidentifier() and len(name) < 120 for name in made)
    assert any("2 measures of shop are called none" in notice for notice in notices)
    assert made["shop__none"]["description"] == "No column is named yet."
    assert "depends_on" not in made["shop__ghost"], "dbt would not find the table"
    assert made["shop__ghost"]["url"] == "https://bi.example.com/1"
    assert made["shop__odd"]["depends_on"] == ["ref('stg_shop__orders')"]
    rendered = [_rendered(exposure) for exposure in made.values()]
    for text in HOSTILE:
        (exposure,) = (one for one in rendered if one["label"] == " ".join(text.split()))
        assert "url" not in exposure
        assert all(exposure["owner"].values())


def _rendered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rendered(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_rendered(part) for part in value]
    return Environment().from_string(value).render() if isinstance(value, str) else value
