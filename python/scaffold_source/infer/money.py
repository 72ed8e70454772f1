"""Recognise amounts of money, and the currency they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from textwrap import shorten

from scaffold_source.contract.values import META, Doubt, Proposal
from scaffold_source.infer.context import Context, columns_of, once_per_table
from scaffold_source.infer.names import nouns, words
from scaffold_source.lexicon.currencies import CURRENCY_COLUMNS, MINOR_SUFFIXES
from scaffold_source.lexicon.names import snake_case
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table

_CURRENCY_IN_TEXT = re.compile(r"\bcurrenc(?:y|ies)\b|\b(?:USD|EUR|GBP|CHF|JPY)\b", re.IGNORECASE)
_MINOR_IN_TEXT = re.compile(r"\bin (?:\w+ )?(?:cents|pence|minor units?)\b|\bminor units?\b", re.IGNORECASE)
# Cents of a semitone.
_PITCH = {"pitch", "tune", "tuning", "detune", "detuning", "interval"}
# The last word of a price, and of what is money only in such company.
_PRICES = {
    "price",
    "cost",
    "fee",
    "fees",
    "salary",
    "spend",
    "subtotal",
    "revenue",
    "refund",
    "deposit",
    "surcharge",
    "msrp",
}
_AMOUNTS = {
    "amount", "total", "tax", "discount", "balance", "due", "paid", "charge", "payment", "payout", "credit",
    "debit", "profit", "budget", "spent", "net", "gross", "refunds", "payments", "taxes",
}  # fmt: skip
# Money wherever they stand, in such company: `premium_price_member`, `tax_amount_cache`.
_ANYWHERE = _PRICES | {"amount", "tax", "payment", "payout", "budget"}
# `cost` may also be what a route costs.
_FLOAT_PRICES = _PRICES - {"cost", "deposit"}
# Amounts, or shares, as a type beside them says.
_OF_KINDS = {"discount", "amount", "value", "fee", "commission", "adjustment", "surcharge"}
# Fractions that may be of something.
_SHARES = {"tax", "taxes", "discount", "net", "gross", "credit"}
# What follows `amount` where it is one: `amount_refunded`, but not `amount_of_rows`.
_AMOUNT_TAILS = {
    "paid", "due", "refunded", "refundable", "captured", "capturable", "authorized", "received", "requested",
    "remaining", "outstanding", "reversed", "charged", "billed", "invoiced", "settled", "disputed", "voided",
    "owed", "withheld", "off", "total", "subtotal", "discount", "tax", "shipping", "fee", "tip",
}  # fmt: skip
# The last word of whole numbers that are money in company. `tax` and `discount` may be percentages, `due`
# and `net` days.
_IN_COMPANY = {
    "total", "balance", "value", "refunded", "captured", "authorized", "shipping", "adjustment", "payout",
}  # fmt: skip
# Tables that hold nothing but money beside their references.
_PAPERS = {"refund", "payment", "invoice", "payout", "charge", "gift_card", "giftcard", "credit_note"}
_TAX_TAILS = ("_incl_tax", "_excl_tax", "_including_tax", "_excluding_tax", "_with_tax", "_without_tax")
_NO_MONEY = {
    "rate", "percent", "percentage", "pct", "ratio", "quantity", "qty", "count", "factor", "multiplier",
    "weight",
    "id", "type", "status", "level", "tier", "version", "center", "precision", "scale", "index", "score",
    "points",
    "credits", "tokens", "days", "months", "hours", "minutes", "seconds", "bytes",
}  # fmt: skip
_UNITS = {"unit", "units", "uom", "measure"}
_DECIMALS = re.compile(r"(?:numeric|decimal)\((\d+),(\d+)\)")
# Percentages need fewer digits.
_DIGITS = 8


def minor_units(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Propose minor units for a whole number whose name or comment says cents, or that is an amount by name
    beside a currency."""
    for column in columns_of(table, "integer", "number"):
        why = _why_minor(context, table, column)
        is_price = _kind_of_money(column) == "price" and _is_plain_integer(table, column)
        if not (why or is_price):
            continue
        path = context.at_column(table, column) / META / "unit"
        if why and _is_whole(column):
            yield Proposal(path, "minor", "minor-units", why)
            yield from _currency(context, table, column)
        elif why:
            text = f"says cents, but is a {column.type}: cents, or whole units by now?"
            yield Doubt(path, "minor-units", text, "currency")
        else:
            text = "a price in whole numbers: cents, or whole units?"
            yield Doubt(path, "minor-units", text, "currency")


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
    numbers = [column for column in columns_of(table, "number") if not _says_cents(column)]
    priced = any(map(_is_price, numbers))
    for column in numbers:
        if _is_major(context, table, column, priced=priced):
            path = context.at_column(table, column) / META / "unit"
            yield Proposal(path, "major", "major-units", f"a {column.type} named like an amount")
            yield from _currency(context, table, column)
    for column in table.columns:
        if column.base_type == "money":
            path = context.at_column(table, column) / META / "unit"
            yield Proposal(path, "major", "major-units", "the type money")


def _is_major(context: Context, table: Table, column: Column, *, priced: bool) -> bool:
    kind, places = _kind_of_money(column), _places(column)
    if kind is None or (places is not None and not _has_coins(column)) or _may_be_percent(table, column):
        return False
    last = words(_stem(column.name))[-1]
    if kind == "price":
        return not _is_float(column) or last in _FLOAT_PRICES or (last == "cost" and context.has_money)
    if priced or _mentions_currency(table):
        return not (_is_float(column) and last in _SHARES)
    return context.has_money and places == 2 and _digits(column) >= _DIGITS and not _is_measured(table)


def _is_price(column: Column) -> bool:
    """Return True if the number is a price beyond doubt: a decimal with coins, or a fraction that is not a
    cost."""
    if _kind_of_money(column) != "price":
        return False
    return _has_coins(column) or (_is_float(column) and words(_stem(column.name))[-1] in _FLOAT_PRICES)


def _may_be_percent(table: Table, column: Column) -> bool:
    """Return True if the row says what kind of number it is: a `discount` has a `discount_type`."""
    kinds = {
        f"{word}_{kind}"
        for word in _OF_KINDS.intersection(words(column.name))
        for kind in ("type", "kind", "mode")
    }
    if kinds and any(snake_case(other.name) in kinds for other in table.columns):
        return True
    flags = (words(flag.name)[-1] for flag in columns_of(table, "boolean") if flag.base_type == "boolean")
    return any(last in ("percentage", "percent") for last in flags)


def _is_float(column: Column) -> bool:
    return column.base_type in ("real", "double precision")


def _is_measured(table: Table) -> bool:
    """Return True if the row has a unit: an amount may then be one of flour."""
    return any(not _UNITS.isdisjoint(words(column.name)) for column in table.columns)


def float_money(context: Context, table: Table) -> Iterator[Doubt]:
    """Ask about a price in binary fractions: its sums drift."""
    for column in table.columns:
        if _is_float(column) and _kind_of_money(column) == "price":
            text = f"a price in a {column.type}: sums of it drift; can it become numeric?"
            yield Doubt(context.at_column(table, column), "float-money", text, "currency")


def unknown_currency(context: Context, table: Table) -> Iterator[Doubt]:
    """Ask about amounts in minor units if neither their row nor its parent says the currency."""
    without_currency = [
        column
        for column in columns_of(table, "integer")
        if _why_minor(context, table, column) and currency_of(table, column) is None
    ]
    if without_currency and _parents_currency(context, table) is None:
        names = ", ".join(context.called(table, column) for column in without_currency)
        comments = [c.comment for c in without_currency if c.comment and _CURRENCY_IN_TEXT.search(c.comment)]
        rest = f'"{shorten(comments[0], 120)}"' if comments else "Nothing in the row says so"
        text = f"{names}: in which currency? {rest}"
        yield Doubt(context.at(table), "unknown-currency", text, "currency")


def has_money(tables: Sequence[Table]) -> bool:
    """Return True if some column names a currency, or is a price: then amounts are money."""
    return any(
        _mentions_currency(table) or any(map(_is_price, columns_of(table, "number"))) for table in tables
    )


def has_whole_amounts(tables: Sequence[Table]) -> bool:
    """Return True if some integer named like an amount stands beside a currency: then others are money,
    too."""
    return any(
        any(
            _is_amount(column) and _is_plain_integer(table, column) for column in columns_of(table, "integer")
        )
        and _currency_columns(table)
        for table in tables
    )


def currency_of(table: Table, column: Column) -> Column | None:
    """Return the currency column of an amount: `fee_currency` for `fee_cents`, else the table's only one;
    with several, which belongs to which amount is a question."""
    currencies = _currency_columns(table)
    if len(currencies) == 1:
        return currencies[0]
    stem = _stem(column.name)
    paired = [
        c for c in currencies if snake_case(c.name).removesuffix("_code").removesuffix("_currency") == stem
    ]
    return paired[0] if len(paired) == 1 else None


def _currency(context: Context, table: Table, column: Column) -> Iterator[Proposal]:
    meta = context.at_column(table, column) / META
    if currency := currency_of(table, column):
        yield Proposal(
            meta / "currency_column", currency.name, "currency-column", "it stands in the same row"
        )
    elif not _currency_columns(table) and (source_column := _parents_currency(context, table)):
        parent = context.names[source_column[0].full_name]
        reason = f"every row belongs to one of {parent}, whose own amounts are in it"
        named = f"{parent}.{context.called(*source_column)}"
        yield Proposal(meta / "currency_from", named, "parents-currency", reason)


def _parents_currency(context: Context, table: Table) -> tuple[Table, Column] | None:
    """Return the one table that every row belongs to and whose own amounts have one currency, and that
    column."""
    required = {column.name for column in table.columns if not column.nullable}
    to = {key.to for key in table.keys if key.to and len(key.columns) == 1 and set(key.columns) <= required}
    parents = [
        (parent, currencies[0])
        for name in to
        if (parent := context.tables.get(name)) and parent is not table
        if len(currencies := _currency_columns(parent)) == 1
        and context.landing.column(name, currencies[0].name)
        and _has_amounts(context, parent)
    ]
    return parents[0] if len(parents) == 1 else None


def _has_amounts(context: Context, table: Table) -> bool:
    return any(_why_minor(context, table, column) for column in columns_of(table, "integer"))


@once_per_table
def _currency_columns(table: Table) -> list[Column]:
    return [
        column
        for column in table.columns
        if (family(column.base_type) == "string" or column.own_labels)
        and snake_case(column.name).endswith(CURRENCY_COLUMNS)
    ]


def _mentions_currency(table: Table) -> bool:
    """Return True if a row says its currency, as a code or by pointing to one."""
    pointing = {name for key in table.keys if key.kind == "foreign" for name in key.columns}
    return bool(_currency_columns(table)) or any(
        words(column.name) in (("currency", "id"), ("id", "currency"))
        or (column.name in pointing and words(column.name)[0] == "currency")
        for column in table.columns
    )


def _why_minor(context: Context, table: Table, column: Column) -> str | None:
    if why := _says_cents(column):
        return why
    if not _is_plain_integer(table, column):
        return None
    if _is_amount(column):
        if currency_of(table, column):
            return "an integer amount beside its currency"
        return "an integer, like the amounts beside a currency here" if context.whole_amounts else None
    return _why_in_company(context, table, column)


def _why_in_company(context: Context, table: Table, column: Column) -> str | None:
    """Return what shows that a whole number such as a total is money. A value beside a type may be a
    percentage."""
    name_words = words(column.name)
    if name_words[-1] not in _IN_COMPANY or not _NO_MONEY.isdisjoint(name_words):
        return None
    if name_words[-1] == "value" and _is_typed(table):
        return None
    if currency_of(table, column):
        return "an integer amount beside its currency"
    if not context.whole_amounts:
        return None
    if any(_is_amount(other) or _says_cents(other) for other in columns_of(table, "integer")):
        return "an integer beside amounts in minor units"
    is_paper = not nouns(table.name).isdisjoint(_PAPERS)
    return "an integer, like the amounts beside a currency here" if is_paper else None


def _is_typed(table: Table) -> bool:
    return any(words(column.name)[-1] in ("type", "kind") for column in table.columns)


def _says_cents(column: Column) -> str | None:
    if _is_named_cents(column.name):
        return "a whole number named like cents"
    if _kind_of_money(column) and _MINOR_IN_TEXT.search(column.comment or ""):
        return "its comment says cents"
    return None


@lru_cache(maxsize=16384)
def _is_named_cents(column_name: str) -> bool:
    is_cents = f"_{snake_case(column_name)}".endswith(MINOR_SUFFIXES)
    return is_cents and _PITCH.isdisjoint(words(column_name))


def _is_amount(column: Column) -> bool:
    """Return True if the name alone says money: a price, or the word amount."""
    if _kind_of_money(column) == "price":
        return True
    name_words = words(column.name)
    return name_words[-1] == "amount" or (name_words[0] == "amount" and name_words[-1] in _AMOUNT_TAILS)


def _is_plain_integer(table: Table, column: Column) -> bool:
    """Return True for an integer that is not a foreign key."""
    if column.base_type not in ("integer", "bigint"):
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
    return places is not None and places >= 2


def _kind_of_money(column: Column) -> str | None:
    return _kind_by_name(column.name)


@lru_cache(maxsize=16384)
def _kind_by_name(column_name: str) -> str | None:
    name = snake_case(column_name)
    name_words = _stem(column_name).split("_")
    if _NO_MONEY & set(name_words):
        return None
    if (
        {name_words[0], name_words[-1]} & _PRICES
        or name_words[-2:] == ["sub", "total"]
        or name.endswith(_TAX_TAILS)
    ):
        return "price"
    if name_words[-1].isdigit() and len(name_words) > 1:  # tax_2
        name_words.pop()
    return "amount" if name_words[-1] in _AMOUNTS or not _ANYWHERE.isdisjoint(name_words) else None


def _stem(column_name: str) -> str:
    """Return the name without its unit: `total_cents` and `total_incl_tax` become `total`."""
    name = snake_case(column_name)
    for tail in (*MINOR_SUFFIXES, *_TAX_TAILS, "_value"):
        if name.endswith(tail):
            return name.removesuffix(tail)
    return name
