"""Committed facts that people mistyped, or whose entry they called otherwise, as the producer has them. Pure.

Facts are the tool's, so what is wrong with one is no question for people: it is taken from the producer
again. With that value on both sides of the merge, nothing that rests on it is proposed or dropped anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from scaffold_source.contract.read import Misfit, read_column_facts, read_database_facts, read_table_facts
from scaffold_source.contract.values import Source, database_facts, table_facts
from scaffold_source.loaders.landed_names import Landing, landing
from scaffold_source.merge.conflicts import look
from scaffold_source.model import Database, TableName
from scaffold_source.render.changelog import Note
from scaffold_source.yaml_text.jinja import as_written, escape, unescape
from scaffold_source.yaml_text.values import YamlPath, same

_META = ("config", "meta")
_FACTS = (*_META, "producer")
# What stands for a fact of a table that is gone upstream, where nobody can tell it.
_UNKNOWN = {"schema": "unknown", "kind": "table"}
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Repaired:
    """The source's values with facts that can be read, and what was taken from the producer. `by_hand` is
    what people wrote where facts stand of things that the producer does not have: it is no part of `tree`."""

    tree: Values
    mends: tuple[Note, ...]
    by_hand: tuple[tuple[YamlPath, Any], ...]


def repaired(tree: Values, live: Database, source: Source) -> Repaired:
    """Return `tree` with each fact that cannot be read as `live` has it."""
    return _Repair(live, landing(live, source.name, source.loader, source.warehouse)).of(tree)


def in_their_tables(tree: Values, live: Database, source: Source) -> Values:
    """Return `tree` with each entry's facts naming the table of `live` that it is: people may have called the
    entry otherwise, and say with `identifier` what it is. Return `tree` itself where all facts do."""
    tables = tree.get("tables") or {}
    landed = landing(live, source.name, source.loader, source.warehouse)
    named: Values = {}
    found = relations(tables, landed)
    for name, entry in tables.items():
        facts, table = look(entry, _FACTS), found.get(name) or _was(entry, live, landed)
        if isinstance(facts, dict) and table and (naming := _naming(facts, name, table)) is not facts:
            named[name] = _put(entry, _FACTS, naming)
    return {**tree, "tables": {**tables, **named}} if named else tree


# ---- which table an entry is


def relations(tables: Values, landed: Landing) -> dict[str, TableName]:
    """Return the producer's table of each entry that has facts, each table once; what facts say goes before
    what may be meant."""
    entries = {name: entry for name, entry in tables.items() if look(entry, _FACTS) is not None}
    found: dict[str, TableName] = {}
    taken: set[TableName] = set()
    for candidates in (_called, _said, _identified, _named, _alike):
        for name, entry in entries.items():
            if name in found:  # as nearly all are after the first look
                continue
            fitting = [one for one in candidates(name, entry, landed) if one not in taken]
            if len(fitting) == 1:
                found[name] = fitting[0]
                taken.add(fitting[0])
    return found


def _was(entry: Values, live: Database, landed: Landing) -> TableName | None:
    """Return what an entry that people called otherwise was, where it is gone: its identifier, if the
    producer has a table of that name elsewhere, or one that it says was called so."""
    called, schema = _text(entry.get("identifier")), _fact(entry, "schema")
    if not called or not schema or _fact(entry, "table") or not landed.is_the_producers:
        return None
    hints = (table.comment or "" for table in live.tables if "renamed_from" in (table.comment or ""))
    is_known = any(one.name == called for one in landed.tables) or any(called in hint for hint in hints)
    return TableName(schema, called) if is_known else None


def _called(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """By what its facts say, where that is the entry's name."""
    return [one for one in _said(name, entry, landed) if one.name == name]


def _said(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """By what its facts say, which leave out the name that the entry has too."""
    schema, table = _fact(entry, "schema"), _fact(entry, "table")
    if schema and (table or not _text(entry.get("identifier"))):
        return [one for one in [TableName(schema, table or name)] if one in landed.tables]
    return []


def _identified(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """By the name that it has in the warehouse, where the facts name no table."""
    if _fact(entry, "table") and not _contradicts(name, entry, landed):
        return []
    called = _text(entry.get("identifier")) or name
    return [one for one in _in_its_schema(entry, landed) if landed.tables[one].name.name == called]


def _named(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """By its name alone."""
    called = _fact(entry, "table") or name
    return [one for one in _in_its_schema(entry, landed) if one.name == called]


def _alike(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """By its identifier, whatever the case of letters."""
    called = (_text(entry.get("identifier")) or "").casefold()
    if not called or _fact(entry, "table") or not landed.is_the_producers:
        return []
    return [one for one in _in_its_schema(entry, landed) if one.name.casefold() == called]


def _contradicts(name: str, entry: Values, landed: Landing) -> bool:
    """Return whether the facts name another table than the entry does, though everything lands as it is."""
    is_plain = landed.is_the_producers and not entry.get("identifier")
    return is_plain and _fact(entry, "table") != name


def _in_its_schema(entry: Values, landed: Landing) -> list[TableName]:
    schema = _fact(entry, "schema")
    return [one for one in landed.tables if schema in (None, one.schema)]


def _fact(entry: Values, key: str) -> str | None:
    return _text(look(entry, (*_FACTS, key)))


def _naming(facts: Values, name: str, table: TableName) -> Values:
    """Return `facts` that say of which table they are."""
    if (facts.get("schema"), facts.get("table", name)) == (table.schema, table.name):
        return facts
    others = {key: value for key, value in facts.items() if key not in ("schema", "table")}
    own = {"table": escape(table.name)} if table.name != name else {}
    return {"schema": escape(table.schema), **own, **others}


def _known_columns(facts: Any, columns: Any) -> list[str]:
    """Return the columns that the contract knew, as far as its list can be read, and those that have facts:
    what else the producer has is new, and not left out by people."""
    listed = facts.get("columns") if isinstance(facts, dict) else None
    readable = [_text(one) for one in listed] if isinstance(listed, list) else []
    declared = columns if isinstance(columns, dict) else {}
    own = [_fact(one, "column") or name for name, one in declared.items() if look(one, _FACTS) is not None]
    return list(dict.fromkeys(one for one in (*readable, *own) if one))


# ---- facts that cannot be read


class _Repair:
    """What `live` says instead, and what it was said instead of."""

    def __init__(self, live: Database, landed: Landing) -> None:
        self._live = live
        self._landed = landed
        self._tables = {table.full_name: table for table in live.tables}
        self._mends: list[Note] = []
        self._by_hand: list[tuple[YamlPath, Any]] = []

    def of(self, tree: Values) -> Repaired:
        at, facts = database_facts(self._live)
        if (whole := look(tree, at)) is not None:
            tree = _put(
                tree, at, self._block(at, whole, facts, lambda part: read_database_facts(part, [], at))
            )
        tables = tree.get("tables") or {}
        known = relations(tables, self._landed)
        found = {name: self._table(name, entry, known.get(name)) for name, entry in tables.items()}
        return Repaired({**tree, "tables": found}, tuple(self._mends), tuple(self._by_hand))

    def _table(self, name: str, entry: Values, relation: TableName | None) -> Values:
        at, written = ("tables", name, *_FACTS), look(entry, _FACTS)
        if written is None:
            return entry
        live = dict(table_facts(self._tables[relation], name, self._landed)) if relation else {}
        if not isinstance(written, dict) and not live:
            self._by_hand.append((at, written))
            return _put(entry, _FACTS, None)
        called = relation or _was(entry, self._live, self._landed)
        facts = _naming(written, name, called) if called and isinstance(written, dict) else written
        for key in ("schema", "table"):
            if isinstance(facts, dict) and not same(facts.get(key), written.get(key)):
                self._mends.append(Note((*at, key), "fact", written.get(key), facts.get(key)))
        columns = entry.get("columns")
        if live:
            live[at] = {**live[at], "columns": _known_columns(facts, columns)}
        block = self._block(at, facts, live.get(at, {}), partial(read_table_facts, at=at))
        entry = _put(entry, _FACTS, block)
        if isinstance(columns, dict):
            found = {
                called: self._column((name, called), column, relation, live)
                for called, column in columns.items()
            }
            entry = {**entry, "columns": found}
        return entry

    def _column(
        self, names: tuple[str, str], entry: Values, relation: TableName | None, live: dict[YamlPath, Any]
    ) -> Values:
        table, name = names
        at, written = ("tables", table, "columns", name, *_FACTS), look(entry, _FACTS)
        if written is None:
            return entry
        facts = written
        own = (_fact(entry, "column") if isinstance(written, dict) else None) or name
        landed = self._landed.columns(relation) if relation else {}
        if self._landed.is_the_producers and own != name and name in landed and isinstance(written, dict):
            own, facts = name, {key: value for key, value in written.items() if key != "column"}
            self._mends.append(Note((*at, "column"), "fact", written["column"], None))
        said = live.get(("tables", table, "columns", landed[own].name, *_FACTS), {}) if own in landed else {}
        if not said and isinstance(written, dict):  # it is gone upstream
            said = {"type": _text(entry.get("data_type")) or "unknown"}
        if not isinstance(written, dict) and not said:
            self._by_hand.append((at, written))
            return _put(entry, _FACTS, None)
        return _put(entry, _FACTS, self._block(at, facts, said, partial(read_column_facts, name, at=at)))

    def _block(self, at: YamlPath, block: Any, live: Values, read: Callable[[Values], Any]) -> Values:
        """Return the facts at `at` with those that `read` takes for none as `live` has them."""
        if not isinstance(block, dict):
            self._mends.append(Note(at, "fact", block, live))
            return {key: as_written(value) for key, value in live.items()}
        facts: Values = block
        while misfit := _misfit(read, facts):
            facts = self._mended(at, facts, misfit.path[len(at) :], live)
        return facts

    def _mended(self, at: YamlPath, block: Values, key: YamlPath, live: Values) -> Values:
        """Return `block` with what does not fit at `key` as `live` has it, or without it; with what a block
        of facts must have, where that is missing."""
        if not key:
            required = ("type",) if at[-5:-4] == ("columns",) else ("schema", "kind")
            missing = {one: live.get(one, _UNKNOWN.get(one)) for one in required if one not in block}
            self._mends += [Note((*at, one), "fact", None, live.get(one)) for one in missing]
            return {**missing, **block}
        written = next(one for one in block if str(one) == key[0])
        self._mends.append(Note((*at, key[0]), "fact", block[written], live.get(key[0])))
        known = {key[0]: as_written(live[key[0]])} if key[0] in live else {}
        pairs = ((one, value) for one, value in block.items())
        return {
            name: part
            for one, value in pairs
            for name, part in (known if one == written else {one: value}).items()
        }


def _misfit(read: Callable[[Values], Any], block: Values) -> Misfit | None:
    """Return what of `block` is no fact, None where it can be read."""
    try:
        read(block)
    except Misfit as misfit:
        return misfit
    return None


# ---- values


def _text(value: Any) -> str | None:
    """Return what a text says, None for anything else and for a template of people's own."""
    said = unescape(value) if isinstance(value, str) else ""
    return said if said and "{{" not in said else None


def _put(tree: dict[str, Any], path: YamlPath, value: Any) -> dict[str, Any]:
    """Return `tree` with `value` at `path`, None for nothing there."""
    key, *rest = path
    if rest:
        return {**tree, key: _put(tree[key], tuple(rest), value)}
    if value is None:
        return {name: part for name, part in tree.items() if name != key}
    return {**tree, key: value}
