"""Run the user's own `ssh`, hear what it says, and end it with us, however we end.

It stays in our group of processes, so that it may ask on the terminal: for a password, or about a host's key.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import IO

from scaffold_source.safe_text.redaction import redacted
from scaffold_source.safe_text.visible import lines

# Waits for the end of a pipe that we hold: the kernel closes it whatever ends us, and we do when ssh has
# ended, before its number is another's. A signal to all that runs on the terminal ends the wait too, and
# nothing stops what follows. An ssh that was stopped is woken to end.
_KEEPER = """
folder=$1; shift
"$@" &
trap : HUP INT QUIT TERM
exec >/dev/null 2>&1
read -r _
trap "" HUP INT QUIT TERM
kill "$!"; kill -CONT "$!"
wait "$!"
rm -rf -- "$folder"
"""
_PARTING_S = 10.0
_LONGEST = 1000  # characters of a line
_KEPT = 40  # lines


class SshProcess:
    """One `ssh`, and the `folder` of its own that goes with it."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        self._folder = folder
        command = ("/bin/sh", "-c", _KEEPER, "scaffold-source", str(folder), *arguments)
        self._process = subprocess.Popen(  # noqa: S603 (a list; what stands in it is checked where it is read)
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self._ended = Event()
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._heard = 0
        self._is_shown = sys.stderr.isatty()
        Thread(target=self._hear, args=(self._process.stderr,), name="ssh", daemon=True).start()

    def settled(self) -> None:
        """Show no more of what it says: nobody is asked anything from now on."""
        self._is_shown = False

    def has_ended(self, within_s: float = 0) -> bool:
        """Return True if it has ended, by itself, after at most `within_s`."""
        return self._ended.wait(within_s)

    @property
    def heard(self) -> int:
        """Return how many lines it has said."""
        return self._heard

    def said(self, since: int = 0) -> tuple[str, ...]:
        """Return the lines that it has said after the first `since` ones; of many, the last."""
        kept = tuple(self._lines)
        return kept[max(0, since - (self._heard - len(kept))) :]

    def end(self) -> None:
        """End it."""
        self._let_go()
        try:
            self._process.wait(_PARTING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _hear(self, stderr: IO[bytes]) -> None:
        with stderr:
            while line := stderr.readline(_LONGEST):
                text = line.decode(errors="replace").strip()
                if text:
                    self._lines.append(text)
                    self._heard += 1
                    self._show(text)
        self._ended.set()
        self._let_go()

    def _let_go(self) -> None:
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def _show(self, text: str) -> None:
        if self._is_shown:
            with suppress(OSError, ValueError):  # a terminal that is gone
                print(lines(redacted(text)), file=sys.stderr, flush=True)


def may_ask() -> bool:
    """Return True if ssh can ask a person: there is a terminal, or a program that asks."""
    if os.environ.get("SSH_ASKPASS"):
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
