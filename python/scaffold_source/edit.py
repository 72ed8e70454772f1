"""Changes to files as values, so that what `--dry-run` shows is what would be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in place of the characters from `start` to `end`. Made by the three below."""

    start: int
    end: int
    text: str

    @classmethod
    def replace(cls, start: int, end: int, text: str) -> Edit:
        """Put `text` for what stands from `start` to `end`."""
        return cls(start, end, text)

    @classmethod
    def insert(cls, place: int, text: str) -> Edit:
        """Put `text` before what stands at `place`."""
        return cls(place, place, text)

    @classmethod
    def delete(cls, start: int, end: int) -> Edit:
        """Take out what stands from `start` to `end`."""
        return cls(start, end, "")


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` applied in the order of their positions."""
    pieces, copied = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        assert copied <= edit.start, "edits do not overlap"
        pieces += [text[copied : edit.start], edit.text]
        copied = edit.end
    return "".join([*pieces, text[copied:]])


def name_in(root: Path, path: Path) -> str:
    """Return `path` relative to `root`, with slashes; the whole path of a file elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A file's text before (None: no such file) and after (None: the file is deleted)."""

    path: Path
    before: str | None
    after: str | None

    def name(self, root: Path) -> str:
        """Return the file's path relative to `root`, with slashes; the whole path of a file elsewhere."""
        return name_in(root, self.path)

    def line_counts(self) -> tuple[int, int]:
        """Return how many lines the edit adds and takes away.

        Lines are counted, not paired: of a large source that would take minutes, and an edit moves none.
        """
        before, after = (Counter((text or "").splitlines()) for text in (self.before, self.after))
        return (after - before).total(), (before - after).total()

    def diff(self, root: Path) -> str:
        """Return a unified diff with paths relative to `root`."""
        name = self.name(root)
        lines = unified_diff(
            (self.before or "").splitlines(keepends=True),
            (self.after or "").splitlines(keepends=True),
            "/dev/null" if self.before is None else f"a/{name}",
            "/dev/null" if self.after is None else f"b/{name}",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
