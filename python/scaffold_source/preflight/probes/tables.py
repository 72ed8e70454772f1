"""Whether the loader can copy each table: its key, what the log says of its rows, and the types it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scaffold_source.lexicon.counting import how_many
from scaffold_source.loaders.loader import Loader
from scaffold_source.loaders.type_words import type_words
from scaffold_source.loaders.wording import some
from scaffold_source.model import Column
from scaffold_source.preflight.declared import types_of_columns
from scaffold_source.preflight.outcome import Asked, Outcome, Probe, Remedy
from scaffold_source.preflight.probes.alike import TypeSeen, carried, keys
from scaffold_source.preflight.wording import full_names, in_sql, relation_in_sql
from scaffold_source.producers.observed import Observed, RelationState, TypeState

_STATEMENTS = 3
_NO_LOG = "the loader does not read the log"


def _keys(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    tables = _tables(observed, asked)
    keyless = [table for table in tables if not table.has_key]
    fix = f"alter table {relation_in_sql(keyless[0])} add primary key (…);" if keyless else ""
    yield keys(
        full_names(keyless),
        len(tables),
        "pg_index: no primary key that is not deferrable" if keyless else "pg_index",
        Remedy(fix, "the producer's engineers", _and_more(keyless, 1)),
        asked,
    )


def _identity(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Name the tables of which the log does not say which row changed: once they are published, UPDATE and
    DELETE fail in the application."""
    if asked.reads_log is False:
        return
    silent = [table for table in _tables(observed, asked) if _names_no_row(table)]
    failing = [table for table in silent if _is_published(table, observed)]
    if failing:
        yield Outcome(
            "blocker",
            f"UPDATE and DELETE fail in the application now: {some(full_names(failing))}: published without "
            "a replica identity",
            "pg_class.relreplident, pg_publication_tables",
            Remedy(_identity_sql(failing), "the producer's engineers", _and_more(failing, _STATEMENTS)),
        )
    if later := [table for table in silent if table not in failing]:
        yield Outcome(
            "warning",
            f"once published, UPDATE and DELETE on {some(full_names(later))} fail in the application: no "
            "replica identity says which row is meant",
            "pg_class.relreplident: nothing, or default without a primary key",
            Remedy(
                _identity_sql(later),
                "the producer's engineers",
                _joined(_and_more(later, _STATEMENTS), "before any publication has them"),
            ),
        )
    if not silent:
        yield Outcome("fine", "the log names each changed row", "pg_class.relreplident")


def _names_no_row(table: RelationState) -> bool:
    return table.identity == "nothing" or (table.identity == "default" and not table.has_key)


def _is_published(table: RelationState, observed: Observed) -> bool:
    changing = {p.name for p in observed.publications if {"update", "delete"} & set(p.sends)}
    return any(published.publication in changing for published in observed.published(table))


def _identity_sql(tables: list[RelationState]) -> str:
    statements = [
        f"alter table {relation_in_sql(table)} replica identity {'default' if table.has_key else 'full'};"
        for table in tables[:_STATEMENTS]
    ]
    return " ".join(statements)


def _kept_apart(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Name the long values that are not in the log under the default identity."""
    if asked.reads_log is False:
        return
    tables = [t for t in _tables(observed, asked) if t.kept_apart and t.identity in ("default", "index")]
    if not tables:
        return
    columns = [f"{table.full_name}.{column}" for table in tables for column in table.kept_apart]
    becomes = (
        f"`{asked.loader.placeholder}`"
        if asked.loader and asked.loader.placeholder
        else "NULL or a placeholder"
    )
    yield Outcome(
        "warning" if asked.reads_log else "note",
        f"long values of {how_many(len(columns), 'column')} in {how_many(len(tables), 'table')} "
        f"({some(columns)}) are not in the log where an update leaves them as they are: they arrive as "
        f"{becomes}",
        "pg_attribute.attstorage, pg_class.relreplident",
        Remedy(
            f"alter table {relation_in_sql(tables[0])} replica identity full;",
            "the producer's engineers",
            _joined(_and_more(tables, 1), "it costs log; or let the loader keep the old value"),
        ),
    )


def _publications(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    if asked.reads_log is False:
        return
    tables = _tables(observed, asked)
    unpublished = [table for table in tables if not observed.published(table)]
    needs = asked.loader.needs.publication if asked.loader else "a loader that reads the log needs one"
    named = _named_in_publications(observed, asked, unpublished)
    first = "their replica identity first" if any(map(_names_no_row, unpublished)) else ""
    if unpublished and needs:
        yield Outcome(
            "warning",
            f"{len(unpublished)} of {len(tables)} tables are in no publication: "
            f"{some(full_names(unpublished))}: {needs}",
            f"pg_publication_tables; publications: {len(observed.publications)}",
            Remedy(
                _publication_sql(named, observed),
                "the producer's engineers",
                _joined(_and_more(named, _STATEMENTS), first),
            ),
        )
    elif not unpublished:
        yield Outcome("fine", f"all {len(tables)} tables are published", "pg_publication_tables")
    yield from _narrow(observed, tables)


def _named_in_publications(
    observed: Observed, asked: Asked, unpublished: list[RelationState]
) -> list[RelationState]:
    """Return what publications have to name: for partitions their table, which brings those of tomorrow."""
    whole = [r for r in asked.relations(observed) if r.kind == "partitioned" and not r.is_partition]
    plain = [table for table in unpublished if not table.is_partition]
    if len(plain) == len(unpublished):
        return plain
    return [*(table for table in whole if not observed.published(table)), *plain]


def _publication_sql(tables: list[RelationState], observed: Observed) -> str:
    names = ", ".join(map(relation_in_sql, tables[:_STATEMENTS]))
    own = [publication for publication in observed.publications if not publication.is_for_all_tables]
    if own:
        return f"alter publication {in_sql(own[0].name)} add table {names};"
    return f"create publication analytics for table {names} with (publish_via_partition_root = true);"


def _narrow(observed: Observed, tables: list[RelationState]) -> Iterator[Outcome]:
    """Say what publications leave out of what they send."""
    for publication in observed.publications:
        mine = {
            t.full_name: p for t in tables for p in observed.published(t) if p.publication == publication.name
        }
        listed = [name for name, published in mine.items() if published.columns is not None]
        filtered = [name for name, published in mine.items() if published.is_filtered]
        unsent = [op for op in ("insert", "update", "delete") if op not in publication.sends]
        partitions = [t.full_name for t in tables if t.is_partition and t.full_name in mine]
        parts = [
            f"{what} ({some(names)})" if names else what
            for what, names, is_so in (
                (f"no {' and no '.join(unsent)}", [], bool(unsent)),
                ("listed columns alone", listed, bool(listed)),
                ("some rows alone", filtered, bool(filtered)),
                (
                    "partitions under names of their own",
                    partitions,
                    bool(partitions) and not publication.is_via_root,
                ),
            )
            if is_so
        ]
        if mine and parts:
            yield Outcome(
                "warning",
                f"the publication {publication.name} sends {'; '.join(parts)}",
                "pg_publication, pg_publication_rel",
                Remedy(
                    "confirm that this is meant; what is not sent, analytics never sees",
                    "the producer's engineers",
                ),
            )


def _generated(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    if asked.reads_log is False:
        return
    columns = [f"{t.full_name}.{column}" for t in _tables(observed, asked) for column in t.generated]
    if columns and not any(publication.sends_generated for publication in observed.publications):
        yield Outcome(
            "warning" if asked.reads_log else "note",
            f"generated columns are not in the log: {some(columns)}",
            "pg_attribute.attgenerated; no publication sends them",
            Remedy(
                "compute them in staging; from 18 on, a publication may send stored ones "
                "(publish_generated_columns = stored)",
                "analytics",
            ),
        )


def _outside(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Name the relations that a loader does not copy as tables."""
    relations = asked.relations(observed)
    loader = asked.loader
    unlogged = [r for r in relations if r.is_unlogged and r.kind == "table"]
    if unlogged:
        yield Outcome(
            "warning" if asked.reads_log is not False else "note",
            f"unlogged: {some(full_names(unlogged))}: the log has none of their rows, a standby has none "
            "either, and a crash empties them",
            "pg_class.relpersistence = u",
            Remedy(f"alter table {relation_in_sql(unlogged[0])} set logged;", "the producer's engineers"),
        )
    foreign = full_names([r for r in relations if r.kind == "foreign"])
    if foreign:
        yield Outcome(
            "warning",
            f"foreign tables: {some(foreign)}: their rows are another server's, which is asked each time",
            "pg_class.relkind = f",
            Remedy("connect the loader to that server", "the producer's engineers"),
        )
    views = full_names([r for r in relations if "view" in r.kind])
    if views:
        only = loader.needs.tables_only if loader else ""
        yield Outcome(
            "note",
            f"{how_many(len(views), 'view')}: {some(views)}: " + (only or "a log has no view"),
            "pg_class.relkind = v, m",
        )


def _types(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    if asked.loader is not None:
        types = [TypeSeen(t.declared, _words(t), t.columns, t.examples) for t in observed.types]
        if asked.schemas:
            columns = types_of_columns(asked.relations(observed))
            types = [
                replace(seen, columns=len(columns[seen.declared]), examples=tuple(columns[seen.declared]))
                for seen in types
                if seen.declared in columns
            ]
        yield from carried(types, asked.loader, "pg_attribute.atttypid", _page(asked.loader))


def _page(loader: Loader) -> str:
    return f"{'run' if loader.run else 'by its page'}: {loader.pages[0]}" if loader.pages else "its profile"


def _words(state: TypeState) -> frozenset[str]:
    column = Column(
        name="",
        type=state.declared,
        base_type=state.base,
        nullable=True,
        enum=state.base if state.is_enum else None,
    )
    return frozenset(type_words(column, "postgresql"))


def _tables(observed: Observed, asked: Asked) -> list[RelationState]:
    """Return the tables whose rows are the producer's own; a partitioned one stands for its partitions, whose
    key and identity are theirs to have."""
    return [r for r in asked.relations(observed) if r.kind == "table" and not r.is_unlogged]


def _and_more(tables: list[RelationState], shown: int) -> str:
    more = len(tables) - shown
    return f"likewise {more} more" if more > 0 else ""


def _joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))


PROBES = (
    Probe("keys", "Does each table have a primary key?", _keys, "", ("loader",)),
    Probe("replica-identity", "Does the log say which row was changed?", _identity, _NO_LOG, ("loader",)),
    Probe(
        "long-values",
        "Which long values are not in the log?",
        _kept_apart,
        f"{_NO_LOG}, or no column is long",
    ),
    Probe("publications", "What do publications send?", _publications, _NO_LOG, ("loader",)),
    Probe(
        "generated-columns",
        "Which generated columns are not in the log?",
        _generated,
        f"{_NO_LOG}, or there are none",
    ),
    Probe("outside", "Which relations are no ordinary tables?", _outside, "all are ordinary tables"),
    Probe(
        "types",
        "Which types can the loader not carry?",
        _types,
        "no loader was named (--loader)",
        ("loader",),
    ),
)
