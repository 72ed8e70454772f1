"""What a relay hands on arrives whole, both ways at once, and ends when either side does."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from scaffold_source.producers.relay import HERE, Relay

MANY = os.urandom(1 << 20) * 8


@pytest.fixture
def ends() -> Iterator[tuple[Relay, socket.socket]]:
    """A relay, and what listens behind it."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/s")
        listener.listen()
        listener.settimeout(10)
        relay = Relay(Path(folder) / "s")
        yield relay, listener
        relay.close()


def _everything(end: socket.socket) -> bytes:
    return b"".join(iter(lambda: end.recv(1 << 16), b""))


def _joined(relay: Relay, listener: socket.socket) -> tuple[socket.socket, socket.socket]:
    near = socket.create_connection((HERE, relay.port), timeout=10)
    far, _ = listener.accept()
    far.settimeout(10)
    return near, far


def test_both_ways_at_once(ends: tuple[Relay, socket.socket]) -> None:
    """Neither side reads before it has sent all: what is underway is more than any buffer holds."""
    pairs = [_joined(*ends) for _ in range(2)]
    came: list[bytes] = []

    def send(end: socket.socket) -> None:
        end.sendall(MANY)
        end.shutdown(socket.SHUT_WR)

    threads = [Thread(target=send, args=(end,)) for pair in pairs for end in pair]
    threads += [Thread(target=lambda e=end: came.append(_everything(e))) for pair in pairs for end in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [data == MANY for data in came] == [True] * 4
    for end in (end for pair in pairs for end in pair):
        end.close()


def test_either_side_ends_it(ends: tuple[Relay, socket.socket]) -> None:
    near, far = _joined(*ends)
    far.close()
    assert near.recv(1) == b""
    near.close()
    near, far = _joined(*ends)
    near.close()
    assert far.recv(1) == b""
    far.close()


def test_closing_ends_all(ends: tuple[Relay, socket.socket]) -> None:
    relay, _ = ends
    near, far = _joined(*ends)
    relay.close()
    assert (near.recv(1), far.recv(1)) == (b"", b"")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HERE, relay.port), timeout=10)
    near.close()
    far.close()


def test_nobody_behind_it() -> None:
    relay = Relay(Path("/nowhere/s"))
    with socket.create_connection((HERE, relay.port), timeout=10) as near:
        assert near.recv(1) == b""
    relay.close()
