"""What a contract has must be seen of its producer before anything of it may count as gone."""

from __future__ import annotations

from scaffold_source.commands.judging import unreadable
from scaffold_source.drift.compare import NO_RENAMES, Renames, compare
from scaffold_source.errors import ProducerError
from scaffold_source.model import Database
from scaffold_source.producers import Introspection


def require_seen(facts: Database, shown: Introspection, renames: Renames = NO_RENAMES) -> None:
    """Raise ProducerError where the role is not shown what a contract has: that is not gone."""
    changes = compare(facts, shown.database, renames, hides=shown.unseen.hides)
    hidden = sorted(".".join(path) for path in unreadable(changes))
    if hidden:
        raise ProducerError(
            f"No longer readable with this role: {', '.join(hidden)}; nothing was written",
            do="ask the producer's DBA to grant select on them again, or leave them out of the contract",
        )
