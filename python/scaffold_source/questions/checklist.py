"""Open questions as a checklist in Markdown, and the answers that people wrote into one.

    - [ ] <!-- scaffold-source:ask time-zones --> **Which time zone do timestamps without one mean?**
      Answer:

Whoever knows writes an answer behind `Answer:` and ticks the box. The text that comes back is anybody's:
nothing in it is trusted but which boxes are ticked and what stands behind `Answer:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, unquote

from scaffold_source.errors import UsageError
from scaffold_source.questions.evidence import counted
from scaffold_source.questions.open_ones import OpenQuestion
from scaffold_source.safe_text.markdown import prose
from scaffold_source.safe_text.visible import line

# GitHub's issues hold 65,536 characters, GitLab's a million.
LONGEST = 1_000_000
_MARK = "scaffold-source:"
_MARKED = re.compile(r"<!--\s{0,9}scaffold-source:(ask|source) (\S{1,2000}) {0,9}-->")
_BOX = re.compile(r"\s{0,40}(?:[-*+]|\d{1,9}[.)])\s{1,9}\[([ xX]?)\]")
_ANSWER = re.compile(r"\s{0,40}[*_]{0,2}Answer[*_]{0,2}:[*_]{0,2}(.*)", re.IGNORECASE)
# What ends an answer: a blank line, a heading, a rule, or another item of a list.
_ENDS = re.compile(r"\s*$|\s{0,3}#{1,6}\s|\s{0,40}(?:[-*+]|\d{1,9}[.)])\s|\s{0,3}<!--")
_FENCE = re.compile(r"\s{0,40}(`{3,}|~{3,})")


class TickedAnswer(NamedTuple):
    """What stands behind `Answer:` of a ticked question, and in which line of the text its box is."""

    id: str
    answer: str
    line: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """The answers of a checklist in their order, and what could not be taken, each in a sentence."""

    answers: tuple[TickedAnswer, ...]
    refused: tuple[str, ...]


def checklist_head(source: str) -> str:
    """Return the line that says whose questions follow: invisible where Markdown is rendered."""
    return f"<!-- {_MARK}source {_encoded(source)} -->"


def checklist_item(question: OpenQuestion, wanted: str = "") -> str:
    """Return an open question as an item of a checklist, with a line to write the answer into. `wanted` says
    what an answer looks like."""
    columns = counted([str(address) for address in question.columns])
    seen = ": ".join(filter(None, (columns, question.evidence)))
    meanwhile = f"until then {question.meanwhile}" if question.meanwhile else ""
    waits = f"asked of {question.who_knows}" if question.who_knows else ""
    about = "; ".join(filter(None, (waits, seen, meanwhile)))
    hint = f" ({prose(wanted)})" if wanted else ""
    rows = [f"- [ ] <!-- {_MARK}ask {_encoded(question.id)} --> **{prose(question.question)}**{hint}"]
    if about:
        rows.append(f"  {prose(about)}")
    return "\n".join([*rows, "  Answer: "]) + "\n"


def read_checklist(text: str, source: str) -> Checklist:
    """Return the ticked answers about `source` in a text that people edited.

    Raises UsageError if the text is too long to be an issue, or holds no checklist at all.
    """
    if len(text) > LONGEST:
        raise UsageError(
            f"The checklist has {len(text):,} characters: no issue is longer than {LONGEST:,}",
            do="give the text of the issue alone",
        )
    items = list(_items(text))
    if not items:
        raise UsageError(
            "No question of a checklist stands in this text",
            do=f"take the text from `scaffold-source brief {line(source)} --format github-issue`, and keep "
            "the marks `<!-- scaffold-source:ask … -->`",
        )
    answers: dict[str, TickedAnswer] = {}
    refused = []
    for item in items:
        taken = _taken(item, source, answers.get(item.id))
        if isinstance(taken, str):
            refused.append(f"line {item.line}, {line(item.id)}: {taken}")
        elif taken:
            answers[item.id] = taken
    contradicted = {item.id for item in items if _contradicts(item, answers.get(item.id))}
    kept = tuple(answer for answer in answers.values() if answer.id not in contradicted)
    return Checklist(kept, tuple(refused))


@dataclass(slots=True)
class _Item:
    """A question in the text as it is read: whose it is, if that is said, and every line behind `Answer:`."""

    id: str
    source: str | None
    is_ticked: bool
    line: int
    answers: list[str]


def _taken(item: _Item, source: str, before: TickedAnswer | None) -> TickedAnswer | str | None:
    """Return the answer of an item, a sentence that says why it is none, or None if nobody gave one."""
    answers = [answer for answer in item.answers if answer]
    if item.source not in (None, source):
        return f"is a question about {line(item.source or '')}, not about {line(source)}"
    if not item.is_ticked:
        return "is answered and not ticked, so it was left out" if answers else None
    if not answers:
        return "is ticked, but nothing stands behind `Answer:`"
    if len(set(answers)) > 1:
        return f"has {len(answers)} answers: keep one of them"
    if before and before.answer != answers[0]:
        return f"was answered otherwise in line {before.line}: keep one of the two"
    return before or TickedAnswer(item.id, answers[0], item.line)


def _contradicts(item: _Item, answer: TickedAnswer | None) -> bool:
    """Return True if a ticked item says otherwise than `answer`, which is then nobody's to take."""
    given = {text for text in item.answers if text}
    return bool(answer and item.is_ticked and given and given != {answer.answer})


def _items(text: str) -> Iterator[_Item]:
    """Yield each question that the text has, but for quoted ones and those in a block of code."""
    item: _Item | None = None
    source: str | None = None
    is_open = False
    for number, row in _shown_lines(text):
        box, marks = _BOX.match(row), _MARKED.findall(row)
        if box and [kind for kind, _ in marks] == ["ask"]:
            if item:
                yield item
            item = _Item(unquote(marks[0][1]), source, box[1] in ("x", "X"), number, [])
            is_open = False
        elif [kind for kind, _ in marks] == ["source"]:
            source, is_open = unquote(marks[0][1]), False
        elif item and (answer := _ANSWER.match(row)):
            item.answers.append(_bare(answer[1]))
            is_open = True
        elif item and is_open and not _ENDS.match(row):
            item.answers[-1] = f"{item.answers[-1]}\n{row.strip()}".strip()
        else:
            is_open = False
    if item:
        yield item


def _shown_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are neither quoted nor in a block of code, with their numbers."""
    fence = ""
    for number, row in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        marks = _FENCE.match(row)
        if fence:
            fence = "" if marks and marks[1].startswith(fence) else fence
        elif marks:
            fence = marks[1]
        elif not row.lstrip().startswith(">"):
            yield number, row


def _bare(text: str) -> str:
    """Return an answer without blanks around it, and without the marks of code."""
    text = text.strip()
    is_code = len(text) > 2 and text[0] == text[-1] == "`" and "`" not in text[1:-1]
    return text[1:-1].strip() if is_code else text


def _encoded(text: str) -> str:
    """Return a name without blanks that ends no comment, whatever is in it."""
    return quote(text, safe="/", errors="replace").replace("--", "-%2D")
