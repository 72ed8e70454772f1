"""What is known before a merge: the contract, what its producer shows, and what the rules propose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract, Source
from scaffold_source.merge.conflicts import Conflict, recorded
from scaffold_source.merge.proposed import Proposed, propose_both
from scaffold_source.merge.renames import Carry, as_committed, carried_path, carried_tree, renamed_since
from scaffold_source.merge.repair import Repaired, repaired
from scaffold_source.producers import Introspection
from scaffold_source.project.declaration import Declaration
from scaffold_source.yaml_text.values import Values


@dataclass(frozen=True, slots=True)
class Known:
    """The contract and what its producer shows. `written` are our values as the files have them, `committed`
    with facts that can be read and under the names that these know, `ours` under today's names. `conflicts`
    are open.
    """

    written: Values
    introspection: Introspection
    repairs: Repaired
    committed: Values
    contract: Contract
    carry: Carry
    ours: Values
    conflicts: tuple[Conflict, ...]
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
        replace(conflict, path=carried_path(conflict.path, carry))
        for conflict in (*recorded(committed), *repairs.doubts)
    )
    proposed = propose_both(contract, introspection.database, carry, ours, reconsidered)
    return Known(written, introspection, repairs, committed, contract, carry, ours, conflicts, proposed)
