"""What `update` took over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold_source.edit import FileEdit


def summary(
    source: str, changes: Sequence[str], edits: Sequence[FileEdit], *, written: bool
) -> Iterator[str]:
    """A line that says how much, and one for each change."""
    if not edits:
        yield f"Source {source} is up to date."
        return
    verb = "updated" if written else "would update"
    files = f"{len(edits)} file{'' if len(edits) == 1 else 's'}"
    yield f"Source {source}: {verb} {files}"
    yield from (f"  {change}" for change in changes)
