"""Whatever the producer calls its tables: every format says it visibly and harmlessly, and no less."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from unicodedata import category
from xml.etree import ElementTree

import pytest
import yaml
from helpers.drifting import judged
from helpers.hostile import (
    GROUPS,
    SURROGATES,
    commands,
    is_harmless,
    read_markdown,
    read_message,
    references,
    squeezed,
)

from scaffold_source.change import Acceptance, Judgement, Location
from scaffold_source.model import Column, Database, Table
from scaffold_source.render.changelog import Note, changelog, entries
from scaffold_source.report.formats import FORMATS
from scaffold_source.safe_text.markdown import code_span, prose, value
from scaffold_source.safe_text.visible import has_hidden, json_text, line, quoted, read_line
from scaffold_source.safe_text.visible import lines as shown_lines
from scaffold_source.yaml_text.dump import dump

EACH = pytest.mark.parametrize("group", GROUPS)


def variants(group: str) -> list[str]:
    return [said for text in GROUPS[group] for said in (text, f"it was {text}, then", f"\\{text}")]


def judgement(text: str) -> Judgement:
    """`text` as a name, a type, a comment, and as everything that people write."""
    column = Column(text, text, text, comment=text)
    before = Database("shop", "18", "UTC", (Table("public", "orders", "table", (column,)),))
    found = judged(before, replace(before, tables=(replace(before.tables[0], columns=(), comment=text),)))
    first, *rest = found.findings
    accepted = replace(
        first,
        accepted=Acceptance(text, text),
        location=Location(Path(text.encode(errors="replace").decode() or "."), 1),
    )
    return replace(
        found,
        source=text,
        contract_version=text,
        findings=(accepted, *rest),
        notify=(text,),
        unseen=(text,),
        notices=(text,),
    )


@pytest.mark.parametrize("style", FORMATS)
@EACH
def test_every_format_is_harmless(group: str, style: str) -> None:
    for text in GROUPS[group]:
        said = FORMATS[style].render([judgement(text)], "info")
        assert said.encode()
        assert is_harmless(re.sub("[\x20\xa0\u3000]", " ", said)), said
        ours = {"error", "warning", "notice"} if style == "github" else set()
        assert set(commands(said)) <= ours, said


@EACH
def test_a_line_reads_back(group: str) -> None:
    for text in variants(group):
        shown = line(text)
        assert read_line(shown) == text
        assert shown.isprintable()
        assert not commands(shown)
        assert not commands(shown_lines(f"Error: {text}\n{text}\n  {text}"))


@EACH
def test_markdown_is_text(group: str) -> None:
    for text in variants(group):
        for said in (prose(text), value(text), code_span(text)):
            read = read_markdown(said)
            assert set(read.elements) <= {"p", "code"}, said
            assert not references(read), said
            assert squeezed(read_line("".join(read.blocks).strip("\n"))) == squeezed(text)
        cell = f"| a | b |\n|---|---|\n| {prose(text, in_table=True)} | {code_span(text, in_table=True)} |\n"
        one, two = read_markdown(cell).cells
        assert squeezed(read_line(one.strip("\n"))) == squeezed(read_line(two.strip("\n"))) == squeezed(text)


_OURS = {"h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary", "ul", "li", "pre"}  # fmt: skip


@EACH
def test_a_comment_holds_no_elements_but_ours(group: str) -> None:
    for text in GROUPS[group]:
        read = read_markdown(FORMATS["markdown"].render([judgement(text)], "info"))
        assert set(read.elements) <= _OURS
        assert (read.elements.count("h3"), read.elements.count("table")) == (1, 1)
        assert read.elements.count("details") == read.elements.count("summary") == 2
        assert not references(read)
        assert any(squeezed(text) in squeezed(read_line(cell)) for cell in read.cells)


@EACH
def test_json_xml_and_sarif_read_back(group: str) -> None:
    for text in GROUPS[group]:
        found = judgement(text)
        (one,) = (json.loads(FORMATS["json"].render([found], None)),)
        assert (one["source"], one["notices"], one["notify"]) == (text, [text], [text])
        suite = ElementTree.fromstring(FORMATS["junit"].render([found], None).encode()).find("testsuite")
        assert suite is not None
        assert read_line(suite.get("name", "")) == text
        (run,) = json.loads(FORMATS["sarif"].render([found], None))["runs"]
        unseen, notice = run["invocations"][0]["toolExecutionNotifications"]
        assert read_line(read_message(unseen["message"]["text"])) == text
        assert read_line(read_message(notice["message"]["text"])) == text
        for result in run["results"]:
            for place in result["locations"]:
                uri = place.get("physicalLocation", {}).get("artifactLocation", {}).get("uri", "")
                assert re.fullmatch(r"[\w.~/%-]*", uri, re.ASCII)


@EACH
def test_yaml_reads_back(group: str) -> None:
    """As a value, a key and in a list. What YAML cannot hold raw is escaped, and so is what cannot be seen."""
    for text in variants(group):
        content = {"description": text, "columns": [{text or "a": [text]}], "producer": {"labels": [text]}}
        said = dump(content)
        assert is_harmless(re.sub("[\xa0\u3000]", " ", said)), said
        loaders = (
            [yaml.SafeLoader] if any(s in text for s in SURROGATES) else [yaml.SafeLoader, yaml.CSafeLoader]
        )
        for loader in loaders:
            assert unrendered(yaml.load(said, loader)) == content
            assert yaml.load(quoted(text), loader) == text
        assert json.loads(json_text([text])) == [text]


def unrendered(node: object) -> object:
    """Values are templates for dbt, and keys are not."""
    from scaffold_source.yaml_text.jinja import unescape  # noqa: PLC0415

    if isinstance(node, dict):
        return {key: unrendered(item) for key, item in node.items()}
    return [unrendered(item) for item in node] if isinstance(node, list) else unescape(str(node))


def test_what_is_hidden_is_what_unicode_says_is() -> None:
    """Controls, formats, surrogates, private use and line separators: all of them are hidden. So are the
    fillers, variation selectors and noncharacters, and nothing that anybody writes with."""
    codes = [chr(code) for code in range(sys.maxunicode + 1) if chr(code) not in "\t\n"]
    expected = {c for c in codes if category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")}
    hidden = {c for c in codes if category(c)[0] != "M" and has_hidden(c)}
    assert expected <= hidden
    assert {category(c) for c in hidden - expected} <= {"Cn", "Lo", "So"}
    assert len([c for c in hidden - expected if category(c) != "Cn"]) == 5
    assert all(has_hidden(c) for c in codes if category(c) == "Mn" and 0xFE00 <= ord(c) <= 0xFE0F)


@pytest.mark.parametrize(
    "text",
    ["Größe", "café", "cafe\u0301", "Tiếng Việt", "שָׁלוֹם", "मूल्य", "ราคา", "注文", "❤️", "💶", "a\tb", "it's 5 %", "\\d+ C:\\temp"],
)  # fmt: skip
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert not has_hidden(text)
    assert line(text.replace("\t", " ")) == text.replace("\t", " ").replace("C:\\temp", "C:\\x5ctemp")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is gone (it was text, not null)", "is gone (it was text, not null)"),
        ("is gone (it was numeric(12,2), not null)", "is gone (it was `numeric(12,2)`, not null)"),
        ("shop 1.2.0: 2 breaking → 2.0.0 (major)", "shop 1.2.0: 2 breaking → 2.0.0 (major)"),
        ("see orders.total_cents, then ask @team.", "see `orders.total_cents`, then ask `@team`."),
        ("default: nothing → '{}'::text[]", "default: nothing → `'{}'::text[]`"),
        (
            "add - {name: b, meta: {was: a}} to the columns",
            "add - `{name: b, meta: {was: a}}` to the columns",
        ),
        ("add {name: b", "add `{name: b`"),
    ],
)
def test_it_reads_like_a_person_wrote_it(text: str, said: str) -> None:
    assert prose(text) == said


@EACH
def test_the_changelog_of_a_source_is_text(group: str) -> None:
    for text in GROUPS[group]:
        found = judgement(text)
        note = Note(("tables", text, "columns", text, "config", text), "fact", text, [text])
        lines = entries(found.findings, [note, replace(note, before=None, rule="landed-type")])
        said = changelog(None, text, "1.0.0", lines)
        read = read_markdown(said)
        assert set(read.elements) <= {"h1", "h2", "h3", "p", "ul", "li", "code"}, said
        assert not references(read), said
        assert read.elements.count("li") == len(lines)
        assert is_harmless(re.sub("[\xa0\u3000]", " ", said)), said
