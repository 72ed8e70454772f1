"""Where the version stands in the tree, so that one command writes it everywhere and a test compares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from release.errors import ReleaseError
from release.versions import Version, parse


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file: the group of `pattern` holds the version, in pip's notation or in SemVer's."""

    file: str
    pattern: str
    is_pips: bool = False

    def spelling(self, version: Version) -> str:
        return version.pep440 if self.is_pips else version.semver


SETTINGS = Place("dbt_project.yml", r"^version: (\S+)$")
PLACES = (
    SETTINGS,
    Place("python/scaffold_source/__init__.py", r'^__version__ = "([^"]+)"$', is_pips=True),
    Place("docs/macros.md", r"revision: v(\S+)$"),
    Place("docs/macros.md", r"/scaffold_source_dbt-(\S+)\.tar\.gz$"),
)
# What changes with the first release: from then on PyPI has the name, and it is ours.
_BY_NAME = (
    "`pip install scaffold-source` installs the CLI from PyPI, where each file says by which commit and "
    "workflow it was built"
)
FIRST_RELEASE = (
    ("python/scaffold_source/__init__.py", "IS_RELEASED = False", "IS_RELEASED = True"),
    (
        "README.md",
        "Neither half is on an index yet: install both from a clone or a git URL at a commit, and never by "
        "a name that somebody else could take.",
        f"{_BY_NAME}; the dbt package comes [by git at the release's tag](docs/macros.md#installing-it).",
    ),
    (
        "docs/own-database.md",
        "Neither half is on an index yet. A git URL at a commit does as well as a clone; a name that "
        "somebody else could take does not. `scaffold-source ci` writes workflows that install from a commit",
        f"{_BY_NAME}; a git URL at a commit does as well as a clone. `scaffold-source ci` writes workflows "
        "that install what you installed: that version, or that commit",
    ),
    (
        "docs/ci.md",
        "the package is on no index yet.",
        "the action and the hooks are in the repository, the CLI is on PyPI.",
    ),
)


def version_of(root: Path) -> Version:
    """Return the version of the tree at `root`. Raises ReleaseError where two places disagree."""
    version = parse(_spelled(root, SETTINGS)[0])
    wrong = [
        f"{place.file} says {text}, not {place.spelling(version)}"
        for place in PLACES
        for text in _spelled(root, place)
        if text != place.spelling(version)
    ]
    if wrong:
        raise ReleaseError("The tree has two versions: " + "; ".join(wrong))
    return version


def with_version(root: Path, version: Version) -> Mapping[str, str]:
    """Return the files that name the version, with the new one in them."""
    files = {place.file: (root / place.file).read_text(encoding="utf-8") for place in PLACES}
    for place in PLACES:
        files[place.file] = _respelled(files[place.file], place, version)
    for file, before, after in FIRST_RELEASE:
        text = files.get(file) or (root / file).read_text(encoding="utf-8")
        files[file] = text.replace(before, after)
    return files


def _respelled(text: str, place: Place, version: Version) -> str:
    def spelled(match: re.Match[str]) -> str:
        return match[0].replace(match[1], place.spelling(version))

    return re.sub(place.pattern, spelled, text, flags=re.MULTILINE)


def _spelled(root: Path, place: Place) -> list[str]:
    """Return the version wherever the place's pattern finds it. Raises ReleaseError if that is nowhere."""
    text = (root / place.file).read_text(encoding="utf-8")
    found = re.findall(place.pattern, text, flags=re.MULTILINE)
    if not found:
        raise ReleaseError(f"{place.file} has no version where release/places.py looks for one")
    return found
