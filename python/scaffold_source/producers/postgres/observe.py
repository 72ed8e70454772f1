"""Observe a PostgreSQL server for preflight: one read-only transaction, one pipeline of queries that take no
lock on anybody's table. The same queries as a script for psql, for people who cannot connect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any, cast, get_origin, get_type_hints

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from scaffold_source.errors import ProducerError
from scaffold_source.producers import answers
from scaffold_source.producers.conversation import NONSENSE, nonsense
from scaffold_source.producers.documents import PREFLIGHT
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.postgres import session
from scaffold_source.producers.typed_json import MisfitError, decoded

_SQL = Path(__file__).parent / "preflight"
_SINCE = re.compile(r"^-- since (\d+)$", re.MULTILINE)


def observed_over(connection: psycopg.Connection, role: str | None = None) -> Observed:
    """Return what the server at a connection's other end shows of itself, to `role` where one is named.

    Raises ProducerError for one that is another server, or older than 13.
    """
    _require_postgres(connection)
    rows: dict[str, Any] = {}
    cursors: dict[str, psycopg.Cursor[tuple[Any, ...]]] = {}
    version = connection.info.server_version
    with connection.transaction(), connection.pipeline():
        for statement in _preparing():
            connection.execute(statement.encode())
        if role is not None:
            connection.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
        for name in _queries():
            if version >= _since(name):
                cursor = connection.cursor(row_factory=tuple_row)
                cursors[name] = cursor.execute(_as_json(name).encode())
        try:
            for name, cursor in cursors.items():
                row = cursor.fetchone()
                rows[name] = row[0] if row else None
        except NONSENSE as error:
            raise nonsense(error) from None
    observed = _decoded(rows)
    return replace(
        observed,
        is_pooled=connection.info.backend_pid != observed.server.backend_pid,
        is_verified=_sslmode(connection) == b"verify-full",
    )


def _sslmode(connection: psycopg.Connection) -> bytes | None:
    """Return how far our side looks at the server's certificate: `verify-full` looks at its name, too."""
    return next((option.val for option in connection.pgconn.info if option.keyword == b"sslmode"), None)


def _decoded(rows: dict[str, Any]) -> Observed:
    try:
        return cast(Observed, decoded(Observed, rows, "$"))
    except MisfitError as misfit:
        raise answers.unexpected(f"preflight {misfit}") from None


def _require_postgres(connection: psycopg.Connection) -> None:
    if connection.info.parameter_status("crdb_version"):
        raise _not_postgres("CockroachDB")
    if connection.info.parameter_status("padb_version") or connection.info.server_version < 90000:
        raise _not_postgres("Amazon Redshift")
    if connection.info.server_version < session.OLDEST_VERSION:
        version = connection.info.parameter_status("server_version")
        raise ProducerError(
            f"PostgreSQL {version} is too old: 13 is the oldest version that can be read",
            do="ask for a replica on a newer version",
        )


def _not_postgres(name: str) -> ProducerError:
    return ProducerError(
        f"This is {name}, which only speaks as PostgreSQL does",
        do="its catalogue and its log are its own, so preflight would say what is not so",
    )


def _preparing() -> tuple[str, ...]:
    return (*session.reading_only(), *session.printing(), session.printing_times())


@cache
def _queries() -> tuple[str, ...]:
    """Return the names of the queries, in the order of what they answer."""
    return tuple(f.name for f in fields(Observed) if _file(f.name).exists())


@cache
def _query(name: str) -> str:
    return _file(name).read_text(encoding="utf-8").strip()


def _file(name: str) -> Path:
    """Return where a query stands: introspection asks for marks, too."""
    return _SQL.parent / "sql/marks.sql" if name == "marks" else _SQL / f"{name}.sql"


def _since(name: str) -> int:
    """Return the oldest version that has what the query asks."""
    since = _SINCE.search(_query(name))
    return int(since[1]) if since else 0


def _as_json(name: str) -> str:
    """Return the query so that it answers with one JSON value: a list, or the only row."""
    if get_origin(get_type_hints(Observed)[name]) is tuple:
        answer = "coalesce(pg_catalog.json_agg(answer), '[]')"
    else:
        answer = "pg_catalog.to_json(answer)"
    return f"select {answer} from (\n{_query(name)}\n) as answer"


_SCRIPT_HEAD = """\
-- scaffold-source preflight: what a loader needs to know of this server, read from its catalogue.
-- Reads in one read-only transaction, locks no table, writes nothing. It prints a file, to be mailed:
--     psql -XAtqf preflight.sql 'host=… dbname=… user=…' > preflight.json
--     scaffold-source preflight --from preflight.json
\\set ON_ERROR_STOP on
\\set QUIET on
\\pset format unaligned
\\pset tuples_only on
\\pset pager off
\\encoding UTF8
"""


def script() -> str:
    """Return a script for psql that prints what `observed_over` would see, as a preflight file."""
    return "\n".join(_script()) + "\n"


def _script() -> Iterator[str]:
    yield _SCRIPT_HEAD
    yield "begin;"
    yield from (f"{statement};" for statement in _preparing())
    yield f'\\echo \'{{"format": "{PREFLIGHT.format}", "version": {PREFLIGHT.version}, "observed": {{\''
    for number, name in enumerate(_queries()):
        yield ""
        since = _since(name)
        if since:
            yield (
                "select pg_catalog.current_setting('server_version_num')::pg_catalog.int4 "
                f">= {since} as is_there \\gset"
            )
            yield "\\if :is_there"
        yield f"\\echo '{', ' if number else ''}\"{name}\":'"
        yield f"{_as_json(name)};"
        if since:
            yield "\\endif"
    yield "\\echo '}}'"
    yield "rollback;"
