"""The repository that a folder is in: what belongs to it, and what is somebody else's."""

from __future__ import annotations

from pathlib import Path


def repository_of(folder: Path) -> Path:
    """The git repository that `folder` is in; `folder` itself where it is in none."""
    start = folder.resolve()
    return next((place for place in (start, *start.parents) if (place / ".git").exists()), start)
