"""Limit a whole conversation with somebody else's server: its time, and how much it may send.

A server's own limits (`statement_timeout`) hold only while it is honest and the network works. These are
ours. The driver talks in a thread of its own while we wait: whatever it is doing when the time is up, in
Python or in C (looking up a name, deriving a key), we hang up and say so, and Ctrl-C works at any time.
"""

from __future__ import annotations

import struct
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TypeVar

from scaffold_source.errors import ProducerError

T = TypeVar("T")

_TICK_S = 0.1
_PARTING_S = 1.0
_KIB = 1024

# What drivers raise, beside errors of their own, over an answer that is none.
NONSENSE = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    RuntimeError,
    struct.error,
)


# What to do about an error of the server's that no advice is known for.
REPORT_IT = (
    "an unexpected answer from the database catalogue: try again, and if it happens again, please report it"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a conversation may take, with `sampling_s` more if rows are looked at, and by how many
    megabytes our memory may grow meanwhile."""

    whole_s: float = 120
    sampling_s: float = 300
    memory_mb: int = 2048


@dataclass
class Line:
    """The line of a conversation, for the thread that waits for its end.

    The thread that talks calls `can_hang_up` with a function that closes the line from outside, and
    `connected` when both sides have identified themselves.
    """

    _hang_up: Callable[[], None] | None = None
    _is_cut: bool = False
    _connected: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def can_hang_up(self, hang_up: Callable[[], None]) -> None:
        with self._lock:
            self._hang_up = hang_up
            if not self._is_cut:
                return
        hang_up()

    def connected(self) -> None:
        self._connected.set()

    @property
    def is_connected(self) -> bool:
        return self._connected.is_set()

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            hang_up = self._hang_up
        if hang_up is not None:
            hang_up()


def within(limits: Limits, talk: Callable[[Line], T], *, connecting_s: float | None = None) -> T:
    """Return what `talk` returns. It runs in a thread, and is left behind if it takes too long.

    Raises ProducerError if it has not connected after `connecting_s`, takes longer than `limits.whole_s` or
    makes our memory grow by more than `limits.memory_mb`; and whatever `talk` raises.
    """
    line = Line()
    answer: Future[T] = Future()
    Thread(target=_fulfil, args=(answer, talk, line), name="conversation", daemon=True).start()
    try:
        _watch(answer, line, limits, connecting_s)
    except BaseException:  # Ctrl-C and SIGTERM among them
        line.cut()
        wait([answer], timeout=_PARTING_S)
        raise
    return answer.result()


def _fulfil(answer: Future[T], talk: Callable[[Line], T], line: Line) -> None:
    try:
        answer.set_result(talk(line))
    except BaseException as error:
        answer.set_exception(error)


def _watch(answer: Future[T], line: Line, limits: Limits, connecting_s: float | None) -> None:
    """Wait until `answer` is there. Raises ProducerError if a limit is reached before."""
    began, before = time.monotonic(), memory_mb()
    while not wait([answer], timeout=_TICK_S).done:
        passed = time.monotonic() - began
        if connecting_s is not None and passed > connecting_s and not line.is_connected:
            raise no_answer(connecting_s)
        if passed > limits.whole_s:
            raise ProducerError(
                f"Reading the producer's database took over {limits.whole_s:.0f} s, so it was given up: "
                "the server is slow, or it no longer answers",
                do="check network, tunnel and pooler, narrow it with --schema, or try at a quieter time",
            )
        if memory_mb() - before > limits.memory_mb:
            raise ProducerError(
                f"The producer's database sent more than fits into {limits.memory_mb} MB, so it was given up",
                do="narrow it with --schema; a catalogue is small: is this the server that you mean?",
            )


def no_answer(seconds: float) -> ProducerError:
    """Return the error for a server that does not finish the greetings in `seconds`."""
    return ProducerError(
        f"The producer's database gave no answer within {seconds:.0f} s of connecting",
        do="check host, port and network (VPN, tunnel, allow list); for a slow line, "
        "raise connect_timeout in --from",
    )


def nonsense(error: Exception) -> ProducerError:
    """Return the error for an answer so wrong that it made the driver raise `error`."""
    return ProducerError(
        f"Unexpected answer from the database catalogue ({type(error).__name__} while it was read)",
        do="try again: the connection may have damaged it; is this the server that you mean, "
        "and not a proxy's page? If it happens again, please report it",
    )


@contextmanager
def understood() -> Iterator[None]:
    """Turn what any driver raises over nonsense, an invalid host included, into ProducerError."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise nonsense(error) from None
    except UnicodeError:  # from the resolver, for a host such as `a..b`
        raise ProducerError("--from names an invalid host", do="check the host's spelling") from None
    except NONSENSE as error:
        raise nonsense(error) from None


def shut(shutdown: Callable[[], object]) -> None:
    """End a socket with `shutdown`; it may have ended already."""
    with suppress(OSError, ValueError):
        shutdown()


if sys.platform == "win32":

    def memory_mb() -> float:
        """Return 0: Windows has no cheap answer in Python, so only time is limited there."""
        return 0

else:
    import resource

    def memory_mb() -> float:
        """Return the memory that this process uses; if the system does not tell, its peak."""
        try:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        except OSError:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return peak / _KIB / _KIB if sys.platform == "darwin" else peak / _KIB
        return pages * resource.getpagesize() / _KIB / _KIB
