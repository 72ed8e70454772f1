"""Rows of a table that hurt: what staging must do with them, worked out without the macros that do it.

A live row, a deleted one, a test, one of a test's, each label, the smallest and the largest amount, both
sides of a change of clocks, null wherever it may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scaffold_source.contract.test_rows import TestRowRule, rule_of
from scaffold_source.contract.values import META
from scaffold_source.lexicon.currencies import EXPONENTS
from scaffold_source.lexicon.types import type_name
from scaffold_source.loaders.warehouses import landed_family, warehouse_of
from scaffold_source.model import Column
from scaffold_source.render.staging_sql import StagingColumn
from scaffold_source.sample.conditions import read_condition
from scaffold_source.sample.landed_text import LandedColumn, LandedRows
from scaffold_source.sample.rowset import Rowset
from scaffold_source.sample.values import Value, kind_of, largest, longest
from scaffold_source.yaml_text.values import Values, look

Row = dict[str, Value]  # by landed names
_MOST_LABELS = 12
_EPOCH = datetime(1970, 1, 1)
# On either side of a change of clocks: no clock there shows any of these twice, or never.
_AROUND = (
    datetime(2025, 3, 9, 1, 59, 59), datetime(2025, 3, 9, 3, 0), datetime(2025, 11, 2, 0, 59, 59),
    datetime(2025, 11, 2, 2, 0), datetime(2025, 3, 30, 0, 59, 59), datetime(2025, 10, 26, 4, 0),
)  # fmt: skip
_SCALES = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}


@dataclass(slots=True)
class TableAtHand:
    """A table with its rows: as it lands, as the source's YAML has it, and as it was made."""

    landed: LandedRows
    declared: Values
    filling: Rowset
    own: Mapping[str, str]  # landed name → the producer's
    adapter: str | None
    agreed: Values
    columns: dict[str, LandedColumn] = field(init=False)
    _numbers: dict[tuple[str, ...], dict[tuple[Value, ...], int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.columns = {column.landed: column for column in self.landed.columns}

    @property
    def name(self) -> str:
        """Return the table's name in the source's YAML."""
        return self.landed.name

    def row(self, number: int) -> Row:
        """Return a made row by landed names."""
        return {name: column.values[number] for name, column in self.columns.items()}

    def number_of(self, names: tuple[str, ...], values: tuple[Value, ...]) -> int | None:
        """Return the number of the first row that has these values in the columns `names`."""
        if names not in self._numbers:
            lists = [self.columns[name].values for name in names]
            numbers = self._numbers[names] = {}
            for number, found in enumerate(zip(*lists, strict=True)):
                numbers.setdefault(found, number)
        return self._numbers[names].get(values)

    def meta(self, column: str) -> Values:
        """Return what people agreed on about a column."""
        entry: Values = next((entry for entry in self.declared["columns"] if entry["name"] == column), {})
        return look(entry, META) or {}

    def column(self, name: str) -> Column | None:
        """Return the producer's column that lands as `name`; None for one that the loader adds."""
        return self.filling.by_name.get(self.own.get(name, ""))

    @property
    def rule(self) -> TestRowRule:
        """Return which rows are tests."""
        return rule_of(self.declared)

    @property
    def marks(self) -> list[Values]:
        """Return what marks a deleted row: one rule or several."""
        rules = (look(self.declared, META) or {}).get("soft_delete") or []
        listed = rules if isinstance(rules, list) else [rules]
        return [rule for rule in listed if isinstance(rule, dict)]

    @property
    def keeps_deleted(self) -> bool:
        """Return whether deleted rows stay in staging, marked."""
        return (look(self.declared, META) or {}).get("on_deleted") == "flag"


class _OneRow:
    """One row, as conditions read it."""

    def __init__(self, table: TableAtHand, row: Row) -> None:
        self.table, self.values = table, row

    def reader(self, column: str) -> Any:
        return lambda _: self.values.get(column)

    def column(self, name: str) -> Column:
        return self.table.column(name) or Column(name, "", "")

    def put(self, row: int, column: str, value: Value) -> bool:
        raise AssertionError("nothing is changed here")

    def again(self, row: int, column: str) -> None:
        raise AssertionError("nothing is changed here")

    def chance(self) -> float:
        return 0.0


def is_test(table: TableAtHand, row: Row) -> bool:
    """Return whether a row itself is a test. Raise Unreadable where the rule is not understood."""
    where = table.rule.where
    return bool(where) and read_condition(str(where), _OneRow(table, row)).truth(0) is True


def is_deleted(table: TableAtHand, row: Row) -> bool:
    """Return whether any mark says that the row is deleted: what is unknown is not."""
    return any(_says_deleted(mark, row.get(str(mark.get("column")))) for mark in table.marks)


def _says_deleted(mark: Values, value: Value) -> bool:
    kind = mark.get("kind")
    if value is None:
        return False
    if kind == "epoch":
        return isinstance(value, (int, Decimal)) and value > 0
    if kind == "values":
        return value in mark.get("values", ())
    return kind == "timestamp" or bool(value) is (kind == "boolean")


def parent_of(
    table: TableAtHand, key: Sequence[str], row: Row, tables: Mapping[str, TableAtHand]
) -> tuple[TableAtHand, Row] | None:
    """Return the row that a row points at by a key, in landed names; None for none."""
    pointed = _pointed_at(table, key, tables)
    if pointed is None:
        return None
    parent, names = pointed
    wanted = tuple(row.get(name) for name in key)
    number = None if None in wanted else parent.number_of(names, wanted)
    return None if number is None else (parent, parent.row(number))


def _pointed_at(
    table: TableAtHand, key: Sequence[str], tables: Mapping[str, TableAtHand]
) -> tuple[TableAtHand, tuple[str, ...]] | None:
    """Return the table that a key leads to, and the landed columns that it points at."""
    names = tuple(table.own.get(name, name) for name in key)
    for edge in (*table.filling.pointing, *table.filling.waiting):
        if edge.columns == names:
            parent = next((one for one in tables.values() if one.filling.table.full_name == edge.to), None)
            if parent is None:
                return None
            landed = {own: name for name, own in parent.own.items()}
            return parent, tuple(landed[name] for name in edge.references)
    return None


def is_dropped(
    table: TableAtHand, row: Row, tables: Mapping[str, TableAtHand], *, goes_round: bool = True
) -> bool:
    """Return whether a row is a test, or of a test's: as many tables up as its keys lead, over at most one of
    those that lead round in a circle."""
    if is_test(table, row):
        return True
    ways = [(key, goes_round) for key in table.rule.through]
    ways += [(key, False) for key in table.rule.once] if goes_round else []
    return any(
        (above := parent_of(table, key, row, tables)) is not None
        and is_dropped(*above, tables, goes_round=still)
        for key, still in ways
    )


# ---- the rows


def hurting_rows(table: TableAtHand, tables: Mapping[str, TableAtHand]) -> list[tuple[str, Row]]:
    """Return the rows that hurt, each with what for. Raise Unreadable for a rule that cannot be read."""
    rows = [table.row(number) for number in range(table.landed.count)]
    plain = [row for row in rows if not is_deleted(table, row) and not is_dropped(table, row, tables)]
    if not plain:
        return []
    base = plain[0]
    cases = [("a live row", base)]
    changes = (*_labels(table), *_amounts(table), *_clocks(table), _nulls(table), *_rounds(table, tables))
    for change in changes:
        says, values = change
        fresh = plain[len(cases) % len(plain)]
        if values:
            cases.append((says, {**fresh, **values}))
    deleted = next(
        (row for row in rows if is_deleted(table, row) and not is_dropped(table, row, tables)), None
    )
    tests = next((row for row in rows if is_test(table, row)), None)
    of_tests = next((row for row in rows if not is_test(table, row) and is_dropped(table, row, tables)), None)
    cases += [
        (says, row)
        for says, row in (("a deleted row", deleted), ("a test", tests), ("a test's", of_tests))
        if row
    ]
    return cases


Change = tuple[str, Row]


def _labels(table: TableAtHand) -> Iterator[Change]:
    """Yield each label, of all columns that have some at once."""
    listed = {
        name: (column.values or column.own_labels)[:_MOST_LABELS]
        for name in table.columns
        if (column := table.column(name)) and (column.values or column.own_labels)
    }
    marks = {str(mark.get("column")) for mark in table.marks if mark.get("kind") == "values"}
    for number in range(max(map(len, listed.values()), default=0)):
        values: Row = {
            name: labels[number]
            for name, labels in listed.items()
            if number < len(labels) and name not in marks
        }
        yield (
            f"label {number + 1} of each list",
            {name: value for name, value in values.items() if "{" not in str(value)},
        )


def _amounts(table: TableAtHand) -> Iterator[Change]:
    """Yield the smallest and the largest amount of each column that holds money."""
    money = [name for name in table.columns if table.meta(name).get("unit")]
    lows, highs = {}, {}
    for name in money:
        column = table.column(name)
        if column and kind_of(column) in ("integer", "number"):
            lows[name], highs[name] = _ends(column)
    yield "the smallest amounts", lows
    yield "the largest amounts", highs


def _ends(column: Column) -> tuple[Value, Value]:
    most = min(largest(column), 10**15 - 1)
    bounds = column.bounds
    low = (
        next((limit for limit in (bounds.min, bounds.above) if limit is not None), -most) if bounds else -most
    )
    high = (
        next((limit for limit in (bounds.max, bounds.below) if limit is not None), most) if bounds else most
    )
    low += 1 if bounds and bounds.min is None and bounds.above is not None else 0
    high -= 1 if bounds and bounds.max is None and bounds.below is not None else 0
    return int(low), int(high)


def _clocks(table: TableAtHand) -> Iterator[Change]:
    """Yield times on either side of a change of clocks, in every column that holds one."""
    marks = {str(mark.get("column")) for mark in table.marks}
    names = [
        name
        for name, column in table.columns.items()
        if column.kind in ("timestamp", "timestamptz")
        and name not in marks
        and not table.meta(name).get("epoch")
    ]
    for moment in _AROUND:
        yield f"beside a change of clocks: {moment}", dict.fromkeys(names, moment)


def _rounds(table: TableAtHand, tables: Mapping[str, TableAtHand]) -> Iterator[Change]:
    """Yield what points a row at a test by each key that leads round in a circle."""
    for key in table.rule.once:
        pointed = _pointed_at(table, key, tables)
        if pointed is None:
            continue
        parent, names = pointed
        for row in map(parent.row, range(parent.landed.count)):
            if is_dropped(parent, row, tables, goes_round=False):
                values = [row[name] for name in names]
                yield f"a test's by {' and '.join(key)}", dict(zip(key, values, strict=True))
                break


def _nulls(table: TableAtHand) -> Change:
    """Return null for every column that may be so."""
    marks = {str(mark.get("column")) for mark in table.marks}
    nullable = [name for name in table.columns if (column := table.column(name)) and column.nullable]
    return "null wherever it may be", {name: None for name in nullable if name not in marks}


# ---- what staging makes of them


def staged(table: TableAtHand, row: Row, columns: Sequence[StagingColumn]) -> Row:
    """Return the row that staging has of a landed one, of the columns whose values can be told for sure."""
    made: Row = {}
    for column in columns:
        if column.quote or not is_sure(table, column):
            continue
        made[column.alias] = _staged(table, row, column)
    return made


def is_sure(table: TableAtHand, column: StagingColumn) -> bool:
    """Return whether what staging makes of a column can be told here: no floats, documents or arrays."""
    if column.macro in ("is_deleted", "deleted_at"):
        return column.macro == "is_deleted" or _zone_of(table, _mark_column(table)) is not None
    landed = table.columns.get(column.name)
    if landed is None or table.meta(column.name).get("unsent_as"):
        return False
    if column.macro == "to_utc":
        return bool(table.meta(column.name).get("epoch")) or _zone_of(table, column.name) is not None
    if column.macro is None:
        return landed.kind in ("text", "enum", "integer", "boolean", "date")
    return column.macro == "to_major_units" and landed.kind in ("integer", "number")


def _staged(table: TableAtHand, row: Row, column: StagingColumn) -> Value:
    if column.macro == "is_deleted":
        return is_deleted(table, row)
    if column.macro == "deleted_at":
        return _utc(table, row, _mark_column(table))
    if column.macro == "to_utc":
        return _utc(table, row, column.name)
    if column.macro == "to_major_units":
        return _major(table, row, column.name)
    return _padded(row[column.name], table.columns[column.name].data_type, table.adapter)


def _padded(value: Value, data_type: str, adapter: str | None) -> Value:
    """Return a text as a type of a fixed length gives it back: with blanks up to there, in PostgreSQL."""
    is_fixed = warehouse_of(adapter).dialect == "postgres" and type_name(data_type) in ("character", "char")
    return value.ljust(longest(data_type) or 1) if is_fixed and isinstance(value, str) else value


def _mark_column(table: TableAtHand) -> str:
    """Return the only mark of a deleted row that holds a time; "" where there are others or none."""
    times = [mark for mark in table.marks if mark.get("kind") in ("timestamp", "epoch")]
    return str(times[0].get("column")) if len(times) == 1 == len(table.marks) else ""


def _zone_of(table: TableAtHand, name: str) -> ZoneInfo | None:
    """Return the zone in which a column's times are meant: UTC for those that know theirs."""
    landed = table.columns.get(name)
    if landed is None or landed.kind not in ("timestamp", "timestamptz"):
        return None
    family = landed_family(landed.data_type, table.adapter)
    said = table.meta(name).get("timezone") or table.agreed.get("timezone")
    try:
        return ZoneInfo("UTC" if family == "timestamptz" or not said else str(said))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _utc(table: TableAtHand, row: Row, name: str) -> Value:
    value, unit = row[name], table.meta(name).get("epoch")
    if unit and isinstance(value, (int, Decimal)):
        return _EPOCH + timedelta(microseconds=int(value) * 10**6 // _SCALES.get(str(unit), 1))
    zone = _zone_of(table, name)
    if not isinstance(value, datetime) or zone is None:
        return None
    return value.replace(tzinfo=zone, fold=1).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def _major(table: TableAtHand, row: Row, name: str) -> Value:
    value, meta = row[name], table.meta(name)
    code = row.get(str(meta.get("currency_column"))) if meta.get("currency_column") else None
    code = code if code is not None else meta.get("currency") or table.agreed.get("currency")
    exponent = EXPONENTS.get(str(code).strip().upper())
    if exponent is None or value is None or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value).scaleb(-exponent)


def shown(value: Value) -> Any:
    """Return a value as YAML has it in what is expected: a day and a time as a text, an amount likewise."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (date, Decimal)):
        return str(value) if isinstance(value, date) else f"{value:f}"
    return value
