"""Changes → findings: one rule claims each change, and says how bad it is and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scaffold_source.change import (
    SEVERITIES,
    Change,
    Finding,
    Rule,
    Severity,
    fingerprint,
)
from scaffold_source.drift.rules import JUDGES, RULES, fact_changed
from scaffold_source.drift.rules.rule import Comparison, Judge, Verdict
from scaffold_source.errors import UsageError, did_you_mean

Severities = Mapping[str, Severity]
_BY_FIELD: dict[str, list[Judge]] = {}
for _judge in JUDGES:
    for _field in _judge.fields:
        _BY_FIELD.setdefault(_field, []).append(_judge)


def judge(
    changes: Iterable[Change], comparison: Comparison, severities: Severities | None = None
) -> tuple[Finding, ...]:
    """Return a finding for each change, in order. `severities` are the project's own, by rule id."""
    return tuple(_finding(change, comparison, severities or {}) for change in changes)


def claims(change: Change, comparison: Comparison) -> Iterator[tuple[Judge, Verdict]]:
    """Yield the rules that claim `change`: one or none, as tests require."""
    for candidate in _BY_FIELD.get(change.field, ()):
        if verdict := candidate.claim(change, comparison):
            yield candidate, verdict


def _finding(change: Change, comparison: Comparison, severities: Severities) -> Finding:
    claimant, verdict = next(
        claims(change, comparison), (fact_changed, fact_changed.claim(change, comparison))
    )
    assert verdict is not None, "fact-changed claims everything"
    severity, because = _escalated(claimant.rule, change, comparison, verdict)
    message = f"{verdict.message}{because}"
    severity = severities.get(claimant.rule.id, severity)
    return Finding(
        claimant.rule,
        severity,
        change,
        message,
        fingerprint(claimant.rule.id, change),
        likely_rename=comparison.likely_rename(change),
    )


def _escalated(rule: Rule, change: Change, comparison: Comparison, verdict: Verdict) -> tuple[Severity, str]:
    """Return the severity, and in words the use of the table or column that raised it."""
    severity = verdict.severity or rule.severity
    table_and_column = (change.path[:2], change.path) if len(change.path) == 3 else (change.path,)
    uses = {use for path in table_and_column for use in comparison.uses.at(path)}
    raising = next((use for use in rule.escalates if use in uses), None)
    worse = SEVERITIES.index(rule.escalates_to) < SEVERITIES.index(severity)
    if raising and worse and verdict.severity != "info":
        return rule.escalates_to, f" ({raising})"
    return severity, ""


def known_rule(rule_id: str, others: Iterable[str] = ()) -> Rule:
    """Return the rule of that id. Raises UsageError if there is none, which may be a misspelt one of these
    or of `others`."""
    for rule in RULES:
        if rule.id == rule_id:
            return rule
    raise UsageError(
        f"No rule is called {rule_id!r}",
        do=did_you_mean(rule_id, (*(rule.id for rule in RULES), *others))
        + "`scaffold-source rules` lists them",
    )
