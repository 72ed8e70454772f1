"""Committed facts that people mistyped, or whose entry they called otherwise, as the producer has them. Pure.

Facts are the tool's, so what is wrong with one is no question for people: it is taken from the producer
again. With that value on both sides of the merge, nothing that rests on it is proposed or dropped anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from scaffold_source.contract.values import FACTS, META, TABLES, Source
from scaffold_source.contract.write import database_facts
from scaffold_source.facts.blocks import (
    landed_name,
    read_column,
    read_database,
    read_table,
    table_block,
)
from scaffold_source.facts.reading import Misfit
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.loaders.landed_names import Landing, landing
from scaffold_source.merge.conflicts import Conflict
from scaffold_source.model import Database, Table, TableName
from scaffold_source.render.changelog import Note
from scaffold_source.yaml_text.jinja import as_written, escape, unescape
from scaffold_source.yaml_text.values import (
    TOP,
    InOrder,
    Values,
    YamlPath,
    as_mapping,
    look,
    put,
    same,
    without,
)

# What stands for a fact of a table that is gone upstream, where nobody can tell it.
_UNKNOWN: Values = {"schema": "unknown", COLUMNS: {}}


@dataclass(frozen=True, slots=True)
class Repaired:
    """The source's values with facts that can be read, and what was taken from the producer. `by_hand` is
    what people wrote where facts stand of things that the producer does not have: it is no part of `tree`.
    `doubts` are the columns whose type was lost and may have been another one, as conflicts of `data_type`.
    """

    tree: Values
    mends: tuple[Note, ...]
    by_hand: tuple[tuple[YamlPath, Any], ...]
    doubts: tuple[Conflict, ...]


def repaired(tree: Values, live: Database, source: Source) -> Repaired:
    """Return `tree` with each fact that cannot be read as `live` has it."""
    return _Repair(live, landing(live, source.name, source.loader, source.warehouse)).of(tree)


def in_their_tables(tree: Values, live: Database, landed: Landing) -> Values:
    """Return `tree` with each entry's facts naming the table of `live` that it is: people may have called the
    entry otherwise, and say with `identifier` what it is. Return `tree` itself where all facts do."""
    tables = tree.get("tables") or {}
    named: Values = {}
    known = relations(tables, landed)
    for name, entry in tables.items():
        facts, table = look(entry, FACTS), known.get(name) or _was(entry, live, landed)
        if isinstance(facts, dict) and table and (naming := _naming(facts, name, table)) is not facts:
            named[name] = put(entry, FACTS, naming)
    return {**tree, "tables": {**tables, **named}} if named else tree


# ---- which table an entry is


def relations(tables: Values, landed: Landing) -> dict[str, TableName]:
    """Return the producer's table of each entry that has facts, each table once; what facts say goes before
    what may be meant."""
    entries = {name: entry for name, entry in tables.items() if look(entry, FACTS) is not None}
    by_entry: dict[str, TableName] = {}
    taken: set[TableName] = set()
    for candidates in (_told, _said, _identified, _named, _alike):
        for name, entry in entries.items():
            if name in by_entry:  # as nearly all are after the first look
                continue
            fitting = [table for table in candidates(name, entry, landed) if table not in taken]
            if len(fitting) == 1:
                by_entry[name] = fitting[0]
                taken.add(fitting[0])
    return by_entry


def _was(entry: Values, live: Database, landed: Landing) -> TableName | None:
    """Return what an entry that people called otherwise was, where it is gone: its identifier, if the
    producer has a table of that name elsewhere, or one that it says was called so."""
    called, schema = _text(entry.get("identifier")), _fact(entry, "schema")
    if not called or not schema or _fact(entry, "table") or not landed.is_the_producers:
        return None
    hints = (table.comment or "" for table in live.tables if "renamed_from" in (table.comment or ""))
    is_known = any(one.name == called for one in landed.tables) or any(called in hint for hint in hints)
    return TableName(schema, called) if is_known else None


def _told(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """Find the table that the facts name, if the entry has the same name."""
    return [table for table in _said(name, entry, landed) if table.name == name]


def _said(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """Find the table that the facts name; they leave a name out that is the entry's own."""
    schema, table = _fact(entry, "schema"), _fact(entry, "table")
    if schema and (table or not _text(entry.get("identifier"))):
        return [relation for relation in [TableName(schema, table or name)] if relation in landed.tables]
    return []


def _identified(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """Find the table that lands under the entry's name or identifier, if the facts name none."""
    if _fact(entry, "table") and not _contradicts(name, entry, landed):
        return []
    called = _text(entry.get("identifier")) or name
    return [table for table in _in_its_schema(entry, landed) if landed.tables[table].name.name == called]


def _named(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """Find the table by its name alone."""
    called = _fact(entry, "table") or name
    return [table for table in _in_its_schema(entry, landed) if table.name == called]


def _alike(name: str, entry: Values, landed: Landing) -> list[TableName]:
    """Find the table by the entry's identifier, whatever the case of its letters."""
    called = (_text(entry.get("identifier")) or "").casefold()
    if not called or _fact(entry, "table") or not landed.is_the_producers:
        return []
    return [table for table in _in_its_schema(entry, landed) if table.name.casefold() == called]


def _contradicts(name: str, entry: Values, landed: Landing) -> bool:
    """Return whether the facts name another table than the entry does, though everything lands as it is."""
    is_plain = landed.is_the_producers and not entry.get("identifier")
    return is_plain and _fact(entry, "table") != name


def _in_its_schema(entry: Values, landed: Landing) -> list[TableName]:
    schema = _fact(entry, "schema")
    return [table for table in landed.tables if schema in (None, table.schema)]


def _fact(entry: Values, key: str) -> str | None:
    return _text(look(entry, FACTS / key))


def _naming(facts: Values, name: str, table: TableName) -> Values:
    """Return `facts` that say of which table they are."""
    if (facts.get("schema"), facts.get("table", name)) == table.path:
        return facts
    others = {key: value for key, value in facts.items() if key not in ("schema", "table")}
    naming = {"table": escape(table.name)} if table.name != name else {}
    return {"schema": escape(table.schema), **naming, **others}


# ---- facts that cannot be read


class _Repair:
    """What `live` says instead, and what it was said instead of."""

    def __init__(self, live: Database, landed: Landing) -> None:
        self._live = live
        self._landed = landed
        self._tables = {table.full_name: table for table in live.tables}
        self._mends: list[Note] = []
        self._by_hand: list[tuple[YamlPath, Any]] = []
        self._doubts: list[Conflict] = []

    def of(self, tree: Values) -> Repaired:
        path, facts = database_facts(self._live)
        if (whole := look(tree, path)) is not None:
            read = partial(read_database, tables=(), path=path)
            tree = put(tree, path, self._block(path, whole, facts, read))
        tables = tree.get("tables") or {}
        known = relations(tables, self._landed)
        mended = {name: self._table(name, entry, known.get(name)) for name, entry in tables.items()}
        return Repaired(
            {**tree, "tables": mended}, tuple(self._mends), tuple(self._by_hand), tuple(self._doubts)
        )

    def _table(self, name: str, entry: Values, relation: TableName | None) -> Values:
        path, written = TABLES / name / FACTS, look(entry, FACTS)
        if written is None:
            return entry
        live = table_block(self._tables[relation], name, self._names(relation)) if relation else {}
        if not isinstance(written, dict) and not live:
            self._by_hand.append((path, written))
            return without(entry, FACTS)
        called = relation or _was(entry, self._live, self._landed)
        facts = _naming(written, name, called) if called and isinstance(written, dict) else written
        for key in ("schema", "table"):
            if isinstance(facts, dict) and not same(facts.get(key), written.get(key)):
                self._mends.append(Note(path / key, "fact", written.get(key), facts.get(key)))
        entries = as_mapping(entry.get("columns"))
        facts = self._lines(path, facts, live, entries)
        # Whether people left a column out, its entry tells where the lines of all are gone.
        known = {
            own: line for own, line in live.get(COLUMNS, {}).items() if landed_name(own, line) in entries
        }
        block = self._block(path, facts, {**live, COLUMNS: known}, partial(read_table, name, path=path))
        if relation:
            self._doubt(name, look(written, TOP / COLUMNS), block[COLUMNS], self._tables[relation], entries)
        return put(entry, FACTS, self._with_cut_lines(path, block, live, entries))

    def _doubt(self, name: str, written: object, lines: Values, live: Table, entries: Values) -> None:
        """Note the columns of which neither the facts nor `data_type` tell that their type is the same."""
        for column in live.columns:
            line = lines.get(column.name, {})
            if same(look(written, TOP / column.name / "type"), line.get("type")):
                continue
            called, landed = landed_name(column.name, line), self._landed.data_type(column)
            if _text(look(entries, TOP / called / "data_type")) not in (None, landed):
                path = TABLES / name / "columns" / called / "data_type"
                self._doubts.append(Conflict(path, as_written(landed)))

    def _names(self, relation: TableName) -> dict[str, str]:
        return {own: landed.name for own, landed in self._landed.columns(relation).items()}

    def _lines(self, path: YamlPath, block: Any, live: Values, entries: Values) -> object:
        """Return a table's block whose columns' lines can be read, each on its own."""
        lines = block.get(COLUMNS) if isinstance(block, dict) else None
        if not isinstance(lines, dict):
            return block
        mended: Values = InOrder()
        for own, line in lines.items():
            where = path / COLUMNS / own
            facts = live.get(COLUMNS, {}).get(own)
            read = partial(read_column, own, path=where)
            if facts is None:  # it is gone upstream
                entry = entries.get(landed_name(own, line))
                if entry is None and (not isinstance(line, dict) or _misfit(read, line)):
                    self._mends.append(Note(where, "fact", line, None))
                    continue
                facts = {"type": _text(look(entry, TOP / "data_type")) or "unknown"}
            lands_as_it_is = "lands_as" not in facts and landed_name(own, line) not in entries
            named = self._landing_as_it_is(where, line, entries) if lands_as_it_is else line
            mended[own] = self._block(where, named, facts, read)
        return {**block, COLUMNS: mended}

    def _landing_as_it_is(self, path: YamlPath, line: Any, entries: Values) -> object:
        """Return a column's line without a name in the warehouse that is none."""
        if not isinstance(line, dict) or "lands_as" not in line or path[-1] not in entries:
            return line
        self._mends.append(Note(path / "lands_as", "fact", line["lands_as"], None))
        return {key: value for key, value in line.items() if key != "lands_as"}

    def _with_cut_lines(self, path: YamlPath, block: Values, live: Values, entries: Values) -> Values:
        """Return a table's block with the lines that it lacks of columns whose entries the tool wrote: they
        are not new, and nobody left them out."""
        lines = block[COLUMNS]
        relation = TableName(live["schema"], live.get("table", path[1])) if live else None
        columns = {column.name: column for column in self._tables[relation].columns} if relation else {}
        lost = InOrder()
        for own, line in live.get(COLUMNS, {}).items():
            entry = entries.get(landed_name(own, line)) if own not in lines else None
            if (
                isinstance(entry, dict)
                and look(entry, META / "renamed_from") is None
                and _text(entry.get("data_type")) == self._landed.data_type(columns[own])
            ):
                self._mends.append(Note(path / COLUMNS / own, "fact", None, line.get("type")))
                lost[own] = as_written(line)
        return {**block, COLUMNS: InOrder({**lines, **lost})} if lost else block

    def _block(self, path: YamlPath, block: object, live: Values, read: Callable[[Values], Any]) -> Values:
        """Return the facts at `path` with those that `read` takes for none as `live` has them."""
        if not isinstance(block, dict):
            self._mends.append(Note(path, "fact", block, live))
            return {key: as_written(value) for key, value in live.items()}
        facts: Values = block
        while misfit := _misfit(read, facts):
            facts = self._mended(path, facts, YamlPath(misfit.path[len(path) :]), live)
        return facts

    def _mended(self, path: YamlPath, block: Values, key: YamlPath, live: Values) -> Values:
        """Return `block` with what does not fit at `key` as `live` has it, or without it; with what a block
        of facts must have, where that is missing."""
        if not key:
            required = ("type",) if path[-2:-1] == (COLUMNS,) else ("schema", COLUMNS)
            missing = {one: live.get(one, _UNKNOWN.get(one)) for one in required if block.get(one) is None}
            self._mends += [Note(path / one, "fact", None, live.get(one)) for one in missing]
            return {**block, **missing}
        if key[:1] == (COLUMNS,) and len(key) > 1 and isinstance(block[COLUMNS], dict):
            return {**block, COLUMNS: self._without_name(path, block[COLUMNS], key[1])}
        written = next(one for one in block if str(one) == key[0])
        self._mends.append(Note(path / key[0], "fact", block[written], live.get(key[0])))
        known = {key[0]: as_written(live[key[0]])} if key[0] in live else {}
        pairs = ((one, value) for one, value in block.items())
        return {
            name: part
            for one, value in pairs
            for name, part in (known if one == written else {one: value}).items()
        }

    def _without_name(self, path: YamlPath, lines: Values, own: str) -> Values:
        """Return the lines of columns of which `own` lands under a name that another one has: without
        that."""
        line = {key: value for key, value in lines[own].items() if key != "lands_as"}
        before = lines[own].get("lands_as")
        kept = InOrder((name, line if name == own else other) for name, other in lines.items())
        if before is None:  # its own name is the one that another column took
            kept[own] = {**line, "lands_as": ""}
        self._mends.append(Note(path / COLUMNS / own / "lands_as", "fact", before, kept[own].get("lands_as")))
        return kept


def _misfit(read: Callable[[Values], Any], block: Values) -> Misfit | None:
    """Return what of `block` is no fact, None where it can be read."""
    try:
        read(block)
    except Misfit as misfit:
        return misfit
    return None


# ---- values


def _text(value: object) -> str | None:
    """Return what a text says, None for anything else and for a template of people's own."""
    text = unescape(value) if isinstance(value, str) else ""
    return text if text and "{{" not in text else None
