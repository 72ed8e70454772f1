"""What a table's name says of how often rows arrive in it: nouns in the singular."""

from __future__ import annotations

# What comes in every day, by the last word of its table's name, or the word before a line of it.
DAILY = frozenset({
    "order", "payment", "transaction", "invoice", "event", "log", "message", "booking", "purchase", "sale",
    "shipment", "delivery", "session", "visit", "checkout", "transfer", "charge", "refund", "reservation",
})  # fmt: skip
# Of these, some row changes every day in an application that people use.
PEOPLE = frozenset({"user", "account", "customer"})
# A part of what stands before it: `order_lines`.
LINES = frozenset({"line", "item", "position", "entry", "detail"})
# What people set once: it does not go stale.
SETTINGS = frozenset({
    "setting", "config", "configuration", "preference", "option", "parameter", "flag", "permission",
    "template",
})  # fmt: skip
