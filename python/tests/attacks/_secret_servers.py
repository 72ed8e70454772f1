"""The servers that secrets are given to: real ones that ask for a password, and one that repeats it."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pymysql
import pytest
from helpers.mariadb_server import MariaDB, mariadb_server
from psycopg import sql

from attacks._secret_ways import USER
from scaffold_source.producers.embedded import EmbeddedServer, embedded_server


@contextmanager
def postgres(data: Path) -> Iterator[EmbeddedServer]:
    """A PostgreSQL that asks for the password."""
    with embedded_server(data) as server:
        server.create_database("shop")
        server.execute("shop", "create table orders (id bigint not null)")
        server.execute("postgres", f"create role {USER} login")
        server.execute("shop", f"grant select on orders to {USER}")
        hba = data / "pg_hba.conf"
        hba.write_text(f"local all {USER} scram-sha-256\n" + hba.read_text())
        server.execute("postgres", "select pg_reload_conf()")
        yield server


@contextmanager
def mariadb() -> Iterator[MariaDB | None]:
    """A MariaDB that asks for the password, where the machine has one."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(mariadb_server())
        except pytest.skip.Exception:
            yield None
            return
        server.make("create table orders (id bigint not null)", name="shop")
        yield server


@contextmanager
def echo() -> Iterator[int]:
    """A hostile server on a port: it refuses TLS, asks for the password in clear, and says it in its error."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=_repeat, args=listening.accept()[:1], daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def _repeat(connection: socket.socket) -> None:
    with connection, suppress(OSError):
        connection.settimeout(5)
        hello = connection.recv(8192)
        if hello[4:8] in (struct.pack("!i", 80877103), struct.pack("!i", 80877104)):
            connection.sendall(b"N")
            hello = connection.recv(8192)
        if hello[4:8] == struct.pack("!i", 196608) or hello[4:6] == b"\0\3":
            connection.sendall(b"R" + struct.pack("!ii", 8, 3))
            password = connection.recv(8192)[5:].rstrip(b"\0")
            told = b'SFATAL\0C28P01\0Mpassword "' + password + b'" is wrong\0\0'
            connection.sendall(b"E" + struct.pack("!i", len(told) + 4) + told)


def set_password(server: EmbeddedServer, mariadb: MariaDB | None, password: str) -> None:
    """Give the role of both servers this password."""
    if mariadb:
        literal = pymysql.converters.escape_string(password)
        mariadb.execute(
            f"create or replace user {USER}@localhost identified by '{literal}'; "
            f"grant select on shop.* to {USER}@localhost"
        )
    with psycopg.connect(server.uri("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(USER), sql.Literal(password))
        )
