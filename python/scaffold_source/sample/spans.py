"""Ranges: where one begins and ends, and whether two have anything in common."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from scaffold_source.sample.values import exact

# A point between values: before all (-1), at a value or right behind it (0), behind all (1).
Point = tuple[int, Any, int]
_FIRST: Point = (-1, 0, 0)
_LAST: Point = (1, 0, 0)
_TEXT = re.compile(r'(?P<sides>[\[(])(?P<low>"[^"]*"|[^,"]*),(?P<high>"[^"]*"|[^,"]*)(?P<end>[\])])')
_INFINITE = {"": None, "-infinity": None, "infinity": None}


class Span(NamedTuple):
    """A range from one point to another. Where it ends at its beginning it is empty, and where it ends before
    it, the server refuses it."""

    start: Point
    end: Point

    @property
    def is_wrong(self) -> bool:
        """Return whether the server refuses it."""
        return self.start[:2] > self.end[:2]


def span(low: Any, high: Any, sides: str = "[)") -> Span:
    """Return the range between two values, None for no limit. Whole numbers and days count as if others lay
    between them, so that two such ranges may seem to meet where they do not."""
    start = _FIRST if low is None else (0, exact(low), int(sides[0] == "("))
    end = _LAST if high is None else (0, exact(high), int(sides[1] == "]"))
    return Span(start, end)


def span_of(text: str, base_type: str) -> Span:
    """Return the range that PostgreSQL writes so; raise ValueError for a text that is none."""
    if text == "empty":
        return Span(_FIRST, _FIRST)
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    read = _READERS[base_type]
    limits = [found[name].strip('"') for name in ("low", "high")]
    low, high = (None if limit in _INFINITE else read(limit) for limit in limits)
    return span(low, high, found["sides"] + found["end"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("+00"))


_READERS: dict[str, Callable[[str], Any]] = {
    "int4range": int,
    "int8range": int,
    "numrange": Decimal,
    "daterange": _moment,
    "tsrange": _moment,
    "tstzrange": _moment,
}


@dataclass(slots=True)
class Taken:
    """Ranges of which no two have anything in common."""

    spans: list[Span] = field(default_factory=list)

    def has_room(self, new: Span) -> bool:
        """Return whether a range meets none of them."""
        place = bisect_left(self.spans, new)
        before, behind = self.spans[place - 1 : place], self.spans[place : place + 1]
        return all(other.end <= new.start or new.end <= other.start for other in (*before, *behind))

    def add(self, new: Span) -> None:
        """Take a range that meets none."""
        insort(self.spans, new)

    def discard(self, old: Span) -> None:
        """Give back a range, if it was taken."""
        if old in self.spans:
            self.spans.remove(old)
