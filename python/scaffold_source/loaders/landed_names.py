"""Where the producer's tables and columns land: their names and types in the warehouse. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scaffold_source.loaders.profile import Metadata, Profile
from scaffold_source.loaders.profiles import profile
from scaffold_source.loaders.warehouses import Warehouse, stored, warehouse, warehouse_type, written
from scaffold_source.model import Column, Database, Table, TableName

_MODIFIERS = re.compile(r"\s*\([^)]*\)")
_COPIED = ("table", "partitioned")


@dataclass(frozen=True, slots=True)
class LandedName:
    """A name as SQL in the warehouse says it, `quote` where it does so in quotes."""

    name: str
    quote: bool


@dataclass(frozen=True, slots=True)
class LandedTable:
    """A table's name, its columns' by the producer's, and the producer's columns that have none of their
    own: each with the name that another one took, "" where the loader cannot land it."""

    name: LandedName
    columns: Mapping[str, LandedName]
    lost: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Landing:
    """What loader and warehouse make of a database."""

    profile: Profile
    warehouse: Warehouse
    adapter: str | None
    tables: Mapping[TableName, LandedTable]

    @property
    def is_the_producers(self) -> bool:
        """Whether everything lands as it is in the producer."""
        return self.profile.name == "none" and self.adapter is None

    def column(self, table: TableName, column: str) -> LandedName | None:
        """None for a column that does not land under a name of its own, or is not of this source."""
        return self.columns(table).get(column)

    def columns(self, table: TableName) -> Mapping[str, LandedName]:
        """The landed names of the table's columns by the producer's; none of a table not of this source."""
        return self.tables[table].columns if table in self.tables else {}

    def schema(self, source: str) -> str:
        """Where the loader puts the tables, the source's name where that is a person's choice."""
        schemas = {table.schema for table in self.tables}
        if not self.profile.schema_in or len(schemas) > 1:
            return source
        return self.profile.schema_in.format_map({"source": source, "schema": schemas.pop()})

    @property
    def keeps_schemas_apart(self) -> bool:
        """Whether each schema of the producer lands in one of its own."""
        return "{schema}" in self.profile.schema_in

    def metadata(self, table: Table) -> list[Metadata]:
        """The columns that the loader adds to `table`; what is no table has none."""
        if table.kind not in _COPIED:
            return []
        return [column for column in self.profile.metadata if not (column.keyless and table.primary_key)]

    def written(self, name: str) -> LandedName:
        """How SQL refers to a column of the loader's own."""
        return LandedName(*written(stored(name, self.warehouse, quotes=self.profile.quotes), self.warehouse))

    def data_type(self, column: Column) -> str:
        """The landed type: an enum lands as its labels' text, a domain as the type underneath, the rest as
        the loader has it, in the warehouse's words."""
        native = "text" if column.enum else column.base_type
        return warehouse_type(_loaded_type(native, self.profile), self.adapter)

    def metadata_type(self, column: Metadata) -> str:
        return warehouse_type(column.type, self.adapter)


def landing(database: Database, source: str, loader: str, adapter: str | None) -> Landing:
    """Raises UsageError for an unknown loader."""
    how, where = profile(loader), warehouse(adapter)
    tables = {table.full_name: _landed_table(table, source, how, where) for table in database.tables}
    return Landing(how, where, adapter, tables)


def _landed_table(table: Table, source: str, how: Profile, where: Warehouse) -> LandedTable:
    parts = {"source": source, "schema": table.schema, "table": table.name}
    name = how.table(how.table_in.format_map(parts), where.limit)
    added = how.metadata if table.kind in _COPIED else ()
    taken = {_key(stored(column.name, where, quotes=how.quotes), where) for column in added}
    columns: dict[str, LandedName] = {}
    lost: dict[str, str] = {}
    for column in table.columns:
        landed = stored(how.column(column.name, where.limit), where, quotes=how.quotes)
        key = _key(landed, where)
        if not landed or key in taken:
            lost[column.name] = landed
        else:
            taken.add(key)
            columns[column.name] = LandedName(*written(landed, where))
    return LandedTable(LandedName(*written(stored(name, where, quotes=how.quotes), where)), columns, lost)


def _key(name: str, where: Warehouse) -> str:
    """Names with one key are one name to the warehouse."""
    return name if where.quoted_case else name.lower()


def _loaded_type(native: str, how: Profile) -> str:
    """`native` as the loader lands it, in PostgreSQL's words."""
    if not how.types:
        return native
    if native.endswith("[]"):
        return how.types.get("array", native)
    name = _MODIFIERS.sub("", native).rsplit(".", 1)[-1]
    if name == "numeric" and "(" in native:
        return native  # what is said of numeric holds where it has no precision
    return how.types.get(name.removesuffix(" without time zone"), native)
