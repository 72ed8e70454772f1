"""Amounts whose names are glued together, their currency, and what is asked, once a source."""

from __future__ import annotations

import pytest

from scaffold_source.contract.values import Source
from scaffold_source.infer import Inference, infer
from scaffold_source.lexicon.money_names import currency_in, kind_of_money
from scaffold_source.model import Bounds, Column, Database, Key, Table, TableName

ID = Column("id", "bigint", "bigint", nullable=False)
CODE = Column("currency", "text", "text")


def decimal(name: str, kind: str = "numeric(12,2)", **facts: object) -> Column:
    return Column(name, kind, kind, **facts)  # type: ignore[arg-type]


def table(name: str, *columns: Column, parents: tuple[str, ...] = ()) -> Table:
    pointing = tuple(Column(f"{to}_id", "bigint", "bigint", nullable=False) for to in parents)
    keys = [Key("foreign", (f"{to}_id",), TableName("public", to), ("id",)) for to in parents]
    return Table("public", name, "table", (ID, *pointing, *columns), (Key("primary", ("id",)), *keys))


def inferred(*tables: Table) -> Inference:
    return infer(Source("shop", "shop"), Database("shop", "18", "UTC", tables))


def said(found: Inference, key: str) -> dict[str, object]:
    return {
        ".".join(p.path[1:4:2]): p.value
        for p in found.proposals
        if p.path[-1] == key and len(p.path) > 4 and p.path[2] == "columns"
    }


def asked(found: Inference) -> list[str]:
    return [doubt.rule for doubt in found.doubts if doubt.question == "currency"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("listprice", "price"), ("standardcost", "price"), ("taxamt", "amount"), ("totaldue", "amount"),
        ("subtotal", "price"), ("freight", "amount"), ("line_amt", "amount"), ("usd_total", "amount"),
        ("price_eur", "price"), ("coffee", None), ("appliance", None), ("newtax", "amount"), ("costume", None),
        ("taxrate", None), ("fee_percent", None), ("totalrows", None), ("lastreceiptcost", "price"),
        ("openingbalance", "amount"), ("grandtotal", "amount"), ("salesdiscount", "amount"), ("preis", "price"),
        ("gesamtbetrag", "amount"), ("montant", "amount"), ("kostenstelle", None),
    ],
)  # fmt: skip
def test_glued_names(name: str, kind: str | None) -> None:
    assert kind_of_money(name) == kind


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("usd_total", "USD"), ("price_eur", "EUR"), ("total_chf_cents", "CHF"), ("price_all", None),
        ("top_price", None), ("usd", None), ("price", None), ("usd_to_eur_price", None),
    ],
)  # fmt: skip
def test_a_currency_in_an_amounts_own_name(name: str, code: str | None) -> None:
    assert currency_in(name) == code


def test_decimals_without_digits_are_money_beside_a_price() -> None:
    columns = [decimal(name, "numeric") for name in ("subtotal", "taxamt", "freight", "totaldue", "weight")]
    found = inferred(table("headers", *columns))
    assert said(found, "unit") == {
        f"headers.{name}": "major" for name in ("subtotal", "taxamt", "freight", "totaldue")
    }


def test_its_own_name_beats_the_rows_currency() -> None:
    found = inferred(table("orders", CODE, decimal("total"), decimal("usd_total")))
    assert said(found, "currency") == {"orders.usd_total": "USD"}
    assert said(found, "currency_column") == {"orders.total": "currency"}


def test_parents_currency_of_decimals_several_steps_up() -> None:
    orders = table("orders", CODE, decimal("total"))
    lines = table("lines", decimal("price"), parents=("orders",))
    taxes = table("taxes", decimal("amount"), decimal("price"), parents=("lines",))
    found = inferred(orders, lines, taxes)
    assert said(found, "currency_from") == dict.fromkeys(
        ("lines.price", "taxes.amount", "taxes.price"), "orders.currency"
    )
    assert asked(found) == []


def test_two_parents_with_a_currency_are_asked_about() -> None:
    one, two = table("orders", CODE, decimal("total")), table("carts", CODE, decimal("total"))
    found = inferred(one, two, table("lines", decimal("price"), parents=("orders", "carts")))
    assert said(found, "currency_from") == {} and asked(found) == ["unknown-currency"]


def test_two_rows_of_one_parent_are_asked_about() -> None:
    """A transfer belongs to two accounts: nothing says that they have one currency, nor does what is above."""
    accounts = table("accounts", CODE, decimal("fee"))
    transfers = table("transfers", decimal("price"), parents=("accounts", "accounts"))
    of_bank = table("transfers", decimal("price"), parents=("wallets", "wallets"))
    for tables in ((accounts, transfers), (accounts, of_bank, table("wallets", parents=("accounts",)))):
        found = inferred(*tables)
        assert said(found, "currency_from") == {}
        assert asked(found) == ["unknown-currency"]


def test_a_circle_of_parents_ends() -> None:
    a = table("a", decimal("price"), parents=("b",))
    b = table("b", decimal("price"), parents=("a",))
    assert asked(inferred(a, b)) == ["unknown-currency"]


def test_two_currencies_belong_to_the_amounts_that_share_their_word() -> None:
    codes = (Column("base_currency", "text", "text"), Column("quote_currency_code", "text", "text"))
    found = inferred(table("rates", *codes, decimal("base_amount"), decimal("quote_amount"), decimal("fee")))
    assert said(found, "currency_column") == {
        "rates.base_amount": "base_currency",
        "rates.quote_amount": "quote_currency_code",
    }
    assert asked(found) == ["unknown-currency"]


def test_one_question_a_source_for_currency_and_one_for_floats() -> None:
    tables = [table(f"t{n}", decimal("price"), decimal("max_budget", "double precision")) for n in range(30)]
    assert asked(inferred(*tables)) == ["unknown-currency", "float-money"]


@pytest.mark.parametrize(
    "share", [decimal("fee", "numeric(5,4)"), decimal("discount", bounds=Bounds(min=0, max=1))]
)
def test_a_share_is_no_amount(share: Column) -> None:
    found = inferred(table("plans", CODE, decimal("price"), share))
    assert said(found, "unit") == {"plans.price": "major"}


def test_a_phone_in_a_key_is_content_and_a_glued_history_is_one() -> None:
    kinds = table("kinds", Column("name", "text", "text"))
    people = table("people", Column("name", "text", "text"))
    phone = Column("phonenumber", "text", "text", nullable=False)
    phones = table("peoplephone", phone, parents=("people", "kinds"))
    whole = Key("unique", ("people_id", "kinds_id", "phonenumber"))
    phones = Table("public", "peoplephone", "table", phones.columns, (*phones.keys, whole))
    to = Key("foreign", ("productid",), TableName("public", "product"), ("id",))
    columns = (Column("productid", "bigint", "bigint", nullable=False), decimal("standardcost"))
    history = Table("public", "productcosthistory", "table", columns, (to,))
    found = inferred(kinds, people, phones, table("product", decimal("standardcost")), history)
    roles = {p.path[1]: p.value for p in found.proposals if p.path[-1] in ("role", "history_of")}
    assert "peoplephone" not in roles and roles["productcosthistory"] == "product"
