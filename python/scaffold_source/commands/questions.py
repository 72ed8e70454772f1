"""`questions`: what people must still answer about a source, from its contract alone. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold_source.commands.committed import Committed, committed
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import preflight
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.preflight_file import read_preflight_file
from scaffold_source.project import Project
from scaffold_source.questions import NOTHING_SEEN, Question
from scaffold_source.questions import questions as state_of_all
from scaffold_source.questions.measured import doubts_about_measures, measured_evidence
from scaffold_source.yaml_text.values import Values


def questions(project: Project, name: str, preflight_file: Path | None = None) -> tuple[Question, ...]:
    """Return the state of every question about the source `name`: its committed facts, what the rules make of
    them, what people agreed on, and what a preflight file shows, where there is one.

    Raises ProjectError where no YAML declares the source, ContractError where its contract or the file does
    not fit, and UsageError where the file cannot be read.
    """
    known = committed(project.read(), name)
    return questions_of(known, seen_by_preflight(preflight_file, known) if preflight_file else NOTHING_SEEN)


def questions_of(known: Committed, seen: Mapping[str, str] = NOTHING_SEEN) -> tuple[Question, ...]:
    """Return the state of every question about a contract that was read already."""
    doubts = (*known.inferred.doubts, *doubts_about_measures(known.contract))
    if measured := measured_evidence(known.contract):
        seen = {"measured": measured, **seen}
    return state_of_all(known.contract.facts, with_lists(known.tree), doubts, seen)


def seen_by_preflight(path: Path, known: Committed) -> dict[str, str]:
    """Return what a preflight file answers for the source's loader and schemas, by the question's id."""
    schemas = tuple(sorted({table.schema for table in known.contract.facts.tables}))
    loader = known.contract.source.loader
    asked = Asked(None if loader == "none" else loader_named(loader), schemas)
    return preflight(read_preflight_file(path), asked).settled()


def with_lists(tree: Values) -> Values:
    """Return the source with its tables and columns as lists, as dbt has them."""
    return {**tree, "tables": [_with_columns(item) for item in _listed(tree.get("tables"))]}


def _with_columns(table: Values) -> Values:
    return {**table, "columns": _listed(table.get("columns"))}


def _listed(by_name: Any) -> list[Values]:
    if not isinstance(by_name, Mapping):
        return []
    return [{**item, "name": name} for name, item in by_name.items() if isinstance(item, Mapping)]
