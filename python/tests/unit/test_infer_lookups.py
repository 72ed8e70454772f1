"""Lookups: lists by their name, their key and their company, each beside a decoy that looks alike."""

from __future__ import annotations

import pytest
from helpers.roles import role, table, to

from scaffold_source.model import Table


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (table("payment_methods", "id! human_name:text! is_online:boolean!"), "lookup"),
        (table("plantype", "type_id! name:text! description:text", primary="type_id"), "lookup"),
        (table("scope", "slug:text! displayName:text description:text", primary="slug"), "lookup"),
        (table("classifications", "id! name:text!"), "lookup"),
        (table("domain_categories", "id! label:text!"), "lookup"),
        # Kinds may be marked as deleted, be dated, and have a number or a switch that says what each is like.
        (
            table("product_types", "id! value:text! created_at:aware! deleted_at:aware metadata:text"),
            "lookup",
        ),
        (table("feature_types", "id! name:text! lifetime_days created_by_user_id"), "lookup"),
        # Glued, translated, behind the table's own name, and a label that is called as the row is.
        (table("scrapreason", "scrapreasonid! name:text!", primary="scrapreasonid"), "lookup"),
        (table("delivery_methods", "id! name_sv:text! description_pt_br:text is_default:boolean"), "lookup"),
        (table("product_category", "category_id! category_name:text!", primary="category_id"), "lookup"),
        (table("country", "country_id! country:text! last_update:aware!", primary="country_id"), "lookup"),
        (table("tax_codes", "id! code:text! title:text!"), "lookup"),
        (table("hr_reporting_methods", "reporting_method_id! reporting_method_name:text"), "lookup"),
        (table("permission", "id! type:text description:text"), "lookup"),
        (table("data_types", "id! name:text! action_class:text"), "lookup"),
        (
            table(
                "client_type_code",
                "client_type_code:text! description:text! effective_date:date! expiry_date:date "
                "create_timestamp:aware! create_user:text!",
                primary="client_type_code",
            ),
            "lookup",
        ),
        # A row for each language.
        (
            table(
                "order_status",
                "order_status_id! language_id! name:text!",
                primary="order_status_id language_id",
            ),
            "lookup",
        ),
        (table("skills", "id! name:text description:text active:boolean"), "lookup"),
        (table("scripts", "id! iso_code:text! iso_number:text name:text frequency!"), "lookup"),
        # People add to these; and what is dated or deleted is no list, unless its name says so.
        (table("tags", "id! name:text!"), None),
        (table("customer_groups", "id! name:text!"), None),
        (table("amenities", "id! label:text! created_at:aware!"), None),
        (table("zones", "id:uuid! name:text! deleted_at:aware"), None),
        # What each adds to a row of another, what was given to somebody, whose it is, and what it is worth.
        (table("account_status", "account_id! status:text!", primary="account_id"), None),
        (table("invite_codes", "id! code:text!"), None),
        (table("user_languages", "id! user_id! language:text!"), None),
        (table("payment_methods", "id! name:text! customer_id"), None),
        (table("membership_types", "id! name:text! price:numeric!"), None),
        (table("order_statuses", "id! name:text! order_id!"), None),
        (table("option_groups", "id! name:text! code:text"), None),
        (table("certificates", "id! name:text! image:text!"), None),
        (table("one_currency", "id! total_cents currency:text"), None),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_lookup(one: Table, expected: str | None) -> None:
    pointing = table("pointing", "id! other_id text:text", to("other_id", one.name))
    assert role(one, pointing) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (table("paymentmethods", "id! label:text!"), "lookup"),
        (table("classifications", "id! name:text! weight"), None),
        (table("domain_categories", "id! label:text! created_at:aware!"), None),
        (table("amenities", "id! name:text!"), None),
        (table("account_status", "account_id! status:text!", primary="account_id"), None),
        # What calls itself a list is one.
        (table("enum", "type:text! name:text! value:text", primary="type name"), "lookup"),
        (table("vocabularies_types", "id:text! pid_type:text"), "lookup"),
        (table("vocabularies_metadata", "id! json:json updated_at:aware!"), None),
        (table("ip_lookups", "id! address:text user_id"), None),
        # Frameworks' own.
        (table("django_content_type", "id! app_label:text! model:text!"), "lookup"),
        (table("auth_permission", "id! name:text! content_type_id! codename:text!"), "lookup"),
        (table("auth_permission", "id! user_id! codename:text!"), None),
    ],
    ids=lambda value: value.name if isinstance(value, Table) else "",
)
def test_a_lookup_that_nothing_points_at(one: Table, expected: str | None) -> None:
    assert role(one) == expected


def test_a_lookup_is_pointed_at_by_a_column_called_after_it() -> None:
    states = table("ticket_states", "id! name:text! is_open:boolean!")
    assert role(states) is None
    assert role(states, table("tickets", "id! state_id!")) == "lookup"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (table("features", "id! name:text! title:text! is_hidden:boolean", unique="name"), "lookup"),
        (table("features", "id! name:text! title:text!"), None),
        (table("features", "id! name:text title:text!", unique="name"), None),
        (table("features", "id! tenant_id! name:text!", unique="name"), None),
        (table("staff_roles", "id! name:text! description:text", unique="name"), "lookup"),
        (table("staff_roles", "id! name:text! created_by", unique="name"), None),
        (table("suppliers", "id! code:text! name:text!", unique="code"), None),
    ],
    ids=lambda value: f"{value.name} {len(value.columns)}" if isinstance(value, Table) else "",
)
def test_names_that_are_unique_and_nothing_else_are_a_lookup(one: Table, expected: str | None) -> None:
    pointing = table("pointing", "id! other_id text:text", to("other_id", one.name))
    assert role(one, pointing) == expected


def test_dates_that_a_framework_gave_to_every_table_say_nothing_of_a_list() -> None:
    features = table("features", "id! name:text! created:aware! modified:aware!", unique="name")
    pointing = table("pointing", "id! other_id text:text", to("other_id", "features"))
    assert role(features, pointing) is None
    dated = [table(f"thing_{number}", "id! created:aware! modified:aware!") for number in range(4)]
    assert role(features, pointing, *dated) == "lookup"


def test_what_points_at_nothing_but_lookups_is_one() -> None:
    kinds = table("relation_types", "id! name:text!")
    values = table("allowed_values", "id! kind_id! value:text!", to("kind_id", "relation_types"))
    relations = table("relations", "id! value_id total", to("value_id", "allowed_values"))
    assert role(values, kinds, relations) == "lookup"
    assert role(values, kinds) is None, "nothing points at it"
    spheres = table("spheres", "id! name:text! created_at:aware!")
    elsewhere = table("allowed_values", "id! kind_id! value:text!", to("kind_id", "spheres"))
    assert role(elsewhere, spheres, relations) is None
    rooms = table("rooms", "id! kind_id! name:text!", to("kind_id", "relation_types"))
    assert role(rooms, kinds, table("beds", "id! room_id total", to("room_id", "rooms"))) is None


def test_a_list_of_each_tenant_is_left_to_people() -> None:
    statuses = table("order_statuses", "id! name:text! tenant_id!", to("tenant_id", "tenants"))
    orders = table("orders", "id! status_id total", to("status_id", "order_statuses"))
    assert role(statuses, table("tenants", "id! plan:text!"), orders) is None
