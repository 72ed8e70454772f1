"""Real processes that die where a test wants them to: at the nth line that the writing of files runs."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
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
from scaffold_source.project import journal, lock, putting, signals, signing, writing

# What commands import only when they need it: here once, not in every process.
for _name in (
    "pipeline",
    "update",
    "check",
    "ci",
    "review",
    "report.formats",
    "report.added",
    "report.updated",
):
    import_module(f"scaffold_source.{_name}")
WATCHED = frozenset(module.__file__ for module in (journal, lock, putting, signals, signing, writing))


@dataclass(frozen=True)
class Ended:
    """How a process ended: `code` as a shell has it (minus the signal's number where one killed it), what it
    `said` on both outputs, and how many `lines` it ran of those that are watched."""

    code: int
    said: str
    lines: int


@dataclass(frozen=True)
class Fate:
    """What happens to a process: at the watched line `line` it gets the signals, one a line; no file grows
    over `largest` bytes."""

    line: int = 0
    signals: tuple[int, ...] = (signal.SIGKILL,)
    largest: int | None = None


UNHURT = Fate()


def run(function: Callable[[], object], log: Path, fate: Fate = UNHURT) -> Ended:
    """Run `function` in a process of its own, a copy of this one. Its output goes to `log`."""
    return ended(start(function, log, fate), log)


def start(function: Callable[[], object], log: Path, fate: Fate = UNHURT) -> int:
    """Start it, and return the process's id."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        code = _child(function, log, fate)
    finally:
        os._exit(code)


def ended(child: int, log: Path) -> Ended:
    """Wait for it."""
    _, status = os.waitpid(child, 0)
    said, _, lines = log.read_text(errors="replace").rpartition("\0lines:")
    if os.WIFSIGNALED(status):
        return Ended(-os.WTERMSIG(status), said or lines, 0)
    return Ended(os.WEXITSTATUS(status), said, int(lines or 0))


def cli(root: Path, *arguments: str) -> Callable[[], None]:
    """`scaffold-source ARGUMENTS` in the folder `root`."""

    def run_it() -> None:
        os.chdir(root)
        sys.argv = ["scaffold-source", *arguments]
        command.run()

    return run_it


def _child(function: Callable[[], object], log: Path, fate: Fate) -> int:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
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
        return self._line if frame.f_code.co_filename in WATCHED else None

    def _line(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self.count += 1
            place = self.count - self._fate.line
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
