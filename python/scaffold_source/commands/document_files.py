"""Where our JSON files may be written: a mistyped name costs nobody a file."""

from __future__ import annotations

from pathlib import Path

from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError
from scaffold_source.producers.documents import Document


def document_edit(path: Path, text: str, document: Document) -> FileEdit:
    """Return the edit that puts a document's text at `path`, where nothing or an older one may stand.

    Raises ProjectError if anything else does.
    """
    path = path.resolve()  # of a link, what it points to
    if not path.exists():
        return FileEdit(path, None, text)
    try:
        before = path.read_bytes().decode() if path.is_file() else None
    except (OSError, UnicodeDecodeError):
        before = None
    if before is None or (before and document.format not in before[:200]):
        raise ProjectError(
            f"{path} already exists and is not {document.title}; nothing was written",
            do="name another file, or -o - to print it",
        )
    return FileEdit(path, before, text)
