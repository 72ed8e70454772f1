"""Descriptions, from the producer's comments."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract.values import Proposal
from scaffold_source.facts.comments import described
from scaffold_source.infer.context import Context
from scaffold_source.model import Table
from scaffold_source.yaml_text.values import YamlPath

_REASON = "the producer's comment"


def describe(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose the comments of a table and its columns as their descriptions."""
    yield from _described(context.at(table) / "description", table.comment)
    for column in table.columns:
        if column.comment:
            yield from _described(context.at_column(table, column) / "description", column.comment)


def _described(path: YamlPath, comment: str | None) -> Iterator[Proposal]:
    text = described(comment or "")
    if text:
        yield Proposal(path, text, "description-from-comment", _REASON)
