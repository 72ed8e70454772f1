"""Changes to files, as values, so that what is shown is what is written."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A file's text before (None: there is no file) and after."""

    path: Path
    before: str | None
    after: str

    def diff(self, root: Path) -> str:
        """A unified diff with paths relative to `root`."""
        name = self.path.relative_to(root).as_posix()
        lines = unified_diff(
            (self.before or "").splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            "/dev/null" if self.before is None else f"a/{name}",
            f"b/{name}",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
