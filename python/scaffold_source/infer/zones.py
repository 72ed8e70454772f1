"""Find out which zone naive timestamps mean, and which unit epochs count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from scaffold_source.contract.values import CONTRACT, META, Doubt, Proposal
from scaffold_source.infer.context import Context, columns_of, once_per_table
from scaffold_source.infer.names import shown, words
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.model import Column, Table

# The IANA time zone database's names, links such as US/Eastern included: https://www.iana.org/time-zones
_ZONES = frozenset((Path(__file__).parent / "zones.txt").read_text(encoding="utf-8").split())
_ZONE_BY_LOWER = {zone.lower(): zone for zone in _ZONES}
_UTC_NAMES = {"utc", "gmt", "etc/utc", "etc/gmt", "zulu", "uct", "etc/uct", "universal", "etc/universal"}
_ZONE_IN_TEXT = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9_+/-]*[A-Za-z0-9]")
# timezone('utc', now()) and now() at time zone 'utc', as PostgreSQL prints them.
_ZONE_IN_DEFAULT = re.compile(r"(?:timezone\(|AT TIME ZONE )'([^']+)'(?:::text)?")

_UNIT_WORDS = {
    "seconds": r"seconds?|secs?",
    "milliseconds": r"milliseconds?|millis|ms",
    "microseconds": r"microseconds?|micros|us|µs",
    "nanoseconds": r"nanoseconds?|nanos?|ns",
}
# A point in time's name, before any unit. `response_time_ms` and `duration_ns` are spans.
_POINT = re.compile(
    r"(?:\w*(?:ed|create|update|delete|sent|start|end|expires?)_?at|(?:\w+_)?(?:timestamp|epoch|unix|unixtime|ts)"
    r"|(?:creation|created|updated|deleted|last_update|last_updated|start|end)_time|\w+_time_unix"
    r"|time_?(?:created|modified|updated|deleted))"
)
_UNITS = {
    **dict.fromkeys(("seconds", "secs", "sec", "s"), "seconds"),
    **dict.fromkeys(("milliseconds", "millis", "ms", "msec"), "milliseconds"),
    **dict.fromkeys(("microseconds", "micros", "us", "usec"), "microseconds"),
    **dict.fromkeys(("nanoseconds", "nanos", "nano", "ns", "nsec"), "nanoseconds"),
}
# As integers these say when as often as how many. What an import counts has others beside it.
_BARE_MADE, _BARE_CHANGED = {"created", "inserted", "added"}, {"changed", "updated", "modified"}
BARE = _BARE_MADE | _BARE_CHANGED | {"creation", "registered"}
_COUNTED = {"errors", "failures", "total", "rows"}
_EPOCH_IN_TEXT = re.compile(r"\bepoch\b|\bunix\b|\bsince 1970\b", re.IGNORECASE)
_FACTORS = {"1000": "milliseconds", "1000000": "microseconds", "1000000000": "nanoseconds"}
_EPOCH_IN_DEFAULT = re.compile(r"(?:EXTRACT\(epoch FROM|date_part\('epoch')", re.IGNORECASE)
_FACTOR_IN_DEFAULT = re.compile(r"\*\s*\(?'?(\d+)(?:\.0)?'?(?:::[a-z ]+)?")


def source_timezone(context: Context) -> Iterator[Proposal | Doubt]:
    """Propose the database's TimeZone: it is what `now()` means in a naive column."""
    naive = [table for table in context.database.tables if columns_of(table, "timestamp")]
    if not naive:
        return
    path = CONTRACT / "timezone"
    if zone := database_zone(context):
        yield Proposal(path, zone, "timezone", "the database's TimeZone setting; confirm it")
    elif open_columns := _without_zone(context, naive):
        count = len(open_columns)
        times = "1 timestamp" if count == 1 else f"{count} timestamps"
        text = f"{times} without time zone, and nothing says which zone is meant"
        yield Doubt(path, "timezone", f"{text}: {shown(open_columns)}", "time-zones")


def column_timezones(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Propose a column's zone from a default that computes in one, or a comment that names one."""
    for column in columns_of(table, "timestamp"):
        zone = zone_of(column)
        path = context.at_column(table, column) / META / "timezone"
        if zone and zone != database_zone(context):
            yield Proposal(path, zone, "timezone", f"its {_zone_says(column)} says so")
        commented = _zone_in_comment(column)
        if zone and commented and commented != zone:
            text = f"the comment names {commented}, but the default computes in {zone}: the default wins"
            yield Doubt(path, "timezone", text, "time-zones")


def epochs(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Propose what an integer that holds a point in time counts since 1970."""
    bare = bare_epochs(table)
    for column in columns_of(table, "integer"):
        unit_and_reason = _epoch_unit(column, bare=column.name in bare)
        if unit_and_reason:
            unit, reason = unit_and_reason
            path = context.at_column(table, column) / META / "epoch"
            yield Proposal(path, unit, "epoch", reason)
        elif (
            column.base_type == "bigint"
            and (column.name in bare or _POINT.fullmatch(without_unit(column.name)[0]))
            and not _is_key(table, column)
        ):
            path = context.at_column(table, column) / META / "epoch"
            text = "a point in time by its name: seconds or milliseconds since 1970?"
            yield Doubt(path, "epoch", text, "epochs")


def zone_of(column: Column) -> str | None:
    """Return the zone that the column's default computes in, else the one that its comment names."""
    return _zone_in_default(column) or _zone_in_comment(column)


def database_zone(context: Context) -> str | None:
    return _known_zone(context.database.timezone or "")


def _without_zone(context: Context, tables: list[Table]) -> list[str]:
    return [
        f"{context.names[table.full_name]}.{context.called(table, column)}"
        for table in tables
        for column in columns_of(table, "timestamp")
        if zone_of(column) is None
    ]


def _zone_says(column: Column) -> str:
    return "default" if _zone_in_default(column) else "comment"


def _zone_in_default(column: Column) -> str | None:
    zone = _ZONE_IN_DEFAULT.search(column.default or "")
    return _known_zone(zone[1]) if zone else None


def _zone_in_comment(column: Column) -> str | None:
    comment = column.comment or ""
    zones = {zone for text in _ZONE_IN_TEXT.findall(comment) if (zone := _known_zone(text))}
    if re.search(r"(?<!not )\bUTC\b", comment):
        zones.add("UTC")
    return zones.pop() if len(zones) == 1 else None


def _known_zone(name: str) -> str | None:
    return "UTC" if name.lower() in _UTC_NAMES else _ZONE_BY_LOWER.get(name.lower())


@once_per_table
def bare_epochs(table: Table) -> frozenset[str]:
    """Return the integers called `created` or `changed` that are points in time: both exist, as in Drupal, or
    `created` without a default, and nothing beside them is counted."""
    integers = {squash(c.name): c for c in columns_of(table, "integer") if not _is_key(table, c)}
    made, changed = _BARE_MADE & integers.keys(), _BARE_CHANGED & integers.keys()
    if not made or any(
        name in _COUNTED or (name.endswith("ed") and len(words(column.name)) == 1)
        for name, column in integers.items()
        if name not in BARE
    ):
        return frozenset()
    if not changed and any(integers[name].default for name in made):
        return frozenset()
    return frozenset(integers[name].name for name in made | changed)


def _epoch_unit(column: Column, *, bare: bool) -> tuple[str, str] | None:
    """Return the unit and why: by the default's arithmetic, the comment, the name's suffix, else the type's
    size."""
    default = column.default or ""
    if _EPOCH_IN_DEFAULT.search(default):
        factor = _FACTOR_IN_DEFAULT.search(default)
        unit = _FACTORS.get(factor[1]) if factor else "seconds"
        return (unit, "its default computes it") if unit else None
    stem, by_suffix = without_unit(column.name)
    comment = column.comment or ""
    if _EPOCH_IN_TEXT.search(comment):
        units = [
            unit for unit, unit_words in _UNIT_WORDS.items() if re.search(rf"\b(?:{unit_words})\b", comment)
        ]
        if len(units) == 1:
            return units[0], "its comment says so"
    if not (bare or _POINT.fullmatch(stem)):
        return None
    if by_suffix:
        return by_suffix, "its name says so"
    if column.base_type == "integer" and stem != "ts":
        return "seconds", "nothing finer fits into an integer"
    return None


@lru_cache(maxsize=16384)
def without_unit(column_name: str) -> tuple[str, str | None]:
    """Return the name without the unit at its end, and the unit."""
    name = snake_case(column_name)
    stem, _, last = name.rpartition("_")
    unit = _UNITS.get(last)
    return (stem, unit) if stem and unit else (name, None)


def _is_key(table: Table, column: Column) -> bool:
    return any(column.name in key.columns for key in table.keys)
