"""What the rules make of a contract as it is committed: nobody connects anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold_source.contract.agreed_keys import agreed_keys
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract
from scaffold_source.infer import Inference
from scaffold_source.merge.proposed import infer_again
from scaffold_source.project import Project, find_source, read_source
from scaffold_source.project.declaration import Declaration
from scaffold_source.yaml_text.values import Values


@dataclass(frozen=True, slots=True)
class Committed:
    """A contract, the values of its YAML, and what the rules propose and doubt of its facts."""

    contract: Contract
    tree: Values
    inferred: Inference


def committed(project: Project, name: str) -> Committed:
    """Return the contract of the source `name` with what the rules make of it.

    Raises ProjectError where no YAML declares the source, and ContractError where its contract does not fit.
    """
    return committed_of(read_source(project, name))


def committed_of(declaration: Declaration) -> Committed:
    """Return the contract of a source with what the rules make of it. Raises ContractError where it does not
    fit."""
    name, tree = declaration.name, declaration.tree()
    contract = read_contract(name, tree, declaration.location)
    return Committed(contract, tree, infer_again(contract, tuple(agreed_keys(name, tree["tables"]))))


def explained_by_contract(project: Project, name: str) -> Inference | None:
    """Return what the rules make of the source's contract, None where the project has no facts of it."""
    if find_source(project, name) is None:
        return None
    found = committed(project, name)
    return found.inferred if found.contract.facts.tables else None
