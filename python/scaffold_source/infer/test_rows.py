"""Rows that somebody made to try things out, in production."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract import Proposal
from scaffold_source.infer.context import Context, columns_of
from scaffold_source.model import Table
from scaffold_source.naming import is_plain, snake_case

_TEST_NAMES = {"is_test", "is_test_data", "is_test_account", "is_test_user", "test_mode", "is_test_order"}


def test_rows(context: Context, table: Table) -> Iterator[Proposal]:
    """Booleans that mark a test row, any of them."""
    flags = [
        column.name
        for column in columns_of(table, "boolean")
        if snake_case(column.name) in _TEST_NAMES and is_plain(column.name)
    ]
    if flags:
        path = context.at(table, "config", "meta", "test_rows")
        yield Proposal(path, " or ".join(flags), "test-rows", "a boolean named like a test flag")
