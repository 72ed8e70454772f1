"""Values in place of such as nobody reads: what lets somebody in, and what a list says of a person."""

from __future__ import annotations

from uuid import UUID

from scaffold_source.lexicon.types import type_name
from scaffold_source.model import Column
from scaffold_source.sample.keyed import Secret
from scaffold_source.sample.masks import Mask
from scaffold_source.sample.meanings import meaning_of
from scaffold_source.sample.values import kind_of, longest

_LENGTH = 32


def maker_for(secret: Secret, column: Column, table: str) -> Mask:
    """Return what makes a value for a row, which a text tells from others."""
    kind, base = kind_of(column), type_name(column.base_type)
    room = longest(column.base_type) or _LENGTH
    few = [str(value) for value in column.values] or list(column.own_labels)
    if kind == "boolean":
        few = ["true", "false"]
    draw = meaning_of(column, table, is_unique=True).draw

    def made(row: str, attempt: int) -> str | None:
        about = ("made", row, str(attempt))
        if few:
            return few[secret.below(len(few), *about)]
        if base == "bytea":
            return "\\x" + secret.stream(16, *about).hex()
        if base == "uuid":
            return str(UUID(bytes=secret.stream(16, *about), version=4))
        if kind in ("json", "array"):
            return "{}"
        if kind == "text":
            return f"{'made-' if room >= _LENGTH else ''}{secret.stream(16, *about).hex()}"[:room][:_LENGTH]
        value = draw(secret.below(2**31, *about), secret.chance(*about))
        return None if value is None else str(value)

    return made
