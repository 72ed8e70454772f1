"""What `add` found and proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scaffold_source.contract.values import Proposal
from scaffold_source.model import Database

_LABELS = {
    "soft-delete": "soft deletes",
    "loader-deletion": "deletions by the loader",
    "kept-deleted": "deleted rows kept and marked",
    "test-rows": "test rows",
    "timezone": "time zones",
    "minor-units": "money in minor units",
    "major-units": "money in major units",
    "updated-at": "updated-at",
    "freshness": "freshness",
    "personal-data": "personal data",
    "contract-test": "contract tests",
    "primary-key-test": "primary keys",
    "foreign-key-test": "foreign keys",
    "undeclared-key": "keys that nobody declares (--keys declared proposes none)",
}


def summary(source: str, database: Database, files: int, folder: str) -> str:
    """Return `Source shop: 15 tables, 118 columns → 17 files in models/staging/shop/`."""
    columns = sum(len(table.columns) for table in database.tables)
    return (
        f"Source {source}: {_count(len(database.tables), 'table')}, {_count(columns, 'column')} "
        f"→ {_count(files, 'file')} in {folder}/"
    )


def counts(proposals: Iterable[Proposal]) -> str:
    """Return in one line how many of each kind of agreement are proposed."""
    # Two tests stand on each primary key, and freshness is two keys of a table.
    rules = Counter(
        proposal.rule
        for proposal in proposals
        if not (proposal.rule == "primary-key-test" and proposal.path[-1] == "unique")
        and proposal.path[-1] not in ("loaded_at_field", "loaded_at_query")
    )
    return ", ".join(f"{label} {rules[rule]}" for rule, label in _LABELS.items() if rules[rule])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
