"""How much of which files a command changes, as `git diff --stat` tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from scaffold_source.edit import FileEdit
from scaffold_source.lexicon.counting import how_many


def stat(edits: Sequence[FileEdit], root: Path) -> Iterator[str]:
    """Yield a line for each file: its path, and how many lines it gains and loses."""
    width = max((len(edit.name(root)) for edit in edits), default=0)
    for edit in edits:
        gained, lost = edit.line_counts()
        yield f"  {edit.name(root):{width}} | +{gained} -{lost}"


def total(edits: Sequence[FileEdit]) -> str:
    """Return how many files would change and are new, and how many lines that is."""
    counts = [edit.line_counts() for edit in edits]
    new = sum(edit.before is None for edit in edits)
    of_them = f", {new} of them new" if new else ""
    lines = f"+{sum(gained for gained, _ in counts)} -{sum(lost for _, lost in counts)}"
    return f"{how_many(len(edits), 'file')} would change{of_them}: {lines}"
