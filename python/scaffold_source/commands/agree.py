"""`agree`: a draft becomes an agreement, and back. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scaffold_source.commands.committed import Committed, committed_of
from scaffold_source.commands.exposed import SourceFiles, edits_with_exposures
from scaffold_source.commands.questions import questions_of
from scaffold_source.contract.values import CONTRACT
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError, UsageError
from scaffold_source.merge.agreeing import Softened, lenient, softened, strict, strict_before
from scaffold_source.merge.conflicts import recorded
from scaffold_source.merge.respliced import respliced
from scaffold_source.project import Project, read_source
from scaffold_source.project.declaration import DeclaringFile, model_values, read_models
from scaffold_source.questions.answering import in_order
from scaffold_source.questions.open_ones import OpenQuestion, open_questions
from scaffold_source.yaml_text.jinja import as_written, unescape
from scaffold_source.yaml_text.values import Values, YamlPath, as_list, look, put, without

_STATUS, _AGREED = CONTRACT / "status", CONTRACT / "agreed"
_DRAFT, _UNSET = "draft", "unset"
Change = Callable[[Values], Values]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who agrees, and on which day."""

    by: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Agreed:
    """The edits that make an agreement, or take it back: none where nothing is to be changed. Also what is
    open still: questions, and how many conflicts with the producer."""

    edits: tuple[FileEdit, ...]
    open: tuple[OpenQuestion, ...]
    conflicts: int


@dataclass(frozen=True, slots=True)
class _Contract:
    """A contract, with what warns in it."""

    project: Project
    name: str
    committed: Committed
    soft: Softened
    models: tuple[DeclaringFile, ...]

    @property
    def tree(self) -> Values:
        return self.committed.tree


def agree(project: Project, name: str, agreement: Agreement) -> Agreed:
    """Return what makes the contract of the source `name` an agreement: its status, who and when, tests that
    fail instead of warn, freshness with an error.

    Raises ProjectError where no YAML declares the source or it is under no contract, and UsageError for a
    source that goes away.
    """
    contract = _contract(project, name)
    status = look(contract.tree, _STATUS)
    if status == "deprecated":
        raise UsageError(
            f"{name} is deprecated: it goes away, and nobody agrees on it any more",
            do="set `status: draft` in its contract first, if it stays",
        )
    source = strict(contract.tree, contract.soft)
    if status != "agreed":
        source = in_order(source, _AGREED, as_written(_record(contract, agreement, status)))
        source = in_order(source, _STATUS, "agreed")
    return _changed(contract, source, lambda models: strict(models, contract.soft))


def revoke(project: Project, name: str) -> Agreed:
    """Return what takes an agreement back: everything as it was before `agree`, and what people changed since
    as it is. Raises as `agree`, and UsageError where nobody has agreed."""
    contract = _contract(project, name)
    if look(contract.tree, _STATUS) != "agreed":
        raise UsageError(f"Nobody has agreed on {name}", do=f"scaffold-source agree {name}")
    kept = tuple(_kept(look(contract.tree, _AGREED / "kept")))
    source = lenient(contract.tree, contract.soft, kept)
    was = look(source, _AGREED / "was", _DRAFT)
    source = without(source, _AGREED)
    source = without(source, _STATUS) if was == _UNSET else put(source, _STATUS, was)
    return _changed(contract, source, lambda models: lenient(models, contract.soft, kept))


def _contract(project: Project, name: str) -> _Contract:
    project = project.read()
    declaration = read_source(project, name)
    committed = committed_of(declaration)
    if not isinstance(look(committed.tree, CONTRACT), dict):
        raise ProjectError(
            f"Source {name!r} is under no contract yet",
            do=f"take it under one: scaffold-source adopt {name} --from WHERE",
        )
    soft = softened(committed.contract, committed.tree, project)
    names = {path[1] for path in soft.tests if path[0] == "models"}
    return _Contract(project, name, committed, soft, tuple(read_models(project.yaml_texts(), names)))


def _record(contract: _Contract, agreement: Agreement, status: object) -> Values:
    """Return who agreed and when, and what is needed to restore what was before."""
    by = agreement.by[0] if len(agreement.by) == 1 else list(agreement.by)
    record: Values = {"by": by, "date": agreement.on}
    if status != _DRAFT:
        record["was"] = _UNSET
    models = {name: entry for file in contract.models for name, entry in model_values(file.node).items()}
    kept = [*strict_before({**contract.tree, "models": models}, contract.soft)]
    return record | ({"kept": [list(path) for path in kept]} if kept else {})


def _kept(listed: object) -> Iterator[YamlPath]:
    for path in as_list(listed):
        if isinstance(path, list):
            yield YamlPath(unescape(str(key)) for key in path)


def _changed(contract: _Contract, source: Values, change: Change) -> Agreed:
    declaration = read_source(contract.project, contract.name)
    files = SourceFiles(contract.project, declaration, contract.committed.contract.source.layout)
    of_models = tuple(_of_models(contract.models, change))
    exposing = edits_with_exposures(files, contract.tree, source, of_models, "left")
    still = open_questions(questions_of(contract.committed))
    return Agreed(exposing.edits, tuple(still), len(recorded(contract.tree)))


def _of_models(files: Sequence[DeclaringFile], change: Change) -> Iterator[FileEdit]:
    for file in files:
        before = {"models": model_values(file.node)}
        after = change(before)
        if after != before:
            yield respliced(file, before, after)
