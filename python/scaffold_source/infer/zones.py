"""Find out which zone naive timestamps mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scaffold_source.contract.values import CONTRACT, META, Address, Doubt, Proposal
from scaffold_source.infer.context import Context, columns_of
from scaffold_source.model import Column, Table

# The IANA time zone database's names, links such as US/Eastern included: https://www.iana.org/time-zones
_ZONES = frozenset((Path(__file__).parent / "zones.txt").read_text(encoding="utf-8").split())
_ZONE_BY_LOWER = {zone.lower(): zone for zone in _ZONES}
_UTC_NAMES = {"utc", "gmt", "etc/utc", "etc/gmt", "zulu", "uct", "etc/uct", "universal", "etc/universal"}
_ZONE_IN_TEXT = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9_+/-]*[A-Za-z0-9]")
# timezone('utc', now()) and now() at time zone 'utc', as PostgreSQL prints them.
_ZONE_IN_DEFAULT = re.compile(r"(?:timezone\(|AT TIME ZONE )'([^']+)'(?:::text)?")


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
        yield Doubt(path, "timezone", text, "time-zones", about=tuple(open_columns))


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
            yield Doubt(path, "timezone", text, "time-zones", "comments")


def zone_of(column: Column) -> str | None:
    """Return the zone that the column's default computes in, else the one that its comment names."""
    return _zone_in_default(column) or _zone_in_comment(column)


def database_zone(context: Context) -> str | None:
    return _known_zone(context.database.timezone or "")


def _without_zone(context: Context, tables: list[Table]) -> list[Address]:
    return [
        context.address(table, column)
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
