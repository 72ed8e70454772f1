"""What a table is for: positives, each beside a decoy that looks alike."""

from __future__ import annotations

import pytest
from helpers.roles import inferred, role, roles, table, to

from scaffold_source.model import Key, Table
from scaffold_source.report import added


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            table(
                "productcosthistory",
                "productid! startdate:naive! enddate:naive cost",
                to("productid", "products"),
                primary="productid startdate",
            ),
            "history products",
        ),
        (
            table(
                "order_versions",
                "id! order_id! user_id! note:text total updated_at:naive",
                to("order_id", "orders"),
            ),
            "history orders",
        ),
        (
            table("orders_aud", "id! rev! revtype user_id! note:text total", primary="id rev"),
            "history orders",
        ),
        # Releases have content of their own.
        (
            table("product_versions", "id! product_id! notes:text file:text", to("product_id", "products")),
            None,
        ),
        (table("versions", "id! name:text! released_on:date"), None),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_history(one: Table, expected: str | None) -> None:
    assert role(one) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (table("pending_deletions", "id! object:text! is_deleted:boolean! created_at:naive!"), "queue"),
        (table("scheduled_removals", "id! object:text! created_at:naive!"), "queue"),
        (table("mail_queue", "id! body:text! created_at:aware!"), "queue"),
        (table("outbox_messages", "id! payload:jsonb! created_at:aware!"), "queue"),
        (table("delayed_jobs", "id! handler:text! run_at:aware locked_by:text attempts!"), "queue"),
        (
            table("river_job", "id! kind:text! scheduled_at:aware! attempt! max_attempts! attempted_by:text"),
            "queue",
        ),
        (table("newsletters", "id! subject:text! scheduled_at:aware"), None),
        (table("letters", "id! available_at:aware! reserved_at:aware body:text"), "queue"),
        # A list of queues, and a person's task.
        (table("queues", "id! name:text!"), None),
        (table("letters", "id! attempts! sent_at:aware body:text"), None),
        (table("deleted_users", "id! email:text!"), "tombstones users"),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_queue(one: Table, expected: str | None) -> None:
    assert role(one) == expected


def test_items_of_a_named_queue_are_people_s_and_what_is_pointed_at_is_a_thing() -> None:
    queues = table("queues", "id! name:text!")
    items = table("queue_items", "id! queue_id! subject:text", to("queue_id", "queues"))
    jobs = table("import_queue", "id! file:text!")
    lines = table("import_lines", "id! import_id! text:text", to("import_id", "import_queue"))
    assert roles(queues, items, jobs, lines).get("queue_items") is None
    assert roles(queues, items, jobs, lines).get("import_queue") is None


def test_a_queue_is_never_stale_and_not_asked_about() -> None:
    queue = table("mail_queue", "id! status:text! created_at:aware! updated_at:aware")
    found = inferred(queue)
    (freshness,) = (
        p for p in found.proposals if p.path[1:2] == ("mail_queue",) and p.path[-1] == "freshness"
    )
    assert (freshness.value, freshness.reason) == (None, "an empty queue is not stale")
    assert not [doubt for doubt in found.doubts if doubt.path[1:2] == ("mail_queue",)]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (table("webhook_calls", "id! url:text! created_at:aware!"), "event"),
        (table("stock_movement", "id! quantity! created_at:aware!"), "event"),
        (table("errorlogs", "id! started:aware! ended:aware! text:text"), "event"),
        (table("checkins", "id! created_at:aware! device:text"), "event"),
        (table("messages", "id! event_type:text! payload:jsonb created_at:aware!"), "event"),
        (table("scans", "id! datetime:aware! gate:text"), "event"),
        (table("points_ledger", "id! points! created_at:aware!"), "event"),
        (table("wallet_transactions", "id! amount:numeric(12,2)! created_at:aware!"), "event"),
        (
            table(
                "productlikes",
                "id! user_id! product_id! created_at:aware!",
                to("user_id", "users"),
                to("product_id", "products"),
            ),
            "event",
        ),
        # Things with a life, what people keep, and a state of now.
        (table("wallet_transactions", "id! amount! status:text! created_at:aware! updated_at:aware!"), None),
        (table("saved_searches", "id! name:text! query:text created_at:aware!"), None),
        (table("user_actions", "id! name:text! icon:text created_at:aware!"), None),
        (table("events", "id! title:text! starts_at:aware! updated_at:aware!"), None),
        (table("devices", "id! user_id! last_logged_at:aware! created_at:aware! updated_at:aware!"), None),
        (table("messages", "id! event_type:text! target:text! created_at:aware!"), None),
        (table("webhooks", "id! event_name:text! payload:jsonb name:text! created_at:aware!"), None),
        (table("backlog", "id! text:text! created_at:aware!"), None),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_event(one: Table, expected: str | None) -> None:
    assert role(one) == expected


def test_what_a_framework_gives_every_table_says_nothing_of_one() -> None:
    """An updated-at that a third of the tables have is a custom; one that this table alone has is not."""
    event = table("login_events", "id! ip:inet created_at:aware! updated_at:aware!")
    alike = [table(f"t{n}", "id! name:text! text:text updated_at:aware! created_at:aware!") for n in range(5)]
    assert role(event) is None
    assert role(event, *alike) == "event"
    for state in ("status", "state_name"):
        columns = f"id! {state}:text! created_at:aware! updated_at:aware!"
        assert role(table("payment_attempts", columns), *alike) is None  # it goes through stages
        assert role(table("payment_logs", columns), *alike) == "event"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            table(
                "personphone",
                "userid! phonenumber:text! typeid! modified:naive!",
                to("userid", "users"),
                to("typeid", "products"),
                primary="userid phonenumber typeid",
            ),
            None,
        ),
        (
            table(
                "user_addresses",
                "user_id! line:text! product_id!",
                to("user_id", "users"),
                to("product_id", "products"),
                primary="user_id line product_id",
            ),
            None,
        ),
        (
            table(
                "user_products",
                "user_id! product_id! role:text since:aware!",
                to("user_id", "users"),
                to("product_id", "products"),
                primary="user_id product_id",
            ),
            "join",
        ),
        # Read later, or counted: the row has a life of its own.
        (
            table(
                "user_products",
                "user_id! product_id! read_at:aware",
                to("user_id", "users"),
                to("product_id", "products"),
                primary="user_id product_id",
            ),
            None,
        ),
        (
            table(
                "order_products",
                "order_id! product_id! quantity!",
                to("order_id", "orders"),
                to("product_id", "products"),
                primary="order_id product_id",
            ),
            None,
        ),
        # No key is declared, but the table is named after both.
        (table("sales_channel_location", "id! sales_channel_id:text! location_id:text!"), "join"),
        (
            table("credential_dependency", "id! credential_id! dependency_type:text! dependency_id:text!"),
            None,
        ),
        # A folder in a folder is no pair, nor are the hops of a way.
        (
            table(
                "product_folders",
                "id! product_id! parent_id name:text!",
                to("product_id", "products"),
                to("parent_id", "product_folders"),
                Key("unique", ("product_id", "parent_id", "name")),
            ),
            None,
        ),
        (
            table(
                "hops",
                "first_id! next_id! last_id!",
                to("first_id", "orders"),
                to("next_id", "orders"),
                to("last_id", "orders"),
                primary="first_id next_id last_id",
            ),
            None,
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_join(one: Table, expected: str | None) -> None:
    assert role(one) == expected


def test_rows_of_versions_stay_whatever_flags_they_copy() -> None:
    artists = table("artists", "id! name:text! is_deleted:boolean! is_banned:boolean! group_name:text")
    versions = table(
        "artist_versions",
        "id! artist_id! name:text! is_deleted:boolean! is_banned:boolean! group_name:text created_at:naive!",
        to("artist_id", "artists"),
    )
    found = inferred(artists, versions)
    marked = {p.path[1]: p.value for p in found.proposals if p.path[-1] == "soft_delete"}
    assert marked == {"artists": {"column": "is_deleted", "kind": "boolean"}}


def test_what_follows_from_roles_is_said_in_one_line() -> None:
    types = table("order_types", "id! name:text!")
    lines = table("order_lines", "id! type_id note:text", to("type_id", "order_types"))
    mails = table("mail_queue", "id! recipient:text")
    old = table("deleted_orders", "id! user_id! note:text total")
    said = added.roles(inferred(types, lines, mails, old).proposals)
    assert said == "lookup 1, queue 1 (no freshness); tombstones 1 (every row is staged)"
    assert added.roles(inferred(lines).proposals) == ""
    counted = added.counts(inferred(types, lines, mails).proposals)
    assert "freshness" not in counted, "null is no freshness"
