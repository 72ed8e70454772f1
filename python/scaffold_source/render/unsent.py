"""What a model says of values that the loader did not send, and that `landed_rows` makes null."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.render.left_out import in_a_comment
from scaffold_source.yaml_text.values import Values


def unsent(table: Values) -> list[str]:
    """Return the landed names of the columns where some text stands for a value that was not sent."""
    return [
        column["name"]
        for column in table.get("columns", [])
        if (column.get("config", {}).get("meta") or {}).get("unsent_as")
    ]


def lands_key_only(table: Values) -> bool:
    """Return whether deleted rows land with nothing but their key."""
    return bool(table.get("config", {}).get("meta", {}).get("deleted_rows") == "key_only")


def keeps_emptied_rows(table: Values) -> bool:
    """Return whether deleted rows that landed with nothing but their key stay in staging."""
    return lands_key_only(table) and table["config"]["meta"].get("on_deleted") == "flag"


def has_unsent(table: Values) -> bool:
    """Return whether rows of the table may hold what is no value of the producer's."""
    return lands_key_only(table) or bool(unsent(table))


def said_of_unsent(table: Values) -> Iterator[str]:
    """Yield comment lines for a model: where null means that nobody sent the value."""
    names = unsent(table)
    if names:
        yield "-- Null where the value was not sent, though the producer has one (`unsent_as`):"
        yield from in_a_comment(names)
    if keeps_emptied_rows(table):
        yield "-- Null beside the key of a deleted row (`deleted_rows: key_only`)."
    if names or keeps_emptied_rows(table):
        yield ""
