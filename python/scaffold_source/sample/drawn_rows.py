"""The rows of one table of a draw, as writers take them: their values masked already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Context, Decimal
from typing import NamedTuple

from scaffold_source.model import Column, Table
from scaffold_source.sample.conditions import read_terms
from scaffold_source.sample.draws import Draws
from scaffold_source.sample.functions import Unreadable
from scaffold_source.sample.literals import array_items
from scaffold_source.sample.order import Edge
from scaffold_source.sample.parts import Columns
from scaffold_source.sample.rules import rules_of
from scaffold_source.sample.values import Kind, Value, admits, kind_of

_TRIES = 60
_LONG = Context(prec=150_000)  # PostgreSQL's numeric has up to 147,455 digits


class Edges(NamedTuple):
    """The keys from a table: to tables that load before it, to such that do not, and to such that are not
    there."""

    pointing: list[Edge]
    waiting: list[Edge]
    outside: list[Edge]


class DrawnRows:
    """A table with rows that were drawn; `began` says when each of them landed, in seconds."""

    def __init__(self, table: Table, into: Columns, edges: Edges, began: list[int]) -> None:
        self.table, self.into = table, into
        self.pointing, self.waiting, self.outside = edges
        self.by_name = {column.name: column for column in table.columns}
        self.began = began
        self.lacking: Counter[str] = Counter()
        self._computing: set[str] = set()
        self._free: Collection[str] = ()
        self.chance: Callable[[], float] = float
        self.rules = rules_of(table, self)

    @property
    def count(self) -> int:
        """Return how many rows there are."""
        return len(self.began)

    def reader(self, column: str) -> Callable[[int], Value]:
        """Return what reads the column's value; of a generated one, what it computes."""
        known = self.by_name.get(column)
        if known is None:
            raise Unreadable(column)
        if not known.generated:
            return self.into[column].__getitem__
        if not known.expression or column in self._computing:
            raise Unreadable(column)
        self._computing.add(column)
        try:
            return read_terms(f"({known.expression})", self)[0].value
        finally:
            self._computing.discard(column)

    def column(self, name: str) -> Column:
        """Return a column."""
        if name not in self.by_name:
            raise Unreadable(name)
        return self.by_name[name]

    # ---- rules that masks broke

    def mend(self, free: Collection[str], seed: int) -> None:
        """Change `free` columns of the rows that break a check, and note in `lacking` what no change mended:
        then the server decides row by row."""
        self._free = free
        self.chance = Draws(seed, str(self.table.full_name)).chance
        for row in range(self.count):
            for _ in range(_TRIES):
                broken = next((rule for rule in self.rules.rows if not rule.passes(row)), None)
                if broken is None:
                    break
                broken.make(row)
            else:
                self.lacking += Counter(rule.text for rule in self.rules.rows if not rule.passes(row))
            for unique in self.rules.uniques:
                self.lacking[unique.text] += not unique.passes(row)
                unique.keep(row)
        self.lacking = +self.lacking
        if self.lacking:
            self.rules = replace(self.rules, unread=(*self.rules.unread, *self.lacking))

    def put(self, row: int, column: str, value: Value) -> bool:
        """Put a value in a row, where the column is free and may have it; return whether."""
        is_allowed = column in self._free and admits(self.by_name[column], value)
        if is_allowed:
            self.into[column][row] = value
        return is_allowed

    def again(self, row: int, column: str) -> None:
        """Take the value out of a row, where the column may be null: no other is known that is nobody's. A
        number that must be there becomes another, up to twice as large."""
        if column not in self._free:
            return
        value = self.into[column][row]
        if self.by_name[column].nullable:
            self.into[column][row] = None
        elif isinstance(value, Decimal):
            self.put(
                row, column, _LONG.multiply(value, Decimal(2 * self.chance())).quantize(value, context=_LONG)
            )
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.put(row, column, type(value)(value * 2 * self.chance()))


_READERS: Mapping[Kind, Callable[[str], Value]] = {
    "boolean": lambda text: text == "true",
    "integer": int,
    "number": Decimal,
    "float": float,
}


def value_of(text: str, column: Column) -> Value:
    """Return the value that PostgreSQL writes so; the text itself where Python has none like it."""
    kind = kind_of(column)
    if kind in _READERS:
        return _READERS[kind](text)
    if kind in ("timestamp", "timestamptz", "date"):
        return _moment(text, kind)
    if kind == "array":
        items = array_items(text)
        is_plain = all(item is None or isinstance(item, str) for item in items)
        return tuple(item for item in items if not isinstance(item, list)) if is_plain else text
    return text


def _moment(text: str, kind: Kind) -> Value:
    """Return a moment; a text where it is infinite, before Christ or after the year 9999."""
    try:
        if kind == "date":
            return date.fromisoformat(text)
        return datetime.fromisoformat(_padded(text.removesuffix("+00")))
    except ValueError:
        return text


def _padded(text: str) -> str:
    """Return a time with six digits behind the second, or none: Python 3.10 reads no others."""
    whole, dot, part = text.partition(".")
    return f"{whole}.{part:0<6}" if dot else whole
