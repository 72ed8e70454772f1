"""Types: what a value can be, judged by the type under a domain."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule
from scaffold_source.drift.type_shifts import Shift, parse, shift
from scaffold_source.drift.uses import Use

_KEYS: tuple[Use, ...] = ("primary key", "foreign-key target")
_CURSORS: tuple[Use, ...] = ("loaded-at column", "updated-at column")


def _shift(change: Change, comparison: Comparison) -> Shift:
    """Return what became of the base type. An enum has its labels in `labels`, not in its type."""
    before, after = comparison.columns(change.path)
    if before and after and before.labels and before.labels == after.labels and change.after.endswith("]"):
        return "same"  # an array of an enum that has another name
    enums = (bool(before and before.enum), bool(after and after.enum))
    return shift(change.before, change.after, enums=enums)


def _became(change: Change) -> str:
    return f"is {change.after}, it was {change.before}"


@rule("type-widened", "warning", "base_type")
def type_widened(change: Change, comparison: Comparison) -> Verdict | None:
    """A type holds more than it did.

    Why: Incremental targets keep the old type: the first large value fails the load or is cut off.
    Producer: Announce it before the first value that needs it.
    Consumer: Widen the landed column and incremental models (`--full-refresh`, or alter the column).
    Example: alter table orders alter column id type bigint
    """
    return Verdict(_became(change)) if _shift(change, comparison) == "widened" else None


@rule("length-widened", "info", "base_type")
def length_widened(change: Change, comparison: Comparison) -> Verdict | None:
    """A text may be longer.

    Why: Targets of fixed width cut it off or fail; most warehouses keep texts of any length.
    Producer: Nothing.
    Consumer: Check that the landed column has no length of its own.
    Example: alter table orders alter column status type varchar(40)
    """
    return Verdict(_became(change)) if _shift(change, comparison) == "length-widened" else None


@rule("type-narrowed", "warning", "base_type", escalates=_KEYS)
def type_narrowed(change: Change, comparison: Comparison) -> Verdict | None:
    """A type holds less than it did.

    Why: Old rows were rewritten or cut, so history in the warehouse no longer matches the producer.
    Producer: Say which rows no longer fitted, and what became of them.
    Consumer: Reload the table after the migration, and compare before and after.
    Example: alter table orders alter column status type varchar(10)
    """
    shifted = _shift(change, comparison)
    if shifted == "narrowed-and-scaled":
        lost = int(parse(change.before).digits - parse(change.after).digits)
        message = f"{_became(change)}: {lost} digits fewer before the point, and more after it"
        return Verdict(message, "breaking")
    return Verdict(_became(change)) if shifted == "narrowed" else None


@rule("numeric-scale-reduced", "breaking", "base_type")
def numeric_scale_reduced(change: Change, comparison: Comparison) -> Verdict | None:
    """A number has fewer digits after the point.

    Why: PostgreSQL silently rounds old values: money no longer adds up.
    Producer: Keep the scale, or a copy of the exact values.
    Consumer: Keep the history you have before the next full sync, and reconcile sums.
    Example: alter table orders alter column total type numeric(10, 0)
    """
    return Verdict(_became(change)) if _shift(change, comparison) == "scale-reduced" else None


@rule("numeric-scale-increased", "warning", "base_type")
def numeric_scale_increased(change: Change, comparison: Comparison) -> Verdict | None:
    """A number has more digits after the point.

    Why: A landed column of the old scale rounds every new value.
    Producer: Announce it before the first value that needs it.
    Consumer: Give the landed column and the casts in staging the new scale.
    Example: alter table orders alter column total type numeric(12, 4)
    """
    return Verdict(_became(change)) if _shift(change, comparison) == "scale-increased" else None


@rule("type-family-changed", "breaking", "base_type")
def type_family_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A column holds another kind of value.

    Why: Joins and casts fail, or succeed with other results; a loader may begin a second column.
    Producer: Add a new column beside the old one and fill both, until analytics has moved.
    Consumer: Cast in staging, for old and new rows alike, before the migration ships.
    Example: alter table orders alter column number type text
    """
    return Verdict(_became(change)) if _shift(change, comparison) == "family" else None


@rule("type-variant-changed", "warning", "base_type", "type", escalates=(*_KEYS, "PII"))
def type_variant_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """The same values, compared in another way: char and varchar, citext and text, json and jsonb, enum and
    text.

    Why: Padding, case and order differ: joins, distinct counts and hashes of personal data no longer match.
    Producer: Say whether stored values were changed (trimmed, lower-cased) too.
    Consumer: Trim and fold in staging, where values are joined, counted or hashed.
    Example: alter table customers alter column email type text
    """
    if change.field == "type":
        return Verdict(_became(change)) if _lists_labels_now(change, comparison) else None
    return Verdict(_became(change)) if _shift(change, comparison) == "variant" else None


@rule("timezone-semantics-changed", "breaking", "base_type")
def timezone_semantics_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A point in time gained or lost its time zone.

    Why: Nothing errors, and every time shifts by the zone's offset.
    Producer: Say in which zone old values were read during the change.
    Consumer: Set or remove `config.meta.timezone`, adapt `to_utc` in staging, reload the table.
    Example: alter table orders alter column placed_at type timestamptz
    """
    return Verdict(_became(change)) if _shift(change, comparison) == "timezone" else None


@rule("datetime-precision-changed", "warning", "base_type", escalates=_CURSORS)
def datetime_precision_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A time keeps more or fewer digits of a second.

    Why: Rows share a time or no longer do: cursors skip or repeat them, and duplicates look different.
    Producer: Keep six digits, PostgreSQL's own.
    Consumer: Give incremental models an overlap, and a key to break ties.
    Example: alter table orders alter column placed_at type timestamptz(0)
    """
    if _shift(change, comparison) != "precision":
        return None
    if parse(change.before).precision == parse(change.after).precision:
        return Verdict(f"{_became(change)}, which is the same", "info")
    return Verdict(_became(change))


@rule("array-element-type-changed", "breaking", "base_type")
def array_element_type_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """An array holds another type.

    Why: Flattening and casts of its elements fail.
    Producer: Add a new column beside the old one and fill both, until analytics has moved.
    Consumer: Cast elements in staging, for old and new rows alike.
    Example: alter table orders alter column tags type int[]
    """
    return Verdict(_became(change)) if _shift(change, comparison) == "array-element" else None


@rule("domain-changed", "info", "type", "base_type")
def domain_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """The declared type has another name (a domain, an enum, a native type), and holds the same values.

    Why: Values are of the same base type: what its checks or labels allow is judged by their own rules.
    Producer: Nothing.
    Consumer: Run `scaffold-source update`, so that the contract says the new name.
    Example: create domain cents as bigint; alter table orders alter column total type cents
    """
    if change.field == "type":
        return None if _lists_labels_now(change, comparison) else Verdict(_became(change))
    return Verdict(_became(change)) if _shift(change, comparison) == "same" else None


def _lists_labels_now(change: Change, comparison: Comparison) -> bool:
    """True if labels came or went with a type that lands the same (MySQL's enum and text)."""
    before, after = comparison.columns(change.path)
    same_base = before and after and before.base_type == after.base_type
    return bool(same_base and before and after and bool(before.labels) != bool(after.labels))


JUDGES = (
    type_widened,
    length_widened,
    type_narrowed,
    numeric_scale_reduced,
    numeric_scale_increased,
    type_family_changed,
    type_variant_changed,
    timezone_semantics_changed,
    datetime_precision_changed,
    array_element_type_changed,
    domain_changed,
)
