"""The write-ahead journal, and its folder `.scaffold_source`, which also contains the staged texts.

The folder exists only while a command writes, or after one died. It has its own `.gitignore`. Commands that
write act on its content only if that can do no harm: every name in it is one that we use, git tracks none of
it, and the journal names places inside the project, with links resolved. Anything else is refused with an
error. docs/decisions/0015-how-files-are-written.md says why.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from scaffold_source.errors import ProjectError
from scaffold_source.project.git_process import git
from scaffold_source.project.signing import signature, signed_by_us
from scaffold_source.yaml_text.values import Values

FOLDER = ".scaffold_source"
LOCK, IGNORE = "lock", ".gitignore"
JOURNAL = "journal.json"  # from here on there is no way back
PLANNED = f"{JOURNAL}.part"
STAGED_FILE, STAGED_FOLDER = ".new", ".folder"
# The journal of unreleased versions, which whoever sent a repository could put there.
_RETIRED = (".scaffold_source_writing.json", ".scaffold_source_writing.json.planned")
_STAGED = re.compile(rf"[0-9a-f]{{16}}({re.escape(STAGED_FILE)}|{re.escape(STAGED_FOLDER)})")
_STAGED_TEXT = re.compile(rf"[0-9a-f]{{16}}{re.escape(STAGED_FILE)}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to `path`, with links resolved: the file `staged` is renamed to it, or, without one, it is
    deleted.

    `before` and `after` are digests of its content, None if there is no file.
    """

    path: Path
    staged: Path | None
    before: str | None
    after: str | None


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def digest_at(path: Path) -> str | None:
    """Return the digest of the content of `path`, None if there is no file."""
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return None


# ---- whose it is


def require_ours(root: Path) -> None:
    """Raise ProjectError if a write-ahead file in `root` was not left there by this tool."""
    if what := foreign(root):
        raise ProjectError(
            f"{what}; nothing was written", do="look at it, then delete it and run the command again"
        )


def foreign(root: Path) -> str | None:
    """Say which write-ahead file in `root` is not ours, and how that shows. Return None if all are."""
    for name in _RETIRED:
        if os.path.lexists(root / name):
            return f"{root / name} names files to rename and to delete, and was not written by this version"
    folder = root / FOLDER
    try:
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode):
            return f"{folder} was not made by this tool"
        if os.name == "posix" and about.st_uid not in (os.geteuid(), root.stat().st_uid, 0):
            return f"{folder} belongs to another user"
        with os.scandir(folder) as entries:
            for entry in entries:
                if not _is_name_of_ours(entry):
                    return f"{entry.path} was not made by this tool"
    except FileNotFoundError:  # there is none, or the command that had one has just ended
        return None
    return f"{folder} is tracked by git, so somebody else wrote it" if _is_tracked(root) else None


def _is_name_of_ours(entry: os.DirEntry[str]) -> bool:
    if _STAGED.fullmatch(entry.name) and entry.name.endswith(STAGED_FOLDER):
        return entry.is_dir(follow_symlinks=False)
    known = entry.name in (LOCK, IGNORE, JOURNAL, PLANNED) or _STAGED.fullmatch(entry.name)
    return bool(known) and entry.is_file(follow_symlinks=False)


def _is_tracked(root: Path) -> bool:
    """Return True if git tracks anything in our folder, in any spelling that a file system may take for
    it."""
    try:
        return bool(git(root, "ls-files", "-z", "--", f":(icase){FOLDER}").stdout)
    except ProjectError:  # no git: then nothing came with it either, and a journal does no harm outside
        return False


# ---- the journal's text


def journal_text(steps: Sequence[Step], root: Path) -> str:
    """Return the journal of `steps`, signed if a link, or a model path, leads out of the project."""
    entries = [
        {
            "path": _name(step.path, root),
            "staged": step.staged and step.staged.name,
            "before": step.before,
            "after": step.after,
        }
        for step in steps
    ]
    is_inside = all(_is_inside(step.path, root) for step in steps)
    return json.dumps({"steps": entries, "signature": None if is_inside else signature(root, entries)})


def _name(path: Path, root: Path) -> str:
    real = Path(os.path.realpath(root))
    return path.relative_to(real).as_posix() if path.is_relative_to(real) else str(path)


def read_journal(root: Path) -> list[Step] | None:
    """Return the steps that the journal in `root` says remain to be done, None if there is no journal.

    Raises ProjectError if it says anything that this tool would not have written.
    """
    file = root / FOLDER / JOURNAL
    content = journal_bytes(root)
    if content is None:
        return None
    try:
        record = json.loads(content)
        entries, proof = record["steps"], record["signature"]
        steps = [_step(entry, root) for entry in entries]
        is_proven = proof is not None and signed_by_us(root, entries, str(proof))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _refused(file, "is not a journal that this tool writes") from None
    for step in steps:
        _require_harmless(step, root, file, is_proven=is_proven)
    return steps


def journal_bytes(root: Path) -> bytes | None:
    """Return the journal's content, None if there is none."""
    try:
        handle = open_ours(root / FOLDER / JOURNAL, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(_LARGEST) if stat.S_ISREG(os.fstat(handle).st_mode) else None


def open_ours(path: Path, flags: int) -> int:
    """Open a file in our folder, without following links or waiting for the other end of a pipe."""
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # as far as the system knows them
        flags |= getattr(os, name, 0)
    return os.open(path, flags, 0o666)


def _step(entry: Values, root: Path) -> Step:
    """Read one entry of the journal. Raises ValueError, TypeError or KeyError if it has another shape."""
    path, staged, before, after = (entry[key] for key in ("path", "staged", "before", "after"))
    for text in (before, after):
        if text is not None and not _DIGEST.fullmatch(text):
            raise ValueError(text)
    if (staged is None) != (after is None) or (staged is not None and not _STAGED_TEXT.fullmatch(staged)):
        raise ValueError(staged)
    if not path or "\0" in path or path == ".":
        raise ValueError(path)
    real = Path(os.path.realpath(root))
    return Step(real / path, None if staged is None else root / FOLDER / staged, before, after)


def _require_harmless(step: Step, root: Path, file: Path, *, is_proven: bool) -> None:
    parent = Path(os.path.realpath(step.path.parent))
    if ".." in step.path.parts or parent != step.path.parent:
        raise _refused(file, f"names {step.path}, which leads elsewhere")
    if step.staged is not None and step.path.is_symlink():
        raise _refused(file, f"names {step.path}, which is a link")
    if not _is_inside(step.path, root):
        if not is_proven:
            raise _refused(file, f"names {step.path}, which is outside the project")
    elif {".git", FOLDER} & {part.casefold() for part in step.path.relative_to(os.path.realpath(root)).parts}:
        raise _refused(file, f"names {step.path}, which no command writes")
    if step.staged and digest_at(step.staged) not in (None, step.after):
        raise _refused(file, f"does not know the text in {step.staged.name}")


def _is_inside(path: Path, root: Path) -> bool:
    return path.is_relative_to(os.path.realpath(root))


def _refused(file: Path, what: str) -> ProjectError:
    return ProjectError(
        f"{file} {what}; nothing was done", do=f"look at {file.parent}, then delete it and run this again"
    )


# ---- for who only reads


def leftovers(root: Path) -> Iterator[str]:
    """Yield the names of files that a command staged in `root` and that is still at work, or died."""
    try:
        names = sorted(path.name for path in (root / FOLDER).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    yield from (name for name in names if name not in (LOCK, IGNORE))
