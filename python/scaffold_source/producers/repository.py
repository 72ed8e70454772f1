"""Find the repository that a folder is in: the border between its own files and other people's."""

from __future__ import annotations

from pathlib import Path


def repository_of(folder: Path) -> Path:
    """Return the git repository that `folder` is in; `folder` itself if it is in none."""
    return repository(folder) or folder.resolve()


def repository(folder: Path) -> Path | None:
    """Return the git repository that `folder` is in, by its real path; None if it is in none."""
    start = folder.resolve()
    return next((place for place in (start, *start.parents) if (place / ".git").exists()), None)
