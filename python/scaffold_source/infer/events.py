"""Recognise things that happened, one row each: events, logs, and what a ledger books."""

from __future__ import annotations

import re

from scaffold_source.infer.context import Role, columns_of, squashed_names
from scaffold_source.infer.epochs import candidates
from scaffold_source.infer.names import singular, words
from scaffold_source.infer.relations import Relations
from scaffold_source.infer.soft_deletes import deletions
from scaffold_source.infer.times import created_column, fills_with_now, updated_column
from scaffold_source.lexicon.epoch_names import without_unit
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table

# `history` alone: a table's history has that table beside it, and is none of these.
_EVENTS = re.compile(
    r"(?:\w+_)?(?:events?|logs?|views|visits|clicks|impressions|hits|movements?|activity|activities|audit|"
    r"audits|audit_trail|log_entry|log_entries|history_entry|history_entries|attempts?|page_?views?|signals|"
    r"history|transitions|status_changes?|heartbeats|pings|measurements|readings|sent|searches|checkins|"
    r"(?:user_|\w+_)actions|faults|(?:\w+[a-z])?events?|\w+(?:login|logon)_?attempts?|(?:\w+[a-z])movements?)"
    r"(?:_(?:metadata|raw|data|records?))?"
)
# Names that an ORM glued together: `auditlog`, `logentry`.
_LOG_ENDINGS = ("log", "logs", "logentry", "logentries", "auditlogs")
_NO_LOGS = tuple(
    f"{word}{end}"
    for word in ("cata", "back", "b", "dia", "change", "ana", "pro", "epi")
    for end in ("log", "logs")
)
# Glued, too: `userproductview`, `webhookcall`. Also what a row of them is called in short.
_GLUED = re.compile(r"(?:\w+[a-z_])?(?:productview|pageview|search|webhook_?calls?|user_?actions?|checkin)")
# Bookings: what was booked stays, and is corrected by another booking.
_LEDGERS = re.compile(
    r"(?:\w+_)?(?:ledgers?|ledger_(?:entry|entries|lines?|items?)|postings?|journal_(?:entry|entries|lines?)|"
    r"(?:\w+[a-z])?transactions?|balance_changes?|bookings_ledger)"
)
_BOOKED = {"amount", "value", "price", "debit", "credit", "total", "quantity", "cents", "points", "balance"}
# How names of the moment of what happened end, and how it is called where it is the moment of the row.
_HAPPENED = ("occurredat", "occuredat", "happenedat", "occurredon", "happenedon", "loggedat", "triggeredat")
_MOMENTS = {"timestamp", "datetime", "dttm", "ts", "eventtime", "eventtimestamp", "eventdate"}
# With a name, people keep these: a saved view or search, an action to choose.
_KEPT = re.compile(r"(?:views?|search|searches|actions?|checkins?|transitions|signals)$")
# A row that has one is a thing with a life, not what happened to one.
_LABELS = {"name", "title", "slug", "label"}
_OWN = ("id", "uuid")


def event(table: Table, relations: Relations) -> Role | None:
    """Recognise things that happened: named so or dated so, with a time of their own and nothing that
    changes.

    A column that says when a row changed, or that it is deleted, counts only where it says something: in a
    database in which many tables have it, a framework gave it to this one, too.
    """
    reason = _named(table, relations) or _dated(table, relations)
    return Role("event", reason) if reason else None


def _named(table: Table, relations: Relations) -> str | None:
    """Return why a table with such a name holds what happened."""
    is_state_of_now = "heartbeat" in table.name.lower() and len(table.primary_key) > 1
    is_kept = bool(_KEPT.search(snake_case(table.name))) and _has_label(table)
    if not is_named_event(table) or not _has_time(table) or is_state_of_now or is_kept:
        return None
    moves = _moves(table)
    if moves:
        is_log = _is_log(table) and not deletions(table)
        is_thing = _has_label(table) or (not _is_log(table) and any(map(is_state, table.columns)))
        is_calendars = _is_bare(table) and relations.referenced.get(table.full_name)
        if is_thing or is_calendars or not (is_log or relations.everywhere.issuperset(moves)):
            return None
    return "named like things that happened, and no column says when a row changed"


def _dated(table: Table, relations: Relations) -> str | None:
    """Return why a table holds what happened, whatever its name is."""
    is_thing = relations.referenced.get(table.full_name) or any(is_state(column) for column in table.columns)
    if is_thing or not relations.everywhere.issuperset(moves := _moves(table)):
        return None
    if when := next((column.name for column in table.columns if _says_when(table, column)), None):
        return f"{when} says when it happened, and no column when a row changed"
    if _says_what_and_holds_it(table):
        return "says which event it was, and holds what came with it"
    if not moves and _is_ledger(table):
        return "booked amounts: dated, and no column says when a row changed"
    is_one_more_time = not moves and _is_who_did_it_when(table)
    why = "who did it with what, and when, and no key says that it happens once"
    return why if is_one_more_time else None


def is_named_event(table: Table) -> bool:
    """Return True if the table's name says that things happened."""
    name = snake_case(table.name)
    return _is_log(table) or bool(_EVENTS.fullmatch(name) or _GLUED.fullmatch(name))


def _is_log(table: Table) -> bool:
    last = words(table.name)[-1]
    return last.endswith(_LOG_ENDINGS) and not last.endswith(_NO_LOGS)


def is_state(column: Column) -> bool:
    """Return True if the column's name says that it goes through stages: `state`, `state_name`."""
    *before, last = words(column.name)
    if last in ("name", "code") and before:
        last = before[-1]
    return last in ("status", "state", "stage")


def _moves(table: Table) -> list[str]:
    """Return the columns that say that the row changes."""
    updated = updated_column(table)
    marks = [deletion.column.name for deletion in deletions(table)]
    return [*([updated.name] if updated else []), *marks]


def _has_label(table: Table) -> bool:
    return any(squash(column.name) in _LABELS for column in table.columns)


def _is_bare(table: Table) -> bool:
    """Return True for `event`: calendars call a thing so, too."""
    return singular(words(table.name)[-1]) == "event" and len(words(table.name)) == 1


def _says_what_and_holds_it(table: Table) -> bool:
    """Return True for a dated row that names its event and carries what came with it."""
    names = squashed_names(table)
    said = names & {"eventtype", "eventname"} and names & {"payload", "data", "eventdata", "body"}
    return bool(said) and created_column(table) is not None and not _has_label(table)


def _has_time(table: Table) -> bool:
    return bool(
        created_column(table)
        or any(fills_with_now(column) for column in table.columns)
        or len(columns_of(table, "timestamp", "timestamptz")) == 1
        or (_is_log(table) and any(not c.nullable for c in columns_of(table, "timestamp", "timestamptz")))
        or any(not column.default for column in candidates(table))
    )


def _says_when(table: Table, column: Column) -> bool:
    """Return True if the name says when it happened, or is a bare `timestamp` that tells measurements apart
    or is never null."""
    name, kind = squash(without_unit(column.name)[0]), family(column.base_type)
    if name.endswith(_HAPPENED) and not name.startswith("last"):
        return kind in ("timestamp", "timestamptz", "integer")
    if _points(table, column) or any(words(other.name)[-1] in ("count", "counts") for other in table.columns):
        return False
    if len(table.primary_key) > 1 and column.name in table.primary_key:
        return name.endswith("timestamp")
    is_moment = name in _MOMENTS and kind in ("timestamp", "timestamptz") and not column.nullable
    return is_moment and not _has_label(table)


def _is_ledger(table: Table) -> bool:
    """Return True for dated amounts under a name of bookings."""
    amounts = (c for c in columns_of(table, "integer", "number") if words(c.name)[-1] in _BOOKED)
    return bool(_LEDGERS.fullmatch(snake_case(table.name)) and any(amounts) and created_column(table))


def _is_who_did_it_when(table: Table) -> bool:
    """Return True for two references or more and the time of making, and nothing else: as no key makes the
    pairs unique, each row is one more time."""
    made = created_column(table)
    pointing = {name for key in table.keys if key.to for name in key.columns}
    if made is None or made.nullable or len(pointing) < 2:
        return False
    others = [c for c in table.columns if c.name not in {*pointing, *table.primary_key, made.name}]
    is_unique = any(key.kind == "unique" or pointing & set(key.columns) for key in table.keys if not key.to)
    alone = len(table.primary_key) == 1 and squash(table.primary_key[0]) in _OWN
    return alone and not others and not is_unique


def _points(table: Table, column: Column) -> bool:
    return any(key.to and column.name in key.columns for key in table.keys)
