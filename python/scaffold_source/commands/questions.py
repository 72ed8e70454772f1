"""`questions`: what people must still answer about a source, from its contract alone. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold_source.contract.agreed_keys import agreed_keys
from scaffold_source.contract.read import read_contract
from scaffold_source.merge.proposed import infer_again
from scaffold_source.project import Project, read_source
from scaffold_source.questions import Question
from scaffold_source.questions import questions as state_of_all
from scaffold_source.yaml_text.values import Values


def questions(project: Project, name: str) -> tuple[Question, ...]:
    """Return the state of every question about the source `name`: its committed facts, what the rules make of
    them, and what people agreed on.

    Raises ProjectError where no YAML declares the source, and ContractError where its contract does not fit.
    """
    declaration = read_source(project.read(), name)
    tree = declaration.tree()
    contract = read_contract(name, tree, declaration.location)
    inferred = infer_again(contract, tuple(agreed_keys(name, tree["tables"])))
    return state_of_all(contract.facts, _with_lists(tree), inferred.doubts)


def _with_lists(tree: Values) -> Values:
    """Return the source with its tables and columns as lists, as dbt has them."""
    return {**tree, "tables": [_with_columns(item) for item in _listed(tree.get("tables"))]}


def _with_columns(table: Values) -> Values:
    return {**table, "columns": _listed(table.get("columns"))}


def _listed(by_name: Any) -> list[Values]:
    if not isinstance(by_name, Mapping):
        return []
    return [{**item, "name": name} for name, item in by_name.items() if isinstance(item, Mapping)]
