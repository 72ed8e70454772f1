"""The algebra of `update`, over made-up databases, changes and human edits: nothing that people did is lost."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from conftest import make_dbt_project
from generated import TEXTS, databases
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scaffold_source import pipeline
from scaffold_source.contract import Source
from scaffold_source.model import Column, Database, Table
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, write_all
from scaffold_source.update import Update, Wishes, update

SETTINGS = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a whole run for each step of shrinking takes too long
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
)
FILE = "models/staging/shop/_shop__sources.yml"
_TYPES = st.sampled_from(["bigint", "text", "boolean", "timestamp without time zone", "date"])


@contextmanager
def scaffolded(database: Database) -> Iterator[Project]:
    with tempfile.TemporaryDirectory() as folder:
        yield scaffold(Path(folder), database)


def scaffold(folder: Path, database: Database) -> Project:
    project = find_project(make_dbt_project(folder / "analytics"))
    added = pipeline.add(
        project, Source("shop", "shop", recorded_from="shop.json"), parse_where(snapshot(project, database))
    )
    write_all(added.edits)
    return project


def snapshot(project: Project, database: Database) -> str:
    (project.root / "shop.json").write_bytes(to_json(database).encode())
    return str(project.root / "shop.json")


def updated(project: Project, database: Database, *, reconsider: str | None = None) -> Update:
    snapshot(project, database)
    result = update(project, "shop", None, Wishes(reconsider))
    write_all(result.edits)
    return result


def files(project: Project) -> dict[str, str]:
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes().decode()
        for path in sorted(project.root.rglob("*"))
        if path.is_file() and path.suffix != ".json"
    }


# ---- changes of a producer


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Database, Database]:
    """A database before and after some migrations."""
    before = draw(databases())
    tables = [changed(draw, table) for table in before.tables if draw(st.integers(0, 4))] or list(
        before.tables
    )
    new = draw(databases(1)).tables[0]
    if draw(st.booleans()) and new.full_name not in {table.full_name for table in before.tables}:
        tables.append(new)
    tables.sort(key=lambda table: (table.schema, table.name))
    return before, replace(before, tables=tuple(tables))


def changed(draw: st.DrawFn, table: Table) -> Table:
    columns = [changed_column(draw, column) for column in table.columns if draw(st.integers(0, 4))]
    names = {column.name for column in table.columns}
    if draw(st.booleans()):
        kind = draw(_TYPES)
        added = Column(draw(st.sampled_from(["refund", "updated_at", "tax_cents"])), kind, kind)
        columns += [added] if added.name not in names else []
    there = {column.name for column in columns}
    keys = tuple(key for key in table.keys if there.issuperset(key.columns))
    comment = draw(TEXTS) if draw(st.booleans()) else table.comment
    return replace(table, columns=tuple(columns), keys=keys, comment=comment)


def changed_column(draw: st.DrawFn, column: Column) -> Column:
    match draw(st.integers(0, 5)):
        case 0:
            return replace(column, comment=draw(TEXTS))
        case 1:
            kind = draw(_TYPES)
            return replace(column, type=kind, base_type=kind)
        case 2:
            return replace(column, nullable=not column.nullable)
        case 3:
            return replace(column, labels=("a", "b", *column.labels), enum="e")
        case _:
            return column


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
        assert {
            name: unversioned(text) for name, text in files(project).items() if "CHANGELOG" not in name
        } == {name: unversioned(text) for name, text in files(fresh).items()}


@given(pairs())
@SETTINGS
def test_a_second_update_edits_nothing(pair: tuple[Database, Database]) -> None:
    before, after = pair
    with scaffolded(before) as project:
        updated(project, after)
        assert updated(project, after).edits == ()


def unversioned(text: str) -> str:
    return re.sub(r"( version: )\d+\.\d+\.\d+$", r"\g<1>1.0.0", text, count=1, flags=re.MULTILINE)
