"""Functions of PostgreSQL that mean in Python what they mean there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Unreadable(Exception):  # noqa: N818 (it is no error: the server decides)
    """What an expression means is not known for sure."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what it computes, of which kinds, and what kind it gives; "" is its argument's."""

    compute: Callable[..., Any]
    takes: tuple[str, ...]
    gives: str = ""
    takes_nulls: bool = False


_ANY = ("text", "enum", "number", "boolean", "timestamp", "array", "json", "other")


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


def _coalesce(*values: object) -> object:
    return next((value for value in values if value is not None), None)


FUNCTIONS: dict[str, Function] = {
    "lower": Function(str.lower, ("text",), "text"),
    "upper": Function(str.upper, ("text",), "text"),
    "length": Function(len, ("text",), "number"),
    "char_length": Function(len, ("text",), "number"),
    "character_length": Function(len, ("text",), "number"),
    "octet_length": Function(lambda text: len(text.encode()), ("text",), "number"),
    "btrim": Function(lambda text: text.strip(" "), ("text",), "text"),
    "left": Function(lambda text, number: text[: int(number)], ("text", "number"), "text"),
    "trim": Function(lambda text: text.strip(" "), ("text",), "text"),
    "abs": Function(abs, ("number",), "number"),
    "coalesce": Function(_coalesce, _ANY, takes_nulls=True),
    "num_nonnulls": Function(lambda *v: sum(x is not None for x in v), _ANY, "number", takes_nulls=True),
    "num_nulls": Function(lambda *v: sum(x is None for x in v), _ANY, "number", takes_nulls=True),
    "cardinality": Function(len, ("array",), "number"),
    "array_length": Function(_items, ("array", "number"), "number"),
    "array_size": Function(_items, ("array", "number"), "number"),
    "nullif": Function(
        lambda value, other: None if value == other else value, ("text", "number"), takes_nulls=True
    ),
    "jsonb_typeof": Function(_json_kind, ("json",), "text"),
    "json_typeof": Function(_json_kind, ("json",), "text"),
    "isfinite": Function(lambda _: True, ("timestamp",), "boolean"),
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
