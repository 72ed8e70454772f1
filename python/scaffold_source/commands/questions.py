"""`questions`: what people must still answer about a source, from its contract alone. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold_source.commands.committed import Committed, committed
from scaffold_source.project import Project
from scaffold_source.questions import Question
from scaffold_source.questions import questions as state_of_all
from scaffold_source.yaml_text.values import Values


def questions(project: Project, name: str) -> tuple[Question, ...]:
    """Return the state of every question about the source `name`: its committed facts, what the rules make of
    them, and what people agreed on.

    Raises ProjectError where no YAML declares the source, and ContractError where its contract does not fit.
    """
    return questions_of(committed(project.read(), name))


def questions_of(known: Committed) -> tuple[Question, ...]:
    """Return the state of every question about a contract that was read already."""
    return state_of_all(known.contract.facts, _with_lists(known.tree), known.inferred.doubts)


def _with_lists(tree: Values) -> Values:
    """Return the source with its tables and columns as lists, as dbt has them."""
    return {**tree, "tables": [_with_columns(item) for item in _listed(tree.get("tables"))]}


def _with_columns(table: Values) -> Values:
    return {**table, "columns": _listed(table.get("columns"))}


def _listed(by_name: Any) -> list[Values]:
    if not isinstance(by_name, Mapping):
        return []
    return [{**item, "name": name} for name, item in by_name.items() if isinstance(item, Mapping)]
