"""Semantic versions of a contract."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

from scaffold_source.change import Bump, Change, Finding

_SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?")
Number = tuple[int, int, int]
_WILD = ("x", "X", "*")
_COMPARATOR = re.compile(r"(\^|~|>=|<=|>|<|=)?v?((?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2})")
_FIRST: Number = (0, 0, 0)
_NEVER: Number = (sys.maxsize, 0, 0)


def number(version: object) -> Number | None:
    """Return `1.2.0` as (1, 2, 0); None for what is not a semantic version."""
    parts = _SEMVER.fullmatch(str(version))
    return (int(parts[1]), int(parts[2]), int(parts[3])) if parts else None


def is_accepted(version: str | None, accepted: str) -> bool | None:
    """Tell whether `version` is in a range such as `^1.2`, `~1.2.3`, `>=1.0, <3`, `1.x` or `*`; None if it is
    no range."""
    parts = [_COMPARATOR.fullmatch(part) for part in _comparators(accepted)]
    if not parts or None in parts:
        return None
    current = number(version)
    spans = [_span(part[1] or "", _given(part)) for part in parts if part]
    return current is not None and all(low <= current < high for low, high in spans)


def _comparators(accepted: str) -> list[str]:
    return re.sub(r"([\^~<>=])\s+", r"\1", accepted).replace(",", " ").split()


def _given(comparator: re.Match[str]) -> tuple[int, ...]:
    """Return the numbers before any wildcard: 1.x → (1,)."""
    parts = comparator[2].split(".")
    wild = next((index for index, part in enumerate(parts) if part in _WILD), len(parts))
    return tuple(map(int, parts[:wild]))


def _span(operator: str, given: tuple[int, ...]) -> tuple[Number, Number]:
    """Return the first version in the range, and the first one after it."""
    if not given:
        return _FIRST, _NEVER
    low, above = _whole(given), _next(given, len(given) - 1)
    if operator == "^":
        return low, _next(given, next((i for i, part in enumerate(given) if part), len(given) - 1))
    if operator == "~":
        return low, _next(given, min(1, len(given) - 1))
    spans = {">=": (low, _NEVER), ">": (above, _NEVER), "<": (_FIRST, low), "<=": (_FIRST, above)}
    return spans.get(operator, (low, above))


def _whole(given: tuple[int, ...]) -> Number:
    major, minor, patch = (*given, 0, 0)[:3]
    return major, minor, patch


def _next(given: tuple[int, ...], place: int) -> Number:
    return _whole((*given[:place], given[place] + 1))


def needed_bump(findings: Iterable[Finding]) -> Bump | None:
    """Return major for a breaking change, minor for a warning or a new table or column, else patch; None if
    nothing changed."""
    changed = [finding for finding in findings if finding.change.before != finding.change.after]
    severities = {finding.severity for finding in changed}
    if "breaking" in severities:
        return "major"
    if "warning" in severities or any(_is_addition(finding.change) for finding in changed):
        return "minor"
    return "patch" if severities else None


def _is_addition(change: Change) -> bool:
    return change.field in ("tables", "columns") and change.before is None


def bumped(version: str | None, bump: Bump | None) -> str | None:
    """Return the version after `bump`; None if there is no semantic version to raise."""
    current = number(version)
    if current is None or bump is None:
        return version if current else None
    major, minor, patch = current
    after = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}
    return ".".join(map(str, after[bump]))


def version_changes(before: str | None, after: str | None, bump: Bump | None) -> Iterator[Change]:
    """Yield a change where the version does not follow what changed between two states of the contract. Below
    1.0.0 the minor version stands for the major."""
    old, new = number(before), number(after)
    if old is None:
        return
    if new is None or new < old or (new == old and bump is not None):
        yield Change((), "contract.version", before, after)
    elif bump == "major" and new[0] == old[0] and (old[0] or new[1] == old[1]):
        yield Change((), "contract.version.major", before, after)
    elif bump == "minor" and new[:2] == old[:2] and old[0]:
        yield Change((), "contract.version.minor", before, after)
