"""Whether the loader can copy each table: its key, its types, its dates, and what is no ordinary table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scaffold_source.lexicon.counting import how_many
from scaffold_source.loaders.type_words import type_words
from scaffold_source.loaders.wording import some
from scaffold_source.model import Column
from scaffold_source.preflight.mysql.held import (
    full_names,
    in_sql,
    of_what_is_shown,
    relations,
    selects,
    tables,
)
from scaffold_source.preflight.outcome import Asked, Outcome, Probe, Remedy
from scaffold_source.preflight.probes.alike import TypeSeen, carried, keys
from scaffold_source.preflight.settings import of_settings
from scaffold_source.producers.mysql.types import landed_type, native_type
from scaffold_source.producers.observed_mysql import ColumnsState, MysqlObserved, MysqlRelation

_EXAMPLES = 3
_TRANSACTIONAL = frozenset({"innodb", "rocksdb", "tokudb", "ndbcluster", "sequence"})
_ELSEWHERE = frozenset({"federated", "connect", "spider", "blackhole", "memory", "s3"})


def _keys(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    there = tables(observed, asked)
    of = observed.columns_of
    keyless = [t for t in there if (t.schema, t.name) not in of or not of[t.schema, t.name].has_key]
    whole = [t for t in keyless if selects(observed, t) == "all"]
    unknown = [t for t in keyless if t not in whole]
    fix = f"alter table {in_sql(whole[0])} add primary key (…);" if whole else ""
    more = f"likewise {len(whole) - 1} more" if len(whole) > 1 else ""
    evidence = "information_schema.columns.column_key"
    if whole or not unknown:
        yield keys(
            full_names(whole), len(there), evidence, Remedy(fix, "the producer's engineers", more), asked
        )
    if unknown:
        yield Outcome(
            "note",
            f"not known whether {some(full_names(unknown))} have a primary key: the account may read some "
            "columns alone",
            evidence,
            hidden_needs=f"SELECT on all of {some(full_names(unknown))}",
        )


def _types(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    if asked.loader is not None:
        columns: defaultdict[str, list[str]] = defaultdict(list)
        for state in _states(observed, asked):
            for name, declared in zip(state.names, state.types, strict=False):
                columns[declared].append(f"{state.schema}.{state.name}.{name}")
        types = [
            TypeSeen(declared, _words(declared), len(names), tuple(names[:_EXAMPLES]))
            for declared, names in sorted(columns.items())
        ]
        tried = f"its profile, run with PostgreSQL alone: {asked.loader.pages[0]}"
        yield from carried(types, asked.loader, "information_schema.columns.column_type", tried)


def _words(declared: str) -> frozenset[str]:
    native = native_type(declared)
    column = Column(name="", type=native, base_type=landed_type(native), nullable=True)
    return frozenset(type_words(column, "mysql"))


def _zero_dates(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether dates may be 0000-00-00, which no warehouse has. Rows are not read."""
    states = _states(observed, asked)
    number = sum(state.dates for state in states)
    if not number:
        return
    defaults = [f"{s.schema}.{s.name}.{column}" for s in states for column in s.zero_defaults]
    mode = (of_settings(observed, "sql_mode") or "").upper()
    refused = _is_strict(mode) and all(f"NO_ZERO_{what}" in mode for what in ("DATE", "IN_DATE"))
    evidence = f"sql_mode = {mode or '(empty)'}"
    lands = "they land as NULL or as 1970-01-01, and a load may stop at one"
    if defaults:
        yield Outcome(
            "warning",
            f"{some(defaults)}: 0000-00-00 where nothing is given: {lands}",
            "information_schema.columns.column_default",
            Remedy(
                "make the column nullable, and its default NULL",
                "the producer's engineers",
                "or say what it means",
            ),
        )
    if not refused:
        yield Outcome(
            "warning",
            f"the server takes 0000-00-00 in {how_many(number, 'column')} of dates: {lands}",
            evidence,
            Remedy(
                "set global sql_mode = concat(@@global.sql_mode, "
                "',STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE');",
                "the producer's engineers",
                "once the application writes none; an application may set its own sql_mode",
            ),
        )
    elif not defaults:
        yield Outcome(
            "note",
            f"the server refuses 0000-00-00 today; whether {how_many(number, 'column')} of "
            "dates hold some from before, only their rows say",
            evidence,
        )


def _is_strict(mode: str) -> bool:
    return any(word in mode for word in ("STRICT_TRANS_TABLES", "STRICT_ALL_TABLES", "TRADITIONAL"))


def _sql_mode(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether the server changes values that do not fit, which no constraint tells afterwards."""
    mode = of_settings(observed, "sql_mode")
    if mode is None:
        yield Outcome(
            "note",
            "not known whether the server refuses values that do not fit",
            "sql_mode is not shown",
            hidden_needs="the setting sql_mode",
        )
    elif _is_strict(mode.upper()):
        yield Outcome("fine", "the server refuses values that do not fit", f"sql_mode = {mode}")
    else:
        yield Outcome(
            "warning",
            "the server changes values that do not fit and refuses none: texts are cut, numbers become the "
            "nearest, labels that an enum lacks become ''",
            f"sql_mode = {mode or '(empty)'}: neither STRICT_TRANS_TABLES nor STRICT_ALL_TABLES",
            Remedy(
                "set global sql_mode = concat(@@global.sql_mode, ',STRICT_TRANS_TABLES');",
                "the producer's engineers",
                "once the application writes nothing that it refuses; until then, test values in staging",
            ),
        )


def _states(observed: MysqlObserved, asked: Asked) -> list[ColumnsState]:
    of = observed.columns_of
    return [of[t.schema, t.name] for t in tables(observed, asked) if (t.schema, t.name) in of]


def _generated(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    columns = [f"{s.schema}.{s.name}.{column}" for s in _states(observed, asked) for column in s.generated]
    if columns and asked.reads_log is not False:
        yield Outcome(
            "note",
            f"generated columns: {some(columns)}: "
            + (
                "the log has them, stored or not"
                if observed.server.is_mariadb
                else "nobody has tried whether MySQL's log has those that are not stored (MariaDB's has)"
            ),
            "information_schema.columns.extra",
            None
            if observed.server.is_mariadb
            else Remedy("compare a first row; compute in staging what is missing", "analytics"),
        )


def _invisible(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    columns = [f"{s.schema}.{s.name}.{column}" for s in _states(observed, asked) for column in s.invisible]
    if columns:
        reads = asked.reads_log
        yield Outcome(
            "warning" if reads is False else "note",
            f"invisible columns: {some(columns)}: `select *` leaves them out"
            + ("" if reads is False else "; a log has them"),
            "information_schema.columns.extra",
            Remedy("name them in the loader, if analytics needs them", "analytics"),
        )


def _outside(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Name the relations that a loader does not copy as tables."""
    there = tables(observed, asked)
    elsewhere = [t for t in there if str(t.engine).lower() in _ELSEWHERE]
    loose = [t for t in there if t.engine and t not in elsewhere and t.engine.lower() not in _TRANSACTIONAL]
    if elsewhere:
        yield Outcome(
            "warning",
            f"{_with_engines(elsewhere)}: an engine whose rows are elsewhere, or gone after a restart",
            "information_schema.tables.engine",
            Remedy(
                "say where their rows are kept, and whether analytics needs them", "the producer's engineers"
            ),
        )
    if loose:
        yield Outcome(
            "warning",
            f"{_with_engines(loose)}: an engine without transactions: a first sync has no one moment of it, "
            "unless it locks",
            "information_schema.tables.engine",
            Remedy(f"alter table {in_sql(loose[0])} engine = InnoDB;", "the producer's engineers"),
        )
    versioned = [t for t in there if t.kind == "versioned"]
    if versioned:
        yield Outcome(
            "note",
            f"system-versioned: {some(full_names(versioned))}: their old rows are there only for who asks "
            "FOR SYSTEM_TIME",
            "information_schema.tables.table_type",
        )
    views = full_names([r for r in relations(observed, asked) if r.kind == "view"])
    if views:
        only = asked.loader.needs.tables_only if asked.loader else ""
        yield Outcome(
            "note",
            f"{how_many(len(views), 'view')}: {some(views)}: " + (only or "a log has no view"),
            "information_schema.tables.table_type",
        )


def _with_engines(relations_: list[MysqlRelation]) -> str:
    return some([f"{relation.full_name} ({relation.engine})" for relation in relations_])


PROBES = (
    Probe("keys", "Does each table have a primary key?", of_what_is_shown(_keys), "", ("loader",)),
    Probe("sql-mode", "Does the server refuse values that do not fit?", _sql_mode, ""),
    Probe(
        "zero-dates",
        "May dates be 0000-00-00?",
        of_what_is_shown(_zero_dates),
        "there is no column of dates",
    ),
    Probe(
        "generated-columns",
        "Which columns are generated?",
        of_what_is_shown(_generated),
        "the loader does not read the log, or there are none",
    ),
    Probe(
        "invisible-columns",
        "Which columns are invisible?",
        of_what_is_shown(_invisible),
        "there are none",
    ),
    Probe(
        "outside",
        "Which relations are no ordinary tables?",
        of_what_is_shown(_outside),
        "all are ordinary tables",
    ),
    Probe(
        "types",
        "Which types can the loader not carry?",
        of_what_is_shown(_types),
        "no loader was named (--loader)",
        ("loader",),
    ),
)
