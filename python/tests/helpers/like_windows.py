"""The command line in a process that lacks what Windows lacks: run as a program, `like_windows.py add shop …`.

No Windows runs here. This finds what fails there before anything else does: a module that only POSIX has, a flag,
a signal, a call. It cannot find what Windows does otherwise: paths, locks of other processes, its console.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import gc
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import types

import click
import jinja2
import psycopg

# All of these decide at their import on which system they are, and stay with that.
KNOWN = (asyncio, click, ctypes, gc, jinja2, psycopg, shutil, subprocess)
MODULES = ("fcntl", "grp", "pwd", "resource", "syslog", "termios", "tty", "pty")
OF_OS = (
    "chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getpgid", "getuid", "getxattr",
    "killpg", "lchown", "listxattr", "mkfifo", "pathconf", "setsid", "setxattr", "statvfs", "sync", "uname",
    "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_PATH",
)  # fmt: skip
OF_SIGNAL = (
    "SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGUSR1", "SIGUSR2", "alarm", "pthread_sigmask",
    "setitimer",
)  # fmt: skip
_flock = fcntl.flock


def locking(handle: int, _mode: int, _size: int) -> None:
    """Lock as msvcrt does: at once, or not at all."""
    _flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def become_windows() -> None:
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    for module, names in ((os, OF_OS), (signal, OF_SIGNAL), (socket, ("AF_UNIX",))):
        for name in names:
            vars(module).pop(name, None)
    msvcrt = types.ModuleType("msvcrt")
    vars(msvcrt).update(locking=locking, LK_NBLCK=2)
    sys.modules["msvcrt"] = msvcrt
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    pathlib.WindowsPath = pathlib.PosixPath  # type: ignore[assignment,misc]
    os.name, sys.platform = "nt", "win32"


if __name__ == "__main__":
    become_windows()
    from scaffold_source.__main__ import run

    run()
