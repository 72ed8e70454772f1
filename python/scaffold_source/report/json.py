"""Findings for a program. `docs/schemas/check-1.schema.json` is made here and says what may stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from scaffold_source.change import SEVERITIES, Finding, Judgement, LikelyRename, Severity, path_text, plain
from scaffold_source.report.wording import counted, subject
from scaffold_source.safe_text.visible import json_text


def json(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return an object for one source, a list for several."""
    content = [_source(judgement) for judgement in judgements]
    return json_text(content[0] if len(content) == 1 else content, indent=2) + "\n"


def _source(judgement: Judgement) -> dict[str, object]:
    return {
        "source": judgement.source,
        "contract_version": judgement.contract_version,
        "suggested_version": judgement.suggested_version,
        "bump": judgement.bump,
        "counts": counted(judgement.open),
        "findings": [_finding(judgement, finding) for finding in judgement.findings],
        "notify": list(judgement.notify),
        "unseen": list(judgement.unseen),
        "notices": list(judgement.notices),
        "files": asdict(judgement.files) if judgement.files else None,
    }


def _finding(judgement: Judgement, finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule.id,
        "severity": finding.severity,
        "path": subject(judgement, finding),
        "field": finding.change.field,
        "before": plain(finding.change.before),
        "after": plain(finding.change.after),
        "message": finding.message,
        "why": finding.rule.why,
        "producer": finding.rule.producer,
        "consumer": finding.rule.consumer,
        "file": finding.location.file.as_posix() if finding.location else None,
        "line": finding.location.line if finding.location else None,
        "fingerprint": finding.fingerprint,
        "accepted": asdict(finding.accepted) if finding.accepted else None,
        "likely_rename": _likely_rename(finding.likely_rename),
    }


def _likely_rename(likely: LikelyRename | None) -> dict[str, str] | None:
    return {"from": path_text(likely.was), "to": path_text(likely.now)} if likely else None


_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": _TEXT}


def json_schema() -> dict[str, object]:
    """Return the JSON Schema of what `check --format json` may print."""
    source = {"$ref": "#/$defs/source"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "scaffold-source check, version 1",
        "description": "What `check --format json` says: an object for one source, a list for several.",
        "anyOf": [source, {"type": "array", "items": source}],
        "$defs": {
            "source": _source_schema(),
            "finding": _finding_schema(),
            "accepted": _accepted_schema(),
            "likely_rename": _rename_schema(),
        },
    }


def _source_schema() -> dict[str, object]:
    number = {"type": "integer", "minimum": 0}
    return _object(
        "One source. `counts` are of findings that nobody accepted; `unseen` could not be looked at.",
        {
            "source": _TEXT,
            "contract_version": _TEXT_OR_NULL,
            "suggested_version": _TEXT_OR_NULL,
            "bump": {"enum": ["major", "minor", "patch", None]},
            "counts": _object("By severity.", dict.fromkeys(SEVERITIES, number)),
            "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
            "notify": _TEXTS,
            "unseen": _TEXTS,
            "notices": _TEXTS,
            "files": {"anyOf": [_files_schema(), {"type": "null"}]},
        },
    )


def _files_schema() -> dict[str, object]:
    left_out = _object("What was not applied, and why.", {"file": _TEXT, "why": _TEXT})
    return _object(
        "The files of SQL that facts were read from, in the order in which they were applied. `new` are "
        "those that the ref of --since lacks.",
        {
            "layout": _TEXT,
            "files": _TEXTS,
            "left_out": {"type": "array", "items": left_out},
            "new": {"anyOf": [_TEXTS, {"type": "null"}]},
        },
    )


def _finding_schema() -> dict[str, object]:
    return _object(
        "A judged change. `before` and `after` are a fact, or null where there is none; a comment that the "
        "contract does not keep is {digest: the first digits of its SHA-256}.",
        {
            "rule": _TEXT,
            "severity": {"enum": list(SEVERITIES)},
            "path": _TEXT,
            "field": _TEXT,
            "before": {},
            "after": {},
            "message": _TEXT,
            "why": _TEXT,
            "producer": _TEXT,
            "consumer": _TEXT,
            "file": _TEXT_OR_NULL,
            "line": {"type": ["integer", "null"]},
            "fingerprint": {"type": "string", "pattern": "^d[0-9a-f]{11}$"},
            "accepted": {"anyOf": [{"$ref": "#/$defs/accepted"}, {"type": "null"}]},
            "likely_rename": {"anyOf": [{"$ref": "#/$defs/likely_rename"}, {"type": "null"}]},
        },
    )


def _accepted_schema() -> dict[str, object]:
    return _object(
        "Who took the finding on, and why.",
        {"reason": _TEXT, "approved_by": _TEXT, "expires": _TEXT_OR_NULL},
    )


def _rename_schema() -> dict[str, object]:
    return _object(
        "What a removal and an addition look like; `renamed_from:` in the contract would say that they are.",
        {"from": _TEXT, "to": _TEXT},
    )


def _object(description: str, properties: dict[str, object]) -> dict[str, object]:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
