"""The words by which a loader's entry names a column's type."""

from __future__ import annotations

import re
from collections.abc import Collection

from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, ServerKind

# Types of PostgreSQL that have no family and that entries of loaders name: the others are `other`.
_NAMED = frozenset({
    "uuid", "json", "jsonb", "bytea", "interval", "time without time zone", "time with time zone", "inet",
    "cidr", "macaddr", "macaddr8", "bit", "bit varying", "xml", "money", "oid", "name", "citext", "hstore",
    "ltree", "tsvector", "tsquery", "pg_lsn", "point", "line", "lseg", "box", "path", "polygon", "circle",
    "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "geometry", "geography",
})  # fmt: skip
NEGATIVE_SCALE = "numeric of a negative scale"
OVER_38_DIGITS = "numeric of more than 38 digits"
_DIGITS = 38  # that most warehouses have
_NUMERIC = re.compile(r"numeric\((\d+)(?:,(-?\d+))?\)")
_MODIFIERS = re.compile(r"\s*\([^)]*\)")


def type_words(column: Column, kind: ServerKind) -> set[str]:
    """Return what the column's type is called: its name without schema and digits, "numeric()" where it has
    digits, beside it NEGATIVE_SCALE or OVER_38_DIGITS, "array" for any array beside its own name, "domain"
    where it is one, and "other" where few loaders know it."""
    base = column.base_type
    name = _MODIFIERS.sub("", base).rsplit(".", 1)[-1]
    if base.endswith("[]"):
        return {"array", name}
    words = {"other"} if kind == "postgresql" and column.enum is None and is_other(name) else set()
    if digits := _NUMERIC.fullmatch(base):
        words |= {"numeric()"}
        words |= {NEGATIVE_SCALE} if (digits[2] or "").startswith("-") else set()
        words |= {OVER_38_DIGITS} if int(digits[1]) > _DIGITS else set()
    else:
        words |= {name}
    is_domain = kind == "postgresql" and column.type != base and column.enum is None
    return words | {"domain"} if is_domain else words


def is_other(name: str) -> bool:
    """Return True for a type that is neither of a family nor one that entries of loaders name: a composite, a
    multirange, an extension's."""
    return family(name) == "other" and name not in _NAMED


def sent_as(column: Column, composites: Collection[str]) -> str:
    """Return the column's type as loaders know it that know each type by itself: the type under a domain,
    "enum" for any enum, `*.` before the name of one that an extension or the producer made, and [] behind an
    array's items. `composites` are the producer's composite types."""
    # An array of domains is not known by what is under them.
    type_ = column.type if column.type.endswith("[]") else column.base_type
    item = _MODIFIERS.sub("", type_.removesuffix("[]"))
    schema, _, name = item.rpartition(".")
    is_enum = column.enum is not None or (column.labels and type_.endswith("[]") and item not in composites)
    known_as = "enum" if is_enum else f"*.{name}" if schema else name
    return f"{known_as}[]" if type_.endswith("[]") else known_as
