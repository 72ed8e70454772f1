"""Find the currency of amounts: in their name, their row, or the row that theirs belongs to; else ask, once a
source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import shorten

from scaffold_source.contract.values import CONTRACT, META, Address, Doubt, Proposal
from scaffold_source.infer.context import Context
from scaffold_source.infer.currency_columns import currency_columns, currency_of
from scaffold_source.infer.money import amounts_of, is_fraction_of_money, parents_currency
from scaffold_source.lexicon.money_names import currency_in
from scaffold_source.model import Table

_CURRENCY_IN_TEXT = re.compile(r"\bcurrenc(?:y|ies)\b|\b(?:USD|EUR|GBP|CHF|JPY)\b", re.IGNORECASE)


def currencies(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose the currency of each amount: the one in its own name, else the column of its row that says it,
    else that of the row that every row of the table belongs to."""
    amounts = amounts_of(context, table)
    source_column = parents_currency(context, table) if amounts and not currency_columns(table) else None
    for column in amounts:
        meta = context.at_column(table, column) / META
        if code := currency_in(column.name):
            yield Proposal(meta / "currency", code, "currency-column", "its own name says so")
        elif currency := currency_of(table, column):
            reason = "it stands in the same row"
            yield Proposal(meta / "currency_column", currency.name, "currency-column", reason)
        elif source_column:
            parent = context.names[source_column[0].full_name]
            reason = f"every row belongs to one of {parent}, whose own amounts are in it"
            named = f"{parent}.{context.called(*source_column)}"
            yield Proposal(meta / "currency_from", named, "parents-currency", reason)


def unknown_currency(context: Context) -> Iterator[Doubt]:
    """Ask once about all amounts whose currency nothing says, and once about those that stand beside several
    currencies."""
    nowhere: list[Address] = []
    among: list[Address] = []
    comments: list[str] = []
    for table in context.database.tables:
        amounts = [
            column
            for column in amounts_of(context, table)
            if not (currency_in(column.name) or currency_of(table, column))
        ]
        names = [context.address(table, column) for column in amounts]
        if currency_columns(table):
            among += names
        elif amounts and not parents_currency(context, table):
            nowhere += names
            comments += [c.comment for c in amounts if c.comment and _CURRENCY_IN_TEXT.search(c.comment)]
    path = CONTRACT / "currency"
    if nowhere:
        said = f', and a comment says "{shorten(comments[0], 120)}"' if comments else ""
        text, asks = (
            f"{_counted(nowhere, 'names', 'name')} no currency{said}",
            "is all of it in one currency?",
        )
        yield Doubt(path, "unknown-currency", text, "currency", asks=asks, about=tuple(nowhere))
    if among:
        text = f"{_counted(among, 'stands', 'stand')} beside several currencies"
        yield Doubt(path, "unknown-currency", text, "currency", asks="in which of them?", about=tuple(among))


def float_money(context: Context) -> Iterator[Doubt]:
    """Ask once about amounts in binary fractions: their sums drift."""
    names = [
        context.address(table, column)
        for table in context.database.tables
        for column in table.columns
        if is_fraction_of_money(column)
    ]
    if names:
        are = _counted(names, "is", "are")
        text, asks = f"{are} in binary fractions, whose sums drift", "is it money, and can it be numeric?"
        yield Doubt(
            CONTRACT / "answers" / "currency/unit",
            "float-money",
            text,
            "currency",
            "unit",
            asks,
            tuple(names),
        )


def _counted(names: list[Address], singular: str, plural: str) -> str:
    return f"1 amount {singular}" if len(names) == 1 else f"{len(names)} amounts {plural}"
