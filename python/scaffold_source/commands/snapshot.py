"""`snapshot`: a producer's facts as a file. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffold_source.change import FilesRead
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError
from scaffold_source.producers import Scope, read, unseen
from scaffold_source.producers.snapshot import FORMAT, to_json
from scaffold_source.producers.where import Where


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts as JSON. `notices` are what a person should hear first, `files` what was read."""

    text: str
    notices: tuple[str, ...]
    files: FilesRead | None = None


def snapshot(where: Where, scope: Scope) -> Snapshot:
    """Return the producer's facts as a snapshot's text. Raises what `producers.read` raises."""
    introspection = read(where, scope)
    return Snapshot(
        to_json(introspection.database, introspection.unseen),
        (*unseen(introspection), *introspection.notices),
        introspection.files,
    )


def snapshot_edit(path: Path, text: str) -> FileEdit:
    """Return the edit that puts a snapshot at `path`, where nothing or an older snapshot may stand.

    Raises ProjectError if anything else does: a mistyped name costs nobody a file.
    """
    path = path.resolve()  # of a link, what it points to
    if not path.exists():
        return FileEdit(path, None, text)
    try:
        before = path.read_bytes().decode() if path.is_file() else None
    except (OSError, UnicodeDecodeError):
        before = None
    if before is None or (before and FORMAT not in before[:200]):
        raise ProjectError(
            f"{path} already exists and is no snapshot; nothing was written",
            do="name another file, or -o - to print it",
        )
    return FileEdit(path, before, text)
