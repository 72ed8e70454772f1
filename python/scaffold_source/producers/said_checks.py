"""Checks that say no more than a column's values or bounds do: the facts have each promise once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from scaffold_source.model import Check, Column, Database, Table

if TYPE_CHECKING:
    from scaffold_source.producers.checks import ColumnRule

_DIALECTS: tuple[Literal["postgres", "mysql"], ...] = ("postgres", "mysql")


def without_said_checks(database: Database) -> Database:
    """Return `database` without the checks that say no more than their column's values or bounds do. One that
    is not valid for old rows, or has a comment, says more."""
    return replace(database, tables=tuple(map(_without_said_checks, database.tables)))


def _without_said_checks(table: Table) -> Table:
    limited = limited_columns(table)
    if not table.checks or not limited:
        return table
    checks = tuple(
        check
        for check in table.checks
        if not (check.validated and check.comment is None and is_said(check, limited))
    )
    return table if checks == table.checks else replace(table, checks=checks)


def limited_columns(table: Table) -> dict[str, Column]:
    """Return the columns of a table that have a list of values or bounds, by name."""
    return {column.name: column for column in table.columns if column.values or column.bounds}


def is_said(check: Check, columns: Mapping[str, Column]) -> bool:
    """True if everything that a check's expression says stands with one of `columns`."""
    if not any(name in check.expression for name in columns):
        return False
    rule = rule_of(check)
    column = columns.get(rule.column) if rule else None
    if rule is None or column is None:
        return False
    if rule.bounds:
        return rule.bounds == column.bounds or rule.bounds.within(column.bounds) == column.bounds
    return bool(column.values) and set(column.values) <= set(rule.values)


def rule_of(check: Check) -> ColumnRule | None:
    """Return the rule that a check puts on one column, in whichever dialect its server printed it."""
    from scaffold_source.producers.checks import column_rule  # noqa: PLC0415 (it imports a parser of SQL)

    return next(filter(None, (column_rule(check.expression, dialect=name) for name in _DIALECTS)), None)
