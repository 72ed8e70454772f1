"""The shape of a loader's entry: what it does to a producer's table. The entries are in `registry.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from scaffold_source.model import ServerKind


@dataclass(frozen=True, slots=True)
class Marker:
    """The column that says a row was deleted in the producer; `kind` and `values` as in `soft_delete`.

    `live` is a condition that holds for rows that are not deleted. It is set where a deleted row lands with
    nothing but its key: there, the producer's constraints hold for live rows only.
    """

    column: str
    kind: Literal["timestamp", "boolean", "inverted_boolean", "epoch", "values"]
    values: tuple[str, ...] = ()
    live: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """A column that the loader adds; `type` in PostgreSQL's words.

    A `keyless` one is added to tables without a primary key only. An `ordinary` name is one that producers
    use, too: it is the loader's only in a table that is known to come from this loader. `of` names the kind
    of producer that it is there for, None any.
    """

    name: str
    type: str
    description: str
    keyless: bool = False
    ordinary: bool = False
    of: ServerKind | None = None


@dataclass(frozen=True, slots=True)
class Epoch:
    """A column that counts from 1970: the number as SQL, and what it counts."""

    expression: str
    unit: Literal["seconds", "milliseconds"]

    @property
    def seconds(self) -> str:
        """Return the whole seconds as SQL."""
        number = self.expression if self.unit == "seconds" else f"{self.expression} / 1000"
        return f"cast({number} as bigint)"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the loader asks of the producer's tables, each with what happens otherwise; "" asks nothing."""

    primary_key: str = ""
    replica_identity: str = ""
    publication: str = ""
    tables_only: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """One loader, as its vendor documents it (`pages`), with the settings named in `settings`.

    - `loaded_at`: the column that moves when a row lands; `epoch`: how to read it where it is no timestamp
    - `column`, `table`: functions of a name and the longest one allowed that return the landed name
    - `quotes`: the loader puts names in quotes, which keeps their case
    - `table_in`, `schema_in`: where a producer's table lands, as patterns of {source}, {schema} and {table};
      "" is a schema of the loader's choice
    - `types`: PostgreSQL's types ("array" for any array) → what they land as, in PostgreSQL's words
    - `naive_as_utc`: naive timestamps land as instants, taken for UTC
    - `numbers_tinyint1`: MySQL's tinyint(1) lands as a number
    - `further`: the columns that it adds with other settings, as a pattern of the name in lower case
    """

    name: str
    title: str
    pages: tuple[str, ...]
    deletes: str
    naming: str
    column: Callable[[str, int], str]
    table: Callable[[str, int], str]
    settings: str = ""
    loaded_at: str | None = None
    epoch: Epoch | None = None
    marker: Marker | None = None
    metadata: tuple[Metadata, ...] = ()
    quotes: bool = True
    table_in: str = "{table}"
    schema_in: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    naive_as_utc: bool = False
    numbers_tinyint1: bool = False
    further: str = ""
    needs: Needs = Needs()
