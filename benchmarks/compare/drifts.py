"""The 18 changes of the producer, each with the name by which a report must call it to count as found."""

from __future__ import annotations

from typing import NamedTuple


class Drift(NamedTuple):
    """A change: what it is in words, its SQL, and the name of what changed."""

    words: str
    sql: str
    name: str


DRIFTS = (
    Drift("a column is dropped", "alter table orders drop column gift_note", "gift_note"),
    Drift(
        "a column is renamed",
        "alter table orders rename column parcel_weight to parcel_grams",
        "parcel_grams",
    ),
    Drift("a column is added", "alter table orders add column loyalty_points integer", "loyalty_points"),
    Drift("a table is dropped", "drop table wishlists", "wishlists"),
    Drift("a table is added", "create table vouchers (id bigint primary key, code text)", "vouchers"),
    Drift("integer becomes bigint", "alter table order_lines alter quantity type bigint", "quantity"),
    Drift("a text gets shorter", "alter table orders alter coupon type varchar(20)", "coupon"),
    Drift("a time loses its zone", "alter table orders alter shipped_at type timestamp", "shipped_at"),
    Drift("a column may be null", "alter table customers alter phone drop not null", "phone"),
    Drift("a column must be filled", "alter table customers alter country_code set not null", "country_code"),
    Drift("an enum gets a label", "alter type order_state add value 'held'", "held"),
    Drift(
        "a label of an enum is renamed", "alter type order_state rename value 'paid' to 'settled'", "settled"
    ),
    Drift(
        "a list of values gets one more",
        "alter table orders drop constraint orders_channel_check, "
        "add constraint orders_channel_check check (channel in ('web', 'app', 'phone'))",
        "channel",
    ),
    Drift(
        "a range gets wider",
        "alter table products drop constraint products_discount_percent_check, "
        "add constraint products_discount_percent_check check (discount_percent between 0 and 100)",
        "discount_percent",
    ),
    Drift(
        "a unique key goes",
        "alter table customers drop constraint customers_customer_number_key",
        "customer_number",
    ),
    Drift(
        "a primary key is another",
        "alter table order_lines drop constraint order_lines_pkey, add primary key (order_id, product_id)",
        "order_lines",
    ),
    Drift("a foreign key goes", "alter table orders drop constraint orders_customer_id_fkey", "customer_id"),
    Drift("a default changes", "alter table orders alter currency set default 'USD'", "currency"),
)
