"""Which of the producer's tables and columns people mean by the entries that they declared. Pure.

An entry says what landed; a loader, a warehouse or a generator may have changed the name on the way. So names
are compared as strictly as they allow: as they land, as the producer has them, whatever their case, and
without underscores. What could mean several things means none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from scaffold_source.lexicon.names import name_with_schema, squash
from scaffold_source.loaders.landed_names import Landing
from scaffold_source.model import TableName
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import Values

_Key = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Counterparts:
    """The producer's table of each entry, by the entry's name; and of each entry that may mean several, which
    these are."""

    tables: Mapping[str, TableName]
    several: Mapping[str, tuple[TableName, ...]]


def table_counterparts(
    entries: Mapping[str, Values], schema: str, landed: Landing, taken: Iterable[TableName] = ()
) -> Counterparts:
    """Return which table each entry means, each table once. `schema` is where the source's data lands: of
    tables that are called alike, the one in a schema of that name. `taken` are those of other entries."""
    tables: dict[str, TableName] = {}
    several: dict[str, tuple[TableName, ...]] = {}
    others = {*taken}
    free = dict.fromkeys(table for table in landed.tables if table not in others)
    # Of two entries of one table, the one that is called so.
    order = sorted(entries, key=lambda name: called(name, entries[name]) != name)
    for names_of, key in _TABLE_LEVELS:
        by_key = _by_key(free, lambda table, names=names_of: names(table, landed), key)  # type: ignore[misc]
        for name in order:
            text = called(name, entries[name])
            if name in tables or name in several or is_template(text):
                continue
            alike = [table for table in by_key.get(key(text), ()) if table in free]
            chosen = _in_schema(alike, schema)
            if len(chosen) == 1:
                tables[name] = chosen[0]
                del free[chosen[0]]
            elif alike:
                several[name] = tuple(alike)
    return Counterparts(tables, several)


def column_counterparts(entries: Iterable[str], table: TableName, landed: Landing) -> dict[str, str]:
    """Return the declared name of each of the producer's columns that has one."""
    declared: dict[str, str] = {}
    columns = {own: (name.name, own) for own, name in landed.columns(table).items()}
    free = dict.fromkeys(name for name in entries if not is_template(name))
    for number, key in ((0, _exact), (1, _exact), (None, str.casefold), (None, squash)):
        wanted = _by_key(
            [own for own in columns if own not in declared],
            lambda own, number=number: columns[own] if number is None else columns[own][number : number + 1],  # type: ignore[misc]
            key,
        )
        for text, entries_alike in _by_key(free, lambda name: (name,), key).items():
            alike = wanted.get(text, [])
            if len(alike) == len(entries_alike) == 1:
                declared[alike[0]] = entries_alike[0]
        matched = {*declared.values()}
        free = {name: None for name in free if name not in matched}
    return declared


_Thing = TypeVar("_Thing")


def _by_key(
    things: Iterable[_Thing], names_of: Callable[[_Thing], tuple[str, ...]], key: _Key
) -> dict[str, list[_Thing]]:
    """Return things by the keys of their names; a thing stands under each once."""
    by_key: defaultdict[str, list[_Thing]] = defaultdict(list)
    for thing in things:
        for text in dict.fromkeys(map(key, names_of(thing))):
            by_key[text].append(thing)
    return by_key


def called(name: str, entry: Values) -> str:
    """Return what an entry says that its table is called in the warehouse; its own name where that is a
    template, which only dbt can render."""
    identifier = entry.get("identifier")
    is_said = isinstance(identifier, str) and not is_template(identifier)
    return unescape(identifier) if is_said and isinstance(identifier, str) else name


def is_template(text: str) -> bool:
    """Return whether only dbt can say what a name is."""
    return "{{" in unescape(text) or "{%" in unescape(text)


def _in_schema(alike: list[TableName], schema: str) -> list[TableName]:
    within = [table for table in alike if table.schema.casefold() == schema.casefold()]
    return within if len(alike) > 1 and within else alike


# ---- how alike


def _exact(text: str) -> str:
    return text


def _landed_table(table: TableName, landed: Landing) -> tuple[str, ...]:
    return (landed.tables[table].name.name,)


def _own_table(table: TableName, _: Landing) -> tuple[str, ...]:
    return (table.name,)


def _with_schema(table: TableName, _: Landing) -> tuple[str, ...]:
    return (name_with_schema(table), f"{table.schema}_{table.name}", str(table))


def _any_table(table: TableName, landed: Landing) -> tuple[str, ...]:
    return (landed.tables[table].name.name, table.name)


_TABLE_LEVELS: tuple[tuple[Callable[[TableName, Landing], tuple[str, ...]], _Key], ...] = (
    (_landed_table, _exact),
    (_own_table, _exact),
    (_any_table, str.casefold),
    (_with_schema, str.casefold),
    (_any_table, squash),
)
