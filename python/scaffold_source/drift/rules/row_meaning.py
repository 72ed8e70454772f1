"""What rows and values mean: which count as deleted or as tests, in which zone and unit, changed when."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.contradictions import CONTRADICTED
from scaffold_source.drift.rules.rule import Comparison, Verdict, became, in_words, rule
from scaffold_source.lexicon.zones import known_zone

_UNITS = ("unit", "epoch", "currency", "currency_column", "currency_from", "contract.currency")


@rule("agreement-contradicted", "warning", *CONTRADICTED)
def agreement_contradicted(change: Change, comparison: Comparison) -> Verdict | None:
    """An agreement does not fit what the producer's database declares or has counted.

    Why: One of the two is wrong, and models believe the agreement: rows are lost, or changes missed.
    Producer: Say which is right: the agreement, or the declaration.
    Consumer: Correct the agreement, or accept the finding and say why the agreement is right.
    Example: append_only: true, on a table whose rows are updated
    """
    return Verdict(f"has {change.after}")


@rule("soft-delete-rule-changed", "breaking", "soft_delete", "on_deleted")
def soft_delete_rule_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Other rows count as deleted.

    Why: Deleted rows come back into every number, or live ones drop out, and nothing errors.
    Producer: Confirm in the review how rows are deleted now, and since when.
    Consumer: Compare counts before and after, and rebuild incremental models.
    Example: soft_delete: {column: deleted_at, kind: timestamp} → none
    """
    return _meaning(change, change.field)


@rule("test-rows-changed", "breaking", "test_rows")
def test_rows_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Other rows count as test rows.

    Why: Test rows come into every number, or real ones drop out, and nothing errors.
    Producer: Confirm in the review how test rows are told from real ones.
    Consumer: Compare counts before and after, and rebuild incremental models.
    Example: test_rows: is_test → none
    """
    return _meaning(change, "test_rows")


@rule("timezone-changed", "breaking", "timezone", "contract.timezone")
def timezone_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Timestamps without a zone mean another time zone, or the database's own zone changed.

    Why: Nothing errors, and every time shifts.
    Producer: Confirm which zone old and new rows are in, and from when on.
    Consumer: Rebuild models that call `to_utc`, with both zones if old rows keep theirs.
    Example: timezone: UTC → Europe/Berlin
    """
    if _zone(change.before) == _zone(change.after):
        return Verdict(f"{became('time zone', change.before, change.after)}, which is the same", "info")
    return _meaning(change, "time zone")


def _zone(agreed: object) -> object:
    """Return the zone of that name, which may have several (`UTC`, `Etc/UTC`); anything else as it is."""
    return (known_zone(agreed) if isinstance(agreed, str) else None) or agreed


@rule("unit-changed", "breaking", *_UNITS)
def unit_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """An amount or an epoch is in another unit or currency.

    Why: Nothing errors, and numbers are off by a hundred, a thousand, or an exchange rate.
    Producer: Confirm in the review what old and new rows hold.
    Consumer: Rebuild models that call `to_major_units` or `to_utc`, and compare a day before and after.
    Example: unit: minor → major
    """
    return _meaning(change, change.field)


@rule("cursor-changed", "warning", "updated_at", "created_at", "loaded_at_field", "loaded_at_query")
def cursor_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Another column, or none, says when a row was created, changed or loaded.

    Why: Incremental models miss rows or read them twice, and freshness is measured on something else.
    Producer: Confirm in the review that the column is kept up to date by every writer.
    Consumer: Rebuild incremental models once, and look at the first freshness.
    Example: updated_at: updated_at → modified_on
    """
    if change.before is None:
        return None
    return Verdict(became(change.field, change.before, change.after))


@rule("personal-data-unmarked", "warning", "pii")
def personal_data_unmarked(change: Change, comparison: Comparison) -> Verdict | None:
    """A column is no longer marked as personal data.

    Why: Masks, access rules and deletions that go by this mark skip the column.
    Producer: Confirm in the review that the column holds nothing about a person.
    Consumer: Ask whoever looks after data protection before this is merged.
    Example: pii: email → none
    """
    if change.after not in (None, "none", False):
        return None
    return Verdict(f"is no longer marked as personal data, it was {in_words(change.before)}")


def _meaning(change: Change, what: str) -> Verdict:
    """Return the verdict for an agreement about what rows mean: a warning when it is set for the first time,
    breaking when an existing value changes."""
    message = became(what, change.before, change.after)
    return Verdict(message, "warning" if change.before is None else None)


JUDGES = (
    agreement_contradicted,
    soft_delete_rule_changed,
    test_rows_changed,
    timezone_changed,
    unit_changed,
    cursor_changed,
    personal_data_unmarked,
)
