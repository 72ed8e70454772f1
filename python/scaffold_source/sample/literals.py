"""PostgreSQL's texts of arrays and of hstore, taken apart and put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

Items = list["str | Items | None"]
_ITEM = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^{},"]+)', re.DOTALL)
_PAIR = re.compile(r'"(?P<key>(?:[^"\\]|\\.)*)"=>(?:"(?P<value>(?:[^"\\]|\\.)*)"|NULL)(?:, |\Z)', re.DOTALL)
_FIELD = re.compile(r'(?:\A|,)(?:"(?P<quoted>(?:[^"\\]|\\.|"")*)"|(?P<bare>[^",]*))', re.DOTALL)
_DOUBLED = re.compile(r'\\(.)|"(?=")', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def array_items(text: str) -> Items:
    """Return the items of an array, lists of them where it has more dimensions. Bounds of its own go."""
    stack: list[Items] = [[]]
    place = text.index("{")
    while place < len(text):
        sign = text[place]
        if sign == "{":
            stack.append([])
        elif sign == "}":
            done = stack.pop()
            stack[-1].append(done)
        elif sign != ",":
            found = _ITEM.match(text, place)
            assert found is not None, "the server writes arrays so"
            stack[-1].append(_item(found))
            place = found.end() - 1
        place += 1
    whole = stack[0][0]
    assert isinstance(whole, list), "an array begins with a brace"
    return whole


def _item(found: re.Match[str]) -> str | None:
    if found["quoted"] is not None:
        return _ESCAPED.sub(r"\1", found["quoted"])
    return None if found["bare"] == "NULL" else found["bare"]


def array_literal(items: Items, change: Callable[[str], str | None]) -> str:
    """Return the text of an array with each item changed."""
    return "{" + ",".join(_written(item, change) for item in items) + "}"


def _written(item: str | Items | None, change: Callable[[str], str | None]) -> str:
    if isinstance(item, list):
        return array_literal(item, change)
    changed = None if item is None else change(item)
    return "NULL" if changed is None else in_quotes(changed)


def in_quotes(text: str) -> str:
    """Return a text between double quotes, as arrays, hstore and rows have it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def row_fields(text: str) -> Iterator[str | None]:
    """Yield the fields of a row, as PostgreSQL writes a composite."""
    for found in _FIELD.finditer(text[1:-1]):
        if found["quoted"] is not None:
            yield _DOUBLED.sub(r"\1", found["quoted"])
        else:
            yield found["bare"] or None


def row_literal(fields: Iterable[str | None]) -> str:
    """Return the text of a row."""
    return "(" + ",".join("" if field is None else in_quotes(field) for field in fields) + ")"


def hstore_pairs(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the keys and values of an hstore."""
    for found in _PAIR.finditer(text):
        value = found["value"]
        yield _ESCAPED.sub(r"\1", found["key"]), None if value is None else _ESCAPED.sub(r"\1", value)


def hstore_literal(pairs: Iterable[tuple[str, str | None]]) -> str:
    """Return the text of an hstore."""
    return ", ".join(
        f"{in_quotes(key)}=>{'NULL' if value is None else in_quotes(value)}" for key, value in pairs
    )
