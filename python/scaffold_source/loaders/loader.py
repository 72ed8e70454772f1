"""The shape of a loader's entry: what it does to a producer's table. The entries are in `registry.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

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
    of producer that it is there for, None any. One that `yields` holds the producer's value where the
    producer has a column of that name.
    """

    name: str
    type: str
    description: str
    keyless: bool = False
    ordinary: bool = False
    of: ServerKind | None = None
    yields: bool = False


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
    """What the loader asks of the producer's tables, each with what happens otherwise; "" asks nothing.
    `read_lock` is how it does without the lock that its first sync of MySQL takes."""

    primary_key: str = ""
    replica_identity: str = ""
    publication: str = ""
    tables_only: str = ""
    read_lock: str = ""


@dataclass(frozen=True, slots=True)
class Harm:
    """What the loader does to values of some types (as `type_words` calls them): `what`, as the end of a
    sentence about the columns, and `do`, what helps. `always` is false where only some values come to harm.
    `on` are the adapters where it is so, () any."""

    types: tuple[str, ...]
    what: str
    do: str = ""
    always: bool = True
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """One loader, as its vendor documents it, with the settings named in `settings`.

    - `cites`: for each rule of docs/loaders.md the pages that say so; what was not run cites one for each
    - `chosen`: its variants, as `--loader` and the contract write them; "" is the quick start
    - `run`: the versions with which it was run, and when; "" where only its vendor's pages were read;
      `run_on`: the adapters into whose warehouses, () where that makes no difference
    - `loaded_at`: the column that moves when a row lands; `epoch`: how to read it where it is no timestamp
    - `column`, `table`: functions of a name and the longest one allowed that return the landed name
    - `quotes`: the loader puts names in quotes, which keeps their case
    - `table_in`, `schema_in`: where a producer's table lands, as patterns of {source}, {schema} and {table},
      each of which `table` names by itself; "" is a schema of the loader's choice
    - `clash`: of two columns that land under one name, which has the values; `fails`: the load stops;
      `caseless`: names that differ by case alone are one name to it, whatever the warehouse says
    - `types`: PostgreSQL's types ("array" for any array, "numeric()" for one of known digits, "domain" for
      any domain, "other" for a composite, a multirange, an extension's) → what they land as, in PostgreSQL's
      words; `own_types`: those → the words of the one warehouse that it loads
    - `splits`: types that land as a column for each part: (what its name ends with, its type)
    - `naive_as_utc`: naive timestamps land as instants, taken for UTC
    - `aware_as_naive`: instants land as naive times in UTC
    - `numbers_tinyint1`: MySQL's tinyint(1) lands as a number
    - `late_tables`: a table lands with its first row
    - `late`: types of which a column lands with its first value
    - `refuses`, `cuts`: types with which the load fails; types of which something is lost
    - `nan`: what becomes of a numeric NaN; `infinity`: types whose infinite times come to harm
    - `sends`: the only types that it copies, as `sent_as` calls them; () is any
    - `types_on`: by adapter, the types that land there as others than `types` says
    - `partitions_too`: partitions land beside their table, with the same rows
    - `views_too`: views land as tables do, with the columns that it adds
    - `placeholder`: what lands for a value that PostgreSQL keeps apart (TOAST), where an update left it alone
    - `nulls_unsent`: null lands for such a value, whatever the replica identity; here is what brings it back
    - `by_index`: what becomes of deletions where a replica identity is an index without the primary key
    - `unreadable`: a pattern of the names of tables that it cannot read
    - `empties_deleted`: a deleted row lands with zeros and empty texts beside its key
    - `domain_of_enum`: what a domain over an enum does to the loader; `warns`: what may befall any table
    - `further`: the columns that it adds with other settings, as a pattern of the name in lower case
    """

    name: str
    title: str
    cites: Mapping[str, tuple[str, ...]]
    deletes: str
    naming: str
    column: Callable[[str, int], str]
    table: Callable[[str, int], str]
    chosen: str = ""
    run: str = ""
    run_on: tuple[str, ...] = ()
    settings: str = ""
    loaded_at: str | None = None
    epoch: Epoch | None = None
    marker: Marker | None = None
    metadata: tuple[Metadata, ...] = ()
    quotes: bool = True
    table_in: str = "{table}"
    schema_in: str = ""
    clash: Literal["first", "last", "fails"] = "first"
    caseless: bool = False
    types: Mapping[str, str] = field(default_factory=dict)
    own_types: Mapping[str, str] = field(default_factory=dict)
    types_on: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    splits: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    naive_as_utc: bool = False
    aware_as_naive: bool = False
    numbers_tinyint1: bool = False
    late_tables: bool = False
    late: tuple[str, ...] = ()
    refuses: tuple[Harm, ...] = ()
    nan: Harm | None = None
    infinity: tuple[Harm, ...] = ()
    sends: tuple[str, ...] = ()
    cuts: tuple[Harm, ...] = ()
    partitions_too: bool = False
    views_too: bool = False
    placeholder: str = ""
    nulls_unsent: str = ""
    by_index: str = ""
    unreadable: str = ""
    empties_deleted: bool = False
    domain_of_enum: str = ""
    warns: str = ""
    further: str = ""
    needs: Needs = Needs()

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the vendor's pages, each once."""
        return tuple(dict.fromkeys(page for pages in self.cites.values() for page in pages))

    @property
    def asked_as(self) -> str:
        """Return the loader as `--loader` and the contract write it: `dlt`, `dlt:pyarrow,direct`."""
        return f"{self.name}:{self.chosen}" if self.chosen else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another way to set a loader up: what of its entry `changes`, by field, where mappings are added to; the
    columns that it does not add, or adds too; and with which types its load fails, too.

    Of one `setting` only one variant can be chosen. `on` are the adapters whose warehouse it is for: there it
    is chosen unless a person chooses; () is any. "*" is any that no other variant of the setting is for.
    `run_with` are variants of other settings with which it was run too.
    """

    name: str
    setting: str
    title: str
    changes: Mapping[str, Any]
    without: tuple[str, ...] = ()
    adds: tuple[Metadata, ...] = ()
    refuses: tuple[Harm, ...] = ()
    pages: tuple[str, ...] = ()
    run: str = ""
    run_on: tuple[str, ...] = ()
    run_with: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
