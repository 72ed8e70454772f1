"""Who wrote the lines of a file, and when, as git knows it: one call a file that is asked about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from scaffold_source.change import Location
from scaffold_source.errors import ProjectError
from scaffold_source.project.git_process import git

_NOBODY = "0" * 40


class Written(NamedTuple):
    """Who wrote a line, and the day (ISO, in UTC). Where git cannot tell, `by` is "" and `day` says why."""

    by: str
    day: str


NO_HISTORY = Written("", "unknown (no git history)")
SHALLOW = Written("", "unknown (shallow clone)")
UNCOMMITTED = Written("", "not committed yet")


@dataclass(frozen=True, slots=True)
class Blame:
    """The lines' authors of the files below `root`, read when they are first asked for."""

    root: Path
    _files: dict[Path, tuple[Written, ...]] = field(default_factory=dict)
    _shallow: dict[Path, bool] = field(default_factory=dict)

    def at(self, place: Location) -> Written:
        """Return who wrote the line at `place`."""
        if place.file not in self._files:
            self._files[place.file] = self._read(place.file)
        lines = self._files[place.file]
        return lines[place.line - 1] if 0 < place.line <= len(lines) else NO_HISTORY

    def _read(self, file: Path) -> tuple[Written, ...]:
        try:
            answer = git(file.parent, "blame", "--porcelain", "--", file.name)
        except (ProjectError, OSError):
            return ()
        if answer.returncode:
            return ()
        return tuple(_lines(answer.stdout.decode(errors="replace"), cut=self._is_shallow(file.parent)))

    def _is_shallow(self, folder: Path) -> bool:
        if self.root not in self._shallow:
            said = git(folder, "rev-parse", "--is-shallow-repository").stdout.strip()
            self._shallow[self.root] = said == b"true"
        return self._shallow[self.root]


def _lines(porcelain: str, *, cut: bool) -> list[Written]:
    """Return the author of each line. git tells of a commit where it first occurs, and calls the ones where
    history ends `boundary`: where that was `cut`, they tell nothing."""
    written: list[Written] = []
    commits: dict[str, dict[str, str]] = {}
    about: dict[str, str] = {}
    for line in porcelain.split("\n"):
        if line.startswith("\t"):
            written.append(_written(about, cut=cut))
            about = {}
            continue
        key, _, value = line.partition(" ")
        if not about:
            about = commits.setdefault(key, {"commit": key})
        elif key:
            about[key] = value
    return written


def _written(about: dict[str, str], *, cut: bool) -> Written:
    if about.get("commit", _NOBODY).strip("0") == "":
        return UNCOMMITTED
    if cut and "boundary" in about:
        return SHALLOW
    seconds = about.get("author-time", "")
    if not seconds.isdigit():
        return NO_HISTORY
    day = datetime.fromtimestamp(int(seconds), timezone.utc).date().isoformat()
    return Written(about.get("author", ""), day)
