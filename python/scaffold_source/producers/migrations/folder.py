"""A folder of migrations as it stands on disk, and what is chosen of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scaffold_source.change import LeftOut
from scaffold_source.errors import UsageError
from scaffold_source.producers.repository import repository

_DUMP = "pg_dump --schema-only -f schema.sql"
DUMP_INSTEAD = f"migrate a database with the tool itself and dump it: {_DUMP}"


@dataclass(frozen=True)
class Folder:
    """The visible files below `root`. Every name is a path relative to it, with slashes."""

    root: Path

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._visible()))

    @cached_property
    def sql(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name.lower().endswith(".sql"))

    def _visible(self) -> Iterable[str]:
        for place, inner, names in os.walk(self.root):
            inner[:] = filter(_is_visible, inner)
            start = Path(place).relative_to(self.root)
            yield from (
                (start / name).as_posix()
                for name in filter(_is_visible, names)
                if Path(place, name).is_file()
            )

    def shown(self, name: str) -> str:
        """Return the file as messages name it."""
        return str(self.root / name)

    def text(self, name: str) -> str:
        """Return the text of a file that says which migrations there are; "" if there is none. Raises
        UsageError for a link that leads out of the repository."""
        place = self.root.resolve()
        while name.startswith("../"):
            place, name = place.parent, name[len("../") :]
        path = place / name
        if not path.is_file():
            return ""
        require_inside(repository(self.root) or place, [path])
        return path.read_bytes()[:4_000_000].decode("utf-8-sig", "replace")

    def head(self, name: str) -> str:
        """Return the first lines of a migration, for what it says of itself there."""
        if name not in self._heads:
            with (self.root / name).open("rb") as file:
                self._heads[name] = file.read(4_000).decode("utf-8-sig", "replace")
        return self._heads[name]

    @cached_property
    def _heads(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The files to apply, first to last, as `layout` has them, and what is left out of the folder.
    `own_table` is the one that the tool makes itself, "" where that is not sure."""

    layout: str
    files: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    own_table: str = ""


class Selection:
    """Candidates that are left out one reason after the other."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self.left_out: list[LeftOut] = []

    def leave_out(self, reason: Callable[[str], str | None]) -> None:
        """Leave out each candidate that `reason` returns a reason for."""
        reasons = {name: reason(name) for name in self.names}
        self.left_out += [LeftOut(name, why) for name, why in reasons.items() if why]
        self.names = [name for name in self.names if not reasons[name]]


def _is_visible(own: str) -> bool:
    return not own.startswith(".") and own != "node_modules"


def base_name(name: str) -> str:
    """Return the last part of a file's relative path."""
    return name.rpartition("/")[2]


def parent(name: str) -> str:
    """Return the folder of a file, relative as the file is; "" at the top."""
    return name.rpartition("/")[0]


def refused(folder: Folder, name: str, why: str, do: str = "") -> UsageError:
    """Return the error for a file that must not be misread."""
    return UsageError(f"{folder.shown(name)}: {why}", do=do or DUMP_INSTEAD)


def require_inside(root: Path, files: Iterable[Path]) -> None:
    """Raise UsageError for a link that leads out of `root`: an error message would quote a file that is not
    theirs."""
    for file in files:
        target = file.resolve()
        if not target.is_relative_to(root) or ".git" in target.relative_to(root).parts:
            raise UsageError(f"{file} is a link that leads out of {root}", do="put the file itself there")
