"""What changed (Change), and how bad that is, for whom, and what to do about it (Rule, Finding,
Judgement)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any, Literal, NamedTuple

from scaffold_source.model import Check, Column, Database, Key, ObjectPath, Policy, Publication, Table

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
        return f"{self.file.as_posix()}:{self.line}"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` is () for the database, (schema, table) or (schema, table, column), in the names
    that the contract knows. `field` is a field of `model.py`, or of the contract (`contract.sla`).

    Something new has no `before`, something removed no `after`. For lists (columns, keys, checks), these are
    the items.
    """

    path: ObjectPath
    field: str
    before: Any
    after: Any


def path_text(path: Sequence[str]) -> str:
    """Return the path as text, `public.orders.status`. Names with anything but letters, digits and
    underscores are quoted."""
    return ".".join(name if _BARE.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in path)


@dataclass(frozen=True, slots=True)
class Rule:
    """A drift rule, as people read it.

    `escalates` lists the uses of a column that raise the severity to `escalates_to`. `quiet` rules never fail
    a run, whatever `--fail-on` says. `example` is something a producer may do.
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
    """A person's decision to accept a finding: why, who, until when (ISO date; None: until it is
    resolved)."""

    reason: str
    approved_by: str
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class LikelyRename:
    """A removal and an addition that look like one rename: the path of what is gone, and of what is new."""

    was: ObjectPath
    now: ObjectPath


@dataclass(frozen=True, slots=True)
class Finding:
    """A change with its judgement. `fingerprint` identifies this very change in the accept list."""

    rule: Rule
    severity: Severity
    change: Change
    message: str
    fingerprint: str
    location: Location | None = None
    accepted: Acceptance | None = None
    likely_rename: LikelyRename | None = None


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
        if (self.rule, self.object) != (finding.rule.id, path):
            return False
        return self.fingerprint in (finding.fingerprint, first_fingerprint(self.rule, finding.change))

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
class LeftOut:
    """Something in a folder of migrations that was not applied, and why."""

    file: str
    why: str


ONE_FILE = "SQL"  # the layout of a file that was asked for by its name


@dataclass(frozen=True, slots=True)
class FilesRead:
    """What facts were read from: `files` in the order in which they were applied, as the migration tool
    `layout` keeps them, and what was left out. `new` are those that a git base lacks, None if none was
    given."""

    layout: str
    files: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    new: tuple[str, ...] | None = None

    @property
    def is_told(self) -> bool:
        """Return whether there is something to say: not of a plain file that was asked for by its name."""
        return bool(self.layout != ONE_FILE or self.left_out)

    @property
    def summary(self) -> str:
        """Return one line that says what was read."""
        count = len(self.files)
        ends = self.files[0] if count == 1 else f"{self.files[0]} … {self.files[-1]}"
        first = ", ".join(f"{item.file} ({item.why})" for item in self.left_out[:2])
        more = len(self.left_out) - 2
        rest = f" and {more} more, which --verbose lists" if more > 0 else ""
        without = f"; left out: {first}{rest}" if self.left_out else ""
        return f"Read {count} file{'s' if count != 1 else ''} ({self.layout}): {ends}{self._news}{without}"

    @property
    def _news(self) -> str:
        if self.new is None:
            return ""
        some = ", ".join(self.new[:3]) + (", …" if len(self.new) > 3 else "")
        return f"; new: {some}" if self.new else "; none is new"

    def lines(self) -> Iterator[str]:
        """Yield every file in order, then everything that was left out."""
        yield f"Read in this order ({self.layout}):"
        new = self.new or ()
        yield from (f"  {file}{' (new)' if file in new else ''}" for file in self.files)
        if self.new is None and len(self.files) > 1:
            yield "  which of them are new is not known: --since REF of `check` says so"
        yield from (f"  left out: {item.file}: {item.why}" for item in self.left_out)


class Mention(NamedTuple):
    """How to call in somebody whom findings name as `name`: by their handle on the host of git (`@ana`),
    their id in Slack, their mail address in Teams; "" where that is not known."""

    name: str
    handle: str = ""
    slack: str = ""
    teams: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that `check` says about one source.

    `unseen` lists what could not be looked at: an empty result then does not mean "no drift". `notify` lists
    the people and channels to tell, `mentions` who of them is called in, `notices` what else a person should
    know, `files` the files of SQL that the facts were read from, if any. `error` is the exit code of what
    kept the source from being judged at all, 0 if it was judged. `nothing_found` says what it means that
    there are no findings, `acceptable` whether the project's accept list may name them.
    """

    source: str
    contract_version: str | None
    suggested_version: str | None
    bump: Bump | None
    findings: tuple[Finding, ...]
    notify: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unseen: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    files: FilesRead | None = None
    error: int = 0
    nothing_found: str = "no drift"
    acceptable: bool = True

    @property
    def open(self) -> tuple[Finding, ...]:
        """Return the findings that nobody accepted."""
        return tuple(finding for finding in self.findings if not finding.accepted)

    def fails(self, fail_on: Severity) -> bool:
        """Return True if a finding that nobody accepted is at `fail_on` or above."""
        failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        return any(
            finding.severity in failing and not (finding.rule.quiet and finding.severity == "info")
            for finding in self.open
        )


def exit_code(judgements: Iterable[Judgement], fail_on: Severity | None) -> int:
    """Return the worst exit code of all: 3 something could not be seen, 2 unreadable contract, 1 findings."""
    codes = {0}
    for judgement in judgements:
        codes.add(judgement.error or (3 if judgement.unseen else 0))
        codes.add(1 if fail_on and judgement.fails(fail_on) else 0)
    return max(codes)


def plain(value: object) -> object:
    """Convert a value of a change to JSON types. A fact becomes its fields without empty ones and statistics,
    a text that only its digest is known of becomes `{digest: …}`."""
    return _plain(value, _all_fields)


def _plain(value: object, said: Callable[[Any], object]) -> object:
    """Convert a value to JSON types; of a fact, `said` returns what is said of it: its fields, or a text."""
    if isinstance(value, str):
        known = getattr(value, "digest", None)
        return value if known is None else {"digest": known}
    if is_dataclass(value):
        return _plain(said(value), said)
    if isinstance(value, (list, tuple)):
        return [_plain(item, said) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item, said) for key, item in value.items()}
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    return value if isinstance(value, (int, bool, type(None))) else str(value)


def _all_fields(fact: Any) -> dict[str, object]:
    """Return the fields of a fact by name, without empty ones and statistics."""
    pairs = ((field.name, getattr(fact, field.name)) for field in fields(fact) if field.name != "evidence")
    return {name: value for name, value in pairs if value not in (None, ())}


# ---- fingerprints

# The fields that stood in fingerprints even at their default when people began to keep accept lists. They
# stay there; no other field is named at its default, so that a new fact ends nobody's acceptance.
_NAMED_AT_DEFAULT: dict[type, frozenset[str]] = {
    Column: frozenset({"nullable"}),
    Key: frozenset(
        {"on_delete", "on_update", "validated", "deferrable", "temporal", "match_full", "nulls_not_distinct"}
    ),
    Policy: frozenset({"permissive"}),
    Check: frozenset({"validated"}),
    Table: frozenset({"row_security", "replica_identity"}),
    Database: frozenset({"kind"}),
}
# Of these, the one that the first accept lists do not know.
_NOT_AT_FIRST = frozenset({"nulls_not_distinct"})


def fingerprint(rule: str, change: Change) -> str:
    """Return a short name for this very change, the same on every machine, for the accept list. It begins
    with a letter, so that YAML reads it as text."""
    return _fingerprint(rule, change, _lasting_fields)


def first_fingerprint(rule: str, change: Change) -> str:
    """Return the name that the first accept lists have for this change, before keys knew NULLS NOT DISTINCT
    and publications were more than a name. For what these facts do not concern, it is the fingerprint."""
    return _fingerprint(rule, change, _first_fields)


def _fingerprint(rule: str, change: Change, said: Callable[[Any], object]) -> str:
    sides = (_plain(value, said) for value in (change.before, change.after))
    text = json.dumps([rule, list(change.path), change.field, *sides], sort_keys=True, ensure_ascii=False)
    return "d" + sha256(text.encode(errors="surrogatepass")).hexdigest()[:11]


def _lasting_fields(fact: Any) -> dict[str, object]:
    """Return the fields of a fact that are said, without those at a default that was not always named."""
    named = next((names for model, names in _NAMED_AT_DEFAULT.items() if isinstance(fact, model)), _NONE)
    defaults = {field.name: field.default for field in fields(fact) if field.name not in named}
    return {name: value for name, value in _all_fields(fact).items() if defaults.get(name, MISSING) != value}


_NONE: frozenset[str] = frozenset()


def _first_fields(fact: Any) -> object:
    lasting = _lasting_fields(fact)
    if isinstance(fact, Publication) and list(lasting) == ["name"]:
        return fact.name
    return {name: value for name, value in lasting.items() if value or name not in _NOT_AT_FIRST}
