"""Facts that a document says and the database does not. What the document said stays, the conflict has what
the database says, and neither is taken over until somebody settles it. Pure.

What a document leaves unsaid, or says as the standard's default (no key, not required), contradicts nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from scaffold_source.contract.values import FACTS, META, TABLES, Contract
from scaffold_source.facts.blocks import read_table, table_block
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.lexicon.types import family
from scaffold_source.merge.conflicts import Conflict
from scaffold_source.merge.unsaid import is_same_type
from scaffold_source.model import Column, Database, Table, TableName
from scaffold_source.odcs.elements import LOGICAL_TYPES, logical_type
from scaffold_source.odcs.slots import FOREIGN
from scaffold_source.yaml_text.jinja import as_written
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, same

# Which table or column it is, words, and what statistics show: nothing to disagree about.
_NO_CLAIMS = ("schema", "table", "lands_as", "comment", "comment_hash", "comments", "evidence", COLUMNS)
_SERVER_ONLY = ("publications", "replica_identity")  # files do not have these
_OF_TYPE = ("base_type", "enum")  # what a type brings along
_VALUES = ("values", "labels")  # one list, as a CHECK's or as an enum type's
# What logical types of columns a document's own may mean, besides itself.
_MEANT = {"number": ("integer",), "array": ("object",), "map": ("object",)}
Was = Callable[[TableName], TableName]


def _as_called(name: TableName) -> TableName:
    return name


# ---- what is contradicted


def contradictions(contract: Contract, live: Database, was: Was = _as_called) -> tuple[Conflict, ...]:
    """Return what the facts of a contract say otherwise than the database, each once and by path, with
    what that says there, None for nothing. `was` returns what the contract calls a table of `live`."""
    shown = {was(table.full_name): table for table in live.tables}
    found: list[Conflict] = []
    for said in contract.all_facts.tables:
        if said.full_name in shown:
            found += _of_table(
                _Said(contract, said), shown[said.full_name], is_served=live.version is not None
            )
        else:
            found.append(Conflict(TABLES / contract.names[said.full_name], None))
    return tuple(sorted(found, key=lambda conflict: conflict.path))


class _Said(NamedTuple):
    """A table as its contract has it."""

    contract: Contract
    table: Table

    @property
    def path(self) -> YamlPath:
        return TABLES / self.contract.names[self.table.full_name]

    def entries(self) -> dict[str, YamlPath]:
        """Return where the entry of each column stands, by the producer's name."""
        names = self.contract.columns[self.table.full_name]
        return {own: self.path / "columns" / called for called, own in names.items()}


def _of_table(said: _Said, live: Table, *, is_served: bool) -> Iterator[Conflict]:
    block, shown = _block(said.table), _block(live)
    for key, value in block.items():
        is_unknown = key in _NO_CLAIMS or (key in _SERVER_ONLY and not is_served)
        if not is_unknown and not _is_key_agreed(key, value, shown):
            yield Conflict(said.path / FACTS / key, as_written(shown.get(key)))
    entries = said.entries()
    for own, line in block[COLUMNS].items():
        path = said.path / FACTS / COLUMNS / own
        if own not in shown[COLUMNS]:
            yield Conflict(entries.get(own, path), None)
            continue
        about = _Column(said.contract, entries.get(own, TOP))
        for key, upstream in _of_column(line, shown[COLUMNS][own], about):
            yield Conflict(path / key, as_written(upstream))


class _Column(NamedTuple):
    """What a document says of a column besides its facts."""

    contract: Contract
    entry: YamlPath

    def odcs(self, *keys: str) -> object:
        return self.contract.agreements.get(YamlPath((*self.entry, *META, FOREIGN, *keys)))


def _of_column(said: Values, shown: Values, about: _Column) -> Iterator[tuple[str, object]]:
    """Yield each fact of a column that the database says otherwise, with what it says."""
    for key, value in said.items():
        if key in _VALUES:
            upstream = next((shown[one] for one in _VALUES if one in shown), None)
            agrees = upstream is not None and _texts(value) == _texts(upstream)
        else:
            upstream = shown.get(key)
            agrees = key in (*_NO_CLAIMS, *_OF_TYPE) or (
                _is_type_meant(str(value), shown, about) if key == "type" else _agrees(value, upstream)
            )
        if not agrees:
            yield key, upstream


def _is_type_meant(said: str, shown: Values, about: _Column) -> bool:
    """Return whether a column has the type that a document says, or one that its logical type may mean."""
    logical = about.odcs("logicalType")
    if logical is None:
        return is_same_type(said, shown["type"])
    there = str(shown.get("base_type", shown["type"]))
    zone = about.odcs("logicalTypeOptions", "timezone")
    if logical == "timestamp" and isinstance(zone, bool) and zone != (family(there) == "timestamptz"):
        return False
    meant = (logical, *_MEANT.get(str(logical), ()))
    return logical not in LOGICAL_TYPES or logical_type(there) in meant


def _is_key_agreed(key: str, said: Any, shown: Values) -> bool:
    """Return whether a table's fact is shown as it is said."""
    if key == "primary_key":
        return bool(said == shown.get(key))
    primary = [shown["primary_key"]] if key == "unique" and "primary_key" in shown else []
    return _agrees(said, [*shown.get(key, ()), *primary] if primary else shown.get(key))


def _agrees(said: object, shown: object) -> bool:
    """Return whether all of `said` is shown. More may be: an item of a list, an option of a key."""
    if isinstance(said, dict) and isinstance(shown, dict):
        return all(key in shown and _agrees(value, shown[key]) for key, value in said.items())
    if not isinstance(said, list) or not isinstance(shown, list):
        return same(said, shown)
    there = {_handle(item): item for item in shown}
    return all(_handle(item) in there and _agrees(item, there[_handle(item)]) for item in said)


def _handle(item: object) -> str:
    """Return what tells an item of a list apart: of a foreign key, where it leads from and to; of a unique
    key, its columns."""
    if isinstance(item, dict) and "columns" in item:
        item = [item.get("to"), item["columns"], item.get("references")] if "to" in item else item["columns"]
    return json.dumps(item, sort_keys=True, default=str)


def _texts(values: Iterable[object]) -> set[str]:
    return set(map(str, values))


def _block(table: Table) -> Values:
    """Return all facts of a table, its comments word for word."""
    return table_block(table, "", {})


# ---- what is kept


def is_contested(path: YamlPath, contract: Contract) -> bool:
    """Return whether a conflict at `path` is about facts that the contract still has: of a table or column
    that the database lacks, or a single one."""
    names = {name: relation for relation, name in contract.names.items()}
    if path[:1] != ("tables",) or len(path) < 2 or path[1] not in names:
        return False
    of_column = contract.columns[names[path[1]]]
    is_column = len(path) == 4 and path[2] == "columns" and path[3] in of_column
    return len(path) == 2 or is_column or (path[2:5] == FACTS and len(path) > 5)


def as_said(
    contract: Contract, live: Database, contested: Collection[Conflict], was: Was = _as_called
) -> Database:
    """Return `live` with what is contested as the contract has it, so that nothing is proposed of it."""
    if not contested:
        return live
    by_table: dict[str, list[YamlPath]] = {}
    for conflict in contested:
        by_table.setdefault(conflict.path[1], []).append(conflict.path)
    said = {contract.names[table.full_name]: table for table in contract.all_facts.tables}
    tables = [said[name] for name, paths in by_table.items() if TABLES / name in paths]
    for table in live.tables:
        name = contract.names.get(was(table.full_name), "")
        is_part = name in by_table
        tables.append(_as_said(_Said(contract, said[name]), table, by_table[name]) if is_part else table)
    return replace(live, tables=tuple(sorted(tables, key=lambda table: (table.schema, table.name))))


def _as_said(said: _Said, live: Table, paths: Collection[YamlPath]) -> Table:
    block, known = _block(live), _block(said.table)
    lines = dict(block[COLUMNS])
    own_names = {path: own for own, path in said.entries().items()}
    missing: list[str] = []
    for path in paths:
        at = path[2 + len(FACTS) :]
        if path in own_names or (at[:1] == (COLUMNS,) and len(at) == 2):
            missing.append(own_names.get(path) or at[1])
        elif at[:1] == (COLUMNS,):
            keys = (
                (at[2], *_OF_TYPE, *_VALUES) if at[2] == "type" else _VALUES if at[2] in _VALUES else at[2:]
            )
            lines[at[1]] = _taking(lines[at[1]], known[COLUMNS][at[1]], keys)
        else:
            block = _taking(block, known, at)
    written = {key: as_written(value) for key, value in {**block, COLUMNS: lines}.items()}
    table, _ = read_table("", written, TOP)
    return replace(table, columns=(*table.columns, *(_column(said.table, own) for own in missing)))


def with_words_known(contract: Contract, live: Database, was: Was) -> Contract:
    """Return a document's contract with the comments of `live` where the document describes a thing itself:
    its words stay, and the comment is no news that speaks against them."""
    shown = {was(table.full_name): table for table in live.tables}
    tables = tuple(
        _with_comments(_Said(contract, table), shown[table.full_name]) if table.full_name in shown else table
        for table in contract.all_facts.tables
    )
    return replace(contract, all_facts=replace(contract.all_facts, tables=tables))


def _with_comments(said: _Said, live: Table) -> Table:
    entries, comments = said.entries(), {column.name: column.comment for column in live.columns}

    def is_described(entry: YamlPath | None) -> bool:
        return entry is not None and said.contract.agreements.get(entry / "description") is not None

    columns = tuple(
        replace(column, comment=comments.get(column.name))
        if is_described(entries.get(column.name))
        else column
        for column in said.table.columns
    )
    comment = live.comment if is_described(said.path) else said.table.comment
    return replace(said.table, columns=columns, comment=comment)


def _taking(shown: Values, said: Values, keys: Iterable[str]) -> Values:
    """Return `shown` with these keys as they are said, or without them."""
    kept = {key: value for key, value in shown.items() if key not in keys}
    return {**kept, **{key: said[key] for key in keys if key in said}}


def _column(table: Table, own: str) -> Column:
    return next(column for column in table.columns if column.name == own)
