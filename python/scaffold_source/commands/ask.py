"""`ask`: answers of people go into the source YAML, and what follows from them into the models. Writes
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scaffold_source.commands.committed import Committed, committed_of
from scaffold_source.commands.exposed import SourceFiles, edits_with_exposures
from scaffold_source.commands.questions import questions_of
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError, UsageError, did_you_mean
from scaffold_source.merge.conflicts import SQL, Open, said
from scaffold_source.merge.following import what_follows
from scaffold_source.project import Project, read_source
from scaffold_source.questions import catalogue
from scaffold_source.questions.answering import with_replies
from scaffold_source.questions.answers import Reply, reply_to
from scaffold_source.questions.conversation import OpenNow
from scaffold_source.questions.open_ones import ANSWERS, OpenQuestion, open_questions
from scaffold_source.safe_text.visible import line
from scaffold_source.yaml_text.nodes import MisreadError, plain_value, read_nodes

_LEADS = "the producer's and the consumer's engineering, product and data lead; producer, consumer"


@dataclass(frozen=True, slots=True)
class Answered:
    """The edits that answers make, the first of them the source's own YAML, and what a person must look at:
    models that were left alone."""

    edits: tuple[FileEdit, ...]
    notices: tuple[str, ...]


def asking(project: Project, name: str, role: str = "") -> OpenNow:
    """Return the questions about the source `name` that are open, those alone that are for `role`, if given.

    Raises ProjectError where no YAML declares the source, ContractError where its contract does not fit, and
    UsageError for a role that no question is for.
    """
    now = _asking(committed_of(read_source(project.read(), name)))
    theirs = tuple(question for question in now.questions if _is_for(question, role))
    roles = list(dict.fromkeys(asked.ask for asked in catalogue()))
    if not theirs and not any(_has_role(ask, role) for ask in roles):
        raise UsageError(f"--for {line(role)}: no question is for them", do=f"ask {'; '.join(roles)}")
    return OpenNow(theirs, now.tables)


def _asking(contract: Committed) -> OpenNow:
    return OpenNow(tuple(open_questions(questions_of(contract))), contract.tree["tables"])


def _is_for(question: OpenQuestion, role: str) -> bool:
    return _has_role(question.ask, role) or _words(role) <= _words(question.who_knows)


def _has_role(ask: str, role: str) -> bool:
    """Return whether `role` is among those who are asked: each lead is of `both teams`."""
    asked = f"{ask} {_LEADS}" if ask == "both teams" else ask
    return _words(role) <= _words(asked.replace("leads", "lead"))


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^\w']+|_", text.lower()) if word}


def answer(project: Project, name: str, given: Mapping[str, object], by: str = "") -> Answered:
    """Return the edits that the answers `given`, by question, make of the files as they are now. `by` is who
    answered.

    Raises UsageError for an answer that is none to its question, and for a question that is not open.
    """
    project = project.read()
    declaration = read_source(project, name)
    contract = committed_of(declaration)
    replies = tuple(_replies(_asking(contract), name, given))
    before = contract.tree
    after, models = what_follows(contract.contract, before, with_replies(before, replies, by), project)
    files = SourceFiles(project, declaration, contract.contract.source.layout)
    exposing = edits_with_exposures(files, before, after, models.edits)
    return Answered(exposing.edits, (*models.notices, *exposing.notices, *map(_said, models.conflicts)))


def _said(conflict: Open) -> str:
    if conflict.conflict.path[0] == SQL:
        return f"{conflict.place}: people edited what the answer changes; it was left alone: merge it by hand"
    return said(conflict)


def _replies(now: OpenNow, name: str, given: Mapping[str, object]) -> Iterator[Reply]:
    """Yield what each answer writes. Raises UsageError for the first that is none, or to no open question."""
    named = _by_name(now)
    for id_, text in given.items():
        if id_ not in named:
            raise UsageError(
                f"{line(id_)}: no question of that id is open",
                do=f"{_otherwise(id_) or did_you_mean(id_, named)}`scaffold-source questions {line(name)}` "
                "lists those that are",
            )
        yield reply_to(named[id_], text, now.tables)


def _otherwise(id_: str) -> str:
    """Return where people say otherwise than what answers a question already, "" for no such question."""
    asked = next((asked for asked in catalogue() if asked.id == id_), None)
    if asked is None:
        return ""
    keys = [f"config.meta.contract.{key}" for key in asked.keys or (f"answers.{id_}",)]
    return f"it is answered; to say otherwise, write {' and '.join(keys)} in the contract; "


def _by_name(now: OpenNow) -> dict[str, OpenQuestion]:
    """Return the open questions by id, and by the key of the source that holds the answer: `timezone`."""
    by_key = {
        key.rpartition(".")[2]: question
        for question in now.questions
        for key in question.keys
        if question.place == "source" and not key.startswith(".".join(ANSWERS))
    }
    return by_key | {question.id: question for question in now.questions}


def fitting(project: Project, name: str, ticked: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
    """Return those of a checklist's answers that are answers to open questions, and a sentence for each that
    is none."""
    now = asking(project, name)
    given: dict[str, object] = {}
    wrong = []
    by_id = {question.id: question for question in now.questions}
    for id_, text in ticked.items():
        try:
            if id_ in by_id:
                reply_to(by_id[id_], text, now.tables)
                given[id_] = text
        except UsageError as error:
            wrong.append(f"{error.what}: {error.do}")
    return given, wrong


def answers_in(content: bytes, name: str) -> dict[str, object]:
    """Return the answers of a YAML or JSON file, by question; `name` is the file's.

    Raises ContractError if it is neither, or no mapping.
    """
    try:
        document = read_nodes(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ContractError(f"{name} is not UTF-8", do="save it as UTF-8, then try again") from None
    except MisreadError as error:
        raise ContractError(f"{name}:{error.line}: {error}", do=_AS_MAPPING) from None
    values = plain_value(document.root) if document.root is not None else {}
    if document.repeated or not isinstance(values, dict):
        raise ContractError(f"{name} does not give each question one answer", do=_AS_MAPPING)
    return {str(id_): text for id_, text in values.items()}


_AS_MAPPING = "write a question's id and its answer on each line, such as `time-zones: Europe/Berlin`"
