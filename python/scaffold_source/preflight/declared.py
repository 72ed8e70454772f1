"""What a server's tables declare, as far as preflight observes it: enough to compare two servers."""

from __future__ import annotations

import re

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
    parts = _PRINTED.fullmatch(printed)
    if parts is None:
        return Column(printed, "", "", nullable=True)
    name = parts["name"]
    state = types.get(parts["type"])
    return Column(
        name[1:-1].replace('""', '"') if name.startswith('"') else name,
        parts["type"],
        state.base if state else parts["type"],
        nullable=not parts["required"],
        enum=state.base if state and state.is_enum else None,
        labels=state.labels if state else (),
    )
