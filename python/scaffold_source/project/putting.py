"""Replace one file by another and change nothing but its text: link, owner and mode stay."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

# For a file that must not exist yet. Windows writes line ends of its own unless a file is binary.
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# Another file system, a mount on the file itself, a folder that may not be written, one without hard links.
_NO_RENAME = (errno.EXDEV, errno.EBUSY, errno.EACCES, errno.EPERM)
_NO_LINK = (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)


def stage(text: bytes, staged: Path, target: Path) -> None:
    """Write `text` to `staged` with the owner and mode of `target`. It is on the disk when this returns."""
    with os.fdopen(os.open(staged, NEW_FILE, 0o666), "wb") as file:
        file.write(text)
        file.flush()
        with contextlib.suppress(FileNotFoundError):
            _dress(file.fileno(), target.stat(), target)
        os.fsync(file.fileno())


def replace(staged: Path, target: Path) -> None:
    """Rename `staged` to `target`, in place of the file there.

    If a rename would cost the file its owner, its attributes or its other names, or is impossible, the text
    is written into it instead; `staged` stays until that is done.
    """
    if _is_dressed_alike(staged, target):
        try:
            staged.replace(target)
        except OSError as error:
            if error.errno not in _NO_RENAME:
                raise
        else:
            return
    fill_up(staged, target)


def create(staged: Path, target: Path) -> None:
    """Rename `staged` to `target`, which must not exist. Raises FileExistsError if it does."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _take_group(staged, target.parent)
    try:
        os.link(staged, target)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        handle = os.open(target, NEW_FILE, stat.S_IMODE(staged.stat().st_mode))
        try:
            fill(handle, staged.read_bytes())
            os.fsync(handle)
        finally:
            os.close(handle)
    staged.unlink()


def fill_up(staged: Path, target: Path) -> None:
    """Write what is staged into `target`, whatever part of it is there already, then delete `staged`."""
    with target.open("r+b") as file:
        file.truncate(0)
        fill(file.fileno(), staged.read_bytes())
        os.fsync(file.fileno())
    staged.unlink()


def take_group(folder: Path, parent: Path) -> None:
    """Give a folder that was made elsewhere, with everything in it, the group that it would have had if made
    here."""
    if not _hands_on_its_group(parent):
        return
    for place, _, files in os.walk(folder):
        _take_group(Path(place), parent)
        for name in files:
            _take_group(Path(place, name), parent)


def flush_folder(folder: Path) -> None:
    """Have the names in `folder` written to disk, if the system can: not on Windows, not in a folder that we
    may write and not read, not on every network file system."""
    if os.name == "nt" or not os.access(folder, os.R_OK):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
            raise
    finally:
        os.close(handle)


def fill(handle: int, text: bytes) -> None:
    """Write the whole of `text`: a full disk, or a limit, may accept a part without an error."""
    rest = memoryview(text)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _dress(handle: int, like: os.stat_result, target: Path) -> None:
    """Set the owner, mode and attributes of `target` as far as permitted; if not, its own file is written
    instead."""
    if os.name == "nt":
        return
    if (about := os.fstat(handle)) and (about.st_uid, about.st_gid) != (like.st_uid, like.st_gid):
        with contextlib.suppress(PermissionError):
            os.fchown(handle, like.st_uid, like.st_gid)
    os.fchmod(handle, stat.S_IMODE(like.st_mode))
    ours, theirs = _attributes(handle), _attributes(target)
    for name in theirs.keys() - ours.keys():
        with contextlib.suppress(OSError):
            os.setxattr(handle, name, theirs[name])


def _attributes(file: int | Path) -> dict[str, bytes]:
    """Return extended attributes, ACLs among them; none on a system without them."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        return {name: os.getxattr(file, name) for name in os.listxattr(file)}
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.ENOSYS, errno.EPERM, errno.EACCES):
            raise
        return {}


def _is_dressed_alike(staged: Path, target: Path) -> bool:
    new, old = staged.stat(), target.stat()
    return (
        old.st_nlink == 1
        and (new.st_uid, new.st_gid, new.st_mode) == (old.st_uid, old.st_gid, old.st_mode)
        and _attributes(staged) == _attributes(target)
    )


def _take_group(made: Path, parent: Path) -> None:
    if not _hands_on_its_group(parent):
        return
    with contextlib.suppress(PermissionError):  # a group that we are not in
        os.chown(made, -1, parent.stat().st_gid)
        if made.is_dir():
            made.chmod(stat.S_IMODE(made.stat().st_mode) | stat.S_ISGID)


def _hands_on_its_group(folder: Path) -> bool:
    """Return True if what is made in `folder` gets the folder's group."""
    return os.name != "nt" and bool(folder.stat().st_mode & stat.S_ISGID)
