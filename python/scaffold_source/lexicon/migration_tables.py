"""The tables that migration tools make and keep for themselves."""

from __future__ import annotations

from scaffold_source.lexicon.names import squash
from scaffold_source.model import Table

# What migration tools keep for themselves, by squashed name.
_BOOKKEEPING = {
    "schemamigrations", "arinternalmetadata", "alembicversion", "djangomigrations", "flywayschemahistory",
    "schemaversion", "schemaversions", "gooseversion", "goosedbversion", "knexmigrations",
    "knexmigrationslock", "sequelizemeta", "prismamigrations", "typeormmetadata", "typeormmigrations",
    "databasechangelog", "databasechangeloglock", "efmigrationshistory", "dieselschemamigrations",
    "sqlxmigrations", "gorpmigrations", "phinxlog", "doctrinemigrationversions", "pgmigrations",
    "mikroormmigrations", "drizzlemigrations", "kyselymigration", "kyselymigrationlock",
    "refineryschemahistory", "migrationversions", "migrationslock", "dbversion", "dbmigrations",
    "schemainfo", "djangosession", "yoyomigration", "yoyolog", "yoyoversion", "yoyolock",
    "dbmateschemamigrations",
}  # fmt: skip
# A table called `migrations` is a tool's where it holds nothing else than these.
_MIGRATION_COLUMNS = {
    "id", "migration", "batch", "name", "timestamp", "version", "executedat", "hash", "createdat", "dirty",
    "appliedat", "runon", "migrationtime", "filename", "checksum", "success",
}  # fmt: skip


def is_migration_tools(table: Table) -> bool:
    """Return whether a table is a migration tool's own, by its name and columns."""
    name = squash(table.name)
    is_general = name in ("migrations", "migration")
    return name in _BOOKKEEPING or (
        is_general and {squash(column.name) for column in table.columns} <= _MIGRATION_COLUMNS
    )
