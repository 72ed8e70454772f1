"""Findings for a chat, as the body that an incoming webhook takes: Slack's Block Kit, Teams' Adaptive Cards.

Text stands in elements that neither reads as markup (rich text, text runs), so that no name of a producer's
becomes a mention or a link. Whom to tell is written as the contract names them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from scaffold_source.change import Finding, Judgement, Severity
from scaffold_source.report.wording import accepted_by, advice, by_severity, headline, printable, subject
from scaffold_source.safe_text.visible import json_text

_SIGNS = {"breaking": "🔴", "warning": "🟠", "info": "🔵"}
# Slack takes 50 blocks, Teams 28 KB; beyond this many findings and sources nobody reads on in a chat.
_FINDINGS, _SOURCES = 10, 8


class _Run(NamedTuple):
    """A piece of text, bold or not."""

    text: str
    bold: bool = False


_Line = list[_Run]


def slack(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the body of Slack's incoming webhook: a text for notifications, and blocks."""
    blocks = [_slack_block(lines) for lines in _paragraphs(judgements)]
    summary = "; ".join(printable(headline(judgement)) for judgement in judgements[:_SOURCES])
    plain = summary.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return json_text({"text": plain, "blocks": blocks}, indent=2) + "\n"


def _slack_block(lines: list[_Line]) -> dict[str, Any]:
    sections = []
    for line in lines:
        runs = [
            {"type": "text", "text": run.text, **({"style": {"bold": True}} if run.bold else {})}
            for run in line
        ]
        sections.append({"type": "rich_text_section", "elements": runs})
    return {"type": "rich_text", "elements": sections}


def teams(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the body of a Teams workflow's webhook: a message with one Adaptive Card."""
    body = []
    for lines in _paragraphs(judgements):
        for number, line in enumerate(lines):
            runs = [
                {"type": "TextRun", "text": run.text, **({"weight": "bolder"} if run.bold else {})}
                for run in line
            ]
            body.append({"type": "RichTextBlock", "inlines": runs, "separator": number == 0})
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return json_text({"type": "message", "attachments": [attachment]}, indent=2) + "\n"


def _paragraphs(judgements: Sequence[Judgement]) -> Iterator[list[_Line]]:
    """Yield what is said of each source, in lines."""
    for judgement in judgements[:_SOURCES]:
        yield list(_source(judgement))
    if (more := len(judgements) - _SOURCES) > 0:
        yield [[_Run(f"and {more} more sources, in the log of `scaffold-source check`")]]


def _source(judgement: Judgement) -> Iterator[_Line]:
    yield [_Run(printable(headline(judgement)), bold=True)]
    yield from ([_Run("Not seen: ", bold=True), _Run(printable(missing))] for missing in judgement.unseen)
    findings = by_severity(judgement.findings)
    for finding in findings[:_FINDINGS]:
        yield list(_finding(judgement, finding))
    if (more := len(findings) - _FINDINGS) > 0:
        yield [_Run(f"and {more} more, in the log of `scaffold-source check`")]
    if judgement.notify and judgement.open:
        yield [_Run("Inform: ", bold=True), _Run(printable(", ".join(judgement.notify)))]
    yield from ([_Run(printable(notice))] for notice in judgement.notices)


def _finding(judgement: Judgement, finding: Finding) -> Iterator[_Run]:
    yield _Run("⚪ accepted: " if finding.accepted else f"{_SIGNS[finding.severity]} ")
    yield _Run(printable(subject(judgement, finding)), bold=True)
    yield _Run(f" {printable(finding.message)} [{finding.rule.id}]")
    if finding.accepted:
        yield _Run(f": {printable(accepted_by(finding.accepted))}")
    elif finding.severity != "info":
        for who, text in advice(finding):
            if who == "producer":
                yield _Run(f"\n{who}: {text}")
