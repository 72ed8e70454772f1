"""Which rows the producer's application considers deleted.

Precision first: a filter on the wrong column silently drops live rows, so only names that mean
"this row is deleted" count. `removed_quantity`, `deleted_by_id` and `is_archived` do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold_source.contract import Proposal
from scaffold_source.infer.context import Context
from scaffold_source.model import Column, Table
from scaffold_source.naming import snake_case
from scaffold_source.sql_types import family

_TIME_NAMES = {
    "deleted_at", "deleted_on", "deleted", "deleted_date", "deleted_time", "date_deleted", "time_deleted",
    "soft_deleted_at", "deleted_timestamp", "deletion_time", "row_deleted_at",
}  # fmt: skip
_FLAG_NAMES = {"is_deleted", "deleted", "soft_deleted", "is_soft_deleted", "deleted_flag", "row_deleted"}
# A list with these is a log of what happened to rows, not the state of this one.
_VERBS = {"added", "created", "inserted", "updated", "modified", "changed", "restored"}


def soft_delete(context: Context, table: Table) -> Iterator[Proposal]:
    """A column whose name and type say that the row is deleted; several mean any of them.

    Tombstone tables and views are left alone: there, the deleted rows may be the very point.
    """
    if "view" in table.kind or _holds_tombstones(table):
        return
    found = [(column, rule) for column in table.columns if (rule := _rule(table, column))]
    if not found:
        return
    rules = [rule for _, rule in found]
    reason = "; ".join(f"{column.name} is a {column.type} named like a deletion" for column, _ in found)
    value = rules[0] if len(rules) == 1 else rules
    yield Proposal(context.at(table, "config", "meta", "soft_delete"), value, "soft-delete", reason)


def _holds_tombstones(table: Table) -> bool:
    name = snake_case(table.name)
    return name.startswith(("deleted_", "removed_")) or name.endswith(
        ("_deleted", "_tombstones", "_deletions")
    )


def _rule(table: Table, column: Column) -> dict[str, Any] | None:
    name, kind = snake_case(column.name), family(column.base_type)
    if kind in ("timestamp", "timestamptz", "date") and name in _TIME_NAMES:
        return (
            {"column": column.name, "kind": "timestamp"} if column.nullable and not column.default else None
        )
    if kind == "boolean" and name in _FLAG_NAMES:
        return {"column": column.name, "kind": "boolean"}
    if column.base_type == "bigint" and name in _TIME_NAMES - {"deleted"}:
        return {"column": column.name, "kind": "epoch"}
    if name in _status_names(table):
        options = [str(value).lower() for value in (*column.labels, *column.values)]
        deleted = [v for v in (*column.labels, *column.values) if str(v).lower() == "deleted"]
        if len(deleted) == 1 and not _VERBS & set(options):
            return {"column": column.name, "kind": "values", "values": deleted}
    return None


def _status_names(table: Table) -> set[str]:
    """`status` and `state`, alone or after the table's own name: `account_status` in accounts."""
    name = snake_case(table.name)
    own = {name, name.removesuffix("s"), name.removesuffix("es"), name.removesuffix("ies") + "y"}
    return {"status", "state", *(f"{noun}_{word}" for noun in own for word in ("status", "state"))}
