"""Notices about what a loader does to values and rows, and what never lands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaffold_source.loaders.landed_names import COPIED, Landing
from scaffold_source.loaders.loader import Harm
from scaffold_source.loaders.type_words import type_words
from scaffold_source.loaders.wording import some
from scaffold_source.model import Column, Database, Table

# Values of these are kept apart from their row when they are long.
_APART = frozenset(
    {"text", "character varying", "citext", "bytea", "json", "jsonb", "xml", "hstore", "array"}
)


def notices(database: Database, landing: Landing) -> Iterator[str]:
    """Yield a line for each way in which rows or values come to harm, with the columns it is about."""
    loader = landing.loader
    if loader.name != "none" and not loader.run:
        yield (
            f"{loader.asked_as} is described from its vendor's pages, and was not run here: compare one "
            "landed table with the source YAML first (docs/loaders.md)"
        )
    for harm in loader.refuses:
        if columns := _of_types(database, landing, harm):
            is_seen = bool(_of_types(database, landing, harm, landed=True))
            left_out = "; they are left out" if harm.always and not is_seen else ""
            yield f"{some(columns)} {harm.what} ({loader.title}): {harm.do}{left_out}"
    for harm in loader.cuts:
        if columns := _of_types(database, landing, harm):
            yield f"{some(columns)} {harm.what} ({loader.title}): {harm.do}"
    yield from _in_parts(database, landing)
    yield from _late(database, landing)
    yield from _producers_own(database, landing)
    if database.kind == "postgresql":
        yield from _partitions(database, landing)
        yield from _apart(database, landing)
        yield from _emptied(database, landing)


def _of_types(database: Database, landing: Landing, harm: Harm, *, landed: bool = False) -> list[str]:
    """Return the columns of the types that come to harm; with `landed` those that are declared all the same,
    because they were seen."""
    words = set(harm.types)
    return _columns(
        database,
        lambda table, column: (
            not type_words(column, landing.kind).isdisjoint(words)
            and (not landed or landing.column(table.full_name, column.name) is not None)
        ),
    )


def _columns(database: Database, is_one: Callable[[Table, Column], bool]) -> list[str]:
    return [
        f"{table.full_name}.{column.name}"
        for table in database.tables
        if table.kind in COPIED
        for column in table.columns
        if is_one(table, column)
    ]


def _in_parts(database: Database, landing: Landing) -> Iterator[str]:
    """Report columns that land as several, and those of them with which the load fails."""
    if not landing.loader.splits:
        return
    title = landing.loader.title
    in_parts = _columns(database, lambda table, c: c.name in landing.tables[table.full_name].split)
    if in_parts:
        yield f"{some(in_parts)} land as a column for each part, which are declared ({title})"
    stopping = _columns(database, lambda _, c: c.base_type in landing.loader.splits and not c.nullable)
    if stopping:
        yield (
            f"{some(stopping)} stop the load, because they land in parts and may not be null ({title}): "
            "leave them out there, or select them as text; they are left out"
        )


def _late(database: Database, landing: Landing) -> Iterator[str]:
    """Report tables and columns that do not land before they hold something."""
    if not landing.loader.late_tables:
        return
    title = landing.loader.title
    empty = [table for table in database.tables if table.evidence and table.evidence.rows == "none"]
    if empty:
        yield (
            f"Empty, so not landed yet: {some([str(table.full_name) for table in empty])}: a table lands "
            f"with its first row ({title}); until then staging has its columns and no rows, and `dbt source "
            "freshness` an error"
        )
    blank = _columns(
        database,
        lambda table, c: (
            table not in empty and landing.is_late(c) and c.evidence is not None and c.evidence.nulls == "all"
        ),
    )
    if blank:
        yield (
            f"All null, so not landed yet: {some(blank)}: a column of this type lands with its first value "
            f"({title}); until then staging has NULL"
        )


def _producers_own(database: Database, landing: Landing) -> Iterator[str]:
    """Report columns that are called as one of the loader's, and hold the producer's values all the same."""
    names = {landing.written(column.name) for column in landing.loader.metadata if column.yields}
    if columns := _columns(database, lambda table, c: landing.column(table.full_name, c.name) in names):
        yield (
            f"{some(columns)} hold the producer's values, though {landing.loader.title} has a column of that "
            "name: declared as the producer's"
        )


def _partitions(database: Database, landing: Landing) -> Iterator[str]:
    """Report partitioned tables whose rows land under the names of their partitions."""
    partitioned = [str(table.full_name) for table in database.tables if table.kind == "partitioned"]
    if not partitioned:
        return
    if landing.loader.needs.publication:
        yield (
            f"Partitioned: {some(partitioned)}: a publication sends rows under the names of their "
            "partitions, which land as tables of their own; `alter publication … set "
            "(publish_via_partition_root = true)` sends them as the table's"
        )
    elif landing.loader.partitions_too:
        yield (
            f"Partitioned: {some(partitioned)}: {landing.loader.title} lands each partition beside the "
            "table, with the same rows: use the table, and leave the partitions out there"
        )


def _apart(database: Database, landing: Landing) -> Iterator[str]:
    """Report columns whose long values an update that leaves them alone does not send."""
    placeholder = landing.loader.placeholder
    if not placeholder:
        return
    columns = _columns(database, lambda table, column: may_be_unsent(table, column, landing))
    documents = _columns(
        database,
        lambda table, column: may_be_unsent(table, column, landing) and column.base_type in ("json", "jsonb"),
    )
    if documents:
        yield (
            f"The sink stops at an update that leaves a long JSON value alone, because {placeholder} is no "
            f"JSON: {some(documents)}: first `alter table … replica identity full`"
        )
    if columns:
        yield (
            f"An update that leaves a long value alone lands {placeholder} instead of it: {some(columns)}. "
            "The value is lost: `alter table … replica identity full` sends it, at the price of a larger log"
        )


def may_be_unsent(table: Table, column: Column, landing: Landing) -> bool:
    """Return whether the loader may land its placeholder for a value of the column."""
    return (
        bool(landing.loader.placeholder)
        and landing.kind == "postgresql"
        and table.kind in COPIED
        and table.replica_identity != "full"
        and column.name not in table.primary_key
        and column.enum is None
        and not type_words(column, landing.kind).isdisjoint(_APART)
    )


def _emptied(database: Database, landing: Landing) -> Iterator[str]:
    """Report tables whose deleted rows land with values that never were."""
    if not landing.loader.empties_deleted:
        return
    tables = [
        str(table.full_name)
        for table in database.tables
        if table.kind in COPIED
        and table.primary_key
        and table.replica_identity not in ("full", "nothing")
        and any(not column.nullable and column.name not in table.primary_key for column in table.columns)
    ]
    if tables:
        yield (
            f"Deleted rows land with their key, and '', 0, false or 1970-01-01 in columns that are NOT NULL: "
            f"{some(tables)}. They are no values: tests pass such rows over, and a sink stops at '' for a "
            "uuid; `replica identity full` sends the old values"
        )
