"""Checks: the values that the producer's database allows.

Whether a check allows more or less is decided by implication, never by its text; where that finds no proof
for either, it is `check-changed`.
"""

from __future__ import annotations

from typing import Any, Literal

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule
from scaffold_source.model import Bounds, Check, Table

Direction = Literal["tightened", "loosened", "changed", "renamed", "same"]
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
    if not _is_nothing(change.before):
        return None
    is_old = _was_kept(change, comparison)
    return Verdict(f"is checked {'by itself ' if is_old else ''}now: {_shown(change.after)}")


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
    if _is_kept(change, comparison):
        message = f"is no longer checked by itself: {_shown(change.before)}; what is left says it"
        return Verdict(message, "info")
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

    Why: A value may arrive that was impossible before.
    Producer: Say which values are allowed now that were not, and the reverse.
    Consumer: Read both expressions, and adapt tests that repeat the old one.
    Example: alter table orders drop constraint c, add constraint c check (total >= length(status))
    """
    if _is_nothing(change.before) or _is_nothing(change.after):
        return None
    direction = _direction(change, comparison)
    if direction == "renamed":
        return Verdict(f"has its check {change.before.name} renamed to {change.after.name}", "info")
    message = f"{_shown(change.after)}; it was {_shown(change.before)}"
    if direction == "same":
        return Verdict(f"is checked in other words, and allows the same: {message}", "info")
    return Verdict(f"is checked differently: {message}") if direction == "changed" else None


def _verdict(change: Change, comparison: Comparison, direction: Direction, meaning: str) -> Verdict | None:
    if _is_nothing(change.before) or _is_nothing(change.after):
        return None
    if _direction(change, comparison) != direction:
        return None
    return Verdict(f"{meaning}: {_shown(change.after)}; it was {_shown(change.before)}")


def _direction(change: Change, comparison: Comparison) -> Direction:
    """Return what became of a check, judged beside everything else that its table promises."""
    before, after = change.before, change.after
    if isinstance(before, Check) and before.expression == after.expression:
        if before.validated == after.validated:
            return "renamed"
        return "loosened" if before.validated else "tightened"
    is_kept, is_old = _is_kept(change, comparison), _was_kept(change, comparison)
    if is_kept:
        return "same" if is_old else "tightened"
    return "loosened" if is_old else "changed"


def _is_kept(change: Change, comparison: Comparison) -> bool:
    """True if it is proven that what the check promised before still holds."""
    return _holds(change.before, change, comparison, comparison.tables(change.path)[1])


def _was_kept(change: Change, comparison: Comparison) -> bool:
    """True if it is proven that what the check promises now held before."""
    return _holds(change.after, change, comparison, comparison.before_in_new_names(change.path))


def _holds(promise: Any, change: Change, comparison: Comparison, table: Table | None) -> bool:
    from scaffold_source.drift.promised_values import still_holds  # noqa: PLC0415 (it imports a parser)

    column = comparison.renames.column(change.path)[2] if len(change.path) == 3 else None
    return table is not None and still_holds(promise, column, table)


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
