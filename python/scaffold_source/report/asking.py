"""How `ask` shows a question."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.questions.open_ones import WANTED, OpenQuestion
from scaffold_source.report.questions import columns, wrapped
from scaffold_source.safe_text.visible import line


def question_rows(question: OpenQuestion, number: int, count: int) -> Iterator[str]:
    """Yield the lines of a question: what was seen first, what to ask last."""
    yield ""
    yield f"[{number} of {count}] {line(question.id)}"
    meanwhile = question.meanwhile and f"until then {question.meanwhile}"
    for name, value in (("seen", question.evidence), ("about", columns(question)), ("", meanwhile)):
        if value:
            yield from wrapped(f"  {name:<6}", value)
    yield from wrapped("  ask   ", line(question.ask))
    if question.who_knows:
        yield from wrapped("  waits ", line(question.who_knows))
    yield from wrapped("", question.question)
    yield from wrapped("  ", f"Answer with {WANTED[question.type]}.")
