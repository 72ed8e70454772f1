"""The columns of a row that say in which currency its amounts are."""

from __future__ import annotations

from scaffold_source.infer.context import once_per_table
from scaffold_source.infer.names import words
from scaffold_source.lexicon.currencies import CURRENCY_COLUMNS
from scaffold_source.lexicon.money_names import stem_of
from scaffold_source.lexicon.names import snake_case
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table

_SAYS_NOTHING = {"currency", "code", "iso", "id", "cents", "amount", "total", "value", "price", "in"}


def currency_of(table: Table, column: Column) -> Column | None:
    """Return the currency column of an amount: `fee_currency` for `fee_cents`, else the table's only one;
    with several, which belongs to which amount is a question."""
    currencies = currency_columns(table)
    if len(currencies) == 1:
        return currencies[0]
    stem = stem_of(column.name)
    paired = [
        c for c in currencies if snake_case(c.name).removesuffix("_code").removesuffix("_currency") == stem
    ]
    if len(paired) != 1:  # `base_currency` of `base_amount`
        own = set(words(column.name)) - _SAYS_NOTHING
        paired = [c for c in currencies if own & (set(words(c.name)) - _SAYS_NOTHING)]
    return paired[0] if len(paired) == 1 else None


@once_per_table
def currency_columns(table: Table) -> list[Column]:
    """Return the columns that hold codes of currencies."""
    return [
        column
        for column in table.columns
        if (family(column.base_type) == "string" or column.own_labels)
        and snake_case(column.name).endswith(CURRENCY_COLUMNS)
    ]


@once_per_table
def mentions_currency(table: Table) -> bool:
    """Return True if a row says its currency, as a code or by pointing to one."""
    pointing = {name for key in table.keys if key.kind == "foreign" for name in key.columns}
    return bool(currency_columns(table)) or any(
        words(column.name) in (("currency", "id"), ("id", "currency"))
        or (column.name in pointing and words(column.name)[0] == "currency")
        for column in table.columns
    )
