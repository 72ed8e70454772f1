"""What becomes of each column of a draw. What is known to be safe passes; all else is masked, or made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.personal_names import mentioned
from scaffold_source.lexicon.secret_names import NO_NAMES, Beside, OwnNames, is_credential
from scaffold_source.lexicon.types import type_name
from scaffold_source.model import Column, Table, TableName
from scaffold_source.sample.masks import TIMES
from scaffold_source.sample.order import Edge
from scaffold_source.sample.values import kind_of

How = Literal["kept", "declared safe", "unmasked", "masked", "made"]


class Place(NamedTuple):
    """A column of a table."""

    table: TableName
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What becomes of a column's values, and why. `kind` is what they tell of a person, "" for nothing.
    `group` is the column that it follows: what keys point at, in the end."""

    how: How
    why: str
    kind: str = ""
    group: Place | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What people declared: `pii` by column, the columns to leave `unmasked`, the project's `own` names of
    secrets, the columns that count `times`, and those that say which table a row points at."""

    pii: Mapping[Place, str] = field(default_factory=dict)
    unmasked: Collection[Place] = ()
    own: OwnNames = NO_NAMES
    times: Collection[Place] = ()
    kinds: Collection[Place] = ()
    ids: Collection[Place] = ()


def treatments(
    tables: Iterable[Table], edges: Mapping[TableName, Iterable[Edge]], declared: Declared
) -> dict[Place, Treatment]:
    """Return the treatment of each column. The columns of a key have that of what they point at."""
    tables = list(tables)
    columns = {
        Place(table.full_name, column.name): (table, column) for table in tables for column in table.columns
    }
    groups = _groups(columns, edges)
    pointed = {root for place, root in groups.items() if place != root}
    members: dict[Place, list[Place]] = {}
    for place, root in groups.items():
        members.setdefault(root, []).append(place)
    result: dict[Place, Treatment] = {}
    for root, places in members.items():
        table, column = columns[root]
        how, why, kind = _decided(table, column, places, declared, is_key=root in pointed)
        for place in places:
            result[place] = Treatment(how, why if place == root else f"as {root}", kind, root)
    return result


def _groups(
    columns: Mapping[Place, tuple[Table, Column]], edges: Mapping[TableName, Iterable[Edge]]
) -> dict[Place, Place]:
    """Return for each column the one that keys lead to from it, or from what leads to it."""
    leads: dict[Place, Place] = {place: place for place in columns}

    def root_of(place: Place) -> Place:
        while leads[place] != place:
            place = leads[place]
        return place

    for name, of_table in edges.items():
        for edge in of_table:
            for own, other in zip(edge.columns, edge.references, strict=True):
                start, end = Place(name, own), Place(edge.to, other)
                if start in leads and end in leads:
                    leads[root_of(start)] = root_of(end)
    return {place: root_of(place) for place in columns}


def _decided(
    table: Table, column: Column, places: list[Place], declared: Declared, *, is_key: bool
) -> tuple[How, str, str]:
    place = Place(table.full_name, column.name)
    if any(member in declared.unmasked for member in places):
        return "unmasked", "--unmasked", ""
    said = declared.pii.get(place)
    if said == "none":
        return "declared safe", "pii: none", ""
    beside = Beside(
        table.name, frozenset(squash(other.name) for other in table.columns), table.is_in_key(column)
    )
    if said == "credential" or is_credential(column.name, column.base_type, beside, declared.own):
        return (
            ("masked" if is_key or column.name in table.primary_key else "made"),
            "lets somebody in",
            "credential",
        )
    kind = said or mentioned(column.name) or ""
    return _by_type(table, column, kind, declared, is_key=is_key)


def _by_type(
    table: Table, column: Column, kind: str, declared: Declared, *, is_key: bool
) -> tuple[How, str, str]:
    place, value_kind, base = (
        Place(table.full_name, column.name),
        kind_of(column),
        type_name(column.base_type),
    )
    is_listed = value_kind == "enum" or (bool(column.values) and value_kind != "array")
    if is_listed or value_kind == "boolean":
        few = "a list of values" if is_listed else "a boolean"
        return ("made", f"{few}, of a person's {kind}", kind) if kind else ("kept", few, "")
    if kind:
        return "masked", f"a person's {kind}", kind
    if base.removesuffix("[]") in TIMES:
        return "kept", "a time", ""
    if place in declared.times:
        return "kept", "a time, as a number", ""
    is_id = is_key or column.name in table.primary_key or place in declared.ids
    if is_id and (value_kind in ("integer", "number") or base == "uuid"):
        return "kept", "a key that says nothing else", ""
    return "masked", "names of tables pass" if place in declared.kinds else base, ""
