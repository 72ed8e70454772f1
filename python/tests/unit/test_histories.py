"""Whole schema histories of real applications (benchmarks/histories): what `check` says of each step, and
what `update` makes of all of them in a project that people edit between the versions."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml
from conftest import make_dbt_project
from helpers.dbt_process import problems, run_dbt
from helpers.source_blocks import column_blocks, described, name_of, table_block, with_a_test

from scaffold_source.commands.add import add
from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.commands.update import Update, UpdateOptions, update
from scaffold_source.contract.values import Source
from scaffold_source.producers import snapshot
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, write_all

REPOSITORY = Path(__file__).parents[3]
HISTORIES = REPOSITORY / "benchmarks" / "histories"
sys.path.insert(0, str(HISTORIES))

import measure_steps  # noqa: E402  (a script's neighbour)
import steps  # noqa: E402

DOCUMENTED = (HISTORIES / "TEN_STEPS.md").read_text()
ANY_DAY = date(2026, 1, 1)
# Prefect's history is the quick one.
QUICK_FIRST = ["prefect", *(pytest.param(name, marks=pytest.mark.slow) for name in ("oscar", "synapse"))]
# People wrote something at what is gone, or described what the producer describes now, too.
REAL_CONFLICT = re.compile(r" is gone upstream; kept|: description is kept as it is; upstream now says ")
PROFILE = "analytics: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:'}}}\n"
# docs/drift.md says why.
KNOWN_MISTAKES = {
    "oscar": [],
    "prefect": ["automation_event_follower.scope"],
    "synapse": ["event_push_actions_staging.inserted_ts"],
    "celery_beat": [],
    "keystone": [],
    "mlflow": [],
    "oauth_toolkit": [
        "oauth2_provider_accesstoken.token_checksum",
        "oauth2_provider_refreshtoken.token_checksum",
    ],
    "vaultwarden": ["sends.akey", "sso_nonce.redirect_uri"],
}


def test_ten_steps_are_documented() -> None:
    assert DOCUMENTED.count("\n### ") == 10


@pytest.mark.parametrize("application", [*QUICK_FIRST, *steps.LATER])
def test_check_says_what_a_reader_of_the_migrations_says(application: str) -> None:
    results = [
        measure_steps.compared(step, measure_steps.findings(step)) for step in steps.steps(application)
    ]
    assert [said for result in results for said in result.unexpected] == []
    missed = [label for result in results for label in result.missed]
    otherwise = [label for result in results for label, _ in result.otherwise]
    assert sorted(label.path for label in (*missed, *otherwise)) == KNOWN_MISTAKES[application]
    assert all(label.severity != "breaking" for label in (*missed, *otherwise))
    for result in results:
        if f"### {result.step}\n" in DOCUMENTED:
            assert measure_steps.listed(result) in DOCUMENTED


# ---- update


@dataclass
class History:
    """A project that takes in one version after the other."""

    application: str
    project: Project

    @property
    def folder(self) -> Path:
        return self.project.root / "models" / "staging" / self.application

    @property
    def sources(self) -> Path:
        return self.folder / f"_{self.application}__sources.yml"

    def snapshot(self, version: str) -> str:
        return str(steps.unpack(self.application, version, self.project.root))

    def take(self, version: str) -> Update:
        result = update(self.project, self.application, self.snapshot(version), UpdateOptions())
        write_all(result.edits)
        return result

    def findings(self, version: str) -> list[str]:
        (judgement,) = check(
            of_project(self.project), [self.application], Asked(self.snapshot(version)), ANY_DAY
        )
        assert judgement.unseen == ()
        return [str(steps.found(f)) for f in judgement.findings if f.rule.id != "owner-missing"]

    def models(self) -> dict[str, bytes]:
        return {path.stem: path.read_bytes() for path in self.folder.glob("stg_*.sql")}


def started(application: str, version: str, folder: Path) -> History:
    """A project that `add` made of a version."""
    history = History(application, find_project(make_dbt_project(folder)))
    where = parse_where(history.snapshot(version))
    write_all(add(history.project, Source(application, "public"), where).edits)
    return history


def require_sound(history: History, version: str) -> None:
    """After an update: nothing is left to do or to find, and the models are SQL."""
    again = history.take(version)
    assert (again.edits, again.changes) == ((), ()), version
    assert history.findings(version) == [], version
    for text in history.models().values():
        require_sql(text.decode())


@cache  # most models stay as they are
def require_sql(text: str) -> None:
    sqlglot.parse_one(without_jinja(text), read="postgres")


def without_jinja(sql: str) -> str:
    """The SQL with names where Jinja stood: a relation, a condition or a value."""
    return re.sub(r"\{\{.*?\}\}", "jinja", re.sub(r"\{%.*?%\}", "", sql, flags=re.DOTALL), flags=re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("application", steps.APPLICATIONS)
def test_a_project_that_nobody_touched_is_as_if_it_were_new(application: str, tmp_path: Path) -> None:
    first, *later = steps.versions(application)
    history = started(application, first, tmp_path / "project")
    for version in later:
        result = history.take(version)
        assert result.conflicts == (), version
        require_sound(history, version)
    fresh = started(application, later[-1], tmp_path / "fresh")
    assert by_name(history.sources) == by_name(fresh.sources)
    assert {name: sorted(text.split()) for name, text in history.models().items()} == {
        name: sorted(text.split()) for name, text in fresh.models().items()
    }


def by_name(file: Path) -> Any:
    """The source's YAML, lists of named things by their names, without the version."""
    (source,) = yaml.safe_load(file.read_text())["sources"]
    del source["config"]["meta"]["contract"]["version"]
    return named(source)


def named(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: named(item) for key, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, dict) and "name" in item for item in value):
        return {item["name"]: named(item) for item in value}
    return value


# ---- people


@dataclass
class People:
    """What people did so far: `marks` are words that must stay, `untested` tables whose tests they removed,
    `left_out` the names of columns that they took out of a table."""

    history: History
    chance: random.Random
    marks: list[str] = field(default_factory=list)
    number: int = 0
    untested: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def mark(self, what: str) -> str:
        self.number += 1
        self.marks.append(f"human_{what}_{self.number}")
        return self.marks[-1]

    def edit(self, changing: set[str]) -> None:
        """A day's work of everyone, each on a table of their own: first on those that upstream will change."""
        works: list[Callable[[str, str], str]] = [
            self.describe, self.describe_a_column, self.comment, self.test, self.untest, self.leave_out,
            self.reorder,
        ]  # fmt: skip
        text = read(self.history.sources)
        tables = re.findall(r"^      - name: (\w+)$", text, re.MULTILINE)
        tables = [table for table in tables if column_blocks(table_block(text, table))]
        self.chance.shuffle(tables)
        tables.sort(key=lambda table: table not in changing)
        self.chance.shuffle(works)
        for work, table in zip(works, tables, strict=False):
            block = table_block(text, table)
            changed = work(table, block)
            assert text.count(block) == 1
            text = text.replace(block, changed)
        write(self.history.sources, text)
        self.alias(tables[0])
        texts = self.texts()  # somebody may have described again what somebody else had
        self.marks = [mark for mark in self.marks if re.search(rf"\b{mark}\b", texts)]

    def texts(self) -> str:
        files = [path for path in self.history.folder.iterdir() if path.name != "CHANGELOG.md"]
        return "\n".join(map(read, files))

    def describe(self, table: str, block: str) -> str:
        return described(block, 6, self.mark("description"))

    def describe_a_column(self, table: str, block: str) -> str:
        column = self.chance.choice(column_blocks(block))
        return block.replace(column, described(column, 10, self.mark("column")))

    def comment(self, table: str, block: str) -> str:
        return f"      # {self.mark('comment')}\n{block}"

    def test(self, table: str, block: str) -> str:
        column = self.chance.choice(column_blocks(block))
        if "- {" in column:
            return block.replace(column, with_a_test(column, self.mark("test")))
        if "            data_tests:\n" in column:
            return block.replace(column, f"{column}              - not_null: {{name: {self.mark('test')}}}\n")
        tests = f"            data_tests:\n              - not_null: {{name: {self.mark('test')}}}\n"
        return block.replace(column, column + tests)

    def untest(self, table: str, block: str) -> str:
        if "\n        data_tests:\n" in block:
            self.untested.append(table)
        return re.sub(r"^        data_tests:\n(?: {10}.*\n)+", "", block, flags=re.MULTILINE)

    def leave_out(self, table: str, block: str) -> str:
        # What the table's own agreements speak of stays: without it, they contradict themselves.
        speaking = (
            "primary_key|unique|- \\{columns|arguments|loaded_at_field|created_at|updated_at|soft_delete"
        )
        keys = re.findall(rf"^ +(?:{speaking}): .*$", block, re.MULTILINE)
        free = [
            column
            for column in column_blocks(block)
            if not re.search(rf"\b{name_of(column)}\b", "\n".join(keys))
        ]
        if len(free) < 3:  # of one column, the model is written in another way
            return block
        self.left_out.append((table, name_of(free[-1])))
        return block.replace(free[-1], "")

    def reorder(self, table: str, block: str) -> str:
        first, *others = column_blocks(block)
        return block.replace("".join([first, *others]), "".join([*others, first]))

    def alias(self, table: str) -> None:
        """Somebody calls a column something else in a staging model: one that upstream never drops, for that
        would be a conflict indeed."""
        model = self.history.folder / f"stg_{self.history.application}__{table}.sql"
        text = read(model) if model.exists() else ""
        lasting = columns_of(self.history, steps.versions(self.history.application)[-1]).get(table, set())
        plain = [name for name in re.findall(r"^        (\w+)(?=,?$)", text, re.MULTILINE) if name in lasting]
        if plain:
            column = self.chance.choice(plain)
            renamed = f"        {column} as {self.mark('alias')}"
            write(model, re.sub(rf"^        {column}(?=,?$)", renamed, text, flags=re.MULTILINE))

    def name_an_owner(self) -> None:
        text = read(self.history.sources)
        owner = f"          producer: {{team: {self.mark('owner')}}}\n"
        write(
            self.history.sources,
            text.replace("          status: draft\n", f"          status: draft\n{owner}"),
        )

    def split_a_table_off(self) -> None:
        text = read(self.history.sources)
        block = table_block(
            text, self.chance.choice(re.findall(r"^      - name: (\w+)$", text, re.MULTILINE))
        )
        write(self.history.sources, text.replace(block, ""))
        head = f"# {self.mark('split')}\nsources:\n  - name: {self.history.application}\n    tables:\n"
        write(self.history.folder / "_split_off.yml", head + block)

    def use_windows(self) -> None:
        """Somebody's editor writes CRLF: in the models' YAML, and in one of the models."""
        for file in self.windows_files():
            file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def windows_files(self) -> list[Path]:
        folder = self.history.folder
        return [folder / f"_{self.history.application}__models.yml", min(folder.glob("stg_*.sql"))]

    def require_kept(self) -> None:
        texts = self.texts()
        assert [mark for mark in self.marks if not re.search(rf"\b{mark}\b", texts)] == []
        main = read(self.history.sources)
        for table in self.untested:
            assert "\n        data_tests:\n" not in table_block(main, table), table
        for table, column in self.left_out:
            left = map(name_of, column_blocks(table_block(main, table)))
            assert column not in left, (table, column)


def read(file: Path) -> str:
    return file.read_bytes().decode()


def write(file: Path, text: str) -> None:
    file.write_bytes(text.encode())


@pytest.mark.parametrize(
    ("application", "how_many"),
    [
        pytest.param("prefect", 6, id="prefect-begins"),
        *(pytest.param(name, None, marks=pytest.mark.slow, id=name) for name in steps.APPLICATIONS),
    ],
)
def test_what_people_did_between_versions_is_kept(
    application: str, how_many: int | None, tmp_path: Path
) -> None:
    first, *later = steps.versions(application)[:how_many]
    history = started(application, first, tmp_path / "project")
    people = People(history, random.Random(application))
    once = iter([people.name_an_owner, people.split_a_table_off, people.use_windows])
    for before, version in zip((first, *later), later, strict=False):
        people.edit(changing(history, before, version))
        next(once, lambda: None)()
        models, order = history.models(), columns(history)
        result = history.take(version)
        assert [line for line in result.conflicts if not REAL_CONFLICT.search(line)] == [], version
        people.require_kept()
        require_sound(history, version)
        require_untouched(history, models, before, version)
        require_order(order, columns(history))
    for file in people.windows_files():
        assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n"), file.name
    require_dbt_reads(history.project.root)


def require_dbt_reads(folder: Path) -> None:
    (folder / "profiles.yml").write_text(PROFILE)
    (folder / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    for command in ("deps", "parse"):
        assert problems(run_dbt(folder, command)) == [], command


def changing(history: History, before: str, after: str) -> set[str]:
    """The tables that the next version changes or drops."""
    old, new = (set(tables(history, version)) for version in (before, after))
    return {table.name for table in old - new}


def require_untouched(history: History, models: dict[str, bytes], before: str, after: str) -> None:
    """The models of tables that did not change keep every byte."""
    old, new = (set(tables(history, version)) for version in (before, after))
    now = history.models()
    for table in old & new:
        model = f"stg_{history.application}__{table.name}"
        assert now.get(model) == models.get(model), model


def require_order(before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    """What was there and still is stands in its old order: people may have chosen it."""
    for table in before.keys() & after.keys():
        stayed = set(before[table]) & set(after[table])
        old, new = ([name for name in names[table] if name in stayed] for names in (before, after))
        assert old == new, table


def columns(history: History) -> dict[str, list[str]]:
    """The names of columns as they stand in the source's YAML, by table."""
    text = read(history.sources)
    found = re.findall(r"^      - name: (\w+)$", text, re.MULTILINE)
    return {
        table: re.findall(r"^          - name: (.*)$", table_block(text, table), re.MULTILINE)
        for table in found
    }


def columns_of(history: History, version: str) -> dict[str, set[str]]:
    """The columns of each table in a version."""
    return {table.name: {column.name for column in table.columns} for table in tables(history, version)}


def tables(history: History, version: str) -> Iterator[Any]:
    file = Path(history.snapshot(version))
    yield from snapshot.from_json(file.read_bytes(), file.name).tables
