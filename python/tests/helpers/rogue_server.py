"""Servers that speak PostgreSQL's or MySQL's protocol as far as it serves them, and then misbehave."""

from __future__ import annotations

import base64
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def rogue(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that treats each client with `behave`."""
    clients: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                clients.append(client)
                threading.Thread(target=talk, args=(client,), daemon=True).start()

    def talk(client: socket.socket) -> None:
        with suppress(OSError), client:
            behave(client)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            for client in clients:
                with suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)


def message(kind: bytes, body: bytes = b"") -> bytes:
    """postgresql.org/docs/current/protocol-message-formats.html"""
    return kind + struct.pack("!i", len(body) + 4) + body


def let_in(client: socket.socket) -> None:
    """PostgreSQL's greetings, without a password; then the client's first queries are read."""
    client.recv(10_000)
    client.sendall(
        message(b"R", struct.pack("!i", 0))
        + message(b"S", b"server_version\x0018.0\0")
        + message(b"S", b"client_encoding\0UTF8\0")
        + message(b"K", bytes(8))
        + message(b"Z", b"I")
    )
    client.recv(100_000)


def silent(client: socket.socket) -> None:
    """Takes the connection and says nothing."""
    _listen(client)


def silent_once_in(client: socket.socket) -> None:
    let_in(client)
    _listen(client)


def dripping(client: socket.socket) -> None:
    """One message, a byte at a time: no single wait for it is long."""
    let_in(client)
    client.sendall(b"N" + struct.pack("!i", 100_000))
    while not threading.Event().wait(0.05):
        client.sendall(b"x")


def flooding(client: socket.socket) -> None:
    """Rows without an end."""
    let_in(client)
    field = b"a\0" + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0)
    client.sendall(message(b"1") + message(b"2") + message(b"T", struct.pack("!h", 1) + field))
    rows = message(b"D", struct.pack("!hi", 1, 10_000) + b"x" * 10_000) * 100
    while True:
        client.sendall(rows)


def chattering(client: socket.socket) -> None:
    """Notices without an end."""
    let_in(client)
    notices = message(b"N", b"SNOTICE\0Mhello\0\0") * 1000
    while True:
        client.sendall(notices)


def exhausting(client: socket.socket) -> None:
    """A password to be hashed for an hour: libpq does it in C, deaf to signals."""
    client.recv(10_000)
    client.sendall(message(b"R", struct.pack("!i", 10) + b"SCRAM-SHA-256\0\0"))
    first = client.recv(10_000)
    nonce = first[first.index(b"r=") + 2 :]
    challenge = b"r=" + nonce + b"more,s=" + base64.b64encode(b"salt" * 4) + b",i=2147483647"
    client.sendall(message(b"R", struct.pack("!i", 11) + challenge))
    _listen(client)


def _packet(number: int, body: bytes) -> bytes:
    """dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html"""
    return struct.pack("<i", len(body))[:3] + bytes([number]) + body


def mysql_asking_for(path: bytes, received: list[bytes]) -> Callable[[socket.socket], None]:
    """A MySQL server that answers the first query of ours by asking for the client's file `path`."""

    def behave(client: socket.socket) -> None:
        capabilities = 0x0080_F7DF  # 4.1's protocol, plugins and local files among them; no TLS
        client.sendall(
            _packet(
                0,
                b"\x0a8.4.0\0"
                + struct.pack("<i", 1)
                + b"saltsalt\0"
                + struct.pack("<HBHHB", capabilities & 0xFFFF, 45, 2, capabilities >> 16, 21)
                + bytes(10)
                + b"saltsaltsalt\0"
                + b"mysql_native_password\0",
            )
        )
        client.recv(10_000)
        ok = b"\0\0\0\2\0\0\0"
        client.sendall(_packet(2, ok))
        while data := client.recv(10_000):
            received.append(data)
            client.sendall(_packet(1, ok if data[5:8].upper() == b"SET" else b"\xfb" + path))

    return behave


def _listen(client: socket.socket) -> None:
    while client.recv(10_000):
        pass
