"""How notices name many things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

_SHOWN = 5
_TABLES_SHOWN = 20


def some(names: list[str]) -> str:
    """Return the first names, and how many more there are."""
    return _first(names, _SHOWN)


def by_table(columns: Iterable[tuple[str, str]]) -> str:
    """Return tables with their columns behind them, of each table and of all tables the first."""
    tables: defaultdict[str, list[str]] = defaultdict(list)
    for table, column in columns:
        tables[table].append(column)
    return _first([f"{table} ({some(names)})" for table, names in tables.items()], _TABLES_SHOWN)


def named(columns: list[str]) -> str:
    """Return columns, `table.column`: each in full where they are few, else behind their tables."""
    if len(columns) <= _SHOWN:
        return some(columns)
    return by_table((table, column) for table, _, column in (name.rpartition(".") for name in columns))


def _first(names: list[str], number: int) -> str:
    more = f" and {len(names) - number} more" if len(names) > number else ""
    return ", ".join(names[:number]) + more
