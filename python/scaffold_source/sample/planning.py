"""Decide what fills each column of a table, and how many rows its keys leave room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold_source.model import Column, Table
from scaffold_source.sample.draws import Draws
from scaffold_source.sample.meanings import currency, meaning_of
from scaffold_source.sample.order import Edge
from scaffold_source.sample.parts import (
    Counted,
    Filled,
    Paired,
    Parents,
    Part,
    Plain,
    Pointing,
    Preceding,
    Still,
    Timed,
)
from scaffold_source.sample.shapes import pair_targets
from scaffold_source.sample.times import NULLS, When, as_value, moment, seconds_of, when_of
from scaffold_source.sample.values import admits, kind_of

if TYPE_CHECKING:
    from scaffold_source.sample.filling import Filling


def plan(filling: Filling) -> int:
    """Decide what fills each column; return how many rows there are room for."""
    for edge in sorted(filling.pointing, key=lambda edge: (edge.strength == "agreed", -len(edge.columns))):
        _plan_pointing(filling, edge)
    for edge in filling.waiting:
        _plan_waiting(filling, edge)
    for pair in filling.agreed.pairs:
        _plan_pair(filling, *pair)
    count = _room(filling)
    return min(count, filling.agreed.most) if filling.agreed.most else count


def _add(filling: Filling, part: Part) -> None:
    filling.parts.append(part)
    for name in part.columns:
        filling.owners[name] = part


def _plan_pointing(filling: Filling, edge: Edge) -> None:
    owned = [name for name in edge.columns if name not in filling.owners and name in filling.by_name]
    if not owned:
        return
    keys = [set(key.columns) for key in filling.table.keys if key.kind in ("primary", "unique")]
    each_once = any(key <= set(owned) for key in keys) and len(owned) == len(edge.columns)
    nulls = 0.15 if edge.may_be_null and any(filling.by_name[name].nullable for name in owned) else 0.0
    filled = Filled(
        owned, filling.into, filling.drawn_for(*owned), lambda name: filling.by_name[name].nullable
    )
    _add(filling, Pointing(edge, filled, _parents(filling, edge), nulls, each_once=each_once))


def _plan_pair(filling: Filling, kind: str, key: str) -> None:
    """Plan two columns that point at rows of several tables together, at those that are there."""
    columns = [filling.by_name.get(kind), filling.by_name.get(key)]
    if None in columns or kind in filling.owners or key in filling.owners:
        return
    of_kind, of_key = (column for column in columns if column)
    made = [(filling.table, filling.into) for filling in filling.made.values()]
    targets = pair_targets(of_kind, of_key, made, filling.table.full_name)
    if targets:
        _add(filling, Paired(of_kind, of_key, targets, filling.into, filling.drawn_for(kind, key)))


def _parents(filling: Filling, edge: Edge) -> Parents:
    """Return the rows that an edge may point at: those whose keys its own columns may hold."""
    parents = Parents(edge, filling.made[edge.to].into)
    for place, name in enumerate(edge.columns):
        column = filling.by_name[name]
        if column.values or column.bounds:
            parents.whole = [row for row in parents.whole if admits(column, parents.keys[row][place])]
    if not filling.agreed.counts(edge.columns):
        tests = filling.made[edge.to].dropped  # staging drops them, and would keep the rows that point there
        parents.whole = [row for row in parents.whole if row not in tests] or parents.whole
    return parents


def _plan_waiting(filling: Filling, edge: Edge) -> None:
    if edge.strength == "agreed" and edge.to != filling.table.full_name:
        return
    own_key = edge.references if edge.to == filling.table.full_name else ()
    owned = [name for name in edge.columns if name not in filling.owners and name not in own_key]
    if edge.may_be_null:
        owned = [name for name in owned if filling.by_name[name].nullable]
    if owned and own_key:
        _add(filling, Preceding(edge, tuple(owned), filling.kept, filling.into, filling.drawn_for(*owned)))
    elif owned:
        _add(filling, Still(tuple(owned), filling.into))


def _room(filling: Filling) -> int:
    """Return how many rows the keys leave room for, and plan the columns that are nobody's yet."""
    count = filling.wish.rows
    choices: dict[str, int] = {}
    for part in filling.parts:
        if isinstance(part, Pointing):
            room = len(part.parents.whole) + (1 if part.nulls else 0)
            choices.update(dict.fromkeys(part.columns, max(room, 0)))
            if not part.nulls or part.unused is not None:
                is_limit = part.unused is not None or not room
                if not room:
                    filling.lacking[f"{part.edge}, which has no rows"] += count
                count = min(count, len(part.parents.whole)) if is_limit else count
    for column in filling.table.columns:
        if column.name in filling.owners or column.generated:
            continue
        choices |= _plan_column(filling, column)
    for key in filling.table.keys:
        if key.kind in ("primary", "unique") and all(name in choices for name in key.columns):
            room = 1
            for name in key.columns:
                room *= max(choices[name], 1)
            if not any(filling.by_name[name].nullable for name in key.columns):
                count = min(count, room)
    return count


def _plan_column(filling: Filling, column: Column) -> dict[str, int]:
    """Plan a column that no key fills; return how many values there are, where they are few."""
    draws = filling.drawn_for(column.name)
    group = _group(filling, column)
    if group is not None:
        low = column.bounds.min if column.bounds and column.bounds.min is not None else 1
        _add(filling, Counted(column, group, max(int(low), 1), filling.into, draws))
        return {}
    kind, unit = kind_of(column), filling.agreed.units.get(column.name)
    if kind in ("timestamp", "timestamptz", "date") or unit:
        _plan_time(filling, column, unit, draws)
        return {}
    is_unique = column.name in filling.unique
    is_currency = column.name in filling.agreed.currencies and kind == "text" and not column.values
    meaning = (
        currency(column, is_unique=is_unique)
        if is_currency
        else meaning_of(column, filling.table.name, is_unique=is_unique)
    )
    nulls = 0.0 if is_currency else _nulls(filling, column, is_unique=is_unique)
    plain = Plain(column, meaning.draw, nulls, filling.into, draws)
    plain.shared = filling.drawn_for(f"about {meaning.about}") if meaning.about else None
    _add(filling, plain)
    return {column.name: len(meaning.choices)} if meaning.choices and not column.nullable else {}


def _plan_time(filling: Filling, column: Column, unit: str | None, draws: Draws) -> None:
    when = when_of(column, filling.agreed.moments.get(column.name))
    _add(filling, Late(filling, column, when, unit, draws))


def _group(filling: Filling, column: Column) -> list[str] | None:
    """Return the columns that a number counts the rows of: the others of a key, which point elsewhere."""
    is_own = any(key.columns == (column.name,) for key in filling.table.keys if key.kind != "foreign")
    if is_own or kind_of(column) not in ("integer", "number") or column.values or column.nullable:
        return None
    for key in filling.table.keys:
        if key.kind in ("primary", "unique") and column.name in key.columns and len(key.columns) > 1:
            others = [name for name in key.columns if name != column.name]
            if all(isinstance(filling.owners.get(name), Pointing) for name in others):
                return others
    return None


def _nulls(filling: Filling, column: Column, *, is_unique: bool) -> float:
    if column.nullable and any(column.name in edge.columns for edge in filling.outside):
        return 1.0  # what it points at is not in the contract
    evidence = column.evidence.nulls if column.evidence else None
    if not column.nullable or evidence == "none":
        return 0.0
    return 0.95 if evidence == "all" else 0.2 if is_unique else 0.12


class Late(Timed):
    """A time, drawn when the rows' beginnings are known."""

    def __init__(self, filling: Filling, column: Column, when: When, unit: str | None, draws: Draws) -> None:
        nulls = NULLS[when] if column.nullable else 0.0
        super().__init__(column, lambda _, __: None, nulls, filling.into, draws)
        self.filling, self.when, self.unit = filling, when, unit

    def fill(self, count: int) -> None:
        when = moment(self.when, self.filling.began, seconds_of(self.filling.wish.until) - 1)
        column, unit = self.column, self.unit
        self.draw = lambda row, chance: as_value(when(row, chance), column, unit)
        super().fill(count)


def unique_columns(table: Table) -> frozenset[str]:
    """Return the columns of which some key or index says that values are unique."""
    keys = [key.columns for key in table.keys if key.kind in ("primary", "unique")]
    indexed = [
        (column.name,)
        for column in table.columns
        if any(column.name in text for text in (*table.unique_where, *table.exclusions))
    ]
    return frozenset(name for columns in (*keys, *indexed) for name in columns)
