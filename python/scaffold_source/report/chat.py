"""Findings for a chat, as the body that an incoming webhook takes: Slack's Block Kit, Teams' Adaptive Cards.

Text stands in elements that neither reads as markup (rich text, text runs), so that no name of a producer's
becomes a mention or a link. Whom the contract mentions stands in elements of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scaffold_source.change import Finding, Judgement, Mention, Severity
from scaffold_source.report.wording import (
    accepted_by,
    advice,
    by_severity,
    called_in,
    headline,
    printable,
    subject,
)
from scaffold_source.safe_text.visible import json_text

_SIGNS = {"breaking": "🔴", "warning": "🟠", "info": "🔵"}
# Slack takes 50 blocks, Teams 28 KB; beyond this many findings and sources nobody reads on in a chat.
_FINDINGS, _SOURCES = 10, 8


class _Run(NamedTuple):
    """A piece of text, bold or not. `calls` is who is called in by it: an id of Slack's, an address of
    Teams'."""

    text: str
    bold: bool = False
    calls: str = ""


_Line = list[_Run]


def slack(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the body of Slack's incoming webhook: a text for notifications, and blocks."""
    blocks = [_slack_block(lines) for lines in _paragraphs(judgements, lambda mention: mention.slack)]
    summary = "; ".join(printable(headline(judgement)) for judgement in judgements[:_SOURCES])
    plain = summary.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return json_text({"text": plain, "blocks": blocks}, indent=2) + "\n"


def _slack_block(lines: list[_Line]) -> dict[str, Any]:
    sections = []
    for line in lines:
        elements = [element for run in line for element in _slack_elements(run)]
        sections.append({"type": "rich_text_section", "elements": elements})
    return {"type": "rich_text", "elements": sections}


def _slack_elements(run: _Run) -> Iterator[dict[str, Any]]:
    yield {"type": "text", "text": run.text, **({"style": {"bold": True}} if run.bold else {})}
    if run.calls:
        yield {"type": "text", "text": " "}
        kind = "usergroup" if run.calls.startswith("S") else "user"
        yield {"type": kind, f"{kind}_id": run.calls}


def teams(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the body of a Teams workflow's webhook: a message with one Adaptive Card."""
    body: list[dict[str, Any]] = []
    mentioned: list[dict[str, Any]] = []
    for lines in _paragraphs(judgements, lambda mention: mention.teams):
        for number, line in enumerate(lines):
            runs = [
                {"type": "TextRun", "text": run.text, **({"weight": "bolder"} if run.bold else {})}
                for run in line
            ]
            body.append({"type": "RichTextBlock", "inlines": runs, "separator": number == 0})
            # Only a block of text calls people in; nothing but names of letters and digits stands in it.
            calling = [run for run in line if run.calls]
            for run in calling:
                mentioned.append(_teams_mention(run, mentioned))
            if calling:
                text = ", ".join(entity["text"] for entity in mentioned[-len(calling) :])
                body.append({"type": "TextBlock", "text": text, "wrap": True})
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        **({"msteams": {"entities": mentioned}} if mentioned else {}),
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return json_text({"type": "message", "attachments": [attachment]}, indent=2) + "\n"


def _teams_mention(run: _Run, others: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return whom a run calls in, under a name that none of the others in the card has."""
    named = " ".join(word for word in printable(run.text).split() if "@" not in word)
    name = " ".join("".join(letter if letter.isalnum() else " " for letter in named).split())
    if not name or any(other["mentioned"]["name"] == name for other in others):
        name = f"{name} ({len(others) + 1})".strip()
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": run.calls, "name": name}}


def _paragraphs(judgements: Sequence[Judgement], address: Callable[[Mention], str]) -> Iterator[list[_Line]]:
    """Yield what is said of each source, in lines; whom it calls in has an `address`."""
    shown = judgements[:_SOURCES]
    for judgement, called in zip(shown, called_in(shown, address), strict=True):
        yield list(_source(judgement, called))
    if (more := len(judgements) - _SOURCES) > 0:
        yield [[_Run(f"and {more} more sources, in the log of `scaffold-source check`")]]


def _source(judgement: Judgement, called: Mapping[str, str]) -> Iterator[_Line]:
    yield [_Run(printable(headline(judgement)), bold=True)]
    yield from ([_Run("Not seen: ", bold=True), _Run(printable(missing))] for missing in judgement.unseen)
    findings = by_severity(judgement.findings)
    for finding in findings[:_FINDINGS]:
        yield list(_finding(judgement, finding))
    if (more := len(findings) - _FINDINGS) > 0:
        yield [_Run(f"and {more} more, in the log of `scaffold-source check`")]
    if judgement.notify and judgement.open:
        yield [_Run("Inform: ", bold=True), *_people(judgement.notify, called)]
    yield from ([_Run(printable(notice))] for notice in judgement.notices)


def _people(names: Sequence[str], called: Mapping[str, str]) -> Iterator[_Run]:
    for number, name in enumerate(names):
        yield _Run(f"{', ' if number else ''}{printable(name)}", calls=called.get(name, ""))


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
