"""Write all files or none, whatever happens: an error, an interrupt, a full disk, a crash.

New texts are staged in a folder where dbt does not look, and are on the disk before the first name changes.
Then a journal says what is to be done: before that everything is undone, afterwards nothing is. Only a crash
after that leaves work behind; the next command that writes finishes it. Commands that only read look through
the journal instead (`reading.py`).
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold_source.edit import FileEdit, name_in
from scaffold_source.errors import ProjectError
from scaffold_source.project import putting
from scaffold_source.project.journal import (
    FOLDER,
    JOURNAL,
    PLANNED,
    STAGED_FILE,
    STAGED_FOLDER,
    Step,
    digest,
    digest_at,
    foreign,
    journal_text,
    leftovers,
    read_journal,
    require_ours,
)
from scaffold_source.project.lock import writing_in
from scaffold_source.project.signals import Waiting, signals_wait

_FINISH = "the next command that writes finishes it"


@dataclass
class Writing:
    """How files are written, and how far that is.

    `say` prints a notice; `still` raises ProjectError if what the edits rest on has changed, once nobody else
    can write; `in_sight` is set if dbt reads the project's root itself. `written` is True as soon as nothing
    is undone any more: then the edits take effect, whatever comes.
    """

    say: Callable[[str], None] = lambda _: None
    still: Callable[[], None] = lambda: None
    in_sight: bool = False
    written: bool = False


def write_all(edits: Sequence[FileEdit], root: Path | None = None, writing: Writing | None = None) -> None:
    """Write every file or none. `root` is the project's; without one, the folder that contains all of them.

    Raises ProjectError if a folder or the disk refuses, if a file has appeared or has changed since it was
    read, and if another command does not stop writing.
    """
    if not edits:
        return
    root, writing = root or _common_folder(edits), writing or Writing()
    with (
        _in_words(edits[0].path, writing),
        signals_wait() as waiting,
        writing_in(root, writing.say, waiting) as folder,
    ):
        _finish(root, folder, writing.say)
        try:
            writing.still()
            published = _publish_folder(edits, folder, writing, waiting)
            steps = [] if published else _plan(edits, root, folder, writing, waiting)
        except BaseException:
            if not writing.written:
                _clear(folder)
            raise
        if steps:
            _roll_forward(steps, folder)


def finish_writing(root: Path, say: Callable[[str], None] = lambda _: None) -> None:
    """Finish, or clear away, what a command was writing into `root` when it died; tell `say` which.

    Raises ProjectError if somebody has changed one of the files since, or if what is there was not left by
    this tool.
    """
    if foreign(root) is None and not os.path.lexists(root / FOLDER):
        return
    with (
        _in_words(root / FOLDER, Writing()),
        signals_wait() as waiting,
        writing_in(root, say, waiting) as folder,
    ):
        _finish(root, folder, say)


def outside(edits: Sequence[FileEdit], root: Path) -> Iterator[str]:
    """Say which edits a link, or a model path, leads out of the project, and where to; and which files have
    other names."""
    top = os.path.realpath(root)
    for edit, real in zip(edits, _real_paths(edits), strict=True):
        if edit.before is not None and edit.after is not None and real.stat().st_nlink > 1:
            yield f"{edit.name(root)} has other names (hard links): their content changes with it"
        if not real.is_relative_to(top):
            yield f"{edit.name(root)} is outside the project: it is {real}"


@contextlib.contextmanager
def _in_words(path: Path, writing: Writing) -> Iterator[None]:
    """Turn what the system refuses into an error that says what became of the files."""
    try:
        yield
    except OSError as error:
        if writing.written:
            raise ProjectError(
                f"Everything is written, but {error.filename or path} is in the way: {error.strerror}",
                do="fix that; the next command that writes clears it away",
            ) from None
        raise ProjectError(
            f"Cannot write {error.filename or path}: {error.strerror}; nothing was written",
            do="check the folder's permissions and the space on its disk",
        ) from None


# ---- before the point of no return


def _plan(
    edits: Sequence[FileEdit], root: Path, folder: Path, writing: Writing, waiting: Waiting
) -> list[Step]:
    """Stage every text, look at every file a last time, then make the journal: what can fail, fails here."""
    steps = [_step(edit, path, folder) for edit, path in zip(edits, _real_paths(edits), strict=True)]
    if len({step.path for step in steps}) < len(steps):
        raise ProjectError(
            "Two of the files to write are the same file; nothing was written", do="remove one of the links"
        )
    for edit, step in zip(edits, steps, strict=True):
        if step.staged:
            putting.stage((edit.after or "").encode(), step.staged, step.path)
    planned = folder / PLANNED
    with planned.open("x", encoding="utf-8") as file:
        file.write(journal_text(steps, root))
        file.flush()
        os.fsync(file.fileno())
    for edit, step in zip(edits, steps, strict=True):
        _require_unchanged(edit, step)
    _require_nobody_waits(waiting)
    planned.rename(folder / JOURNAL)
    writing.written = True
    return steps


def _step(edit: FileEdit, path: Path, folder: Path) -> Step:
    if edit.before is None:
        _require_room(edit.path, path)
    elif edit.after is not None:
        path.open("r+b").close()  # what people made read-only stays, though its folder would let us
    staged = None if edit.after is None else folder / f"{secrets.token_hex(8)}{STAGED_FILE}"
    before, after = (None if text is None else digest(text.encode()) for text in (edit.before, edit.after))
    return Step(path, staged, before, after)


def _real_paths(edits: Sequence[FileEdit]) -> list[Path]:
    """Return where the files are, links resolved; if a link itself is deleted, the link."""
    folders = {folder: Path(os.path.realpath(folder)) for folder in {edit.path.parent for edit in edits}}
    paths = [(edit, folders[edit.path.parent] / edit.path.name) for edit in edits]
    return [
        Path(os.path.realpath(path)) if edit.after is not None and path.is_symlink() else path
        for edit, path in paths
    ]


def _require_room(name: Path, path: Path) -> None:
    """Raise ProjectError or OSError if no file of that name can be made."""
    try:
        name.lstat()
    except FileNotFoundError:
        pass
    else:
        raise ProjectError(f"{name} already exists; nothing was written", do="run the command again")
    above = next(folder for folder in path.parents if folder.exists())
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "there is a file where a folder must be", str(above))
    if not os.access(above, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(above))
    longest = os.pathconf(above, "PC_NAME_MAX") if hasattr(os, "pathconf") else 255
    if any(len(os.fsencode(part)) > longest for part in path.relative_to(above).parts):
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(path))


def _require_unchanged(edit: FileEdit, step: Step) -> None:
    digest = digest_at(step.path)
    if digest != step.before:
        happened = "already exists" if step.before is None else "changed while this ran"
        raise ProjectError(f"{edit.path} {happened}; nothing was written", do="run the command again")


def _require_nobody_waits(waiting: Waiting) -> None:
    if waiting.came:
        raise KeyboardInterrupt  # the signal itself comes again, once all is cleared away


def _clear(folder: Path) -> None:
    """Delete what was staged, and the plan for it."""
    for name in leftovers(folder.parent):
        if name.endswith(STAGED_FOLDER):
            shutil.rmtree(folder / name)
        else:
            (folder / name).unlink()


# ---- a whole new folder: one rename


def _publish_folder(edits: Sequence[FileEdit], folder: Path, writing: Writing, waiting: Waiting) -> bool:
    """Write the one folder that all edits make, if it does not exist yet and one rename can put it in place:
    then nobody, dbt included, ever sees a part of it. Return whether that could be done."""
    new_folder = _new_folder(edits)
    if new_folder is None or writing.in_sight:
        return False
    # All stand in one folder that is not there yet: what has room for the longest name has room for all.
    longest = max(edits, key=lambda edit: len(os.fsencode(edit.path.name)))
    _require_room(longest.path, *_real_paths([longest]))
    top = next(path for path in (new_folder, *new_folder.parents) if path.parent.exists())
    staged = folder / f"{secrets.token_hex(8)}{STAGED_FOLDER}"
    _stage_folder(edits, staged, staged / new_folder.relative_to(top))
    putting.take_group(staged, top.parent)
    _require_nobody_waits(waiting)
    try:
        staged.rename(top)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM):
            raise
        shutil.rmtree(staged)
        return False
    writing.written = True
    putting.flush_folder(top.parent)
    return True


def _new_folder(edits: Sequence[FileEdit]) -> Path | None:
    """Return the one folder that all edits make, if it does not exist yet."""
    parents = {edit.path.parent for edit in edits}
    folder = parents.pop() if len(parents) == 1 else None
    if folder is None or os.path.lexists(folder) or any(edit.after is None for edit in edits):
        return None
    return folder


def _stage_folder(edits: Sequence[FileEdit], staged: Path, inner: Path) -> None:
    staged.mkdir()
    inner.mkdir(parents=True, exist_ok=True)
    is_large = len(edits) > 50 and hasattr(os, "sync")
    for edit in edits:
        # Thousands of small files: a text layer would cost as much as the files, and so would waiting for
        # the disk at each of them.
        handle = os.open(f"{inner}{os.sep}{edit.path.name}", putting.NEW_FILE, 0o666)
        try:
            putting.fill(handle, (edit.after or "").encode())
            if not is_large:
                os.fsync(handle)
        finally:
            os.close(handle)
    if is_large:
        os.sync()
    putting.flush_folder(inner)


# ---- after it


def _finish(root: Path, folder: Path, say: Callable[[str], None]) -> None:
    """Do the rest of what a dead command's journal says, or clear away what it had only staged."""
    require_ours(root)
    steps = read_journal(root)
    if steps is not None:
        _roll_forward(steps, folder)
        names = ", ".join(name_in(Path(os.path.realpath(root)), step.path) for step in steps[:3])
        more = f" and {len(steps) - 3} more" if len(steps) > 3 else ""
        say(f"A command died while it wrote into {root}; its writing is finished now: {names}{more}")
    elif any(leftovers(root)):
        _clear(folder)
        say(f"A command died before it changed a file in {root}; what it had staged is cleared away")


def _roll_forward(steps: Sequence[Step], folder: Path) -> None:
    """Do every step that remains, then delete the journal. Undoes nothing."""
    done = 0
    try:
        for step in steps:
            _do(step, folder)
            done += 1
        for place in {folder, *(step.path.parent for step in steps)}:
            if place.is_dir():
                putting.flush_folder(place)
        (folder / JOURNAL).unlink()
        _clear(folder)
    except OSError as error:
        raise ProjectError(
            f"{error.filename or folder}: {error.strerror}; {done} of {len(steps)} files are written, and "
            "the rest is not yet",
            do=f"fix that; {_FINISH}",
        ) from None


def _do(step: Step, folder: Path) -> None:
    if step.staged is None:
        if _require_as_left(step, folder) is not None:
            step.path.unlink()
    elif step.staged.exists():
        digest = _require_as_left(step, folder)
        if digest == step.after:
            step.staged.unlink()
        elif digest is None:
            putting.create(step.staged, step.path)
        elif digest == step.before:
            putting.replace(step.staged, step.path)
        else:
            putting.fill_up(step.staged, step.path)


def _require_as_left(step: Step, folder: Path) -> str | None:
    """Return the digest of the file's content, which is the old text, the new one, or the new one's first
    part.

    Raises ProjectError if it is anything else: somebody has written it since.
    """
    digest = digest_at(step.path)
    if digest in (step.before, step.after):
        return digest
    if digest is not None and step.staged and _is_begun(step.path, step.staged):
        return digest
    is_gone = "is gone" if digest is None else "has changed"
    raise ProjectError(
        f"Some of the files are written, and {step.path} {is_gone} since they were begun: it was left alone",
        do=f"move your change away, and {_FINISH}; to keep everything as it is now, delete {folder}",
    )


def _is_begun(path: Path, staged: Path) -> bool:
    """Return True if a file that is written in place has been written in part."""
    return stat.S_ISREG(path.stat().st_mode) and staged.read_bytes().startswith(path.read_bytes())


# ---- folders


def _common_folder(edits: Sequence[FileEdit]) -> Path:
    """Return the deepest existing folder that contains all files."""
    common = Path(os.path.commonpath([edit.path.absolute().parent for edit in edits]))
    return next(folder for folder in (common, *common.parents) if folder.is_dir())
