"""What changed, neutrally, and what that means: how bad, for whom, what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from scaffold_source.model import ObjectPath

Severity = Literal["breaking", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "warning", "info")
Bump = Literal["major", "minor", "patch"]

_BARE = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Location:
    """A line in a file of the project."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` is () for the database, (schema, table) or (schema, table, column), by the
    names that the contract knows. `field` is a field of `model.py`, or of the contract (`contract.sla`).

    What is new has no `before`, what is gone no `after`: of a list (columns, keys, checks), these are items.
    """

    path: ObjectPath
    field: str
    before: Any
    after: Any


def path_text(path: ObjectPath) -> str:
    """`public.orders.status`; a name that holds more than letters, digits and underscores is quoted."""
    return ".".join(name if _BARE.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in path)


@dataclass(frozen=True, slots=True)
class Rule:
    """A drift rule as people read it.

    `escalates` are the uses of a column that raise the severity to `escalates_to`. `quiet` rules never
    fail a run, whatever `--fail-on` says. `example` is what a producer may do.
    """

    id: str
    severity: Severity
    title: str
    why: str
    producer: str
    consumer: str
    example: str
    escalates: tuple[str, ...] = ()
    escalates_to: Severity = "breaking"
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that a person took on: why, who, until when (ISO date, None: until it is resolved)."""

    reason: str
    approved_by: str
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A judged change. `fingerprint` names this very change, for the accept list."""

    rule: Rule
    severity: Severity
    change: Change
    message: str
    fingerprint: str
    location: Location | None = None
    accepted: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An entry of the project's accept list. `object` is the finding's path as reports print it."""

    rule: str
    object: str
    fingerprint: str
    reason: str
    approved_by: str
    expires: date | None
    location: Location

    def fits(self, finding: Finding, source: str) -> bool:
        path = path_text(finding.change.path) or source
        return (self.rule, self.object, self.fingerprint) == (finding.rule.id, path, finding.fingerprint)

    def has_expired(self, today: date) -> bool:
        return self.expires is not None and self.expires < today


@dataclass(frozen=True, slots=True)
class AcceptedRange:
    """The versions of a source's contract that a consumer (`model revenue`) was written for: `^1.2`."""

    consumer: str
    source: str
    versions: str
    location: Location


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that `check` says of one source.

    `unseen` are things that could not be looked at: then nothing here means "no drift". `notify` are the
    people and channels that must hear of it, `notices` what else a person should know. `error` is the exit
    code of what kept the source from being judged at all, 0 where it was.
    """

    source: str
    contract_version: str | None
    suggested_version: str | None
    bump: Bump | None
    findings: tuple[Finding, ...]
    notify: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    error: int = 0

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody accepted."""
        return tuple(finding for finding in self.findings if not finding.accepted)

    def fails(self, fail_on: Severity) -> bool:
        """Whether a finding that nobody accepted is at `fail_on` or above."""
        failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        return any(
            finding.severity in failing and not (finding.rule.quiet and finding.severity == "info")
            for finding in self.open
        )


def exit_code(judgements: Iterable[Judgement], fail_on: Severity | None) -> int:
    """The worst of all: 3 something could not be seen, 2 a contract that cannot be read, 1 findings."""
    codes = {0}
    for judgement in judgements:
        codes.add(judgement.error or (3 if judgement.unseen else 0))
        codes.add(1 if fail_on and judgement.fails(fail_on) else 0)
    return max(codes)


def plain(value: Any) -> Any:
    """A value of a change as JSON has it: of a fact, the fields that say something, statistics aside."""
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(item) for name, item in pairs if name != "evidence" and item not in (None, ())}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def fingerprint(rule: str, change: Change) -> str:
    """A short name for this very change, the same on every machine: for the accept list. It begins with a
    letter, so that YAML takes it for text."""
    said = [rule, list(change.path), change.field, plain(change.before), plain(change.after)]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return "d" + sha256(text.encode(errors="surrogatepass")).hexdigest()[:11]
