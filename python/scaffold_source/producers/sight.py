"""What every kind of producer returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scaffold_source.change import FilesRead
from scaffold_source.model import ColumnPath, Database, Key, TablePath

# The path of each table and column, by numbers of the server's own that no rename changes.
Names = Mapping[tuple[int, int], TablePath | ColumnPath]


@dataclass(frozen=True, slots=True)
class Past:
    """What things were called while migrations were applied: at some `moments`, first to last, and `now`.
    `base` is the moment before the first migration that is new, None if it is not known which are."""

    moments: tuple[Names, ...] = ()
    now: Names = field(default_factory=dict)
    base: int | None = None


NO_PAST = Past()


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a role is not shown, as paths of names: (schema, relation) or (schema, relation, column).

    `hidden` exist and may not be read. `in_part` are schemas, as (schema,), and relations of which the server
    lists only what the role was granted: more may exist. `gone` are relations that the role was granted in
    such a schema and that no longer exist. For `filtered` relations, row-level security may show the role
    only some rows.
    """

    hidden: tuple[tuple[str, ...], ...] = ()
    in_part: tuple[tuple[str, ...], ...] = ()
    gone: tuple[tuple[str, ...], ...] = ()
    filtered: tuple[tuple[str, ...], ...] = ()

    def hides(self, path: tuple[str, ...]) -> bool:
        """Return True if the relation or column at `path`, which the role is not shown, may still exist."""
        return path in self.hidden or (path[:-1] in self.in_part and path not in self.gone)


EVERYTHING_SEEN = Unseen()


@dataclass(frozen=True, slots=True)
class Sight:
    """What a role sees: the facts, every schema's name, and what it is not shown.

    `past` is what migrations were seen to rename, `files` what the facts were read from, if that was files of
    SQL.
    """

    database: Database
    schemas: tuple[str, ...]
    closed_schemas: tuple[str, ...]
    unseen: Unseen = EVERYTHING_SEEN
    past: Past = NO_PAST
    files: FilesRead | None = None


def key_order(key: Key) -> tuple[int, tuple[str, ...], str, tuple[str, ...], bool]:
    """Return a sort key for a table's keys: the producer's own order would differ between servers."""
    kind = ("primary", "unique", "foreign").index(key.kind)
    return kind, key.columns, str(key.to), key.references, key.nulls_not_distinct
