"""When a row was made and last changed, and how fresh the source must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from scaffold_source.contract import Doubt, Proposal
from scaffold_source.infer.context import Context, columns_of
from scaffold_source.infer.names import own_name, squash, words
from scaffold_source.infer.zones import database_zone, without_unit, zone_of
from scaffold_source.model import Column, Table
from scaffold_source.naming import is_plain
from scaffold_source.sql_types import family

# In order of preference. Names are compared without their underscores: `updatedAt`, `updated_at` and
# `updatedat` are one.
_UPDATED = (
    "updatedat", "modifiedat", "updatedon", "modifiedon", "writedate", "lastupdatedat", "lastmodifiedat",
    "lastupdated",
    "lastmodified", "lastupdate", "lastupdatedon", "lastmodifiedon", "dateupdated", "datemodified",
    "datelastupdated", "datelastmodified", "updated", "modified", "updatetime", "updatedtime",
    "lastupdatetime", "lastupdatedtime", "lastmodifiedtime", "modifiedtime", "modificationtime",
    "updateddate", "modifieddate", "lastupdateddate", "lastmodifieddate", "lastupdatedate",
    "modificationdate", "updatedate", "changedate", "changedat", "lastchangedat", "lastchanged",
    "updatedts", "modifiedts", "updatedtimestamp", "lastupdatedtimestamp", "lastupdatetimestamp",
    "updatetimestamp", "updatets", "mtime", "updateat", "updatedatutc", "whenupdated", "timeupdated",
    "timemodified", "changedon", "datechanged", "changed", "updatedunix", "datemodification",
    "dateupd", "updtime", "gmtmodified", "revisiondate", "tsupdated", "updatedatetime",
    "updateddatetime", "modifieddatetime", "updateddt", "modifieddt", "lastupdateddt", "lastmodifieddt",
    "changeddt",
)  # fmt: skip
_CREATED = (
    "createdat", "createdon", "insertedat", "datecreated", "created", "createtime", "createdtime",
    "createddate", "creationdate", "creationtime", "creationtimestamp", "createdts", "createdtimestamp",
    "timecreated", "whencreated", "createdatetime", "createddatetime", "dateadded", "addedat", "addedon",
    "datejoined", "createat", "createdate", "createdatutc", "createdunix", "datecreation", "dateadd",
    "gmtcreate", "ctime", "insertedon", "receivedat", "createddt", "insertdt",
)  # fmt: skip
# These may say when the row was made; beside a column that does, they say when it changed.
_MADE_OR_CHANGED = {"changedate"}
# What a name says of the row itself, not of what the row describes: `metadata_modified`.
_ROW_WORDS = ("metadata", "record", "row")
_UPDATED_RANK = {name: rank for rank, name in enumerate(_UPDATED)}
_CREATED_RANK = {name: rank for rank, name in enumerate(_CREATED)}

_NOW = ("now()", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "clock_timestamp()", "statement_timestamp()")

# From how often rows usually arrive to when to warn and when to fail: long enough for a quiet night among
# minutes, a weekend among hours and days.
_THRESHOLDS = {
    "minutes": ((12, "hour"), (2, "day")),
    "hours": ((2, "day"), (4, "day")),
    "days": ((4, "day"), (8, "day")),
    "weeks": ((21, "day"), (42, "day")),
    "months": ((93, "day"), (186, "day")),
}


def updated_at(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """The column that says when a row last changed: what the database keeps current comes before names."""
    column = updated_column(table)
    if column is None or context.role(table) == "bookkeeping":
        return
    path = context.at(table, "config", "meta", "updated_at")
    yield Proposal(path, column.name, "updated-at", _why_updated(column))
    others = [context.called(table, c) for c in _moved_by_updates(table) if c is not column]
    if others:
        text = f"{', '.join(others)} could be it, too; {context.called(table, column)} {_stronger(column)}"
        yield Doubt(path, "updated-at", text)


def created_at(context: Context, table: Table) -> Iterator[Proposal]:
    """The column that says when a row was made, by its name; of an event, the one that the database fills."""
    column = created_column(table)
    if column is None or "view" in table.kind or context.role(table) == "bookkeeping":
        return
    named = column in _named(table, _CREATED_RANK)
    if named or context.role(table) == "event":
        reason = f"by its name and type, {column.type}" if named else "the one timestamp filled on insert"
        path = context.at(table, "config", "meta", "created_at")
        yield Proposal(path, column.name, "created-at", reason)


def unseen_changes(context: Context, table: Table) -> Iterator[Doubt]:
    """Rows that change where no column says when: an incremental load misses the changes."""
    changed = table.evidence is not None and table.evidence.updates
    if changed and updated_column(table) is None and context.role(table) != "bookkeeping":
        text = "rows are updated, and no column says when: incremental loads will miss the changes"
        yield Doubt(context.at(table), "unseen-changes", text, "unseen-changes")


def freshness(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Where the loader does not say when a row landed, a table is as fresh as its newest row: by its
    updated-at, else its created-at, else the one timestamp that the database fills on insert.

    dbt reads a naive timestamp as UTC (docs.getdbt.com/reference/resource-configs/freshness), so a
    naive column in another zone is converted.
    """
    at = context.at(table, "config")
    if context.role(table) == "lookup":
        yield Proposal((*at, "freshness"), None, "freshness", "a lookup table is right, however old")
        return
    column = _moving_column(table)
    if column is None or context.landing.profile.loaded_at or context.role(table) == "bookkeeping":
        return
    name = context.called(table, column)
    expression = column.name if is_plain(column.name) else '"' + column.name.replace('"', '""') + '"'
    if family(column.base_type) == "timestamp":
        zone = zone_of(column) or database_zone(context)
        if zone is None:
            return
        if zone != "UTC":
            expression = f"{expression} at time zone '{zone}'"
    yield Proposal((*at, "loaded_at_field"), expression, "freshness", f"{name} moves when rows arrive")
    thresholds, reason = _thresholds(column, name)
    yield Proposal((*at, "freshness"), thresholds, "freshness", reason)
    if column.evidence and column.evidence.growing is False:
        text = f"the newest {name} is old: is the table still in use, or has what fills it stopped?"
        yield Doubt((*at, "freshness"), "freshness", text, "created")


def updated_column(table: Table) -> Column | None:
    """The column that the database keeps current where there is one, else the one with the best name."""
    candidates = _moved_by_updates(table)
    return candidates[0] if candidates else None


def created_column(table: Table) -> Column | None:
    named = _named(table, _CREATED_RANK)
    if named:
        return named[0]
    filled = _filled_on_insert(table)
    return filled if filled and filled is not updated_column(table) else None


def fills_with_now(column: Column) -> bool:
    return any(now in (column.default or "") for now in _NOW)


def _moved_by_updates(table: Table) -> list[Column]:
    """What could be the updated-at: kept current first, then by name; best first."""
    times = columns_of(table, "timestamp", "timestamptz")
    named = _named(table, _UPDATED_RANK)
    unsure = [column for column in named if squash(column.name) in _MADE_OR_CHANGED]
    if unsure and not _named(table, _CREATED_RANK):
        named = [column for column in named if column not in unsure]
    kept = [column for column in times if column.on_update]
    # Of two that triggers keep, the one with the name.
    kept.sort(key=lambda column: named.index(column) if column in named else len(named))
    return kept + [column for column in named if column not in kept]


def _named(table: Table, ranks: Mapping[str, int]) -> list[Column]:
    """Columns that can hold a time and have one of the names; the best, by `ranks`, first.

    After these, names behind the table's own (`post_modified` of posts) or the row's (`metadata_modified`),
    dates, and epochs.
    """
    ranked: list[tuple[int, int, int, bool, int, Column]] = []
    for column in table.columns:
        type_rank = _TYPE_RANK.get(family(column.base_type))
        if type_rank is None or (type_rank == 2 and column.base_type not in ("bigint", "integer")):
            continue
        for name_rank, name in enumerate(_time_names(table.name, column.name)):
            if name in ranks and not (type_rank == 2 and name in _NO_EPOCH):
                case_rank = column.name != column.name.lower()  # of createdAt and created_at, the plain one
                ranked.append((type_rank, name_rank, ranks[name], case_rank, len(ranked), column))
                break
    return [column for *_, column in sorted(ranked, key=lambda found: found[:-1])]


@lru_cache(maxsize=16384)
def _time_names(table_name: str, column_name: str) -> tuple[str, str, str, str]:
    """What the name may say, the best reading first: as it is, without the table's own name, without its
    unit, without a word for the row."""
    first, *rest = words(column_name)
    return (
        squash(column_name),
        squash(own_name(table_name, column_name)),
        squash(without_unit(column_name)[0]),
        "".join(rest) if first in _ROW_WORDS else "",
    )


_TYPE_RANK = {"timestamptz": 0, "timestamp": 0, "date": 1, "integer": 2}
# As integers, these count or refer to something.
_NO_EPOCH = {"updated", "modified", "changed", "created"}


def _why_updated(column: Column) -> str:
    if column.on_update:
        return f"{column.on_update} keeps it current"
    return f"by its name and type, {column.type}"


def _stronger(column: Column) -> str:
    return f"is kept current by {column.on_update}" if column.on_update else "has the better name"


def _moving_column(table: Table) -> Column | None:
    """The point in time that moves when rows arrive."""
    candidates = (updated_column(table), created_column(table), _filled_on_insert(table))
    moving = ("timestamp", "timestamptz")
    return next((column for column in candidates if column and family(column.base_type) in moving), None)


def _filled_on_insert(table: Table) -> Column | None:
    """The one timestamp whose default is the current time; None where there are several."""
    filled = [c for c in columns_of(table, "timestamp", "timestamptz") if fills_with_now(c)]
    return filled[0] if len(filled) == 1 else None


def _thresholds(column: Column, name: str) -> tuple[dict[str, dict[str, object]], str]:
    """When to warn, and where the statistics tell how often rows arrive, when to fail."""
    evidence = column.evidence
    if evidence is None or evidence.arrives is None:
        # Nothing here tells how often rows arrive: an error is for people to ask for.
        return {"warn_after": _span(1, "day")}, "nothing tells how often rows arrive, so a day is a guess"
    warn, error = _THRESHOLDS[evidence.arrives]
    if evidence.growing is False:
        return {"warn_after": _span(*warn)}, f"{name} moved within {evidence.arrives}, but no more"
    reason = f"{name} usually moves within {evidence.arrives}"
    return {"warn_after": _span(*warn), "error_after": _span(*error)}, reason


def _span(count: int, period: str) -> dict[str, object]:
    return {"count": count, "period": period}
