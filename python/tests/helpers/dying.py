"""Real processes that die where a test wants them to: at the nth line that the writing of files runs."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from scaffold_source import __main__ as command
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers.snapshot import to_json
from scaffold_source.project import journal, lock, putting, reading, signals, signing, writing

# What commands import only when they need it: here once, not in every process.
for _name in (
    "commands.add",
    "commands.update",
    "commands.check",
    "commands.ci",
    "commands.check_against",
    "report.formats",
    "report.added",
    "report.updated",
):
    import_module(f"scaffold_source.{_name}")
WRITING = frozenset(module.__file__ for module in (journal, lock, putting, signals, signing, writing))
READING = frozenset((reading.__file__,))


@dataclass(frozen=True)
class Ended:
    """How a process ended: `code` as a shell has it (minus the signal's number where one killed it), what it
    `said` on both outputs, and how many `lines` it ran of those that are watched."""

    code: int
    said: str
    lines: int


@dataclass(frozen=True)
class Fate:
    """What happens to a process: at the watched line `line` it gets the signals, one a line, after a `pause`
    in seconds; no file grows over `largest` bytes. Lines of the modules in `watched` are counted."""

    line: int = 0
    signals: tuple[int, ...] = (signal.SIGKILL,)
    largest: int | None = None
    pause: float = 0.0
    watched: frozenset[str | None] = WRITING


UNHURT = Fate()


@dataclass(frozen=True)
class Running:
    """A process, and the pipe that holds what it says."""

    child: int
    output: int


def run(function: Callable[[], object], fate: Fate = UNHURT) -> Ended:
    """Run `function` in a process of its own, a copy of this one."""
    return ended(start(function, fate))


def start(function: Callable[[], object], fate: Fate = UNHURT) -> Running:
    """Start it."""
    sys.stdout.flush()
    sys.stderr.flush()
    output, to_parent = os.pipe()
    child = os.fork()
    if child:
        os.close(to_parent)
        return Running(child, output)
    code = 70
    try:
        code = _child(function, to_parent, fate)
    finally:
        os._exit(code)


def ended(running: Running) -> Ended:
    """Wait for it."""
    with os.fdopen(running.output, "rb") as output:
        everything = output.read().decode(errors="replace")
    _, status = os.waitpid(running.child, 0)
    said, mark, lines = everything.rpartition("\0lines:")
    if os.WIFSIGNALED(status):
        return Ended(-os.WTERMSIG(status), said if mark else everything, 0)
    return Ended(os.WEXITSTATUS(status), said, int(lines))


def cli(root: Path, *arguments: str) -> Callable[[], None]:
    """`scaffold-source ARGUMENTS` in the folder `root`."""

    def run_it() -> None:
        os.chdir(root)
        sys.argv = ["scaffold-source", *arguments]
        command.run()

    return run_it


def _child(function: Callable[[], object], to_parent: int, fate: Fate) -> int:
    os.dup2(to_parent, 1)
    os.dup2(to_parent, 2)
    os.close(to_parent)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if fate.largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (fate.largest, fate.largest))
    lines = _Lines(fate)
    code = 0
    sys.settrace(lines.enter)
    try:
        function()
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 0
    except BaseException:
        traceback.print_exc()
        code = 70
    sys.settrace(None)
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os.write(2, f"\0lines:{lines.count}".encode())
    return code


class _Lines:
    """Counts the watched lines, and strikes."""

    def __init__(self, fate: Fate) -> None:
        self.count = 0
        self._fate = fate

    def enter(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        return self._line if frame.f_code.co_filename in self._fate.watched else None

    def _line(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self.count += 1
            place = self.count - self._fate.line
            if place == 0 and self._fate.pause:
                time.sleep(self._fate.pause)
            if self._fate.line and 0 <= place < len(self._fate.signals):
                os.kill(os.getpid(), self._fate.signals[place])
        return self._line


def snapshot(*columns: str, tables: tuple[str, ...] = ("orders", "users")) -> str:
    """The facts of a small producer, so that no server is needed: `id`, and `columns` of `orders`."""
    identity = Column("id", "bigint", "bigint", nullable=False)
    more = {"orders": tuple(Column(name, "text", "text", comment="Free text.") for name in columns)}
    made = tuple(
        Table("public", name, "table", (identity, *more.get(name, ())), (Key("primary", ("id",)),))
        for name in sorted(tables)
    )
    return to_json(Database("shop", "18", "UTC", made))
