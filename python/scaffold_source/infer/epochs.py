"""Find out which integers are points in time, and what they count since 1970.

Nothing is converted on a name alone: `epoch` is a package's version, `start_time` minutes since midnight. The
statistics decide where there are some, then the default, the comment, a CHECK, the framework that made the
table, a unit in the name, and what only seconds fit into. What holds for one column of a row holds for those
beside it. All others are asked about, once a source, and staged as they landed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from scaffold_source.contract.values import CONTRACT, META, Address, Doubt, Proposal
from scaffold_source.infer.context import Context, columns_of, once_per_table, squashed_names
from scaffold_source.infer.names import words
from scaffold_source.lexicon.epoch_names import (
    FACTORS,
    UNIT_WORDS,
    Unit,
    is_of_a_rows_life,
    may_be_last_time,
    may_be_offset,
    may_be_point,
    unit_of,
    without_unit,
)
from scaffold_source.lexicon.names import squash
from scaffold_source.model import Column, Table

# As integers these say when as often as how many. What an import counts has others beside it.
_BARE_MADE, _BARE_CHANGED = {"created", "inserted", "added"}, {"changed", "updated", "modified"}
BARE = _BARE_MADE | _BARE_CHANGED | {"creation", "registered"}
_COUNTED = {"errors", "failures", "total", "rows"}
_EPOCH_IN_TEXT = re.compile(r"\bepoch\b|\bunix\b|\bsince 1970\b", re.IGNORECASE)
_FACTORS: Mapping[int, Unit] = {factor: unit for unit, factor in FACTORS.items() if factor > 1}
_UNITS: Mapping[str, Unit] = {unit: unit for unit in FACTORS}
_EPOCH_IN_DEFAULT = re.compile(r"(?:EXTRACT\(epoch FROM|date_part\('epoch')", re.IGNORECASE)
_FACTOR_IN_DEFAULT = re.compile(r"\*\s*\(?'?(\d+)(?:\.0)?'?(?:::[a-z ]+)?")
_NUMBER = re.compile(r"\(?'?(-?\d+)'?\)?(?:::\w+)?")
# Rows that a framework's or a service's own pages describe: columns that they have, what their times count.
_FRAMEWORK_ROWS: tuple[tuple[str, frozenset[str], Unit], ...] = (
    # https://docs.stripe.com/api/charges/object: measured in seconds since the Unix epoch
    ("Stripe", frozenset({"object", "created", "metadata"}), "seconds"),
    ("Stripe", frozenset({"object", "created", "livemode"}), "seconds"),
    # https://laravel.com/docs/queues, the migration of its table
    ("Laravel", frozenset({"payload", "attempts", "reservedat", "availableat"}), "seconds"),
    # https://developers.mattermost.com/api-documentation/: the time in milliseconds
    ("Mattermost", frozenset({"createat", "updateat", "deleteat"}), "milliseconds"),
)
# Tables that only Drupal makes. Its times are UNIX timestamps:
# https://api.drupal.org/api/drupal/core!lib!Drupal!Core!Field!Plugin!Field!FieldType!CreatedItem.php
_DRUPALS = {"watchdog", "key_value_expire", "cache_bootstrap", "cachetags"}


def epochs(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Propose what an integer that holds a point in time counts since 1970; tell of numbers that are named
    like one and are none."""
    for name, (unit, reason) in units_of(context, table).items():
        path = context.at_column(table, _column(table, name)) / META / "epoch"
        yield Proposal(path, unit, "epoch", reason)
    for column in candidates(table):
        if _numbers(column) in _NO_TIMES and not _is_number_of_time(column):
            path = context.at_column(table, column) / META / "epoch"
            what = _NO_TIMES[str(_numbers(column))]
            yield Doubt(path, "epoch", f"named like a point in time, but holds {what} by its statistics")


def unsure_epochs(context: Context) -> Iterator[Doubt]:
    """Ask once about all numbers of a width that are points in time by their names alone."""
    unsure: dict[str, list[Address]] = {"bigint": [], "integer": []}
    for table in context.database.tables:
        named = [*candidates(table), *_weakly_named(table), *_bare_times(table)]
        open_ones = [column for column in named if _numbers(column) not in _NO_TIMES]
        known = units_of(context, table) if open_ones else {}
        for column in open_ones:
            if column.name not in known:
                unsure[column.base_type].append(context.address(table, column))
    for base_type, question in _QUESTIONS.items():
        if names := unsure[base_type]:
            may = "1 column" if len(names) == 1 else f"{len(names)} columns"
            be = "a point in time by its name" if len(names) == 1 else "points in time by their names"
            text = f"{may} of type {base_type} may be {be}"
            yield Doubt(CONTRACT / "epoch", "epoch", text, "epochs", base_type, question, tuple(names))


_QUESTIONS = {
    "bigint": "milliseconds or seconds since 1970?",
    "integer": "seconds since 1970, minutes of a day, or something else?",
}
_NO_TIMES = {
    "minutes": "numbers from 0 to 1440",
    "codes": "a few small numbers",
    "counts": "numbers that are no times",
}


def units_of(context: Context, table: Table) -> dict[str, tuple[Unit, str]]:
    """Return what each column that is known to hold points in time counts, and why."""
    proven: dict[str, tuple[Unit, str]] = {}
    framework = _framework(context, table)
    named, weakly_named = candidates(table), _weakly_named(table)
    for column in columns_of(table, "integer"):
        is_named = column in named or column in weakly_named
        unit_and_reason = _proof(column, is_named=is_named) or (
            _proof_by_name(column, framework) if column in named else None
        )
        if unit_and_reason:
            proven[column.name] = unit_and_reason
    return proven | dict(_beside(table, proven))


def _beside(table: Table, proven: Mapping[str, tuple[Unit, str]]) -> Iterator[tuple[str, tuple[Unit, str]]]:
    """Yield what numbers of the same type and without evidence of their own count, if all proven ones of the
    row count the same."""
    for column in candidates(table):
        like = {
            proven[other.name][0]: other.name
            for other in columns_of(table, "integer")
            if other.name in proven and other.base_type == column.base_type
        }
        if column.name in proven or len(like) != 1 or _refutes(column) or without_unit(column.name)[1]:
            continue
        # An integer next to times may be minutes of a day; a bigint is too wide for these.
        if column.base_type == "bigint" or not may_be_offset(column.name, column.base_type):
            ((unit, name),) = like.items()
            yield column.name, (unit, f"like {name} beside it")


@once_per_table
def _wide(table: Table) -> list[Column]:
    """Return the integers that are wide enough for a point in time, and of no key."""
    wide = (column for column in columns_of(table, "integer") if column.base_type in ("bigint", "integer"))
    return [column for column in wide if not _is_key(table, column)]


@once_per_table
def candidates(table: Table) -> list[Column]:
    """Return the integers that may be points in time by their names."""
    bare = bare_epochs(table)
    return [column for column in _wide(table) if column.name in bare or may_be_point(column.name)]


def _weakly_named(table: Table) -> list[Column]:
    """Return the other integers that may be points in time by their names, if something else says so."""
    return [column for column in _wide(table) if may_be_last_time(column.name)]


def _bare_times(table: Table) -> list[Column]:
    """Return the bigints called `time`. Durations are called so, too, and may be as large: even their values
    prove nothing."""
    return [
        column for column in _wide(table) if squash(column.name) == "time" and column.base_type == "bigint"
    ]


@once_per_table
def bare_epochs(table: Table) -> frozenset[str]:
    """Return the integers called `created` or `changed` that may be points in time: both exist, as in Drupal,
    or `created` without a default, and nothing beside them is counted; or it is a row that a service's own
    page describes."""
    integers = {squash(c.name): c for c in columns_of(table, "integer") if not _is_key(table, c)}
    made, changed = _BARE_MADE & integers.keys(), _BARE_CHANGED & integers.keys()
    if any("created" in columns and columns <= squashed_names(table) for _, columns, _ in _FRAMEWORK_ROWS):
        return frozenset(integers[name].name for name in made)
    if not made or any(
        name in _COUNTED or (name.endswith("ed") and len(words(column.name)) == 1)
        for name, column in integers.items()
        if name not in BARE
    ):
        return frozenset()
    if not changed and any(integers[name].default for name in made):
        return frozenset()
    return frozenset(integers[name].name for name in made | changed)


def _proof(column: Column, *, is_named: bool) -> tuple[Unit, str] | None:
    """Return the unit and what proves it, whatever the name says: the default, else the statistics, the
    comment or a CHECK of a column that is named like a point in time or called one in its comment; None if
    nothing does, or something speaks against it."""
    if by_default := _unit_in_default(column):
        return by_default, "its default computes it"
    by_comment = _unit_in_comment(column)
    if not (is_named or by_comment) or _refutes(column):
        return None
    numbers = _numbers(column)
    proofs = (
        (_UNITS.get(numbers or ""), f"its values are {numbers} since 1970, by the statistics"),
        (by_comment, "its comment says so"),
        (_unit_in_check(column), "a CHECK lets nothing else in"),
    )
    return next(((unit, reason) for unit, reason in proofs if unit), None)


def _proof_by_name(column: Column, framework: tuple[str, Unit] | None) -> tuple[Unit, str] | None:
    """Return the unit of a column that is surely named like a point in time: as the framework counts, else by
    its width."""
    if _refutes(column):
        return None
    return (framework[1], f"{framework[0]} counts so") if framework else _unit_by_width(column)


def _unit_by_width(column: Column) -> tuple[Unit, str] | None:
    """Return the unit that the name says where the type has room for it, or the one that alone fits."""
    named = without_unit(column.name)[1]
    if named and not may_be_offset(column.name, column.base_type):
        is_wide = column.base_type == "bigint" or named == "seconds"
        return (named, f"its name says so, and a {column.type} has room for it") if is_wide else None
    if named and column.base_type == "bigint" and named in ("microseconds", "nanoseconds"):
        return named, f"its name says so, and it is a {column.type}"
    if column.base_type == "integer" and is_of_a_rows_life(column.name):
        return "seconds", "when a row was made or changed, and nothing finer fits into an integer"
    return None


def _refutes(column: Column) -> bool:
    """Return True if its values, a CHECK or its default are no points in time since 1970."""
    if _numbers(column) in _NO_TIMES or column.values:
        return True
    bounds = column.bounds
    most = [limit for limit in (bounds.max, bounds.below) if limit is not None] if bounds else []
    number = _NUMBER.fullmatch(column.default or "")
    default = int(number[1]) if number else 0
    return any(limit < _LEAST for limit in most) or 0 < default < _LEAST


_LEAST = 100_000_000  # seconds: in 1973


def _numbers(column: Column) -> str | None:
    return column.evidence.numbers if column.evidence else None


def _is_number_of_time(column: Column) -> bool:
    """Return True if the default computes a time: then few rows, or odd ones, made the statistics."""
    return _unit_in_default(column) is not None


def _unit_in_default(column: Column) -> Unit | None:
    default = column.default or ""
    if not _EPOCH_IN_DEFAULT.search(default):
        return None
    factor = _FACTOR_IN_DEFAULT.search(default)
    return _FACTORS.get(int(factor[1])) if factor else "seconds"


def _unit_in_comment(column: Column) -> Unit | None:
    comment = column.comment or ""
    if not _EPOCH_IN_TEXT.search(comment):
        return None
    units = [unit for unit, named in UNIT_WORDS.items() if re.search(rf"\b(?:{named})\b", comment)]
    return units[0] if len(units) == 1 else None


def _unit_in_check(column: Column) -> Unit | None:
    bounds = column.bounds
    least = [limit for limit in (bounds.min, bounds.above) if limit is not None] if bounds else []
    return unit_of(least[0], least[0]) if least else None


def drupal_schemas(tables: Sequence[Table]) -> frozenset[str]:
    """Return the schemas that have several of the tables that only Drupal makes."""
    by_schema: defaultdict[str, set[str]] = defaultdict(set)
    for table in tables:
        if table.name in _DRUPALS:
            by_schema[table.schema].add(table.name)
    return frozenset(schema for schema, names in by_schema.items() if len(names) > 1)


def _framework(context: Context, table: Table) -> tuple[str, Unit] | None:
    """Return who made the table, and what the integers of its times count."""
    names = squashed_names(table)
    for framework, columns, unit in _FRAMEWORK_ROWS:
        if columns <= names:
            return framework, unit
    return ("Drupal", "seconds") if table.schema in context.drupals else None


def _column(table: Table, name: str) -> Column:
    return next(column for column in table.columns if column.name == name)


def _is_key(table: Table, column: Column) -> bool:
    """Return True if the number points at a row, or is all that tells this one from others."""
    return any(
        column.name in key.columns and (key.kind == "foreign" or len(key.columns) == 1) for key in table.keys
    )
