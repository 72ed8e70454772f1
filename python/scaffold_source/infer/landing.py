"""What a column is in the warehouse."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract import Proposal
from scaffold_source.infer.context import Context
from scaffold_source.model import Table
from scaffold_source.naming import is_plain


def data_types(context: Context, table: Table) -> Iterator[Proposal]:
    """The landed type: an enum lands as its labels' text, a domain as the type underneath."""
    for column in table.columns:
        landed = "text" if column.enum else column.base_type
        path = context.at_column(table, column, "data_type")
        yield Proposal(path, landed, "landed-type", f"the producer's {column.type}")
        if not is_plain(column.name):
            path = context.at_column(table, column, "quote")
            yield Proposal(path, True, "landed-name", "the name does not work unquoted")
