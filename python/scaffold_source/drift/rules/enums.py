"""Enum labels: the words that a status may have."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule


@rule("enum-label-added", "warning", "labels", escalates=("labels listed", "soft-delete column"))
def enum_label_added(change: Change, comparison: Comparison) -> Verdict | None:
    """An enum has one more label.

    Why: accepted_values fails, and `case` without a branch for it falls into ELSE or NULL.
    Producer: Say what the label means before the first row has it.
    Consumer: Add it to tests and `case` expressions, and to the soft-delete rule if it means deleted.
    Example: alter type order_status add value 'refunded'
    """
    return Verdict(f"can now be {change.after!r}") if change.before is None else None


@rule("enum-label-removed", "warning", "labels", escalates=("soft-delete column",))
def enum_label_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """An enum has one label fewer.

    Why: The warehouse still holds it in history, and rows that had it were changed to something else.
    Producer: Say which label such rows have now.
    Consumer: Keep the branch for history, and reload the table if old rows were rewritten.
    Example: alter type order_status rename to old; create type order_status as enum ('new', 'paid')
    """
    return Verdict(f"can no longer be {change.before!r}") if change.after is None else None


@rule("enum-label-renamed", "breaking", "labels")
def enum_label_renamed(change: Change, comparison: Comparison) -> Verdict | None:
    """An enum label was renamed.

    Why: Every existing row changes its value without an UPDATE: neither a cursor nor CDC notices.
    Producer: Add a new label and update the rows instead.
    Consumer: Reload the table, and map the old label to the new one wherever history is kept.
    Example: alter type order_status rename value 'paid' to 'settled'
    """
    if change.before is None or change.after is None:
        return None
    return Verdict(f"is now {change.after!r} wherever it was {change.before!r}, in old rows too")


@rule("enum-reordered", "warning", "label_order")
def enum_reordered(change: Change, comparison: Comparison) -> Verdict | None:
    """The labels of an enum are in another order.

    Why: ORDER BY, min, max and < follow the declared order in the producer, the alphabet in the warehouse.
    Producer: Say which order is meant.
    Consumer: Sort by an explicit rank in staging.
    Example: create type size as enum ('L', 'M', 'S')
    """
    return Verdict(f"is ordered {', '.join(change.after)}; it was {', '.join(change.before)}")


JUDGES = (enum_label_added, enum_label_removed, enum_label_renamed, enum_reordered)
