"""Read facts from where they are. This is the only package that talks to a database."""

from __future__ import annotations

import difflib
import logging
import os
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from scaffold_source.errors import ProducerError, ScopeError, UsageError
from scaffold_source.model import Database, EvidenceFrom, TableName
from scaffold_source.producers.connection_text import (
    MYSQL_SCHEMES,
    effective_parameters,
    is_plain,
    keep_parameters,
)
from scaffold_source.producers.conversation import (
    REPORT_IT,
    Limits,
    Line,
    no_answer,
    shut,
    understood,
    within,
)
from scaffold_source.producers.postgres.introspect import introspect
from scaffold_source.producers.postgres.profile import profiled
from scaffold_source.producers.sight import EVERYTHING_SEEN, FormerNames, Sight, Unseen
from scaffold_source.producers.snapshot import read_snapshot
from scaffold_source.producers.throwaway import read_files
from scaffold_source.producers.where import Where

_CONNECT_TIMEOUT_S = 10
_CANCEL_S = 1.0
_LIMITS = Limits()

# psycopg would warn of what fails while it closes a broken line; what broke it is ours to say.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Scope:
    """Which relations a source covers: schemas by name, globs on `schema.table`. Also what to take as
    evidence: the server's statistics, these and a bounded look at the rows (profile), or nothing."""

    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    evidence: EvidenceFrom = "statistics"

    def covers(self, table: TableName) -> bool:
        name = str(table)
        included = not self.include or any(fnmatchcase(name, glob) for glob in self.include)
        return included and not any(fnmatchcase(name, glob) for glob in self.exclude)


@dataclass(frozen=True, slots=True)
class Introspection:
    """The facts in scope, what the role is not shown of them, notices for people, and earlier names of
    things."""

    database: Database
    unseen: Unseen = EVERYTHING_SEEN
    notices: tuple[str, ...] = ()
    former_names: FormerNames = field(default_factory=dict)

    @property
    def hidden(self) -> tuple[str, ...]:
        """Return the names of relations and columns that the role may not read."""
        return tuple(map(".".join, self.unseen.hidden))

    @property
    def filtered(self) -> tuple[str, ...]:
        """Return the names of relations that row-level security filters for the role."""
        return tuple(map(".".join, self.unseen.filtered))


def read(where: Where, scope: Scope, limits: Limits = _LIMITS) -> Introspection:
    """Introspect the producer at `where`; a conversation with a server keeps to `limits`.

    Raises ScopeError for a scope that covers nothing, UsageError for files that cannot be read, ProducerError
    if the producer cannot be reached or seen.
    """
    sight, notices = _sight(where, scope, limits)
    _require_schemas(scope, sight)
    tables = tuple(table for table in sight.database.tables if scope.covers(table.full_name))
    unseen = _in_scope(scope, sight.unseen)
    hidden = [".".join(path) for path in unseen.hidden if len(path) == 2]
    _require_what_was_named(scope, sight, hidden)
    if not tables:
        raise _nothing_in_scope(scope, sight, hidden)
    database = replace(sight.database, tables=tables)
    return Introspection(database, unseen, notices, sight.former_names)


def _in_scope(scope: Scope, unseen: Unseen) -> Unseen:
    """Drop everything about relations that the scope does not cover."""

    def covered(paths: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(path for path in paths if len(path) == 1 or scope.covers(TableName(*path[:2])))

    return Unseen(*map(covered, (unseen.hidden, unseen.in_part, unseen.gone, unseen.filtered)))


def unseen(found: Introspection) -> Iterator[str]:
    """Say what the role was not shown, for a person to read."""
    if found.hidden:
        yield f"Not readable with this role, so left out: {', '.join(found.hidden)}"
    if found.filtered:
        yield f"Row-level security may hide rows from this role: {', '.join(found.filtered)}"
    schemas = [path[0] for path in found.unseen.in_part if len(path) == 1]
    if schemas:
        yield (
            f"This role was granted single tables of {', '.join(schemas)}, and is shown no other: "
            "whether there are more cannot be told"
        )
    tables = [".".join(path) for path in found.unseen.in_part if len(path) == 2]
    if tables:
        yield (
            f"This role was granted single columns of {', '.join(tables)}, and is shown no other: checks, "
            "foreign keys and keys over several columns are not known there"
        )


def _sight(where: Where, scope: Scope, limits: Limits) -> tuple[Sight, tuple[str, ...]]:
    if where.conninfo.startswith(MYSQL_SCHEMES):
        from scaffold_source.producers import mysql  # noqa: PLC0415 (half as many imports for PostgreSQL)

        return mysql.look(where.conninfo, scope.schemas, limits), ()
    if where.path is None:
        return _read_server(where, scope, limits)
    if where.path.is_dir() or where.path.suffix.lower() == ".sql":
        return read_files(where.path, scope.schemas)
    return _read_snapshot(where.path, scope.schemas), ()


def _read_snapshot(path: Path, schemas: Sequence[str]) -> Sight:
    try:
        database, unseen = read_snapshot(path.read_bytes(), path.name)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None
    asked = tuple(table for table in database.tables if not schemas or table.schema in schemas)
    names = sorted({table.schema for table in database.tables})
    return Sight(replace(database, tables=asked), tuple(names), closed_schemas=(), unseen=unseen)


def _read_server(where: Where, scope: Scope, limits: Limits) -> tuple[Sight, tuple[str, ...]]:
    if scope.evidence == "profile":
        limits = replace(limits, whole_s=limits.whole_s + limits.sampling_s)
    try:
        return within(limits, lambda line: _talk(where, scope, limits, line))
    except psycopg.errors.ConnectionTimeout:
        raise no_answer(_connect_timeout(where.conninfo)) from None
    except psycopg.Error as error:
        raise _producer_error(error) from None


def _talk(where: Where, scope: Scope, limits: Limits, line: Line) -> tuple[Sight, tuple[str, ...]]:
    with (
        _connect(where.conninfo) as connection,
        socket.fromfd(connection.fileno(), socket.AF_UNSPEC, socket.SOCK_STREAM) as ours,
    ):
        line.can_hang_up(lambda: _hang_up(connection, ours))
        line.connected()
        sight = introspect(connection, scope.schemas, statistics=scope.evidence != "none")
        return _profiled(connection, scope, sight, limits) if scope.evidence == "profile" else (sight, ())


def _connect(conninfo: str) -> psycopg.Connection[Any]:
    with understood():
        return psycopg.connect(_polite(conninfo), autocommit=True)


def _hang_up(connection: psycopg.Connection[Any], ours: socket.socket) -> None:
    """Ask the server to stop its query, then close the line, from a thread other than the one that uses
    it."""
    try:
        connection.cancel_safe(timeout=_CANCEL_S)
    except psycopg.Error:
        logging.getLogger(__name__).debug("the server was not asked to stop", exc_info=True)
    shut(lambda: ours.shutdown(socket.SHUT_RDWR))


def _profiled(
    connection: psycopg.Connection[Any], scope: Scope, sight: Sight, limits: Limits
) -> tuple[Sight, tuple[str, ...]]:
    """Return `sight` with evidence from a bounded look at the rows; also name what could not be looked at."""
    tables, missed, secured = [], [], []
    until = time.monotonic() + limits.sampling_s
    for table in sight.database.tables:
        found = table
        try:
            if scope.covers(table.full_name):
                if time.monotonic() > until:
                    missed.append(str(table.full_name))
                else:
                    found = profiled(connection, table)
        except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable):
            missed.append(str(table.full_name))
        except psycopg.errors.InsufficientPrivilege:
            if (table.schema, table.name) not in sight.unseen.filtered:
                raise
            secured.append(str(table.full_name))
        tables.append(found)
    notices = [f"Not profiled, locked or too slow: {', '.join(missed)}"] if missed else []
    if secured:
        notices.append(f"Not profiled, as row-level security hides rows: {', '.join(secured)}")
    return replace(sight, database=replace(sight.database, tables=tuple(tables))), tuple(notices)


def _polite(conninfo: str) -> str:
    """Add settings that are considerate of other people's servers to `conninfo`, unless it sets them itself.
    A dead line is noticed: by data not confirmed within 30 s, and by silence if no query is running."""
    defaults: dict[str, Any] = {
        "application_name": "scaffold-source",
        "connect_timeout": os.environ.get("PGCONNECT_TIMEOUT", _CONNECT_TIMEOUT_S),
        "client_encoding": "utf8",
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 6,
        "tcp_user_timeout": 30_000,
    }
    return make_conninfo(**{**defaults, **conninfo_to_dict(conninfo)})


def _connect_timeout(conninfo: str) -> int:
    """Return seconds. psycopg waits at least 2 s, and 130 s if asked to wait for ever."""
    seconds = int(float(conninfo_to_dict(_polite(conninfo))["connect_timeout"] or 0))
    return max(2, seconds) if seconds > 0 else 130


def _producer_error(error: psycopg.Error) -> ProducerError:
    """Return an error with what libpq or the server says. That text quotes host, user and database. If these
    could be parts of a password (of a service, say, which only libpq reads), it is not repeated."""
    parts = effective_parameters(error.pgconn)
    keep_parameters(parts)
    message = " ".join(str(error).split()) or type(error).__name__
    advice = _advice(error, message)
    if not is_plain(parts):
        message = "no connection; what it says is not shown, since host, user or database may hold a password"
        advice = "look at the service file and the PG* variables: is each value what its name says?"
    return ProducerError(f"The producer's database says: {message}", do=advice)


def _advice(error: psycopg.Error, message: str) -> str:
    for kinds, advice in _ADVICE:
        if isinstance(error, kinds):
            return advice
    if "password" in message or "authentication" in message:
        return "check user and password (PGPASSWORD, ~/.pgpass and service files work as with psql)"
    if "does not exist" in message:
        return "check the names of database and role in --from"
    if error.sqlstate is None:
        return "check host, port and network (VPN, tunnel, allow list); `psql` with the same string must work"
    return REPORT_IT


_ADVICE: tuple[tuple[type[psycopg.Error] | tuple[type[psycopg.Error], ...], str], ...] = (
    (
        psycopg.errors.LockNotAvailable,
        "somebody holds a lock on the catalogue (a migration?): try again in a minute",
    ),
    (
        psycopg.errors.QueryCanceled,
        "reading took over 60 s, or somebody cancelled it: narrow it with --schema, or try at a calmer hour",
    ),
    (
        (psycopg.errors.CharacterNotInRepertoire, psycopg.errors.UntranslatableCharacter),
        "a name or comment there is in another encoding than the database says (SQL_ASCII says nothing): "
        "add what its application writes to --from, for instance client_encoding=LATIN1",
    ),
    (
        psycopg.errors.InsufficientPrivilege,
        "ask the producer's DBA for CONNECT on the database, USAGE on the schemas, SELECT on the tables",
    ),
)


def _require_schemas(scope: Scope, sight: Sight) -> None:
    for schema in scope.schemas:
        if schema not in sight.schemas:
            known = ", ".join(sight.schemas) or "none"
            raise ScopeError(
                f"--schema {schema}: no such schema in database {sight.database.name!r}",
                do=f"schemas there: {known}",
            )
        if schema in sight.closed_schemas:
            raise ProducerError(
                f"The role may not look into schema {schema!r}",
                do=f'ask the producer\'s DBA to run: grant usage on schema "{schema}" to <role>',
            )


def _require_what_was_named(scope: Scope, sight: Sight, hidden: Sequence[str]) -> None:
    """Raise an error if a relation asked for by its whole name is missing or unreadable. A glob may match
    fewer."""
    tables = {str(table.full_name) for table in sight.database.tables}
    for name in scope.include:
        if name in hidden:
            raise ProducerError(
                f"The role may not read {name}", do=f"ask the producer's DBA: {_GRANTS[sight.database.kind]}"
            )
        if not any(fnmatchcase(table, name) for table in (*tables, *hidden)):
            some = difflib.get_close_matches(name, tables, n=3) or sorted(tables)[:3]
            raise UsageError(
                f"No table matches {name} (globs match `schema.table`)",
                do=f"tables there: {', '.join(some)}, …",
            )


_GRANTS = {
    "postgresql": "grant usage on schema … and grant select on all tables in schema …",
    "mysql": "grant select on `…`.* to …",
}


def _nothing_in_scope(scope: Scope, sight: Sight, hidden: Sequence[str]) -> ScopeError | ProducerError:
    if hidden:
        some = ", ".join(hidden[:5]) + (", …" if len(hidden) > 5 else "")
        return ProducerError(
            f"The role may read none of the {len(hidden)} relations asked for: {some}",
            do=f"ask the producer's DBA: {_GRANTS[sight.database.kind]}",
        )
    if sight.database.tables:
        globs = ", ".join([*scope.include, *(f"not {glob}" for glob in scope.exclude)])
        some = ", ".join(str(table.full_name) for table in sight.database.tables[:5])
        return ScopeError(
            f"No table matches {globs} (globs match `schema.table`)", do=f"tables there: {some}, …"
        )
    place = f"schemas {', '.join(scope.schemas)}" if scope.schemas else f"database {sight.database.name!r}"
    return ScopeError(
        f"There are no tables in {place}", do="check the database's name in --from, and --schema"
    )
