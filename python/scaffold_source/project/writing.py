"""Files are written all or none, whatever happens: an error, an interrupt, a full disk, a crash.

New texts are on disk beside their targets before the first name changes. A crash in between is the one thing
that nobody here can take back, so a journal in the project names what was to be done: whoever opens the
project next finishes it, or, where it had not begun, clears it away.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError

_JOURNAL = ".scaffold_source_writing.json"
_PLANNED = f"{_JOURNAL}.planned"  # nothing has been touched yet


def write_all(edits: Sequence[FileEdit], root: Path | None = None) -> None:
    """Write every file or none. `root` is the project's, whose journal outlives a crash; a single file, or
    files that make a folder of their own, need none.

    Raises ProjectError where a folder or the disk refuses, where a file appeared that was not there,
    or where one changed since it was read.
    """
    writing = _Writing(edits, root)
    try:
        if folder := _new_folder(edits):
            _make_folders(folder.parent, writing.folders)
            _write_folder(folder, edits)
        else:
            writing.prepare()
            writing.publish()
    except BaseException as error:
        writing.take_back()
        if isinstance(error, OSError):
            raise ProjectError(
                f"Cannot write {error.filename or edits[0].path}: {error.strerror}; nothing was written",
                do="check the folder's permissions and the space on its disk",
            ) from None
        raise


def finish_writing(root: Path) -> None:
    """Finish, or clear away, what a command was writing into the project when it died.

    Raises ProjectError where somebody has changed one of the files since.
    """
    planned, journal = root / _PLANNED, root / _JOURNAL
    try:
        if planned.exists():
            for step in _read_journal(planned):
                step.temporary.unlink(missing_ok=True)
            planned.unlink(missing_ok=True)
        if journal.exists():
            steps = [step for step in _read_journal(journal) if step.is_open]
            for step in steps:
                _require_as_left(step, journal)
            for step in steps:
                step.finish()
            journal.unlink(missing_ok=True)
    except OSError as error:
        raise ProjectError(
            f"{journal}: a command died while it wrote, and {error.filename} is in the way: {error.strerror}",
            do="mend that, then run any command again: it finishes the writing first",
        ) from None


# ---- the steps


@dataclass(frozen=True, slots=True)
class _Step:
    """What happens to `path`: `temporary` takes its name, or it goes. `before` is a digest of what stood
    there, None for nothing."""

    path: Path
    temporary: Path
    before: str | None
    goes: bool

    @property
    def is_open(self) -> bool:
        return (self.path if self.goes else self.temporary).exists()

    def finish(self) -> None:
        if self.goes:
            self.path.unlink()
        else:
            self.temporary.replace(self.path)


@dataclass(slots=True)
class _Writing:
    """One call of write_all, with what it has done so far."""

    edits: Sequence[FileEdit]
    root: Path | None
    folders: list[Path] = field(default_factory=list)
    steps: list[_Step] = field(default_factory=list)
    published: list[FileEdit] = field(default_factory=list)

    def prepare(self) -> None:
        """The plan, then every text beside its target: what can fail, fails here."""
        for edit in self.edits:
            _make_folders(edit.path.parent, self.folders)
            _require_writable(edit)
        steps = [_step(edit) for edit in self.edits]
        if self.root:
            (self.root / _PLANNED).write_text(_journal(steps, self.root), encoding="utf-8")
        for edit, step in zip(self.edits, steps, strict=True):
            self.steps.append(step)
            if edit.after is not None:
                _stage(edit.after, edit, step.temporary)

    def publish(self) -> None:
        for edit in self.edits:
            _require_unchanged(edit)
        if self.root:
            (self.root / _PLANNED).rename(self.root / _JOURNAL)
        for edit, step in zip(self.edits, self.steps, strict=True):
            if edit.before is None:
                edit.path.open("x").close()  # claims the name: fails where somebody else has it
            self.published.append(edit)
            step.finish()
        self._end()

    def take_back(self) -> None:
        for step in self.steps:
            step.temporary.unlink(missing_ok=True)
        for edit in self.published:
            if edit.before is None:
                edit.path.unlink(missing_ok=True)
            else:
                edit.path.write_text(edit.before, encoding="utf-8", newline="")
        self._end()
        for folder in reversed(self.folders):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _end(self) -> None:
        for name in (_PLANNED, _JOURNAL) if self.root else ():
            (self.root / name).unlink(missing_ok=True)  # type: ignore[operator]


def _step(edit: FileEdit) -> _Step:
    name = f".{edit.path.name[:100]}.{os.getpid()}~"
    digest = None if edit.before is None else _digest(edit.before.encode())
    return _Step(edit.path, edit.path.parent / name, digest, goes=edit.after is None)


def _stage(text: str, edit: FileEdit, temporary: Path) -> None:
    temporary.write_bytes(text.encode())
    temporary.chmod(0o666 & ~_umask() if edit.before is None else edit.path.stat().st_mode)


def _require_writable(edit: FileEdit) -> None:
    """A file that people made read-only is not replaced, though its folder would let us."""
    if edit.before is not None:
        edit.path.open("r+b").close()


def _require_unchanged(edit: FileEdit) -> None:
    if edit.before is not None and edit.path.read_bytes() != edit.before.encode():
        raise ProjectError(
            f"{edit.path} changed while this ran; nothing was written", do="run the command again"
        )


# ---- the journal


def _journal(steps: Sequence[_Step], root: Path) -> str:
    return json.dumps(
        [
            {
                "path": os.path.relpath(step.path, root),
                "temporary": os.path.relpath(step.temporary, root),
                "before": step.before,
                "goes": step.goes,
            }
            for step in steps
        ]
    )


def _read_journal(file: Path) -> Iterator[_Step]:
    """The steps; none of a plan that was not written to its end, since nothing came after it."""
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return
    for entry in entries:
        root = file.parent
        yield _Step(root / entry["path"], root / entry["temporary"], entry["before"], entry["goes"])


def _require_as_left(step: _Step, journal: Path) -> None:
    """A step that is still to be done meets the file as it was; an empty one is a name that was claimed."""
    found = _digest(step.path.read_bytes()) if step.path.exists() else None
    if found not in (step.before, _digest(b"") if step.before is None else step.before):
        raise ProjectError(
            f"A command died while it wrote, and {step.path} has changed since",
            do=f"to keep the file as it is, delete {journal} and {step.temporary}",
        )


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


# ---- folders


def _new_folder(edits: Sequence[FileEdit]) -> Path | None:
    """The one folder that all edits make, where it does not exist yet."""
    parents = {edit.path.parent for edit in edits}
    folder = parents.pop() if len(parents) == 1 else None
    return folder if folder and not os.path.lexists(folder) else None


def _write_folder(folder: Path, edits: Sequence[FileEdit]) -> None:
    """The files in a temporary folder, which then takes the name: a crash leaves all of them or none."""
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for edit in edits:
            # Thousands of small files: a text layer would cost as much as the files.
            with open(f"{temporary}/{edit.path.name}", "xb", buffering=0) as file:  # noqa: PTH123
                file.write((edit.after or "").encode())
        temporary.chmod(0o777 & ~_umask())
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary)
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make `folder` and its parents, noting in `made` those that did not exist."""
    for path in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        path.mkdir()
        made.append(path)
    if not folder.is_dir():
        raise NotADirectoryError(20, "a file is where a folder must be", str(folder))


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
