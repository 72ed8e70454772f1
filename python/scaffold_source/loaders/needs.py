"""Notices about a loader: what it needs and the producer does not have, and names that clash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scaffold_source.loaders import harms
from scaffold_source.loaders.landed_names import COPIED, Landing
from scaffold_source.loaders.warehouses import WAREHOUSES, in_sql
from scaffold_source.loaders.wording import some
from scaffold_source.model import Column, Database, Publication, Table

_STATEMENTS = 3  # of SQL in one notice
_OUTSIDE_THE_LOG = (
    "no log has their rows, so a loader that reads one never sees them, nor has a replica any, and a crash "
    "empties them"
)


def notices(database: Database, landing: Landing, raw_schema: str) -> Iterator[str]:
    """Yield a line for each need that is not met and each clash, with the tables it is about."""
    yield from _unmet(database, landing)
    yield from harms.notices(database, landing)
    yield from _lost(database, landing)
    yield from _merged(database, landing)
    yield from _apart(database, landing, raw_schema)
    yield from _taken_for_utc(database, landing)
    yield from _not_in_the_log(database, landing)
    if database.kind == "mysql":
        yield from _taken_for_booleans(database, landing)
        yield from _zero_dates(database)


def _unmet(database: Database, landing: Landing) -> Iterator[str]:
    loader = landing.loader
    copied = [table for table in database.tables if table.kind in COPIED]
    keyless = [table for table in copied if not table.primary_key]
    silent = [table for table in copied if _sends_no_old_row(table)]
    if database.kind == "postgresql" and loader.needs.publication:
        yield from _danger(silent)
    if loader.needs.primary_key and keyless:
        yield f"No primary key: {_names(keyless)}: {loader.needs.primary_key} ({loader.title})"
    if database.kind != "postgresql":
        return
    if loader.needs.replica_identity and silent:
        yield (
            f"No replica identity: {_names(silent)}: {loader.needs.replica_identity}; "
            f"{_identity_sql(silent)} ({loader.title})"
        )
    unlogged = [table for table in copied if table.unlogged]
    if unlogged:
        yield f"UNLOGGED: {_names(unlogged)}: {_OUTSIDE_THE_LOG}"
    unpublished = [table for table in copied if not table.publications]
    if loader.needs.publication and unpublished:
        first = "; first their replica identity, as above" if set(unpublished) & set(silent) else ""
        yield (
            f"In no publication: {_names(unpublished)}: {loader.needs.publication} ({loader.title}). "
            f"`alter publication NAME add table {', '.join(map(_sql, unpublished[:_STATEMENTS]))}`{first}"
        )


def _danger(silent: list[Table]) -> Iterator[str]:
    """Report first what publishing does to the application that writes these tables."""
    failing = [table for table in silent if any(_sends_changes(p) for p in table.publications)]
    spared = [table for table in silent if table not in failing]
    if failing:
        yield (
            f"DANGER: UPDATE and DELETE fail in the application: {_names(failing)}: published, without a "
            f"replica identity. At once: {_identity_sql(failing)}"
        )
    if spared:
        yield (
            f"DANGER: once published, UPDATE and DELETE on {_names(spared)} fail in the application, because "
            f"no replica identity says which row is meant. So first {_identity_sql(spared)}; only then add "
            "them to a publication, and let nobody, no loader either, create one `for all tables` before"
        )


def _sends_changes(publication: Publication) -> bool:
    return not {"update", "delete"} <= set(publication.unsent)


def _identity_sql(tables: list[Table]) -> str:
    """Return the statements that give tables a replica identity: a key where they have one that will do."""
    statements = [
        f"alter table {_sql(table)} replica identity {'default' if _key_will_do(table) else 'full'};"
        for table in tables[:_STATEMENTS]
    ]
    more = " and so on" if len(tables) > _STATEMENTS else ""
    keys = "" if all(map(_key_will_do, tables)) else ", or add a primary key that is not deferrable"
    return f"`{' '.join(statements)}`{more}{keys}"


def _sql(table: Table) -> str:
    return in_sql((table.schema, table.name), WAREHOUSES["postgres"])


def _sends_no_old_row(table: Table) -> bool:
    """Return True if the log holds nothing by which to find an updated or deleted row."""
    identity = table.replica_identity
    return identity == "nothing" or (identity == "default" and not _key_will_do(table))


def _key_will_do(table: Table) -> bool:
    """Return whether the primary key can say which row is meant: PostgreSQL takes no deferrable one."""
    return any(key.kind == "primary" and not key.deferrable for key in table.keys)


def _lost(database: Database, landing: Landing) -> Iterator[str]:
    loader = landing.loader
    for table in database.tables:
        for column, landed in landing.tables[table.full_name].lost.items():
            name = f"{table.full_name}.{column}"
            if landed and loader.clash == "last" and landed not in _own_names(landing, table):
                yield (
                    f"{name} and a column after it land as one, {landed}, and the last one's values win "
                    f"({loader.title}): the earlier is left out; rename one in a query, or in the producer"
                )
            elif landed and loader.clash == "fails":
                yield (
                    f"{name} would land as {landed}, which another column has: the load stops "
                    f"({loader.title}); rename one in a query, or leave it out there. It is left out here"
                )
            elif landed:
                yield f"{name} would land as {landed}, which another column has: it is left out"
            else:
                yield f"{name} has a name that {loader.title} cannot land: it is left out"


def _own_names(landing: Landing, table: Table) -> set[str]:
    return {landing.written(column.name).name for column in landing.metadata(table)}


def _merged(database: Database, landing: Landing) -> Iterator[str]:
    """Report tables that land under one name. Without a loader, the source's own names keep them apart."""
    if landing.loader.name == "none":
        return
    holders: defaultdict[tuple[str, str], list[Table]] = defaultdict(list)
    for table in database.tables:
        schema = table.schema if landing.keeps_schemas_apart else ""
        holders[schema, landing.tables[table.full_name].name.name].append(table)
    for (_, name), tables in holders.items():
        if not name:
            yield f"{_names(tables)}: a name that {landing.loader.title} cannot land, so --exclude it"
        elif len(tables) > 1:
            yield f"{_names(tables)} would all land as {name}: rename one, or --exclude it"


def _apart(database: Database, landing: Landing, raw_schema: str) -> Iterator[str]:
    """Report tables that land in several schemas: a dbt source has one, so they are several sources."""
    schemas = sorted({table.schema for table in database.tables})
    loader = landing.loader
    if len(schemas) > 1 and landing.keeps_schemas_apart:
        yield (
            f"{loader.title} lands each schema apart ({', '.join(schemas)}), and a dbt source has one "
            f"schema, here {raw_schema}: scaffold a source for each, with --schema and --raw-schema"
        )


def _taken_for_utc(database: Database, landing: Landing) -> Iterator[str]:
    if not landing.loader.naive_as_utc or database.timezone in ("UTC", "Etc/UTC"):
        return
    naive = [table for table in database.tables if any(_is_naive(c.base_type) for c in table.columns)]
    if naive:
        yield (
            f"{landing.loader.title} takes naive timestamps for UTC, and the producer's TimeZone is "
            f"{database.timezone or 'unknown'}: those of {_names(naive)} may be off by the difference"
        )


def _not_in_the_log(database: Database, landing: Landing) -> Iterator[str]:
    columns = [
        f"{table.full_name}.{column}"
        for table in database.tables
        for column in landing.tables[table.full_name].unsent
    ]
    if columns:
        yield (
            f"Generated columns are not in the log: {some(columns)}: {landing.loader.title} lands NULL, or "
            "no such column, so they are left out; compute them in staging, or publish the stored ones "
            "(PostgreSQL 18: publish_generated_columns = stored)"
        )


def _taken_for_booleans(database: Database, landing: Landing) -> Iterator[str]:
    """Report tinyint(1) columns of which nothing says that they hold 0 and 1 alone."""
    columns = [
        f"{table.full_name}.{column.name}"
        for table in database.tables
        for column in table.columns
        if column.type == "tinyint(1)" and column.base_type == "boolean" and not _is_checked(table, column)
    ]
    if columns and not landing.loader.numbers_tinyint1:
        yield f"tinyint(1) taken for booleans, though they could hold other numbers: {some(columns)}"


def _is_checked(table: Table, column: Column) -> bool:
    return any(f"`{column.name}`" in check.expression for check in table.checks)


def _zero_dates(database: Database) -> Iterator[str]:
    columns = [
        f"{table.full_name}.{column.name}"
        for table in database.tables
        for column in table.columns
        if column.has_zero_date
    ]
    if columns:
        yield (
            f"Zero dates are no dates elsewhere: {some(columns)}: they land as NULL or 1970-01-01, so the "
            "columns are not tested to be never null"
        )


def _is_naive(base_type: str) -> bool:
    return base_type.startswith("timestamp") and base_type.endswith("without time zone")


def _names(tables: list[Table]) -> str:
    return some([str(table.full_name) for table in tables])
