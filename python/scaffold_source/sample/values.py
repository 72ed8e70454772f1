"""The values of a made row, and how PostgreSQL writes them.

A value is Python's where rules look into it (numbers, truths, texts, times) and else the text that PostgreSQL
reads: a uuid, a range, an address. Times are naive and mean UTC. An array is a tuple.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from scaffold_source.lexicon.types import family, type_name
from scaffold_source.model import Column

Value = None | bool | int | float | Decimal | str | date | datetime | tuple["Value", ...]
Kind = Literal[
    "boolean", "integer", "number", "float", "text", "enum", "timestamp", "timestamptz", "date", "array",
    "json", "uuid", "bytes", "range", "other",
]  # fmt: skip
_FLOATS = ("real", "double precision", "double", "float")
_TEXTS = ("text", "character varying", "character", "varchar", "char", "bpchar", "name", "string")
RANGES = ("int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange")
_NAMED: dict[str, Kind] = {
    **dict.fromkeys(_FLOATS, "float"),
    "uuid": "uuid", "bytea": "bytes", "json": "json", "jsonb": "json", **dict.fromkeys(RANGES, "range"),
}  # fmt: skip
_LENGTH = re.compile(r"\((\d+)(?:,(-?\d+))?\)")
_MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "tinyint": 127, "mediumint": 2**23 - 1}


@lru_cache(maxsize=16384)
def kind_of(column: Column) -> Kind:
    """Return what kind of value the column holds."""
    base = column.base_type
    if base.endswith("[]"):
        return "array"
    if column.own_labels and column.type != "text":
        return "enum"
    return _kind_of_type(base)


def _kind_of_type(base: str) -> Kind:
    name, kind = type_name(base), family(base)
    if name in _NAMED:
        return _NAMED[name]
    if kind == "string":
        return "text" if name in _TEXTS else "other"
    if kind in ("boolean", "integer", "number", "timestamp", "timestamptz", "date"):
        return kind
    return "other"


def longest(base_type: str) -> int | None:
    """Return how many characters a text, or how many digits a number, may have; None for any number."""
    size = _LENGTH.search(base_type)
    if size:
        return int(size[1])
    return {"name": 63, "character": 1, "char": 1}.get(type_name(base_type))


def decimals(base_type: str) -> int | None:
    """Return how many digits a number has behind the point; None for any number."""
    size = _LENGTH.search(base_type)
    return int(size[2] or 0) if size else None


def padded(column: Column) -> int | None:
    """Return to how many characters PostgreSQL fills a text with blanks; None where it does not."""
    return longest(column.base_type) if type_name(column.base_type) in ("character", "char") else None


def exact(value: Any) -> Any:
    """Return a value that can be compared with its like: a float as a decimal, a day as its midnight."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if hasattr(value, "year") and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def largest(column: Column) -> int:
    """Return the largest whole number that the column's type holds."""
    name = type_name(column.base_type)
    digits = longest(column.base_type)
    if name in ("numeric", "decimal") and digits is not None:
        return int(10 ** max(digits - (decimals(column.base_type) or 0), 0)) - 1
    return int(_MOST.get(name, 2**53 if kind_of(column) == "float" else 2**63 - 1))


def admits(column: Column, value: Value) -> bool:
    """Return whether type, list of values and range of the column allow a value."""
    if value is None:
        return column.nullable
    kind = kind_of(column)
    if column.values or kind == "enum":
        return value in (column.values or column.labels)
    if kind == "text":
        most = longest(column.base_type)
        return isinstance(value, str) and (most is None or len(value) <= most)
    if kind in ("integer", "number", "float"):
        return _is_within(column, value, kind)
    return type(value) is _TYPES[kind]


_TYPES: dict[str, type] = {
    "boolean": bool, "timestamp": datetime, "timestamptz": datetime, "date": date, "array": tuple,
    "json": str, "uuid": str, "bytes": str, "range": str, "other": str,
}  # fmt: skip


def _is_within(column: Column, value: Value, kind: Kind) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return False
    most = largest(column)
    if value > most or value < -most or (kind == "integer" and value != int(value)):
        return False
    bounds = column.bounds
    return bounds is None or (
        (bounds.min is None or value >= bounds.min)
        and (bounds.max is None or value <= bounds.max)
        and (bounds.above is None or value > bounds.above)
        and (bounds.below is None or value < bounds.below)
    )


# ---- as PostgreSQL reads them


def text_of(value: Value, kind: Kind) -> str:
    """Return the text that PostgreSQL reads as the value, which is not null."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        text = value.isoformat(" ")
        return f"{text}+00" if kind == "timestamptz" else text
    if isinstance(value, tuple):
        return "{" + ",".join(_item(item) for item in value) + "}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _item(item: Value) -> str:
    if item is None:
        return "NULL"
    text = text_of(item, "other").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def quoted(text: str) -> str:
    """Return a text as SQL writes it between quotes."""
    return "'" + text.replace("'", "''") + "'"


def literals(values: list[Value], kind: Kind) -> list[str]:
    """Return the values of a column as literals of PostgreSQL's SQL."""
    write = _WRITERS.get(kind)
    if write:
        return ["null" if value is None else write(value) for value in values]
    return ["null" if value is None else quoted(text_of(value, kind)) for value in values]


_WRITERS: dict[str, Callable[[Value], str]] = {
    "integer": str,
    "boolean": lambda value: "true" if value else "false",
    "number": lambda value: _number(text_of(value, "number")),
}


def _number(text: str) -> str:
    """Return a number as SQL writes it: NaN and Infinity between quotes."""
    return text if text[-1].isdigit() else quoted(text)
