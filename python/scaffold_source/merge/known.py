"""What is known before a merge: the contract, what its producer shows, and what the rules propose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import FACTS, Contract, Source
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.merge.conflicts import Conflict, recorded
from scaffold_source.merge.contested import as_said, contradictions, is_contested, with_words_known
from scaffold_source.merge.proposed import Proposed, propose_both
from scaffold_source.merge.renames import (
    Carry,
    as_committed,
    carried_contract,
    carried_path,
    carried_tree,
    renamed_since,
)
from scaffold_source.merge.repair import Repaired, repaired
from scaffold_source.model import Database
from scaffold_source.producers import Introspection
from scaffold_source.project.declaration import Declaration
from scaffold_source.yaml_text.values import Values, YamlPath


@dataclass(frozen=True, slots=True)
class Known:
    """The contract and what its producer shows. `written` are our values as the files have them, `committed`
    with facts that can be read and under the names that these know, `ours` under today's names. `conflicts`
    are open; `contested` are those about facts, which a document says and the producer does not.
    """

    written: Values
    introspection: Introspection
    repairs: Repaired
    committed: Values
    contract: Contract
    carry: Carry
    ours: Values
    conflicts: tuple[Conflict, ...]
    contested: tuple[Conflict, ...]
    proposed: Proposed


def known_of(
    declaration: Declaration, source: Source, introspection: Introspection, reconsidered: str | None
) -> Known:
    """Return what is known of a source: its facts mended, what was renamed since, and what the rules propose.
    `reconsidered` is the rule that is asked to propose again."""
    written = declaration.tree()
    repairs = repaired(written, introspection.database, source)
    committed, hints = as_committed(repairs.tree, introspection.database)
    contract = read_contract(declaration.name, committed, declaration.location)
    introspection = introspection.with_tools_tables(contract.facts)
    carry = renamed_since(contract, introspection, hints)
    ours = carried_tree(committed, contract, carry)
    conflicts = tuple(
        replace(conflict, path=_carried(conflict.path, contract, carry))
        for conflict in (*recorded(committed), *repairs.doubts)
    )
    carried = carried_contract(contract, carry)
    about_facts = {one.path for one in conflicts if is_contested(one.path, carried)}
    contested = _contested(carried, introspection.database, carry, about_facts)
    described = (
        with_words_known(contract, introspection.database, carry.was)
        if contract.source.facts == "document"
        else contract
    )
    live = as_said(carried, introspection.database, contested, carry.was)
    return Known(
        written,
        introspection,
        repairs,
        committed,
        contract,
        carry,
        ours,
        tuple(one for one in conflicts if one.path not in about_facts),
        contested,
        propose_both(described, live, carry, ours, reconsidered),
    )


def _carried(path: YamlPath, contract: Contract, carry: Carry) -> YamlPath:
    """Return a path in the source's YAML with the column's new name, of a fact with that in the producer."""
    if path[2:6] != FACTS / COLUMNS or len(path) < 7:
        return carried_path(path, carry)
    relation = next((relation for relation, name in contract.names.items() if name == path[1]), None)
    own = (relation.schema, relation.name, path[6]) if relation else ("", "", "")
    if own not in carry.renames.columns:
        return path
    return YamlPath((*path[:6], carry.renames.columns[own], *path[7:]))


def _contested(
    contract: Contract, live: Database, carry: Carry, open_at: Collection[YamlPath]
) -> tuple[Conflict, ...]:
    """Return what the database contradicts of the facts at these paths; of all, where they are a document's
    that no database was asked about."""
    is_first = contract.source.facts == "document"
    if not open_at and not is_first:
        return ()
    found = contradictions(contract, live, carry.was)
    return tuple(one for one in found if is_first or one.path in open_at)
