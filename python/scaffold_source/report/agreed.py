"""What `agree` says: what is open still, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold_source.lexicon.counting import how_many
from scaffold_source.questions.open_ones import OpenQuestion
from scaffold_source.report.questions import columns, wrapped
from scaffold_source.safe_text.visible import line


def still_open(source: str, questions: Sequence[OpenQuestion], conflicts: int) -> Iterator[str]:
    """Yield how many conflicts with the producer are open, and every open question with what it costs until
    it is answered; those that cost nothing in one."""
    if conflicts:
        yield (
            f"{source}: {how_many(conflicts, 'conflict')} open, where the contract is not what the producer "
            f"has: `scaffold-source update {source}` lists them"
        )
    if not questions:
        yield f"{source}: no question is open"
        return
    costly = [question for question in questions if question.meanwhile]
    yield f"{source}: {how_many(len(questions), 'question')} still open, {len(costly)} of them at a cost:"
    for question in costly:
        about = columns(question, 4)
        yield from wrapped(
            "  - ", f"{line(question.id)}{f' ({about})' if about else ''}: {question.meanwhile}"
        )
    rest = [line(question.id) for question in questions if not question.meanwhile]
    if rest:
        yield from wrapped("  - ", f"and without one: {', '.join(rest)}")
