"""A source that is scaffolded from a made-up database, and updated from one that it may have become."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from conftest import make_dbt_project
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from helpers.generated import TEXTS, databases
from scaffold_source.commands.add import add
from scaffold_source.commands.update import Update, UpdateOptions, update
from scaffold_source.contract.values import Source
from scaffold_source.lexicon.names import snake_case
from scaffold_source.model import Column, Database, Table
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, write_all

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
    added = add(
        project, Source("shop", "shop", recorded_from="shop.json"), parse_where(snapshot(project, database))
    )
    write_all(added.edits)
    return project


def snapshot(project: Project, database: Database) -> str:
    (project.root / "shop.json").write_bytes(to_json(database).encode())
    return str(project.root / "shop.json")


def updated(project: Project, database: Database, *, reconsider: str | None = None) -> Update:
    snapshot(project, database)
    result = update(project, "shop", None, UpdateOptions(reconsider))
    write_all(result.edits)
    return result


def files(project: Project) -> dict[str, str]:
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes().decode(errors="surrogateescape")
        for path in sorted(project.root.rglob("*"))
        if path.is_file() and path.suffix != ".json"
    }


# ---- changes of a producer


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Database, Database]:
    """A database before and after some migrations."""
    # A table keeps its name in the source, whatever clash comes or goes: a fresh source would rename it.
    before = draw(databases())
    named = {snake_case(table.name): table for table in before.tables}
    before = replace(
        before, tables=tuple(sorted(named.values(), key=lambda table: (table.schema, table.name)))
    )
    tables = [changed(draw, table) for table in before.tables if draw(st.integers(0, 4))] or list(
        before.tables
    )
    new = draw(databases(1)).tables[0]
    if draw(st.booleans()) and snake_case(new.name) not in {
        snake_case(table.name) for table in before.tables
    }:
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


def declared(project: Project) -> Any:
    return yaml.safe_load((project.root / FILE).read_bytes().decode("utf-8-sig"))["sources"][0]
