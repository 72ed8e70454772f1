"""Texts that break out of a report where it lets them, and what reads reports as their readers do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

import cmarkgfm
from cmarkgfm.cmark import Options

# Each is tried behind a backslash too, and among ordinary words.
LOGS = (
    "::error::x", "::set-output name=a::b", "::add-mask::e", "::stop-commands::x", "##[error]x", "##[add-mask]x",
    "  ::warning file=a,line=1::x", "\t::debug::x", "a\r::error::x", "a\n::error::x", "a\r\n::error::x", "a\x0b::error::x",
    "a\x85::error::x", "a\u2028::error::x", "##vso[task.setvariable variable=a]b", "##teamcity[buildStatus text='x']",
    "section_start:1560896352:x\r\x1b[0Kx", "\x1b[31mred", "\x1b]0;title\x07", "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
    "\x9b31m", "\x08\x08\x08ok", "%0A::error::x", "%25", "50%",
)  # fmt: skip
MARKUP = (
    "@team", "@acme/team", "(@all)", "owner/repo#1", "#123", "GH-1", "gh-1", "deadbeefcafe", "not-deadbeefcafe", "'a'deadbeef", "deadbeef❤️", "0123456", "d0" * 20,
    "acme/shop@deadbeefcafe", "https://evil.example", "http://a.b", "www.evil.example", "www.", "ftp://a.b/c", "mail@evil.example",
    "mailto:a@b.c", "xmpp:a@b.c", "<https://evil.example>", "[a](https://evil.example)", "![a](https://evil.example/x.png)",
    "[a][b]", "[b]: https://evil.example", "[^1]", "[^1]: note", "<b>bold</b>", "<img src=x>", "<!-- note", "-->", "</details>",
    "</summary>", "<script>", "<details>", "&lt;b&gt;", "&#64;team", "&commat;team", "&amp;", "a|b", "|", "||", "\\|", "\\", "\\\\",
    "`", "``", "```", "a`b``c", "` a `", "```mermaid", "~~~", "~~gone~~", "*", "**bold**", "__bold__", "_it_", "***", "---", "===",
    "# Heading", "#", "## a", "> quote", "- item", "+ item", "* item", "1. item", "1) item", "    code", "- [ ] task", "$x$", "$$x$$",
    "$`x`$", ":x:", ":+1:", "a  ", "a\\", "| a | b |", "|---|---|", "!1", "~label", "%milestone", "&1", "/close", "[[_TOC_]]",
    "{+ins+}", "<a href=x>", "]]>", "<![CDATA[x", "<?xml", "<!DOCTYPE x>", "[link](1)", "\\[link\\](1)", "{0}", "{{0}}", "{}",
)  # fmt: skip
YAML = (
    "- a", "a: b", "a:", "# a", "a #b", "!t", "&a", "*a", "{a}", "[a]", "a, b", "|", ">", "'", '"', "yes", "null", "1.0", "~",
    "{{ env_var('TOKEN') }}", "{% raw %}", "{# a #}", "---", "...", "<<", "=", "?", "%YAML 1.2", "", " ", " a", "a ",
)  # fmt: skip
HIDDEN = (
    "\x00", "\x1b", "\x7f", "\x85", "\x9f", "\t", "\r", "\n", "\xa0", "\xad", "\u034f", "\u061c", "\u115f", "\u180e", "\u200b",
    "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069", "\u2800",
    "\u3000", "\u3164", "\ue000", "\ufe0f", "\ufeff", "\uffa0", "\ufffe", "\uffff", "\U000e0041", "\U000e0100", "\U000f0000",
    "\U0010ffff", "\u0301", "e" + "\u0301" * 40, "\u20dd",
)  # fmt: skip
SURROGATES = ("\ud800", "\udfff", "\udc80")
ESCAPES = ("\\x1b", "\\u202e", "\\n", "C:\\new", "\\x5cx1b", "\\\\u202e", "\\U000e0041")
PLAIN = ("paid", "is gone", "not null", "Größe", "שלום", "заказ", "注文", "it's", "1,000", "2.0.0", "→", "💶", "❤️", "(was text)", "numeric(12,2)", "snake_case", "'new'::text", "status = 'a'")  # fmt: skip
GROUPS = {
    "logs": LOGS, "markup": MARKUP, "yaml": YAML, "hidden": HIDDEN, "surrogates": SURROGATES, "escapes": ESCAPES, "plain": PLAIN,
}  # fmt: skip
CORPUS = tuple(text for group in GROUPS.values() for text in group)


def text(random: Random) -> str:
    """One to six of them, with and without something between."""
    pieces = random.choices(CORPUS, k=random.randint(1, 6))
    joined = random.choice(["", " ", " ", " ", "\\", "\n", "a"]).join(pieces)
    return re.sub("([\ud800-\udbff])(?=[\udc00-\udfff])", r"\1x", joined)  # two halves are one character


# ---- Markdown


@dataclass
class Read:
    """What a page made of Markdown holds: its elements in order, the text outside code, the cells of tables."""

    elements: list[str] = field(default_factory=list)
    loose: str = ""
    cells: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read, self._code = Read(), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read.elements.append(tag)
        self._code += tag in ("code", "pre")
        if tag == "td":
            self.read.cells.append("")
        if tag in ("p", "h3", "li", "summary", "td", "th"):
            self.read.blocks.append("")
            self.read.loose += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.read.loose += data
        if self.read.blocks:
            self.read.blocks[-1] += data
        if self.read.cells:
            self.read.cells[-1] += data

    def handle_comment(self, data: str) -> None:
        self.read.elements.append("comment")

    def unknown_decl(self, data: str) -> None:
        self.read.elements.append("declaration")

    handle_decl = handle_pi = unknown_decl


_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES


def read_markdown(said: str) -> Read:
    """As GitHub's own parser reads it, with tables, autolinks and footnotes. Nothing is filtered out."""
    reader = _Reader()
    reader.feed(cmarkgfm.github_flavored_markdown_to_html(said, _OPTIONS))
    reader.close()
    return reader.read


# What GitHub and GitLab look for in the text that Markdown made, code aside.
_LOOKED_FOR = re.compile(
    r"(?i)@\w|#\d|\bgh-\d|\b[0-9a-f]{7,40}\b|:[\w+-]+:|https?:|www\.\w|\$\S|[\w.+-]+@[\w-]|</?[a-z!]|&\w+;|[*`\[\]|~\\{}<>]|(?<!\w)_|_(?!\w)|[!%&^]\d|(?m:^\s*/\w)"
)


def squeezed(text: str) -> str:
    """As HTML shows blanks."""
    return re.sub(" +", " ", text).strip(" ")


def read_message(said: str) -> str:
    """The text of a SARIF 2.1.0 message, §3.11.5 and 6. A link or a placeholder in it is an error."""
    if re.search(r"(?<!\\)(?:\\\\)*\[[^\]]*(?<!\\)(?:\\\\)*\]\(", said):
        raise ValueError(f"a link: {said}")
    if re.search(r"[{}]", said.replace("{{", "").replace("}}", "")):
        raise ValueError(f"a placeholder: {said}")
    return re.sub(r"\\([\\\[\]])", r"\1", said.replace("{{", "{").replace("}}", "}"))


def references(read: Read) -> list[str]:
    """What would become a link, a mention, a picture or a command."""
    return _LOOKED_FOR.findall(read.loose)


def mentions(said: str) -> list[str]:
    """Whom a comment calls in."""
    return re.findall(r"@\w[\w./-]*", read_markdown(said).loose)


# ---- logs


def commands(said: str) -> list[str]:
    """The commands that a runner takes from a log: github.com/actions/runner, ActionCommand.cs; Azure; TeamCity."""
    found = []
    for row in re.split(r"\r\n|\r|\n", said):
        at_start = re.match(r"::([\w-]+)[^\n]*?::", row.lstrip())
        found += [at_start[1]] if at_start else re.findall(r"##(?:\[|\w+\[)", row)
    return found


# Printable to Python, but not seen; and more marks than a letter carries.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u2800\u3164\uffa0]|[\u0300-\u036f]{5}")


def is_harmless(said: str) -> bool:
    """Whether nothing in it drives a terminal, turns the reading direction or cannot be seen."""
    return all(row.isprintable() for row in said.split("\n")) and not _UNSEEN.search(said)
