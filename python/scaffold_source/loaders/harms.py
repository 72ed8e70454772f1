"""Notices about what a loader does to values and rows, and what never lands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from scaffold_source.loaders.landed_names import COPIED, Landing, holds_on
from scaffold_source.loaders.loader import Harm
from scaffold_source.loaders.type_words import type_words
from scaffold_source.loaders.unsent import (
    lands_key_only,
    lands_placeholder,
    may_be_unsent,
    unsent_text,
)
from scaffold_source.loaders.wording import by_table, named, some
from scaffold_source.model import Column, Database, Table

_SENT_AGAIN = (
    "The value is in the producer only: `alter table … replica identity full` sends it, at the price of a "
    "larger log, and Debezium's ReselectColumnsPostProcessor asks the producer for it"
)


def notices(database: Database, landing: Landing) -> Iterator[str]:
    """Yield a line for each way in which rows or values come to harm, with the columns it is about."""
    loader = landing.loader
    compare = "compare one landed table with the source YAML first (docs/loaders.md)"
    if loader.name != "none" and not loader.run:
        yield (f"{loader.asked_as} is described from its vendor's pages, and was not run here: {compare}")
    elif landing.adapter and loader.run_on and landing.adapter not in loader.run_on:
        run_on = " and ".join(loader.run_on)
        yield f"{loader.asked_as} was run into {run_on} here, and not into {landing.adapter}: {compare}"
    if loader.warns:
        yield f"{loader.title}: {loader.warns}"
    for harm in (*loader.refuses, *loader.cuts):
        if columns := _of_types(database, landing, harm):
            is_seen = bool(_of_types(database, landing, harm, landed=True))
            is_left_out = harm.always and harm in loader.refuses and not is_seen
            left_out = "; they are left out" if is_left_out else ""
            yield f"{named(columns)} {harm.what} ({loader.title}): {harm.do}{left_out}"
    if database.kind == "postgresql":
        yield from _no_numbers(database, landing)
        yield from _endless(database, landing)
        yield from _domains_of_enums(database, landing)
    yield from _not_sent(database, landing)
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
    if not holds_on(harm, landing.adapter):
        return []
    words = set(harm.types)
    return _columns(
        database,
        landing,
        lambda table, column: (
            not type_words(column, landing.kind).isdisjoint(words)
            and (not landed or landing.column(table.full_name, column.name) is not None)
        ),
    )


def _columns(database: Database, landing: Landing, is_one: Callable[[Table, Column], bool]) -> list[str]:
    return [f"{table}.{column}" for table, column in _places(database, landing, is_one)]


def _places(
    database: Database, landing: Landing, is_one: Callable[[Table, Column], bool]
) -> list[tuple[str, str]]:
    """Return the columns that land and that `is_one` says yes to, each with its table."""
    return [
        (str(table.full_name), column.name)
        for table in database.tables
        if table.kind in COPIED
        for unsent in [landing.tables[table.full_name].unsent]
        for column in table.columns
        if column.name not in unsent and is_one(table, column)
    ]


def _no_numbers(database: Database, landing: Landing) -> Iterator[str]:
    """Report numbers that may be NaN, which to PostgreSQL is above every other: a bound above excludes it."""
    if not (harm := landing.loader.nan):
        return
    columns = _places(
        database,
        landing,
        lambda _, c: (
            not type_words(c, landing.kind).isdisjoint(harm.types)
            and not c.values
            and not (c.bounds and (c.bounds.max is not None or c.bounds.below is not None))
        ),
    )
    if columns:
        yield f"NaN in {by_table(columns)} {harm.what} ({landing.loader.title}): {harm.do}"


def _endless(database: Database, landing: Landing) -> Iterator[str]:
    """Report times that are infinite by default."""
    for harm in landing.loader.infinity:
        words = set(harm.types)
        columns = _columns(
            database,
            landing,
            lambda _, c, words=words: (  # type: ignore[misc]
                not type_words(c, landing.kind).isdisjoint(words) and "infinity" in (c.default or "").lower()
            ),
        )
        if columns:
            yield f"Infinity in {some(columns)} {harm.what} ({landing.loader.title}): {harm.do}"


def _domains_of_enums(database: Database, landing: Landing) -> Iterator[str]:
    """Report domains over enums, where the loader does not start because of them."""
    if not landing.loader.domain_of_enum:
        return
    columns = _columns(database, landing, lambda _, c: c.enum is not None and c.type != c.base_type)
    if columns:
        yield f"{some(columns)}: of a domain over an enum: {landing.loader.domain_of_enum}"


def _not_sent(database: Database, landing: Landing) -> Iterator[str]:
    """Report columns of types that the loader does not know."""
    columns = _columns(database, landing, lambda table, c: c.name in landing.tables[table.full_name].unknown)
    if columns:
        yield (
            f"{some(columns)}: {landing.loader.title} does not send columns of such types, and says nothing: "
            "they are left out; a column of text beside them would land"
        )


def _in_parts(database: Database, landing: Landing) -> Iterator[str]:
    """Report columns that land as several, and those of them with which the load fails."""
    if not landing.loader.splits:
        return
    title = landing.loader.title
    in_parts = _columns(database, landing, lambda table, c: c.name in landing.tables[table.full_name].split)
    if in_parts:
        yield f"{some(in_parts)} land as a column for each part, which are declared ({title})"
    stopping = _columns(
        database, landing, lambda _, c: c.base_type in landing.loader.splits and not c.nullable
    )
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
    copied = [table for table in database.tables if table.kind in COPIED]
    empty = [table for table in copied if table.evidence and table.evidence.rows == "none"]
    unknown = [table for table in copied if not table.evidence or table.evidence.rows is None]
    if empty:
        yield (
            f"Empty, so not landed yet: {some([str(table.full_name) for table in empty])}: a table lands "
            f"with its first row ({title}); until then staging has its columns and no rows, and `dbt source "
            "freshness` an error"
        )
    if unknown:
        yield (
            f"Nothing says whether these hold rows: {some([str(table.full_name) for table in unknown])}: a "
            f"table lands with its first row ({title}); an empty one is no error in staging, but one of `dbt "
            "source freshness`"
        )
    blank = _columns(
        database,
        landing,
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
    if not names:
        return
    if columns := _columns(
        database, landing, lambda table, c: landing.column(table.full_name, c.name) in names
    ):
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
    unsent = [
        (str(table.full_name), column)
        for table in database.tables
        for column in table.columns
        if may_be_unsent(table, column, landing) and column.name in landing.columns(table.full_name)
    ]
    becoming: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for table, column in unsent:
        becoming[_instead(column, landing)].append((table, column.name))
    if documents := becoming["document"]:
        yield (
            f"The sink stops at an update that leaves a long JSON value alone, because {placeholder} is no "
            f"JSON: {by_table(documents)}: first `alter table … replica identity full`"
        )
    for kind, instead in (
        ("guarded", f"{placeholder} instead of it, and staging has null (`unsent_as`)"),
        ("placeholder", f"{placeholder} as its type holds it, which staging does not know (`unsent_as`)"),
        ("null", "null"),
    ):
        if columns := becoming[kind]:
            unchanged = "An update that leaves a long value alone lands"
            yield f"{unchanged} {instead}: {by_table(columns)}. {landing.loader.nulls_unsent or _SENT_AGAIN}"


def _instead(column: Column, landing: Landing) -> str:
    """Return what lands instead of the column's value when nobody sends it."""
    if landing.loader.nulls_unsent:
        return "null"
    if unsent_text(column, landing):
        return "guarded"
    if column.base_type in ("json", "jsonb"):
        return "document"
    return "placeholder" if lands_placeholder(column) else "null"


def _emptied(database: Database, landing: Landing) -> Iterator[str]:
    """Report tables whose deleted rows land with values that never were."""
    by_index = [
        str(table.full_name)
        for table in database.tables
        if table.kind in COPIED and table.replica_identity == "index"
    ]
    if landing.loader.by_index and by_index:
        yield (
            f"Deletions in {some(by_index)} {landing.loader.by_index}. First `alter table … replica identity "
            "default`"
        )
    if not landing.loader.empties_deleted:
        return
    tables = [str(table.full_name) for table in database.tables if lands_key_only(table, landing)]
    if tables:
        yield (
            f"Deleted rows land with their key, and '', 0, false or 1970-01-01 in columns that are NOT NULL: "
            f"{some(tables)}. They are no values: tests pass such rows over, staging that keeps them has "
            "null (`deleted_rows: key_only`), and a sink stops at '' for a uuid; `replica identity full` "
            "sends the old values"
        )
