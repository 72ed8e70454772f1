"""When a row changed, which zone its naive timestamps mean, and how fresh the source must be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scaffold_source.contract import Proposal
from scaffold_source.infer.context import Context, columns_of
from scaffold_source.model import Column, Table
from scaffold_source.naming import is_plain, snake_case
from scaffold_source.sql_types import family

_UPDATED = (
    "updated_at", "modified_at", "updated_on", "modified_on", "last_updated_at", "last_modified_at",
    "last_updated", "last_modified", "date_updated", "date_modified", "updated", "modified",
    "update_time", "updated_time", "updated_date", "modified_date", "change_date",
)  # fmt: skip
_CREATED = (
    "created_at", "created_on", "inserted_at", "date_created", "created", "create_time", "created_time",
    "created_date", "received_at",
)  # fmt: skip

_NOW = ("now()", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "clock_timestamp()", "statement_timestamp()")

# The IANA time zone database's names, links such as US/Eastern included: https://www.iana.org/time-zones
_ZONES = frozenset((Path(__file__).parent / "zones.txt").read_text(encoding="utf-8").split())
_ZONE_BY_LOWER = {zone.lower(): zone for zone in _ZONES}
_UTC_NAMES = {"utc", "gmt", "etc/utc", "etc/gmt", "zulu", "uct", "etc/uct", "universal", "etc/universal"}
_ZONE_IN_TEXT = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9_+/-]*[A-Za-z0-9]")
# timezone('utc', now()) and now() at time zone 'utc', as PostgreSQL prints them.
_ZONE_IN_DEFAULT = re.compile(r"(?:timezone\(|AT TIME ZONE )'([^']+)'(?:::text)?")


def updated_at(context: Context, table: Table) -> Iterator[Proposal]:
    """The column that says when a row last changed."""
    if column := _first_named(table, _UPDATED):
        path = context.at(table, "config", "meta", "updated_at")
        yield Proposal(path, column.name, "updated-at", f"{column.name} is a {column.type} named like one")


def freshness(context: Context, table: Table) -> Iterator[Proposal]:
    """Where the loader does not say when a row landed, a table is as fresh as its newest row: by its
    updated-at, else its created-at, else the one timestamp that the database fills on insert.

    dbt reads a naive timestamp as UTC (docs.getdbt.com/reference/resource-configs/freshness), so a
    naive column in another zone is converted.
    """
    column = _first_named(table, _UPDATED) or _first_named(table, _CREATED) or _filled_on_insert(table)
    if column is None or context.landing.profile.loaded_at:
        return
    expression = column.name if is_plain(column.name) else '"' + column.name.replace('"', '""') + '"'
    if family(column.base_type) == "timestamp":
        zone = _zone_of(column) or _database_zone(context)
        if zone is None:
            return
        if zone != "UTC":
            expression = f"{expression} at time zone '{zone}'"
    reason = f"{column.name} moves when rows arrive"
    at = context.at(table, "config")
    yield Proposal((*at, "loaded_at_field"), expression, "freshness", reason)
    # Nothing here tells how often rows arrive: an error is for people to ask for.
    threshold = {"warn_after": {"count": 1, "period": "day"}}
    yield Proposal((*at, "freshness"), threshold, "freshness", reason)


def source_timezone(context: Context) -> Iterator[Proposal]:
    """The database's TimeZone is what `now()` means in a naive column."""
    zone = _database_zone(context)
    naive = any(columns_of(table, "timestamp") for table in context.database.tables)
    if zone and naive:
        path = ("config", "meta", "contract", "timezone")
        yield Proposal(path, zone, "timezone", "the database's TimeZone setting; confirm it")


def column_timezones(context: Context, table: Table) -> Iterator[Proposal]:
    """A default that computes in a zone, or a comment that names one, decides for its column."""
    for column in columns_of(table, "timestamp"):
        zone = _zone_of(column)
        if zone and zone != _database_zone(context):
            path = context.at_column(table, column, "config", "meta", "timezone")
            yield Proposal(path, zone, "timezone", "the column's default or comment names it")


def _first_named(table: Table, names: tuple[str, ...]) -> Column | None:
    """The column with the earliest of `names` that holds a point in time."""
    by_name = {snake_case(column.name): column for column in columns_of(table, "timestamp", "timestamptz")}
    return next((by_name[name] for name in names if name in by_name), None)


def _filled_on_insert(table: Table) -> Column | None:
    """The one timestamp whose default is the current time; None where there are several."""
    filled = [c for c in columns_of(table, "timestamp", "timestamptz") if _fills_with_now(c)]
    return filled[0] if len(filled) == 1 else None


def _fills_with_now(column: Column) -> bool:
    return any(now in (column.default or "") for now in _NOW)


def _zone_of(column: Column) -> str | None:
    """The zone that the column's default computes in, else the one that its comment names."""
    if found := _ZONE_IN_DEFAULT.search(column.default or ""):
        return _known_zone(found[1])
    comment = column.comment or ""
    zones = {zone for text in _ZONE_IN_TEXT.findall(comment) if (zone := _known_zone(text))}
    if re.search(r"\bUTC\b", comment):
        zones.add("UTC")
    return zones.pop() if len(zones) == 1 else None


def _database_zone(context: Context) -> str | None:
    return _known_zone(context.database.timezone or "")


def _known_zone(name: str) -> str | None:
    return "UTC" if name.lower() in _UTC_NAMES else _ZONE_BY_LOWER.get(name.lower())
