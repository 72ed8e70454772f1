"""Delay signals while files are written, so that an interrupt does not fall between two files."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")


@dataclass
class Waiting:
    """The signals that came meanwhile; the first of them is sent again at the end."""

    came: list[int] = field(default_factory=list)

    def note(self, number: int, _: object) -> None:
        self.came.append(number)


@contextmanager
def signals_wait() -> Iterator[Waiting]:
    """Delay the signals that end a process until the block has ended; it may look at `came` before.

    Only the main thread can do so; other threads receive no signals.
    """
    waiting = Waiting()
    if threading.current_thread() is not threading.main_thread():
        yield waiting
        return
    before: dict[int, Any] = {}
    try:
        for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
            handler = signal.getsignal(number)
            if handler not in (signal.SIG_IGN, None):
                before[number] = handler
                signal.signal(number, waiting.note)
        yield waiting
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if waiting.came:
            signal.raise_signal(waiting.came[0])
