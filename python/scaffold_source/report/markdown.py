"""Findings for a pull request's comment: what changed, what to do, whom to inform, which version is next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from scaffold_source.change import Finding, Judgement, Severity
from scaffold_source.report.wording import (
    AGREED,
    acceptances,
    accepted_by,
    advice,
    by_severity,
    called_in,
    cut,
    headline,
    rules_of,
    subject,
)
from scaffold_source.safe_text.markdown import code_span, prose

_SIGNS = {"breaking": "🔴 breaking", "warning": "🟠 warning", "info": "🔵 info"}
# GitHub takes comments of 65,536 characters, GitLab of a million: the first rows are what people read.
_ROOM = 30_000


def markdown(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the comment, one section for each source."""
    room = _ROOM // max(1, len(judgements))
    handles = called_in(judgements, lambda mention: mention.handle)
    return "\n".join(
        "\n".join(_source(judgement, fail_on, room, called)) + "\n"
        for judgement, called in zip(judgements, handles, strict=True)
    )


def _source(
    judgement: Judgement, fail_on: Severity | None, room: int, handles: Mapping[str, str]
) -> Iterator[str]:
    yield f"### {prose(cut(headline(judgement)))}"
    yield ""
    for missing in judgement.unseen:
        yield f"**Not seen:** {prose(missing)}"
        yield ""
    if judgement.notify and judgement.open:
        yield f"**Inform:** {', '.join(_named(name, handles.get(name, '')) for name in judgement.notify)}"
        yield ""
    if judgement.suggested_version and judgement.bump:
        yield f"**Next version:** {prose(judgement.suggested_version)} ({judgement.bump})"
        yield ""
    if judgement.findings:
        yield "| | what | rule |"
        yield "|---|---|---|"
        yield from _rows(judgement, room)
        yield ""
    yield from _what_to_do(judgement)
    yield from _how_to_let_it_pass(judgement, fail_on)
    for notice in judgement.notices:
        yield prose(notice)
        yield ""


def _named(name: str, handle: str) -> str:
    """Return whom to inform; a handle alone stands outside of code, where the host of git calls them in."""
    return handle if name == handle else " ".join(filter(None, (prose(name), handle)))


def _rows(judgement: Judgement, room: int) -> Iterator[str]:
    """Yield a row for each finding, the worst first, until the room is used up; then how many are left."""
    rows = [_row(judgement, finding) for finding in by_severity(judgement.findings)]
    sizes = accumulate(len(row) for row in rows)
    shown = sum(size <= room for size in sizes)
    yield from rows[:shown]
    if more := len(rows) - shown:
        yield f"| | and {more} more, in the log of `scaffold-source check` | |"


def _row(judgement: Judgement, finding: Finding) -> str:
    sign = "⚪ accepted" if finding.accepted else _SIGNS[finding.severity]
    accepted = f": {accepted_by(finding.accepted)}" if finding.accepted else ""
    name = code_span(cut(subject(judgement, finding)), in_table=True)
    what = f"**{name}** {prose(cut(finding.message) + cut(accepted), in_table=True)}"
    return f"| {sign} | {what} | {finding.rule.id} |"


def _what_to_do(judgement: Judgement) -> Iterator[str]:
    worth = [finding for finding in by_severity(judgement.open) if finding.severity != "info"]
    if not worth:
        return
    yield "<details><summary>What to do</summary>"
    yield ""
    for finding in rules_of(worth):
        yield f"**{finding.rule.id}**"
        yield ""
        yield from (f"- {who}: {text}" for who, text in advice(finding))
        yield ""
    yield "</details>"
    yield ""


def _how_to_let_it_pass(judgement: Judgement, fail_on: Severity | None) -> Iterator[str]:
    entries = list(acceptances(judgement, fail_on))
    if entries:
        yield "<details><summary>How to let it pass</summary>"
        yield ""
        yield f"{AGREED}, with a reason and a name:"
        yield ""
        yield "```yaml"
        yield from entries
        yield "```"
        yield ""
        yield "</details>"
        yield ""
