"""Names of money: prices, amounts, and what is none."""

from __future__ import annotations

import re
from functools import lru_cache

from scaffold_source.lexicon.currencies import EXPONENTS, MINOR_SUFFIXES
from scaffold_source.lexicon.names import snake_case

# Cents of a semitone.
_PITCH = {"pitch", "tune", "tuning", "detune", "detuning", "interval"}
# The last word of a price, and of what is money only in such company.
PRICES = {
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
    "debit", "profit", "budget", "spent", "net", "gross", "refunds", "payments", "taxes", "freight",
    "shipping", "postage",
}  # fmt: skip
# Money wherever they stand, in such company: `premium_price_member`, `tax_amount_cache`.
_ANYWHERE = PRICES | {"amount", "tax", "payment", "payout", "budget"}
# What things add up to, or may.
ROLLED_UP = {"budget", "budgets", "spend", "spent", "cost", "costs", "revenue"}
# `cost` may also be what a route costs.
FLOAT_PRICES = PRICES - {"cost", "deposit"}
# Amounts, or shares, as a type beside them says.
OF_KINDS = {"discount", "amount", "value", "fee", "commission", "adjustment", "surcharge"}
# Fractions that may be of something.
SHARES = {"tax", "taxes", "discount", "net", "gross", "credit"}
# As whole numbers these are how many, or which: `regroup_paid_fees`.
PLURALS = {"fees", "refunds", "payments", "taxes"}
# Round sums that people write without cents.
WHOLE_UNITS = {"salary", "budget", "revenue", "spend"}
# What follows `amount` where it is one: `amount_refunded`, but not `amount_of_rows`.
_AMOUNT_TAILS = {
    "paid", "due", "refunded", "refundable", "captured", "capturable", "authorized", "received", "requested",
    "remaining", "outstanding", "reversed", "charged", "billed", "invoiced", "settled", "disputed", "voided",
    "owed", "withheld", "off", "total", "subtotal", "discount", "tax", "shipping", "fee", "tip",
}  # fmt: skip
# The last word of whole numbers that are money in company. `tax` and `discount` may be percentages, `due`
# and `net` days.
IN_COMPANY = {
    "total", "balance", "value", "refunded", "captured", "authorized", "shipping", "adjustment", "payout",
}  # fmt: skip
# Tables that hold nothing but money beside their references.
PAPERS = {"refund", "payment", "invoice", "payout", "charge", "gift_card", "giftcard", "credit_note"}
_TAX_TAILS = ("_incl_tax", "_excl_tax", "_including_tax", "_excluding_tax", "_with_tax", "_without_tax")
NO_MONEY = {
    "rate", "percent", "percentage", "pct", "ratio", "quantity", "qty", "count", "factor", "multiplier",
    "weight",
    "id", "type", "status", "level", "tier", "version", "center", "precision", "scale", "index", "score",
    "points",
    "credits", "tokens", "days", "months", "hours", "minutes", "seconds", "bytes",
}  # fmt: skip


@lru_cache(maxsize=16384)
def is_named_cents(column_name: str) -> bool:
    """Return True if the name says minor units: `total_cents`."""
    is_cents = f"_{snake_case(column_name)}".endswith(MINOR_SUFFIXES)
    return is_cents and _PITCH.isdisjoint(snake_case(column_name).split("_"))


@lru_cache(maxsize=16384)
def is_amount(column_name: str) -> bool:
    """Return True if the name alone says money: a price, or the word amount."""
    if kind_of_money(column_name) == "price":
        return True
    name_words = snake_case(column_name).split("_")
    return name_words[-1] == "amount" or (name_words[0] == "amount" and name_words[-1] in _AMOUNT_TAILS)


def may_be_amount(column_name: str) -> bool:
    """Return True if a whole number of that name may be money."""
    last = snake_case(column_name).rpartition("_")[2]
    return bool(kind_of_money(column_name)) or is_named_cents(column_name) or last in IN_COMPANY


@lru_cache(maxsize=16384)
def kind_of_money(column_name: str) -> str | None:
    """Return `price` for what is money by its name, `amount` for what is money in company, None for
    others."""
    name = _unglued(snake_case(column_name))
    name_words = stem_of(column_name).split("_")
    if NO_MONEY & set(name_words):
        return None
    if (
        {name_words[0], name_words[-1]} & PRICES
        or name_words[-2:] == ["sub", "total"]
        or name.endswith(_TAX_TAILS)
    ):
        return "price"
    if name_words[-1].isdigit() and len(name_words) > 1:  # tax_2
        name_words.pop()
    return "amount" if name_words[-1] in _AMOUNTS or not _ANYWHERE.isdisjoint(name_words) else None


@lru_cache(maxsize=16384)
def stem_of(column_name: str) -> str:
    """Return the name without its unit: `total_cents` and `total_incl_tax` become `total`."""
    name = _unglued(snake_case(column_name))
    if (code := currency_in(column_name)) and name.count("_"):
        name = name.removesuffix(f"_{code.lower()}").removeprefix(f"{code.lower()}_")
    for tail in (*MINOR_SUFFIXES, *_TAX_TAILS, "_value"):
        if name.endswith(tail):
            return name.removesuffix(tail)
    return name


# What stands before a word for money in names that somebody glued together: `listprice`, `taxamt`.
_HEADS = (
    "list", "unit", "standard", "std", "net", "gross", "sale", "sales", "retail", "base", "total", "min",
    "max", "actual", "old", "new", "purchase", "tax", "item", "line", "order", "last", "final",
    "original",
    "market", "selling", "discount", "ship", "shipping", "freight", "labor", "labour", "material", "planned",
    "estimated", "average", "avg", "daily", "special", "regular", "cost", "balance", "amount", "invoice",
    "paid", "fee", "grand", "vat", "refund", "credit", "debit", "deposit", "payment", "receipt",
    "opening", "closing", "current", "outstanding", "remaining", "available", "monthly", "yearly", "annual",
    "hourly", "weekly", "service", "delivery", "handling", "processing", "transaction", "interest", "premium",
    "insurance", "wholesale", "product", "listing", "settlement", "commission",
)  # fmt: skip
_HEAD = "|".join(sorted(_HEADS, key=len, reverse=True))
_GLUED = re.compile(
    rf"((?:{_HEAD})+)(price|cost|amount|amt|fees?|total|due|paid|tax|balance|discount|surcharge|payment)"
)
_EACH_HEAD = re.compile(_HEAD)
# German, French, Spanish, Portuguese, Dutch; German glues its words: `gesamtbetrag`.
_ABROAD = {
    "preis": "price", "betrag": "amount", "kosten": "cost", "gebuehr": "fee", "gebühr": "fee",
    "umsatz": "revenue",
    "saldo": "balance", "prix": "price", "montant": "amount", "cout": "cost", "coût": "cost",
    "frais": "fee", "solde": "balance", "precio": "price", "importe": "amount", "monto": "amount",
    "coste": "cost", "costo": "cost", "preco": "price", "preço": "price", "custo": "cost", "prijs": "price",
    "bedrag": "amount",
}  # fmt: skip
_GERMAN = re.compile(r"\w*[a-zäöüß](preis|betrag|kosten|gebuehr|gebühr|umsatz|saldo)")


def _unglued(name: str) -> str:
    """Return `last_receipt_cost` for `lastreceiptcost`; `amt` is an amount."""
    glued = ((word, _GLUED.fullmatch(word)) for word in name.split("_"))
    parts = ["_".join((*_EACH_HEAD.findall(found[1]), found[2])) if found else word for word, found in glued]
    return "_".join(_in_english(word) for word in "_".join(parts).split("_"))


def _in_english(word: str) -> str:
    glued = _GERMAN.fullmatch(word)
    return "amount" if word == "amt" else _ABROAD.get(glued[1] if glued else word, word)


# Codes that are words, too.
_WORDS = {
    "ALL",
    "TOP",
    "TRY",
    "PEN",
    "CUP",
    "GEL",
    "BAM",
    "MAD",
    "LAK",
    "SOS",
    "ARS",
    "RON",
    "SLE",
    "STD",
    "STN",
}


@lru_cache(maxsize=16384)
def currency_in(column_name: str) -> str | None:
    """Return the currency that an amount's name begins or ends in: `usd_total`, `price_eur`."""
    words = [word for word in snake_case(column_name).split("_") if word not in ("cents", "in")]
    codes = [word for word in words if word.upper() in EXPONENTS and word.upper() not in _WORDS]
    is_alone = len(codes) == 1 and len(words) > 1
    return codes[0].upper() if is_alone and codes[0] in (words[0], words[-1]) else None
