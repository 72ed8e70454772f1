"""Answer questions from the facts and the proposals: one line each, None where they say nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scaffold_source.contract.test_rows import read_rule
from scaffold_source.contract.values import CONTRACT, META
from scaffold_source.lexicon.counting import how_many
from scaffold_source.lexicon.types import family
from scaffold_source.model import Database
from scaffold_source.producers.registry import server_of_kind
from scaffold_source.yaml_text.values import YamlPath, as_mapping, look

Tree = Mapping[str, Any]
_SHOWN = 4
_DELETES = YamlPath(("producer", "evidence", "deletes"))


def _time_zones(database: Database, source: Tree) -> str | None:
    if not any(family(c.base_type) == "timestamp" for table in database.tables for c in table.columns):
        return "no timestamp is without time zone"
    zone = look(source, CONTRACT / "timezone")
    if isinstance(zone, str) and database.timezone and zone.lower() in (database.timezone.lower(), "utc"):
        return f"the database's TimeZone setting, {database.timezone}; confirm it"
    return None


def _epochs(database: Database, source: Tree) -> str | None:
    epochs = [address for address, meta in _columns(source) if meta.get("epoch")]
    return (
        f"{counted(epochs)} by type, name or default"
        if epochs
        else "no integer is named like a point in time"
    )


def _currency(database: Database, source: Tree) -> str | None:
    amounts = [(address, meta) for address, meta in _columns(source) if meta.get("unit")]
    if not amounts:
        return "no column is named like money"
    known = [address for address, meta in amounts if meta.get("currency_column") or meta.get("currency")]
    return f"{counted(known)} with a currency beside it" if len(known) == len(amounts) else None


def _schema(database: Database, source: Tree) -> str | None:
    columns = sum(len(table.columns) for table in database.tables)
    explained = sum(bool(table.comment) for table in database.tables)
    size = f"{how_many(len(database.tables), 'table')}, {how_many(columns, 'column')}, in this YAML"
    return f"{size}; {how_many(explained, 'table')} with a comment"


def _constraints(database: Database, source: Tree) -> str | None:
    kinds = Counter(key.kind for table in database.tables for key in table.keys)
    limits = sum(
        bool(column.values or column.bounds) for table in database.tables for column in table.columns
    )
    checks = sum(len(table.checks) for table in database.tables) + limits
    enums = sum(bool(column.labels) for table in database.tables for column in table.columns)
    return (
        f"{kinds['primary']} primary, {kinds['unique']} unique and {kinds['foreign']} foreign keys, "
        f"{how_many(checks, 'check')}, {how_many(enums, 'enum column')}"
    )


def _json(database: Database, source: Tree) -> str | None:
    columns = any(c.base_type in ("json", "jsonb") for table in database.tables for c in table.columns)
    return None if columns else "there are none"


def _measured(database: Database, source: Tree) -> str | None:
    empty = [
        f"{table.name}.{column.name}"
        for table in database.tables
        for column in table.columns
        if column.evidence and column.evidence.nulls == "all"
    ]
    return f"never filled: {counted(empty)}" if empty else None


def _hard_deletes(database: Database, source: Tree) -> str | None:
    marked = [meta for _, meta in _tables(source) if meta.get("soft_delete", "none") != "none"]
    if not marked:
        return "no table looks soft-deleted"
    kept = [meta for meta in marked if look(meta, _DELETES) is False]
    return "no row was ever deleted from them" if len(kept) == len(marked) else None


def _deletions(database: Database, source: Tree) -> str | None:
    marked = [name for name, meta in _tables(source) if meta.get("soft_delete", "none") != "none"]
    kept = [name for name, meta in _tables(source) if meta.get("role") in ("tombstones", "archive")]
    gone = [table.name for table in database.tables if table.evidence and table.evidence.deletes]
    parts = [
        f"{what} {counted(names)}"
        for what, names in (("marked in", marked), ("kept in", kept), ("deleted for good from", gone))
        if names
    ]
    return "; ".join(parts) or None


def _unseen_changes(database: Database, source: Tree) -> str | None:
    measured = any(table.evidence and table.evidence.updates is not None for table in database.tables)
    return "there is none, by the server's counters" if measured else None


def _created(database: Database, source: Tree) -> str | None:
    columns = [name for name, meta in _tables(source) if meta.get("created_at")]
    return f"a created-at in {counted(columns)}" if columns else None


def _changes(database: Database, source: Tree) -> str | None:
    updated = [name for name, meta in _tables(source) if meta.get("updated_at")]
    kept = [t.name for t in database.tables if any(column.on_update for column in t.columns)]
    history = [name for name, meta in _tables(source) if meta.get("role") == "history"]
    parts = [
        f"{what} {counted(names)}"
        for what, names in (
            ("an updated-at in", updated),
            ("kept by the database in", kept),
            ("history in", history),
        )
        if names
    ]
    return "; ".join(parts) or None


def _legacy(database: Database, source: Tree) -> str | None:
    markers = [
        f"{name}.{meta['legacy_marker']}" for name, meta in _tables(source) if meta.get("legacy_marker")
    ]
    return f"marked by {counted(markers)}" if markers else None


def _test_rows(database: Database, source: Tree) -> str | None:
    rules = {name: read_rule(meta.get("test_rows")) for name, meta in _tables(source)}
    marked = [f"{name} where {rule.where}" for name, rule in rules.items() if rule.where]
    belonging = [name for name, rule in rules.items() if rule.keys]
    if not marked:
        return None
    marks = counted(marked)
    return f"{marks}; and what belongs to them in {counted(belonging)}" if belonging else marks


def _storage(database: Database, source: Tree) -> str | None:
    name = server_of_kind(database.kind).name
    sizes = Counter(t.evidence.rows for t in database.tables if t.evidence and t.evidence.rows)
    size = ", ".join(f"{count} tables with {rows}" for rows, count in sizes.most_common())
    version = f" {database.version}" if database.version else ""
    server = f"{name}{version}" + (f", run by {database.flavour}" if database.flavour else "")
    return f"{server}; rows: {size}" if size else server if version else None


def _loader(database: Database, source: Tree) -> str | None:
    tables = [table for table in database.tables if "view" not in table.kind]
    keyless = [table.name for table in tables if not table.primary_key]
    published = [table for table in tables if table.publications]
    keys = f"no primary key on {counted(keyless)}" if keyless else "every table has a primary key"
    return f"{keys}; {len(published)} of {len(tables)} tables are in a publication"


def _written_down(database: Database, source: Tree) -> str | None:
    return "this source YAML; git shows who changed it"


def _enforced(database: Database, source: Tree) -> str | None:
    tests = sum(
        len(node.get("data_tests", []))
        for table in source.get("tables", [])
        for node in (table, *table.get("columns", []))
    )
    return f"the producer's constraints; {tests} data tests here" if tests else None


def _undeclared_keys(_: Database, source: Tree) -> str | None:
    keys = [address for address, meta in _columns(source) if meta.get("references")]
    return f"{counted(keys)} by name and type" if keys else "no column looks like a key that is not declared"


def _rhythm(_: Database, source: Tree) -> str | None:
    tables = [table for table in source.get("tables", []) if as_mapping(table.get("config")).get("freshness")]
    if not tables:
        return "no other table says when rows arrive"
    return f"the freshness of {how_many(len(tables), 'table')} says how often"


EVIDENCE: Mapping[str, Callable[[Database, Tree], str | None]] = {
    "time-zones": _time_zones,
    "epochs": _epochs,
    "currency": _currency,
    "schema": _schema,
    "undeclared-keys": _undeclared_keys,
    "constraints": _constraints,
    "json": _json,
    "measured": _measured,
    "hard-deletes": _hard_deletes,
    "deletions": _deletions,
    "unseen-changes": _unseen_changes,
    "created": _created,
    "rhythm": _rhythm,
    "changes": _changes,
    "legacy": _legacy,
    "test-rows": _test_rows,
    "storage": _storage,
    "loader": _loader,
    "written-down": _written_down,
    "enforced": _enforced,
}


def _meta(node: Tree) -> Tree:
    return as_mapping(look(node, META))


def _tables(source: Tree) -> Iterator[tuple[str, Tree]]:
    for table in source.get("tables", []):
        yield table["name"], _meta(table)


def _columns(source: Tree) -> Iterator[tuple[str, Tree]]:
    """Yield the address and the agreements of each column that has any."""
    for table in source.get("tables", []):
        for column in table.get("columns", []):
            if column.get("config"):
                yield f"{table['name']}.{column['name']}", _meta(column)


def counted(names: list[str]) -> str:
    """Return the names as `a, b, c, d and 7 more`."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
