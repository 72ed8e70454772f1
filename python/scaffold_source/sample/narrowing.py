"""What others point at must fit there as well: a key of 36 characters in a column for 16, and any key in a
column that has a list of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scaffold_source.model import Scalar, Table, TableName
from scaffold_source.sample.values import kind_of, longest

Lengths = dict[tuple[TableName, str], int]


def narrowed(tables: Sequence[Table]) -> list[Table]:
    """Return the tables, with keys that the columns which point at them can hold."""
    lengths: Lengths = {}
    columns = {(table.full_name, column.name): column for table in tables for column in table.columns}

    def length(table: TableName, name: str) -> int | None:
        column = columns.get((table, name))
        return lengths.get(
            (table, name), longest(column.base_type) if column and kind_of(column) == "text" else None
        )

    pairs = [
        ((table.full_name, own), (key.to, other))
        for table in tables
        for key in table.keys
        if key.to is not None
        for own, other in zip(key.columns, key.references, strict=False)
    ]
    is_changed = True
    while is_changed:
        is_changed = False
        for own, other in pairs:
            room, most = length(*own), length(*other)
            is_text = other in columns and kind_of(columns[other]) == "text"
            if is_text and room is not None and (most is None or room < most):
                lengths[other] = room
                is_changed = True
    listed: dict[tuple[TableName, str], tuple[Scalar, ...]] = {}
    for own, other in pairs:
        there = columns.get(other)
        if own in columns and columns[own].values and there and not there.values and not there.labels:
            listed[other] = tuple(dict.fromkeys((*listed.get(other, ()), *columns[own].values)))
    return [_fitted(table, lengths, listed) for table in tables] if lengths or listed else list(tables)


def _fitted(table: Table, lengths: Lengths, listed: dict[tuple[TableName, str], tuple[Scalar, ...]]) -> Table:
    columns = []
    for column in table.columns:
        place = table.full_name, column.name
        fitted = replace(column, values=listed[place]) if place in listed else column
        if place in lengths:
            fitted = replace(fitted, base_type=f"character varying({lengths[place]})")
        columns.append(fitted)
    return replace(table, columns=tuple(columns))
