"""Recognise amounts of money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from scaffold_source.contract.values import META, Doubt, Proposal
from scaffold_source.infer.context import Context, columns_of, once_per_table
from scaffold_source.infer.currency_columns import currency_columns, currency_of, mentions_currency
from scaffold_source.infer.names import nouns, words
from scaffold_source.lexicon.money_names import (
    FLOAT_PRICES,
    IN_COMPANY,
    NO_MONEY,
    OF_KINDS,
    PAPERS,
    PLURALS,
    ROLLED_UP,
    SHARES,
    WHOLE_UNITS,
    currency_in,
    is_amount,
    is_named_cents,
    kind_of_money,
    stem_of,
)
from scaffold_source.lexicon.names import snake_case
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table, TableName

_MINOR_IN_TEXT = re.compile(r"\bin (?:\w+ )?(?:cents|pence|minor units?)\b|\bminor units?\b", re.IGNORECASE)
_UNITS = {"unit", "units", "uom", "measure"}
_DECIMALS = re.compile(r"(?:numeric|decimal)\((\d+),(\d+)\)")
# Percentages need fewer digits.
_DIGITS = 8
_COINS = 2
# From a line to its order, and on to the customer or the shop.
_MOST_STEPS = 3


def minor_units(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Propose minor units for a whole number whose name or comment says cents, or that is one of the amounts
    beside a currency. The statistics tell amounts from codes."""
    for column in columns_of(table, "integer", "number"):
        why = _why_minor(context, table, column)
        is_price = _kind_of_money(column) == "price"
        may_be = (is_price or (_is_amount(column) and currency_of(table, column))) and _is_plain_integer(
            table, column
        )
        path = context.at_column(table, column) / META / "unit"
        if _has_codes(column) and (is_price or is_named_cents(column.name)):
            told_by = "a CHECK" if column.values else "its statistics"
            text = f"named like an amount, but holds a few small numbers by {told_by}"
            yield Doubt(path, "minor-units", text)
        elif not (why or may_be):
            continue
        elif why and _is_whole(column):
            yield Proposal(path, "minor", "minor-units", why)
        elif why:
            text, asks = f"says cents, but is a {column.type}", "does it hold cents, or whole units by now?"
            yield Doubt(path, "minor-units", text, "currency", "unit", asks)
        else:
            text = f"{'a price' if is_price else 'an amount'} in whole numbers"
            asks = "are they cents, or whole units?"
            yield Doubt(path, "minor-units", text, "currency", "unit", asks)


def known_currencies(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose the test that counts amounts of an unknown currency, where a column of the row says it and no
    `honours_contract` counts them."""
    if context.source.tests != "native" or context.role(table) == "bookkeeping":
        return
    for column in columns_of(table, "integer", "number"):
        if _why_minor(context, table, column) and _is_whole(column) and currency_of(table, column):
            path = context.at(table) / "data_tests" / "scaffold_source.known_currencies"
            value = {"config": {"severity": "warn"}}
            yield Proposal(path, value, "native-test", "a currency that stands in the same row")
            return


def major_units(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose major units for a decimal or float named like a price, or like an amount if a price or a
    currency shows that it is money."""
    for column in _major_amounts(context, table):
        path = context.at_column(table, column) / META / "unit"
        yield Proposal(path, "major", "major-units", f"a {column.type} named like an amount")
    for column in table.columns:
        if column.base_type == "money":
            path = context.at_column(table, column) / META / "unit"
            yield Proposal(path, "major", "major-units", "the type money")


def amounts_of(context: Context, table: Table) -> list[Column]:
    """Return the columns that are proposed as money, in minor or in major units."""
    major = {column.name for column in _major_amounts(context, table)}
    return [
        column
        for column in columns_of(table, "integer", "number")
        if column.name in major or (_why_minor(context, table, column) and _is_whole(column))
    ]


def _major_amounts(context: Context, table: Table) -> list[Column]:
    numbers = [column for column in columns_of(table, "number") if not _says_cents(column)]
    priced = any(map(_is_price, numbers))
    return [column for column in numbers if _is_major(context, table, column, priced=priced)]


def parents_currency(context: Context, table: Table) -> tuple[Table, Column] | None:
    """Return the one table that every row belongs to, in a few steps, and whose own amounts have one
    currency, and that column."""
    level, seen = {table.full_name: True}, {table.full_name}
    for _ in range(_MOST_STEPS):
        level = {name: is_one for name, is_one in _above(context, level).items() if name not in seen}
        seen |= level.keys()
        with_currency = [
            (parent, codes[0])
            for parent in (context.tables[name] for name in level)
            if len(codes := currency_columns(parent)) == 1
            and context.landing.column(parent.full_name, codes[0].name)
            and amounts_of(context, parent)
        ]
        if with_currency:
            is_told = len(with_currency) == 1 and level[with_currency[0][0].full_name]
            return with_currency[0] if is_told else None
    return None


def _above(context: Context, level: Mapping[TableName, bool]) -> dict[TableName, bool]:
    """Return the tables that every row of these belongs to, and whether it is to one row of them: a transfer
    belongs to two accounts."""
    found: dict[TableName, bool] = {}
    for name, is_one in level.items():
        parents = _parents(context, context.tables[name])
        for parent in dict.fromkeys(parents):
            found[parent] = found.get(parent, True) and is_one and parents.count(parent) == 1
    return found


def _parents(context: Context, table: Table) -> list[TableName]:
    """Return the tables that every row of this one belongs to, once for each key."""
    required = {column.name for column in table.columns if not column.nullable}
    to = [key.to for key in table.keys if key.to and len(key.columns) == 1 and set(key.columns) <= required]
    return sorted((name for name in to if name in context.tables), key=str)


def is_fraction_of_money(column: Column) -> bool:
    """Return True for a price, a budget or a cost that is a binary fraction."""
    return _is_float(column) and (
        _kind_of_money(column) == "price" or not ROLLED_UP.isdisjoint(words(stem_of(column.name)))
    )


def _is_major(context: Context, table: Table, column: Column, *, priced: bool) -> bool:
    kind, has_no_coins = _kind_of_money(column), _places(column) is not None and not _has_coins(column)
    if kind is None or has_no_coins or _may_be_percent(table, column) or _is_share(column):
        return False
    last = words(stem_of(column.name))[-1]
    if kind == "price":
        return not _is_float(column) or last in FLOAT_PRICES or (last == "cost" and context.has_money)
    if priced or mentions_currency(table) or currency_in(column.name):
        return not (_is_float(column) and last in SHARES)
    return not _is_measured(table) and _is_like_the_others(context, table, column)


def _is_like_the_others(context: Context, table: Table, column: Column) -> bool:
    """Return True for an amount without a currency in its row: as wide as an amount and among others, or of
    a row that belongs to one with a currency."""
    if context.has_money and _places(column) == _COINS and _digits(column) >= _DIGITS:
        return True
    # The other row names its currency, so that this is not asked of its own amounts again.
    return not _is_float(column) and parents_currency(context, table) is not None


def _is_share(column: Column) -> bool:
    """Return True for a fee or a discount that is a share: there is room for one digit before the point, or a
    CHECK keeps it under 1."""
    bounds, digits, places = column.bounds, _digits(column), _places(column)
    most = [limit for limit in (bounds.max, bounds.below) if limit is not None] if bounds else []
    return any(limit <= 1 for limit in most) or (places is not None and digits - places <= 1)


def _is_price(column: Column) -> bool:
    """Return True if the number is a price beyond doubt: a decimal with coins, or one of any digits that is
    not a cost."""
    if _kind_of_money(column) != "price" or _is_share(column):
        return False
    is_open = _is_float(column) or column.base_type in ("numeric", "decimal")
    return _has_coins(column) or (is_open and words(stem_of(column.name))[-1] in FLOAT_PRICES)


def _may_be_percent(table: Table, column: Column) -> bool:
    """Return True if the row says what kind of number it is: a `discount` has a `discount_type`."""
    kinds = {
        f"{word}_{kind}"
        for word in OF_KINDS.intersection(words(column.name))
        for kind in ("type", "kind", "mode")
    }
    return not kinds.isdisjoint(_snake_names(table)) or _has_percent_flag(table)


@once_per_table
def _snake_names(table: Table) -> frozenset[str]:
    return frozenset(snake_case(column.name) for column in table.columns)


@once_per_table
def _has_percent_flag(table: Table) -> bool:
    flags = (words(flag.name)[-1] for flag in columns_of(table, "boolean") if flag.base_type == "boolean")
    return any(last in ("percentage", "percent") for last in flags)


def _is_float(column: Column) -> bool:
    return column.base_type in ("real", "double precision")


def _is_measured(table: Table) -> bool:
    """Return True if the row has a unit: an amount may then be one of flour."""
    return any(not _UNITS.isdisjoint(words(column.name)) for column in table.columns)


def has_money(tables: Sequence[Table]) -> bool:
    """Return True if some column names a currency, or is a price: then amounts are money."""
    return any(
        mentions_currency(table) or any(map(_is_price, columns_of(table, "number"))) for table in tables
    )


def has_whole_amounts(tables: Sequence[Table]) -> bool:
    """Return True if integers named like amounts stand beside a currency, and not all are prices: then others
    are money, too. One may be in whole units, and so may prices: of what somebody types in."""
    beside = [
        column
        for table in tables
        if currency_columns(table)
        for column in columns_of(table, "integer")
        if (_is_amount(column) or _is_total(table, column)) and _is_plain_integer(table, column)
    ]
    return len(beside) > 1 and any(_kind_of_money(column) != "price" for column in beside)


def _why_minor(context: Context, table: Table, column: Column) -> str | None:
    """Return what shows that a number counts cents: the name alone never does. Where a row names its cents,
    its other whole numbers are none."""
    if why := _says_cents(column):
        return why
    if not (context.whole_amounts and _is_plain_integer(table, column)) or _names_cents(table):
        return None
    if not _is_amount(column):
        return _why_in_company(table, column)
    if WHOLE_UNITS & set(words(column.name)):
        return None
    return _BESIDE if currency_of(table, column) else _LIKE_OTHERS


def _why_in_company(table: Table, column: Column) -> str | None:
    """Return what shows that a whole number such as a total is money."""
    if not _is_total(table, column):
        return None
    if currency_of(table, column):
        return _BESIDE
    if any(_is_amount(other) or _says_cents(other) for other in columns_of(table, "integer")):
        return "an integer beside amounts in minor units"
    return _LIKE_OTHERS if not nouns(table.name).isdisjoint(PAPERS) else None


_BESIDE = "an integer amount beside its currency"
_LIKE_OTHERS = "an integer, like the amounts beside a currency here"


def _is_total(table: Table, column: Column) -> bool:
    """Return True for a whole number such as a total, which is money in the right company. A value beside a
    type may be a percentage."""
    name_words = words(column.name)
    named = name_words[-1] in IN_COMPANY and NO_MONEY.isdisjoint(name_words)
    return named and not (name_words[-1] == "value" and _is_typed(table))


def _is_typed(table: Table) -> bool:
    return any(words(column.name)[-1] in ("type", "kind") for column in table.columns)


@once_per_table
def _names_cents(table: Table) -> bool:
    return any(is_named_cents(column.name) for column in columns_of(table, "integer", "number"))


def _has_codes(column: Column) -> bool:
    """Return True if a CHECK or the statistics show that the number is one of a few codes."""
    return bool(column.values) or (column.evidence is not None and column.evidence.numbers == "codes")


def _says_cents(column: Column) -> str | None:
    if _has_codes(column):
        return None
    if is_named_cents(column.name):
        return "a whole number named like cents"
    if _kind_of_money(column) and _MINOR_IN_TEXT.search(column.comment or ""):
        return "its comment says cents"
    return None


def _is_amount(column: Column) -> bool:
    """Return True if the name alone says money: a price, or the word amount."""
    return is_amount(column.name)


def _is_plain_integer(table: Table, column: Column) -> bool:
    """Return True for an integer that may be an amount: no foreign key, no code, and nothing in the plural,
    which counts or chooses."""
    if column.base_type not in ("integer", "bigint") or _has_codes(column):
        return False
    if words(column.name)[-1] in PLURALS:
        return False
    return not any(column.name in key.columns for key in table.keys)


def _is_whole(column: Column) -> bool:
    return family(column.base_type) == "integer" or _places(column) == 0


def _places(column: Column) -> int | None:
    """Return the decimal places of a numeric, None if it has no such limit."""
    decimals = _DECIMALS.fullmatch(column.base_type)
    return int(decimals[2]) if decimals else None


def _digits(column: Column) -> int:
    decimals = _DECIMALS.fullmatch(column.base_type)
    return int(decimals[1]) if decimals else 0


def _has_coins(column: Column) -> bool:
    places = _places(column)
    return places is not None and places >= _COINS


def _kind_of_money(column: Column) -> str | None:
    return kind_of_money(column.name)
