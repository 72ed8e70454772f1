"""What kind of value a type holds, from its spelling in the producer or the warehouse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

Family = Literal["string", "integer", "number", "boolean", "date", "timestamp", "timestamptz", "other"]

_MODIFIERS = re.compile(r"\s*\([^)]*\)")
# A family's types, as producers and warehouses spell them; a warehouse may tell times apart otherwise
# (`loaders/warehouses.py`).
FAMILIES: Mapping[Family, tuple[str, ...]] = {
    "string": (
        "text", "character varying", "character", "varchar", "char", "uuid", "citext", "name", "bpchar",
        "public.citext", "string", "nvarchar", "nchar", "uniqueidentifier",
    ),
    "integer": (
        "smallint", "integer", "bigint", "int", "int64", "tinyint", "hugeint", "int2", "int4", "int8",
        "byteint", "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint", "int16", "int32",
    ),
    "number": (
        "numeric", "decimal", "number", "real", "double precision", "double", "float", "float4", "float8",
        "float64", "float32", "bignumeric",
    ),
    "boolean": ("boolean", "bool"),
    "date": ("date", "date32"),
    "timestamp": (
        "timestamp", "timestamp without time zone", "datetime", "timestamp_ntz", "timestampntz", "datetime2",
        "datetime64",
    ),
    "timestamptz": ("timestamptz", "timestamp with time zone", "timestamp_tz", "datetimeoffset"),
    # Any other name is of no family either, but may be a type of somebody's own.
    "other": (
        "json", "jsonb", "variant", "object", "array", "super", "struct", "map", "row", "bytea", "bytes",
        "binary", "varbinary", "varbyte", "blob", "bit", "bit varying", "interval", "time",
        "time without time zone", "time with time zone", "timetz", "inet", "cidr", "macaddr", "xml", "money",
        "hstore", "public.hstore", "geometry", "geography", "point",
    ),
}  # fmt: skip
_FAMILY_OF: Mapping[str, Family] = {name: family for family, names in FAMILIES.items() for name in names}


def type_name(data_type: str) -> str:
    """Return `data_type` in lower case without its length, precision and scale."""
    return _MODIFIERS.sub("", data_type).lower()


@lru_cache(maxsize=4096)
def family(data_type: str) -> Family:
    """Return the family of `data_type`: `numeric(12,2)` → number."""
    return _FAMILY_OF.get(type_name(data_type), "other")


# MySQL's collations without regard to case or accents, and ours of PostgreSQL's that are not deterministic.
_FOLDING = re.compile(r"_ci$|_ai(?:_|$)|\(nondeterministic\)$")


def has_one_spelling(base_type: str, collation: str | None) -> bool:
    """Return whether values that are equal in the producer have the same text: not in citext, where 'a' is
    'A', nor in a collation without regard to case."""
    if family(base_type) != "string":
        return True
    return "citext" not in base_type and not (collation and _FOLDING.search(collation))
