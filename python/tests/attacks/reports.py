"""Hostile names, comments and reasons through every format of `check`, read back as their readers read them.

A round is one source with a few findings. Nothing in any format may be a command, a mention, a link or an
element that is not ours; what was said stands in each of them; and YAML gives the same text back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import yaml
from helpers import hostile
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from attacks import Outcome, draws
from scaffold_source.change import Acceptance, Change, Finding, Judgement, Location, Mention, path_text
from scaffold_source.drift.rules import RULES
from scaffold_source.render.changelog import Note, changelog, entries
from scaffold_source.report.formats import FORMATS
from scaffold_source.report.json import json_schema
from scaffold_source.safe_text.visible import lines, read_line
from scaffold_source.yaml_text.dump import dump
from scaffold_source.yaml_text.jinja import unescape

SHORT = 300
FULL = 20_000

_ELEMENTS = {
    "h1", "h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary", "ul", "li", "pre",
}  # fmt: skip


# The Markdown parser keeps its trees: a process of its own for so many rounds gives the memory back.
_AT_ONCE = 2_000


def attack(seed: int, rounds: range) -> Outcome:
    outcome = Outcome()
    for first in range(rounds.start, rounds.stop, _AT_ONCE):
        some = range(first, min(first + _AT_ONCE, rounds.stop))
        with get_context("fork").Pool(1) as process:
            found = process.apply(_attack, (seed, some))
        outcome.counts.update(found.counts)
        outcome.failures += found.failures
    return outcome


def _attack(seed: int, rounds: range) -> Outcome:
    outcome = Outcome()
    for number in rounds:
        random = draws(seed, number)
        judgement = _judgement(random)
        for style, read in _READERS.items():
            said = FORMATS[style].render([judgement], random.choice(["breaking", "info", None]))
            outcome.counts[style] += 1
            for wrong in (*_seen(said, style), *read(judgement, said)):
                outcome.fail(number, f"{style}: {wrong}")
        for what, wrong in _beside(judgement, random):
            outcome.counts[what] += 1
            if wrong:
                outcome.fail(number, f"{what}: {wrong}")
    return outcome


def _judgement(random: Random) -> Judgement:
    findings = tuple(_finding(random) for _ in range(random.randint(1, 3)))
    texts = [hostile.text(random) for _ in range(4)]
    told = {"unseen": (texts[2],), "notify": (texts[3],), "mentions": (Mention(texts[1]),)}
    return Judgement(texts[0], texts[1], "2.0.0", "major", findings, notices=(texts[0],), **told)


def _finding(random: Random) -> Finding:
    rule = random.choice(RULES)
    path = tuple(hostile.text(random) for _ in range(random.randint(0, 3)))
    change = Change(path, random.choice(["comment", "type"]), hostile.text(random), hostile.text(random))
    file = hostile.text(random).encode("utf-8", "replace").decode().replace("\0", "") or "."
    reasons = Acceptance(hostile.text(random), hostile.text(random)) if random.random() < 0.3 else None
    message = f"was {hostile.text(random)}, is {hostile.text(random)}"
    return Finding(
        rule, rule.severity, change, message, "d0123456789a", Location(Path(file), 7), accepted=reasons
    )


def _seen(said: str, style: str) -> Iterable[str]:
    if not hostile.is_harmless(re.sub("[\xa0\u3000]", " ", said)):
        yield f"something that is not to be seen in {said!r}"
    ours = {"error", "warning", "notice"} if style == "github" else set()
    if strange := set(hostile.commands(said)) - ours:
        yield f"a command: {strange} in {said!r}"


def _same(found: str, expected: str) -> Iterable[str]:
    """Reports show the first 500 characters."""
    found, expected = hostile.squeezed(found), hostile.squeezed(expected)
    if found != expected and not (len(expected) > 400 and found[:300] == expected[:300]):
        yield f"{expected!r} reads as {found!r}"


def _said(judgement: Judgement, finding: Finding) -> str:
    return f"{path_text(finding.change.path) or judgement.source} {finding.message}"


def _text(judgement: Judgement, said: str) -> Iterable[str]:
    rows = said.split("\n")
    for finding in judgement.findings:
        message = finding.message[:200]
        if not any(message in read_line(row) for row in rows):
            yield f"{message!r} is not said"


def _github(judgement: Judgement, said: str) -> Iterable[str]:
    rows = said.rstrip("\n").split("\n")
    if len(rows) != 3 + len(judgement.findings):
        yield f"{len(rows)} lines"
    messages = [
        re.sub("%0A.*", "", row.split("::", 2)[2]).replace("%25", "%")
        for row in rows[1:]
        if row.startswith("::")
    ]
    expected = {hostile.squeezed(_said(judgement, finding))[:300] for finding in judgement.open}
    if strays := expected - {hostile.squeezed(read_line(message))[:300] for message in messages}:
        yield f"{strays} is not said"


def _markdown(judgement: Judgement, said: str) -> Iterable[str]:
    read = hostile.read_markdown(said)
    if strange := set(read.elements) - _ELEMENTS:
        yield f"elements {strange} in {said!r}"
    # The advice is the rules' own.
    theirs = replace(read, loose=re.sub("(?m)^(why|producer|analytics): .*", "", read.loose))
    if found := hostile.references(theirs):
        yield f"references {found} in {said!r}"
    yield from _same(
        read_line(read.blocks[0].split(": ")[0]),
        f"{judgement.source} {judgement.contract_version}".split(": ")[0],
    )
    cells = [read_line(cell.strip("\n")) for cell in read.cells[1::3]]
    if len(read.cells) != 3 * len(judgement.findings):
        yield f"{len(read.cells)} cells"
        return
    ordered = sorted(judgement.findings, key=lambda f: ("breaking", "warning", "info").index(f.severity))
    for finding, cell in zip(ordered, cells, strict=True):
        accepted = finding.accepted
        reasons = f": {accepted.reason} ({accepted.approved_by})" if accepted else ""
        yield from _same(cell, _said(judgement, finding) + reasons)


def _junit(judgement: Judgement, said: str) -> Iterable[str]:
    suite = ElementTree.fromstring(said.encode()).find("testsuite")
    assert suite is not None
    yield from _same(read_line(suite.get("name", "")), judgement.source)
    names = {read_line(test.get("name", "")) for test in suite.findall("testcase")}
    if lost := {_said(judgement, f)[: -len(f.message) - 1] for f in judgement.findings} - names:
        yield f"{lost} is not said"


def _json(judgement: Judgement, said: str) -> Iterable[str]:
    content = json.loads(said)
    for error in _schema().iter_errors(content):
        yield error.message
    yield from _same(content["notices"][0], judgement.notices[0])
    for found, finding in zip(content["findings"], judgement.findings, strict=True):
        if (found["message"], found["before"]) != (finding.message, finding.change.before):
            yield f"{finding.message!r} reads as {found['message']!r}"


@cache
def _schema() -> Validator:
    return Draft202012Validator(json_schema())


def _sarif(judgement: Judgement, said: str) -> Iterable[str]:
    (run,) = json.loads(said)["runs"]
    ordered = sorted(judgement.findings, key=lambda f: ("breaking", "warning", "info").index(f.severity))
    for result, finding in zip(run["results"], ordered, strict=True):
        message = hostile.read_message(result["message"]["text"])
        yield from _same(read_line(message.split("\n")[0]), _said(judgement, finding))
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        if not re.fullmatch(r"[\w.~/%-]*", uri, re.ASCII):
            yield f"no URI: {uri!r}"


_READERS = {
    "text": _text,
    "github": _github,
    "markdown": _markdown,
    "junit": _junit,
    "json": _json,
    "sarif": _sarif,
}


def _beside(judgement: Judgement, random: Random) -> Iterable[tuple[str, str]]:
    """What is no report: a source's changelog, its YAML, an error."""
    text = judgement.source
    note = Note(("tables", text, "config", text), "fact", text, {"a": text})
    read = hostile.read_markdown(changelog(None, text, "1.0.0", entries(judgement.findings, [note])))
    yield "changelog", str(set(read.elements) - _ELEMENTS or hostile.references(read) or "")
    error = lines(f"Error: {text}\n{text}\n  → {text}")
    yield "error", "".join(_seen(re.sub("\t|\r(?=\n)", " ", error), "text"))
    content: dict[str, Any] = {"description": text, "columns": [{"name": hostile.text(random)}], text: [text]}
    said = dump(content)
    loader = yaml.SafeLoader if re.search("[\ud800-\udfff]", said + repr(content)) else yaml.CSafeLoader
    if "\\ud" in repr(content):
        loader = yaml.SafeLoader  # C's reader has no lone surrogates; a contract never holds one
    yield "yaml", "" if _unescaped(yaml.load(said, loader)) == content else f"{content!r} as {said!r}"
    yield "yaml's look", "" if hostile.is_harmless(re.sub("[\xa0\u3000]", " ", said)) else repr(said)


def _unescaped(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unescaped(item) for key, item in node.items()}
    return [_unescaped(item) for item in node] if isinstance(node, list) else unescape(str(node))
