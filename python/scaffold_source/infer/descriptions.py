"""Descriptions, from the producer's comments."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract import Proposal
from scaffold_source.infer.context import Context
from scaffold_source.model import Table

_REASON = "the producer's comment"


def describe(context: Context, table: Table) -> Iterator[Proposal]:
    """A comment is the first description."""
    if table.comment:
        yield Proposal(context.at(table, "description"), table.comment, "description-from-comment", _REASON)
    for column in table.columns:
        if column.comment:
            path = context.at_column(table, column, "description")
            yield Proposal(path, column.comment, "description-from-comment", _REASON)
