"""The open questions as values: one for each decision that somebody must make, the most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from scaffold_source.contract.values import CONTRACT, META, Address, Doubt
from scaffold_source.questions import Asked, Question, settling
from scaffold_source.safe_text.visible import line
from scaffold_source.yaml_text.values import TOP, YamlPath

AnswerType = Literal[
    "zone", "currency", "unit of time", "unit of money", "deletion rule", "column", "key", "freshness",
    "team", "durations", "people", "instances", "measures", "migration", "yes or no", "text",
]  # fmt: skip
Place = Literal["source", "table", "column"]
ANSWERS = CONTRACT / "answers"
WHO_KNOWS = CONTRACT / "who_knows"
# What each agreement holds. All others are people's words.
_TYPES: Mapping[str, AnswerType] = {
    "timezone": "zone",
    "currency": "currency",
    "epoch": "unit of time",
    "unit": "unit of money",
    "soft_delete": "deletion rule",
    "updated_at": "column",
    "references": "key",
    "freshness": "freshness",
    "producer": "team",
    "consumer": "team",
    "sla": "durations",
    "notify": "people",
    "instances": "instances",
    "measures": "measures",
    "legacy": "migration",
    "tunnel": "yes or no",
    "write-access": "yes or no",
    "development-data": "yes or no",
}
# What an answer of each type looks like.
WANTED: Mapping[AnswerType, str] = {
    "zone": "a time zone such as Europe/Berlin",
    "currency": "a currency such as EUR",
    "unit of time": "seconds, milliseconds, microseconds or nanoseconds",
    "unit of money": "minor or major",
    "deletion rule": "none, or how the column marks a deleted row: timestamp, boolean, inverted_boolean, "
    "epoch, is_null, is_not_null, values: deleted, gone",
    "column": "a column, such as updated_at",
    "key": "a column of another table, such as customers.id, or none",
    "freshness": "how long rows may stay away, such as 1 day, or warn 1 day, error 2 days, or never",
    "team": "producer.team: Shop; producer.engineering_lead: Ada Lovelace; consumer.team: Analytics; "
    "consumer.data_lead: Grace Hopper",
    "durations": "notice: 14d; respond: 4h; fix: 2d",
    "people": "a list of people or channels: #shop-data, ada@example.com",
    "instances": "prod: db.example.com; reads_from: replica",
    "measures": "net_revenue by day_1: orders.total_cents, orders.paid_at",
    "migration": "migrated_on: 2024-03-01; marker: orders.legacy_id",
    "yes or no": "yes or no, and more words if there are any",
    "text": "a sentence",
}
_OF_TABLES = ("soft_delete", "updated_at", "freshness")
# How much less each further decision of one question matters: a dozen of one kind hide no other.
_FURTHER = 3


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One decision, and whom to `ask`.

    `id` is the question's in questions.yml; behind a slash stands what tells its decisions apart. `columns`
    are what the answer settles, tables where it is about these. `evidence` is what the rules saw, `meanwhile`
    what happens until somebody answers. The answer stands under `keys`, of `place`: the source, or each of
    the tables or columns; `type` is what it holds. `who_knows` is whom it waits for, and until when, where
    somebody said so.
    """

    id: str
    section: str
    question: str
    ask: str
    columns: tuple[Address, ...]
    evidence: str
    meanwhile: str
    keys: tuple[str, ...]
    place: Place
    type: AnswerType
    weight: int
    who_knows: str = ""


def open_questions(all_questions: Sequence[Question]) -> list[OpenQuestion]:
    """Return the decisions that are open, the most important first."""
    found = [one for question in all_questions if question.state == "open" for one in _decisions(question)]
    return sorted(found, key=lambda one: one.weight)


class _Answered(NamedTuple):
    """Where an answer stands."""

    keys: tuple[YamlPath, ...]
    place: Place


def _decisions(question: Question) -> Iterator[OpenQuestion]:
    asked = question.asked
    if not question.doubts:
        keys = tuple(CONTRACT / key for key in asked.keys) or (ANSWERS / asked.id,)
        yield _open(question, asked.id, (), _Answered(keys, "source"), asked.weight)
        return
    by_kind = sorted(question.doubts, key=lambda doubt: doubt.kind)
    groups = [(kind, tuple(doubts)) for kind, doubts in groupby(by_kind, key=lambda doubt: doubt.kind)]
    for number, (kind, doubts) in enumerate(sorted(groups, key=lambda group: -len(group[1]))):
        id_ = f"{asked.id}/{kind}" if kind else asked.id
        of_a_table = next((doubt for doubt in doubts if doubt.path[0] == "tables"), doubts[0])
        answered = _answered(asked, id_, of_a_table)
        yield _open(question, id_, doubts, answered, asked.weight + _FURTHER * number)


def _open(
    question: Question, id_: str, doubts: tuple[Doubt, ...], answered: _Answered, weight: int
) -> OpenQuestion:
    asked, who_knows = question.asked, dict(question.who_knows).get(id_, "")
    asks = {doubt.asks for doubt in doubts}
    words = asks.pop() if len(asks) == 1 else ""
    columns = tuple(dict.fromkeys(address for doubt in doubts for address in doubt.about))
    return OpenQuestion(
        id_,
        asked.section,
        _in_full(words, columns) if words else asked.question,
        asked.ask,
        columns,
        "; ".join(dict.fromkeys(doubt.text for doubt in doubts)),
        asked.meanwhile,
        tuple(".".join(key) for key in answered.keys),
        answered.place,
        _TYPES.get(answered.keys[0][-1], "text"),
        weight,
        who_knows,
    )


def _in_full(asks: str, columns: tuple[Address, ...]) -> str:
    """Return what a rule asks as a sentence, about the column's name if all columns have one name."""
    names = {column.column for column in columns}
    if len(names) == 1 and (name := names.pop()):
        return line(f"{name}: {asks}")
    return f"{asks[0].upper()}{asks[1:]}"


def _answered(asked: Asked, id_: str, doubt: Doubt) -> _Answered:
    """Return the key that answers a doubt, and whether the source, a table or a column has it."""
    named = doubt.path[-1]
    if doubt.path[0] != "tables" and named in asked.keys:
        return _Answered((CONTRACT / named,), "source")
    if named == "freshness":
        return _Answered((TOP / "config" / "freshness",), "table")
    keys = settling(asked, doubt)
    if not keys:
        return _Answered((ANSWERS / id_,), "source")
    return _Answered((META / keys[0],), "table" if keys[0] in _OF_TABLES else "column")
