"""An imported contract beside a database that says otherwise: nothing that it said is lost or taken over."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import ndiff
from pathlib import Path
from typing import Any

import yaml
from conftest import make_dbt_project
from helpers.updating import SETTINGS, declared, pairs, scaffolded, snapshot
from hypothesis import given, settings

from scaffold_source.commands.odcs import Importing, ImportOptions, export, import_odcs
from scaffold_source.commands.update import UpdateOptions, update
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract
from scaffold_source.facts.blocks import table_block
from scaffold_source.model import Column, Database, Table
from scaffold_source.project import Project, find_project, read_source, write_all
from scaffold_source.yaml_text.jinja import unescape


@contextmanager
def imported(
    document: str, live: Database | None, *, keep_jinja: bool = False
) -> Iterator[tuple[Project, Importing]]:
    """A project with the document as the source `shop`, compared with a database where one is given."""
    with tempfile.TemporaryDirectory() as folder:
        project = find_project(make_dbt_project(Path(folder) / "analytics"))
        file = project.root / "shop.odcs.yaml"
        file.write_text(document)
        where = snapshot(project, live) if live else None
        importing = import_odcs(project, file, "shop", ImportOptions(where, keep_jinja))
        write_all(importing.edits)
        yield project, importing


def exported(database: Database) -> str:
    with scaffolded(database) as project:
        return export(project, "shop", "3.2.0")


def of_somebody_else(document: str) -> str:
    """The document without what we wrote beside the standard."""

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: stripped(part) for key, part in value.items() if key != "customProperties"}
        return [stripped(part) for part in value] if isinstance(value, list) else value

    return yaml.safe_dump(stripped(yaml.safe_load(document)), sort_keys=False, allow_unicode=True)


def contract_of(project: Project) -> Contract:
    declaration = read_source(project.read(), "shop")
    return read_contract("shop", declaration.tree(), declaration.location)


def facts_of(database: Database) -> dict[tuple[str, ...], Any]:
    """Every fact that a document of the standard can state, by its place."""
    facts: dict[tuple[str, ...], Any] = {}
    for table in database.tables:
        place = (table.schema, table.name)
        block = table_block(table, "", {})
        facts[place] = "table"
        facts |= {(*place, key): block.get(key) for key in ("primary_key", "unique", "foreign_keys")}
        for own, line in block["columns"].items():
            facts[(*place, "", own)] = "column"
            facts |= {(*place, "", own, key): line.get(key) for key in ("type", "nullable", "min", "max")}
            facts[(*place, "", own, "values")] = line.get("values") or line.get("labels")
    return facts


def in_conflict(project: Project) -> list[tuple[str, ...]]:
    """The places of the conflicts that stand in the contract of the source, as `facts_of` names them."""
    contract = contract_of(project)
    names = {name: (table.schema, table.name) for table, name in contract.names.items()}
    places = []
    for conflict in declared(project)["config"]["meta"]["contract"].get("conflicts", ()):
        kind, table, *at = map(unescape, conflict["at"])
        if kind != "tables":
            continue  # a model's words, where a name in staging became another
        columns = contract.columns[next(one for one, name in contract.names.items() if name == table)]
        if at[:1] == ["columns"]:
            at = ["", columns[at[1]]]
        elif at[3:4] == ["columns"]:
            at = ["", at[4], *("values" if key == "labels" else key for key in at[5:])]
        else:
            at = at[3:]
        places.append((*names[table], *at))
    return places


PLAIN = pairs().filter(
    # Which part of `a.b.c` is the schema, a document cannot say.
    lambda pair: not any("." in table.schema + table.name for side in pair for table in side.tables)
)


@given(PLAIN)
@settings(SETTINGS, max_examples=10)
def test_what_a_document_says_is_kept_or_agreed_with(pair: tuple[Database, Database]) -> None:
    """Of each statement: it stands as it was said, and is a conflict, or the database says as much; and the
    database's is there where the document says nothing. `update` of the same database leaves all of it."""
    before, live = pair
    with imported(of_somebody_else(exported(before)), None) as (project, _):
        said = facts_of(contract_of(project).all_facts)
    with imported(of_somebody_else(exported(before)), live) as (project, importing):
        kept, shown = facts_of(contract_of(project).all_facts), facts_of(live)
        conflicts = in_conflict(project)
        assert len(conflicts) == len(set(conflicts)) == len(importing.conflicts)
        for place, value in said.items():
            if place in conflicts:
                assert kept[place] == value != shown.get(place), place
            elif value is not None and place[:2] not in conflicts and place[:4] not in conflicts:
                assert kept[place] == shown[place], place
        assert_update_takes_nothing(project, len(conflicts))


def assert_update_takes_nothing(project: Project, count: int) -> None:
    result = update(project, "shop", str(project.root / "shop.json"), UpdateOptions())
    changed = [
        ndiff((edit.before or "").splitlines(), (edit.after or "").splitlines()) for edit in result.edits
    ]
    assert [line for lines in changed for line in lines if line[0] in "-+"] == []
    assert len(result.conflicts) == count


@given(PLAIN)
@settings(SETTINGS, max_examples=10)
def test_the_first_update_of_an_imported_document_finds_the_same(pair: tuple[Database, Database]) -> None:
    before, live = pair
    document = of_somebody_else(exported(before))
    with imported(document, live) as (project, _):
        at_once = sorted(in_conflict(project))
    with imported(document, None) as (project, _):
        first = update(project, "shop", snapshot(project, live), UpdateOptions())
        write_all(first.edits)
        assert sorted(in_conflict(project)) == at_once
        assert_update_takes_nothing(project, len(at_once))


@given(pairs())
@settings(SETTINGS, max_examples=10)
def test_an_export_of_ours_is_kept_whole(pair: tuple[Database, Database]) -> None:
    before, live = pair
    with imported(exported(before), live, keep_jinja=True) as (project, importing):
        kept, said = facts_of(contract_of(project).all_facts), facts_of(before)
        assert {p: (kept.get(p), said.get(p)) for p in kept.keys() | said if kept.get(p) != said.get(p)} == {}
        places = in_conflict(project)
        assert len(places) == len(set(places)) == len(importing.conflicts)
        result = update(project, "shop", str(project.root / "shop.json"), UpdateOptions())
        write_all(result.edits)
        assert sorted(in_conflict(project)) == sorted(places)
        kept, said = facts_of(contract_of(project).all_facts), facts_of(before)
        assert all(kept.get(place) == said.get(place) for place in places)


def test_conflicts_of_a_hostile_document_hold_nothing_that_is_not_there() -> None:
    """A document may list conflicts, as an export of ours does: wherever they point, `update` goes on."""
    places = [
        [], ["tables"], ["tables", "t"], ["tables", "gone"], ["tables", "t", "columns"], ["models"],
        ["tables", "t", "columns", "a", "x"], ["tables", "t", "config", "meta", "producer"], [1, None], ["", ""],
        ["tables", "t", "config", "meta", "producer", "columns"], ["sql", "{{ 1 }}"], ["tables"] * 99,
        ["tables", "t", "config", "meta", "producer", "columns", "a"],
        ["tables", "t", "config", "meta", "producer", "columns", "a", "type", "type"],
        ["tables", "t", "config", "meta", "producer", "columns", "{{ x }}", "type"],
    ]  # fmt: skip
    conflicts = [{"at": at, "upstream": None} for at in places] + [{"at": "tables"}, {}, 1]
    ours = {"property": "contract.conflicts", "value": conflicts, "vendor": "scaffold_source"}
    document = {
        "kind": "DataContract", "apiVersion": "v3.2.0", "name": "shop", "customProperties": [ours],
        "schema": [{"name": "t", "properties": [{"name": "a", "physicalType": "text"}]}],
    }  # fmt: skip
    live = Database("", None, None, (Table("public", "t", "table", (Column("a", "bigint", "bigint"),)),))
    with imported(json.dumps(document), live) as (project, importing):
        assert len(importing.conflicts) == 1
        result = update(project, "shop", str(project.root / "shop.json"), UpdateOptions())
        assert any("t.a: type is kept as it is" in line for line in result.conflicts)


def test_a_long_list_in_a_document_is_compared_in_one_pass() -> None:
    keys = [
        {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": ["a", f"b{number}"]}}
        for number in range(10_000)
    ]
    columns = tuple(Column(f"b{number}", "text", "text") for number in range(3))
    document = {
        "kind": "DataContract", "apiVersion": "v3.2.0", "name": "shop",
        "schema": [{"name": "t", "quality": keys, "properties": [{"name": "a", "logicalType": "string"}]}],
    }  # fmt: skip
    live = Database("", None, None, (Table("public", "t", "table", (Column("a", "text", "text"), *columns)),))
    with imported(json.dumps(document), live) as (_, importing):
        assert [line.rpartition(": ")[2] for line in importing.conflicts] == [
            "unique is kept as it is; the database does not say so"
        ]
