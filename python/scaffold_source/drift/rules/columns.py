"""Columns: whether they are there, and what a row may hold."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, as_likely_rename, as_measured, rule
from scaffold_source.drift.sensitive import sensitivity
from scaffold_source.drift.uses import Use
from scaffold_source.model import Column, Table

_KEY_OR_CURSOR: tuple[Use, ...] = (
    "primary key",
    "foreign-key target",
    "loaded-at column",
    "updated-at column",
)


@rule("column-added", "info", "columns", escalates=("selected with * by staging",), escalates_to="warning")
def column_added(change: Change, comparison: Comparison) -> Verdict | None:
    """A column is new.

    Why: Models with `select *` and unions change; all others ignore it until somebody selects it.
    Producer: Say what it means in a comment, and since when it is filled.
    Consumer: Run `scaffold-source update` to take it in, and list columns where a model selects `*`.
    Example: alter table orders add column channel text
    """
    if change.before is not None or _looks_like(change, comparison) or _fills_old_rows(change, comparison):
        return None
    return Verdict(f"is new: {_described(change.after)}{as_likely_rename(change, comparison)}")


@rule("column-added-with-default", "warning", "columns")
def column_added_with_default(change: Change, comparison: Comparison) -> Verdict | None:
    """A column is new, and old rows have a value in it without an UPDATE, if there were any.

    Why: The loader sees no change to old rows: in the warehouse they stay NULL until the table is reloaded.
    A new column that is NOT NULL without a default is judged likewise, unless it is unique: old rows were
    filled by a default that some tools, such as Django, drop at once.
    Producer: Say whether the default is true of old rows, or only fills the column.
    Consumer: Reload the table after the migration, or coalesce the column in staging.
    Example: alter table orders add column channel text default 'web'
    """
    if (
        change.before is not None
        or _looks_like(change, comparison)
        or not _fills_old_rows(change, comparison)
    ):
        return None
    likely, default = as_likely_rename(change, comparison), change.after.default
    filled = "with no default: old rows, if any, were filled in another way"
    filled = ("" if likely else f", {filled}") if default is None else f", with default {default}"
    return Verdict(f"is new: {_described(change.after)}{filled}{likely}")


@rule("sensitive-column-added", "warning", "columns", escalates=("selected with * by staging",))
def sensitive_column_added(change: Change, comparison: Comparison) -> Verdict | None:
    """A column is new, and its name suggests personal or secret data.

    Why: It reaches the warehouse with the next sync, which more people can read than the application.
    Producer: Say whether analytics may have it; leave it out of the publication or the role's grants if not.
    Consumer: Block or hash it in the loader before the next sync, and set `config.meta.pii`.
    Example: alter table customers add column date_of_birth date
    """
    if change.before is not None or not (kind := _looks_like(change, comparison)):
        return None
    likely = as_likely_rename(change, comparison)
    return Verdict(f"is new and looks like {kind}: {_described(change.after)}{likely}")


@rule("column-removed", "breaking", "columns")
def column_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A column is gone.

    Why: Staging fails, or the loader carries on and silently writes NULL.
    Producer: Keep it, empty if need be, until analytics no longer uses it; announce the date.
    Consumer: Take it out of the models first (or keep its history), then let the producer drop it.
    Example: alter table orders drop column status
    """
    if change.after is not None:
        return None
    gone = f"is gone (it was {_described(change.before)}){as_measured(change, comparison)}"
    return Verdict(f"{gone}{as_likely_rename(change, comparison)}")


@rule("column-renamed", "breaking", "name")
def column_renamed(change: Change, comparison: Comparison) -> Verdict | None:
    """A column was renamed, as a hint (`renamed_from:`) or a migration says.

    Why: Staging fails as if it were removed, and its history is split over two columns.
    Producer: Add the new column beside the old one and fill both, until analytics has moved.
    Consumer: Coalesce both columns in staging under one name, then run `scaffold-source update`.
    Example: alter table orders rename column status to state
    """
    if len(change.path) != 3:
        return None
    return Verdict(f"is called {change.after} now{as_measured(change, comparison)}")


@rule("column-replaced", "warning", "replaced", escalates=_KEY_OR_CURSOR)
def column_replaced(change: Change, comparison: Comparison) -> Verdict | None:
    """A new migration drops a column and adds one of the same name.

    Why: The values of old rows are gone. A loader sees the same column: it copies old rows again as NULL, or
    does not notice and keeps values that the producer no longer has.
    Producer: Change the column in its place (`alter column … type … using …`), or give the new one another
    name.
    Consumer: Keep what history needs of the old values, then reload the table after the migration.
    Example: alter table orders drop column note; alter table orders add column note text
    """
    return Verdict("is dropped and added again: its values are gone") if len(change.path) == 3 else None


@rule("column-became-nullable", "warning", "nullable", escalates=(*_KEY_OR_CURSOR, "soft-delete column"))
def column_became_nullable(change: Change, comparison: Comparison) -> Verdict | None:
    """A column now accepts NULL.

    Why: Not-null tests fail, inner joins and `not in` lose rows, and cursors skip rows.
    Producer: Say what NULL means here, or keep NOT NULL and write a value for it.
    Consumer: Decide what NULL means in staging, and loosen the test only where that is right.
    Example: alter table orders alter column customer_id drop not null
    """
    if not change.after:
        return None
    _, after = comparison.tables(change.path)
    _, column = comparison.columns(change.path)
    if after and column and _is_refused_by_a_check(column, after):
        return Verdict("is no longer declared NOT NULL, and a check keeps NULL out", "info")
    return Verdict("now accepts NULL")


def _is_refused_by_a_check(column: Column, table: Table) -> bool:
    """Return True if a check keeps NULL out of a column, though it may be NULL."""
    if not (table.checks or column.domain_checks or column.values or column.bounds):
        return False
    from scaffold_source.drift.promised_values import refuses_null  # noqa: PLC0415 (it imports a parser)

    return refuses_null(column.name, table)


@rule("column-became-required", "info", "nullable")
def column_became_required(change: Change, comparison: Comparison) -> Verdict | None:
    """A column no longer accepts NULL.

    Why: A stronger promise, which a data test can check. Old NULLs were replaced by something.
    Producer: Say what old rows were filled with.
    Consumer: Run `scaffold-source update` for the test; reload the table if old rows were filled.
    Example: alter table orders alter column channel set not null
    """
    return None if change.after else Verdict("no longer accepts NULL")


@rule("default-changed", "warning", "default", escalates=("soft-delete column", "test-rows column"))
def default_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A column has another default.

    Why: Where nobody chooses a value, new rows say something else than old ones.
    Producer: Say since when, and whether old rows were changed too.
    Consumer: Check filters and ratios on this column around that date.
    Example: alter table orders alter column channel set default 'app'
    """
    return Verdict(f"has default {_shown(change.after)}, it was {_shown(change.before)}")


@rule("column-became-generated", "warning", "generated", escalates=("published for CDC",))
def column_became_generated(change: Change, comparison: Comparison) -> Verdict | None:
    """The database now computes a column.

    Why: Logical decoding leaves generated columns out: over CDC it turns NULL. A virtual one is never stored.
    Producer: Publish generated columns (PostgreSQL 18: publish_generated_columns), or keep a stored copy.
    Consumer: Compute it in staging from the same columns.
    Example: alter table orders add column net numeric generated always as (gross - tax) stored
    """
    if change.after is None:
        return None
    return Verdict(f"is generated ({change.after}) now")


@rule("generated-expression-changed", "warning", "expression")
def generated_expression_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A generated column is computed in another way.

    Why: Every old row has another value without an UPDATE: neither a cursor nor CDC notices. Breaking where
    the column is stored; a virtual one reaches the warehouse by full reloads alone.
    Producer: Add a new column instead, or say since when the new expression is meant.
    Consumer: Reload the table, and compute the column in staging where history must be of one kind.
    Example: alter table orders alter column net set expression as (gross - tax - fee)
    """
    _, after = comparison.columns(change.path)
    stored = after is not None and after.generated == "stored"
    message = f"is computed as {change.after}, it was {change.before}, in old rows too"
    return Verdict(message, "breaking" if stored else None)


@rule("identity-changed", "info", "identity")
def identity_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A column numbers its rows in another way.

    Why: If numbering starts again, keys of deleted rows come back and mean other rows.
    Producer: Start the new sequence above the highest number ever used.
    Consumer: Check that a merge by this key cannot meet an old number.
    Example: alter table orders alter column id add generated always as identity
    """
    message = f"is identity {_shown(change.after)}, it was {_shown(change.before)}"
    is_new_sequence = change.before is None or change.after is None
    if is_new_sequence and "primary key" in comparison.uses.at(change.path):
        return Verdict(f"{message}: the key's numbers may restart", "warning")
    return Verdict(message)


@rule("collation-changed", "warning", "collation", escalates=("loaded-at column", "updated-at column"))
def collation_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A column is compared and sorted in another way.

    Why: Cursors on it skip rows, and what counts as equal or unique may differ from the warehouse.
    Producer: Say why; case-insensitive uniqueness is better declared by an index on lower(…).
    Consumer: Check joins, distinct counts and incremental filters on this column.
    Example: alter table customers alter column email type text collate "C"
    """
    return Verdict(f"has collation {_shown(change.after)}, it was {_shown(change.before)}")


def _fills_old_rows(change: Change, comparison: Comparison) -> bool:
    """True if old rows got a value, other than one that each row draws for itself, as from a sequence."""
    column: Column = change.after
    if column.identity or (column.default and "nextval(" in column.default):
        return False
    if column.default is not None:
        return True
    _, table = comparison.tables(change.path)
    is_unique = table is not None and any(
        key.columns == (column.name,) for key in table.keys if key.kind != "foreign"
    )
    return not column.nullable and not is_unique


def _looks_like(change: Change, comparison: Comparison) -> str | None:
    """Return what personal or secret data the new column seems to hold."""
    if not change.path:
        return sensitivity(change.after, own=comparison.secret_names)
    table = comparison.after.get(change.path[:2]) or comparison.before.get(change.path[:2])
    return sensitivity(change.after, table, comparison.secret_names)


def _described(column: Column) -> str:
    return f"{column.type}{'' if column.nullable else ', not null'}"


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


JUDGES = (
    column_added,
    column_added_with_default,
    sensitive_column_added,
    column_removed,
    column_renamed,
    column_replaced,
    column_became_nullable,
    column_became_required,
    default_changed,
    column_became_generated,
    generated_expression_changed,
    identity_changed,
    collation_changed,
)
