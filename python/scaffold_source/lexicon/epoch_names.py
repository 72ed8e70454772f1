"""Names of integers that may hold a point in time, and the units that such names end in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from scaffold_source.lexicon.names import snake_case

Unit = Literal["seconds", "milliseconds", "microseconds", "nanoseconds"]

UNIT_WORDS: dict[Unit, str] = {
    "seconds": r"seconds?|secs?",
    "milliseconds": r"milliseconds?|millis|ms",
    "microseconds": r"microseconds?|micros|us|µs",
    "nanoseconds": r"nanoseconds?|nanos?|ns",
}
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("seconds", "secs", "sec", "s"), "seconds"),
    **dict.fromkeys(("milliseconds", "millis", "ms", "msec"), "milliseconds"),
    **dict.fromkeys(("microseconds", "micros", "us", "usec"), "microseconds"),
    **dict.fromkeys(("nanoseconds", "nanos", "nano", "ns", "nsec"), "nanoseconds"),
}
# From 1980 to 2100.
_FIRST, _LAST = 315_532_800, 4_102_444_800
FACTORS: dict[Unit, int] = {
    "seconds": 1,
    "milliseconds": 1000,
    "microseconds": 1_000_000,
    "nanoseconds": 1_000_000_000,
}
# A point in time's name, before any unit. `response_time_ms` and `duration_ns` are spans.
_POINT = re.compile(
    r"(?:\w*(?:ed|create|update|delete|sent|start|end|expires?)_?at|(?:\w+_)?(?:timestamp|epoch|unix|unixtime|ts)"
    r"|(?:creation|created|updated|deleted|last_update|last_updated|start|end)_time|\w+_time_unix"
    r"|time_?(?:created|modified|updated|deleted)|\w+_at)"
)
# Times of a day, places in a recording and versions are called so, too; `timestamp` where it is narrow.
_OFFSET = re.compile(
    r"(?:\w+_)?(?:starts?|ends?|begins?|opens?|closes?)_?(?:at|time)(?:_unix)?|(?:\w+_)?epoch"
)
# When something last happened, or the number of what did: what is proven beside it does not hold for it.
_WEAK = re.compile(
    r"(?:\w+_)?last_(?:seen|visit|visited|active|activity|login|logged_in|used|access|accessed|sync|synced"
    r"|check|checked|poll|polled|run)|(?:change|create)time"
)
# What a database keeps of every row's life.
_LIFE = re.compile(
    r"(?:\w+_)?(?:(?:created|updated|modified|inserted|deleted|changed)_?(?:at|ts|timestamp|unix|time|utc)"
    r"|(?:creation|modification|deletion)_?(?:time|timestamp|ts)|(?:create|update|delete)_?(?:at|time|ts)"
    r"|last_?updated?_?(?:at|time|ts|timestamp)|time_?(?:created|modified|updated|deleted))"
)


@lru_cache(maxsize=16384)
def without_unit(column_name: str) -> tuple[str, Unit | None]:
    """Return the name without the unit at its end, and the unit."""
    name = snake_case(column_name)
    stem, _, last = name.rpartition("_")
    unit = _UNITS.get(last)
    return (stem, unit) if stem and unit else (name, None)


@lru_cache(maxsize=16384)
def may_be_point(column_name: str) -> bool:
    """Return True if a number of that name may be a point in time."""
    return bool(_POINT.fullmatch(without_unit(column_name)[0]))


@lru_cache(maxsize=16384)
def may_be_last_time(column_name: str) -> bool:
    """Return True for names such as `last_seen` and `changetime`, which are worth a question and prove
    nothing."""
    return bool(_WEAK.fullmatch(without_unit(column_name)[0]))


@lru_cache(maxsize=16384)
def may_be_offset(column_name: str, base_type: str) -> bool:
    """Return True for names of points that are minutes of a day, places in a recording or versions as
    often: `opens_at`, `endTime`, `epoch`; an integer's `timestamp`."""
    stem = without_unit(column_name)[0]
    is_narrow = base_type != "bigint" and stem.endswith("timestamp") and not _LIFE.fullmatch(stem)
    return is_narrow or bool(_OFFSET.fullmatch(stem))


@lru_cache(maxsize=16384)
def is_of_a_rows_life(column_name: str) -> bool:
    """Return True for when a row was made, changed or deleted: `created_at`, `last_update_time`."""
    return bool(_LIFE.fullmatch(without_unit(column_name)[0]))


def unit_of(low: float, high: float) -> Unit | None:
    """Return what numbers from `low` to `high` count since 1970 if they are times between 1980 and 2100."""
    return next(
        (unit for unit, factor in FACTORS.items() if _FIRST * factor <= low and high <= _LAST * factor), None
    )
