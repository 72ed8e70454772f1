"""The brief's page as a browser reads it: other people's text stays text, links lead where they may."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from helpers.briefed import shop
from helpers.hostile import CORPUS, read_markdown, references

from scaffold_source.brief.html import html
from scaffold_source.brief.markdown import markdown
from scaffold_source.brief.page import (
    FACT,
    Brief,
    Card,
    ColumnLine,
    Event,
    Group,
    Link,
    Measure,
    MeasuredColumn,
    Owed,
    Person,
    Provenance,
    Reader,
    Side,
    Statement,
    TableCard,
    Trouble,
)
from scaffold_source.commands.brief import brief
from scaffold_source.safe_text.visible import line

DIGEST = "0" * 64


def read(text: str) -> Element:
    tree: Element = html5lib.parse(text, namespaceHTMLElements=False)
    return tree


def words(element: Element) -> str:
    return "".join(element.itertext())


def page_about(text: str) -> Brief:
    """A brief in which every text that comes from people or the producer is `text`."""
    by = Provenance("agreed", text, "2026-01-01")
    said = Statement("Label", text, by)
    table = TableCard(
        text, text, text, text, (said,), (ColumnLine(text, text, True, text, (said,)),), (text,), (text,)
    )  # fmt: skip
    cards = (
        Card(text, "Data model", text, "open", "both teams", evidence=text, meanwhile=text, key=text, columns=(text,), blocks=True),
        Card(f"{text}/1", "Data model", text, "person", "both teams", answer=text, origin=by),
    )  # fmt: skip
    return Brief(
        source=text,
        description=text,
        version=text,
        status=text,
        about=(said,),
        sides=(Side("producer", (Person(text, text),)), Side("consumer", ())),
        cards=cards,
        owed=(Owed("both teams", text, (text,)),),
        measures=(Measure(text, text, (MeasuredColumn(text, "filled"),)),),
        troubles=(Trouble(text, text),),
        tables=(table,),
        links=(
            Link(text, (text,), text, (text,), "", by),
            Link(text, (text,), "elsewhere", ("id",), "", FACT),
        ),
        groups=(Group(text, (text,), ((f"b{text}", 2),)), Group(f"b{text}", (), ((text, 2),))),
        readers=(Reader(text, text, ("freshness",), (text,), (("dropped", "breaking"),)),),
        readers_from=text,
        events=(Event("", "pending", text, (text,)), Event("", "version", text, (text,), text)),
        notices=(text,),
    )


def elements(tree: Element) -> Counter[str]:
    return Counter(str(element.tag) for element in tree.iter())


PLAIN = read(html(page_about("plain words"), DIGEST))


@pytest.mark.parametrize("text", [*CORPUS, "javascript:alert(1)", " ".join(CORPUS)])
def test_hostile_text_is_the_same_text_and_no_new_element(text: str) -> None:
    tree = read(html(page_about(text), DIGEST))
    counted = elements(tree)
    links = {"https://evil.example", "mail@evil.example"}
    if text not in links and text:
        assert counted == elements(PLAIN)
    shown = line(text)
    (heading,) = tree.iter("h1")
    assert words(heading) == shown
    (cell,) = (th for th in tree.iter("th") if not th.get("scope"))
    assert words(cell) == shown
    assert [words(title) for title in tree.iter("h4")] == [shown]
    names = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(names) == len(set(names))
    targets = [e.get("href") or "" for e in tree.iter() if e.get("href")]
    assert all(target.startswith(("#", "https://", "mailto:")) for target in targets)
    assert {target[1:] for target in targets if target.startswith("#")} <= set(names)


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("https://example.com/shop?a=1&b=2#c", "https://example.com/shop?a=1&b=2#c"),
        ("ana@example.com", "mailto:ana@example.com"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("http://example.com", None),
        ("data:text/html,x", None),
        ("//example.com", None),
        ("https://example.com/ onclick=x", None),
        ("https://a@b.example", None),
        ("ana@example.com?subject=x", None),
        ("https://exa\u202emple.com", None),
        ("see https://example.com", None),
    ],
)
def test_a_text_leads_only_where_all_of_it_is_an_address(text: str, to: str | None) -> None:
    tree = read(html(page_about(text), DIGEST))
    outward = {e.get("href") for e in tree.iter("a") if not (e.get("href") or "#").startswith("#")}
    assert outward == ({to} if to else set())


def test_the_policy_lets_in_this_style_and_this_script_and_nothing_else(tmp_path: Path) -> None:
    text = html(brief(shop(tmp_path / "analytics"), "shop").brief, DIGEST)
    tree = read(text)
    (policy,) = (e.get("content") or "" for e in tree.iter("meta") if e.get("http-equiv"))
    (style,) = (words(e) for e in tree.iter("style"))
    (script,) = (words(e) for e in tree.iter("script") if not e.get("type"))
    hashes = [b64encode(sha256(part.encode()).digest()).decode() for part in (style, script)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    attributes = {name for e in tree.iter() for name in e.attrib}
    assert not {name for name in attributes if name.startswith("on") or name in ("style", "src")}
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|innerHTML", style + script)


def test_columns_are_on_paper_where_that_is_asked_for(tmp_path: Path) -> None:
    made = brief(shop(tmp_path / "analytics"), "shop").brief
    bodies = [read(html(made, DIGEST, print_columns=on)).find("body") for on in (False, True)]
    assert [body.get("class") for body in bodies if body is not None] == [None, "print-columns"]


@pytest.mark.parametrize("text", CORPUS)
def test_in_markdown_hostile_text_is_no_element_and_leads_nowhere(text: str) -> None:
    told = read_markdown(markdown(page_about(text), DIGEST, print_columns=True))
    allowed = {
        "comment",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "strong",
        "em",
        "code",
        "pre",
        "blockquote",
        "br",
    }
    assert set(told.elements) <= allowed | {"table", "thead", "tbody", "tr", "th", "td"}
    assert told.elements.count("comment") == 1  # ours, with the digest
    assert references(told) == []
