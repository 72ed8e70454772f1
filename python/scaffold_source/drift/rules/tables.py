"""Tables, views and what they are made of."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, as_likely_rename, as_measured, rule
from scaffold_source.facts.comments import LostComment

_PARTITIONING = {"table", "partitioned"}
_VIEWS = ("view", "materialized_view")
_CALLED = {
    "table": "a table",
    "partitioned": "a partitioned table",
    "view": "a view",
    "materialized_view": "a materialized view",
    "foreign": "a foreign table",
}


@rule("table-added", "info", "tables")
def table_added(change: Change, comparison: Comparison) -> Verdict | None:
    """A table is new.

    Why: It is not synced until somebody enables it in the loader, so nobody can query it yet.
    Producer: Say what a row is, and who owns it: a comment on the table is enough.
    Consumer: Decide whether it is wanted: `scaffold-source update` takes it in, `--exclude` leaves it out.
    Example: create table refunds (id bigint primary key)
    """
    if change.before is not None:
        return None
    made_of = f"{_CALLED[change.after.kind]} with {_columns(len(change.after.columns))}"
    return Verdict(f"is new: {made_of}{as_likely_rename(change, comparison)}")


@rule("table-removed", "breaking", "tables")
def table_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A table is gone.

    Why: The sync fails, or goes on with no new rows and the source silently goes stale.
    Producer: Keep the table, read-only if need be, until analytics no longer uses it; announce the date.
    Consumer: Find what is built on it (`dbt ls --select source:…+`), then retire that or archive the rows.
    Example: drop table refunds
    """
    if change.after is not None:
        return None
    gone = f"is gone (it was {_CALLED[change.before.kind]}){as_measured(change, comparison)}"
    return Verdict(f"{gone}{as_likely_rename(change, comparison)}")


@rule("table-replaced", "breaking", "replaced")
def table_replaced(change: Change, comparison: Comparison) -> Verdict | None:
    """A new migration drops a table and makes one of the same name.

    Why: Its rows are gone, and new rows may have the keys of old ones: the loader mixes both.
    Producer: Change the table in its place, or give the new one another name.
    Consumer: Archive the old rows, then reload the table after the migration.
    Example: drop table orders; create table orders (id bigint primary key)
    """
    return Verdict("is dropped and made again: its rows are gone") if len(change.path) == 2 else None


@rule("table-renamed", "breaking", "name")
def table_renamed(change: Change, comparison: Comparison) -> Verdict | None:
    """A table was renamed, as a hint (`renamed_from:`) or a migration says.

    Why: `source()` and the sync fail, and the loader copies every row again under the new name.
    Producer: Leave a view under the old name for as long as analytics reads it.
    Consumer: Set `identifier` to the new name once it is synced; staging can keep its name.
    Example: alter table orders rename to purchases
    """
    if len(change.path) != 2:
        return None
    old = comparison.after.get(change.path)
    if old is not None and old.kind in _VIEWS:
        return Verdict(f"is called {change.after} now; the old name stays as {_CALLED[old.kind]}", "warning")
    return Verdict(f"is called {change.after} now")


@rule("schema-changed", "breaking", "schema")
def schema_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A table moved to another schema.

    Why: The sync reads the old schema: it fails, or the source silently goes stale.
    Producer: Leave a view in the old schema for as long as analytics reads it.
    Consumer: Add the schema to the loader, check the role's grants there, then run `scaffold-source update`.
    Example: alter table orders set schema sales
    """
    return Verdict(f"moved from schema {change.before} to {change.after}")


@rule("table-kind-changed", "breaking", "kind")
def table_kind_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A relation is of another kind: a table became a view, or the reverse.

    Why: A view has no change log and no keys, a foreign table no statistics: the way of syncing breaks.
    Producer: Tell analytics what the relation is now computed from, and how often.
    Consumer: Choose another way to sync it (full, or by a cursor), and check that its key is still unique.
    Example: drop table totals; create view totals as select 1 as id
    """
    if len(change.path) != 2 or {change.before, change.after} <= _PARTITIONING:
        return None
    return Verdict(f"was {_CALLED[change.before]} and is {_CALLED[change.after]}")


@rule("partitioning-changed", "warning", "kind", escalates=("published for CDC",))
def partitioning_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A table became partitioned, or stopped being so.

    Why: CDC streams partitions instead of the table, unless the publication has publish_via_partition_root.
    Producer: Set publish_via_partition_root on the publication before the switch.
    Consumer: Check which names the loader sees, and reload the table if they changed.
    Example: create table events (…) partition by range (at)
    """
    if len(change.path) != 2 or not {change.before, change.after} <= _PARTITIONING:
        return None
    return Verdict(f"was {_CALLED[change.before]} and is {_CALLED[change.after]}")


@rule("view-definition-changed", "warning", "definition")
def view_definition_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A view has another query.

    Why: The same columns may mean something else now, and nothing errors.
    Producer: Say what rows or values are different, and since when.
    Consumer: Compare a day's rows before and after; reload the view if its history has to match.
    Example: create or replace view live_orders as select * from orders where status <> 'draft'
    """
    return Verdict("has another definition: the same columns may mean something else")


@rule("column-reordered", "info", "column_order")
def column_reordered(change: Change, comparison: Comparison) -> Verdict | None:
    """The columns stand in another order.

    Why: Loads by position (CSV, COPY without a list of columns, UNION) put values into the wrong column.
    Producer: Nothing, where nobody loads by position.
    Consumer: Check that exports and unions name their columns.
    Example: drop table orders; create table orders (status text, id bigint primary key)
    """
    return Verdict("has its columns in another order", "warning" if _is_starred(change, comparison) else None)


@rule("comment-changed", "info", "comment", "schemas", "types", quiet=True)
def comment_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A comment is new, gone or different.

    Why: It is documentation, and may tell of a change in meaning that no constraint can show.
    Producer: Nothing: thank you for writing it down.
    Consumer: Read it; `scaffold-source update` copies it into a description that nobody edited.
    Example: comment on column orders.total is 'net of tax since March'
    """
    made_of = [getattr(item, "fields", ()) for item in (change.before, change.after)]
    if change.field != "comment" and any(made_of):
        return None  # a composite type: its fields are no comment
    if change.after is None:
        return Verdict("no longer has a comment")
    what = "has a comment now" if change.before is None else "has another comment"
    is_known = isinstance(change.after, str) and not isinstance(change.after, LostComment)
    return Verdict(f"{what}: {change.after}" if is_known else what)


def _is_starred(change: Change, comparison: Comparison) -> bool:
    return "selected with * by staging" in comparison.uses.at(change.path[:2])


def _columns(number: int) -> str:
    return f"{number} column{'' if number == 1 else 's'}"


JUDGES = (
    table_added,
    table_removed,
    table_renamed,
    table_replaced,
    schema_changed,
    table_kind_changed,
    partitioning_changed,
    view_definition_changed,
    column_reordered,
    comment_changed,
)
