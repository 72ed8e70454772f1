"""What two teams must know about a source, and what answers it: evidence, a person, or nothing yet.

The questions are data (questions.yml). Answers come from the facts, from the agreements in the source YAML,
or from `config.meta.contract.answers`, where a person may answer any question by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any, Literal

import yaml

from scaffold_source.contract.values import Doubt
from scaffold_source.model import Database
from scaffold_source.questions.evidence import EVIDENCE
from scaffold_source.yaml_text.values import YamlPath

State = Literal["evidence", "person", "open"]
Tree = Mapping[str, Any]
# In C where it is built; safe either way.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands in questions.yml, which explains the fields."""

    id: str
    section: str
    question: str
    ask: str
    weight: int
    keys: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one source. `answer` says which evidence answers it, or where in the YAML a person
    did. If it is open, `doubts` list what rules saw and could not settle."""

    asked: Asked
    state: State
    answer: str = ""
    doubts: tuple[Doubt, ...] = ()


@lru_cache(maxsize=1)
def catalogue() -> tuple[Asked, ...]:
    """Return every question, in the order of questions.yml."""
    text = (FilePath(__file__).parent / "questions.yml").read_text(encoding="utf-8")
    return tuple(
        Asked(**{**row, "keys": tuple(row.get("keys", ())), "settles": tuple(row.get("settles", ()))})
        for row in yaml.load(text, Loader=_LOADER)  # noqa: S506 (it is safe)
    )


def questions(database: Database, source: Tree, doubts: Sequence[Doubt]) -> tuple[Question, ...]:
    """Return the state of every question. `source` is the source as its YAML has it, `doubts` come from the
    rules.

    What a person wrote under `answers` wins. Next, a doubt keeps a question open; then evidence answers it,
    then the agreements that stand for it.
    """
    tables = {table["name"]: table for table in source.get("tables", [])}

    def unsettled(asked: Asked) -> tuple[Doubt, ...]:
        mine = (doubt for doubt in doubts if doubt.question == asked.id)
        return tuple(doubt for doubt in mine if not _is_settled(doubt, asked, tables))

    return tuple(_state_of(asked, database, source, unsettled) for asked in catalogue())


def open_questions(asked_questions: Sequence[Question]) -> list[Question]:
    """Return the open questions, the most important first."""
    return sorted(
        (question for question in asked_questions if question.state == "open"), key=lambda q: q.asked.weight
    )


def _state_of(
    asked: Asked, database: Database, source: Tree, unsettled: Callable[[Asked], tuple[Doubt, ...]]
) -> Question:
    contract = _meta(source).get("contract") or {}
    if asked.id in (contract.get("answers") or {}):
        return Question(asked, "person", f"config.meta.contract.answers.{asked.id}")
    agreed = bool(asked.keys) and all(contract.get(key) is not None for key in asked.keys)
    if not agreed and (mine := unsettled(asked)):
        return Question(asked, "open", doubts=mine)
    find = EVIDENCE.get(asked.id)
    if find and (answer := find(database, source)):
        return Question(asked, "evidence", answer)
    if agreed:
        return Question(asked, "person", ", ".join(f"config.meta.contract.{key}" for key in asked.keys))
    return Question(asked, "open")


def _is_settled(doubt: Doubt, asked: Asked, tables: Mapping[str, Tree]) -> bool:
    """Return True if an agreement on the doubt's table or column says what the rule could not."""
    return any(
        _meta(node).get(key) is not None for node in _nodes(tables, doubt.path) for key in asked.settles
    )


def _nodes(tables: Mapping[str, Tree], path: YamlPath) -> Iterator[Tree]:
    """Yield the table that `path` is about, then its column."""
    if path[:1] != ("tables",):
        return
    table = tables.get(path[1], {})
    yield table
    if path[2:3] == ("columns",):
        yield next((column for column in table.get("columns", []) if column["name"] == path[3]), {})


def _meta(node: Tree) -> Tree:
    meta = (node.get("config") or {}).get("meta") or {}
    assert isinstance(meta, Mapping)
    return meta
