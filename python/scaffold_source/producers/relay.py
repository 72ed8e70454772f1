"""Hand connections to a port of this machine on to a socket in a folder of ours.

libpq speaks TLS over TCP alone, and a port that is looked for, freed and then given to ssh can be somebody
else's in between. So the port is ours from the start to the end, and ssh listens where nobody else may look.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

HERE = "127.0.0.1"
_CHUNK = 65536
_PATIENCE_S = 1.0
_TICK_S = 0.02


class Relay:
    """A free port of this machine, whose connections lead to the socket at `path`, until it is closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listener = socket.create_server((HERE, 0))
        self._ends: set[socket.socket] = set()
        self._lock = Lock()
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, name="relay", daemon=True).start()

    def close(self) -> None:
        """Close the port and every connection."""
        with self._lock:
            ends = tuple(self._ends)
        for end in (self._listener, *ends):
            _shut(end)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                near, _ = self._listener.accept()
                Thread(target=self._serve, args=(near,), name="relayed", daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with near, far:
            with self._lock:
                self._ends |= {near, far}
            if _connect(far, self._path):
                near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                back = Thread(target=_pump, args=(far, near), name="relayed", daemon=True)
                back.start()
                _pump(near, far)
                back.join()
            with self._lock:
                self._ends -= {near, far}


def _connect(far: socket.socket, path: Path) -> bool:
    """Return True if `far` is connected to the socket at `path`, where somebody may be about to listen."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            far.connect(str(path))
        except OSError:
            if time.monotonic() > until:
                return False
            time.sleep(_TICK_S)
        else:
            return True


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Hand on what comes until `source` says that it is all; where either end is gone, so is the other."""
    try:
        while data := source.recv(_CHUNK):
            sink.sendall(data)
    except OSError:
        _shut(source)
        _shut(sink)
    else:
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
