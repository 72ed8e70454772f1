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

from scaffold_source.contract.values import META, Address, Doubt
from scaffold_source.model import Database
from scaffold_source.questions.evidence import EVIDENCE
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import YamlPath, as_mapping, look

State = Literal["evidence", "person", "open"]
Tree = Mapping[str, Any]
# In C where it is built; safe either way.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


NOTHING_SEEN: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands in questions.yml, which explains the fields."""

    id: str
    section: str
    question: str
    ask: str
    weight: int
    meanwhile: str = ""
    keys: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one source. `answer` says which evidence answers it, or where in the YAML a person
    did. If it is open, `doubts` list what rules saw and could not settle, and `who_knows` whom a decision of
    it waits for, by its id."""

    asked: Asked
    state: State
    answer: str = ""
    doubts: tuple[Doubt, ...] = ()
    who_knows: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=1)
def catalogue() -> tuple[Asked, ...]:
    """Return every question, in the order of questions.yml."""
    text = (FilePath(__file__).parent / "questions.yml").read_text(encoding="utf-8")
    return tuple(
        Asked(**{**row, "keys": tuple(row.get("keys", ())), "settles": tuple(row.get("settles", ()))})
        for row in yaml.load(text, Loader=_LOADER)  # noqa: S506 (it is safe)
    )


def questions(
    database: Database, source: Tree, doubts: Sequence[Doubt], seen: Mapping[str, str] = NOTHING_SEEN
) -> tuple[Question, ...]:
    """Return the state of every question. `source` is the source as its YAML has it, `doubts` come from the
    rules, `seen` is what preflight answers, by a question's id.

    What a person wrote under `answers` wins. Next, a doubt keeps a question open; then evidence answers it,
    preflight's before that of the facts, then the agreements that stand for it.
    """
    nodes = _agreements(source)
    answers = as_mapping(as_mapping(_meta(source).get("contract")).get("answers"))

    def unsettled(asked: Asked) -> tuple[Doubt, ...]:
        mine = (doubt for doubt in doubts if doubt.question == asked.id)
        left = (
            _unsettled(doubt, asked, nodes) for doubt in mine if f"{asked.id}/{doubt.kind}" not in answers
        )
        return tuple(doubt for doubt in left if doubt)

    def evidence(asked: Asked) -> str | None:
        find = EVIDENCE.get(asked.id)
        return seen.get(asked.id) or (find(database, source) if find else None)

    return tuple(_state_of(asked, source, unsettled, evidence(asked)) for asked in catalogue())


def _state_of(
    asked: Asked, source: Tree, unsettled: Callable[[Asked], tuple[Doubt, ...]], evidence: str | None
) -> Question:
    contract = as_mapping(_meta(source).get("contract"))
    known = tuple(pair for pair in who_knows(contract) if pair[0].split("/")[0] == asked.id)
    if asked.id in as_mapping(contract.get("answers")):
        return Question(asked, "person", f"config.meta.contract.answers.{asked.id}")
    agreed = bool(asked.keys) and all(contract.get(key) is not None for key in asked.keys)
    if not agreed and (mine := unsettled(asked)):
        return Question(asked, "open", doubts=mine, who_knows=known)
    if evidence:
        return Question(asked, "evidence", evidence)
    if agreed:
        return Question(asked, "person", ", ".join(f"config.meta.contract.{key}" for key in asked.keys))
    return Question(asked, "open", who_knows=known)


def who_knows(contract: Tree) -> Iterator[tuple[str, str]]:
    """Yield the ids of questions of which the contract says who knows the answer, and who, until when."""
    for id_, who in as_mapping(contract.get("who_knows")).items():
        said = as_mapping(who) or {"name": who}
        if said.get("name"):
            until = f", by {said['by']}" if said.get("by") else ""
            yield str(id_), f"{unescape(str(said['name']))}{until}"


def _agreements(source: Tree) -> dict[Address, Tree]:
    """Return what is agreed on each table and column."""
    tables = source.get("tables", [])
    of_tables = {Address(table["name"]): {**_freshness(table), **_meta(table)} for table in tables}
    return of_tables | {
        Address(table["name"], column["name"]): _meta(column)
        for table in tables
        for column in table.get("columns", [])
        if column.get("config")
    }


def _freshness(table: Tree) -> Tree:
    """Return the freshness that people wrote, whose null says that the table is never stale."""
    nodes = (table, as_mapping(table.get("config")))
    return {"freshness": True} if any("freshness" in node for node in nodes) else {}


def settling(asked: Asked, doubt: Doubt) -> tuple[str, ...]:
    """Return the agreements of a table or column of which any settles the doubt about it."""
    named = doubt.path[-1]
    if named == "currency":
        return tuple(key for key in asked.settles if key.startswith("currency"))
    if named in asked.settles:
        return (named,)
    return asked.settles if doubt.path[0] == "tables" else ()


def _unsettled(doubt: Doubt, asked: Asked, agreed: Mapping[Address, Tree]) -> Doubt | None:
    """Return the doubt about what no agreement on the table or the column settles yet, None if all is."""
    about, keys = doubt.about or _meant(doubt.path), settling(asked, doubt)
    left = []
    for address in about:
        nodes = agreed.get(Address(address.table), {}), agreed.get(address, {})
        if not any(node.get(key) is not None for node in nodes for key in keys):
            left.append(address)
    return doubt._replace(about=tuple(left)) if left or not about else None


def _meant(path: YamlPath) -> tuple[Address, ...]:
    """Return the table or the column that `path` leads into."""
    column = path[3] if path[2:3] == ("columns",) else ""
    return (Address(path[1], column),) if path[:1] == ("tables",) else ()


def _meta(node: Tree) -> Tree:
    return as_mapping(look(node, META))
