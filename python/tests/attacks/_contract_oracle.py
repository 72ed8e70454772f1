"""What the tests must say of a table, counted over its rows in Python, without any SQL of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attacks._contract_tables import Column, Row, Table

Found = list[tuple[Any, ...]]


def broken_rules(table: Table) -> Found:
    """Return (rule, column, broken rows) of every rule that is broken, sorted."""
    rows = [row for row in table.rows if _is_tested(table, row)]
    found = [*_differences(table)]
    for column in table.columns:
        if column.is_declared and column.is_landed:
            found += [
                (rule, column.landed_name, sum(map(breaks, rows))) for rule, breaks in _rules(table, column)
            ]
    found += [
        ("unique", ", ".join(key), _rows_too_many(key, rows, nulls_clash=nulls))
        for key, nulls in _keys(table)
    ]
    return sorted(line for line in found if line[2])


def broken_references(child: Table, parent: Table) -> Found:
    """Return (values, finding, broken rows) of each key that refers to no row, or to deleted ones only, sorted."""
    assert child.reference
    children: dict[tuple[Any, ...], list[Row]] = {}
    for row in child.rows:
        key = _key(row, child.reference.columns)
        if _is_tested(child, row) and None not in key:
            children.setdefault(key, []).append(row)
    parents: dict[tuple[Any, ...], list[Row]] = {}
    for row in parent.rows:
        parents.setdefault(_key(row, child.reference.to_columns), []).append(row)
    found: Found = []
    for key, rows in children.items():
        live = [row for row in rows if not is_deleted(child, row)]
        if key not in parents:
            found.append((*key, "missing", len(rows)))
        elif (
            child.reference.deleted_parents == "fail"
            and live
            and all(is_deleted(parent, row) for row in parents[key])
        ):
            found.append((*key, "deleted", len(live)))
    return sorted(found, key=repr)


def is_deleted(table: Table, row: Row) -> bool:
    if not table.soft_delete:
        return False
    value = row[table.soft_delete["column"]]
    match kind := table.soft_delete["kind"]:
        case "timestamp" | "is_not_null":
            return value is not None
        case "boolean" | "inverted_boolean":
            return value is (kind == "boolean")
        case "epoch":
            return value is not None and value > 0
        case "is_null":
            return value is None
        case _:
            return value in table.soft_delete["values"]


def _is_tested(table: Table, row: Row) -> bool:
    if not table.where:
        return True
    value = row[table.where[0]]
    return value is not None and value >= table.where[1]


def _differences(table: Table) -> Iterator[tuple[str, str, int]]:
    for column in table.columns:
        if column.is_declared and not column.is_landed:
            yield "missing", column.landed_name, 1
        elif column.is_declared and column.has_other_type:
            yield "other_type", column.landed_name, 1


def _rules(table: Table, column: Column) -> Iterator[tuple[str, Callable[[Row], bool]]]:
    """Each rule of a column and whether a row breaks it: null breaks none but not_null."""
    name, facts = column.landed_name, column.facts
    if facts.get("nullable") is False or column.name in table.primary_key:
        yield "not_null", lambda row: row[name] is None
    if column.has_other_type:
        return
    for key in ("labels", "values"):
        if accepted := facts.get(key):
            values = {_plain(value) for value in accepted}
            yield (
                "accepted_values",
                lambda row, values=values: row[name] is not None and _plain(row[name]) not in values,
            )
    for key, breaks in (
        ("min", lambda value, bound: value < bound),
        ("max", lambda value, bound: value > bound),
        ("above", lambda value, bound: value <= bound),
        ("below", lambda value, bound: value >= bound),
    ):
        if key in facts:
            bound = Decimal(str(facts[key]))
            yield (
                key,
                lambda row, breaks=breaks, bound=bound: row[name] is not None and breaks(row[name], bound),
            )


def _plain(value: Any) -> Any:
    """What two equal values have in common, however the contract writes them."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float, Decimal)):
        return Decimal(str(value))
    return str(value) if not isinstance(value, datetime) else value


def _keys(table: Table) -> list[tuple[list[str], bool]]:
    """The keys that are whole among the declared columns that landed, in landed names, and whether their nulls clash."""
    by_name = {column.name: column for column in table.columns if column.is_declared}
    keys: list[tuple[list[str], bool]] = []
    for key in [table.primary_key, *table.unique]:
        names = key["columns"] if isinstance(key, dict) else key
        if names and all(name in by_name for name in names):
            nulls_clash = isinstance(key, dict) and bool(key.get("nulls_not_distinct"))
            keys.append(([by_name[name].landed_name for name in names], nulls_clash))
    keys += [(key, False) for key in table.given]
    landed = {column.landed_name for column in table.landed}
    return [key for number, key in enumerate(keys) if key not in keys[:number] and landed.issuperset(key[0])]


def _rows_too_many(key: Sequence[str], rows: Sequence[Row], *, nulls_clash: bool) -> int:
    counts = Counter(_key(row, key) for row in rows)
    return sum(count - 1 for values, count in counts.items() if nulls_clash or None not in values)


def _key(row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
