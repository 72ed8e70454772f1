"""Shapes of rows beyond single columns: the versions of a history, and pairs of columns that point at several
tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.model import Column, Table, TableName
from scaffold_source.sample.parts import Columns
from scaffold_source.sample.times import when_of
from scaffold_source.sample.values import Value, kind_of

_MOST_TARGETS = 3


def chain(table: Table, into: Columns, groups: Sequence[str]) -> None:
    """Let each version in a history end where the next one of its row begins; the last one has no end."""
    times = [column for column in table.columns if kind_of(column) in ("timestamp", "timestamptz", "date")]
    start = next((column.name for column in times if when_of(column) == "start"), None)
    end = next((column for column in times if when_of(column) == "end"), None)
    if start is None or end is None or not groups:
        return
    versions: defaultdict[tuple[Value, ...], list[int]] = defaultdict(list)
    for row in range(len(into[start])):
        if into[start][row] is not None:
            versions[tuple(into[name][row] for name in groups)].append(row)
    for rows in versions.values():
        rows.sort(key=lambda row: str(into[start][row]))
        for row, following in pairwise(rows):
            into[end.name][row] = into[start][following]
        if end.nullable:
            into[end.name][rows[-1]] = None


def pair_targets(
    kind: Column, key: Column, made: Iterable[tuple[Table, Mapping[str, list[Value]]]], own: TableName
) -> list[tuple[Value, list[Value]]]:
    """Return what rows of two columns may point at: each kind of row, and the keys of its table.

    Where the kinds are known, their tables are found by name; else some tables with a key of that type are.
    """
    known = kind.values or kind.labels
    if not known and kind_of(kind) != "text":
        return []  # a number that stands for a kind of row: which one is nobody's to guess
    tables: dict[str, tuple[Table, list[Value]]] = {}
    for table, columns in made:
        name = table.primary_key[0] if len(table.primary_key) == 1 else ""
        values = columns.get(name) or []
        its_key = next((column for column in table.columns if column.name == name), None)
        if values and its_key and kind_of(its_key) == kind_of(key) and table.full_name != own:
            tables[squash(_singular(table.name))] = table, values
    if known:
        found = [(value, tables.get(squash(_singular(str(value).rpartition("::")[2])))) for value in known]
        return [(value, target[1]) for value, target in found if target]
    return [(_class_name(table.name), values) for table, values in list(tables.values())[:_MOST_TARGETS]]


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def _class_name(table: str) -> str:
    return "".join(part.capitalize() for part in snake_case(_singular(table)).split("_"))
