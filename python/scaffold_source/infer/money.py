"""Amounts of money, and the currency they are in."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract import Proposal
from scaffold_source.infer.context import Context, columns_of
from scaffold_source.model import Column, Table
from scaffold_source.naming import MINOR_SUFFIXES, snake_case

_CURRENCY_NAMES = ("currency", "currency_code", "currency_iso", "iso_currency")


def minor_units(context: Context, table: Table) -> Iterator[Proposal]:
    """An integer whose name says cents holds minor units, in the currency that its row names."""
    currency = _currency_column(table)
    for column in columns_of(table, "integer"):
        if not f"_{snake_case(column.name)}".endswith(MINOR_SUFFIXES):
            continue
        at = context.at_column(table, column, "config", "meta")
        yield Proposal((*at, "unit"), "minor", "minor-units", "an integer named like cents")
        if currency:
            reason = f"{currency.name} stands in the same row"
            yield Proposal((*at, "currency_column"), currency.name, "currency-column", reason)


def _currency_column(table: Table) -> Column | None:
    """The table's one currency column; with two, which belongs to which amount is a question."""
    named = [c for c in columns_of(table, "string") if snake_case(c.name).endswith(_CURRENCY_NAMES)]
    return named[0] if len(named) == 1 else None
