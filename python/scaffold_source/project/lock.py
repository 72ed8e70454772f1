"""Let one command write at a time, with a lock that the operating system drops when the process ends, however
it ends.

It is flock on POSIX and a byte range of the C runtime on Windows: 20 lines, against a dependency (`filelock`)
that would make a file without a check for links and leave it in the project.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scaffold_source.errors import ProjectError
from scaffold_source.project.journal import (
    FOLDER,
    IGNORE,
    LOCK,
    leftovers,
    open_ours,
    read_journal,
    require_ours,
)
from scaffold_source.project.signals import Waiting

PATIENCE_S = 15.0
_PAUSE_S = 0.02
_QUIET_S = 0.5  # an ordinary write takes less
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int, *, shared: bool = False) -> None:
        os.lseek(handle, 1 << 30, os.SEEK_SET)  # a locked byte cannot be read, so none that holds anything
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _try_lock(handle: int, *, shared: bool = False) -> None:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


@contextmanager
def writing_in(root: Path, say: Callable[[str], None], waiting: Waiting) -> Iterator[Path]:
    """Hold the lock of `root`; yield the folder where texts are staged, which is made if need be.

    The folder is removed afterwards if nothing unfinished is left in it. `say` is told if another command
    must be waited for; a signal ends the wait. Raises ProjectError if that command takes too long, or if the
    folder is not ours.
    """
    require_ours(root)
    read_journal(root)  # refused before anything is made beside it
    folder = root / FOLDER
    handle = _locked(folder, root, say, waiting)
    try:
        yield folder
    finally:
        try:
            if not any(leftovers(root)):
                _remove(folder)
        finally:
            os.close(handle)


def is_held(root: Path) -> bool:
    """Return True if a living command is writing into `root`. Changes nothing there."""
    try:
        handle = open_ours(root / FOLDER / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        _try_lock(handle, shared=True)
    except OSError as error:
        return error.errno not in _NO_LOCKS
    finally:
        os.close(handle)
    return False


def _locked(folder: Path, root: Path, say: Callable[[str], None], waiting: Waiting) -> int:
    """Return the locked file's handle. The command before us deletes the file with its lock, and then it is
    made anew: so check that the name still refers to the file that was locked."""
    began = time.monotonic()
    has_said = False
    while not waiting.came:
        handle = _opened(folder)
        if handle is not None:
            try:
                if _holds(handle, folder / LOCK, say):
                    _settle_in(folder, handle)
                    return handle
            except BaseException:
                os.close(handle)
                raise
            other = _owner(handle)
            os.close(handle)
            waited = time.monotonic() - began
            if waited > PATIENCE_S:
                raise ProjectError(
                    f"Another scaffold-source command{other} has been writing into {root} for over "
                    f"{PATIENCE_S:.0f} s; nothing was written",
                    do="wait until it has ended, then run this again",
                )
            if waited > _QUIET_S and not has_said:
                say(f"Waiting for another scaffold-source command{other}, which writes into {root}…")
                has_said = True
        time.sleep(_PAUSE_S)
    raise KeyboardInterrupt


def _opened(folder: Path) -> int | None:
    """Return a handle of the lock's file; None if the command before us has just removed the folder."""
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, "there is a link where a folder must be", str(folder))
    try:
        return open_ours(folder / LOCK, os.O_RDWR | os.O_CREAT)
    except FileNotFoundError:
        return None


def _holds(handle: int, file: Path, say: Callable[[str], None]) -> bool:
    try:
        _try_lock(handle)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            say(
                f"{file.parent.parent} is on a file system without locks: "
                "make sure that no other command writes"
            )
            return True
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    try:
        return os.path.samestat(os.fstat(handle), file.lstat())
    except FileNotFoundError:
        return False


def _settle_in(folder: Path, handle: int) -> None:
    """Write who we are, for those who wait; and keep git from tracking what is in the folder."""
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    ignore = folder / IGNORE
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


def _owner(handle: int) -> str:
    """Return ` (process 4242)`, as the holder of the lock wrote it; empty if it has not yet."""
    process = os.read(handle, 20).strip()
    return f" (process {int(process)})" if process.isdigit() else ""


def _remove(folder: Path) -> None:
    for name in (IGNORE, LOCK):
        # Windows removes no open file: it stays, and harms nobody.
        with contextlib.suppress(FileNotFoundError, *([PermissionError] if os.name == "nt" else [])):
            (folder / name).unlink()
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT) and os.name != "nt":
            raise
