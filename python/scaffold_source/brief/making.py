"""Make a brief of a contract: everything that the page says, from values that are there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scaffold_source.brief import state
from scaffold_source.brief.columns import column_lines, constraints, links, one_line
from scaffold_source.brief.groups import groups
from scaffold_source.brief.page import Brief, Event, TableCard, Trouble
from scaffold_source.brief.provenance import Origins, Tell
from scaffold_source.brief.readers import ReadersOf, readers
from scaffold_source.brief.words import Subject, role_in_words, words
from scaffold_source.contract.by_table import by_table
from scaffold_source.contract.values import CONTRACT, Contract, Proposal
from scaffold_source.questions import Question
from scaffold_source.questions.open_ones import open_questions
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP


def _nobody(_table: str, _column: str) -> tuple[str, ...]:
    """Return nobody: who reads a column is not known."""
    return ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the contract, from other files; tables by their names in the source.

    `newest` is when a table's last row was written, `stale` are those that dbt calls so. `staging` is the SQL
    of the models that select from each table, `models` are their names, `read_by` names who reads a column,
    and `readers_from` says how that is known. `answers` are by question. `measured` is what the warehouse
    says of a measure's columns, by `table.column`.
    """

    newest: Mapping[str, str] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    troubles: tuple[Trouble, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    staging: Mapping[str, Sequence[str]] = field(default_factory=dict)
    read_by: ReadersOf = _nobody
    readers_from: str = ""
    events: tuple[Event, ...] = ()
    notices: tuple[str, ...] = ()
    measured: Mapping[str, str] = field(default_factory=dict)


def make_brief(
    contract: Contract,
    proposals: Sequence[Proposal],
    questions: Sequence[Question],
    written: Tell,
    known: Known,
) -> Brief:
    """Return all that a brief says. `written` tells who wrote what stands at a path of the contract."""
    questions = tuple(_with_answer(question, known.answers) for question in questions)
    origins = Origins.of(contract, proposals, written)
    subjects = {table.name: table for table in _subjects(contract, origins, known)}
    by_relation = {table.facts.full_name: table for table in subjects.values()}
    cards = state.cards(questions, open_questions(questions), contract, origins)
    agreed = contract.agreements
    measures = state.measures(contract, known.measured, known.events)
    linked = links(contract, by_relation)
    return Brief(
        source=contract.source.name,
        description=one_line(unescape(str(agreed.get(TOP / "description") or ""))),
        version=str(agreed.get(CONTRACT / "version") or ""),
        status=str(agreed.get(CONTRACT / "status") or "draft"),
        about=state.about(contract, origins),
        sides=state.sides(contract),
        cards=cards,
        owed=state.owed([card for card in cards if card.state == "open"], contract),
        measures=measures,
        troubles=known.troubles,
        tables=tuple(_card(table, known, contract.source.name) for table in subjects.values()),
        links=linked,
        groups=groups(list(subjects), [(link.table, link.to) for link in linked]),
        readers=readers(contract, known.staging, known.read_by, measures),
        readers_from=known.readers_from,
        events=known.events,
        notices=known.notices,
        decisions=tuple(open_questions(questions)),
    )


def _with_answer(question: Question, answers: Mapping[str, str]) -> Question:
    """Return the question with what was given as its evidence, if nothing else answers it or doubts it."""
    answer = answers.get(question.asked.id)
    if answer and question.state == "open" and not question.doubts:
        return replace(question, state="evidence", answer=answer)
    return question


def _subjects(contract: Contract, origins: Origins, known: Known) -> list[Subject]:
    tables = by_table(contract.agreements)
    found = []
    for facts in contract.facts.tables:
        name = contract.names[facts.full_name]
        columns = dict(contract.columns[facts.full_name])
        newest, is_stale = known.newest.get(name, ""), name in known.stale
        found.append(Subject(name, facts, tables.get(name, {}), columns, origins, newest, is_stale))
    return found


def _card(table: Subject, known: Known, source: str) -> TableCard:
    role = table.meta("role")
    return TableCard(
        name=table.name,
        relation=_relation(table, source),
        role=role_in_words(role),
        description=one_line(unescape(str(table.agreed.get(TOP / "description") or ""))),
        words=words(table),
        columns=column_lines(table),
        constraints=constraints(table.facts),
        models=known.models.get(table.name, ()),
    )


def _relation(table: Subject, source: str) -> str:
    """Return the table's name in the producer, where it is another one or its schema says something."""
    facts = table.facts
    is_plain = facts.name == table.name and facts.schema in ("public", source)
    return "" if is_plain else str(facts.full_name)
