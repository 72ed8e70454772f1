"""Checks: the values that the producer's database allows.

Expressions cannot be compared reliably. Where a check is a list of values or a range, these can: they
stand with the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule
from scaffold_source.model import Bounds, Check, Column, Scalar

Direction = Literal["tightened", "loosened", "changed", "renamed"]
Limit = tuple[Scalar, ...] | Bounds | None  # a list of values or a range; empty or None allows all
_ON_CHECKS = ("checks", "domain_checks")
_ON_COLUMNS = ("values", "bounds")
_SHOWN = 200


@rule("check-added", "info", *_ON_CHECKS, *_ON_COLUMNS)
def check_added(change: Change, comparison: Comparison) -> Verdict | None:
    """A check is new.

    Why: A stronger promise, which a data test can check. Old rows that broke it were changed.
    Producer: Say what became of rows that broke it.
    Consumer: Run `scaffold-source update`, and reload the table if old rows were changed.
    Example: alter table orders add check (total >= 0)
    """
    return Verdict(f"is checked now: {_shown(change.after)}") if _is_nothing(change.before) else None


@rule("check-removed", "warning", *_ON_CHECKS, *_ON_COLUMNS, escalates=("soft-delete column",))
def check_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A check is gone.

    Why: Values may arrive that every model was told cannot exist.
    Producer: Say which values are allowed now.
    Consumer: Test the old rule in the warehouse for as long as models rely on it.
    Example: alter table orders drop constraint orders_total_check
    """
    if not _is_nothing(change.after):
        return None
    return Verdict(f"is no longer checked: {_shown(change.before)}")


@rule(
    "check-loosened", "warning", *_ON_CHECKS, *_ON_COLUMNS, escalates=("labels listed", "soft-delete column")
)
def check_loosened(change: Change, comparison: Comparison) -> Verdict | None:
    """A check allows more values.

    Why: accepted_values fails, `case` falls into ELSE, and bounds no longer hold.
    Producer: Say what the new values mean before the first row has one.
    Consumer: Widen tests and `case` expressions.
    Example: alter table orders drop constraint c, add constraint c check (status in ('new', 'paid', 'lost'))
    """
    return _verdict(change, comparison, "loosened", "allows more")


@rule("check-tightened", "info", *_ON_CHECKS, *_ON_COLUMNS)
def check_tightened(change: Change, comparison: Comparison) -> Verdict | None:
    """A check allows fewer values.

    Why: A stronger promise. Old rows that broke it were changed.
    Producer: Say what became of rows that broke it.
    Consumer: Run `scaffold-source update`, and reload the table if old rows were changed.
    Example: alter table orders drop constraint c, add constraint c check (total > 0)
    """
    return _verdict(change, comparison, "tightened", "allows less")


@rule("check-changed", "warning", *_ON_CHECKS, *_ON_COLUMNS)
def check_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A check has another expression, and it cannot be told whether it allows more or less.

    Why: Expressions cannot be compared reliably: a value may arrive that was impossible before.
    Producer: Say which values are allowed now that were not, and the reverse.
    Consumer: Read both expressions, and adapt tests that repeat the old one.
    Example: alter table orders drop constraint c, add constraint c check (total >= tax or status = 'refund')
    """
    if _is_nothing(change.before) or _is_nothing(change.after):
        return None
    direction = _direction(change, comparison)
    if direction == "renamed":
        return Verdict(f"has its check {change.before.name} renamed to {change.after.name}", "info")
    message = f"is checked differently: {_shown(change.after)}; it was {_shown(change.before)}"
    return Verdict(message) if direction == "changed" else None


def _verdict(change: Change, comparison: Comparison, direction: Direction, meaning: str) -> Verdict | None:
    if _is_nothing(change.before) or _is_nothing(change.after):
        return None
    if _direction(change, comparison) != direction:
        return None
    return Verdict(f"{meaning}: {_shown(change.after)}; it was {_shown(change.before)}")


def _direction(change: Change, comparison: Comparison) -> Direction:
    before, after = change.before, change.after
    if change.field in _ON_COLUMNS:
        return _compared(before, after)
    if isinstance(before, Check) and before.expression == after.expression:
        if before.validated == after.validated:
            return "renamed"
        return "loosened" if before.validated else "tightened"
    # Where one expression is too much to read, its column has no limits: unknown, not absent.
    directions: set[Direction] = {
        _compared(old, new) if old and new else "changed" for old, new in _limits(change, comparison)
    }
    return directions.pop() if len(directions) == 1 else "changed"


def _compared(before: Limit, after: Limit) -> Direction:
    if _holds(before, after):
        return "tightened"
    return "loosened" if _holds(after, before) else "changed"


def _limits(change: Change, comparison: Comparison) -> Iterator[tuple[Limit, Limit]]:
    """Yield the values and bounds that differ, of the columns that the check's expressions name."""
    for before, after in _columns(change, comparison):
        for field in _ON_COLUMNS:
            old, new = getattr(before, field), getattr(after, field)
            if old != new:
                yield old, new


def _columns(change: Change, comparison: Comparison) -> Iterator[tuple[Column, Column]]:
    if len(change.path) == 3:
        before, after = comparison.columns(change.path)
        if before and after:
            yield before, after
        return
    words = set(re.findall(r"\w+", f"{change.before.expression} {change.after.expression}"))
    table, _ = comparison.tables(change.path)
    for column in table.columns if table else ():
        before, after = comparison.columns((*change.path, column.name))
        if before and after and {before.name, after.name} & words:
            yield before, after


def _holds(outer: Limit, inner: Limit) -> bool:
    """True if `outer` allows everything that `inner` allows. An empty list and no bounds allow all."""
    if isinstance(outer, tuple) or isinstance(inner, tuple):
        allowed, asked = (set(limit) if isinstance(limit, tuple) else set() for limit in (outer, inner))
        return not allowed or (bool(asked) and asked <= allowed)
    if outer is None or inner is None:
        return outer is None
    return _low(outer) <= _low(inner) and _high(inner) <= _high(outer)


def _low(bounds: Bounds) -> tuple[float, int]:
    """Return the lower limit, to be ordered by what it excludes; an exclusive one excludes more."""
    limits = [(bounds.min, 0), (bounds.above, 1)]
    return max(((limit, open_) for limit, open_ in limits if limit is not None), default=(float("-inf"), 0))


def _high(bounds: Bounds) -> tuple[float, int]:
    limits = [(bounds.max, 0), (bounds.below, -1)]
    return min(((limit, open_) for limit, open_ in limits if limit is not None), default=(float("inf"), 0))


def _is_nothing(side: object) -> bool:
    """Return whether there is no check on this side of a change: no item, no bounds, no list of values."""
    return side is None or side == ()


def _shown(value: object) -> str:
    if isinstance(value, Check):
        return _short(f"{value.expression}{'' if value.validated else ' (not valid for old rows)'}")
    if isinstance(value, Bounds):
        limits = ("min", "max", "above", "below")
        shown = (f"{limit} {number}" for limit in limits if (number := getattr(value, limit)) is not None)
        return ", ".join(shown) or "anything"
    if isinstance(value, tuple):
        return _short(", ".join(map(repr, value))) or "anything"
    return "anything" if value is None else _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


JUDGES = (check_added, check_removed, check_loosened, check_tightened, check_changed)
