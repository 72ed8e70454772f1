"""The words of a model that people wrote: SQL and Jinja, as far as both can be told apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class UnclearError(Exception):
    """Raised where a model cannot be read surely; the text says why."""


class Token(NamedTuple):
    """A piece of a model. `kind` is what it is: call (`{{ … }}`), block (`{% … %}`), string, quoted, word,
    number or sign; `depth` counts the parentheses around it."""

    kind: str
    text: str
    start: int
    end: int
    depth: int

    def is_word(self, *words: str) -> bool:
        """Return whether this is one of `words`, in whatever case."""
        return self.kind == "word" and self.text.lower() in words

    @property
    def name(self) -> str:
        """Return the name that a word, a name in quotes or a call that quotes one stands for."""
        if self.kind == "quoted":
            return self.text[1:-1].replace(self.text[-1] * 2, self.text[-1])
        quoting = _QUOTING.fullmatch(self.text) if self.kind == "call" else None
        return quoting["name"] if quoting else self.text


_QUOTING = re.compile(
    r"""\{\{-?\s*(?:adapter|scaffold_source)\.quoted?\(\s*(['"])(?P<name>[^'"\\]*)\1\s*\)\s*-?\}\}"""
)
_INSIDE = r"""(?:'[^'\n]*'|"[^"\n]*"|[^'"])*?"""
_PIECES = re.compile(
    rf"""(?P<space>\s+)
    |(?P<remark>\{{\#.*?\#\}})
    |(?P<call>\{{\{{{_INSIDE}\}}\}})
    |(?P<block>\{{%{_INSIDE}%\}})
    |(?P<comment>--[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")+"|`[^`\n]+`)
    |(?P<number>\d[\w.]*)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>/\*|::|\|\||<>|[<>!=]=|.)""",
    re.DOTALL | re.VERBOSE,
)
_JINJA = re.compile(r"\{[{%#]|[}%#]\}")


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of a model, without spaces and comments. Raise UnclearError where they cannot be told
    apart: Jinja inside a string, a string without an end, an odd parenthesis."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    depth = 0
    for piece in _PIECES.finditer(text):
        kind, words = str(piece.lastgroup), piece[0]
        if kind in ("space", "remark"):
            continue
        if kind in ("comment", "string", "quoted") and _JINJA.search(words):
            raise UnclearError("Jinja stands inside a text or a comment")
        if kind == "comment":
            continue
        if kind == "string" and "\\" in words:
            raise UnclearError("a text holds a backslash")
        if kind == "sign" and (words in "'\"`${}#\\;" or words == "/*"):
            raise UnclearError(f"it holds {words}")
        depth -= words == ")"
        if depth < 0:
            raise UnclearError("a parenthesis closes that was never opened")
        yield Token(kind, words, piece.start(), piece.end(), depth)
        depth += words == "("
    if depth:
        raise UnclearError("a parenthesis is never closed")
