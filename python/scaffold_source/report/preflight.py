"""What preflight found, for a person at a terminal, for a program and for a ticket: blockers first, then
warnings; the rest is counted, and shown where it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from scaffold_source.lexicon.counting import how_many
from scaffold_source.preflight import Preflight
from scaffold_source.preflight.outcome import VERDICTS, Outcome, Remedy, Verdict
from scaffold_source.producers.typed_json import titled_schema
from scaffold_source.safe_text.markdown import code_span, prose
from scaffold_source.safe_text.visible import json_text, line

_Paint = Callable[[str, str], str]
_COLOURS = {"blocker": "31;1", "warning": "33", "note": "36", "fine": "32", "heading": "1", "dim": "2"}
_HEADINGS = {"blocker": "Blockers", "warning": "Warnings", "note": "Notes", "fine": "Fine"}
_ALWAYS = ("blocker", "warning")


def text(found: Preflight, where: str, *, verbose: bool) -> str:
    """Return the report for a log or a file. `where` is the server's address."""
    return "\n".join(_lines(found, where, verbose, lambda text, _: text)) + "\n"


def coloured(found: Preflight, where: str, *, verbose: bool) -> str:
    """Return the report with a terminal's colours."""
    return "\n".join(_lines(found, where, verbose, _painted)) + "\n"


def _painted(text: str, style: str) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m"


def headline(found: Preflight, where: str) -> str:
    """Sum it up: `database shop at db:5432, read as analytics, for Debezium: 1 blocker, 3 warnings`."""
    loader = found.asked.loader
    read_as = f"{where}, read as {found.observed.role.name}"
    for_loader = f", for {loader.title}" if loader else ""
    return f"{read_as}{for_loader}: {_summary(found)}"


def _summary(found: Preflight) -> str:
    counts = [how_many(len(found.of(verdict)), verdict) for verdict in _ALWAYS if found.of(verdict)]
    if found.undecided:
        counts.append(f"what decides is hidden: {len(found.undecided)}")
    return ", ".join(counts) or "ready"


def _lines(found: Preflight, where: str, verbose: bool, paint: _Paint) -> Iterator[str]:  # noqa: FBT001
    yield paint(line(headline(found, where)), "heading")
    shown = VERDICTS if verbose else _ALWAYS
    for verdict in shown:
        if outcomes := found.of(verdict):
            yield ""
            yield paint(_HEADINGS[verdict], "heading")
            for outcome in outcomes:
                yield from _outcome(outcome, paint)
    if verbose and found.not_applicable:
        yield ""
        yield paint("Not applicable", "heading")
        yield from (f"  {probe.id:<19} {probe.unless}" for probe in found.not_applicable)
    if not verbose:
        yield ""
        yield _rest(found)


def _outcome(outcome: Outcome, paint: _Paint) -> Iterator[str]:
    yield f"  {paint(f'{outcome.probe:<19}', outcome.verdict)} {line(outcome.answer)}"
    indent = " " * 22
    yield paint(f"{indent}{line(outcome.evidence)}", "dim")
    if outcome.hidden_needs:
        yield f"{indent}hidden from this role: needs {line(outcome.hidden_needs)}"
    if outcome.remedy:
        note = f"  ({line(outcome.remedy.note)})" if outcome.remedy.note else ""
        yield f"{indent}{paint(f'{outcome.remedy.by}:', 'dim')} {line(outcome.remedy.do)}{note}"


def _rest(found: Preflight) -> str:
    counts = Counter(outcome.verdict for outcome in found.outcomes)
    hidden = sum(bool(outcome.hidden_needs) for outcome in found.outcomes)
    parts = [
        how_many(counts["note"], "note"),
        f"{counts['fine']} fine",
        *([f"{hidden} hidden from this role"] if hidden else []),
        *([f"{len(found.not_applicable)} not applicable"] if found.not_applicable else []),
    ]
    return f"Beside these: {', '.join(parts)} (--verbose lists them)"


def markdown(found: Preflight, where: str) -> str:
    """Return the report for a ticket, with the SQL as code."""
    return "\n".join(_paragraphs(found, where)) + "\n"


def _paragraphs(found: Preflight, where: str) -> Iterator[str]:
    yield f"### {prose(headline(found, where))}"
    for verdict in VERDICTS:
        outcomes = found.of(verdict)
        if not outcomes:
            continue
        yield ""
        yield f"**{_HEADINGS[verdict]}**"
        yield ""
        for outcome in outcomes:
            yield f"- **{outcome.probe}**: {prose(outcome.answer)}"
            yield f"  - seen: {prose(outcome.evidence)}"
            if outcome.hidden_needs:
                yield f"  - hidden from this role: needs {prose(outcome.hidden_needs)}"
            if outcome.remedy:
                note = f" ({prose(outcome.remedy.note)})" if outcome.remedy.note else ""
                yield f"  - {prose(outcome.remedy.by)}: {code_span(outcome.remedy.do)}{note}"


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome. `needs` is what the role lacks where the answer is hidden from it."""

    probe: str
    verdict: Verdict
    sight: Literal["seen", "hidden"]
    needs: str | None
    answer: str
    evidence: str
    remedy: Remedy | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A probe that does not apply, and why."""

    probe: str
    why: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What answers a question of the two teams, by its id."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `preflight --format json` says."""

    server: str
    role: str
    loader: str | None
    is_ready: bool
    outcomes: tuple[Said, ...]
    not_applicable: tuple[Skipped, ...]
    answers: tuple[Answered, ...]


def json(found: Preflight, where: str) -> str:
    """Return the report for a program: `docs/schemas/preflight-report-1.schema.json`."""
    report = Report(
        server=where,
        role=found.observed.role.name,
        loader=found.asked.loader.asked_as if found.asked.loader else None,
        is_ready=not found.of("blocker") and not found.undecided,
        outcomes=tuple(map(_said, found.outcomes)),
        not_applicable=tuple(Skipped(probe.id, probe.unless) for probe in found.not_applicable),
        answers=tuple(Answered(*answer) for answer in found.answers()),
    )
    return json_text(asdict(report), indent=2) + "\n"


def _said(outcome: Outcome) -> Said:
    return Said(
        outcome.probe,
        outcome.verdict,
        outcome.sight,
        outcome.hidden_needs or None,
        outcome.answer,
        outcome.evidence,
        outcome.remedy,
    )


def json_schema() -> dict[str, Any]:
    """Return what `--format json` may print, as JSON Schema."""
    return titled_schema(Report, "scaffold-source preflight, version 1")
