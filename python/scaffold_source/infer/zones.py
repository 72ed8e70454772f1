"""Find out which zone naive timestamps mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold_source.contract.values import CONTRACT, META, Address, Doubt, Proposal
from scaffold_source.infer.context import Context, columns_of
from scaffold_source.infer.times import fills_with_now, may_go_stale, moving_column
from scaffold_source.lexicon.types import family
from scaffold_source.lexicon.zones import known_zone
from scaffold_source.model import Column, Table

_ZONE_IN_TEXT = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9_+/-]*[A-Za-z0-9]")
# timezone('utc', now()) and now() at time zone 'utc', as PostgreSQL prints them.
_ZONE_IN_DEFAULT = re.compile(r"(?:timezone\(|AT TIME ZONE )'([^']+)'(?:::text)?")


def source_timezone(context: Context) -> Iterator[Proposal | Doubt]:
    """Propose the zone that the framework writes in, else the database's TimeZone, which is what `now()`
    means in a naive column; ask if neither is known."""
    naive = [table for table in context.database.tables if columns_of(table, "timestamp")]
    if not naive:
        return
    path, zones = CONTRACT / "timezone", context.zones
    if zones.source:
        yield Proposal(path, zones.source, "timezone", zones.reason)
        if zones.database not in (None, zones.source):
            text = f"the database's TimeZone is {zones.database}, which what it fills itself may be in"
            yield Doubt(path, "timezone", text)
    elif open_columns := _without_zone(context, naive):
        count = len(open_columns)
        times = "1 timestamp" if count == 1 else f"{count} timestamps"
        text = f"{times} without time zone, and nothing says which zone is meant"
        waiting = [table for table in naive if _waits(context, table)]
        if waiting:
            tables = "1 table" if len(waiting) == 1 else f"{len(waiting)} tables"
            text = f"{text}; freshness of {tables} waits for it"
        text = f"{text}. {zones.hint}" if zones.hint else text
        yield Doubt(path, "timezone", text, "time-zones", about=tuple(open_columns))


def column_timezones(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Propose a column's zone if it is not the source's: from a default that computes in one, a comment that
    names one, or the framework of its schema."""
    for column in columns_of(table, "timestamp"):
        zone, reason = _zone_and_reason(context, table, column)
        path = context.at_column(table, column) / META / "timezone"
        if zone and zone != context.zones.source:
            yield Proposal(path, zone, "timezone", reason)
        commented = _zone_in_comment(column)
        if _says_itself(column) and commented and commented != zone:
            text = f"the comment names {commented}, but the default computes in {zone}: the default wins"
            yield Doubt(path, "timezone", text, "time-zones", "comments")


def zone_of(context: Context, table: Table, column: Column) -> str | None:
    """Return the zone that a naive column means: its own, else the framework's, else the database's."""
    zone, _ = _zone_and_reason(context, table, column)
    return zone or context.zones.source


def _zone_and_reason(context: Context, table: Table, column: Column) -> tuple[str | None, str]:
    """Return the zone that the column's default computes in, else the one that its comment names, else what
    is known of its schema, and why."""
    if own := _says_itself(column):
        return own, f"its {_zone_says(column)} says so"
    framework, database = context.zones.framework(table), context.zones.database
    if framework is None:
        # Beside others that a framework proves: what is left is as the database has it.
        return database, "the database's TimeZone setting; confirm it"
    if database and not framework.sets_session and fills_with_now(column):
        return database, "the database fills it, in its TimeZone"
    return "UTC", f"{framework.title} writes UTC"


def _says_itself(column: Column) -> str | None:
    return _zone_in_default(column) or _zone_in_comment(column)


def database_zone(setting: str | None) -> str | None:
    """Return the database's TimeZone setting if it is a zone that the IANA database has."""
    return known_zone(setting or "")


def _waits(context: Context, table: Table) -> bool:
    """Return True if the table's freshness would be measured by a time whose zone nobody knows."""
    if context.landing.loader.loaded_at or not may_go_stale(context, table):
        return False
    column = moving_column(context, table)
    is_naive = column is not None and family(column.base_type) == "timestamp"
    return column is not None and is_naive and zone_of(context, table, column) is None


def _without_zone(context: Context, tables: list[Table]) -> list[Address]:
    return [
        context.address(table, column)
        for table in tables
        for column in columns_of(table, "timestamp")
        if zone_of(context, table, column) is None
    ]


def _zone_says(column: Column) -> str:
    return "default" if _zone_in_default(column) else "comment"


def _zone_in_default(column: Column) -> str | None:
    zone = _ZONE_IN_DEFAULT.search(column.default or "")
    return known_zone(zone[1]) if zone else None


def _zone_in_comment(column: Column) -> str | None:
    comment = column.comment or ""
    zones = {zone for text in _ZONE_IN_TEXT.findall(comment) if (zone := known_zone(text))}
    if re.search(r"(?<!not )\bUTC\b", comment):
        zones.add("UTC")
    return zones.pop() if len(zones) == 1 else None
