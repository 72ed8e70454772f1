"""The algebra of `adopt`, over made-up databases and sources that people made up for them: no word is lost, and
once is enough."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from conftest import make_dbt_project
from helpers.adopting import lost_words
from helpers.generated import databases
from helpers.updating import SETTINGS, snapshot
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.commands.add_options import AddOptions
from scaffold_source.commands.adopt import Adoption, AdoptOptions, adopt
from scaffold_source.commands.adoptable import Wanted
from scaffold_source.commands.update import UpdateOptions, update
from scaffold_source.errors import UsageError
from scaffold_source.model import Column, Database, Table
from scaffold_source.project import Project, find_project, write_all
from scaffold_source.yaml_text.jinja import escape

ABOVE = ["", "# whose: quay", "    # deep", "# ──────"]
BEHIND = ["", "", "  # see the handbook", "   "]
META = [
    "meta: {owner: quay}",
    "config: {meta: {owner: quay}, tags: [a]}",
    "meta:\n  owner: quay\n  x: [1, 2]",
    "config:\n  tags: [nightly]",
]
FRESH = ["freshness: null", "loaded_at_field: seen_at\nfreshness: {warn_after: {count: 1, period: day}}"]
TESTS = [
    "tests: [not_null]",
    "data_tests:\n  - unique\n  - not_null: {severity: warn}",
    "tests:\n- unique:\n    where: id > 1",
]
WORDS = [
    'description: ""',
    "description: Sea and salt",
    "description: |\n  Two lines,\n\n  and one more",
    "description: 'it''s'",
]


@st.composite
def sources(draw: st.DrawFn) -> tuple[Database, str]:
    """A database, and a source as people may have declared some of it."""
    database = draw(databases())
    lines = ["version: 2", "", "sources:", "  - name: shop"]
    for part in (draw(st.sampled_from(["", *META])), draw(st.sampled_from(["", *FRESH])), "schema: raw"):
        lines += [f"    {line}" for line in part.split("\n") if part]
    lines.append("    tables:")
    tables = [table for table in database.tables if draw(st.integers(0, 3))] or list(database.tables)
    for table in tables:
        lines += [f"      {line}" for line in table_lines(draw, table)]
    return database, "\n".join(commented(draw, lines)) + draw(st.sampled_from(["", "\n", "\n# the end\n"]))


def table_lines(draw: st.DrawFn, table: Table) -> Iterator[str]:
    name = quoted(table.name)
    parts = [draw(st.sampled_from(["", *choices])) for choices in (WORDS, META, FRESH, TESTS)]
    if draw(st.integers(0, 4)) == 0:
        yield f"- {{name: {name}, tags: [a, b]}}"
        return
    yield f"- name: {name}"
    for part in parts:
        yield from (f"  {line}" for line in part.split("\n") if part)
    columns = [column for column in table.columns if draw(st.booleans())]
    if columns:
        yield "  columns:"
        for column in columns:
            yield from (f"    {line}" for line in column_lines(draw, column))


def column_lines(draw: st.DrawFn, column: Column) -> Iterator[str]:
    name = quoted(column.name)
    if draw(st.integers(0, 3)) == 0:
        yield f"- {{name: {name}, description: short}}"
        return
    yield f"- name: {name}"
    for choices in (WORDS, META[:2], TESTS, [f"data_type: {column.base_type.partition('(')[0]!r}"]):
        part = draw(st.sampled_from(["", *choices]))
        yield from (f"  {line}" for line in part.split("\n") if part)


def commented(draw: st.DrawFn, lines: list[str]) -> Iterator[str]:
    in_text = ""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        if in_text and (len(indent) > len(in_text) or not line.strip()):
            yield line
            continue
        in_text = ""
        if draw(st.integers(0, 5)) == 0 and (above := draw(st.sampled_from(ABOVE))):
            yield f"{indent}{above}"
        if line.endswith("|"):
            in_text = indent + (" " if line.lstrip().startswith("- ") else "")
            yield line
        else:
            yield line + (draw(st.sampled_from(BEHIND)) if line.strip() else "")


def quoted(name: str) -> str:
    return json.dumps(escape(name))


@given(sources(), st.booleans())
@SETTINGS
def test_no_word_is_lost_and_once_is_enough(case: tuple[Database, str], all_tables: bool) -> None:  # noqa: FBT001
    database, text = case
    with tempfile.TemporaryDirectory() as folder:
        project = find_project(make_dbt_project(Path(folder) / "analytics"))
        file = project.root / "models/sources.yml"
        file.write_bytes(text.encode())
        place = snapshot(project, database)
        result = adopted(project, place, all_tables=all_tables)
        if result is None or not result.edits:  # nothing here is surely the producer's
            assert file.read_bytes() == text.encode()
            return
        after = file.read_bytes().decode()
        assert lost_words(text, after) == []
        assert said(yaml.safe_load(text), yaml.safe_load(after))
        again = adopt(project, "shop", AdoptOptions(place, Wanted(all_tables=all_tables), AddOptions()))
        assert again.edits == ()
        upkeep = update(project, "shop", place, UpdateOptions())
        assert (upkeep.edits, upkeep.conflicts) == ((), ())


@given(sources())
@SETTINGS
def test_one_table_after_the_other_is_all_at_once(case: tuple[Database, str]) -> None:
    database, text = case
    blocks = []
    for in_steps in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            project = find_project(make_dbt_project(Path(folder) / "analytics"))
            file = project.root / "models/sources.yml"
            file.write_bytes(text.encode())
            place = snapshot(project, database)
            names = [table["name"] for table in yaml.safe_load(text)["sources"][0]["tables"]]
            for name in names if in_steps else ():
                adopted(project, place, name)
            if not in_steps:
                adopted(project, place)
            tables = yaml.safe_load(file.read_text())["sources"][0]["tables"]
            blocks.append(
                [
                    ((table.get("config") or {}).get("meta") or table.get("meta") or {}).get("producer")
                    for table in tables
                ]
            )
    assert blocks[0] == blocks[1]


def adopted(project: Project, place: str, *tables: str, all_tables: bool = False) -> Adoption | None:
    """What was adopted, None where that was refused."""
    try:
        result = adopt(project, "shop", AdoptOptions(place, Wanted(tables, all_tables), AddOptions()))
    except UsageError:
        return None
    write_all(result.edits)
    return result


def said(before: Any, after: Any) -> bool:
    """Whether everything that people said is still said, in the same place and order."""
    if isinstance(before, dict):
        return isinstance(after, dict) and all(
            said(value, after.get(key)) or (key == "description" and not value) or key == "data_type"
            for key, value in before.items()
        )
    if isinstance(before, list):
        rest = iter(after or ())
        return all(any(said(item, one) for one in rest) for item in before)
    return bool(before == after)
