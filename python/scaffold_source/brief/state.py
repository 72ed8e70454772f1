"""The first screen: whose the source is, what is answered, who owes what, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scaffold_source.brief.page import (
    FACT,
    UNKNOWN,
    Card,
    Event,
    Measure,
    MeasuredColumn,
    Owed,
    Person,
    Provenance,
    Side,
    Statement,
)
from scaffold_source.brief.provenance import Origins
from scaffold_source.change import path_text
from scaffold_source.contract.values import CONTRACT, Address, Contract
from scaffold_source.drift.promises import agreed_at, one_or_more
from scaffold_source.drift.rules.rule import in_words
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.producers.registry import server_of_kind
from scaffold_source.questions import Asked, Question, catalogue
from scaffold_source.questions.answering import ANSWERED_BY
from scaffold_source.questions.measured import measures_seen
from scaffold_source.questions.open_ones import OpenQuestion
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP, YamlPath, as_mapping

# Until a question below this weight is answered, figures are wrong: rows counted that are not, or amounts.
_BLOCKS = 20
_LEADS = {
    "the producer's engineering lead": (("producer", "engineering_lead"),),
    "the producer's product lead": (("producer", "product_lead"),),
    "the producer's database administrator": (("producer", "database_administrator"),),
    "the consumer's data lead": (("consumer", "data_lead"),),
    "both product and data lead": (("producer", "product_lead"), ("consumer", "data_lead")),
    "both engineering leads": (("producer", "engineering_lead"), ("consumer", "engineering_lead")),
    "both teams": (("producer", "team"), ("consumer", "team")),
}
_AGREED = {
    "channel": "Channel",
    "notes": "Notes",
    "notify": "Informed",
    "sla": "SLA",
    "instances": "Instances",
    "timezone": "Time zone",
    "currency": "Currency",
    "tenant_column": "Tenant",
    "legacy": "Migrated rows",
}


def about(contract: Contract, origins: Origins) -> tuple[Statement, ...]:
    """Return what is known of the source as a whole, what people should know first at the top."""
    return tuple(_about(contract, origins))


def _about(contract: Contract, origins: Origins) -> Iterator[Statement]:
    agreed = contract.agreements
    if signed := agreed_at(agreed, CONTRACT / "agreed"):
        yield Statement("Agreed", _signed(signed), origins.at(CONTRACT / "agreed"))
    for key, label in _AGREED.items():
        value = agreed_at(agreed, CONTRACT / key)
        if value is not None:
            yield Statement(label, _said(value), origins.at(CONTRACT / key))
        elif key in ("channel", "sla"):
            yield Statement(label, "nobody has said", UNKNOWN)
    facts = contract.facts
    kind = server_of_kind(facts.kind).name
    yield Statement("Database", f"{kind} {facts.version or ''}".strip(), FACT)
    loader = str(agreed.get(TOP / "loader") or contract.source.loader)
    if loader != "none":
        title = loader_named(contract.source.loader).title if contract.source.loader != "none" else loader
        yield Statement("Loader", title, origins.at(TOP / "loader"))
    place = ".".join(filter(None, (contract.source.raw_database, contract.source.raw_schema)))
    yield Statement("Lands in", f"{place}, in the warehouse", origins.at(TOP / "schema"))


def _signed(signed: object) -> str:
    """Return who agreed and when, as people wrote it."""
    if not isinstance(signed, dict):
        return _said(signed)
    who, when = ", ".join(_said(name) for name in one_or_more(signed.get("by")) if name), signed.get("date")
    return " ".join(filter(None, (f"by {who}" if who else "", f"on {_said(when)}" if when else "")))


def sides(contract: Contract) -> tuple[Side, ...]:
    """Return the people whom the contract names, by team; nobody is an empty side."""
    return tuple(
        Side(name, tuple(_people(agreed_at(contract.agreements, CONTRACT / name))))
        for name in ("producer", "consumer")
    )


def _said(value: object) -> str:
    """Return in words what people wrote, as it reads once dbt has rendered it."""
    return unescape(in_words(value))


def _people(agreed: object) -> Iterator[Person]:
    if isinstance(agreed, dict):
        yield from (Person(str(k).replace("_", " "), _said(v)) for k, v in agreed.items() if v)
    elif agreed:
        yield Person("", _said(agreed))


def cards(
    questions: Sequence[Question], open_ones: Sequence[OpenQuestion], contract: Contract, origins: Origins
) -> tuple[Card, ...]:
    """Return every question: the open ones first, the most important at the top; then what is answered."""
    weights = {asked.id: asked.weight for asked in catalogue()}
    waiting = (_open(one, weights.get(one.id.partition("/")[0], _BLOCKS)) for one in open_ones)
    answered = (_answered(one, contract, origins) for one in questions if one.state != "open")
    return (*waiting, *answered, *_decided(questions, contract, origins))


def _open(one: OpenQuestion, weight: int) -> Card:
    return Card(
        id=one.id,
        section=one.section,
        question=one.question,
        state="open",
        ask=one.ask,
        evidence="; ".join(filter(None, (one.who_knows and f"asked of {one.who_knows}", one.evidence))),
        meanwhile=one.meanwhile,
        key=", ".join(one.keys),
        place=_PLACES[one.place],
        columns=tuple(str(address) for address in one.columns),
        blocks=weight < _BLOCKS,
        who_knows=one.who_knows,
    )


_PLACES = {"source": "the source", "table": "each table", "column": "each column"}


def _answered(question: Question, contract: Contract, origins: Origins) -> Card:
    asked = question.asked
    if question.state == "evidence":
        return _card(asked, "evidence", question.answer, FACT)
    own = CONTRACT / "answers" / asked.id
    if agreed_at(contract.agreements, own) is not None:
        return _card(
            asked,
            "person",
            _said(agreed_at(contract.agreements, own)),
            _whose(asked.id, own, contract, origins),
        )
    paths = [CONTRACT / key for key in asked.keys]
    answers = [_said(agreed_at(contract.agreements, path)) for path in paths]
    return _card(asked, "person", "; ".join(answers), _whose(asked.id, paths[0], contract, origins))


def _whose(id_: str, path: YamlPath, contract: Contract, origins: Origins) -> Provenance:
    """Return who answered a question: whom the contract names, else who wrote the answer."""
    origin = origins.at(path)
    by = contract.agreements.get(ANSWERED_BY / id_)
    return origin._replace(kind="agreed", by=_said(by)) if by else origin


def _decided(questions: Sequence[Question], contract: Contract, origins: Origins) -> Iterator[Card]:
    """Yield what people answered of one decision of a question that has several."""
    asked_by_id = {question.asked.id: question.asked for question in questions}
    answers = as_mapping(agreed_at(contract.agreements, CONTRACT / "answers"))
    for id_, answer in answers.items():
        asked = asked_by_id.get(id_.partition("/")[0])
        if asked and id_ != asked.id:
            card = _card(
                asked, "person", _said(answer), _whose(id_, CONTRACT / "answers" / id_, contract, origins)
            )
            yield card._replace(id=id_, question=f"{asked.question} ({id_.partition('/')[2]})")


def _card(asked: Asked, state: Any, answer: str, origin: Any) -> Card:
    keys = tuple(f"config.meta.contract.{key}" for key in asked.keys)
    key = ", ".join(keys) or f"config.meta.contract.answers.{asked.id}"
    return Card(
        asked.id, asked.section, asked.question, state, asked.ask, answer, origin, key=key, place="the source"
    )


def owed(open_cards: Sequence[Card], contract: Contract) -> tuple[Owed, ...]:
    """Return who owes how many answers, the one with the most important question first."""
    waiting: dict[str, list[str]] = {}
    for card in open_cards:
        waiting.setdefault(card.ask, []).append(card.id)
    return tuple(Owed(who, _name(who, contract), tuple(ids)) for who, ids in waiting.items())


def _name(who: str, contract: Contract) -> str:
    names = [agreed_at(contract.agreements, CONTRACT / YamlPath(path)) for path in _LEADS.get(who, ())]
    return ", ".join(_said(name) for name in names if name)


def measures(contract: Contract, landed: Mapping[str, str], events: Sequence[Event]) -> tuple[Measure, ...]:
    """Return what people want to measure, and whether each column that it needs is there and filled. `landed`
    is what the warehouse says of columns, `events` tell since when the contract has them."""
    return tuple(
        Measure(
            measure.name,
            measure.needed_by,
            tuple(
                MeasuredColumn(
                    str(seen.column),
                    seen.state,
                    seen.words,
                    _since(contract, seen.column, events),
                    landed.get(str(seen.column), ""),
                )
                for seen in columns
            ),
            measure.owner,
        )
        for measure, columns in measures_seen(contract)
    )


def _since(contract: Contract, address: Address, events: Sequence[Event]) -> str:
    """Return with which version a column came, "" where the changelog does not say that it came later than
    its table."""
    relation = next((table for table, name in contract.names.items() if name == address.table), None)
    own = contract.columns[relation].get(address.column) if relation else None
    if relation is None or own is None:
        return ""
    path = path_text((relation.schema, relation.name, own))
    for event in events:
        if event.kind == "version" and any(line.startswith(f"{path} is new:") for line in event.lines):
            day = f", {event.day}" if event.day else ""
            return f"new in version {event.version}{day}: older rows may lack it"
    return ""
