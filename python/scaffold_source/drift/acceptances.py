"""Findings that somebody took on: each by its fingerprint, with a reason, a name and perhaps an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from scaffold_source.change import Acceptance, Accepted, Change, Finding


def accept(
    findings: Sequence[Finding], entries: Sequence[Accepted], source: str, today: date
) -> tuple[Finding, ...]:
    """The findings of `source`, accepted where an entry fits that has not expired."""
    current = [entry for entry in entries if not entry.has_expired(today)]
    return tuple(
        replace(finding, accepted=_terms(next((e for e in current if e.fits(finding, source)), None)))
        for finding in findings
    )


def _terms(entry: Accepted | None) -> Acceptance | None:
    if entry is None:
        return None
    return Acceptance(entry.reason, entry.approved_by, entry.expires.isoformat() if entry.expires else None)


def unfit(
    entries: Iterable[Accepted], found: Iterable[tuple[str, Finding]], today: date
) -> Iterator[tuple[Accepted, Change]]:
    """The entries that do nothing: expired, or fitting none of the `found` (source, finding); each with what
    is wrong with it, for the rules."""
    found = list(found)
    for entry in entries:
        if entry.has_expired(today):
            yield entry, _about(entry, "expired")
        elif not any(entry.fits(finding, source) for source, finding in found):
            yield entry, _about(entry, "unmatched")


def _about(entry: Accepted, state: str) -> Change:
    said = {"rule": entry.rule, "object": entry.object, "fingerprint": entry.fingerprint}
    return Change((), "acceptance", {**said, "expires": entry.expires and entry.expires.isoformat()}, state)
