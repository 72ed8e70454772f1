"""Check what a catalogue query answers. A server that lies, or a line that damages bytes, ends in an error
here and not in facts that nobody declared or in a traceback further on.

The server cuts a text longer than `LONGEST` characters and adds its full length and SHA-256: a comment of 80
MB costs us nothing, and a change after the cut still changes the fact. Whole texts have at most `LONGEST`
characters and cut ones more, so neither can be taken for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from scaffold_source.errors import ProducerError

LONGEST = 10_000
LONGEST_DEFINITION = 100_000  # of views and of functions: people do write long ones
_MARK = 200  # what the words behind a cut text take at most


@dataclass(frozen=True, slots=True)
class Kind:
    """The values of one column: their type, whether some are NULL, the type of a list's items, the words it
    can be, and after how many characters the server cuts it (0: never)."""

    python: type
    optional: bool = False
    items: type | None = None
    words: tuple[str, ...] = ()
    longest: int = 0


def one_of(letters: str) -> Kind:
    """Return the kind of a text that is one of `letters`."""
    return Kind(str, words=tuple(letters))


NUMBER = Kind(int)
MAYBE_NUMBER = Kind(int, optional=True)
FLOAT = Kind(float)
MAYBE_FLOAT = Kind(float, optional=True)
COUNT = Kind(Decimal)
BOOL = Kind(bool)
MAYBE_BOOL = Kind(bool, optional=True)
NAME = Kind(str)
MAYBE_NAME = Kind(str, optional=True)
MAYBE_TEXT = Kind(str, optional=True, longest=LONGEST)
DEFINITION = Kind(str, optional=True, longest=LONGEST_DEFINITION)
NAMES = Kind(list, items=str)
MAYBE_NAMES = Kind(list, optional=True, items=str)
NUMBERS = Kind(list, items=int)
MAYBE_NUMBERS = Kind(list, optional=True, items=int)
MAYBE_FLOATS = Kind(list, optional=True, items=float)

Answer = Mapping[str, Kind]


def require(query: str, answer: Answer, fields: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Raise ProducerError if `rows`, with columns called `fields`, cannot be an answer to `query`."""
    if tuple(fields) != tuple(answer):
        raise unexpected(f"{query} returned other columns than were asked for")
    for (name, kind), values in zip(answer.items(), zip(*rows, strict=True), strict=False):
        if not _fits(kind, values):
            raise unexpected(f"{query}.{name} returned an impossible value")


def cut(text: str) -> str:
    """Cut `text` as a server would, for texts that did not come as a row's value."""
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[:LONGEST]} [...cut: {len(text)} characters, sha256 {digest}]"


def unexpected(what: str) -> ProducerError:
    return ProducerError(
        f"Unexpected answer from the database catalogue: {what}",
        do="try again: the connection may have damaged it. If it happens again, please report it",
    )


def _fits(kind: Kind, values: Sequence[Any]) -> bool:
    types = set(map(type, values))
    if not types <= {kind.python, type(None) if kind.optional else kind.python}:
        return False
    if kind.items is not None:
        return set(map(type, chain.from_iterable(filter(None, values)))) <= {kind.items}
    if kind.words:
        return set(values) <= set(kind.words)
    if kind.longest:
        return max(map(len, filter(None, values)), default=0) <= kind.longest + _MARK
    return kind.python is not Decimal or all(map(Decimal.is_finite, values))
