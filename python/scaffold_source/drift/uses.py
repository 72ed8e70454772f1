"""What analytics uses a table or column for: the same change is worse on a primary key than on a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from scaffold_source.model import Database, ObjectPath, Table

Use = Literal[
    "primary key",
    "foreign-key target",
    "loaded-at column",
    "updated-at column",
    "soft-delete column",
    "test-rows column",
    "PII",
    "selected by staging",
    "selected with * by staging",  # a table's
    "published for CDC",  # a table's
    "labels listed",
]


@dataclass(frozen=True, slots=True)
class Uses:
    """The uses of tables (schema, table) and columns (schema, table, column). `tested` holds, by table, the
    sets of columns whose uniqueness a data test or a merge relies on; `measures`, by table and column, the
    names of the measures that need it."""

    by_object: Mapping[ObjectPath, frozenset[Use]] = field(default_factory=dict)
    tested: Mapping[ObjectPath, frozenset[frozenset[str]]] = field(default_factory=dict)

    measures: Mapping[ObjectPath, tuple[str, ...]] = field(default_factory=dict)

    def at(self, path: ObjectPath) -> frozenset[Use]:
        """Return the uses of the table or column at `path`."""
        return self.by_object.get(path, frozenset())

    def is_tested(self, table: ObjectPath, columns: tuple[str, ...]) -> bool:
        """Tell whether a data test relies on `columns` being unique together."""
        return frozenset(columns) in self.tested.get(table, ())


NO_USES = Uses()


def known_uses(
    database: Database,
    agreed: Mapping[ObjectPath, frozenset[Use]],
    tested: Mapping[ObjectPath, frozenset[frozenset[str]]],
) -> Uses:
    """Combine the uses that the contract agreed with those that the facts show (keys, publications)."""
    by_object: dict[ObjectPath, set[Use]] = {path: set(uses) for path, uses in agreed.items()}
    for path, use in _of_facts(database):
        by_object.setdefault(path, set()).add(use)
    return Uses({path: frozenset(uses) for path, uses in by_object.items()}, tested)


def _of_facts(database: Database) -> Iterator[tuple[ObjectPath, Use]]:
    for table in database.tables:
        path = table.path
        yield from (((*path, name), "primary key") for name in table.primary_key)
        yield from _targets(table)
        if table.publications:
            yield path, "published for CDC"


def _targets(table: Table) -> Iterator[tuple[ObjectPath, Use]]:
    for key in table.keys:
        if key.to:
            yield from (((key.to.schema, key.to.name, n), "foreign-key target") for n in key.references)
