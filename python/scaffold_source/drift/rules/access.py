"""Who sees which rows, and what is streamed out."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule
from scaffold_source.model import Publication

_SENT_OF_OLD_ROWS = ("nothing", "index", "default", "full")  # less to more


@rule("select-privilege-revoked", "breaking", "readable")
def select_privilege_revoked(change: Change, comparison: Comparison) -> Verdict | None:
    """The role can no longer read a table or column.

    Why: The sync fails or leaves it out, and no other change in it can be seen.
    Producer: Grant SELECT again, or say that the table is no longer meant for analytics.
    Consumer: Ask for the grant; check the role that the loader uses, too.
    Example: revoke select on orders from analytics
    """
    return Verdict("can no longer be read by this role")


@rule("row-security-enabled", "breaking", "row_security")
def row_security_enabled(change: Change, comparison: Comparison) -> Verdict | None:
    """Row-level security was switched on.

    Why: A role without a matching policy sees fewer rows, or none, and gets no error.
    Producer: Give the loader's role BYPASSRLS, or a policy that shows it every row.
    Consumer: Compare row counts before and after with the producer's own.
    Example: alter table orders enable row level security
    """
    return Verdict("has row-level security now") if change.after else None


@rule("policy-changed", "breaking", "policies")
def policy_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A row-level security policy is new, gone or different.

    Why: The loader sees another set of rows, without an error. While row-level security is off, a policy
    does nothing.
    Producer: Say which rows the loader's role sees now.
    Consumer: Compare row counts before and after with the producer's own.
    Example: alter policy own_rows on orders using (region = 'eu')
    """
    what = "is new" if change.before is None else "is gone" if change.after is None else "is different"
    before, after = comparison.tables(change.path)
    is_on = any(table.row_security for table in (before, after) if table)
    policy = change.after or change.before
    return Verdict(f"has a policy {policy.name} that {what}", None if is_on else "info")


@rule("replica-identity-changed", "warning", "replica_identity")
def replica_identity_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Logical decoding sends other columns of a row's old version.

    Why: Without a before-image, CDC loses deletes, or can no longer tell which row was updated. Breaking
    where the table is published.
    Producer: Set it back: `alter table … replica identity full` (or default, with a primary key).
    Consumer: Check deletes of the last days against the producer's, then reload the table.
    Example: alter table orders replica identity nothing
    """
    message = f"has replica identity {change.after}, it was {change.before}"
    order = _SENT_OF_OLD_ROWS
    if order.index(change.after) > order.index(change.before):
        return Verdict(message, "info")
    is_published = "published for CDC" in comparison.uses.at(change.path)
    return Verdict(message, "breaking" if is_published else None)


@rule("logging-changed", "warning", "unlogged")
def logging_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A table became UNLOGGED, or logged again.

    Why: Its rows are not in the write-ahead log: CDC gets no change and no error, a replica has no row of it,
    and a crash empties it. Breaking where the table is published.
    Producer: Set it back: `alter table … set logged`, or say that it is scratch space.
    Consumer: Leave it out, or copy it by queries on the primary; once it is logged again, reload it.
    Example: alter table orders set unlogged
    """
    if not change.after:
        return Verdict("is in the write-ahead log again: what was written before is not", "info")
    is_published = "published for CDC" in comparison.uses.at(change.path)
    return Verdict("is UNLOGGED now: its rows are not in the log", "breaking" if is_published else None)


@rule("removed-from-publication", "breaking", "publications")
def removed_from_publication(change: Change, comparison: Comparison) -> Verdict | None:
    """A publication no longer sends the table.

    Why: CDC gets no more changes of it and no error: the source silently goes stale.
    Producer: Add it again, or say that it is not meant to be streamed.
    Consumer: Check which publication the loader reads; once the table is back, reload what was missed.
    Example: alter publication analytics drop table orders
    """
    return Verdict(f"left the publication {change.before.name}") if change.after is None else None


@rule("publication-narrowed", "breaking", "publications")
def publication_narrowed(change: Change, comparison: Comparison) -> Verdict | None:
    """A publication sends another part of the table: columns, rows, operations, or no generated columns.

    Why: CDC gets no more changes of what is left out and no error: columns turn NULL, rows go stale, deleted
    ones stay.
    Producer: Publish the whole table again, or say what analytics has to do without.
    Consumer: Reload what was missed once it is back; drop columns that stay away from staging.
    Example: alter publication analytics set table orders (id, status)
    """
    if change.before is None or change.after is None:
        return None
    table, _ = comparison.tables(change.path)
    names = tuple(column.name for column in table.columns) if table else ()
    lost = tuple(_lost(change.before, change.after, names))
    if lost:
        return Verdict(f"is sent by {change.after.name} {', '.join(lost)}")
    if change.after.name != change.before.name:
        return Verdict(
            f"is sent by {change.after.name}, which was {change.before.name}: who reads that, fails"
        )
    return Verdict(f"is sent by {change.after.name} with more of it than before", "info")


def _lost(before: Publication, after: Publication, names: tuple[str, ...]) -> Iterator[str]:
    """Yield what the publication no longer sends, or may no longer: of two row filters it is not always plain
    which one lets more through."""
    columns = [name for name in before.columns or names if after.columns and name not in after.columns]
    if columns:
        yield f"without {', '.join(columns)}"
    if after.where is not None and not _lets_through(before.where, after.where):
        yield f"only where {after.where}"
    if unsent := [operation for operation in after.unsent if operation not in before.unsent]:
        yield f"without any {', '.join(unsent)}"
    if before.generated and not (after.generated or after.columns):
        yield "without its generated columns"


def _lets_through(before: str | None, after: str) -> bool:
    """Return True if every row that the one filter lets through passes the other. A filter lets through what
    it is true of; what it is unknown of stays."""
    if before is None or before == after:
        return before == after
    from scaffold_source.drift.formulas import formula_of  # noqa: PLC0415 (slow, and seldom needed)
    from scaffold_source.drift.implication import implies  # noqa: PLC0415

    was, now = formula_of(f"({before}) is true"), formula_of(f"({after}) is true")
    return was is not None and now is not None and implies(was, now)


JUDGES = (
    select_privilege_revoked,
    row_security_enabled,
    policy_changed,
    replica_identity_changed,
    logging_changed,
    removed_from_publication,
    publication_narrowed,
)
