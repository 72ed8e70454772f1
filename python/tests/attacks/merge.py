"""`update` against people: chains of real DDL, human edits over YAML in other tools' styles, every word and every
comment looked for afterwards.

A chain is real: its DDL was applied to a PostgreSQL, and its facts were introspected. Eight rounds share one,
each with files in another style and with other edits between its steps.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from attacks import Outcome, _edits_comments, _edits_moves, _edits_sql, _shape, draws
from attacks._chains import chain
from attacks._edits_words import EDITS
from attacks._hand import Hand
from attacks._models import ours_of
from attacks._oracles import wrong
from attacks._step import Files, Step
from attacks._styles import restyle, touched
from scaffold_source.commands.add import add as scaffold
from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.commands.update import Update, UpdateOptions, update
from scaffold_source.contract.values import Source
from scaffold_source.errors import ContractError, DefectError, ScaffoldError
from scaffold_source.model import Database
from scaffold_source.producers.embedded import embedded_server
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import parse_where
from scaffold_source.project import find_project, write_all

SHORT = 24
FULL = 10_000
_ROUNDS_OF_A_CHAIN = 8
_REFUSED = 0.035  # of all updates: a product that refuses loses nothing, and helps nobody
_DEVIATIONS = 3  # standard ones, that a run of few updates may be off
_ANY_DAY = date(2026, 1, 1)
_SNAPSHOT = "shop.json"
_MEMORY = Path("/dev/shm")
_MARKED = 0.1  # of all updates put conflict markers into models, which somebody then settles
_SHOWN = 2  # of each round's failures: one loss shows in many ways
_NO_SUCH_COLUMN = re.compile(
    r":\d+: .* (soft_delete|test_rows\S*) names .*(no such column|no foreign key of this)"
)
_LINE = re.compile(r":\d+:")
assert _edits_comments and _edits_moves and _edits_sql  # they put their edits beside the others
_OTHERS = {
    "dbt_project.yml": "name: analytics\nversion: '1.0'\nprofile: analytics\n",
    "models/marts/report.yml": "models:\n  - name: report  # another's\n    description: |+\n      kept\n\n",
    "models/marts/report.sql": "select 1 as one -- another's\n",
    "README.md": "# ours\n",
}


def attack(seed: int, rounds: range) -> Outcome:
    """What the rounds lost, refused or left behind."""
    outcome = Outcome()
    memory = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as folder, _producer(Path(folder)) as producer:
        for number in rounds:
            _round(outcome, seed, number, producer)
        outcome.counts["kinds of edits"] = len(producer.kinds)
    counts = outcome.counts
    if counts["updates refused"] > _refusals_allowed(counts["updates"]):
        outcome.fail(rounds[-1], f"{counts['updates refused']} of {counts['updates']} updates were refused")
    return outcome


def _refusals_allowed(updates: int) -> float:
    """How many updates may be refused before it is no chance any more."""
    return _REFUSED * updates + _DEVIATIONS * sqrt(_REFUSED * (1 - _REFUSED) * updates)


@contextmanager
def _producer(folder: Path) -> Iterator[_Producer]:
    with (
        embedded_server(folder / "pg") as server,
        psycopg.connect(server.uri("postgres"), autocommit=True) as connection,
    ):
        connection.execute("set synchronous_commit = off")
        yield _Producer(folder, connection)


@dataclass
class _Producer:
    """A real server, and the facts and fresh files of the chain that was asked for last."""

    folder: Path
    connection: psycopg.Connection[Any]
    at: tuple[int, int] | None = None
    facts: tuple[Database, ...] = ()
    fresh: tuple[Files, ...] = ()
    kinds: Counter[str] = field(default_factory=Counter)  # of edits

    def chain_of(self, seed: int, number: int, counts: Counter[str]) -> None:
        at = seed, number // _ROUNDS_OF_A_CHAIN
        if at == self.at:
            return
        made = chain(self.connection, draws(seed, -1 - at[1]))
        self.at, self.facts = at, made.facts
        self.fresh = tuple(self._fresh(facts) for facts in made.facts)
        counts["chains"] += 1
        counts["DDL statements"] += sum(made.kinds.values())

    def _fresh(self, facts: Database) -> Files:
        """What `add` writes for a state of the producer."""
        with _project(self.folder / "fresh", {}) as project:
            project.show(facts)
            return Files({name: text for name, text in project.add().items() if name not in _OTHERS})


@dataclass
class _Project:
    """A dbt project in a folder of its own."""

    root: Path

    def show(self, facts: Database) -> None:
        (self.root / _SNAPSHOT).write_text(to_json(facts), encoding="utf-8")

    def add(self) -> dict[str, str]:
        source = Source(_shape.SOURCE, _shape.SOURCE, recorded_from=_SNAPSHOT)
        write_all(scaffold(find_project(self.root), source, parse_where(str(self.root / _SNAPSHOT))).edits)
        return self.read()

    def update(self, *, marks: bool = False) -> Update:
        options = UpdateOptions(marks=marks)
        result = update(find_project(self.root), _shape.SOURCE, str(self.root / _SNAPSHOT), options)
        write_all(result.edits)
        return result

    def drift(self) -> list[str]:
        """What `check` finds of facts that are not as they are. It refuses agreements about columns that are gone,
        as people's may be by then."""
        try:
            (judgement,) = check(
                of_project(find_project(self.root)),
                [_shape.SOURCE],
                Asked(str(self.root / _SNAPSHOT)),
                _ANY_DAY,
            )
        except ContractError as error:
            if _NO_SUCH_COLUMN.search(str(error)):
                return []
            raise
        return [
            f"{finding.rule.id} {finding.message}"
            for finding in judgement.findings
            if finding.change.before != finding.change.after
        ]

    def read(self) -> dict[str, str]:
        paths = (path for path in sorted(self.root.rglob("*")) if path.is_file() and path.name != _SNAPSHOT)
        return {path.relative_to(self.root).as_posix(): path.read_bytes().decode() for path in paths}

    def write(self, files: dict[str, str]) -> None:
        for name in self.read().keys() - files.keys():
            (self.root / name).unlink()
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


@contextmanager
def _project(root: Path, files: dict[str, str]) -> Iterator[_Project]:
    project = _Project(root)
    root.mkdir(parents=True)
    project.write({**_OTHERS, **files})
    (root / "models/staging").mkdir(parents=True, exist_ok=True)
    try:
        yield project
    finally:
        shutil.rmtree(root)


@dataclass
class _Round:
    outcome: Outcome
    number: int
    chance: Random
    project: _Project
    producer: _Producer
    edits: list[str] = field(default_factory=list)
    hidden: frozenset[str] = frozenset()
    is_over: bool = False
    words: int = 0
    failed: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        self.is_over = True
        if len(self.failed) == _SHOWN:
            return
        self.failed.append(what)
        self.outcome.fail(self.number, f"{what} [{'; '.join(self.edits)}]")


def _round(outcome: Outcome, seed: int, number: int, producer: _Producer) -> None:
    producer.chain_of(seed, number, outcome.counts)
    outcome.counts["rounds"] += 1
    with _project(producer.folder / "project", {}) as project:
        one = _Round(outcome, number, draws(seed, number), project, producer)
        project.show(producer.facts[0])
        project.write(_styled(one, project.add()))
        for step in range(1, len(producer.facts)):
            _edit(one)
            _step(one, step)
            if one.is_over:
                return


def _styled(one: _Round, files: dict[str, str]) -> dict[str, str]:
    for name in sorted({_shape.SOURCES, _shape.MODELS} & files.keys()):  # models may have nothing to say
        files[name], style = restyle(files[name], one.chance)
        one.edits.append(style)
        if one.chance.random() < 0.3:
            files[name], touch = touched(files[name], one.chance)
            one.edits.append(touch)
    return files


def _edit(one: _Round) -> None:
    """What people do between two steps: up to eight edits."""
    hand = Hand(one.chance, one.project.read(), one.words)
    for _ in range(one.chance.choice((0, 1, 1, 2, 3, 5, 8))):
        name = one.chance.choice(sorted(EDITS))
        if hand.does(EDITS[name]):
            one.edits.append(name)
            one.outcome.counts["edits"] += 1
            one.producer.kinds[name] += 1
    one.words = hand.number
    one.project.write(hand.files)


def _step(one: _Round, step: int) -> None:
    project, producer, counts = one.project, one.producer, one.outcome.counts
    project.show(producer.facts[step])
    before = project.read()
    one.edits.append(f"step {step}")
    counts["updates"] += 1
    result = _updated(one, marks=one.chance.random() < _MARKED)
    if result is None:
        if project.read() != before:
            one.fail("refused, and wrote all the same")
        one.is_over = True
        return
    after = project.read()
    said = (*result.conflicts, *result.notices)
    unclear = [notice for notice in result.notices if "deleted from the contract by hand" in notice]
    if unclear:
        one.hidden |= {
            table.name for table in producer.facts[step].tables if any(table.name in said for said in unclear)
        }
    told = Step(Files(before), Files(after), producer.fresh[step - 1], producer.fresh[step], said, one.hidden)
    for what in wrong(told):
        one.fail(what)
    _settled(one, result, after)
    project.write({name: ours_of(text) for name, text in project.read().items()})


def _updated(one: _Round, *, marks: bool = False) -> Update | None:
    """What the update did; None where it refused, as it may, or failed. `marks` puts conflicts into models."""
    try:
        return one.project.update(marks=marks)
    except DefectError as error:
        one.fail(f"stopped itself: {error}")
    except ScaffoldError as error:
        one.outcome.counts["updates refused"] += 1
        one.outcome.counts[f"refused: {_reason(str(error))}"] += 1
        if _reason(str(error)) != "tied":  # an anchor, alias or tag in what must change: documented
            one.fail(f"refused: {error}")
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        one.fail(f"traceback: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.name})")
    return None


def _reason(error: str) -> str:
    return "tied" if "stands in what must be edited" in error else "other"


def _settled(one: _Round, result: Update, after: dict[str, str]) -> None:
    """A second update has nothing to do, and `check` finds every fact as it is."""
    again = _updated(one)
    if again is None:
        one.is_over = True
        return
    if again.edits or one.project.read() != after:
        one.fail(
            f"a second update edits {', '.join(edit.path.name for edit in again.edits)}: {'; '.join(again.changes[:3])}"
        )
    first, second = (
        sorted(_LINE.sub(":", conflict) for conflict in one.conflicts) for one in (result, again)
    )
    if first != second:
        one.fail(f"a second update says {second} instead of {first}")
    if not result.conflicts and not one.hidden and _shape.has_facts(Files(after).tree):
        for finding in one.project.drift():
            one.fail(f"check: {finding}")
