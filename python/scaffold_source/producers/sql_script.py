"""Cut a file of SQL into statements as psql does: by quotes, comments, parentheses and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold_source.errors import UsageError

# What a semicolon may hide in, and the words that open and close a body in standard SQL.
_TOKEN = re.compile(
    r"""
      (?P<space>\s+ | --[^\n]*)
    | (?P<comment>/\*)
    | (?P<text>[eE]'(?:[^'\\]|\\.|'')*' | '[^']*(?:''[^']*)*' | "[^"]*(?:""[^"]*)*")
    | (?P<open_text>[eE]?' | ")
    | (?P<dollar>\$(?:[^\W\d]\w*)?\$)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d[\w$]*)
    | (?P<meta>\\[^\n]*)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_END = re.compile(r"/\*|\*/")
_DATA_END = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)
_SPACE = r"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)+"
_FROM_STDIN = re.compile(rf"\\?copy\b.*\bfrom{_SPACE}stdin\b", re.IGNORECASE | re.DOTALL)
_ROUTINE = re.compile(r"create (or replace )?(function|procedure)\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without its semicolon, or one psql command (`\\connect shop`).

    `line` is where it starts. `head` is its first words in lower case, enough to tell its kind.
    """

    text: str
    line: int
    head: str

    @property
    def is_meta(self) -> bool:
        return self.text.startswith("\\")

    def excerpt(self, limit: int = 160) -> str:
        """Return the statement's beginning on one line, without a password that it may set."""
        text = re.sub(r"(?i)(password\s*(?:=>?|:)?\s*)'[^']*'?", r"\1'***'", " ".join(self.text.split()))
        return text if len(text) <= limit else f"{text[:limit].rstrip()} …"


def statements(script: str, name: str) -> Iterator[Statement]:
    """Yield the statements of `script`, without the data of `COPY … FROM stdin`.

    Raises UsageError, with the file's `name` and a line, if a quote or a comment never ends.
    """
    reader = _Reader(script, name)
    while statement := reader.next_statement():
        yield statement


_HEAD_WORDS = 6


class _Reader:
    """Where in the script we are, and which line that is."""

    def __init__(self, script: str, name: str) -> None:
        self._script = script
        self._name = name
        self._at = 0
        self._line, self._line_at = 1, 0

    def next_statement(self) -> Statement | None:
        start: int | None = None
        parentheses, bodies = 0, 0
        words: list[str] = []
        while token := _TOKEN.match(self._script, self._at):
            kind, text = token.lastgroup, token[0]
            if kind == "meta":
                if start is None:
                    return self._command(token)
                break
            self._at = self._end_of(token)
            if kind in ("space", "comment"):
                continue
            if text == ";" and start is None:
                continue
            if text == ";" and parentheses <= 0 and bodies == 0:
                return self._finished(start, token.start(), words)
            start = token.start() if start is None else start
            if kind == "word":
                word = text.lower()
                if len(words) < _HEAD_WORDS:
                    words.append(word)
                bodies = max(0, bodies + self._body_step(word, bodies, words))
            parentheses += {"(": 1, ")": -1}.get(text, 0)
        if start is None:
            return None
        return self._finished(start, self._at, words)

    def _command(self, token: re.Match[str]) -> Statement:
        """Return a command of psql, whose rows may follow it: `\\copy orders from stdin`."""
        text = token[0].strip()
        self._at = token.end()
        if _FROM_STDIN.match(text):
            self._skip_data()
        return Statement(text, self._line_of(token.start()), text.split()[0].lower())

    def _body_step(self, word: str, bodies: int, words: list[str]) -> int:
        """Return the change of depth: `begin atomic … end` hides semicolons, and may contain `case … end`."""
        if word == "begin" or (word == "case" and bodies):
            return 1 if _ROUTINE.match(" ".join(words)) else 0
        return -1 if word == "end" else 0

    def _finished(self, start: int | None, end: int, words: list[str]) -> Statement:
        assert start is not None, "a statement starts before it ends"
        text = self._script[start:end].rstrip()
        if _FROM_STDIN.match(text):
            self._skip_data()
        return Statement(text, self._line_of(start), " ".join(words))

    def _skip_data(self) -> None:
        ended = _DATA_END.search(self._script, self._at)
        self._at = ended.end() if ended else len(self._script)

    def _end_of(self, token: re.Match[str]) -> int:
        if token.lastgroup == "comment":
            return self._comment_end(token)
        if token.lastgroup == "dollar":
            closing = self._script.find(token[0], token.end())
            if closing < 0:
                raise self._never_ends(token)
            return closing + len(token[0])
        if token.lastgroup == "open_text":
            raise self._never_ends(token)
        return token.end()

    def _comment_end(self, token: re.Match[str]) -> int:
        """Return where a comment ends, counting nested ones."""
        depth, at = 1, token.end()
        while depth:
            mark = _COMMENT_END.search(self._script, at)
            if not mark:
                raise self._never_ends(token)
            depth += 1 if mark[0] == "/*" else -1
            at = mark.end()
        return at

    def _never_ends(self, token: re.Match[str]) -> UsageError:
        return UsageError(
            f"{self._name}:{self._line_of(token.start())}: the {token[0]} that starts here never ends",
            do="is the file complete? `psql -f` must be able to read it",
        )

    def _line_of(self, at: int) -> int:
        self._line += self._script.count("\n", self._line_at, at)
        self._line_at = at
        return self._line
