"""Findings as GitHub Actions' annotations, on the contract's line:
docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold_source.change import Finding, Judgement, Location, Severity
from scaffold_source.report.wording import (
    accepted_by,
    advice,
    by_severity,
    headline,
    informed,
    printable,
    sentence,
)
from scaffold_source.safe_text.visible import line, lines

_COMMANDS = {"breaking": "error", "warning": "warning", "info": "notice"}


def github(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return a workflow command for each finding that nobody accepted. What was accepted is for the log."""
    return "".join(f"{row}\n" for judgement in judgements for row in _source(judgement))


def problem(what: str, do: str) -> str:
    """Return why nothing could be compared as an annotation: GitHub's page of a run shows no other log."""
    return _command("error", {"title": "scaffold-source check"}, "\n".join(filter(None, (what, do)))) + "\n"


def _source(judgement: Judgement) -> Iterator[str]:
    yield printable(headline(judgement))
    for missing in judgement.unseen:
        yield _command("error", {"title": f"{judgement.source}: not seen"}, line(missing))
    for finding in by_severity(judgement.open):
        place = _place(finding.location) if finding.location else {}
        title = {"title": f"{finding.severity}: {finding.rule.id}"}
        yield _command(_COMMANDS[finding.severity], {**place, **title}, _message(judgement, finding))
    for finding in by_severity(judgement.findings):
        if finding.accepted:
            reason = printable(accepted_by(finding.accepted))
            yield f"accepted  {sentence(judgement, finding)}  [{finding.rule.id}]: {reason}"
    for notice in judgement.notices:
        yield _command("notice", {"title": judgement.source}, line(notice))


def _place(location: Location) -> dict[str, str]:
    return {"file": location.file.as_posix(), "line": str(location.line)}


def _message(judgement: Judgement, finding: Finding) -> str:
    advised = (f"{who}: {text}" for who, text in advice(finding))
    return "\n".join([sentence(judgement, finding), *advised, *informed(judgement)])


def _command(name: str, properties: dict[str, str], message: str) -> str:
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {written}::{_data(message)}"


def _data(text: str) -> str:
    """Encode `text` as the runner decodes it. A command ends with its line, so line feeds are encoded."""
    return lines(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(line(text)).replace(":", "%3A").replace(",", "%2C")
