"""What every rule may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaffold_source.contract import Path, Source
from scaffold_source.loaders.landing import Landing
from scaffold_source.model import Column, Database, Table, TableName
from scaffold_source.sql_types import Family, family


@dataclass(frozen=True, slots=True)
class Context:
    """The source as asked for, the producer's facts, the tables' names in the source, and where all of it
    lands. Rules say the producer's names; `landing.land` gives the landed ones."""

    source: Source
    database: Database
    names: Mapping[TableName, str]
    landing: Landing

    def at(self, table: Table, *rest: str) -> Path:
        return ("tables", self.names[table.full_name], *rest)

    def at_column(self, table: Table, column: Column, *rest: str) -> Path:
        return ("tables", self.names[table.full_name], "columns", column.name, *rest)


def columns_of(table: Table, *families: Family) -> list[Column]:
    return [column for column in table.columns if family(column.base_type) in families]
