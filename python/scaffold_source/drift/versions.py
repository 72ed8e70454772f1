"""Semantic versions of a contract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scaffold_source.change import Bump, Change, Finding

_SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?")
Number = tuple[int, int, int]


def number(version: object) -> Number | None:
    """`1.2.0` → (1, 2, 0); None for what is no semantic version."""
    found = _SEMVER.fullmatch(str(version))
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def needed_bump(findings: Iterable[Finding]) -> Bump | None:
    """Major for a breaking change, else minor for a warning, else patch; None where nothing changed."""
    severities = {f.severity for f in findings if f.change.before != f.change.after}
    if "breaking" in severities:
        return "major"
    if "warning" in severities:
        return "minor"
    return "patch" if severities else None


def bumped(version: str | None, bump: Bump | None) -> str | None:
    """The version after `bump`; None where there is no semantic version to raise."""
    current = number(version)
    if current is None or bump is None:
        return version if current else None
    major, minor, patch = current
    after = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}
    return ".".join(map(str, after[bump]))


def version_changes(before: str | None, after: str | None, bump: Bump | None) -> Iterator[Change]:
    """The version, where it does not follow what changed between two states of the contract."""
    old, new = number(before), number(after)
    if old is None or new is None:
        return
    is_not_bumped = new == old and bump is not None
    is_minor_only = bump == "major" and new[0] == old[0]
    if new < old or is_not_bumped or is_minor_only:
        yield Change((), "contract.version", before, after)
