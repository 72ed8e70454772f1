"""Keys: what identifies a row, and what it points at."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule
from scaffold_source.model import Key, Table


def _kind(change: Change) -> str:
    """Return the kind of key; whatever else keeps rows unique counts as `unique`."""
    key = change.before or change.after
    return key.kind if isinstance(key, Key) else "unique"


@rule("primary-key-changed", "breaking", "keys")
def primary_key_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """The primary key has other columns.

    Why: Merges match other rows than before, and CDC identifies rows differently: duplicates appear.
    Producer: Keep the old key as a unique constraint until analytics has moved.
    Consumer: Change the merge key of loader, snapshots and incremental models together, then reload.
    Example: alter table orders drop constraint orders_pkey, add primary key (id, region)
    """
    if _kind(change) != "primary" or not (change.before and change.after):
        return None
    before, after = change.before, change.after
    if before.columns == after.columns and before.temporal == after.temporal:
        return None
    message = f"has primary key {_named(after.columns)}, it was {_named(before.columns)}"
    return Verdict(message, "warning" if set(before.columns) == set(after.columns) else None)


@rule("primary-key-removed", "breaking", "keys")
def primary_key_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """The primary key is gone.

    Why: Rows may repeat: merges multiply them, and CDC cannot send updates and deletes without an identity.
    Producer: Keep it; if it must go, leave a unique constraint on NOT NULL columns.
    Consumer: Agree on another key before the next sync, and test that it is unique.
    Example: alter table orders drop constraint orders_pkey
    """
    if _kind(change) != "primary" or change.after is not None:
        return None
    return Verdict(f"no longer has a primary key (it was {_named(change.before.columns)})")


@rule("unique-removed", "warning", "keys", "unique_where", "exclusions")
def unique_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """Rows are no longer kept unique: a key, a constraint, a partial index or an exclusion is gone.

    Why: A join on these columns multiplies rows. Breaking where a data test relies on them, or a merge,
    because there is no primary key.
    Producer: Say whether duplicates are meant, and from when on.
    Consumer: Deduplicate in staging before joining on it, and change or drop the unique test.
    Example: alter table orders drop constraint orders_number_key
    """
    if _kind(change) != "unique" or change.after is not None:
        return None
    if not isinstance(change.before, Key):
        return Verdict(f"no longer keeps rows unique by {change.before}")
    before, after = comparison.tables(change.path)
    columns = change.before.columns
    message = f"is no longer unique by {_named(columns)}"
    if after and (still := _implying(after, columns)):
        return Verdict(f"{message}, but still by {_named(still)}", "info")
    is_merge_key = bool(before and not before.primary_key)
    if is_merge_key or comparison.uses.is_tested(change.path, columns):
        why = "a merge has no other key" if is_merge_key else "a data test relies on it"
        return Verdict(f"{message}: {why}", "breaking")
    return Verdict(message)


@rule("unique-weakened", "warning", "keys")
def unique_weakened(change: Change, comparison: Comparison) -> Verdict | None:
    """A key keeps its columns and counts equal rows in another way: nulls, periods, or when it is checked.

    Why: Two rows with NULL are no longer duplicates, so a join or a merge on these columns multiplies them.
    Producer: Say whether several rows with NULL are meant, and from when on.
    Consumer: Loosen the unique test for rows with NULL, and deduplicate them where models join.
    Example: alter table orders drop constraint c, add constraint c unique (customer_id, number)
    """
    before, after = change.before, change.after
    if not (isinstance(before, Key) and isinstance(after, Key)) or before.kind == "foreign":
        return None
    if before.columns != after.columns or (before.kind == "primary" and before.temporal != after.temporal):
        return None
    weaker_for_nulls = before.nulls_not_distinct and _has_nulls(comparison, change, after)
    is_weaker = weaker_for_nulls or (after.temporal and not before.temporal)
    return Verdict(
        f"is unique by {_named(after.columns)}{_counting(before, after)}", None if is_weaker else "info"
    )


def _counting(before: Key, after: Key) -> str:
    """Return in words what is different about a key of the same columns."""
    if before.nulls_not_distinct != after.nulls_not_distinct:
        return (
            " now also where they are NULL" if after.nulls_not_distinct else ", and rows with NULL may repeat"
        )
    if before.temporal != after.temporal:
        return " where periods overlap" if after.temporal else ", whatever the period"
    deferrable = (
        "deferrable: it is checked when the transaction ends" if after.deferrable else "not deferrable"
    )
    return f", and the key is {deferrable}"


@rule("unique-added", "info", "keys", "unique_where", "exclusions")
def unique_added(change: Change, comparison: Comparison) -> Verdict | None:
    """Rows are now kept unique: a key, a constraint, a partial index or an exclusion is new.

    Why: A stronger promise, which a data test can check. Old duplicates were removed or merged.
    Producer: Say what became of duplicates.
    Consumer: Run `scaffold-source update` for the test; reload the table if duplicates were removed.
    Example: alter table orders add unique (number)
    """
    if _kind(change) == "foreign" or change.before is not None:
        return None
    if not isinstance(change.after, Key):
        return Verdict(f"keeps rows unique by {change.after} now")
    what = "has primary key" if change.after.kind == "primary" else "is unique by"
    return Verdict(f"{what} {_named(change.after.columns)} now")


@rule("foreign-key-removed", "warning", "keys")
def foreign_key_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A foreign key is gone.

    Why: Orphans may appear: inner joins lose them, and relationship tests fail.
    Producer: Say whether rows may now point at nothing, and what it means when they do.
    Consumer: Use left joins in staging, and let the relationship test warn.
    Example: alter table orders drop constraint orders_customer_id_fkey
    """
    if _kind(change) != "foreign" or change.after is not None:
        return None
    return Verdict(f"{_points(change.before)} is no longer enforced")


@rule("foreign-key-added", "info", "keys")
def foreign_key_added(change: Change, comparison: Comparison) -> Verdict | None:
    """A foreign key is new.

    Why: A stronger promise, which a data test can check. Old orphans were removed or repaired.
    Producer: Say what became of orphans.
    Consumer: Run `scaffold-source update` for the relationship test.
    Example: alter table orders add foreign key (customer_id) references customers
    """
    if _kind(change) != "foreign" or change.before is not None:
        return None
    return Verdict(f"{_points(change.after)} is enforced now")


@rule("foreign-key-changed", "warning", "keys")
def foreign_key_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A foreign key points elsewhere (breaking), or acts differently when its target is deleted.

    Why: With another target every join on it is wrong. A cascade deletes rows that no application deletes.
    Producer: With a new target, add a new column instead; with a cascade, say which deletes now spread.
    Consumer: Join to the new target; make sure that the loader sees deletes.
    Example: alter table orders drop constraint fk, add foreign key (customer_id) references people
    """
    if _kind(change) != "foreign" or not (change.before and change.after):
        return None
    before, after = change.before, change.after
    if (before.to, before.references, before.temporal) != (after.to, after.references, after.temporal):
        return Verdict(f"{_points(after)} now, it was {_points(before)}", "breaking")
    if (before.on_delete, before.on_update) != (after.on_delete, after.on_update):
        return Verdict(f"{_points(after)} with {_actions(after)}, it was {_actions(before)}")
    if before.validated and not after.validated:
        return Verdict(f"{_points(after)} is not valid for old rows now")
    return Verdict(f"{_points(after)} is enforced in another way (validated, deferrable)", "info")


def _implying(table: Table, columns: Iterable[str]) -> tuple[str, ...] | None:
    """Return the columns of a key that still keeps rows unique by `columns`; None if there is none."""
    keys = (key for key in table.keys if key.kind != "foreign" and not key.temporal)
    return next((key.columns for key in keys if set(key.columns) <= set(columns)), None)


def _has_nulls(comparison: Comparison, change: Change, key: Key) -> bool:
    """True if a column of the key accepts NULL."""
    _, table = comparison.tables(change.path)
    return table is None or any(c.nullable for c in table.columns if c.name in key.columns)


def _named(columns: Iterable[str]) -> str:
    return f"({', '.join(columns)})"


def _points(key: Key) -> str:
    return f"{_named(key.columns)} → {key.to} {_named(key.references)}"


def _actions(key: Key) -> str:
    return f"on delete {key.on_delete}, on update {key.on_update}"


JUDGES = (
    primary_key_changed,
    primary_key_removed,
    unique_removed,
    unique_weakened,
    unique_added,
    foreign_key_removed,
    foreign_key_added,
    foreign_key_changed,
)
