"""Whom the contract names to hear of findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold_source.change import SEVERITIES, Finding, Severity
from scaffold_source.contract.values import CONTRACT, Contract
from scaffold_source.drift.promises import as_list


def people_to_inform(contract: Contract, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield whom the contract names for the severities of `findings`, its channel, and both leads if one is
    breaking. Accepted findings concern nobody."""
    severities = {finding.severity for finding in findings if not finding.accepted}
    if not severities:
        return
    agreed = contract.agreements
    for entry in as_list(agreed.get(CONTRACT / "notify")):
        if isinstance(entry, dict):
            least: Severity = entry.get("severity", "info")
            heard = SEVERITIES[: SEVERITIES.index(least) + 1] if least in SEVERITIES else SEVERITIES
            if entry.get("who") and severities & set(heard):
                yield str(entry["who"])
        elif entry:
            yield str(entry)
    if channel := agreed.get(CONTRACT / "channel"):
        yield str(channel)
    if "breaking" in severities:
        for side, lead in (("producer", "engineering_lead"), ("consumer", "data_lead")):
            if name := agreed.get(CONTRACT / side / lead):
                yield f"{name} ({side})"
