"""What every kind of producer hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scaffold_source.model import Database, Key, TableName

FormerNames = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a role sees: the facts, every schema's name, and the relations and columns it may not read.

    `filtered` are relations of which row-level security may show it some rows only. `former_names` are, by
    (schema, table) or (schema, table, column), the names that migrations were seen to give it before.
    """

    database: Database
    schemas: tuple[str, ...]
    closed_schemas: tuple[str, ...]
    hidden: tuple[TableName, ...]
    hidden_columns: tuple[tuple[TableName, str], ...] = ()
    filtered: tuple[TableName, ...] = ()
    former_names: FormerNames = field(default_factory=dict)


def key_order(key: Key) -> tuple[int, tuple[str, ...], str, tuple[str, ...]]:
    """The order of a table's keys: a producer's own would change from server to server."""
    return ("primary", "unique", "foreign").index(key.kind), key.columns, str(key.to), key.references
