"""Fill one table: draw every column, then mend the rows that break a rule, and leave out what cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from scaffold_source.model import Column, Table, TableName
from scaffold_source.sample.conditions import read_terms
from scaffold_source.sample.draws import Draws
from scaffold_source.sample.functions import Unreadable
from scaffold_source.sample.marking import dropped, mark, mark_through
from scaffold_source.sample.order import Edge, Order
from scaffold_source.sample.parts import Columns, Counted, Parents, Part, Pointing
from scaffold_source.sample.planning import Late, plan, unique_columns
from scaffold_source.sample.rules import RowRule, Rules, UniqueRule, rules_of
from scaffold_source.sample.shapes import chain
from scaffold_source.sample.terms import Term
from scaffold_source.sample.times import beginnings, seconds_of
from scaffold_source.sample.values import Value, admits
from scaffold_source.sample.wishes import Asked

_TRIES = 60


class Filling:
    """The rows of one table while they are made. It is what conditions read and change."""

    def __init__(
        self,
        table: Table,
        keys: tuple[Order, Sequence[Edge]],
        made: Mapping[TableName, Filling],
        asked: Asked,
    ) -> None:
        order, edges = keys
        self.table, self.made = table, made
        self.wish, self.agreed, self.dialect = asked
        self.draws = Draws(self.wish.seed, str(table.full_name))
        self.chance = self.draws.chance
        self.into: Columns = {}
        self.by_name = {column.name: column for column in table.columns}
        self.owners: dict[str, Part] = {}
        self.parts: list[Part] = []
        self.waiting = [edge for edge in edges if order.waits(edge) or edge.to == table.full_name]
        self.pointing = [edge for edge in edges if edge not in self.waiting and edge.to in made]
        self.outside = [edge for edge in edges if edge not in (*self.waiting, *self.pointing)]
        self.unique = unique_columns(table)
        self.began: list[int] = []
        self.kept: list[int] = []
        self.dropped: set[int] = set()
        self.rules = Rules((), (), ())
        self.lacking: Counter[str] = Counter()
        self._computing: set[str] = set()
        self._inputs: dict[str, tuple[str, ...]] = {}

    @property
    def count(self) -> int:
        """Return how many rows there are."""
        return len(self.began)

    def run(self) -> None:
        """Make the rows: all columns but those that wait for rows of another table."""
        count = plan(self)
        self.fill(count)
        mark_through(self, count)
        mark(self, count)
        self.rules = rules_of(self.table, self, self.dialect)
        waiting = {name for edge in self.waiting for name in edge.columns}
        needed = tuple(
            RowRule(f"{name} is not null", _is_filled(self.into[name]), partial(self._refill, column=name))
            for name, column in self.by_name.items()
            if not column.nullable and not column.generated and name not in waiting
        )
        self.lacking += self.mend(
            self.rules,
            (*needed, *self._ranges(), *self._members(), *self._whole(), *self.rules.rows),
            count,
        )
        if len(self.kept) < count:
            for values in self.into.values():
                values[:] = [values[row] for row in self.kept]
            self.began[:] = [self.began[row] for row in self.kept]
        self.dropped = dropped(self)

    def _ranges(self) -> Iterator[RowRule]:
        """Yield the rule of each column that has a range: no value may be outside, whoever puts it there."""
        for name, column in self.by_name.items():
            if column.bounds and not column.generated:
                text = f"the range of {name}"
                yield RowRule(text, _is_admitted(column, self.into[name]), partial(self.again, column=name))

    def _members(self) -> Iterator[RowRule]:
        """Yield the rule of each key whose columns others fill: its values are those of a parent's row."""
        filled = [part.edge for part in self.parts if isinstance(part, Pointing)]
        for edge in self.pointing:
            if edge not in filled and edge.strength == "declared":
                keys = set(Parents(edge, self.made[edge.to].into).keys)
                yield RowRule(
                    str(edge),
                    _is_member(edge, keys, self.into),
                    partial(self._refill, column=edge.columns[-1]),
                )

    def _whole(self) -> Iterator[RowRule]:
        """Yield the rule of each key that is MATCH FULL: its columns are all null, or none is."""
        for key in self.table.keys:
            if key.match_full and len(key.columns) > 1 and self.into.keys() >= set(key.columns):
                lists = [self.into[name] for name in key.columns]
                yield RowRule(
                    f"MATCH FULL of {', '.join(key.columns)}",
                    partial(_is_all_or_none, lists),
                    partial(self._make_whole, columns=key.columns),
                )

    def _make_whole(self, row: int, columns: Sequence[str]) -> None:
        """Fill what is null of a key, or else null it all."""
        missing = [name for name in columns if self.into[name][row] is None]
        for name in missing:
            self.again(row, name)
        if any(self.into[name][row] is None for name in missing):
            for name in columns:
                self.put(row, name, None)

    def _refill(self, row: int, column: str) -> None:
        """Put another value in a row; where there is none, change first what it depends on."""
        self.again(row, column)
        owner = self.owners.get(column)
        if self.into[column][row] is None and isinstance(owner, Pointing):
            for _, name in owner.fixed:
                self.again(row, name)

    def drawn_for(self, *names: str) -> Draws:
        """Return the draws for these columns."""
        return Draws(self.wish.seed, str(self.table.full_name), *names)

    # ---- filling

    def fill(self, count: int) -> list[int]:
        """Fill every column with `count` values; return when the rows began."""
        self.began = beginnings(count, self.wish.until, self.drawn_for()) if count else []
        late = [part for part in self.parts if isinstance(part, (Counted, Late))]
        for part in self.parts:
            if part not in late:
                part.fill(count)
        last = seconds_of(self.wish.until) - 1
        pointing = [part for part in self.parts if isinstance(part, Pointing)]
        for part in pointing:
            above = self.made[part.edge.to].began
            for row, pick in enumerate(part.picks):
                if pick >= 0 and above[pick] > self.began[row]:
                    self.began[row] = min(above[pick] + 60, last)
        for timed in late:
            timed.fill(count)
        if self.agreed.is_history:
            chain(self.table, self.into, pointing[0].columns if pointing else ())
        for edge in self.waiting:
            if edge.to == self.table.full_name and not edge.may_be_null:
                for own, other in zip(edge.columns, edge.references, strict=True):
                    if own != other:
                        self.into[own] = list(self.into[other])
        return self.began

    def mend(self, rules: Rules, row_rules: Sequence[RowRule], count: int) -> Counter[str]:
        """Mend the rows that break a rule, and note those that keep all; return which rules others break."""
        lacking: Counter[str] = Counter()
        for row in range(count):
            broken = self._mended(row, row_rules, rules.uniques)
            if broken is None:
                self.kept.append(row)
                for unique in rules.uniques:
                    unique.keep(row)
            else:
                lacking[broken] += 1
        return lacking

    def _mended(self, row: int, row_rules: Sequence[RowRule], uniques: Sequence[UniqueRule]) -> str | None:
        """Change the row until it keeps every rule; return one that it breaks in the end."""
        for _ in range(_TRIES):
            rule = next((rule for rule in row_rules if not rule.passes(row)), None)
            if rule:
                rule.make(row)
                continue
            unique = next((unique for unique in uniques if not unique.passes(row)), None)
            if unique is None:
                return None
            name = unique.columns[self.draws.below(len(unique.columns))] if unique.columns else ""
            if unique.where and self.chance() < 0.3:
                unique.where.make(row, False)
            elif name:
                self.again(row, name)
        rule = next((rule for rule in row_rules if not rule.passes(row)), None)
        return rule.text if rule else next((u.text for u in uniques if not u.passes(row)), None)

    # ---- what conditions ask

    def reader(self, column: str) -> Callable[[int], Value]:
        """Return what reads the column's value; of a generated one, what it computes."""
        known = self.by_name.get(column)
        if known is None:
            raise Unreadable(column)
        if not known.generated:
            values = self.into[column]
            return values.__getitem__
        return self._computed(known).value

    def _computed(self, column: Column) -> Term:
        """Return the expression of a generated column. Raise Unreadable where it is not understood."""
        if not column.expression or column.name in self._computing:
            raise Unreadable(column.name)
        self._computing.add(column.name)
        try:
            return read_terms(f"({column.expression})", self, self.dialect)[0]
        finally:
            self._computing.discard(column.name)

    def column(self, name: str) -> Column:
        """Return a column."""
        if name not in self.by_name:
            raise Unreadable(name)
        return self.by_name[name]

    def put(self, row: int, column: str, value: Value) -> bool:
        """Put a value in a row, where the column may have it; return whether."""
        owner = self.owners.get(column)
        is_put = owner is not None and owner.put(row, column, value)
        if is_put:
            self._follow(row, column)
        return is_put

    def again(self, row: int, column: str) -> None:
        """Put another value in a row."""
        owner = self.owners.get(column)
        if owner:
            owner.again(row)
            for name in owner.columns:
                self._follow(row, name)
        elif column in self.by_name and (names := self._computed_from(column)):
            self.again(row, names[self.draws.below(len(names))])

    def _computed_from(self, column: str) -> tuple[str, ...]:
        """Return the columns that a generated column is computed from, as far as it is understood."""
        if column not in self._inputs:
            try:
                term = self._computed(self.by_name[column])
            except Unreadable:
                self._inputs[column] = ()
            else:
                self._inputs[column] = term.inners or tuple(filter(None, [term.column or term.inner]))
        return self._inputs[column]

    def _follow(self, row: int, column: str) -> None:
        """Point anew where a key has this column too and another part filled it."""
        for part in self.parts:
            if isinstance(part, Pointing) and any(name == column for _, name in part.fixed):
                part.again(row)


def _is_member(edge: Edge, keys: set[tuple[Value, ...]], into: Columns) -> Callable[[int], bool]:
    lists = [into[name] for name in edge.columns]

    def passes(row: int) -> bool:
        values = tuple(column[row] for column in lists)
        return None in values or values in keys

    return passes


def _is_all_or_none(lists: Sequence[Sequence[Value]], row: int) -> bool:
    return len({values[row] is None for values in lists}) == 1


def _is_admitted(column: Column, values: list[Value]) -> Callable[[int], bool]:
    return lambda row: values[row] is None or admits(column, values[row])


def _is_filled(values: list[Value]) -> Callable[[int], bool]:
    return lambda row: values[row] is not None
