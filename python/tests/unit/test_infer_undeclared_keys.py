"""Keys that nobody declares: which are proposed, which are asked about, and what does not follow from them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scaffold_source.contract.agreed_keys import AgreedKey, Referenced
from scaffold_source.contract.values import Source
from scaffold_source.infer import Inference, infer
from scaffold_source.model import Column, ColumnEvidence, Database, Evidence, Key, Table, TableName

FOLDER = Path(__file__).parents[3] / "benchmarks" / "judgement"
sys.path.insert(0, str(FOLDER))

import keys  # noqa: E402  (a script's neighbour)
import labels  # noqa: E402

AWARE = "timestamp with time zone"


def table(name: str, columns: str, *unique: str, schema: str = "public") -> Table:
    """Return a table of `columns`, `name` or `name type` (bigint), whose first column is its primary key;
    others that are `unique` are so alone."""
    made = []
    for text in columns.split(", "):
        called, _, kind = text.partition(" ")
        kind = kind or "bigint"
        made.append(Column(called, kind, kind, nullable=False))
    own = (Key("primary", (made[0].name,)), *(Key("unique", (name,)) for name in unique))
    return Table(schema, name, "table", tuple(made), own)


def inferred(*tables: Table, source: Source | None = None, agreed: tuple[AgreedKey, ...] = ()) -> Inference:
    return infer(source or Source("shop", "shop"), Database("shop", "18", "UTC", tables), agreed=agreed)


def keys_of(inference: Inference) -> dict[str, object]:
    return {
        f"{proposal.path[1]}.{proposal.path[3]}": proposal.value
        for proposal in inference.proposals
        if proposal.path[-1] == "references"
    }


def asked(inference: Inference) -> list[list[str]]:
    """Return the columns that each question about keys is about."""
    return [list(map(str, d.about)) for d in inference.doubts if d.rule == "undeclared-key"]


@pytest.mark.parametrize(
    ("parent", "child", "proposed"),
    [
        (table("customers", "id"), "id, customer_id", {"orders.customer_id": "customers.id"}),
        (table("customer", "customer_id"), "id, customer_id", {"orders.customer_id": "customer.customer_id"}),
        (table("Customer", "id"), "id, customerId", {"orders.customerId": "customer.id"}),
        (table("customers", "id, uuid uuid", "uuid"), "id, customer_uuid uuid", {"orders.customer_uuid": "customers.uuid"}),
        (table("customers", "id"), "id, referring_customer_id", {"orders.referring_customer_id": "customers.id"}),
        (table("shop_customer", "id"), "id, customer_id", {"orders.customer_id": "shop_customer.id"}),
        (table("companies", "id"), "id, company_id", {"orders.company_id": "companies.id"}),
    ],
)  # fmt: skip
def test_name_type_and_a_unique_target_agree(parent: Table, child: str, proposed: dict[str, str]) -> None:
    assert keys_of(inferred(parent, table("orders", child))) == proposed


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (table("customers", "id uuid"), "id, customer_id"),  # another type
        (table("customers", "code, id"), "id, customer_id"),  # no unique column of that name
        (table("customers", "id"), "id, customer_id, customer_type text"),  # may point at several tables
        (table("customers", "id", schema="crm"), "id, customer_id"),  # of another schema
        (table("customers", "id"), "id, customer"),
        (table("customers", "id"), "id, customers"),
        (table("orders_old", "id"), "id, old_id"),  # an archive
        (table("app_customer", "id"), "id, customer_name text"),
    ],
)
def test_what_does_not_agree_is_no_key(parent: Table, child: str) -> None:
    assert keys_of(inferred(parent, table("orders", child))) == {}


def test_a_composite_key_is_no_unique_target() -> None:
    parent = replace(table("customers", "id, tenant"), keys=(Key("primary", ("id", "tenant")),))
    assert keys_of(inferred(parent, table("orders", "id, customer_id"))) == {}


def test_of_two_tables_that_may_be_meant_none_is_proposed() -> None:
    found = inferred(
        table("crm_group", "id"), table("user_group_group", "id"), table("posts", "id, group_id")
    )
    assert keys_of(found) == {}
    assert asked(found) == [["posts.group_id"]]


@pytest.mark.parametrize("child", ["order_line_notes", "order_line_note_drafts", "old_order_line_texts"])
def test_a_row_may_belong_to_a_nearer_relative(child: str) -> None:
    found = inferred(table("orders", "id"), table("order_lines", "id"), table(child, "id, order_id"))
    assert (keys_of(found), asked(found)) == ({}, [[f"{child}.order_id"]])
    by_itself = inferred(table("orders", "id"), table(child, "id, order_id"))
    assert keys_of(by_itself) == {f"{child}.order_id": "orders.id"}


def test_a_nearer_relative_that_ends_as_the_target_does_counts_too() -> None:
    found = inferred(
        table("connectors", "id"),
        table("sso_connectors", "id"),
        table("sso_connector_keys", "id, connector_id"),
    )
    assert (keys_of(found), asked(found)) == ({}, [["sso_connector_keys.connector_id"]])


def test_a_row_is_not_named_after_its_own_kind() -> None:
    """The `file_id` of a channel_file is another table's, wherever that is."""
    assert keys_of(inferred(table("channel_file", "id, file_id"))) == {}
    assert keys_of(inferred(table("events", "event_id"))) == {}


def test_what_the_producer_declares_is_left_alone() -> None:
    customers, orders = table("customers", "id"), table("orders", "id, customer_id")
    declared = Key("foreign", ("customer_id",), TableName("public", "customers"), ("id",))
    whole = replace(orders, keys=(*orders.keys, declared))
    assert keys_of(inferred(customers, whole)) == {}
    # Where columns of that name point elsewhere by declaration, the name proves nothing.
    elsewhere = replace(declared, to=TableName("public", "accounts"))
    notes = replace(table("notes", "id, customer_id"), keys=(elsewhere,))
    assert keys_of(inferred(customers, table("accounts", "id"), notes, orders)) == {}


@pytest.mark.parametrize("name", ["orders_history", "deleted_orders"])
def test_copies_are_not_asked_about(name: str) -> None:
    """What they point at may be gone."""
    copy = table(name, f"id, website_id, created_at {AWARE}")
    found = inferred(table("website", "website_id"), table("orders", "id"), copy)
    assert keys_of(found) == {} and asked(found) == []


@pytest.mark.parametrize("name", ["website_event", "audit_log"])
def test_events_are_asked_about_once(name: str) -> None:
    event = table(name, f"id, website_id, session_id, created_at {AWARE}")
    found = inferred(
        table("website", "website_id"), table("session", "session_id"), table("orders", "id"), event
    )
    assert keys_of(found) == {}
    assert asked(found) == [[f"{name}.website_id", f"{name}.session_id"]]


def test_one_option_turns_it_off() -> None:
    tables = (table("customers", "id"), table("orders", "id, customer_id"))
    found = inferred(*tables, source=Source("shop", "shop", keys="declared"))
    assert keys_of(found) == {} and asked(found) == []
    settings = {p.path[-1]: p.value for p in found.proposals if p.path[-1] == "scaffold"}
    assert settings == {"scaffold": {"keys": "declared"}}


@pytest.mark.parametrize(
    ("column", "child", "parent", "stays"),
    [
        (ColumnEvidence(nulls="all"), "thousands", "thousands", False),
        (ColumnEvidence(distinct="unique"), "millions", "few", False),
        (ColumnEvidence(distinct="unique"), "few", "millions", True),
        (ColumnEvidence(), "thousands", "none", False),
        (ColumnEvidence(), "none", "none", True),
        (None, "thousands", "few", True),
    ],
)
def test_statistics_may_contradict(
    column: ColumnEvidence | None,
    child: str,
    parent: str,
    stays: bool,  # noqa: FBT001 (a case)
) -> None:
    customers = replace(table("customers", "id"), evidence=Evidence(rows=parent))  # type: ignore[arg-type]
    orders = table("orders", "id, customer_id")
    columns = (orders.columns[0], replace(orders.columns[1], evidence=column))
    orders = replace(orders, columns=columns, evidence=Evidence(rows=child))  # type: ignore[arg-type]
    assert bool(keys_of(inferred(customers, orders))) == stays


CUSTOMERS = table("customers", f"id, is_test boolean, deleted_at {AWARE}")
CUSTOMERS = replace(CUSTOMERS, columns=tuple(replace(c, nullable=c.name != "id") for c in CUSTOMERS.columns))
ORDERS = table("orders", "id, customer_id")
KEY = Referenced("customers", "id")


def followed(inference: Inference) -> dict[str, object]:
    wanted = ("on_deleted", "test_rows")
    return {f"{p.path[1]}.{p.path[-1]}": p.value for p in inference.proposals if p.path[-1] in wanted}


def test_deleted_rows_stay_and_no_row_is_dropped_along_it() -> None:
    """A name is enough to keep a row, and too little to drop one: that is asked about."""
    found = inferred(CUSTOMERS, ORDERS)
    assert keys_of(found) == {"orders.customer_id": "customers.id"}
    assert followed(found) == {"customers.on_deleted": "flag", "customers.test_rows": "is_test"}
    assert any("test_rows: {through: customer_id}?" in doubt.asks for doubt in found.doubts)


def test_what_stands_in_the_yaml_by_now_is_no_more_than_that() -> None:
    found = inferred(CUSTOMERS, ORDERS, agreed=(AgreedKey("orders", "customer_id", KEY, is_written=True),))
    assert followed(found) == {"customers.on_deleted": "flag", "customers.test_rows": "is_test"}
    assert keys_of(found) == {"orders.customer_id": "customers.id"}


def test_peoples_own_test_makes_it_a_key_like_others() -> None:
    tested = AgreedKey("orders", "customer_id", KEY, is_written=True, is_tested=True)
    found = inferred(CUSTOMERS, ORDERS, agreed=(tested,))
    assert followed(found)["orders.test_rows"] == {"through": "customer_id"}


def test_people_may_say_another_target() -> None:
    other = AgreedKey("orders", "customer_id", Referenced("people", "id"), is_written=True)
    found = inferred(CUSTOMERS, ORDERS, table("people", "id"), agreed=(other,))
    assert keys_of(found) == {"orders.customer_id": "people.id"}


@pytest.mark.parametrize("name", labels.SETS)
def test_on_schemas_whose_keys_are_hidden(name: str) -> None:
    """docs/inference.md says how right it is; here, that it stays so."""
    found = [key for application in labels.read_set(name) for key in keys.compared(application)]
    proposed = [key for key in found if key.proposed and key.declared]
    assert sum(key.is_right for key in proposed) >= 0.97 * len(proposed) > 80
    places = [(key.application, key.key.table.full_name, key.key.column.name) for key in found]
    assert len(places) == len(set(places))
