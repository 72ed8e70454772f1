"""Translate PostgreSQL's types into a warehouse's: each to a type that the warehouse has and that holds every
value of the producer's, as far as the warehouse has one (docs/loaders.md says where not)."""

from __future__ import annotations

import re
from functools import lru_cache

from scaffold_source.loaders.warehouses import Warehouse, warehouse_of

# What sqlglot calls types that every warehouse has.
_PORTABLE = {"BIGINT", "INT", "SMALLINT", "DOUBLE", "FLOAT", "BOOLEAN", "DATE", "VARBINARY"}
_STRINGS = {"TEXT", "VARCHAR", "CHAR", "BPCHAR", "NAME"}
_DECIMAL = re.compile(r"(?:numeric|decimal)(?:\((\d+)(?:, ?(-?\d+))?\))?")
_INTERVAL = re.compile(r"interval\b")
_MOST_DIMENSIONS = 6  # of an array: MAXDIM in PostgreSQL's utils/array.h
_SIZE = re.compile(r"\((\d+)\)")
# What a producer's extensions make, and another PostgreSQL is asked to have too: a text says little of it.
_SPATIAL = re.compile(
    r"(?:\w+\.)?(?:geometry|geography|raster|box2d|box3d|vector|halfvec|sparsevec)(?:\(.*\))?"
)
_OF_AN_EXTENSION = ("citext", "hstore", "ltree", "lquery", "ltxtquery")


@lru_cache(maxsize=4096)
def warehouse_type(native: str, adapter: str | None) -> str:
    """Return what PostgreSQL's type `native` is in the adapter's warehouse.

    An array lands as an array of what its items land as. Text is what the types of the producer's own
    making, those of its extensions, and all that only PostgreSQL knows land as.
    """
    warehouse = warehouse_of(adapter)
    if native.endswith("[]" * (_MOST_DIMENSIONS + 1)):
        return warehouse.text
    if native.endswith("[]"):
        return _array(native.removesuffix("[]"), adapter)
    if warehouse.dialect == "postgres":
        return "text" if _is_own(native) else native
    if decimal := _DECIMAL.fullmatch(native):
        digits, decimals = decimal.groups(default="0")
        return _decimal(int(digits), int(decimals), warehouse) if int(digits) else warehouse.any_number
    if _INTERVAL.match(native):
        return warehouse.types.get("INTERVAL", warehouse.text)
    return _by_sqlglot(native, warehouse)


def _array(item: str, adapter: str | None) -> str:
    warehouse = warehouse_of(adapter)
    if "ARRAY" in warehouse.types:
        return warehouse.types["ARRAY"]
    if item.endswith("[]") and not warehouse.nests_arrays:
        return warehouse.text
    return warehouse.array.format(warehouse_type(item, adapter))


def _is_own(native: str) -> bool:
    """Return whether a PostgreSQL other than the producer may not have the type."""
    name = native.partition("(")[0]
    return ("." in name or name in _OF_AN_EXTENSION) and not _SPATIAL.fullmatch(native)


def _decimal(digits: int, decimals: int, warehouse: Warehouse) -> str:
    """Return the narrowest type for numbers of `digits`, of which `decimals` stand behind the point. In
    PostgreSQL these may be more than `digits`, or fewer than none: numeric(3,5) is at most 0.00999, and
    numeric(3,-2) 99900."""
    whole, decimals = max(digits - decimals, 0), max(decimals, 0)
    for kind in warehouse.decimals:
        if whole + decimals <= kind.digits and decimals <= kind.decimals and whole <= kind.whole:
            return kind.type.format(p=whole + decimals, s=decimals)
    return warehouse.text


def _by_sqlglot(native: str, warehouse: Warehouse) -> str:
    # Slow to import, and `--help` has no use for it.
    from sqlglot import exp  # noqa: PLC0415

    try:
        parsed = exp.DataType.build(native, dialect="postgres")
    except Exception:  # of whatever kind: sqlglot promises none for a text that is no type
        return warehouse.text
    if not isinstance(parsed.this, exp.DType):
        return warehouse.text
    kind = parsed.this.name.replace("JSONB", "JSON")
    size = _SIZE.search(native)
    if kind in _STRINGS:
        return _text(int(size[1]) if size else None, warehouse)
    if kind in warehouse.types:
        return warehouse.types[kind].format(size[0] if size else warehouse.second_digits)
    if kind not in _PORTABLE:
        return warehouse.text
    in_dialect = str(parsed.sql(warehouse.dialect))
    return in_dialect if warehouse.types_keep_case else in_dialect.lower()


def _text(characters: int | None, warehouse: Warehouse) -> str:
    """Return the type for text of at most so many characters, whatever these are."""
    sized = warehouse.sized_text
    if sized is None or characters is None or characters * sized.units > sized.longest:
        return warehouse.text
    return sized.type.format(characters * sized.units)
