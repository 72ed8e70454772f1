"""PostgreSQL as a producer (`registry.ServerReader`): one polite conversation with its server."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from scaffold_source.errors import ProducerError
from scaffold_source.producers.connection_text import (
    effective_parameters,
    is_plain,
    keep_parameters,
    read_connection,
)
from scaffold_source.producers.connection_text import server_and_database as server_and_database_in
from scaffold_source.producers.conversation import (
    REPORT_IT,
    Limits,
    Line,
    no_answer,
    shut,
    understood,
    within,
)
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.postgres.introspect import introspect
from scaffold_source.producers.postgres.row_sample import sampled
from scaffold_source.producers.postgres.tunnelled import far_end, through
from scaffold_source.producers.scope import Scope
from scaffold_source.producers.sight import Sight

if TYPE_CHECKING:
    from scaffold_source.producers.drawing import Drawn, DrawRequest

__all__ = [
    "draw",
    "far_end",
    "look",
    "observe",
    "questions",
    "require_connection",
    "server_and_database",
    "talk",
    "through",
]

T = TypeVar("T")

_CONNECT_TIMEOUT_S = 10
_CANCEL_S = 1.0

# psycopg would warn of what fails while it closes a broken line; what broke it is ours to say.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


def require_connection(text: str, name: str) -> None:
    """Require a connection string that libpq can read. Raises UsageError, which shows nothing of it."""
    read_connection(text, name)


def server_and_database(text: str) -> tuple[str, str]:
    """Return the server and the database that libpq will talk to, with no secret in them."""
    return server_and_database_in(read_connection(text, "--from"))


def look(text: str, scope: Scope, limits: Limits) -> tuple[Sight, tuple[str, ...]]:
    """Return what the role sees, and which tables could not be sampled."""
    if scope.evidence == "sample":
        limits = replace(limits, whole_s=limits.whole_s + limits.sampling_s)
    return talk(text, limits, lambda connection: _look(connection, scope, limits))


def _look(connection: psycopg.Connection, scope: Scope, limits: Limits) -> tuple[Sight, tuple[str, ...]]:
    sight = introspect(connection, scope.schemas, statistics=scope.evidence != "none")
    return _sampled(connection, scope, sight, limits) if scope.evidence == "sample" else (sight, ())


def observe(text: str, limits: Limits, role: str | None = None) -> Observed:
    """Return what preflight asks of the server, as `role` sees it where one is named: we must be a member.

    Raises ProducerError for a server that is no PostgreSQL.
    """
    from scaffold_source.producers.postgres.observe import observed_over  # noqa: PLC0415 (preflight's alone)

    return talk(text, limits, lambda connection: observed_over(connection, role))


def questions() -> str:
    """Return the script for psql that prints a preflight file."""
    from scaffold_source.producers.postgres.observe import script  # noqa: PLC0415 (preflight's alone)

    return script()


def draw(text: str, request: DrawRequest, limits: Limits) -> Drawn:
    """Return the rows asked for, of one moment."""
    from scaffold_source.producers.postgres.draw import draw as drawn  # noqa: PLC0415 (sample's alone)

    return talk(text, limits, lambda connection: drawn(connection, request))


def talk(text: str, limits: Limits, ask: Callable[[psycopg.Connection], T]) -> T:
    """Return what `ask` returns of a connection to the server that `text` leads to, within `limits`.

    Raises ProducerError for what server and network refuse.
    """
    try:
        return within(limits, lambda line: _talk(text, line, ask))
    except psycopg.errors.ConnectionTimeout:
        raise no_answer(_connect_timeout(text)) from None
    except psycopg.Error as error:
        raise _producer_error(error) from None


def _talk(conninfo: str, line: Line, ask: Callable[[psycopg.Connection], T]) -> T:
    with (
        _connect(conninfo) as connection,
        socket.fromfd(connection.fileno(), socket.AF_UNSPEC, socket.SOCK_STREAM) as ours,
    ):
        line.can_hang_up(lambda: _hang_up(connection, ours))
        line.connected()
        return ask(connection)


def _connect(conninfo: str) -> psycopg.Connection:
    with understood():
        return psycopg.connect(polite(conninfo), autocommit=True)


def _hang_up(connection: psycopg.Connection, ours: socket.socket) -> None:
    """Ask the server to stop its query, then close the line, from a thread other than the one that uses
    it."""
    try:
        connection.cancel_safe(timeout=_CANCEL_S)
    except psycopg.Error:
        logging.getLogger(__name__).debug("the server was not asked to stop", exc_info=True)
    shut(lambda: ours.shutdown(socket.SHUT_RDWR))


def _sampled(
    connection: psycopg.Connection, scope: Scope, sight: Sight, limits: Limits
) -> tuple[Sight, tuple[str, ...]]:
    """Return `sight` with evidence from a bounded look at the rows; also name what could not be looked at."""
    tables, missed, secured = [], [], []
    until = time.monotonic() + limits.sampling_s
    for table in sight.database.tables:
        sampled_table = table
        try:
            if scope.covers(table.full_name):
                if time.monotonic() > until:
                    missed.append(str(table.full_name))
                else:
                    sampled_table = sampled(connection, table)
        except (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable):
            missed.append(str(table.full_name))
        except psycopg.errors.InsufficientPrivilege:
            if (table.schema, table.name) not in sight.unseen.filtered:
                raise
            secured.append(str(table.full_name))
        tables.append(sampled_table)
    notices = [f"Not sampled, locked or too slow: {', '.join(missed)}"] if missed else []
    if secured:
        notices.append(f"Not sampled, as row-level security hides rows: {', '.join(secured)}")
    return replace(sight, database=replace(sight.database, tables=tuple(tables))), tuple(notices)


def polite(conninfo: str) -> str:
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
    seconds = int(float(conninfo_to_dict(polite(conninfo))["connect_timeout"] or 0))
    return max(2, seconds) if seconds > 0 else 130


def _producer_error(error: psycopg.Error) -> ProducerError:
    """Return an error with what libpq or the server says. That text quotes host, user and database. If these
    could be parts of a password (of a service, say, which only libpq reads), it is not repeated."""
    parts = effective_parameters(error.pgconn)
    keep_parameters(parts)
    message = " ".join(str(error).split()) or type(error).__name__
    advice = _advice(error, message)
    if not is_plain(parts):
        message = "no connection; its message is not shown, since host, user or database may hold a password"
        advice = "look at the service file and the PG* variables: is each value what its name says?"
    return ProducerError(f"The producer's database says: {message}", do=advice)


def _advice(error: psycopg.Error, message: str) -> str:
    for words, advice in _REFUSALS:
        if words in message:
            return advice
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


# Of a connection that the server refuses, libpq knows the words alone.
_NONE_LEFT = "no connection is left: wait, or ask the producer's DBA to raise the limit or close what is idle"
_NOT_UP = "try again in a minute; if it does not come up, ask the producer's DBA"
_REFUSALS = (
    ("permission denied to set role", "give --from a member of that role, or a superuser"),
    ("permission denied for database", "ask the producer's DBA: grant connect on database … to this role"),
    ("not permitted to log in", "ask the producer's DBA: alter role … login"),
    (
        "no pg_hba.conf entry",
        "ask the producer's DBA to let this role in from your address, in pg_hba.conf or the allow list",
    ),
    ("is shutting down", "the server goes down: try again when it is up, or read another instance"),
    ("due to administrator command", "somebody ended the session, or the server goes down: try again later"),
    ("is starting up", _NOT_UP),
    ("not yet accepting connections", _NOT_UP),
    ("in recovery mode", _NOT_UP),
    ("too many clients", _NONE_LEFT),
    ("too many connections", _NONE_LEFT),
    ("connection slots are reserved", _NONE_LEFT),
)

_ADVICE: tuple[tuple[type[psycopg.Error] | tuple[type[psycopg.Error], ...], str], ...] = (
    (
        psycopg.errors.LockNotAvailable,
        "somebody holds a lock on the catalogue (a migration?): try again in a minute",
    ),
    (
        psycopg.errors.QueryCanceled,
        "reading took over 60 s, or somebody cancelled it: narrow it with --schema, or try at a quieter time",
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
