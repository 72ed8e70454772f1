"""What fills the columns of a table: a key that points at a parent's rows, a time, any other value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from scaffold_source.model import Column
from scaffold_source.sample.draws import Draws, tail
from scaffold_source.sample.meanings import Draw
from scaffold_source.sample.order import Edge
from scaffold_source.sample.values import Value, admits

Columns = dict[str, list[Value]]


class Part(Protocol):
    """Fills some columns of a table, and puts other values in a row when asked to."""

    columns: tuple[str, ...]

    def fill(self, count: int) -> None:
        """Fill the columns with `count` values each."""

    def again(self, row: int) -> None:
        """Put other values in a row, no null where there is another."""

    def put(self, row: int, column: str, value: Value) -> bool:
        """Put a value in a row, where the column may have it; return whether."""


class Plain:
    """A column that is filled by a draw. Nulls come in `nulls` of a hundred rows. `shared` are the chances of
    all columns that are about the same person or place, one for each row."""

    shared: Draws | None = None

    def __init__(self, column: Column, draw: Draw, nulls: float, into: Columns, draws: Draws) -> None:
        self.column, self.draw, self.nulls, self.into, self.draws = column, draw, nulls, into, draws
        self.columns: tuple[str, ...] = (column.name,)
        self.number = 0
        self.together: list[float] = []

    def fill(self, count: int) -> None:
        draw, chance, nulls = self.draw, self.draws.chance, self.nulls
        self.number = count
        if self.shared:
            self.together = [self.shared.chance() for _ in range(count)]
            values = [draw(row, together) for row, together in enumerate(self.together)]
            values = [value if nulls <= 0 or chance() >= nulls else None for value in values]
        elif nulls <= 0:
            values = [draw(row, chance()) for row in range(count)]
        else:
            values = [draw(row, chance()) if chance() >= nulls else None for row in range(count)]
        self.into[self.column.name] = values

    def again(self, row: int) -> None:
        values, before = self.into[self.column.name], self.into[self.column.name][row]
        self.number += 1
        if self.together:  # of the same person, if that is another value
            values[row] = self.draw(self.number - 1, self.together[row])
        if not self.together or values[row] == before:
            values[row] = self.draw(self.number - 1, self.draws.chance())

    def put(self, row: int, column: str, value: Value) -> bool:
        is_allowed = admits(self.column, value)
        if is_allowed:
            self.into[column][row] = value
        return is_allowed


class Timed(Plain):
    """A time: what is drawn depends on the row."""

    def again(self, row: int) -> None:
        self.into[self.column.name][row] = self.draw(row, self.draws.chance())


class Counted(Plain):
    """A number that counts the rows of one group, from 1: the lines of an order."""

    def __init__(self, column: Column, group: Sequence[str], first: int, into: Columns, draws: Draws) -> None:
        super().__init__(column, lambda _, __: 0, 0, into, draws)
        self.group, self.first = group, first
        self.counts: dict[tuple[Value, ...], int] = {}

    def fill(self, count: int) -> None:
        self.into[self.column.name] = [None] * count
        for row in range(count):
            self.again(row)

    def again(self, row: int) -> None:
        group = tuple(self.into[name][row] for name in self.group)
        number = self.counts.get(group, self.first)
        self.counts[group] = number + 1
        self.into[self.column.name][row] = number


class Still:
    """Columns that wait for rows that are not there yet: null until then."""

    def __init__(self, columns: tuple[str, ...], into: Columns) -> None:
        self.columns, self.into = columns, into

    def fill(self, count: int) -> None:
        for name in self.columns:
            self.into[name] = [None] * count

    def again(self, row: int) -> None:
        """Leave it: what it points at is not there."""

    def put(self, row: int, column: str, value: Value) -> bool:
        return value is None and self.into[column][row] is None


class Preceding(Still):
    """Columns by which a row points at one before it in its own table. They wait as well, for it may point at
    rows that are kept only: `kept` are those."""

    def __init__(
        self, edge: Edge, columns: tuple[str, ...], kept: list[int], into: Columns, draws: Draws
    ) -> None:
        super().__init__(columns, into)
        self.edge, self.kept, self.draws = edge, kept, draws

    def again(self, row: int) -> None:
        """Point at some row that is kept."""
        if not self.kept:
            return
        other = self.kept[tail(self.draws.chance(), len(self.kept))]
        for name, reference in zip(self.edge.columns, self.edge.references, strict=True):
            if name in self.columns:
                self.into[name][row] = self.into[reference][other]

    def put(self, row: int, column: str, value: Value) -> bool:
        if value is None and self.edge.may_be_null:
            self.into[column][row] = None
        return value is None and self.edge.may_be_null


class Parents:
    """The rows that an edge may point at: the values of its columns, by row."""

    def __init__(self, edge: Edge, columns: Mapping[str, list[Value]]) -> None:
        missing = [name for name in edge.references if name not in columns]
        lists = [] if missing else [columns[name] for name in edge.references]
        keys = list(zip(*lists, strict=True)) if lists else []
        self.keys = keys
        self.whole = [row for row, key in enumerate(keys) if None not in key]
        self._by: dict[tuple[int, ...], dict[tuple[Value, ...], list[int]]] = {}

    def matching(self, places: tuple[int, ...], values: tuple[Value, ...]) -> list[int]:
        """Return the rows whose key has these values at these places."""
        if not places:
            return self.whole
        if places not in self._by:
            index: dict[tuple[Value, ...], list[int]] = {}
            for row in self.whole:
                index.setdefault(tuple(self.keys[row][place] for place in places), []).append(row)
            self._by[places] = index
        return self._by[places].get(values, [])


class Filled(NamedTuple):
    """The columns that a key fills, where, by which draws, and which of them may be null."""

    columns: Sequence[str]
    into: Columns
    draws: Draws
    nullable: Callable[[str], bool]


class Pointing:
    """The columns of an edge that it fills itself; `fixed` are those that another part has filled before.

    `each_once` says that no parent may have two rows. `picks` are the parents' rows, -1 for none.
    """

    def __init__(
        self, edge: Edge, filled: Filled, parents: Parents, nulls: float, *, each_once: bool
    ) -> None:
        self.edge, self.parents, self.nulls = edge, parents, nulls
        owned, self.into, self.draws, self.nullable = filled
        self.columns = tuple(owned)
        self.free = [(edge.columns.index(name), name) for name in owned]
        self.fixed = [(place, name) for place, name in enumerate(edge.columns) if name not in owned]
        self.places = tuple(place for place, _ in self.fixed)
        self.unused = self.draws.shuffled(parents.whole) if each_once else None
        self.picks: list[int] = []

    def fill(self, count: int) -> None:
        self.picks = [-1] * count
        for name in self.columns:
            self.into[name] = [None] * count
        chance, nulls = self.draws.chance, self.nulls
        for row in range(count):
            if not nulls or chance() >= nulls:
                self.again(row)

    def again(self, row: int) -> None:
        options = self._options(row)
        if self.unused is not None and not self.places:
            if self.picks[row] >= 0:
                self.unused.insert(self.draws.below(len(self.unused) + 1), self.picks[row])
            pick = self.unused.pop() if self.unused else -1
        else:
            pick = options[tail(self.draws.chance(), len(options))] if options else -1
        self.point(row, pick)

    def _options(self, row: int) -> list[int]:
        if not self.places:
            return self.parents.whole
        return self.parents.matching(self.places, tuple(self.into[name][row] for _, name in self.fixed))

    def point(self, row: int, pick: int) -> None:
        """Point a row at a parent's row; at none where `pick` is -1."""
        self.picks[row] = pick
        key = self.parents.keys[pick] if pick >= 0 else None
        for place, name in self.free:
            self.into[name][row] = key[place] if key else None

    def put(self, row: int, column: str, value: Value) -> bool:
        if value is None:
            if self.nullable(column):
                self.into[column][row] = None
                self.picks[row] = -1
                return True
            return False
        place = self.edge.columns.index(column)
        options = self.parents.matching((*self.places, place), (*self._fixed_values(row), value))
        if options and self.unused is None:
            self.point(row, options[0])
        return bool(options) and self.unused is None

    def _fixed_values(self, row: int) -> tuple[Value, ...]:
        return tuple(self.into[name][row] for _, name in self.fixed)


class Paired:
    """Two columns that point at rows of several tables together: what kind of row, and its key.

    `targets` are what each kind is called, and the keys of its rows."""

    def __init__(
        self,
        kind: Column,
        key: Column,
        targets: Sequence[tuple[Value, list[Value]]],
        into: Columns,
        draws: Draws,
    ) -> None:
        self.kind, self.key, self.targets, self.into, self.draws = kind, key, targets, into, draws
        self.columns: tuple[str, ...] = (kind.name, key.name)

    def fill(self, count: int) -> None:
        for name in self.columns:
            self.into[name] = [None] * count
        is_optional = self.kind.nullable and self.key.nullable
        for row in range(count):
            if not is_optional or self.draws.chance() > 0.1:
                self.again(row)

    def again(self, row: int) -> None:
        kind, keys = self.targets[tail(self.draws.chance(), len(self.targets))]
        self.into[self.kind.name][row] = kind
        self.into[self.key.name][row] = keys[tail(self.draws.chance(), len(keys))]

    def put(self, row: int, column: str, value: Value) -> bool:
        if value is None and self.kind.nullable and self.key.nullable:
            for name in self.columns:
                self.into[name][row] = None
            return True
        for kind, keys in self.targets if column == self.kind.name else ():
            if kind == value:
                self.into[self.kind.name][row] = kind
                self.into[self.key.name][row] = keys[self.draws.below(len(keys))]
                return True
        return False
