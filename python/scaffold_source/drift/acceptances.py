"""Findings that somebody accepted: by fingerprint, with a reason, a name and perhaps an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from scaffold_source.change import Acceptance, Accepted, Change, Finding


def accept(
    findings: Sequence[Finding], entries: Sequence[Accepted], source: str, today: date
) -> tuple[Finding, ...]:
    """Return the findings of `source`, accepted where an entry fits that has not expired."""
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
    entries: Iterable[Accepted], findings: Iterable[tuple[str, Finding]], today: date
) -> Iterator[tuple[Accepted, Change]]:
    """Yield the entries that are expired or fit none of the `findings` (source, finding), each with a change
    that says so, for the rules."""
    findings = list(findings)
    for entry in entries:
        if entry.has_expired(today):
            yield entry, _about(entry, "expired")
        elif not any(entry.fits(finding, source) for source, finding in findings):
            yield entry, _about(entry, "unmatched")


def _about(entry: Accepted, state: str) -> Change:
    written = {"rule": entry.rule, "object": entry.object, "fingerprint": entry.fingerprint}
    return Change(
        (), "acceptance", {**written, "expires": entry.expires and entry.expires.isoformat()}, state
    )
