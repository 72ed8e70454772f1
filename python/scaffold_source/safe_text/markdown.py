"""Show other people's text in Markdown: ordinary words stay as they are, everything else goes into code
spans.

Escaping with a backslash is not enough: GitHub and GitLab look for `@team`, `owner/repo#1`, `GH-1`, commit
hashes, `:x:` and addresses after Markdown has removed backslashes and entities. They leave code alone, and so
does Markdown itself: no markup, HTML or link begins inside it.
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
    """Return `text` on one line for a paragraph, a heading or a table cell, so that nothing in it is
    Markdown."""
    pieces: list[str] = []
    code: list[str] = []  # words that share a span
    open_braces = 0
    for number, word in enumerate(filter(None, line(text).split(" "))):
        if open_braces or word.startswith("{"):  # YAML or JSON: one span, up to the brace that ends it
            open_braces = max(0, open_braces + word.count("{") - word.count("}"))
            code.append(word)
            pieces += [] if open_braces else _spans(code, in_table=in_table)
            continue
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
    """Return a value unchanged if it is plain words, else as one code span."""
    said = prose(text)
    return said if said and "`" not in said else code_span(text)


def code_span(text: str, *, in_table: bool = False) -> str:
    """Return `text` on one line as code, whatever backticks it contains."""
    return _fenced(line(text), in_table=in_table)


def _spans(words: list[str], *, in_table: bool) -> list[str]:
    """Join the words into one code span, if there are any, and empty the list."""
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
    """Split a word into the brackets before it, itself, and the punctuation after: `(`, `numeric(12,2)`,
    `),`."""
    start, end = len(word) - len(word.lstrip(opening)), len(word)
    while end > start and word[end - 1] in closing and not _is_closed(word[start:end]):
        end -= 1
    return (word[:start], word[start:end], word[end:]) if end > start else ("", word, "")


def _is_closed(text: str) -> bool:
    """Return True if the bracket at the end was opened in `text`."""
    return text.endswith(")") and text.count(")") <= text.count("(")


def _is_plain(word: str) -> bool:
    _, core, _ = _parted(word, _OPENING, _CLOSING)
    if _REFERENCE.search(core):
        return False
    return core == "-" or bool(_WORD.fullmatch(core) or _NUMBER.fullmatch(core))
