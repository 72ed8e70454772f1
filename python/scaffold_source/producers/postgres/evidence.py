"""Turn statistics into classes that seldom change. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scaffold_source.lexicon.epoch_names import may_be_point, unit_of
from scaffold_source.lexicon.money_names import may_be_amount
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, ColumnEvidence, Evidence

_HOUR, _DAY = 3600, 86400
# Fewer rows than this prove nothing about the values of a column.
_ENOUGH_ROWS = 1000
_FEW_VALUES = 20
# Up to which share of the rows nulls are of each class.
_NULLS = ((0, "none"), (0.1, "few"), (0.5, "some"))
# Fewer bounds than this make no picture of how rows arrive.
_ENOUGH_BOUNDS = 10
# A table still grows where its newest row is at most this many usual gaps old, and in any case within days:
# nights, weekends and the lag of ANALYZE itself are no end.
_GAPS, _LAG = 20, 7 * _DAY
# Of an integer, two ends are told, not bounds.
_ENDS = 2
_MOST_CODES, _DAY_MINUTES = 100, 1440


def table_evidence(activity: Any) -> Evidence | None:
    """Return the evidence about a table. `activity` has `rows`, `is_measured`, and the counters `inserted`,
    `updated` and `deleted`."""
    complete = activity.is_measured and 0 < activity.rows <= activity.inserted
    evidence = Evidence(
        rows=_size(activity.rows) if activity.is_measured else None,
        updates=_ever(activity.updated, complete=complete),
        deletes=_ever(activity.deleted, complete=complete),
    )
    return evidence if evidence != Evidence() else None


def _ever(count: int, *, complete: bool) -> bool | None:
    if count:
        return True
    return False if complete else None


def _size(rows: float) -> Any:
    classes = ((1, "none"), (1e3, "few"), (1e6, "thousands"), (1e9, "millions"))
    return next((name for limit, name in classes if rows < limit), "billions")


def column_evidence(column: Column, statistics: Any, activity: Any) -> ColumnEvidence | None:
    """Return the evidence about a column.

    `statistics` has `nulls` as a fraction, `distinct` as pg_stats has it, and `bounds`: of times those of
    equally filled buckets in seconds, oldest first, of integers the two between which most of those above 0
    lie. `activity` has `rows`, and `taken_at` in seconds since 1970.
    """
    if statistics is None or activity is None:
        return None
    rows = activity.rows or 0
    arrives, growing = _arrival(statistics.bounds or (), rows * (1 - statistics.nulls), activity.taken_at)
    evidence = ColumnEvidence(
        nulls=_nulls(statistics.nulls, rows) if column.nullable else None,
        distinct=_distinct(statistics.distinct, column) if rows >= _ENOUGH_ROWS else None,
        arrives=arrives,
        growing=growing,
        numbers=_numbers(column, statistics),
    )
    return evidence if evidence != ColumnEvidence() else None


def _numbers(column: Column, statistics: Any) -> Any:
    """Classify the values of an integer that is named like a point in time or an amount, by the two numbers
    between which most of those above 0 lie."""
    if family(column.base_type) != "integer" or len(statistics.bounds or ()) != _ENDS:
        return None
    low, high = statistics.bounds
    is_point = may_be_point(column.name)
    if high < _MOST_CODES and 1 <= statistics.distinct <= _FEW_VALUES:
        return "codes" if is_point or may_be_amount(column.name) else None
    if not is_point:
        return None
    return unit_of(low, high) or ("minutes" if high <= _DAY_MINUTES else "counts")


def _nulls(fraction: float, rows: float) -> Any:
    if fraction == 1 and rows:
        return "all"
    if rows < _ENOUGH_ROWS:
        return None
    return next((name for limit, name in _NULLS if fraction <= limit), "most")


def _distinct(count: float, column: Column) -> Any:
    """Classify the number of distinct values; skip "few" for booleans and columns with a list of values,
    where it is obvious."""
    if count == 1:
        return "one"
    is_enumerated = column.labels or column.values or family(column.base_type) == "boolean"
    return "few" if 1 < count <= _FEW_VALUES and not is_enumerated else None


def _arrival(bounds: Sequence[float], rows: float, taken_at: float | None) -> tuple[Any, bool | None]:
    """Return the usual gap between rows in the newer half of the buckets, and whether rows still came at the
    end."""
    if len(bounds) < _ENOUGH_BOUNDS or rows < len(bounds):
        return None, None
    newer = bounds[len(bounds) // 2 :]
    gap = (newer[-1] - newer[0]) / (len(newer) - 1) / (rows / (len(bounds) - 1))
    if gap <= 0 or (taken_at is not None and newer[-1] - taken_at > _DAY):
        return None, None  # one moment for all, or a plan for the future: nothing arrives here
    growing = None if taken_at is None else taken_at - newer[-1] <= max(_GAPS * gap, _LAG)
    classes = ((_HOUR, "minutes"), (_DAY, "hours"), (7 * _DAY, "days"), (31 * _DAY, "weeks"))
    return next((name for limit, name in classes if gap < limit), "months"), growing
