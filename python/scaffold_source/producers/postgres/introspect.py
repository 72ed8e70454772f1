"""Read a PostgreSQL catalogue: one read-only snapshot, one pipeline of queries for all tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

import psycopg
from psycopg.rows import namedtuple_row

from scaffold_source.errors import ProducerError
from scaffold_source.producers.conversation import NONSENSE, nonsense
from scaffold_source.producers.postgres import answers, facts, session
from scaffold_source.producers.sight import Sight, Unseen

# Each is sql/<name>.sql; these take the schemas asked for, as do those of the statistics.
_SCOPED = ("columns", "constraints", "unique_indexes", "types")
_WHOLE = (
    "database",
    "marks",
    "schemas",
    "enums",
    "labelled_parts",
    "domain_checks",
    "policies",
    "publications",
    "triggers",
    "view_columns",
    "column_grants",
    "comments",
)
_STATISTICS = ("activity", "column_statistics")
# Last, for whether the role may read a relation is NULL where that was dropped since the snapshot.
_LAST = "relations"
_ATTEMPTS = 3
# Functions such as pg_get_expr look at the catalogue as it is now, not as it was at the snapshot.
_DROPPED_MEANWHILE = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedObject,
    psycopg.errors.InternalError_,  # cache lookup failed for relation 16384
)


def introspect(
    connection: psycopg.Connection,
    schemas: Sequence[str] = (),
    *,
    statistics: bool = False,
    folding: Sequence[int] = (),
) -> Sight:
    """Return the facts of the relations in `schemas` (if empty, all but the system's) that the role may read,
    with evidence from the server's statistics if asked. `folding` are collations (oid) that stand in for such
    in which unlike texts may be equal.

    Raises ProducerError for a server older than 13, a catalogue that keeps changing and answers that make no
    sense, psycopg.Error for what the server refuses.
    """
    if connection.info.server_version < session.OLDEST_VERSION:
        version = connection.info.parameter_status("server_version")
        raise ProducerError(
            f"PostgreSQL {version} is too old: 13 is the oldest version that can be read",
            do="read a replica on a newer version, or restore its schema dump into one",
        )
    rows = _read_whole(
        connection, {"schemas": list(schemas) or None, "folding": list(folding)}, statistics=statistics
    )
    # They come nearly in order; to sort them, the server would write a file.
    rows["columns"].sort(key=attrgetter("relation", "number"))
    hidden: list[tuple[str, ...]] = [(row.schema, row.name) for row in rows["relations"] if not row.readable]
    hidden += _leave_out_hidden_columns(rows)
    return Sight(
        database=facts.database(rows),
        schemas=tuple(schema.name for schema in rows["schemas"]),
        closed_schemas=tuple(schema.name for schema in rows["schemas"] if not schema.usable),
        unseen=Unseen(
            hidden=tuple(hidden),
            filtered=tuple((row.schema, row.name) for row in rows["relations"] if row.filtered),
        ),
    )


def _read_whole(
    connection: psycopg.Connection, parameters: Mapping[str, object], *, statistics: bool
) -> facts.Rows:
    """Read the catalogue's rows, and again if something was dropped meanwhile."""
    for _ in range(_ATTEMPTS):
        try:
            rows = _read_catalogue(connection, parameters, statistics=statistics)
        except _DROPPED_MEANWHILE:
            continue
        except NONSENSE as error:
            raise nonsense(error) from None
        answers.require(rows)
        if not _is_torn(rows):
            return rows
    raise ProducerError(
        "The catalogue kept changing while it was read",
        do="try again when the migration is over",
    )


def _is_torn(rows: facts.Rows) -> bool:
    """Return True if something that the snapshot contained was dropped before it could be printed."""
    return (
        any(row.readable is None for row in rows["relations"])
        or any(row.kind in "vm" and row.definition is None for row in rows["relations"])
        or any(row.kind in "cx" and row.expression is None for row in rows["constraints"])
        or any(row.expression is None for row in rows["domain_checks"])
        or any(row.definition is None and not row.is_key for row in rows["unique_indexes"])
        or any(row.definition is None for row in rows["triggers"])
    )


def _read_catalogue(
    connection: psycopg.Connection, parameters: Mapping[str, object], *, statistics: bool
) -> facts.Rows:
    """Return the rows of every catalogue query, sent in one pipeline inside one snapshot."""
    cursors: dict[str, psycopg.Cursor] = {}
    scoped = (*_SCOPED, *(_STATISTICS if statistics else ()), _LAST)
    with connection.transaction(), connection.pipeline():
        for statement in (*session.reading_only(), *session.printing()):
            connection.execute(statement.encode())
        for name in (*_WHOLE, *scoped):
            cursor = connection.cursor(row_factory=namedtuple_row)
            cursors[name] = cursor.execute(
                answers.query(name).encode(), parameters if name in scoped else None
            )
            if name == "database":
                connection.execute(session.printing_times().encode())
        return {name: cursor.fetchall() for name, cursor in cursors.items()}


def _leave_out_hidden_columns(rows: facts.Rows) -> Iterator[tuple[str, str, str]]:
    """Take the columns that the role may not read out of `rows`, and yield their names."""
    partly = {row.oid: (row.schema, row.name) for row in rows["relations"] if row.is_partly_readable}
    if not partly:
        return
    granted = {(row.relation, row.number) for row in rows["column_grants"]}
    shown = []
    for row in rows["columns"]:
        if row.relation in partly and (row.relation, row.number) not in granted:
            yield (*partly[row.relation], row.name)
        else:
            shown.append(row)
    rows["columns"] = shown
