"""Functions of PostgreSQL that mean in Python what they mean there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scaffold_source.sample.spans import span
from scaffold_source.sample.values import RANGES, exact


class Unreadable(Exception):  # noqa: N818 (it is no error: the server decides)
    """What an expression means is not known for sure."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what it computes, of which kinds, and what kind it gives; "" is its argument's. `toward`
    changes its first argument so that it gives what is wanted."""

    compute: Callable[..., Any]
    takes: tuple[str, ...]
    gives: str = ""
    takes_nulls: bool = False
    toward: Callable[[Any, Any], Any] | None = None


_ANY = (
    "text", "enum", "number", "boolean", "timestamp", "array", "json", "uuid", "bytes", "range", "other",
)  # fmt: skip
_LONGEST = 10_000  # characters that a text is made of so that its length is right


def _json_kind(text: str) -> str:
    value = json.loads(text)
    if value is None:
        return "null"
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return names[type(value)]


def _items(items: tuple[object, ...], dimension: int = 0) -> int | None:
    """Return `cardinality`, or for a dimension `array_length`, which is null for an empty array."""
    if dimension > 1:
        raise Unreadable("more dimensions than one")
    return len(items) if not dimension else len(items) or None


def _sized(text: str, length: Any) -> str:
    """Return the end of a text, or as much more of it, so that it has `length` characters."""
    count = max(min(int(length), _LONGEST), 0)
    return text[-count:] if len(text) >= count > 0 else ((text or "x") * count)[:count]


def _octets(value: str, length: Any) -> str:
    return "\\x" + _sized(value[2:] or "00", 2 * int(length)) if value[:2] == "\\x" else _sized(value, length)


def _count_of_octets(value: str) -> int:
    """Return how many bytes there are: in bytes as PostgreSQL writes them, or in a text."""
    return len(value) // 2 - 1 if value[:2] == "\\x" else len(value.encode())


def _as_wanted(_: Any, wanted: Any) -> Any:
    return wanted


MOMENTS: dict[str, Callable[[datetime], datetime]] = {
    "second": lambda moment: moment.replace(microsecond=0),
    "minute": lambda moment: moment.replace(second=0, microsecond=0),
    "hour": lambda moment: moment.replace(minute=0, second=0, microsecond=0),
    "day": lambda moment: datetime(moment.year, moment.month, moment.day),
    "week": lambda moment: datetime(moment.year, moment.month, moment.day) - timedelta(moment.weekday()),
    "month": lambda moment: datetime(moment.year, moment.month, 1),
    "quarter": lambda moment: datetime(moment.year, (moment.month - 1) // 3 * 3 + 1, 1),
    "year": lambda moment: datetime(moment.year, 1, 1),
}
PARTS: dict[str, Callable[[datetime], int]] = {
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "day": lambda moment: moment.day,
    "month": lambda moment: moment.month,
    "quarter": lambda moment: (moment.month - 1) // 3 + 1,
    "year": lambda moment: moment.year,
    "dow": lambda moment: moment.isoweekday() % 7,
    "isodow": lambda moment: moment.isoweekday(),
}


def _coalesce(*values: object) -> object:
    return next((value for value in values if value is not None), None)


_LENGTH = Function(len, ("text",), "number", toward=_sized)
_STRIPPED = Function(lambda text: text.strip(" "), ("text",), "text", toward=_as_wanted)
_JSON_KIND = Function(_json_kind, ("json",), "text")
_RANGE = Function(span, ("number", "timestamp", "text"), "range", takes_nulls=True)
FUNCTIONS: dict[str, Function] = {
    "lower": Function(str.lower, ("text",), "text", toward=_as_wanted),
    "upper": Function(str.upper, ("text",), "text", toward=_as_wanted),
    "length": _LENGTH,
    "char_length": _LENGTH,
    "character_length": _LENGTH,
    "octet_length": Function(_count_of_octets, ("text", "bytes"), "number", toward=_octets),
    "btrim": _STRIPPED,
    "trim": _STRIPPED,
    "left": Function(
        lambda text, number: text[: int(number)],
        ("text", "number"),
        "text",
        toward=lambda text, start: start + text[len(start) :],
    ),
    "abs": Function(abs, ("number",), "number", toward=_as_wanted),
    "coalesce": Function(_coalesce, _ANY, takes_nulls=True, toward=_as_wanted),
    "num_nonnulls": Function(lambda *v: sum(x is not None for x in v), _ANY, "number", takes_nulls=True),
    "num_nulls": Function(lambda *v: sum(x is None for x in v), _ANY, "number", takes_nulls=True),
    "cardinality": Function(len, ("array",), "number"),
    "array_length": Function(_items, ("array", "number"), "number"),
    "array_size": Function(_items, ("array", "number"), "number"),
    "nullif": Function(
        lambda value, other: None if value == other else value, ("text", "number"), takes_nulls=True
    ),
    "jsonb_typeof": _JSON_KIND,
    "json_typeof": _JSON_KIND,
    "isfinite": Function(lambda _: True, ("timestamp",), "boolean"),
    "date_trunc": Function(
        lambda moment, unit: MOMENTS[unit](exact(moment)), ("timestamp", "text"), "timestamp"
    ),
    "date_part": Function(lambda moment, unit: PARTS[unit](exact(moment)), ("timestamp", "text"), "number"),
    **dict.fromkeys(RANGES, _RANGE),
}


def like(pattern: str) -> str:
    """Return the regular expression of a pattern of LIKE."""
    pieces, is_escaped = [], False
    for character in pattern:
        if is_escaped or character not in "\\%_":
            pieces.append(re.escape(character))
            is_escaped = False
        elif character == "\\":
            is_escaped = True
        else:
            pieces.append(".*" if character == "%" else ".")
    return f"^{''.join(pieces)}$"


_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "lower": "a-z", "upper": "A-Z", "space": " ",
    "xdigit": "0-9a-fA-F",
}  # fmt: skip
_CLASS = re.compile(r"\[:(\w+):\]")
_ONLY_THEIRS = re.compile(r"\\[mMyYAZ]|\[\.|\[=|\*\*\*|\(\?")


def in_python(pattern: str) -> str:
    """Return a pattern of PostgreSQL as Python's. Raise Unreadable where they may differ."""
    if _ONLY_THEIRS.search(pattern) or any(name not in _CLASSES for name in _CLASS.findall(pattern)):
        raise Unreadable(pattern)
    return _CLASS.sub(lambda found: _CLASSES[found[1]], pattern)


def matcher(pattern: str, *, is_caseless: bool) -> Callable[[str], bool]:
    """Return what says whether a text has a part like the pattern. Raise Unreadable likewise."""
    flags = re.DOTALL | re.ASCII | (re.IGNORECASE if is_caseless else 0)
    try:
        search = re.compile(in_python(pattern), flags).search
    except re.error:
        raise Unreadable(pattern) from None
    return lambda text: search(text) is not None
