"""Where the producer's tables and columns land: their names and types in the warehouse. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.loader import Harm, Loader, Metadata
from scaffold_source.loaders.type_words import is_other, sent_as, type_words
from scaffold_source.loaders.warehouse_types import warehouse_type
from scaffold_source.loaders.warehouses import (
    Warehouse,
    in_quotes,
    needs_quotes,
    stored,
    warehouse_of,
    written,
)
from scaffold_source.model import Column, Database, ServerKind, Table, TableName

_MODIFIERS = re.compile(r"\s*\([^)]*\)")
COPIED = ("table", "partitioned")


@dataclass(frozen=True, slots=True)
class LandedName:
    """A name as SQL in the warehouse writes it; `quote` says that it needs quotes."""

    name: str
    quote: bool


@dataclass(frozen=True, slots=True)
class LandedTable:
    """The landed name of a table, and of its columns by the producer's names.

    `lost` are the producer's columns that do not land: each with the landed name that another column has, or
    "" if the loader cannot land such a name. `unsent` are generated columns that are not in the log which the
    loader reads, `refused` those of a type with which the load fails, `unknown` those of a type that the
    loader does not send. `split` are those that land as several columns, each with these.
    """

    name: LandedName
    columns: Mapping[str, LandedName]
    lost: Mapping[str, str]
    unsent: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    split: Mapping[str, tuple[Metadata, ...]] = field(default_factory=dict)

    @property
    def has_columns(self) -> bool:
        """Return whether the producer's table has columns, those included that people left out."""
        return bool(self.columns or self.lost or self.unsent or self.refused or self.split)


@dataclass(frozen=True, slots=True)
class Landing:
    """Where and how the tables of a database land, by the loader and the warehouse. `is_declared` says that
    people's names of columns go before the loader's rule."""

    loader: Loader
    warehouse: Warehouse
    adapter: str | None
    kind: ServerKind
    tables: Mapping[TableName, LandedTable]
    is_declared: bool = False

    @property
    def is_the_producers(self) -> bool:
        """Return True if everything lands as it is in the producer."""
        return self.loader.name == "none" and self.adapter is None and not self.is_declared

    def column(self, table: TableName, column: str) -> LandedName | None:
        """Return a column's landed name; None if it does not land, or if the table is not of this source."""
        return self.columns(table).get(column)

    def columns(self, table: TableName) -> Mapping[str, LandedName]:
        """Return the landed names of a table's columns by the producer's; {} for another source's table."""
        return self.tables[table].columns if table in self.tables else {}

    def schema(self, source: str) -> str:
        """Return the schema that the loader puts the tables in; the source's name where people choose it."""
        schemas = {table.schema for table in self.tables}
        if not self.loader.schema_in or len(schemas) > 1:
            return source
        return self.loader.schema_in.format_map({"source": source, "schema": schemas.pop()})

    @property
    def keeps_schemas_apart(self) -> bool:
        """Return True if each schema of the producer lands in a schema of its own."""
        return "{schema}" in self.loader.schema_in

    def metadata(self, table: Table) -> list[Metadata]:
        """Return the columns that the loader adds to `table`; none if it is a view, of which most copy none.

        Not those that hold the producer's own value, because it has a column of that name.
        """
        if not _is_copied(table, self.loader):
            return []
        landed = {name.name for name in self.columns(table.full_name).values()}
        return [
            column
            for column in _added(self.loader, self.kind)
            if not (column.keyless and table.primary_key)
            and not (column.yields and self.written(column.name).name in landed)
        ]

    def parts(self, table: Table) -> list[Metadata]:
        """Return the columns that hold the parts of the producer's columns which the loader splits."""
        return [part for parts in self.tables[table.full_name].split.values() for part in parts]

    def is_late(self, column: Column) -> bool:
        """Return True if the column lands with its first value only."""
        late = self.loader.late
        return bool(late) and not type_words(column, self.kind).isdisjoint(late)

    def written(self, name: str) -> LandedName:
        """Return how SQL writes the name of a column that the loader adds."""
        return LandedName(*written(stored(name, self.warehouse, quotes=self.loader.quotes), self.warehouse))

    def sql(self, landed: LandedName) -> str:
        """Return a landed name as the warehouse's SQL writes it."""
        return in_quotes(landed.name, self.warehouse) if landed.quote else landed.name

    def data_type(self, column: Column) -> str:
        """Return the landed type in the warehouse's words. An enum lands as text, a domain as the type
        underneath, everything else as the loader documents it."""
        native = "text" if column.enum else loaded_as(column, self.loader)
        if "domain" in self.loader.types and "domain" in type_words(column, self.kind):
            return warehouse_type(self.loader.types["domain"], self.adapter)
        there = self.loader.types_on.get(self.adapter or "", {})
        loaded = there.get(native) or loaded_type(native, self.loader)
        return self.loader.own_types.get(loaded) or warehouse_type(loaded, self.adapter)

    def metadata_type(self, column: Metadata) -> str:
        """Return the type of a column that the loader adds, in the warehouse's words."""
        return warehouse_type(column.type, self.adapter)


def landing(database: Database, source: str, loader_name: str, adapter: str | None) -> Landing:
    """Return where the tables of a database land. Raise UsageError for an unknown loader."""
    loader, warehouse = loader_named(loader_name, adapter), warehouse_of(adapter)

    @cache
    def landed_column(name: str) -> _LandedColumn:
        landed = stored(loader.column(name, warehouse.limit), warehouse, quotes=loader.quotes)
        return landed, _key(landed, warehouse, loader), LandedName(*written(landed, warehouse))

    bare = Landing(loader, warehouse, adapter, database.kind, {})
    composites = frozenset(type_.name for type_ in database.types if type_.fields)

    def unknown(table: Table) -> tuple[str, ...]:
        return unknown_columns(table, loader, database.kind, composites)

    tables = {
        table.full_name: _landed_table(table, source, bare, landed_column, unknown(table))
        for table in database.tables
    }
    return replace(bare, tables=tables)


def as_declared(landed: Landing, declared: Mapping[TableName, Mapping[str, str]]) -> Landing:
    """Return `landed` with the names under which people declared columns, by table and the producer's name:
    where data lands, they know what it is called there."""
    tables = {
        name: _with_columns(table, declared.get(name, {}), landed.warehouse)
        for name, table in landed.tables.items()
    }
    return replace(landed, tables=tables, is_declared=True)


def _with_columns(table: LandedTable, declared: Mapping[str, str], warehouse: Warehouse) -> LandedTable:
    known = {own: column.name for own, column in table.columns.items()}
    others = {
        own: LandedName(name, needs_quotes(stored(name, warehouse, quotes=False), warehouse))
        for own, name in declared.items()
        if known.get(own) != name
    }
    return replace(table, columns={**table.columns, **others}) if others else table


# The name that lands, what names equal to the warehouse share, and how SQL writes it.
_LandedColumn = tuple[str, str, LandedName]


def _landed_table(
    table: Table,
    source: str,
    landing: Landing,
    landed_column: Callable[[str], _LandedColumn],
    unknown: tuple[str, ...],
) -> LandedTable:
    loader, warehouse, kind = landing.loader, landing.warehouse, landing.kind
    name = _table_name(table, source, loader, warehouse)
    added = _added(loader, kind) if _is_copied(table, loader) else ()
    unsent = unsent_columns(table, loader, kind)
    refused = refused_columns(table, loader, kind, landing.adapter)
    taken = {
        _key(stored(column.name, warehouse, quotes=loader.quotes), warehouse, loader)
        for column in added
        if not column.yields
    }
    split: dict[str, tuple[Metadata, ...]] = {}
    landed_columns: list[tuple[str, _LandedColumn]] = []
    for column in table.columns:
        if column.name in (*unsent, *refused, *unknown):
            continue
        landed = landed_column(column.name)
        if pieces := loader.splits.get(column.base_type):
            if not column.nullable:
                continue  # the load fails with it
            split[column.name] = tuple(
                Metadata(f"{landed[0]}{ending}", type_, f"Part of the producer's {column.name}.")
                for ending, type_ in pieces
            )
        else:
            landed_columns.append((column.name, landed))
    columns, lost = _holders(landed_columns, taken, loader)
    stored_name = stored(name, warehouse, quotes=loader.quotes)
    name_there = LandedName(*written(stored_name, warehouse))
    return LandedTable(name_there, columns, lost, unsent, refused, unknown, split)


def _table_name(table: Table, source: str, loader: Loader, warehouse: Warehouse) -> str:
    """Return what the loader calls a table; "" if it cannot read or land the name."""
    if loader.unreadable and re.search(loader.unreadable, table.name):
        return ""
    parts = {"source": source, "schema": table.schema, "table": table.name}
    if loader.table_in != "{table}":
        parts = {part: loader.table(name, warehouse.limit) for part, name in parts.items()}
    return loader.table(loader.table_in.format_map(parts), warehouse.limit)


def _is_copied(table: Table, loader: Loader) -> bool:
    return table.kind in COPIED or loader.views_too


def _holders(
    landed_columns: list[tuple[str, _LandedColumn]], taken: set[str], loader: Loader
) -> tuple[dict[str, LandedName], dict[str, str]]:
    """Return the columns that have their landed name, and those that do not, with the name."""
    in_order = landed_columns[::-1] if loader.clash == "last" else landed_columns
    lost: dict[str, str] = {}
    for column, (landed, key, _) in in_order:
        if not landed or key in taken:
            lost[column] = landed
        else:
            taken.add(key)
    columns = {column: name for column, (_, _, name) in landed_columns if column not in lost}
    return columns, {column: lost[column] for column, _ in landed_columns if column in lost}


def _added(loader: Loader, kind: ServerKind) -> tuple[Metadata, ...]:
    return tuple(column for column in loader.metadata if column.of in (None, kind))


def unsent_columns(table: Table, loader: Loader, kind: ServerKind) -> tuple[str, ...]:
    """Return the generated columns that PostgreSQL's log lacks, where the loader reads it: all, but stored
    ones that a publication sends (since 18)."""
    if kind != "postgresql" or not loader.needs.replica_identity:
        return ()
    sent = {name for publication in table.publications for name in publication.columns}
    sends_stored = any(publication.generated == "stored" for publication in table.publications)
    return tuple(
        column.name
        for column in table.columns
        if column.generated and not (column.generated == "stored" and (sends_stored or column.name in sent))
    )


def loaded_as(column: Column, loader: Loader) -> str:
    """Return the base type that the loader takes a column for: some keep MySQL's tinyint(1) a number."""
    is_number = loader.numbers_tinyint1 and column.type == "tinyint(1)" and column.base_type == "boolean"
    return "smallint" if is_number else column.base_type


def _key(name: str, warehouse: Warehouse, loader: Loader) -> str:
    """Return the same key for names that are one name to the warehouse, or to the loader."""
    return name if warehouse.quoted_case and not loader.caseless else name.lower()


def refused_columns(table: Table, loader: Loader, kind: ServerKind, adapter: str | None) -> tuple[str, ...]:
    """Return the columns of types with any value of which the load fails."""
    always = {
        name for harm in loader.refuses if harm.always and holds_on(harm, adapter) for name in harm.types
    }
    if not always:
        return ()
    return tuple(c.name for c in table.columns if not type_words(c, kind).isdisjoint(always))


def holds_on(harm: Harm, adapter: str | None) -> bool:
    """Return whether the loader does this harm where it loads the adapter's warehouse."""
    return not harm.on or adapter in harm.on


def unknown_columns(
    table: Table, loader: Loader, kind: ServerKind, composites: Collection[str]
) -> tuple[str, ...]:
    """Return the columns of types that the loader leaves out because it does not know them."""
    if not loader.sends or kind != "postgresql":
        return ()
    return tuple(c.name for c in table.columns if sent_as(c, composites) not in loader.sends)


def loaded_type(native: str, loader: Loader) -> str:
    """Return the type that the loader makes of `native`, in PostgreSQL's words."""
    if not loader.types:
        return native
    if native.endswith("[]"):
        return loader.types.get("array") or f"{loaded_type(native.removesuffix('[]'), loader)}[]"
    if native in loader.types:
        return loader.types[native]
    name = _MODIFIERS.sub("", native).rsplit(".", 1)[-1]
    if name == "numeric" and "(" in native:
        return loader.types.get("numeric()", native)
    other = loader.types.get("other", native) if is_other(name) else native
    return loader.types.get(name.removesuffix(" without time zone"), loader.types.get(name, other))
