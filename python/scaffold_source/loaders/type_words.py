"""The words by which a loader's entry names a column's type."""

from __future__ import annotations

import re

from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, ServerKind

# Types of PostgreSQL that have no family and that entries of loaders name: the others are `other`.
_NAMED = frozenset({
    "uuid", "json", "jsonb", "bytea", "interval", "time without time zone", "time with time zone", "inet",
    "cidr", "macaddr", "macaddr8", "bit", "bit varying", "xml", "money", "oid", "name", "citext", "hstore",
    "ltree", "tsvector", "tsquery", "pg_lsn", "point", "line", "lseg", "box", "path", "polygon", "circle",
    "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "geometry", "geography",
})  # fmt: skip
_MODIFIERS = re.compile(r"\s*\([^)]*\)")


def type_words(column: Column, kind: ServerKind) -> set[str]:
    """Return what the column's type is called: its name without schema and digits, "numeric()" where it has
    digits, "array" for any array beside its own name, "domain" where it is one, and "other" where few loaders
    know it."""
    base = column.base_type
    name = _MODIFIERS.sub("", base).rsplit(".", 1)[-1]
    if base.endswith("[]"):
        return {"array", name}
    words = {"other"} if kind == "postgresql" and column.enum is None and is_other(name) else set()
    words |= {f"{name}()" if name == "numeric" and "(" in base else name}
    is_domain = kind == "postgresql" and column.type != base and column.enum is None
    return words | {"domain"} if is_domain else words


def is_other(name: str) -> bool:
    """Return True for a type that is neither of a family nor one that entries of loaders name: a composite, a
    multirange, an extension's."""
    return family(name) == "other" and name not in _NAMED
