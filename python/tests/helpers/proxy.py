"""A proxy in front of a server's socket: counts round trips, delays, or cuts the line."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue

_GOODBYES = (b"X\0\0\0\4", b"\1\0\0\0\1")  # PostgreSQL's and MySQL's: nobody waits for an answer to it


@dataclass
class Proxy:
    """`turns` are the times that the client spoke after the server had: round trips. `delay_s` is added to
    each way. The line is cut after `cut_after` bytes from the server."""

    connect: Callable[[], socket.socket]
    delay_s: float = 0
    cut_after: int | None = None
    turns: int = 0
    port: int = 0

    def uri(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}?sslmode=disable&gssencmode=disable"

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:  # closed: the test is over
                return
            server = self.connect()
            self._server_spoke = True
            for source, sink, is_client in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pump, args=(source, sink, is_client), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_client: bool) -> None:  # noqa: FBT001
        """Pass on what comes. A long line delays all of it, but does not make it narrow."""
        passed = 0
        underway: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        threading.Thread(target=self._deliver, args=(underway, sink), daemon=True).start()
        with suppress(OSError):
            while data := source.recv(65536):
                if is_client:
                    self.turns += self._server_spoke and data not in _GOODBYES
                self._server_spoke = not is_client
                passed += len(data)
                if not is_client and self.cut_after is not None and passed > self.cut_after:
                    break
                underway.put((time.monotonic() + self.delay_s, data))
        underway.put((0, b""))
        with suppress(OSError):
            source.shutdown(socket.SHUT_RD)

    def _deliver(self, underway: SimpleQueue[tuple[float, bytes]], sink: socket.socket) -> None:
        with suppress(OSError):  # the other end has gone
            while (item := underway.get())[1]:
                time.sleep(max(0, item[0] - time.monotonic()))
                sink.sendall(item[1])
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy(
    socket_folder: str, port: int, *, delay_s: float = 0, cut_after: int | None = None
) -> Iterator[Proxy]:
    """Stand in front of the server whose socket is in a folder."""
    path = f"{socket_folder}/.s.PGSQL.{port}"
    with _running(Proxy(lambda: _to_socket(path), delay_s, cut_after)) as between:
        yield between


@contextmanager
def proxy_to(host: str, port: int) -> Iterator[Proxy]:
    """Stand in front of a server that is reached over TCP."""
    with _running(Proxy(lambda: socket.create_connection((host, port)))) as between:
        yield between


@contextmanager
def proxy_to_socket(path: str) -> Iterator[Proxy]:
    """Stand in front of a server's Unix socket."""
    with _running(Proxy(lambda: _to_socket(path))) as between:
        yield between


def _to_socket(path: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.connect(path)
    return server


@contextmanager
def _running(between: Proxy) -> Iterator[Proxy]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        between.port = listener.getsockname()[1]
        threading.Thread(target=between._serve, args=(listener,), daemon=True).start()
        yield between
