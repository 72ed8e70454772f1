"""What a table or column is to analytics: the same change is worse on a primary key than on a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from scaffold_source.model import Database, ObjectPath, Table

Role = Literal[
    "primary key",
    "foreign-key target",
    "loaded-at column",
    "updated-at column",
    "soft-delete column",
    "PII",
    "selected by staging",
    "selected with * by staging",  # a table's
    "published for CDC",  # a table's
    "labels listed",
]


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of tables (schema, table) and columns (schema, table, column); `tested` are the sets of
    columns of a table whose uniqueness a data test or a merge relies on."""

    of: Mapping[ObjectPath, frozenset[Role]] = field(default_factory=dict)
    tested: Mapping[ObjectPath, frozenset[frozenset[str]]] = field(default_factory=dict)

    def at(self, path: ObjectPath) -> frozenset[Role]:
        return self.of.get(path, frozenset())

    def is_tested(self, table: ObjectPath, columns: tuple[str, ...]) -> bool:
        return frozenset(columns) in self.tested.get(table, ())


NO_ROLES = Roles()


def roles(
    database: Database,
    agreed: Mapping[ObjectPath, frozenset[Role]],
    tested: Mapping[ObjectPath, frozenset[frozenset[str]]],
) -> Roles:
    """What the contract agreed, and what the facts say (keys, publications)."""
    found: dict[ObjectPath, set[Role]] = {path: set(roles) for path, roles in agreed.items()}
    for path, role in _of_facts(database):
        found.setdefault(path, set()).add(role)
    return Roles({path: frozenset(roles) for path, roles in found.items()}, tested)


def _of_facts(database: Database) -> Iterator[tuple[ObjectPath, Role]]:
    for table in database.tables:
        path = (table.schema, table.name)
        yield from (((*path, name), "primary key") for name in table.primary_key)
        yield from _targets(table)
        if table.publications:
            yield path, "published for CDC"


def _targets(table: Table) -> Iterator[tuple[ObjectPath, Role]]:
    for key in table.keys:
        if key.to:
            yield from (((key.to.schema, key.to.name, n), "foreign-key target") for n in key.references)
