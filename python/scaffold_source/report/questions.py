"""Questions to people: the first of them beside what `add` did, all of them as text and for a program."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from scaffold_source.infer.names import shown
from scaffold_source.lexicon.counting import how_many
from scaffold_source.questions.open_ones import WANTED, OpenQuestion
from scaffold_source.safe_text.visible import json_text, line

_WIDTH = 100
# So many are read at once.
_FIRST = 12
# So many columns are named.
_FEW, _MANY = 4, 20


def first(source: str, open_ones: Sequence[OpenQuestion]) -> Iterator[str]:
    """Yield the questions that matter most: each with what it settles, whom to ask, what was seen, and what
    happens meanwhile."""
    if not open_ones:
        return
    yield f"Ask ({how_many(len(open_ones), 'open question')}):"
    for one in open_ones[:_FIRST]:
        yield from wrapped("  ", f"{one.question} ({one.ask})")
        settled = f"{columns(one, _FEW)}: " if one.columns else ""
        seen = f"{settled}{one.evidence}" if one.evidence else ""
        meanwhile = f"until then {one.meanwhile}" if one.meanwhile else ""
        yield from wrapped("    ", "; ".join(filter(None, (seen, meanwhile))))
    more = len(open_ones) - _FIRST
    yield f"  {f'… and {more} more' if more > 0 else 'all of them'}: scaffold-source questions {source}"


def text(source: str, open_ones: Sequence[OpenQuestion], answered: int) -> str:
    """Return every open question with all that there is to know about it."""
    head = f"{source}: {how_many(len(open_ones), 'open question')}, {answered} answered"
    return "\n".join([head, *(row for one in open_ones for row in _block(one))]) + "\n"


def json(source: str, open_ones: Sequence[OpenQuestion], answered: Iterable[tuple[str, str, str]]) -> str:
    """Return an object: the open questions, and of the answered ones the id, by what, and the answer."""
    content = {
        "source": source,
        "open": [
            asdict(one) | {"columns": [address._asdict() for address in one.columns]} for one in open_ones
        ],
        "answered": [{"id": id_, "by": state, "answer": answer} for id_, state, answer in answered],
    }
    return json_text(content, indent=2) + "\n"


def _block(one: OpenQuestion) -> Iterator[str]:
    yield ""
    yield from wrapped("", f"{line(one.id)}  {one.question}")
    rows = (
        ("ask", f"{one.ask} ({one.who_knows})" if one.who_knows else one.ask),
        ("settles", columns(one, _MANY)),
        ("seen", one.evidence),
        ("meanwhile", one.meanwhile),
        ("answer", f"{line(', '.join(one.keys))} of {_PLACES[one.place]} ({WANTED[one.type]})"),
    )
    for name, value in rows:
        if value:
            yield from wrapped(f"    {name:<11}", value)


_PLACES = {"source": "the source", "table": "each table", "column": "each column"}


def columns(one: OpenQuestion, limit: int = _MANY) -> str:
    """Return the names of the columns that a question is about, at most `limit`."""
    return shown([line(str(address)) for address in one.columns], limit)


def wrapped(mark: str, words: str) -> Iterator[str]:
    """Yield `words` in lines, behind `mark` and under it."""
    rows = textwrap.wrap(words, _WIDTH - len(mark), break_long_words=False, break_on_hyphens=False)
    yield from (f"{' ' * len(mark) if number else mark}{row}" for number, row in enumerate(rows))
