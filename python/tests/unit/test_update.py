"""The algebra of `update`, over made-up databases, changes and human edits: nothing that people did is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from helpers.generated import databases
from helpers.updating import FILE, SETTINGS, declared, files, pairs, scaffolded, updated
from hypothesis import assume, given
from hypothesis import strategies as st

from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.model import Column, Database, Table
from scaffold_source.project import Project
from scaffold_source.yaml_text.dump import Indentation, dump
from scaffold_source.yaml_text.jinja import escape, unescape
from scaffold_source.yaml_text.named_items import listed

# ---- what must hold


@given(databases())
@SETTINGS
def test_add_then_update_edits_nothing(database: Database) -> None:
    with scaffolded(database) as project:
        assert updated(project, database).edits == ()


@given(pairs())
@SETTINGS
def test_untouched_files_become_the_new_proposal(pair: tuple[Database, Database]) -> None:
    before, after = pair
    with scaffolded(before) as project, scaffolded(after) as fresh:
        updated(project, after)
        assert proposals(project) == proposals(fresh)


@given(pairs())
@SETTINGS
def test_a_second_update_edits_nothing(pair: tuple[Database, Database]) -> None:
    before, after = pair
    with scaffolded(before) as project:
        updated(project, after)
        assert updated(project, after).edits == ()


# ---- human edits


@st.composite
def edited(draw: st.DrawFn, text: str) -> tuple[str, list[str]]:
    """The YAML after people were at it, and the marks that they left, all of which must survive."""
    lines, marks = text.split("\n"), []
    prose = _prose_lines(lines)
    for number in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(lines) - 1))
        if prose[min(at, len(prose) - 1)]:
            continue
        marks.append(f"mark-{number}")
        indent = re.match(" *", lines[at])
        assert indent
        match draw(st.integers(0, 2)):
            case 0:
                lines.insert(at, f"{indent[0]}# {marks[-1]}")
                prose.insert(at, False)
            case 1 if re.match(r" *- name: ", lines[at]) and len(indent[0]) in (6, 10):
                lines.insert(at + 1, f"{indent[0]}  tags: [{marks[-1]}]")
                prose.insert(at + 1, False)
            case _ if lines[at].endswith((":", "]", "}", "table", "bigint", "text", "draft")):
                lines[at] += f"  # {marks[-1]}"
            case _:
                marks.pop()
    text = "\n".join(lines)
    text = text.replace("\n", "\r\n") if draw(st.booleans()) else text
    text = text.removesuffix("\r\n").removesuffix("\n") if draw(st.booleans()) else text
    return ("\ufeff" + text if draw(st.booleans()) else text), marks


def _prose_lines(lines: list[str]) -> list[bool]:
    """Whether a line belongs to a literal block or a wrapped list, where a comment would be text."""
    found, depth, wrapped = [], None, False
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        if depth is not None and line and indent <= depth:
            depth = None
        found.append(depth is not None or wrapped)
        wrapped = (wrapped or line.endswith("[")) and not line.endswith("]")
        if depth is None and line.endswith((": |", ": |-", "- |", "- |-")):
            depth = indent
    return found


@given(databases(), st.data())
@SETTINGS
def test_with_no_change_upstream_no_byte_changes(database: Database, data: st.DataObject) -> None:
    with scaffolded(database) as project:
        file = project.root / FILE
        text, _ = data.draw(edited(file.read_text()))
        file.write_bytes(text.encode())
        assert updated(project, database).edits == ()


@given(pairs(), st.data())
@SETTINGS
def test_what_people_wrote_survives(pair: tuple[Database, Database], data: st.DataObject) -> None:
    before, after = pair
    with scaffolded(before) as project:
        file = project.root / FILE
        text, marks = data.draw(edited(file.read_text()))
        file.write_bytes(text.encode())
        updated(project, after)
        found = file.read_bytes().decode()
        assert [mark for mark in marks if mark not in found] == []
        assert found.startswith("\ufeff") == text.startswith("\ufeff")
        assert ("\r\n" in found) == ("\r\n" in text)
        assert "\n" not in found.replace("\r\n", "") or "\r\n" not in text
        assert updated(project, after).edits == ()
        values = declared(project)
        assert facts_of(values) == facts_of(declared_of(after))


@given(
    pairs(),
    st.builds(Indentation, mapping=st.integers(2, 4), sequence=st.integers(0, 4), item=st.integers(2, 4)),
)
@SETTINGS
def test_what_is_new_is_indented_as_the_file_is(pair: tuple[Database, Database], by: Indentation) -> None:
    before, after = pair
    with scaffolded(before) as project:
        file = project.root / FILE
        file.write_text(dump(_values(file), by))
        updated(project, after)
        assert file.read_text() == dump(_values(file), by)


def _values(file: Path) -> Any:
    """As they are written, every text as the template that it is."""
    return listed(yaml.safe_load(file.read_text()))


def declared_of(database: Database) -> Any:
    with scaffolded(database) as fresh:
        return declared(fresh)


def facts_of(source: Any) -> dict[str, Any]:
    """The facts of every table that has any, whatever people left beside them."""
    found = {"": source["config"]["meta"]["producer_database"]}
    for table in source["tables"]:
        meta = (table.get("config") or {}).get("meta") or {}
        if "producer" in meta:
            found[table["name"]] = meta["producer"]
    return found


@given(pairs(), st.data())
@SETTINGS
def test_what_people_wrote_in_models_survives(pair: tuple[Database, Database], data: st.DataObject) -> None:
    before, after = pair
    with scaffolded(before) as project:
        marked = {}
        for number, file in enumerate(sorted(project.root.rglob("*.sql"))):
            lines = file.read_text().split("\n")
            lines.insert(data.draw(st.integers(0, len(lines) - 1)), f"-- mark-{number}")
            file.write_text("\n".join(lines))
            marked[file] = f"-- mark-{number}"
        updated(project, after)
        assert all(mark in file.read_text().split("\n") for file, mark in marked.items())
        assert updated(project, after).edits == ()


@given(pairs(), st.data())
@SETTINGS
def test_what_people_deleted_stays_deleted(pair: tuple[Database, Database], data: st.DataObject) -> None:
    """Columns and data tests; what is left says the same as where nobody deleted anything."""
    before, after = pair
    with scaffolded(before) as project:
        file = project.root / FILE
        text, gone_tests = data.draw(without_some(file.read_text()))
        file.write_text(text)
        gone = columns_of(declared_of(before)) - columns_of(declared(project))
        # A test that the columns left do not ask for may be asked for by what is new.
        gone_tests &= data_tests_of(declared_of(without_columns(before, gone)))
        result = updated(project, after)
        found, wanted = columns_of(declared(project)), columns_of(declared_of(after)) - gone
        assert not found & gone
        assert not data_tests_of(declared(project)) & gone_tests
        assert wanted <= found
        # A model that could not be merged still selects what upstream dropped.
        assert all(
            any(
                f" {thing} is gone" in line
                for line in result.conflicts
                for thing in (".".join(map(unescape, path)), unescape(path[0]))
            )
            for path in found - wanted
        )
        assert updated(project, after).edits == ()


def without_columns(database: Database, gone: set[tuple[str, str]]) -> Database:
    """`database` as if it never had the columns `gone`, each given as in the YAML: (table, column)."""
    names = {(unescape(table), unescape(column)) for table, column in gone}
    return replace(
        database,
        tables=tuple(
            replace(
                table,
                columns=tuple(c for c in table.columns if (table.name, c.name) not in names),
                keys=tuple(
                    key for key in table.keys if not any((table.name, c) in names for c in key.columns)
                ),
            )
            for table in database.tables
        ),
    )


@st.composite
def without_some(draw: st.DrawFn, text: str) -> tuple[str, set[tuple[str, ...]]]:
    """The YAML without some columns and data tests, and these data tests."""
    content = yaml.safe_load(text)
    before = data_tests_of(content["sources"][0])
    for table in content["sources"][0]["tables"]:
        table["columns"] = [column for column in table.get("columns", []) if draw(st.integers(0, 4))]
        for owner in (table, *table["columns"]):
            if "data_tests" in owner and not draw(st.integers(0, 2)):
                del owner["data_tests"]
    kept = columns_of(content["sources"][0])
    gone = {at for at in before - data_tests_of(content["sources"][0]) if len(at) == 2 or at[:2] in kept}
    return dump(listed(content)), gone


def data_tests_of(source: Any) -> set[tuple[str, ...]]:
    """Table, column and test, by their names."""
    return {
        (table["name"], *at, name)
        for table in source["tables"]
        for at, owner in [((), table), *(((c["name"],), c) for c in table.get("columns") or [])]
        for name in (
            test if isinstance(test, str) else next(iter(test)) for test in owner.get("data_tests") or []
        )
    }


def columns_of(source: Any) -> set[tuple[str, str]]:
    return {
        (table["name"], column["name"]) for table in source["tables"] for column in table.get("columns") or []
    }


def proposals(project: Project) -> dict[str, object]:
    """Every file to the byte; in the models' YAML, a column whose type changed keeps its place."""
    found: dict[str, object] = {}
    for name, text in files(project).items():
        if name.endswith("__models.yml"):
            models = yaml.safe_load(text)["models"]
            columns = {model["name"]: model.pop("columns", []) for model in models}
            found[name] = models, {model: sorted(of, key=str) for model, of in columns.items()}
        elif "CHANGELOG" not in name:
            found[name] = unversioned(text)
    return found


def unversioned(text: str) -> str:
    return re.sub(r"( version: )\d+\.\d+\.\d+$", r"\g<1>1.0.0", text, count=1, flags=re.MULTILINE)


# ---- renames


@given(databases(), st.data())
@SETTINGS
def test_a_rename_carries_everything_along(database: Database, data: st.DataObject) -> None:
    """What people wrote is at the new name, nothing is left at the old, and staging says what it said."""
    tables = [table for table in database.tables if table.columns]
    assume(tables)
    table = data.draw(st.sampled_from(tables))
    column = data.draw(st.sampled_from(table.columns))
    assume('"' not in column.name)
    now = replace(column, name="called_otherwise", comment=f'renamed_from: "{column.name}"')
    after = replace(database, tables=tuple(renamed(one, (table, column), now) for one in database.tables))
    with scaffolded(database) as project:
        file = project.root / FILE
        content = yaml.safe_load(file.read_text())
        name = escape(column.name)
        for entry in (c for t in content["sources"][0]["tables"] for c in t.get("columns", [])):
            entry["tags"] = ["mark"] if entry["name"] == name else []
        file.write_text(dump(listed(content)))
        staged = staged_columns(project)
        updated(project, after)
        source = declared(project)
        found = [c for t in source["tables"] for c in t.get("columns", []) if c["name"] == "called_otherwise"]
        assert [entry["tags"] for entry in found] == [["mark"]]
        assert staged_columns(project) == staged
        assert updated(project, after).edits == ()


def renamed(one: Table, what: tuple[Table, Column], now: Column) -> Table:
    table, column = what
    if one is not table:
        return one
    columns = tuple(now if other is column else other for other in one.columns)
    keys = tuple(
        replace(key, columns=tuple(now.name if name == column.name else name for name in key.columns))
        for key in one.keys
    )
    return replace(one, columns=columns, keys=keys)


def _with_aliases(text: str) -> str:
    """A long expression has its alias on the line below."""
    return re.sub(r"\n\s+as (?=\S)", " as ", text)


def staged_columns(project: Project) -> dict[str, list[str]]:
    """What each staging model calls its columns."""
    return {
        file.stem: sorted(
            re.sub(r"\{\{ \S+\((['\"])(.*)\1\) \}\}", r"\2", line.strip(" ,").rpartition(" as ")[2])
            for line in _with_aliases(file.read_text().partition("renamed as (")[2]).split("\n")
            if line.startswith("        ") and "-- " not in line
        )
        for file in (project.root / "models/staging/shop").glob("*.sql")
    }


# ---- and then check


@given(pairs())
@SETTINGS
def test_after_an_update_there_is_no_drift(pair: tuple[Database, Database]) -> None:
    before, after = pair
    with scaffolded(before) as project:
        conflicts = updated(project, after).conflicts
        (judgement,) = check(of_project(project), ["shop"], Asked(None), date(2026, 6, 1))
        drift = [finding for finding in judgement.findings if finding.change.before != finding.change.after]
        assert conflicts or not drift
