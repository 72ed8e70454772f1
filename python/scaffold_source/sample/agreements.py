"""What people agreed on about a source, as far as made rows show it: by table, in the producer's names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scaffold_source.contract.agreed_keys import agreed_keys
from scaffold_source.contract.test_rows import TEST_ROWS, read_rule
from scaffold_source.contract.values import META, TABLES, Contract
from scaffold_source.model import Key, TableName
from scaffold_source.sample.times import When
from scaffold_source.sample.wishes import Agreed, Mark
from scaffold_source.yaml_text.values import Values, as_list, as_mapping, look

_FEW = {"lookup": 12, "bookkeeping": 10}  # rows of a table of this role
_MOMENTS: Mapping[str, When] = {"created_at": "created", "updated_at": "updated"}
Name = Mapping[str, str]  # landed name → the producer's


def agreements(contract: Contract, tree: Values) -> dict[TableName, Agreed]:
    """Return what was agreed on about each table."""
    currencies = _currencies(tree.get("tables") or {})
    return {
        table: _agreed(look(tree, TABLES / name) or {}, contract.columns[table], currencies[name])
        for table, name in contract.names.items()
    }


def _currencies(tables: Values) -> defaultdict[str, set[str]]:
    """Return by table the columns that name the currency of amounts, in landed names."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for name, table in tables.items():
        for column in (table.get("columns") or {}).values():
            own, parents = (look(column, META / key) for key in ("currency_column", "currency_from"))
            if isinstance(own, str):
                named[name].add(own)
            if isinstance(parents, str):
                table_above, _, column_above = parents.rpartition(".")
                named[table_above].add(column_above)
    return named


def _agreed(table: Values, own: Name, currencies: Iterable[str]) -> Agreed:
    meta = look(table, META) or {}
    marks = tuple(_marks(meta.get("soft_delete"), own))
    moments: dict[str, When] = {
        mark.column: "deleted" for mark in marks if mark.kind in ("timestamp", "epoch")
    }
    for key, when in _MOMENTS.items():
        if isinstance(meta.get(key), str):
            moments[own.get(meta[key], meta[key])] = when
    rule = read_rule(look(table, TEST_ROWS))
    return Agreed(
        moments=moments,
        units=dict(_units(table.get("columns"), own)),
        most=_FEW.get(str(meta.get("role"))),
        deletions=marks,
        test_rows=rule.where or "",
        pairs=tuple(_pairs(meta.get("polymorphic"), own)),
        is_history=meta.get("role") == "history",
        named=own,
        currencies=frozenset(own.get(name, name) for name in currencies),
        through=frozenset(frozenset(own.get(name, name) for name in key) for key in rule.through),
    )


def _marks(soft_delete: Any, own: Name) -> Iterator[Mark]:
    for rule in soft_delete if isinstance(soft_delete, list) else [soft_delete]:
        if isinstance(rule, Mapping) and isinstance(rule.get("column"), str):
            values = rule.get("values") or ()
            yield Mark(own.get(rule["column"], rule["column"]), str(rule.get("kind")), tuple(values))


def _pairs(polymorphic: Any, own: Name) -> Iterator[tuple[str, str]]:
    for pair in as_list(polymorphic):
        if isinstance(pair, Mapping) and {"type", "id"} <= pair.keys():
            kind, key = str(pair["type"]), str(pair["id"])
            yield own.get(kind, kind), own.get(key, key)


def _units(columns: Any, own: Name) -> Iterator[tuple[str, str]]:
    for name, column in as_mapping(columns).items():
        unit = look(column, META / "epoch")
        if isinstance(unit, str):
            yield own.get(name, name), unit


def keys_nobody_declares(contract: Contract, tree: Values) -> dict[TableName, list[Key]]:
    """Return by table the keys that people agreed on, as foreign keys."""
    tables = {name: table for table, name in contract.names.items()}
    keys: defaultdict[TableName, list[Key]] = defaultdict(list)
    for key in agreed_keys(contract.source.name, tree.get("tables") or {}):
        table, to = tables.get(key.table), tables.get(key.to.table)
        if table and to:
            own = contract.columns[table].get(key.column, key.column)
            other = contract.columns[to].get(key.to.column, key.to.column)
            keys[table].append(Key("foreign", (own,), to, (other,)))
    return keys
