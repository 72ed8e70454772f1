"""What `update` took over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold_source.lexicon.counting import how_many


def summary(
    source: str, changes: Sequence[str], files: Sequence[str], conflicts: Sequence[str], *, written: bool
) -> Iterator[str]:
    """Yield a line that says how much was updated, then one for each file, and one for each change."""
    still_open = f"{how_many(len(conflicts), 'conflict')} open" if conflicts else ""
    if not files:
        yield f"Source {source} is up to date{still_open and f', with {still_open}'}."
        return
    verb = "updated" if written else "would update"
    yield f"Source {source}: {verb} {how_many(len(files), 'file')}{still_open and f', {still_open}'}"
    yield from (f"  {file}" for file in files)
    if changes:
        yield "What changed:"
        yield from (f"  {change}" for change in changes)
