"""Somebody else's text in Markdown: ordinary words as they are, everything else in code spans.

A backslash is no help: GitHub and GitLab look for `@team`, `owner/repo#1`, `GH-1`, hashes of commits, `:x:`
and addresses in what Markdown has made of the text, backslashes and entities included. They leave code alone,
and so does Markdown itself: no markup, no HTML, no link begins in there.
"""

from __future__ import annotations

import re

from scaffold_source.safe_text.visible import line

# Around words and around code. Quotes are a part of code.
_OPENING, _CLOSING = "(\"'", ",.;:!?…\"')"
_CODES_OPENING, _CODES_CLOSING = "(", ",.;:!?…)"
# Beyond ASCII nothing is Markdown.
_LETTER = r"[A-Za-z\x80-\U0010ffff]"
_WORD = re.compile(rf"{_LETTER}+(?:['-]{_LETTER}+)*")
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,6}){0,2}%?")
# A commit's short name, and what is linked without a scheme.
_REFERENCE = re.compile(r"(?<![a-z\d])(?:[0-9a-f]{7,}|www)(?![a-z\d])", re.IGNORECASE)
# At a line's start these would make a list.
_LIST_MARK = re.compile(r"[+-]|\d+[.)]")
_BACKTICKS = re.compile("`+")


def prose(text: str, *, in_table: bool = False) -> str:
    """`text` on one line of a paragraph, a heading or a table's cell: it means nothing to Markdown."""
    pieces: list[str] = []
    code: list[str] = []  # words that share a span
    for number, word in enumerate(filter(None, line(text).split(" "))):
        if _is_plain(word) and not (number == 0 and _LIST_MARK.fullmatch(word)):
            pieces += _spans(code, in_table=in_table)
            pieces.append(word)
            continue
        before, core, after = _parted(word, _CODES_OPENING, _CODES_CLOSING)
        if before:
            pieces += _spans(code, in_table=in_table)
        code.append(core)
        if before or after:
            (span,) = _spans(code, in_table=in_table)
            pieces.append(f"{before}{span}{after}")
    return " ".join([*pieces, *_spans(code, in_table=in_table)])


def value(text: str) -> str:
    """A value as it is where that is plain words, else as one code span."""
    said = prose(text)
    return said if said and "`" not in said else code_span(text)


def code_span(text: str, *, in_table: bool = False) -> str:
    """`text` on one line as code, whatever backticks are in it."""
    return _fenced(line(text), in_table=in_table)


def _spans(words: list[str], *, in_table: bool) -> list[str]:
    """The words as one code span, if there are any; the list is empty afterwards."""
    spans = [_fenced(" ".join(words), in_table=in_table)] if words else []
    words.clear()
    return spans


def _fenced(text: str, *, in_table: bool) -> str:
    fence = "`" * (1 + max(map(len, _BACKTICKS.findall(text)), default=0))
    # One blank at each end is taken away again where both have one.
    padded = (
        f" {text} " if not text.strip() or "`" in (text[0], text[-1]) or text[0] == text[-1] == " " else text
    )
    # A table's cell ends at a bar, in code too; the backslash before it goes.
    return f"{fence}{padded.replace('|', chr(92) + '|') if in_table else padded}{fence}"


def _parted(word: str, opening: str, closing: str) -> tuple[str, str, str]:
    """A word's brackets before, itself, and its punctuation behind: `(`, `numeric(12,2)`, `),`."""
    start, end = len(word) - len(word.lstrip(opening)), len(word)
    while end > start and word[end - 1] in closing and not _is_closed(word[start:end]):
        end -= 1
    return (word[:start], word[start:end], word[end:]) if end > start else ("", word, "")


def _is_closed(text: str) -> bool:
    """Whether the bracket at the end was opened in `text`."""
    return text.endswith(")") and text.count(")") <= text.count("(")


def _is_plain(word: str) -> bool:
    _, core, _ = _parted(word, _OPENING, _CLOSING)
    if _REFERENCE.search(core):
        return False
    return core == "-" or bool(_WORD.fullmatch(core) or _NUMBER.fullmatch(core))
