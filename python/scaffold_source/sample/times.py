"""When things happened in made rows: in order (created, changed, deleted), some of it on either side of a
change of clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Literal

from scaffold_source.lexicon.names import snake_case
from scaffold_source.model import Column
from scaffold_source.sample.draws import Draws
from scaffold_source.sample.values import Value, kind_of

When = Literal["created", "updated", "deleted", "start", "end", "born", "other"]
YEARS = 2
_EPOCH = datetime(1970, 1, 1)
_DAY = 86_400
_WORDS: tuple[tuple[When, tuple[str, ...]], ...] = (
    ("born", ("birth", "dob", "birthday", "born")),
    ("deleted", ("deleted", "removed", "discarded", "archived", "destroyed", "revoked", "deletion")),
    ("updated", ("updated", "modified", "changed", "refreshed", "update", "modification")),
    ("created", ("created", "inserted", "registered", "joined", "placed", "ordered", "occurred", "creation")),
    ("end", ("end", "ended", "ends", "until", "to", "expires", "expired", "expiry", "expiration", "due",
             "stop", "finished", "completed", "closed", "cancelled")),
    ("start", ("start", "started", "starts", "from", "begin", "began", "begins", "since")),
)  # fmt: skip


def when_of(column: Column, agreed: When | None = None) -> When:
    """Return which moment of a row's life a time is, by what people agreed on or its name."""
    if agreed:
        return agreed
    parts = snake_case(column.name).split("_")
    return next((when for when, words in _WORDS if any(part in words for part in parts)), "other")


def seconds_of(day: date) -> int:
    """Return the seconds from 1970 to the beginning of a day, in UTC."""
    return (day - _EPOCH.date()).days * _DAY


def beginnings(count: int, until: date, draws: Draws) -> list[int]:
    """Return when each of `count` rows began, in seconds from 1970, the oldest first: over two years, one on
    either side of each change of clocks."""
    last = seconds_of(until)
    first = last - YEARS * 365 * _DAY
    span, chance = last - first, draws.chance
    moments = [first + int(span * (row + chance()) / count) for row in range(count)]
    if count >= 100:
        taken = 0
        for change in clock_changes(first, last):
            row = min(max((change - first) * count // span, taken), count - 2)
            moments[row], moments[row + 1], taken = change - 1800, change + 1800, row + 2
        moments.sort()
    return moments


def clock_changes(first: int, last: int) -> list[int]:
    """Return when clocks change in the European Union and in the United States' east, between two moments."""
    changes = []
    for year in range((_EPOCH + timedelta(seconds=first)).year, (_EPOCH + timedelta(seconds=last)).year + 1):
        march, november = _sunday(date(year, 3, 8)), _sunday(date(year, 11, 1))
        changes += [seconds_of(march) + 7 * 3600, seconds_of(november) + 6 * 3600]
        changes += [seconds_of(_sunday(date(year, month, 25))) + 3600 for month in (3, 10)]
    return sorted(change for change in changes if first + _DAY < change < last - _DAY)


def _sunday(day: date) -> date:
    """Return the first Sunday from a day on."""
    return day + timedelta(days=(6 - day.weekday()) % 7)


Moment = Callable[[int, float], int]


def moment(when: When, began: list[int], until: int) -> Moment:
    """Return what says when something happened in a row, by chance: `began` are the rows' beginnings."""
    later = _LATER[when]
    return lambda row, chance: later(began[row], until, chance)


_LATER: dict[When, Callable[[int, int, float], int]] = {
    "created": lambda began, _, __: began,
    "updated": lambda began, until, chance: began + int((until - began) * _grown(chance) * 0.9),
    "deleted": lambda began, until, chance: until - int((until - began) * 0.1 * chance),
    "end": lambda began, _, chance: began + _DAY * (8 + int(chance * 90)),
    "start": lambda began, _, chance: began + int(chance * 7 * _DAY),
    "born": lambda _, __, chance: int((chance * 55 - 20) * 365) * _DAY,
    "other": lambda began, until, chance: began + int((until - began) * _grown(chance) * 0.05),
}


def _grown(chance: float) -> float:
    """Return 0 for a third, and seldom much: most rows change soon or never."""
    share = max(chance - 0.33, 0.0) * 1.49
    return share * share


def as_value(seconds: int, column: Column, unit: str | None = None) -> Value:
    """Return a moment as the column holds it: a time, a day, or a number of what `unit` says."""
    kind = kind_of(column)
    if kind == "date":
        return date.fromordinal(719_163 + seconds // _DAY)
    if kind in ("timestamp", "timestamptz"):
        return _EPOCH + timedelta(seconds=seconds)
    return seconds * {"milliseconds": 1000, "microseconds": 10**6, "nanoseconds": 10**9}.get(unit or "", 1)


NULLS = {
    "deleted": 0.97,
    "end": 0.3,
    "other": 0.35,
    "start": 0.05,
    "created": 0.0,
    "updated": 0.05,
    "born": 0.2,
}
