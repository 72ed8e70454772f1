"""The demo's loader: copies the producer's tables into one schema of the warehouse.

Like real loaders, it copies rows and column types (enums as text), but no constraints.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from scaffold_source.model import Database, Table
from scaffold_source.producers.embedded import EmbeddedServer


def land(server: EmbeddedServer, producer: str, warehouse: str, schema: str, facts: Database) -> int:
    """Copy every table of `facts` and return the number of rows."""
    with (
        psycopg.connect(server.uri(producer)) as source,
        psycopg.connect(server.uri(warehouse)) as target,
    ):
        target.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        return sum(_land_table(source, target, schema, table) for table in facts.tables)


def _land_table(source: psycopg.Connection, target: psycopg.Connection, schema: str, table: Table) -> int:
    landed = sql.Identifier(schema, table.name)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(
            sql.Identifier(column.name),
            sql.SQL("text" if column.enum else column.base_type),  # our own demo's types
        )
        for column in table.columns
    )
    target.execute(sql.SQL("create table {} ({})").format(landed, columns))
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    select = sql.SQL("copy (select {} from {}) to stdout").format(
        names, sql.Identifier(table.schema, table.name)
    )
    with (
        source.cursor().copy(select) as rows,
        target.cursor() as cursor,
    ):
        with cursor.copy(sql.SQL("copy {} ({}) from stdin").format(landed, names)) as landing:
            for block in rows:
                landing.write(block)
        return cursor.rowcount
