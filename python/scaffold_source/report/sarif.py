"""Findings as SARIF 2.1.0, for code scanning: docs.oasis-open.org/sarif/sarif/v2.1.0/."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from scaffold_source import __version__
from scaffold_source.change import Finding, Judgement, Severity
from scaffold_source.report.wording import (
    accepted_by,
    advice,
    by_severity,
    informed,
    rules_of,
    sentence,
    subject,
)
from scaffold_source.safe_text.visible import json_text, line

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"breaking": "error", "warning": "warning", "info": "note"}
# `[text](target)` would be a link (§3.11.6), and what is escaped already would be read as less.
_LOOKS_LINKED = re.compile(r"\]\(|\\[\[\]\\]")


def sarif(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the report as JSON, with a run for each source."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(judgement) for judgement in judgements]}
    return json_text(log, indent=2) + "\n"


def _run(judgement: Judgement) -> dict[str, object]:
    findings = by_severity(judgement.findings)
    rules = [finding.rule.id for finding in rules_of(findings)]
    unseen = [{"level": "error", "message": _message(line(text))} for text in judgement.unseen]
    notices = [{"level": "note", "message": _message(line(text))} for text in judgement.notices]
    return {
        "tool": {
            "driver": {
                "name": "scaffold-source",
                "version": __version__,
                "rules": [_rule(finding) for finding in rules_of(findings)],
            }
        },
        "automationDetails": {"id": f"scaffold-source/{judgement.source}/"},
        "invocations": [
            {"executionSuccessful": not unseen, "toolExecutionNotifications": [*unseen, *notices]}
        ],
        "results": [_result(judgement, finding, rules.index(finding.rule.id)) for finding in findings],
    }


def _rule(finding: Finding) -> dict[str, object]:
    rule = finding.rule
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": "\n".join(f"{who}: {text}" for who, text in advice(finding))},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(judgement: Judgement, finding: Finding, index: int) -> dict[str, object]:
    logical = {"fullyQualifiedName": line(subject(judgement, finding)), "kind": "member"}
    place: dict[str, object] = {"logicalLocations": [logical]}
    if finding.location:
        place["physicalLocation"] = {
            "artifactLocation": {"uri": quote(finding.location.file.as_posix(), errors="surrogateescape")},
            "region": {"startLine": finding.location.line},
        }
    reason = finding.accepted and line(accepted_by(finding.accepted))
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": _message("\n".join([sentence(judgement, finding), *informed(judgement)])),
        "locations": [place],
        "partialFingerprints": {"scaffoldSource/v1": finding.fingerprint},
        **({"suppressions": [{"kind": "external", "justification": reason}]} if reason else {}),
    }


def _message(text: str) -> dict[str, str]:
    """Make a message of `text` that holds neither placeholders (§3.11.5) nor links."""
    plain = text.replace("{", "{{").replace("}", "}}")
    return {"text": re.sub(r"[\[\]\\]", r"\\\g<0>", plain) if _LOOKS_LINKED.search(plain) else plain}
