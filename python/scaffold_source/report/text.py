"""Findings for a person at a terminal or in a log: by table, the worst first, each rule explained once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from scaffold_source.change import Finding, Judgement, Severity, path_text
from scaffold_source.report.wording import (
    AGREED,
    acceptances,
    accepted_by,
    advice,
    by_severity,
    headline,
    printable,
)
from scaffold_source.safe_text.visible import line

_Paint = Callable[[str, str], str]
_COLOURS = {"breaking": "31;1", "warning": "33", "info": "36", "accepted": "2", "heading": "1", "dim": "2"}


def text(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the report, one source after the other, for a log or a file."""
    return _report(judgements, fail_on, _plain)


def coloured(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the report with a terminal's colours."""
    return _report(judgements, fail_on, _painted)


def _report(judgements: Sequence[Judgement], fail_on: Severity | None, paint: _Paint) -> str:
    return "\n".join("\n".join(_source(judgement, fail_on, paint)) + "\n" for judgement in judgements)


def _plain(text: str, style: str) -> str:
    return text


def _painted(text: str, style: str) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m"


def _source(judgement: Judgement, fail_on: Severity | None, paint: _Paint) -> Iterator[str]:
    yield paint(printable(headline(judgement)), "heading")
    for missing in judgement.unseen:
        yield paint(f"  not seen  {line(missing)}", "breaking")
    explained: set[str] = set()
    for table, findings in _by_table(judgement).items():
        yield ""
        yield paint(printable(table or judgement.source), "heading")
        for finding in by_severity(findings):
            yield from _finding(finding, explained, paint)
    for notice in judgement.notices:
        yield f"\n{line(notice)}"
    if judgement.notify and judgement.open:
        yield f"\nInform: {printable(', '.join(judgement.notify))}"
    if entries := list(acceptances(judgement, fail_on)):
        yield f"\n{AGREED}, with a reason and a name:"
        yield from (f"  {entry}" for entry in entries)


def _by_table(judgement: Judgement) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for finding in judgement.findings:
        groups.setdefault(path_text(finding.change.path[:2]), []).append(finding)
    return groups


def _finding(finding: Finding, explained: set[str], paint: _Paint) -> Iterator[str]:
    column = f"{path_text(finding.change.path[2:])} " if len(finding.change.path) > 2 else ""
    style = "accepted" if finding.accepted else finding.severity
    place = f"  {finding.location}" if finding.location else ""
    yield (
        f"  {paint(f'{style:<9}', style)} {printable(column + finding.message)}  "
        f"{paint(f'[{finding.rule.id}]{printable(place)}', 'dim')}"
    )
    if finding.accepted:
        yield f"            {printable(accepted_by(finding.accepted))}"
    elif finding.severity != "info" and finding.rule.id not in explained:
        explained.add(finding.rule.id)
        for who, text in advice(finding):
            yield f"            {paint(f'{who}:', 'dim')} {text}"
