"""Find out when a row was made and last changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from scaffold_source.contract.values import META, Doubt, Proposal
from scaffold_source.infer.context import Context, columns_of, once_for_each_table
from scaffold_source.infer.epochs import BARE, bare_epochs, candidates
from scaffold_source.infer.names import nouns, own_name, singular, words
from scaffold_source.lexicon.epoch_names import without_unit
from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.rhythm_names import SETTINGS
from scaffold_source.lexicon.time_names import (
    COUNTERS,
    CREATED,
    MADE_OR_CHANGED,
    MADE_WORDS,
    MEASURED,
    MOVES_ON,
    NOW,
    PLAIN_TIMES,
    SAVED,
    TIME_WORDS,
    UPDATED,
)
from scaffold_source.lexicon.types import Family, family
from scaffold_source.model import Column, Table

# What a name says of the row itself, not of what the row describes: `metadata_modified`.
_ROW_WORDS = ("metadata", "record", "row", "sys", "audit")
_UPDATED_RANK = {name: rank for rank, name in enumerate(UPDATED)}
_CREATED_RANK = {name: rank for rank, name in enumerate(CREATED)}


def updated_at(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Propose the column that says when a row last changed: one that the database keeps current goes before
    names."""
    column = proposed_updated(context, table)
    if column is None:
        return
    path = context.at(table) / META / "updated_at"
    yield Proposal(path, column.name, "updated-at", _why_updated(table, column))
    others = [context.called(table, c) for c in _moved_by_updates(table) if c is not column]
    if others:
        stronger = f"{context.called(table, column)} {_stronger(table, column)}"
        text = f"{', '.join(others)} could be it, too; {stronger}"
        yield Doubt(path, "updated-at", text)


def proposed_updated(context: Context, table: Table) -> Column | None:
    """Return the column that is proposed as the updated-at."""
    column = updated_column(table)
    is_none = context.role(table) == "bookkeeping" or column is _made_by_change(context, table)
    return None if is_none else column


def created_at(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose the column that says when a row was made: by its name, else the one that the database fills."""
    if "view" in table.kind or context.role(table) == "bookkeeping":
        return
    column_and_reason = _made(context, table)
    if column_and_reason is None:
        return
    column, reason = column_and_reason
    yield Proposal(context.at(table) / META / "created_at", column.name, "created-at", reason)


def _made(context: Context, table: Table) -> tuple[Column, str] | None:
    """Return the column that says when a row was made, and why it does."""
    if column := created_column(table):
        return column, _why_created(table, column)
    if column := _made_by_change(context, table):
        return column, "each change of the original row is a row here"
    if column := _begins(context, table):
        return column, "a version begins with it, and the newest is recent"
    if context.role(table) == "event" and (column := _moment(table)):
        return column, "the only time of the event"
    return None


def _made_by_change(context: Context, table: Table) -> Column | None:
    """Return, for a history table that has no created-at of its own, the column that says when the original
    row changed."""
    if context.role(table) != "history" or created_column(table):
        return None
    changed = updated_column(table)
    return changed if changed and "changed" in words(changed.name) and not changed.on_update else None


def _begins(context: Context, table: Table) -> Column | None:
    """Return, for a history with spans of validity, the beginning, if the statistics show that it moves."""
    if context.role(table) != "history":
        return None
    times = columns_of(table, "timestamp", "timestamptz")
    begins = (c for c in times if not c.nullable and squash(c.name) in ("validfrom", "effectivefrom"))
    return next((c for c in begins if c.evidence and c.evidence.growing), None)


def unseen_changes(context: Context, table: Table) -> Iterator[Doubt]:
    """Ask about rows that change if no column says when: an incremental load misses the changes."""
    changed = table.evidence is not None and table.evidence.updates
    if changed and updated_column(table) is None and context.role(table) not in ("bookkeeping", "queue"):
        text = "rows are updated, and no column says when: incremental loads will miss the changes"
        yield Doubt(context.at(table), "unseen-changes", text, "unseen-changes")


def updated_column(table: Table) -> Column | None:
    """Return the column that the database keeps current if there is one, else the one with the best name."""
    candidates = _moved_by_updates(table)
    return candidates[0] if candidates else None


@once_for_each_table
def created_column(table: Table) -> Column | None:
    """Return the column with the best name, else the one that the database fills, else the one that the
    application fills."""
    named = _created_names(table)
    return named[0] if named else _filled_on_insert(table) or _filled_by_application(table)


def _why_created(table: Table, column: Column) -> str:
    if column in _created_names(table):
        return f"by its name and type, {column.type}"
    if column is _filled_on_insert(table):
        return "the one timestamp filled on insert"
    return "the one time that is always set and says that something happened"


def _moment(table: Table) -> Column | None:
    """Return, for events, the one time that is always set."""
    times = [c for c in columns_of(table, "timestamp", "timestamptz") if not c.nullable]
    return times[0] if len(times) == 1 else None


def fills_with_now(column: Column) -> bool:
    return any(now in (column.default or "") for now in NOW)


@once_for_each_table
def _moved_by_updates(table: Table) -> Sequence[Column]:
    """Return what could be the updated-at, best first: columns that are kept current, then by name."""
    times = columns_of(table, "timestamp", "timestamptz")
    named, _ = _named(table)
    unsure = [column for column in named if squash(column.name) in MADE_OR_CHANGED]
    if unsure and not _created_names(table):
        named = [column for column in named if column not in unsure]
    if len(named) > 1:
        best = named[0]
        named = sorted(named, key=lambda column: not _is_pair(table, best, column))  # stable
    kept = [column for column in times if column.on_update]
    if not (kept or named):
        named = _beside_a_counter(table)
    # Of two that triggers keep, the one with the name.
    kept.sort(key=lambda column: named.index(column) if column in named else len(named))
    return kept + [column for column in named if column not in kept]


def _is_pair(table: Table, best: Column, column: Column) -> bool:
    """Return True if the column is named like the one that says when the row was made, and is otherwise as
    good as the best: `modified` beside `created`, `last_modified_at` elsewhere."""
    made = _created_names(table)
    if not made or squash(best.name) == UPDATED[0] or family(best.base_type) != family(column.base_type):
        return column is best
    return _shape(column.name, _UPDATED_WORDS) == _shape(made[0].name, _CREATED_WORDS)


@lru_cache(maxsize=16384)
def _shape(column_name: str, telling: frozenset[str]) -> tuple[str, ...]:
    """Return the name with one sign for what it says: `created_at` and `updated_at` are `* at`."""
    return tuple("*" if word in telling else word for word in words(column_name))


_UPDATED_WORDS = frozenset({"updated", "modified", "update", "modify", "modification", "write", "upd", "mod"})
_CREATED_WORDS = frozenset({"created", "inserted", "creation", "create", "added", "insert", "add"})


def _created_names(table: Table) -> Sequence[Column]:
    _, created = _named(table)
    return created


@once_for_each_table
def _named(table: Table) -> tuple[list[Column], list[Column]]:
    """Return the columns named for when a row changed, and for when it was made, the best of each first."""
    times = _times(table)
    return _ranked(table, times, _UPDATED_RANK), _ranked(table, times, _CREATED_RANK)


def _ranked(
    table: Table, times: Sequence[tuple[Column, int, Sequence[str]]], ranks: Mapping[str, int]
) -> list[Column]:
    """Return the columns of `times` that have one of the names; the best, by `ranks`, first.

    After these, names behind the table's own (`post_modified` of posts) or the row's (`metadata_modified`),
    dates, and epochs.
    """
    ranked: list[tuple[int, int, int, bool, int, Column]] = []
    for column, type_rank, names in times:
        for name_rank, name in enumerate(names):
            if name in ranks and not (
                type_rank == 2 and name in BARE and column.name not in bare_epochs(table)
            ):
                case_rank = column.name != column.name.lower()  # of createdAt and created_at, the plain one
                ranked.append((type_rank, name_rank, ranks[name], case_rank, len(ranked), column))
                break
    return [column for *_, column in sorted(ranked, key=lambda entry: entry[:-1])]


def _times(table: Table) -> list[tuple[Column, int, tuple[str, ...]]]:
    """Return the columns that can hold a time, with how well their types do and what their names may say."""
    application = _applications_word(table)
    return [
        (column, type_rank, _time_names(column.name, own_name(table.name, column.name), application))
        for column in columns_of(table, *_TYPE_RANK)
        if (type_rank := _TYPE_RANK[family(column.base_type)]) < 2
        or column.base_type in ("bigint", "integer")
    ]


def _applications_word(table: Table) -> str:
    """Return the word that the table's name begins with, if two of its times do, too: when a row was made and
    when it changed (`shop_created` and `shop_updated` of shop_order); else ""."""
    application, *further = words(table.name)
    behind = {
        "".join(rest)
        for first, *rest in (words(column.name) for column in columns_of(table, *_TYPE_RANK))
        if first == application
    }
    is_said = further and not (behind.isdisjoint(_CREATED_RANK) or behind.isdisjoint(_UPDATED_RANK))
    return application if is_said else ""


@lru_cache(maxsize=16384)
def _time_names(column_name: str, own: str, application: str) -> tuple[str, ...]:
    """Return what the name may say, the best reading first: as it is, without the table's own name (`own`),
    without its unit, without a word for the row, without its zone (`post_modified_gmt`), without the word
    that the table's name begins with, too (`shop_updated` of shop_order)."""
    first, *rest = words(column_name)
    *before, last = words(own)
    return (
        squash(column_name),
        squash(own),
        squash(without_unit(column_name)[0]),
        "".join(rest) if first in _ROW_WORDS else "",
        "".join(before) if last in ("gmt", "utc") else "",
        "".join(rest) if first == application else "",
    )


_TYPE_RANK: Mapping[Family, int] = {"timestamptz": 0, "timestamp": 0, "date": 1, "integer": 2}


def _why_updated(table: Table, column: Column) -> str:
    if column.on_update:
        return f"{_keeper(table, column)} keeps it current"
    if column in _beside_a_counter(table):
        return "the one time of a row that counts its versions"
    return f"by its name and type, {column.type}"


def _stronger(table: Table, column: Column) -> str:
    return f"is kept current by {_keeper(table, column)}" if column.on_update else "has the better name"


def _keeper(table: Table, column: Column) -> str:
    """Return what keeps the column current: a trigger, else the clause that declares it."""
    is_trigger = any(trigger.name == column.on_update for trigger in table.triggers)
    return f"the trigger {column.on_update}" if is_trigger else str(column.on_update)


@once_for_each_table
def _filled_on_insert(table: Table) -> Column | None:
    """Return the one timestamp whose default is the current time, apart from the updated-at; None if there
    are several, or if its name says that it moves on: `last_seen_at`, `expires_at`."""
    updated = updated_column(table)
    times = (c for c in columns_of(table, "timestamp", "timestamptz") if c is not updated)
    filled = [column for column in times if fills_with_now(column)]
    return filled[0] if len(filled) == 1 and MOVES_ON.isdisjoint(words(filled[0].name)) else None


@once_for_each_table
def _filled_by_application(table: Table) -> Column | None:
    """Return the one time without a default that is always set and whose name says that something happened
    (`date_placed`, `received_ts`), or nothing more than that it is a time (`timestamp`); None if there are
    several."""
    updated = updated_column(table)
    telling = [column for column in _always_set(table) if column is not updated and _says_made(table, column)]
    return telling[0] if len(telling) == 1 else None


def _always_set(table: Table) -> Iterator[Column]:
    """Yield the points in time that are never null, have no default and are no part of a key: in one, a time
    tells spans or measurements apart."""
    keyed = {name for key in table.keys for name in key.columns}
    numbers = candidates(table)
    for column in columns_of(table, "timestamp", "timestamptz", "integer"):
        is_time = family(column.base_type) != "integer" or column in numbers
        if is_time and not (column.nullable or column.default or column.name in keyed):
            yield column


def _says_made(table: Table, column: Column) -> bool:
    """Return True if the name says that something happened, once: a word for it (`sent`), the table's own
    noun (`order_date` of orders), or no more than that it is a time, in a table of no measurements."""
    of_name = words(without_unit(column.name)[0])
    if not (MOVES_ON.isdisjoint(of_name) and MEASURED.isdisjoint(words(table.name))):
        return False
    if squash(column.name) in PLAIN_TIMES:
        return True
    rest = [word for word in of_name if word not in TIME_WORDS]
    if len(rest) == len(of_name):
        is_time = family(column.base_type) != "integer"
        return (
            is_time and len(rest) == 1 and rest[0] in MADE_WORDS and rest[0].endswith(("ed", "sent", "ance"))
        )
    return (len(rest) <= 2 and bool(rest) and rest[-1] in MADE_WORDS) or "_".join(rest) in nouns(table.name)


@once_for_each_table
def _beside_a_counter(table: Table) -> list[Column]:
    """Return the one time of a row that counts its versions, if its name says no more than that it is a
    time: each version sets it. A counter is part of no key: one that is tells versions apart."""
    keyed = {name for key in table.keys for name in key.columns}
    counters = (c for c in columns_of(table, "integer") if squash(c.name) in COUNTERS)
    if not any(not c.nullable and c.name not in keyed for c in counters):
        return []
    times = list(columns_of(table, "timestamp", "timestamptz"))
    plain = [column for column in times if squash(column.name) in PLAIN_TIMES | SAVED]
    return plain if len(plain) == 1 and len(times) == 1 else []


def moving_column(context: Context, table: Table) -> Column | None:
    """Return the point in time that moves when rows arrive: the updated-at, else the created-at, else the one
    that the database fills on insert, else where a history's versions begin."""
    moving = ("timestamp", "timestamptz")
    for find in (updated_column, created_column, _filled_on_insert):
        column = find(table)
        if column and family(column.base_type) in moving and not _is_empty(column):
            return column
    return _begins(context, table)


def _is_empty(column: Column) -> bool:
    """Return whether the statistics saw the column null in every row: an updated-at that the application sets
    with the first change says nothing of rows that arrive."""
    return column.evidence is not None and column.evidence.nulls == "all"


def may_go_stale(context: Context, table: Table) -> bool:
    """Return True for tables in which rows are to arrive: no lookups, no queues, no settings, no migration
    tool's."""
    is_setting = singular(words(table.name)[-1]) in SETTINGS
    return not is_setting and context.role(table) not in ("lookup", "queue", "bookkeeping")
