"""Run a PostgreSQL of our own for somebody else's files: only we can reach it, and no superuser can log in.

The superuser sets it up and is locked out before a file is applied. Two roles remain: one applies the files
and owns what they make, one reads. Both connect first, because settings are taken when a session begins: so a
setting that a file leaves on the database or on a role never reaches a session of ours.
"""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from scaffold_source.errors import ProducerError
from scaffold_source.producers.postgis import statements_for
from scaffold_source.producers.server_process import (
    STARTS_WITHIN_S,
    Place,
    find_programs,
    folder_of_its_own,
    prepare,
    running,
)

APPLIES = "scaffold_source_applies"
READS = "scaffold_source_reads"
# Wrappers without a handler: foreign tables can be declared and nothing can be reached.
WRAPPERS = ("postgres_fdw", "file_fdw", "dblink_fdw", "mysql_fdw", "oracle_fdw", "tds_fdw", "redis_fdw")

# Extensions that PostgreSQL does not mark as trusted, and that hold types and functions of values alone. A
# file may not create them; they are there before its first statement, while nothing of it can be called.
POSTGIS = "postgis"
HARMLESS = ("vector", "earthdistance", "bloom", "intagg", "dict_xsyn")

_SUPERUSER = "postgres"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What files need that is no right: `extensions`, each with its schema, "" for none; PostGIS' types,
    `geometries`; `collations` that PostgreSQL has by name, and a server without ICU or on another
    machine has not."""

    extensions: Mapping[str, str] = field(default_factory=dict)
    geometries: Sequence[str] = ()
    collations: Sequence[str] = ()


NOTHING_WANTED = Wanted()


@dataclass(frozen=True, slots=True)
class PrivateServer:
    """A running server with its one database, and the two sessions in it."""

    applies: psycopg.Connection
    reads: psycopg.Connection


@contextmanager
def private_server(database: str, wanted: Wanted = NOTHING_WANTED) -> Iterator[PrivateServer]:
    """Start a server with an empty database of that name; stop it and remove its files at the end.

    What is `wanted` in it is made by the superuser, as far as it is harmless.

    Raises UsageError where the extra is not installed, ProducerError where the server does not start.
    """
    programs = find_programs()
    passwords = {role: secrets.token_urlsafe(24) for role in (_SUPERUSER, APPLIES, READS)}
    with ExitStack() as stack:
        folder = stack.enter_context(folder_of_its_own())
        try:
            place = prepare(folder, programs, _SUPERUSER, passwords, stack)
            stack.enter_context(running(place))
            sessions = _Sessions(place, passwords)
            _set_up(sessions, database, wanted)
            applies = stack.enter_context(closing(sessions.open(database, APPLIES)))
            reads = stack.enter_context(closing(sessions.open(database, READS)))
            reads.execute(b"set search_path = pg_catalog")
            reads.execute(b"set session characteristics as transaction read only")
        except (OSError, subprocess.SubprocessError, psycopg.Error) as error:
            raise _not_started(error) from None
        yield PrivateServer(applies, reads)


def _not_started(error: Exception) -> ProducerError:
    said = getattr(error, "stderr", None) or str(error)
    return ProducerError(
        f"The embedded PostgreSQL did not start: {' '.join(str(said).split())[-500:]}",
        do="is there room on the disk, is TMPDIR short and may programs be run?",
    )


@dataclass(frozen=True, slots=True)
class _Sessions:
    """Opens sessions on the server at `place`, whose roles have these `passwords`."""

    place: Place
    passwords: Mapping[str, str]

    def open(self, database: str, role: str) -> psycopg.Connection:
        """Connect as `role`, whatever libpq's environment variables say."""
        kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PG")}
        try:
            return psycopg.connect(
                host=str(self.place.socket) if os.name == "posix" else "127.0.0.1",
                port=self.place.port,
                dbname=database,
                user=role,
                password=self.passwords[role],
                connect_timeout=STARTS_WITHIN_S,
                client_encoding="utf8",
                application_name="scaffold-source",
                # Of the session, so that it is not taken for the database's.
                options="-c timezone=UTC",
                gssencmode="disable",
                sslmode="disable",
                autocommit=True,
                # What psycopg prepares of what it runs often, `discard all` would take away.
                prepare_threshold=None,
            )
        finally:
            os.environ.update(kept)


def _set_up(sessions: _Sessions, database: str, wanted: Wanted) -> None:
    """Make the two roles, the database and its extensions, then lock the superuser out for good."""
    name, applies, reads = map(sql.Identifier, (database, APPLIES, READS))
    passwords = {role: sql.Literal(password) for role, password in sessions.passwords.items()}
    with closing(sessions.open("template1", _SUPERUSER)) as admin:
        # The database that initdb made, under another name: copying it takes longer.
        admin.execute(sql.SQL("alter database postgres rename to {}").format(name))
        admin.execute(sql.SQL("comment on database {} is null").format(name))
        admin.execute(
            sql.SQL("create role {} login createrole password {}").format(applies, passwords[APPLIES])
        )
        # What it may read says nothing about the producer's grants: it sees all, and may change nothing.
        admin.execute(sql.SQL("create role {} login password {}").format(reads, passwords[READS]))
        admin.execute(sql.SQL("grant pg_read_all_data to {}").format(reads))
        admin.execute(sql.SQL("alter database {} owner to {}").format(name, applies))
    with closing(sessions.open(database, _SUPERUSER)) as admin:
        for wrapper in map(sql.Identifier, WRAPPERS):
            admin.execute(sql.SQL("create foreign data wrapper {}").format(wrapper))
            admin.execute(sql.SQL("grant usage on foreign data wrapper {} to {}").format(wrapper, applies))
        for extension, schema in wanted.extensions.items():
            if extension in HARMLESS:
                _install(admin, extension, schema)
            elif extension == POSTGIS:
                _make_schema(admin, schema)
                for statement in statements_for(wanted.geometries, schema or "public"):
                    admin.execute(statement)
        for collation in wanted.collations:
            path = sql.Identifier("pg_catalog", collation)
            admin.execute(
                sql.SQL("create collation if not exists {} (provider = builtin, locale = 'C.UTF-8')").format(
                    path
                )
            )
        admin.execute(sql.SQL("alter role {} nologin password null").format(sql.Identifier(_SUPERUSER)))


def _install(admin: psycopg.Connection, name: str, schema: str) -> None:
    """Create an extension if the installation has it, in its schema, which belongs to the files' role."""
    if not admin.execute("select from pg_available_extensions where name = %s", [name]).rowcount:
        return
    where: sql.Composable = sql.SQL("")
    if schema:
        _make_schema(admin, schema)
        where = sql.SQL("schema {}").format(sql.Identifier(schema))
    admin.execute(sql.SQL("create extension if not exists {} {} cascade").format(sql.Identifier(name), where))


def _make_schema(admin: psycopg.Connection, schema: str) -> None:
    if schema:
        names = {"schema": sql.Identifier(schema), "role": sql.Identifier(APPLIES)}
        admin.execute(sql.SQL("create schema if not exists {schema} authorization {role}").format(**names))
