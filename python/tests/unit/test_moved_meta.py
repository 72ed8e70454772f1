"""`meta` beside `config`, as dbt had it before 1.10: read, judged, merged in its place, never doubled."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from helpers.small_shop import GROWN_BY_A_NAME as MORE
from helpers.small_shop import ID, ORDERS, SHOP, USERS, edit, run
from helpers.updating import FILE, scaffold, snapshot, updated

from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.project import Project, moved_meta, read_source

MOVED = {
    "everywhere": ("", "orders", "users"),
    "the source's": ("",),
    "a table's": ("orders",),
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return scaffold(tmp_path, SHOP)


def move(project: Project, places: tuple[str, ...], keys: tuple[str, ...] = ()) -> None:
    """Move meta (of it `keys`, all where none is named) out of config."""
    document = yaml.safe_load((project.root / FILE).read_text())
    source = document["sources"][0]
    items = {"": source}
    for table in source["tables"]:
        items[table["name"]] = table
        items |= {f"{table['name']}.{column['name']}": column for column in table["columns"]}
    for place in places:
        item = items[place]
        config = item["config"]
        meta = config.pop("meta")
        item["meta"] = {key: value for key, value in meta.items() if not keys or key in keys}
        if rest := {key: value for key, value in meta.items() if key not in item["meta"]}:
            config["meta"] = rest
        if not config:
            del item["config"]
    (project.root / FILE).write_text(yaml.safe_dump(document, sort_keys=False))


def gathered(text: str) -> dict[str, object]:
    """The source with every meta back in config."""
    source = yaml.safe_load(text)["sources"][0]
    for item in (source, *source["tables"], *(c for table in source["tables"] for c in table["columns"])):
        if "meta" in item:
            config = item.setdefault("config", {})
            assert not config.get("meta", {}).keys() & item["meta"].keys()
            config["meta"] = {**config.get("meta", {}), **item.pop("meta")}
    return source  # type: ignore[no-any-return]


@pytest.mark.parametrize("places", MOVED.values(), ids=MOVED)
def test_it_is_known_where_it_is(project: Project, tmp_path: Path, places: tuple[str, ...]) -> None:
    fresh = scaffold(tmp_path / "fresh", SHOP)
    move(project, places)
    assert updated(project, SHOP).edits == ()
    before = (project.root / FILE).read_text()
    result = updated(project, MORE)
    updated(fresh, MORE)
    assert result.conflicts == ()
    after = (project.root / FILE).read_text()
    assert gathered(after) == gathered((fresh.root / FILE).read_text())
    count = len(re.findall(r"^ *meta:", before, re.MULTILINE))
    assert len(re.findall(r"^ *meta:", after, re.MULTILINE)) == count
    assert updated(project, MORE).edits == ()
    (judgement,) = check(of_project(project), ["shop"], Asked(None), date(2026, 6, 1))
    assert [f for f in judgement.findings if f.change.before != f.change.after] == []


def test_what_stands_in_both_places(project: Project) -> None:
    """Facts in one, people's own in the other: each stays where it is."""
    edit(
        project,
        "          - name: note\n",
        "          - name: note\n            meta: {owner: ana, pii: none}  # ours\n",
    )
    edit(project, "      - name: orders\n", "      - name: orders\n        meta:\n          owner: ben\n")
    updated(project, MORE)
    text = (project.root / FILE).read_text()
    assert "            meta: {owner: ana, pii: none}  # ours\n" in text
    assert "        meta:\n          owner: ben\n" in text
    assert "                email: {type: text}\n" in text
    assert updated(project, MORE).edits == ()


def test_of_a_key_in_both_places_that_in_config_counts() -> None:
    both = {"meta": {"owner": "beside", "note": "x"}, "config": {"meta": {"owner": "inside"}}}
    assert moved_meta.gathered(both) == {
        "meta": {"owner": "beside"},
        "config": {"meta": {"owner": "inside", "note": "x"}},
    }


def test_a_key_in_both_places_stays_in_both(project: Project) -> None:
    edit(project, "      meta:\n        contract:\n", "      meta:\n        owner: a\n        contract:\n")
    edit(project, "    schema: shop\n", "    schema: shop\n    meta: {owner: b, team: c}\n")
    updated(project, MORE)
    text = (project.root / FILE).read_text()
    assert "    meta: {owner: b, team: c}\n" in text
    assert "        owner: a\n" in text


def test_a_new_agreement_goes_where_the_others_are(project: Project) -> None:
    move(project, ("orders",))
    dated = replace(
        ORDERS,
        columns=(*ORDERS.columns, *MORE.tables[0].columns[2:]),
        comment="renamed_from: orders",
        name="sales",
    )
    updated(project, replace(SHOP, tables=(dated, USERS)))
    text = (project.root / FILE).read_text()
    table = yaml.safe_load(text)["sources"][0]["tables"][0]
    assert table["meta"]["renamed_from"] == "orders"
    assert "meta" not in table.get("config", {})


def test_a_mistyped_fact_there_is_named_and_mended(project: Project) -> None:
    move(project, ("orders",))
    edit(project, "nullable: false", "nullable: 'no'")
    line = (project.root / FILE).read_text().split("nullable: 'no'")[0].count("\n") + 1
    snapshot(project, SHOP)
    assert run(project, "--check").exit_code == 1
    declaration = read_source(project, "shop")
    at = ("tables", "orders", "config", "meta", "producer", "columns", "id", "nullable")
    assert declaration.location(at).line == line
    updated(project, SHOP)
    assert "nullable: false" in (project.root / FILE).read_text()


def test_a_dropped_column_leaves_nothing_there(project: Project) -> None:
    move(project, MOVED["everywhere"])
    updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    source = yaml.safe_load((project.root / FILE).read_text())["sources"][0]
    assert [column["name"] for column in source["tables"][0]["columns"]] == ["id"]
