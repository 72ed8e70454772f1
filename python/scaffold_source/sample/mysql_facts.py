"""What MySQL's and MariaDB's own types hold, where that is less than the type in PostgreSQL's words that made
rows are drawn by: a tinyint has no 300, an unsigned number no -1, a set only its items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scaffold_source.model import Bounds, Column, Table

_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
_YEARS = Bounds(min=1970, max=2155)
_TINY_TEXT = "character varying(63)"  # of 255 bytes, of which a character takes four at most
# dev.mysql.com/doc/refman/8.4/en/spatial-type-overview.html
SPATIAL = ("geometry", "point", "linestring", "polygon")
_JSON_CHECK = re.compile(r"json_valid\(`(?P<column>(?:[^`]|``)+)`\)", re.IGNORECASE)


def as_mysql_holds(tables: Sequence[Table]) -> list[Table]:
    """Return the tables with columns that admit no value which MySQL would refuse or cut."""
    return [_fitted(table) for table in tables]


def _fitted(table: Table) -> Table:
    columns = tuple(_narrowed(column) for column in table.columns)
    documents = {column.name for column in columns if column.base_type == "json"}
    checks = tuple(
        check
        for check in table.checks
        if not ((found := _JSON_CHECK.fullmatch(check.expression)) and found["column"] in documents)
    )
    return replace(table, columns=columns, checks=checks)


def _narrowed(column: Column) -> Column:
    name = native_name(column)
    if name == "set" and not column.values:
        return replace(column, values=column.labels)
    if name == "tinytext":
        return replace(column, base_type=_TINY_TEXT)
    if name in SPATIAL:
        return replace(column, base_type="geometry")
    limits = _limits(column, name)
    return replace(column, bounds=limits.within(column.bounds)) if limits else column


def _limits(column: Column, name: str) -> Bounds | None:
    if column.base_type == "boolean":
        return None
    if name == "year":
        return _YEARS
    is_unsigned = "unsigned" in column.type or "zerofill" in column.type
    if name in _BITS:
        most = int(2 ** (_BITS[name] if is_unsigned else _BITS[name] - 1)) - 1
        return Bounds(min=0 if is_unsigned else -most - 1, max=most)
    return Bounds(min=0) if is_unsigned else None


def native_name(column: Column) -> str:
    """Return the name of the column's own type: `int` of `int unsigned`."""
    found = re.match(r"\w+", column.type)
    return found[0] if found else ""
