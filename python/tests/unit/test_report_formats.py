"""Every output format carries everything that `check` has to say, for several sources, as its readers read it.

A new format adds its reader to READERS, and is tested from then on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers import hostile

from scaffold_source.change import Acceptance, Change, Finding, Judgement, Location
from scaffold_source.drift.rules import RULES
from scaffold_source.report.formats import FORMATS
from scaffold_source.safe_text.visible import read_line

OWN_DATABASE = Path(__file__).parents[3] / "docs/own-database.md"
PARTS = ("source", "finding", "unseen", "notice", "accepted", "reason", "approved by", "inform")
# Each breaks out of one format or another, where that lets it.
TEXTS = (
    "plain",
    "::error::x",
    "<b>@all</b>",
    "a|b",
    "\x1b[31mred",
    "{0} [a](b)",
    "end\nof line",
    "]]>",
    "- a: b",
)
COLUMN_REMOVED = next(rule for rule in RULES if rule.id == "column-removed")


def judgement(number: int, text: str) -> Judgement:
    def said(part: str) -> str:
        return f"{part} {number} {text}"

    place = Location(Path("models/sources.yml"), number)
    finding = Finding(
        COLUMN_REMOVED, "breaking", Change((), "columns", 1, None), said("finding"), "d0", place
    )
    taken_on = Acceptance(said("reason"), said("approved by"))
    accepted = Finding(
        COLUMN_REMOVED, "breaking", Change((), "columns", 2, None), said("accepted"), "d1", place, taken_on
    )
    return Judgement(
        source=said("source"),
        contract_version="1.0.0",
        suggested_version="2.0.0",
        bump="major",
        findings=(finding, accepted),
        notify=(said("inform"),),
        unseen=(said("unseen"),),
        notices=(said("notice"),),
    )


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, str):
        yield node


def _log(report: str) -> Iterator[str]:
    return map(read_line, report.splitlines())


def _github(report: str) -> Iterator[str]:
    for row in report.splitlines():
        for decoded in row.replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").splitlines():
            yield read_line(decoded.replace("%25", "%"))


def _junit(report: str) -> Iterator[str]:
    for element in ElementTree.fromstring(report.encode()).iter():
        for text in (*element.attrib.values(), element.text or ""):
            yield from map(read_line, text.splitlines())


def _markdown(report: str) -> Iterator[str]:
    return (read_line(block.strip("\n")) for block in hostile.read_markdown(report).blocks)


def _sarif(report: str) -> Iterator[str]:
    def message(found: re.Match[str]) -> str:
        return json.dumps(hostile.read_message(json.loads(found[1])))

    for run in json.loads(report)["runs"]:
        for text in _strings(run):
            for row in text.splitlines():
                yield read_line(row)
        for told in (*run["results"], *run["invocations"][0]["toolExecutionNotifications"]):
            yield from map(read_line, hostile.read_message(told["message"]["text"]).splitlines())


def _slack(report: str) -> Iterator[str]:
    """As Slack shows blocks of rich text, where nothing is markup; the fallback is."""
    body = json.loads(report)
    assert re.fullmatch(r"(?:[^<>&]|&(?:amp|lt|gt);)*", body["text"])
    assert len(body["blocks"]) <= 50
    for block in body["blocks"]:
        assert block["type"] == "rich_text"
        for section in block["elements"]:
            assert {run["type"] for run in section["elements"]} == {"text"}
            yield from _runs(section["elements"])


def _teams(report: str) -> Iterator[str]:
    """As Teams shows text runs, where nothing is markup."""
    (attachment,) = json.loads(report)["attachments"]
    for block in attachment["content"]["body"]:
        assert block["type"] == "RichTextBlock"
        assert {run["type"] for run in block["inlines"]} == {"TextRun"}
        yield from _runs(block["inlines"])


def _runs(runs: list[dict[str, str]]) -> Iterator[str]:
    for row in "".join(run["text"] for run in runs).splitlines():
        yield read_line(row)


READERS: dict[str, Callable[[str], Iterator[str]]] = {
    "text": _log,
    "json": lambda report: _strings(json.loads(report)),
    "github": _github,
    "junit": _junit,
    "markdown": _markdown,
    "sarif": _sarif,
    "slack": _slack,
    "teams": _teams,
}


def test_every_format_has_a_reader_here_and_stands_in_the_docs() -> None:
    assert list(READERS) == list(FORMATS)
    assert f"`--format {'|'.join(FORMATS)}`" in OWN_DATABASE.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_carries_everything(name: str, text: str) -> None:
    report = FORMATS[name].render([judgement(1, text), judgement(2, text)], "breaking")
    read = [hostile.squeezed(line) for line in READERS[name](report)]
    for number in (1, 2):
        for part in PARTS:
            expected = hostile.squeezed(f"{part} {number} {text}")
            assert any(expected in line for line in read), (expected, report)
    assert hostile.is_harmless(report.replace("\xa0", " ")), report
    assert set(hostile.commands(report)) <= ({"error", "warning", "notice"} if name == "github" else set())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_that_there_is_nothing(name: str) -> None:
    quiet = Judgement("shop", "1.0.0", None, None, ())
    assert any("shop" in line for line in READERS[name](FORMATS[name].render([quiet], "breaking")))


def test_what_a_format_says_elsewhere_is_loaded_too() -> None:
    for style in FORMATS.values():
        if style.at_terminal:
            assert "\x1b[" in style.at_terminal()([judgement(1, "plain")], "breaking")
        if style.problem:
            assert "what" in style.problem()("what", "do")
