"""Ask the open questions one by one: a loop over an interface, whoever shows and reads what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from scaffold_source.errors import UsageError
from scaffold_source.questions.answers import reply_to
from scaffold_source.questions.open_ones import WANTED, OpenQuestion
from scaffold_source.yaml_text.values import Values

_SKIP, _QUIT, _HELP = ("", "skip"), ("quit", "q"), ("?", "help")
HELP = (
    "Enter skips the question; `quit` ends; `not applicable` closes it; `ask Ada Lovelace by 2027-01-31` "
    "says who knows; `?` says more. What is answered is saved at once."
)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """The questions that are open at the moment, the most important first, and the tables of the source."""

    questions: tuple[OpenQuestion, ...]
    tables: Values


class Person(Protocol):
    """Whoever answers."""

    def hear(self, question: OpenQuestion, number: int, count: int) -> None:
        """Show a question with what is known about it: it is the `number`th of `count`."""

    def told(self, words: str) -> None:
        """Show what is wrong with an answer, or how to answer."""

    def says(self, prompt: str) -> str:
        """Return what the person writes behind `prompt`."""

    def agrees(self, question: OpenQuestion, answer: str) -> bool:
        """Show what the answer writes, write it, and return True; False where the person does not want it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions were answered, and how many are open still."""

    answered: int
    left: int


def converse(person: Person, open_now: Callable[[], OpenNow]) -> Asked:
    """Ask what is open, one question after the other, until nothing is left or the person has enough.

    `open_now` is asked after each answer, which may close other questions or open new ones.
    """
    passed: set[str] = set()
    answered = 0
    now = open_now()
    if now.questions:
        person.told(HELP)
    while question := next((one for one in now.questions if one.id not in passed), None):
        passed.add(question.id)
        left = sum(one.id not in passed for one in now.questions)
        person.hear(question, len(passed), len(passed) + left)
        answer = _answer(person, question, now.tables)
        if answer is None:
            break
        if answer:
            answered += 1
            now = open_now()
    return Asked(answered, len(open_now().questions))


def _answer(person: Person, question: OpenQuestion, tables: Values) -> str | None:
    """Return the answer that was written, "" for none, and None where the person has enough."""
    while True:
        text = person.says("answer").strip()
        word = text.lower()
        if word in _SKIP:
            return ""
        if word in _QUIT:
            return None
        if word in _HELP:
            person.told(f"An answer is {WANTED[question.type]}. {HELP}")
            continue
        try:
            reply_to(question, text, tables)
        except UsageError as error:
            person.told(f"{error.what}. To answer, {error.do}.")
            continue
        if person.agrees(question, text):
            return text
