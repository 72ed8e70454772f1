"""A line between us and a server's socket that goes bad after some bytes from the server."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random

WAYS = ("fin", "rst", "garbage", "flip", "freeze")
_LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass
class Line:
    """After `offset` bytes from the server the line ends (`fin`, `rst`), ends in noise (`garbage`), changes
    one byte (`flip`) or stays open and silent (`freeze`). `how` is "" for a good line; `passed` counts."""

    target: str
    how: str = ""
    offset: int = 0
    luck: Random | None = None
    passed: int = 0
    port: int = 0

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:  # closed: the round is over
                return
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with socket.socket(socket.AF_UNIX) as server, client, suppress(OSError):
            server.connect(self.target)
            back = threading.Thread(target=_pump, args=(client, server), daemon=True)
            back.start()
            while data := server.recv(65536):
                before, self.passed = self.passed, self.passed + len(data)
                if self.how and before <= self.offset < self.passed:
                    client.sendall(data[: self.offset - before])
                    if not self._goes_bad(client, data[self.offset - before :]):
                        client.shutdown(socket.SHUT_RD)  # a socket that somebody reads does not close
                        back.join()
                        return
                else:
                    client.sendall(data)

    def _goes_bad(self, client: socket.socket, rest: bytes) -> bool:
        """Whether the line lives on."""
        luck = self.luck or Random(0)
        if self.how == "flip":
            client.sendall(bytes([rest[0] ^ luck.choice((0xFF, 1 << luck.randrange(8)))]) + rest[1:])
            return True
        if self.how == "garbage":
            client.sendall(luck.randbytes(luck.randrange(1, 600)))
        elif self.how == "rst":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        elif self.how == "freeze":
            time.sleep(3600)
        return False


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(target: str, how: str = "", offset: int = 0, luck: Random | None = None) -> Iterator[Line]:
    """A line to the socket `target`, on a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Line(target, how, offset, luck, port=listener.getsockname()[1])
        threading.Thread(target=line._serve, args=(listener,), daemon=True).start()
        yield line
