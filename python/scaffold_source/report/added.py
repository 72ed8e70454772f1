"""What `add` found and proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from scaffold_source.contract import Path, Proposal
from scaffold_source.model import Database

# Not worth a line each: they say what stands in the facts, or what was asked for.
_PLAIN_RULES = {
    "landing", "landed-type", "landed-name", "loader-column", "draft-contract", "description-from-comment",
}  # fmt: skip
_LABELS = {
    "soft-delete": "soft deletes",
    "loader-deletion": "deletions by the loader",
    "test-rows": "test rows",
    "timezone": "time zones",
    "minor-units": "money in minor units",
    "freshness": "freshness",
    "contract-test": "contract tests",
    "primary-key-test": "primary keys",
    "foreign-key-test": "foreign keys",
}


def summary(source: str, database: Database, files: int, folder: str) -> str:
    """`Source shop: 15 tables, 118 columns → 17 files in models/staging/shop/`."""
    columns = sum(len(table.columns) for table in database.tables)
    return (
        f"Source {source}: {_count(len(database.tables), 'table')}, {_count(columns, 'column')} "
        f"→ {_count(files, 'file')} in {folder}/"
    )


def counts(proposals: Iterable[Proposal]) -> str:
    """How many of what is proposed, in a line."""
    # Two tests stand on each primary key, and freshness is two keys of a table.
    rules = Counter(
        proposal.rule
        for proposal in proposals
        if not (proposal.rule == "primary-key-test" and proposal.path[-1] == "unique")
        and proposal.path[-1] != "loaded_at_field"
    )
    return ", ".join(f"{label} {rules[rule]}" for rule, label in _LABELS.items() if rules[rule])


def explanation(proposals: Iterable[Proposal]) -> Iterator[str]:
    """A line for each proposal that a person should look at: where, what, which rule, why."""
    for proposal in proposals:
        if proposal.rule not in _PLAIN_RULES:
            yield f"{_address(proposal.path)}: {proposal.value!r}  [{proposal.rule}: {proposal.reason}]"


def _address(path: Path) -> str:
    return ".".join(part for part in path if part not in ("tables", "columns", "config", "meta"))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
