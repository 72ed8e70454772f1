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

# What follows from what tables are for (docs/rules.md), by role.
_FOLLOWS = (
    (("lookup", "queue"), "no freshness"),
    (("history", "tombstones", "archive"), "every row is staged"),
    (("bookkeeping",), "no models, no tests"),
    (("event",), "fresh by their time"),
    (("join",), "as any table"),
)


def summary(source: str, database: Database, files: int, folder: str) -> str:
    """Return `Source shop: 15 tables, 118 columns → 17 files in models/staging/shop/`."""
    columns = sum(len(table.columns) for table in database.tables)
    return (
        f"Source {source}: {_count(len(database.tables), 'table')}, {_count(columns, 'column')} "
        f"→ {_count(files, 'file')} in {folder}/"
    )


def counts(proposals: Iterable[Proposal]) -> str:
    """Return in one line how many of each kind of agreement are proposed."""
    # Two tests stand on each primary key, freshness is two keys of a table, and null is none.
    rules = Counter(
        proposal.rule
        for proposal in proposals
        if not (proposal.rule == "primary-key-test" and proposal.path[-1] == "unique")
        and proposal.path[-1] not in ("loaded_at_field", "loaded_at_query")
        and not (proposal.rule == "freshness" and proposal.value is None)
    )
    return ", ".join(f"{label} {rules[rule]}" for rule, label in _LABELS.items() if rules[rule])


def roles(proposals: Iterable[Proposal]) -> str:
    """Return in one line what tables are for, and what follows: `lookup 2, queue 1 (no freshness)`."""
    count = Counter(proposal.value for proposal in proposals if proposal.path[-1] == "role")
    parts = []
    for names, consequence in _FOLLOWS:
        if told := ", ".join(f"{name} {count[name]}" for name in names if count[name]):
            parts.append(f"{told} ({consequence})")
    return "; ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
