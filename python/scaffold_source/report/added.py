"""What `add` found and proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scaffold_source.contract.values import Doubt, Proposal
from scaffold_source.model import Database
from scaffold_source.questions import Question, open_questions

_ASKED = 5
_NAMED = 6
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


def asked(all_questions: Sequence[Question]) -> Iterator[str]:
    """Yield the open questions that matter most, whom to ask, and how many others there are."""
    questions = open_questions(all_questions)
    if not questions:
        return
    yield f"Ask ({_count(len(questions), 'open question')}):"
    for question in questions[:_ASKED]:
        yield f"  {question.asked.question} ({question.asked.ask})"
        if question.doubts:
            # Names are the producer's, line breaks included.
            yield f"    {' '.join(_doubts(question.doubts).split())}"
    if len(questions) > _ASKED:
        yield f"  … and {len(questions) - _ASKED} more"


def _doubts(doubts: Sequence[Doubt]) -> str:
    """Return what the rules saw: a doubt of the whole source or a single one in its own words, the names of
    tables for several."""
    if whole := next((doubt.text for doubt in doubts if doubt.path[0] != "tables"), None):
        return whole
    tables = list(dict.fromkeys(doubt.path[1] for doubt in doubts if doubt.path[0] == "tables"))
    if len(doubts) == 1 and tables:
        return f"{'.'.join(doubts[0].path[1:4:2])}: {doubts[0].text}"
    more = len(tables) - _NAMED
    return ", ".join(tables[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
