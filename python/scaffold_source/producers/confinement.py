"""Limit what a child process may touch, on a Linux that has Landlock (5.13 on): a sandbox that needs no
rights.

A `Confinement` is made in this process and entered by the child between fork and exec, so that it holds for
the program and everything that it starts, permanently. If the kernel has no Landlock there is none.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# linux/landlock.h; the numbers of the calls are the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | 1 << 15  # truncate, ioctl on a device
# How many rights on files a version knows: thirteen, then renaming across folders, truncating, ioctl.
_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}
_NO_TCP = 0b11  # binding, connecting
_NO_OUTSIDE = 0b11  # abstract sockets of others, signals to others
# linux/prctl.h
_SET_PARENT_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38


@dataclass(frozen=True, slots=True)
class Confinement:
    """A rule set in the kernel, as a file descriptor that is open until `close`; None if there is none."""

    rules: int | None

    def enter(self) -> None:
        """Confine this process permanently. Call it in a child, after fork: it only makes system calls."""
        if _LIBC is None:
            return
        # Whatever ends our own process, this one ends with it.
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, ctypes.c_ulong(signal.SIGQUIT), *_ZEROS)
        _LIBC.prctl(_SET_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), *_ZEROS)
        if self.rules is not None:
            _call(_RESTRICT_SELF, self.rules, 0)

    def close(self) -> None:
        if self.rules is not None:
            os.close(self.rules)


def confinement(
    *, readable: Iterable[Path], writable: Iterable[Path], programs: Iterable[Path]
) -> Confinement:
    """Return a confinement to these files and folders, each with everything inside, and to no TCP at all.

    `programs` can be read and run. `writable` paths can be read and written, but never run. Paths that do not
    exist are skipped.
    """
    version = _version()
    if not version:
        return Confinement(None)
    all_rights = (1 << _RIGHTS_BY_VERSION.get(version, 16)) - 1
    handled = struct.pack(
        "QQQ", all_rights, _NO_TCP if version >= 4 else 0, _NO_OUTSIDE if version >= 6 else 0
    )
    # Older kernels know a shorter structure.
    handled = handled[: 24 if version >= 6 else 16 if version >= 4 else 8]
    rules = _call(_CREATE_RULESET, handled, len(handled), 0)
    reading = _READ_FILE | _READ_DIR
    for paths, rights in (
        (readable, reading),
        (writable, all_rights & ~_EXECUTE),
        (programs, reading | _EXECUTE),
    ):
        for path in paths:
            _allow(rules, path, rights & all_rights)
    return Confinement(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)  # type: ignore[attr-defined,unused-ignore]
    except FileNotFoundError:
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, opened), 0)
    finally:
        os.close(opened)


def _version() -> int:
    """Return the version of Landlock that this kernel has, 0 for none."""
    if _LIBC is None:
        return 0
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, ctypes.c_long(0), _VERSION_FLAG)))


def _call(number: int, *arguments: int | bytes) -> int:
    assert _LIBC is not None, "there is no Landlock without Linux"
    done = int(_LIBC.syscall(number, *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)))
    if done < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return done


_ZEROS = (ctypes.c_ulong(0),) * 3
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
