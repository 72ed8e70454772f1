"""`--layout`: a source declared in several files, as `add`, `update` and `check` know it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import make_dbt_project
from helpers.git import committed
from helpers.updating import files, snapshot, updated

from scaffold_source.change import Finding, Judgement
from scaffold_source.commands.add import add
from scaffold_source.commands.check import check
from scaffold_source.commands.check_against import check_against
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.commands.layouts import split
from scaffold_source.contract.values import Source
from scaffold_source.contract.write import TO_TOOLS
from scaffold_source.errors import ContractError
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, write_all

TODAY = date(2026, 1, 1)
FOLDER = "models/staging/shop"
MAIN = f"{FOLDER}/_shop__sources.yml"
ID = Column("id", "bigint", "bigint", nullable=False)


def table(schema: str, name: str, *columns: str) -> Table:
    others = tuple(Column(column, "text", "text") for column in columns)
    return Table(schema, name, "table", (ID, *others), (Key("primary", ("id",)),))


INVOICES = table("billing", "invoices", "note")
ORDERS = table("public", "orders", "note")
USERS = table("public", "users", "note")
ITEMS = table("public", "items")


def shop(*tables: Table) -> Database:
    return Database("shop", "18", "UTC", tuple(sorted(tables, key=lambda one: (one.schema, one.name))))


SHOP = shop(INVOICES, ORDERS, USERS)


def scaffold(folder: Path, layout: str, database: Database = SHOP) -> Project:
    project = find_project(make_dbt_project(folder / "analytics"))
    source = Source(
        "shop", "landed", raw_database="raw", loader="fivetran", layout=layout, recorded_from="shop.json"
    )
    write_all(add(project, source, parse_where(snapshot(project, database))).edits)
    return project


def sources(project: Project) -> dict[str, dict[str, Any]]:
    """What each file declares of the source, by its path."""
    return {
        name: yaml.safe_load(text)["sources"][0]
        for name, text in files(project).items()
        if "__sources" in name
    }


def tables(project: Project) -> dict[str, list[str]]:
    return {
        Path(name).name: [one["name"] for one in source.get("tables") or []]
        for name, source in sources(project).items()
    }


def drift(judgements: tuple[Judgement, ...]) -> list[Finding]:
    """The findings about what changed; that nobody owns the source yet stands in each of them."""
    (judgement,) = judgements
    return [finding for finding in judgement.findings if finding.rule.id != "owner-missing"]


def checked(project: Project) -> list[Finding]:
    return drift(check(of_project(project), [], Asked(None), TODAY))


def edit(project: Project, file: str, old: str, new: str) -> None:
    path = project.root / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


PER_TABLE = {
    "_shop__sources.yml": ["invoices"],
    "_shop__sources__orders.yml": ["orders"],
    "_shop__sources__users.yml": ["users"],
}
PER_SCHEMA = {"_shop__sources.yml": ["invoices"], "_shop__sources__public.yml": ["orders", "users"]}
SPLITS = pytest.mark.parametrize(
    ("layout", "expected"), [("file-per-table", PER_TABLE), ("file-per-schema", PER_SCHEMA)]
)
LAYOUTS = pytest.mark.parametrize("layout", ["file-per-table", "file-per-schema"])


@SPLITS
def test_each_file_says_where_the_data_lands_and_one_holds_the_contract(
    tmp_path: Path, layout: str, expected: dict[str, list[str]]
) -> None:
    project = scaffold(tmp_path, layout)
    assert tables(project) == expected
    main, *others = sources(project).values()
    assert main["config"]["meta"].keys() == {"contract", "producer_database"}
    assert main["config"]["meta"]["contract"]["scaffold"]["layout"] == layout
    for other in others:
        assert {key: other[key] for key in other if key != "tables"} == {
            "name": "shop",
            "database": "raw",
            "schema": "landed",
            "loader": "fivetran",
        }


def test_one_file_is_no_word_in_the_contract(tmp_path: Path) -> None:
    project = scaffold(tmp_path, "single")
    assert tables(project) == {"_shop__sources.yml": ["invoices", "orders", "users"]}
    assert "layout" not in files(project)[MAIN]


@LAYOUTS
def test_nothing_upstream_is_no_edit_and_no_finding(tmp_path: Path, layout: str) -> None:
    project = scaffold(tmp_path, layout)
    assert updated(project, SHOP).edits == ()
    assert checked(project) == []


@SPLITS
def test_a_new_table_goes_where_the_layout_says(
    tmp_path: Path, layout: str, expected: dict[str, list[str]]
) -> None:
    project = scaffold(tmp_path, layout)
    before = sources(project)
    updated(project, shop(INVOICES, ORDERS, USERS, ITEMS, table("hr", "people")))
    added = (
        {"_shop__sources__items.yml": ["items"], "_shop__sources__people.yml": ["people"]}
        if layout == "file-per-table"
        else {
            "_shop__sources__hr.yml": ["people"],
            "_shop__sources__public.yml": ["items", "orders", "users"],
        }
    )
    assert tables(project) == {**expected, **added}
    fresh = scaffold(tmp_path / "fresh", layout, shop(INVOICES, ORDERS, USERS, ITEMS, table("hr", "people")))
    for name in added:
        assert files(project)[f"{FOLDER}/{name}"] == files(fresh)[f"{FOLDER}/{name}"]
    assert sources(project)[MAIN]["tables"] == before[MAIN]["tables"]
    assert checked(project) == []
    assert updated(project, shop(INVOICES, ORDERS, USERS, ITEMS, table("hr", "people"))).edits == ()


@LAYOUTS
def test_a_changed_table_is_changed_in_its_own_file(tmp_path: Path, layout: str) -> None:
    project = scaffold(tmp_path, layout)
    before = files(project)
    grown = shop(INVOICES, ORDERS, table("public", "users", "note", "phone"))
    snapshot(project, grown)
    (finding,) = checked(project)
    own = "_shop__sources__users.yml" if layout == "file-per-table" else "_shop__sources__public.yml"
    assert finding.location and finding.location.file.name == own
    updated(project, grown)
    changed = {name for name, text in files(project).items() if before.get(name) != text}
    assert {name for name in changed if "__sources" in name} == {MAIN, f"{FOLDER}/{own}"}
    assert "phone" in files(project)[f"{FOLDER}/{own}"]
    assert checked(project) == []


def test_a_file_that_its_last_table_left_goes(tmp_path: Path) -> None:
    project = scaffold(tmp_path, "file-per-table")
    result = updated(project, shop(INVOICES, ORDERS))
    assert tables(project) == {name: PER_TABLE[name] for name in list(PER_TABLE)[:2]}
    assert any(edit.after is None for edit in result.edits)
    assert checked(project) == []


def test_lines_for_editors_and_linters_stay_deleted_and_keep_no_file(tmp_path: Path) -> None:
    project = scaffold(tmp_path, "file-per-table")
    for name in files(project):
        if "__sources" in name:
            path = project.root / name
            lines = path.read_text().splitlines(keepends=True)
            assert [line.startswith(TO_TOOLS) for line in lines[:3]] == [True, True, False]
            path.write_text("".join(lines[2:]))
    updated(project, shop(INVOICES, table("public", "orders", "note", "state")))
    assert tables(project) == {name: PER_TABLE[name] for name in list(PER_TABLE)[:2]}
    for name in sources(project):
        assert not any(line.startswith(TO_TOOLS) for line in files(project)[name].splitlines())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sources:", "# Ask Ana before you change this.\nsources:"),
        ("    loader: fivetran", "    loader: airbyte"),
        ("    loader: fivetran", "    loader: fivetran\n    description: Those who pay."),
        ("sources:", "models:\n  - name: people\n    description: Ours.\n\nsources:"),
    ],
)
def test_a_file_that_people_wrote_in_stays(tmp_path: Path, old: str, new: str) -> None:
    project = scaffold(tmp_path, "file-per-table")
    edit(project, f"{FOLDER}/_shop__sources__users.yml", old, new)
    updated(project, shop(INVOICES, ORDERS))
    assert tables(project)["_shop__sources__users.yml"] == []
    assert new in files(project)[f"{FOLDER}/_shop__sources__users.yml"]


def test_a_schema_loses_a_table_and_its_file_stays(tmp_path: Path) -> None:
    project = scaffold(tmp_path, "file-per-schema")
    updated(project, shop(INVOICES, ORDERS))
    assert tables(project) == {"_shop__sources.yml": ["invoices"], "_shop__sources__public.yml": ["orders"]}


@LAYOUTS
def test_a_contract_without_a_table_beside_it_is_said(tmp_path: Path, layout: str) -> None:
    """dbt shows what a file says of its source on the file's tables alone."""
    project = scaffold(tmp_path, layout)
    result = updated(project, shop(ORDERS, USERS))
    assert any(
        "_shop__sources.yml holds the contract of shop and no table" in line for line in result.notices
    )
    assert updated(project, shop(ORDERS, USERS)).edits == ()
    updated(project, shop(ITEMS, ORDERS, USERS))
    assert tables(project)["_shop__sources.yml"] == ["items"]


def test_a_file_of_people_s_own_is_in_nobody_s_way(tmp_path: Path) -> None:
    project = scaffold(tmp_path, "file-per-table")
    (project.root / FOLDER / "_shop__sources__items.yml").write_text("# Mine.\n")
    updated(project, shop(INVOICES, ITEMS, ORDERS, USERS))
    assert sources_of_main(project) == ["invoices", "items"]
    assert files(project)[f"{FOLDER}/_shop__sources__items.yml"] == "# Mine.\n"


def sources_of_main(project: Project) -> list[str]:
    source = yaml.safe_load(files(project)[MAIN])["sources"][0]
    return [one["name"] for one in source["tables"]]


@LAYOUTS
def test_what_people_say_of_the_source_a_new_file_says_too(tmp_path: Path, layout: str) -> None:
    project = scaffold(tmp_path, layout)
    edit(project, MAIN, "    database: raw", "    database: \"{{ var('raw') }}\"")
    edit(project, MAIN, "    loader: fivetran", "    loader: fivetran\n    quoting: {identifier: true}")
    edit(
        project,
        MAIN,
        "    config:\n      meta:\n",
        "    config:\n      tags: [pii]\n      meta:\n        owner: Ana\n",
    )
    updated(project, shop(INVOICES, ORDERS, USERS, table("hr", "people")))
    name = "people" if layout == "file-per-table" else "hr"
    text = files(project)[f"{FOLDER}/_shop__sources__{name}.yml"]
    made = yaml.safe_load(text)["sources"][0]
    assert made["database"] == "{{ var('raw') }}"
    assert made["quoting"] == {"identifier": True}
    assert made["config"] == {"tags": ["pii"], "meta": {"owner": "Ana"}}
    assert checked(project) == []


@LAYOUTS
def test_files_may_be_renamed_and_moved(tmp_path: Path, layout: str) -> None:
    project = scaffold(tmp_path, layout)
    folder = project.root / "models/elsewhere"
    folder.mkdir()
    for number, path in enumerate(sorted((project.root / FOLDER).glob("*__sources*.yml"))):
        path.rename(folder / f"file_{number}.yaml")
    project = find_project(project.root)
    assert checked(project) == []
    updated(project, shop(INVOICES, ORDERS, USERS, table("hr", "people")))
    name = "people" if layout == "file-per-table" else "hr"
    assert (folder / f"_shop__sources__{name}.yml").is_file()


@LAYOUTS
def test_check_against_a_ref(tmp_path: Path, layout: str) -> None:
    project = scaffold(tmp_path, layout)
    committed(project.root)
    assert drift(check_against(project, [], "HEAD", TODAY)) == []
    updated(project, shop(INVOICES, ORDERS, replace(USERS, columns=(ID,)), table("hr", "people")))
    findings = drift(check_against(find_project(project.root), [], "HEAD", TODAY))
    assert {(finding.rule.id, finding.change.path) for finding in findings} == {
        ("column-removed", ("public", "users", "note")),
        ("table-added", ("hr", "people")),
    }
    own = "users" if layout == "file-per-table" else "public"
    places = {finding.rule.id: finding.location for finding in findings}
    removed = places["column-removed"]
    assert removed and removed.file.name == f"_shop__sources__{own}.yml"


def test_one_ref_and_two_layouts_are_one_contract(tmp_path: Path) -> None:
    """Who splits a source changes nothing that it says."""
    project = scaffold(tmp_path, "single")
    committed(project.root)
    other = scaffold(tmp_path / "other", "file-per-table")
    for path in (other.root / FOLDER).glob("*__sources*.yml"):
        (project.root / FOLDER / path.name).write_text(path.read_text())
    assert drift(check_against(find_project(project.root), [], "HEAD", TODAY)) == []


def test_a_layout_that_is_none(tmp_path: Path) -> None:
    project = scaffold(tmp_path, "file-per-table")
    edit(project, MAIN, "layout: file-per-table", "layout: per-table")
    with pytest.raises(
        ContractError, match=r"_shop__sources.yml:\d+: .*'per-table' is none of single, file-per-t"
    ):
        checked(project)


def test_names_of_files_never_clash() -> None:
    """A table called models has no file of models' name, and two schemas of one safe name share a file."""
    tree = {"name": "shop", "tables": [{"name": name} for name in ("a", "models", "sources", "m" * 80)]}
    names = list(split(tree, "file-per-table"))
    assert names[:3] == ["_shop__sources.yml", "_shop__sources__models.yml", "_shop__sources__sources.yml"]
    assert len(names[3]) <= 67
    schemas = ("a", "My Schema", "my_schema")
    facts = [{"config": {"meta": {"producer": {"schema": schema}}}} for schema in schemas]
    tree = {"name": "shop", "tables": [{"name": f"t{number}", **fact} for number, fact in enumerate(facts)]}
    parts = split(tree, "file-per-schema")
    assert {name: len(part["tables"]) for name, part in parts.items()} == {
        "_shop__sources.yml": 1,
        "_shop__sources__my_schema.yml": 2,
    }
