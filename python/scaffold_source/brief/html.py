"""The brief as one HTML page that asks no server for anything."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from scaffold_source.brief.anchors import anchor, href
from scaffold_source.brief.chart import chart
from scaffold_source.brief.layout import LEFT_OUT, by_section, by_severity, by_table
from scaffold_source.brief.page import Brief, Link, Provenance
from scaffold_source.brief.terms import ANSWER, TERMS
from scaffold_source.safe_text.visible import line

_TEMPLATES = Path(__file__).parent / "template"


def html(brief: Brief, digest: str, *, print_columns: bool = False) -> str:
    """Return the page. `digest` is that of the contract, `print_columns` puts columns on paper too."""
    style, script = (Markup(_read(name)) for name in ("page.css", "page.js"))  # noqa: S704 (our own files)
    tables = {table.name: anchor("t", table.name) for table in brief.tables}
    return _template().render(
        b=brief,
        digest=digest,
        print_columns=print_columns,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        answered=len(brief.cards) - len(brief.open),
        share=_shares(brief),
        no_owners=not any(side.people for side in brief.sides),
        by_section=by_section,
        out=_grouped(brief, [link.table for link in brief.links]),
        into=_grouped(brief, [link.to for link in brief.links]),
        who=_who,
        link=_link,
        qid=lambda name: anchor("q", name),
        tid=lambda name: anchor("t", name),
        left_out=LEFT_OUT,
        answer=ANSWER,
        terms=TERMS,
        by_table=by_table,
        by_severity=by_severity,
        chart=chart(brief.groups),
        gid=lambda name: anchor("g", name),
        to=lambda name: _to(name, tables),
        place=lambda name: _place(name, tables),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")


@cache
def _read(name: str) -> str:
    """Return a file as the page has it: without indentation and lines of comment, which no reader needs."""
    text = (_TEMPLATES / name).read_text(encoding="utf-8")
    lines = (row.strip() for row in text.splitlines())
    return "\n".join(row for row in lines if row and not row.startswith("//"))


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _visible(value: object) -> object:
    """Return other people's text on one line, without characters that hide."""
    return line(value) if type(value) is str else value


def _who(origin: Provenance) -> str:
    return ", ".join(filter(None, (origin.by, f"since {origin.since}" if origin.by else origin.since)))


def _link(text: str) -> str | Markup:
    """Return a text, as a link where the whole of it is an address."""
    to = href(text)
    return Markup('<a href="{}" rel=noreferrer>{}</a>').format(to, line(text)) if to else text


def _to(name: str, tables: dict[str, str]) -> str | Markup:
    """Return a table's name, as a link to it where the brief has it."""
    return Markup("<a href=#{}>{}</a>").format(tables[name], line(name)) if name in tables else name


def _place(name: str, tables: dict[str, str]) -> str | Markup:
    """Return a column's full name, as a link to its table."""
    if name in tables:
        return _to(name, tables)
    table = name.rpartition(".")[0]
    return Markup('<a href="#{}">{}</a>').format(tables[table], line(name)) if table in tables else name


def _grouped(brief: Brief, by: Sequence[str]) -> dict[str, list[Link]]:
    """Return the links by the table of each in `by`, none for a table that has none."""
    grouped: dict[str, list[Link]] = {table.name: [] for table in brief.tables}
    for link, name in zip(brief.links, by, strict=True):
        if name in grouped:
            grouped[name].append(link)
    return grouped


def _shares(brief: Brief) -> dict[str, float]:
    """Return how much of the questions is answered by what, of a hundred."""
    whole = max(1, len(brief.cards))
    counts = {state: len(brief.answered(state)) for state in ("evidence", "person", "open")}
    return {state: round(100 * count / whole, 2) for state, count in counts.items()}
