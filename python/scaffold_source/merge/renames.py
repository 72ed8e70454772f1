"""What a rename upstream carries along: the entry with everything that people wrote in it, and the
agreements, data tests and staging models that speak of it. Pure.

A table keeps its name in the source: what changed is its `identifier`. A column's entry takes the new name,
and its staging model goes on selecting it under the name that it had (`state as status`), because people and
dashboards read that one. `renamed_from` says so in the contract, for whoever reviews the change and for the
name in staging.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from scaffold_source.contract.measures import TEST
from scaffold_source.contract.values import CONTRACT, FACTS, META, Contract
from scaffold_source.drift.compare import Renames
from scaffold_source.drift.promises import declared_hints
from scaffold_source.drift.renames import find_renames, without_reuse
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.loaders.landed_names import landing
from scaffold_source.merge.renamed_sql import in_sql
from scaffold_source.model import ColumnPath, Database, Key, ObjectPath, Table, TableName, TablePath
from scaffold_source.producers import Introspection
from scaffold_source.yaml_text.jinja import Template, escape, unescape
from scaffold_source.yaml_text.values import Values, YamlPath, as_mapping, look, put

_HINT = META / "renamed_from"
# Agreements that name columns, or hold SQL over them.
_SPEAKING = (
    "loaded_at_field", "loaded_at_query", "created_at", "updated_at", "soft_delete", "test_rows", "where",
    "currency_column", "tenant_column", "legacy_marker", "polymorphic", "deleted_from",
)  # fmt: skip
# Arguments of a data test that name a table, or a column of the one that `to` names.
_ELSEWHERE = ("to", "field", "source", "table", "name")
_TARGET = re.compile(r"""\bsource\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)""")
# Agreements that name a column of any table, `orders.id`: of a column, and of the source.
_POINTERS = (META / "references", META / "currency_from")
_POINTERS_OF_SOURCE = (CONTRACT / "measures", CONTRACT / "legacy")
Words = Mapping[str, str]


class Telling(NamedTuple):
    """New names by old ones, and those of them that SQL has to quote."""

    words: Words
    quoted: Collection[str]


@dataclass(frozen=True, slots=True)
class Carry:
    """`renames` are the producer's; `columns` have, by table of the source, landed names, old to new;
    `quotes`, by table and old name, whether SQL in the warehouse had to quote it and has to quote the new."""

    renames: Renames
    columns: Mapping[str, Words]
    quotes: Mapping[str, Mapping[str, tuple[bool, bool]]]
    source: str

    def quoted(self, table: str) -> frozenset[str]:
        """Return the new names in `table` that SQL has to quote."""
        quotes = self.quotes.get(table, {})
        return frozenset(now for was, now in self.columns.get(table, {}).items() if quotes[was][1])

    def was(self, table: TableName) -> TableName:
        """Return what `table` was called before."""
        path = table.path
        return next((TableName(*was) for was, now in self.renames.tables.items() if now == path), table)


def as_committed(written: Values, live: Database) -> tuple[Values, dict[ObjectPath, str]]:
    """Undo renames of columns that people made by hand in the YAML (`- name: state` with `renamed_from:
    status`): return the tree with each entry under the name that the table's facts know, and the old names by
    the producer's new paths."""
    shown = {table.path: {column.name for column in table.columns} for table in live.tables}
    tables: Values = {}
    hints: dict[ObjectPath, str] = {}
    for name, table in written["tables"].items():
        relation = str(look(table, FACTS / "schema")), str(look(table, FACTS / "table", name))
        renamed = dict(_renamed_by_hand(table, shown.get(relation, set())))
        tables[name] = _with_columns(table, renamed)
        hints |= {(*relation, now): was for now, was in renamed.items()}
    return ({**written, "tables": tables} if hints else written), hints


def _renamed_by_hand(table: Values, shown: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield new and old names of entries that people renamed, where the producer shows the new name and the
    facts have the old one."""
    lines = look(table, FACTS / COLUMNS)
    entries = table.get("columns") or {}
    for now, entry in entries.items() if isinstance(lines, dict) else ():
        was = look(entry, _HINT)
        is_old = isinstance(was, str) and was in lines and was not in entries and was not in shown
        is_new = now not in lines and now in shown
        if is_old and is_new and "lands_as" not in lines[was]:
            yield now, was


def renamed_since(contract: Contract, shown: Introspection, by_hand: Mapping[ObjectPath, str]) -> Carry:
    """Find out what was renamed between the committed and the live facts. `by_hand` are further hints."""
    source, live = contract.source, shown.database
    hints = {**declared_hints(contract), **by_hand}
    renames = without_reuse(find_renames(contract.facts, live, hints, shown.past), contract.facts)
    columns: dict[str, dict[str, str]] = {}
    quotes: dict[str, dict[str, tuple[bool, bool]]] = {}
    if renames.columns:
        before, where = (
            landing(side, source.name, source.loader, source.warehouse) for side in (contract.facts, live)
        )
        for (schema, table, was), now in renames.columns.items():
            relation = TableName(schema, table)
            landed = where.column(TableName(*renames.table((schema, table))), now)
            called = {own: name for name, own in contract.columns[relation].items()}[was]
            if landed:
                name, old = contract.names[relation], before.column(relation, was)
                columns.setdefault(name, {})[called] = landed.name
                quotes.setdefault(name, {})[called] = (bool(old and old.quote), landed.quote)
    return Carry(renames, columns, quotes, source.name)


# ---- the contract


def carried_contract(contract: Contract, carry: Carry) -> Contract:
    """Return the contract with its facts under the columns' new names."""
    renames = carry.renames
    if not renames.columns:
        return contract
    facts, all_facts = (
        replace(side, tables=tuple(_carried_table(table, renames) for table in side.tables))
        for side in (contract.facts, contract.all_facts)
    )
    columns = {
        relation: {
            carry.columns.get(contract.names[relation], {}).get(name, name): renames.columns.get(
                (relation.schema, relation.name, own), own
            )
            for name, own in names.items()
        }
        for relation, names in contract.columns.items()
    }
    return replace(contract, facts=facts, all_facts=all_facts, columns=columns)


def _carried_table(table: Table, renames: Renames) -> Table:
    path = table.path
    columns = tuple(
        replace(column, name=renames.columns.get((*path, column.name), column.name))
        for column in table.columns
    )
    return replace(table, columns=columns, keys=tuple(_carried_key(key, path, renames) for key in table.keys))


def _carried_key(key: Key, table: TablePath, renames: Renames) -> Key:
    names = tuple(renames.columns.get((*table, name), name) for name in key.columns)
    if key.to is None:
        return replace(key, columns=names)
    to = (key.to.schema, key.to.name)
    references = tuple(renames.columns.get((*to, name), name) for name in key.references)
    return replace(key, columns=names, references=references)


# ---- the YAML


def carried_tree(tree: Values, contract: Contract, carry: Carry) -> Values:
    """Return `tree` as if people had written it with the new names, and with a hint of each old one."""
    if not carry.renames.tables and not carry.columns:
        return tree
    tables = {name: _carried_entry(name, table, carry) for name, table in tree["tables"].items()}
    for (schema, was), now in carry.renames.tables.items():
        name = contract.names[TableName(schema, was)]
        beside = next((other for other in tables if other != name and _is_hint(tables[other], was)), None)
        entry = _over(tables[name], tables.pop(beside)) if beside else tables[name]
        hint = was if schema == now[0] else f"{schema}.{was}"
        tables[name] = _hinted({**entry, "name": tables[name]["name"]}, hint) if was != now[1] else entry
    columns = {(contract.names[TableName(*path[:2])], new): path[2] for path, new in _landed(contract, carry)}
    for (name, new), was in columns.items():
        entries = tables[name]["columns"]
        tables[name] = {**tables[name], "columns": {**entries, new: _hinted(entries[new], was)}}
    for place in _POINTERS_OF_SOURCE if carry.columns else ():
        if (pointing := look(tree, place)) is not None:
            tree = put(tree, place, _with_new_columns(pointing, carry))
    return {**tree, "tables": tables}


def _with_new_columns(value: object, carry: Carry) -> object:
    """Return `value` with new names in those texts that name a column: `orders.total`."""
    if isinstance(value, dict):
        return {key: _with_new_columns(part, carry) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_new_columns(part, carry) for part in value]
    table, _, called = (unescape(value) if isinstance(value, str) else "").partition(".")
    now = carry.columns.get(table, {}).get(called)
    return Template(escape(f"{table}.{now}")) if now else value


def _landed(contract: Contract, carry: Carry) -> Iterator[tuple[ColumnPath, str]]:
    """Yield each renamed column: the producer's path before, and the name that it lands under now."""
    for relation, name in contract.names.items():
        for called, now in carry.columns.get(name, {}).items():
            yield (relation.schema, relation.name, contract.columns[relation][called]), now


def _is_hint(table: Values, was: str) -> bool:
    """Return whether people added the entry to say that the table `was` has a new name."""
    hint = look(table, _HINT)
    return look(table, FACTS) is None and str(hint).rpartition(".")[2] == was


def _carried_entry(name: str, table: Values, carry: Carry) -> Values:
    words = carry.columns.get(name, {})
    if words:
        quotes = carry.quotes[name]
        columns = {
            called: _quoted(column, *quotes[called]) if called in words else column
            for called, column in table["columns"].items()
        }
        table = _with_columns({**table, "columns": columns}, words)
        table = _retold(table, Telling(words, carry.quoted(name)))
    return _with_pointers(_with_tests(table, name, carry), carry)


def _with_pointers(table: Values, carry: Carry) -> Values:
    """Return `table` with new names where its columns name one of another table: `references: orders.id`."""
    for name, column in as_mapping(table.get("columns")).items():
        for place in _POINTERS:
            if (pointing := look(column, place)) is not None:
                path = YamlPath(("columns", name)) / place
                table = put(table, path, _with_new_columns(pointing, carry))
    return table


def _quoted(column: Values, was: bool, now: bool) -> Values:  # noqa: FBT001 (before and after)
    """Return `column` with or without `quote: true`, as the new name needs it. Leave it alone if people had
    set it against what the old name needed."""
    if was == now or bool(column.get("quote")) != was:
        return column
    others = {key: value for key, value in column.items() if key != "quote"}
    return {**others, "quote": True} if now else others


def _with_columns(table: Values, words: Words) -> Values:
    """Return `table` with the entries of its columns under new names, each in its place."""
    if not words:
        return table
    columns: Values = {}
    for name, column in table["columns"].items():
        now = words.get(name, name)
        if name in words:
            beside = table["columns"].get(now, {})
            columns[now] = {**_over(column, beside), "name": Template(escape(now))}
        elif name not in words.values():
            columns[name] = column
    return {**table, "columns": columns}


def _over(old: object, written: object) -> Any:
    """Lay the entry that people wrote under the new name over the old one: they meant what they wrote."""
    if isinstance(old, dict) and isinstance(written, dict):
        return {**old, **{key: _over(old.get(key), value) for key, value in written.items()}}
    return written


def _hinted(entry: Values, was: str) -> Values:
    config = entry.get("config") or {}
    meta = {**(config.get("meta") or {}), "renamed_from": Template(escape(was))}
    return {**entry, "config": {**config, "meta": meta}}


def _retold(node: Values, telling: Telling) -> Values:
    """Return `node` with new names in the agreements that name columns."""
    retold: Values = {}
    for key, value in node.items():
        if key in _SPEAKING:
            retold[key] = _told(value, telling)
        elif key in ("config", "meta") and isinstance(value, dict):
            retold[key] = _retold(value, telling)
        elif key == "columns" and isinstance(value, dict):
            retold[key] = {name: _retold(column, telling) for name, column in value.items()}
        else:
            retold[key] = value
    return retold


def _with_tests(node: Values, table: str, carry: Carry) -> Values:
    """Return `node` with new names in the arguments of its data tests, and in those of its columns' tests."""
    retold = dict(node)
    if isinstance(node.get("columns"), dict):
        retold["columns"] = {
            name: _with_tests(column, table, carry) for name, column in node["columns"].items()
        }
    if isinstance(node.get("data_tests"), dict):
        telling = Telling(carry.columns.get(table, {}), carry.quoted(table))
        retold["data_tests"] = {
            name: _carried_test(body, telling, carry) for name, body in node["data_tests"].items()
        }
    return retold


def _carried_test(body: object, telling: Telling, carry: Carry) -> object:
    if not isinstance(body, dict):
        return body
    retold = {}
    for key, value in body.items():
        if key in ("arguments", "config"):
            retold[key] = _carried_test(value, telling, carry)
        elif key == "field":
            target = _TARGET.search(str(body.get("to", "")))
            known = carry.columns.get(target[2], {}) if target and target[1] == carry.source else {}
            quoted = carry.quoted(target[2]) if known and target else ()
            retold[key] = _told_sql(value, Telling(known, quoted))
        else:
            retold[key] = value if key in _ELSEWHERE else _told(value, telling)
    return retold


def _told_sql(value: object, telling: Telling) -> object:
    """Return a column in SQL, which is its name where that needs no quotes, under its new name."""
    name = unescape(value) if isinstance(value, str) else ""
    return Template(_sql_names(telling)[name]) if name in telling.words else _told(value, telling)


def _told(value: object, telling: Telling) -> object:
    if isinstance(value, dict):
        return {key: part if key == "kind" else _told(part, telling) for key, part in value.items()}
    if isinstance(value, list):
        return [_told(part, telling) for part in value]
    if not isinstance(value, str):
        return value
    words, name = telling.words, unescape(value)
    if name in words:
        return Template(escape(words[name]))
    return Template(in_sql(value, words, _sql_names(telling)))


def _sql_names(telling: Telling) -> Words:
    """Return what SQL in YAML says for each old name."""
    return {was: escape(f'"{now}"' if now in telling.quoted else now) for was, now in telling.words.items()}


def hinted(side: Values, tree: Values) -> Values:
    """Return `side` with the hints of old names that `tree` has, because names in staging follow them, and
    with its tests of measures. The tool wrote both: they do not keep what upstream dropped."""
    tables = {}
    for name, table in side.get("tables", {}).items():
        ours = tree["tables"].get(name) or {}
        columns = {
            called: _hinted(column, unescape(str(was)))
            if (was := look((ours.get("columns") or {}).get(called), _HINT))
            else column
            for called, column in table.get("columns", {}).items()
        }
        entry = {**table, "columns": columns} if columns else table
        was = look(ours, _HINT)
        if TEST in (ours.get("data_tests") or ()):
            entry = {**entry, "data_tests": {**entry.get("data_tests", {}), TEST: ours["data_tests"][TEST]}}
        tables[name] = _hinted(entry, unescape(str(was))) if was else entry
    return {**side, "tables": tables} if tables else side


def in_place(values: Values, written: Values, carry: Carry) -> Values:
    """Return `values` under the keys that the file has, so that a renamed column's entry is edited where it
    stands."""
    tables = dict(values["tables"])
    for name, words in carry.columns.items():
        there = written["tables"][name]["columns"]
        old = {now: was for was, now in words.items() if was in there}
        columns = tables[name]["columns"]
        tables[name] = {**tables[name], "columns": {old.get(key, key): part for key, part in columns.items()}}
    return {**values, "tables": tables}


def carried_path(path: YamlPath, carry: Carry) -> YamlPath:
    """Return a path in the source's YAML with the column's new name."""
    if path[0] != "tables" or path[2:3] != ("columns",):
        return path
    return YamlPath(path[:3]) / carry.columns.get(path[1], {}).get(path[3], path[3]) / YamlPath(path[4:])
