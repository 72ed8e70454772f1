"""One version, written as each half's world writes it: SemVer for dbt and tags, PEP 440 for pip."""

from __future__ import annotations

import re
from dataclasses import dataclass

from release.errors import ReleaseError

# The hub of dbt packages takes every tag that is SemVer, with or without a `v`, and no other. pip knows only
# these three kinds of pre-release, so no other has a name in both worlds.
_STAGES = ("alpha", "beta", "rc")
_PEP_440 = {"alpha": "a", "beta": "b", "rc": "rc"}
_FINAL = len(_STAGES)
_NUMBER = r"(0|[1-9]\d*)"
_SEMVER = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-(alpha|beta|rc)\.{_NUMBER})?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A release's version. Its order is that of SemVer and of PEP 440, which agree here."""

    major: int
    minor: int
    patch: int
    stage: int = _FINAL
    number: int = 0

    @property
    def is_final(self) -> bool:
        return self.stage == _FINAL

    @property
    def final(self) -> Version:
        """Return the version that this one is a pre-release of; itself if it is none."""
        return Version(self.major, self.minor, self.patch)

    @property
    def semver(self) -> str:
        """Return the version as dbt_project.yml has it: 1.0.0-rc.1."""
        suffix = "" if self.is_final else f"-{_STAGES[self.stage]}.{self.number}"
        return f"{self.major}.{self.minor}.{self.patch}{suffix}"

    @property
    def pep440(self) -> str:
        """Return the version as pip has it: 1.0.0rc1."""
        suffix = "" if self.is_final else f"{_PEP_440[_STAGES[self.stage]]}{self.number}"
        return f"{self.major}.{self.minor}.{self.patch}{suffix}"

    @property
    def tag(self) -> str:
        return f"v{self.semver}"

    @property
    def moving_tag(self) -> str | None:
        """Return the tag that follows the newest release of a major version; None where there is none:
        before 1.0.0 every minor version may break, and nobody gets a pre-release without asking for it."""
        return f"v{self.major}" if self.is_final and self.major else None


def parse(text: str) -> Version:
    """Read a version in SemVer's notation. Raises ReleaseError for anything that has no name in both."""
    match = _SEMVER.fullmatch(text)
    if match is None:
        raise ReleaseError(
            f"{text!r} is no version here: write 1.2.3, or 1.2.3-rc.1 (alpha, beta, rc) for a pre-release"
        )
    major, minor, patch, stage, number = match.groups()
    place = _FINAL if stage is None else _STAGES.index(stage)
    return Version(int(major), int(minor), int(patch), place, int(number or 0))


def of_tag(tag: str) -> Version | None:
    """Return the version that a tag names, None for a tag of something else, such as `v1`."""
    try:
        return parse(tag.removeprefix("v"))
    except ReleaseError:
        return None
