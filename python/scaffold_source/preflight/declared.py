"""What a server's tables declare, as far as preflight observes it: enough to compare two servers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from scaffold_source.model import Column, Database, Key, Table, TableKind
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.observed import Observed, RelationState, TypeState

# As relations.sql prints a column: its name, quoted where SQL needs it, its type, and whether it takes NULL.
_PRINTED = re.compile(r'(?P<name>"(?:[^"]|"")*"|[^" ]+) (?P<type>.*?)(?P<required> not null)?', re.DOTALL)
_KINDS: dict[str, TableKind] = {
    "table": "table",
    "partitioned": "partitioned",
    "view": "view",
    "materialized view": "materialized_view",
    "foreign": "foreign",
}


def declared(observed: Observed, asked: Asked) -> Database:
    """Return the relations asked for as facts: columns, types, labels, the primary key. Partitions are left
    out, since each server makes its own."""
    types = {state.declared: state for state in observed.types}
    relations = [relation for relation in asked.relations(observed) if not relation.is_partition]
    return Database(
        observed.server.database,
        str(observed.server.version_num // 10_000),
        None,
        tuple(_table(relation, types) for relation in relations),
    )


def types_of_columns(relations: Iterable[RelationState]) -> dict[str, list[str]]:
    """Return the columns of each declared type, by their full names; a partition's are its table's."""
    columns: defaultdict[str, list[str]] = defaultdict(list)
    for relation in relations:
        if relation.kind != "view" and not relation.is_partition:
            for printed in relation.columns:
                name, declared_type, _ = _parts(printed)
                columns[declared_type].append(f"{relation.full_name}.{name}")
    return columns


def _parts(printed: str) -> tuple[str, str, bool]:
    """Return a column's name, its type, and whether it refuses NULL."""
    parts = _PRINTED.fullmatch(printed)
    if parts is None:
        return printed, "", False
    name = parts["name"]
    bare = name[1:-1].replace('""', '"') if name.startswith('"') else name
    return bare, parts["type"], bool(parts["required"])


def _table(relation: RelationState, types: dict[str, TypeState]) -> Table:
    return Table(
        relation.schema,
        relation.name,
        _KINDS[relation.kind],
        tuple(_column(printed, types) for printed in relation.columns),
        keys=(Key("primary", relation.key),) if relation.key else (),
        unlogged=relation.is_unlogged,
    )


def _column(printed: str, types: dict[str, TypeState]) -> Column:
    name, declared_type, is_required = _parts(printed)
    state = types.get(declared_type)
    return Column(
        name,
        declared_type,
        state.base if state else declared_type,
        nullable=not is_required,
        enum=state.base if state and state.is_enum else None,
        labels=state.labels if state else (),
    )
