"""`ask`: answers of people go into the source YAML, and what follows from them into the models. Writes
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scaffold_source.commands.committed import Committed, committed_of
from scaffold_source.commands.questions import questions_of
from scaffold_source.commands.source_files import source_edits
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ContractError, UsageError, did_you_mean
from scaffold_source.merge.conflicts import said
from scaffold_source.merge.following import what_follows
from scaffold_source.project import Project, read_source
from scaffold_source.questions.answering import with_replies
from scaffold_source.questions.answers import Reply, reply_to
from scaffold_source.questions.conversation import OpenNow
from scaffold_source.questions.open_ones import OpenQuestion, open_questions
from scaffold_source.safe_text.visible import line
from scaffold_source.yaml_text.nodes import MisreadError, plain_value, read_nodes


@dataclass(frozen=True, slots=True)
class Answered:
    """The edits that answers make, the first of them the source's own YAML, and what a person must look at:
    models that were left alone."""

    edits: tuple[FileEdit, ...]
    notices: tuple[str, ...]


def asking(project: Project, name: str, of: str = "") -> OpenNow:
    """Return the questions about the source `name` that are open, those alone that are for somebody whose
    role has `of` in it.

    Raises ProjectError where no YAML declares the source, and ContractError where its contract does not fit.
    """
    return _asking(committed_of(read_source(project.read(), name)), of)


def _asking(contract: Committed, of: str = "") -> OpenNow:
    every = open_questions(questions_of(contract))
    return OpenNow(tuple(one for one in every if _is_for(one, of)), contract.tree["tables"])


def _is_for(question: OpenQuestion, of: str) -> bool:
    asked = f"{question.ask} {question.who_knows}".lower()
    if "both" in asked:
        asked = f"{asked} producer consumer lead data engineering product"
    return all(word in asked for word in re.split(r"[\s_-]+", of.lower()))


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
    layout = contract.contract.source.layout
    edits = (*source_edits(project, declaration, layout, before, after), *models.edits)
    return Answered(edits, (*models.notices, *map(said, models.conflicts)))


def _replies(now: OpenNow, name: str, given: Mapping[str, object]) -> Iterator[Reply]:
    """Yield what each answer writes. Raises UsageError for the first that is none, or to no open question."""
    by_id = {question.id: question for question in now.questions}
    for id_, text in given.items():
        if id_ not in by_id:
            raise UsageError(
                f"{line(id_)}: no question of that id is open",
                do=f"{did_you_mean(id_, by_id)}`scaffold-source questions {line(name)}` lists those that are",
            )
        yield reply_to(by_id[id_], text, now.tables)


def still_open(
    project: Project, name: str, given: Mapping[str, object]
) -> tuple[dict[str, object], list[str]]:
    """Return those of the answers whose questions are open, and the ids of the others."""
    ids = {question.id for question in asking(project, name).questions}
    return {id_: text for id_, text in given.items() if id_ in ids}, [id_ for id_ in given if id_ not in ids]


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
