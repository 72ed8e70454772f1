"""What a loader does to a producer's table: the shape of a profile. The profiles are in `profiles.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Marker:
    """The column that says a row was deleted in the producer; `kind` and `values` as in `soft_delete`.

    `live` is a predicate that holds for rows that are not deleted, given where a deleted row lands with
    nothing but its key: there, the producer's constraints hold for live rows only.
    """

    column: str
    kind: Literal["timestamp", "boolean", "inverted_boolean", "epoch", "values"]
    values: tuple[str, ...] = ()
    live: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """A column that the loader adds; `type` in PostgreSQL's words. `keyless` ones stand in tables without
    a primary key only."""

    name: str
    type: str
    description: str
    keyless: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """What the loader asks of the producer's tables, each with what happens otherwise; "" asks nothing."""

    primary_key: str = ""
    replica_identity: str = ""
    publication: str = ""
    tables_only: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One loader, as its vendor documents it (`pages`), with the settings named in `settings`.

    `loaded_at` is the column that moves when a row lands; `epoch` makes whole seconds of it where it is no
    timestamp. `column` and `table` give the landed names, `quotes` says that the loader puts names in
    quotes, which keeps their case. `table_in` and `schema_in` say where a producer's table lands:
    patterns of {source}, {schema} and {table}; "" is a schema of the loader's choice. `types` maps
    PostgreSQL's types ("array" for any array) to what they land as, in PostgreSQL's words. `naive_as_utc`
    says that naive timestamps land as instants, taken for UTC.
    """

    name: str
    title: str
    pages: tuple[str, ...]
    settings: str = ""
    deletes: str = ""
    loaded_at: str | None = None
    epoch: str | None = None
    marker: Marker | None = None
    metadata: tuple[Metadata, ...] = ()
    column: Callable[[str, int], str] = field(kw_only=True)
    table: Callable[[str, int], str] = field(kw_only=True)
    naming: str = ""
    quotes: bool = True
    table_in: str = "{table}"
    schema_in: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    naive_as_utc: bool = False
    needs: Needs = Needs()
