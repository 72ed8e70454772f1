"""How a staging model is laid out: what a formatter, or people, only indented, spaced or quoted otherwise is
no change of its words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_PARTS = re.compile(
    r"(?P<jinja>\{\{.*?\}\}|\{%.*?%\})|(?P<kept>'[^'\n]*'|\"[^\"\n]*\"|--[^\n]*\n?)", re.DOTALL
)
_KEYWORDS = re.compile(r"\b(?:with|select|from|where|and|or|not|is|null|as)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+|[^\w\s]")
_LITERAL = re.compile(r"('[^']*'|\"[^\"]*\")")
_MARKERS = ("<<<<<<< ", "||||||| ", "=======", ">>>>>>> ")  # git's, which stand where they stand


class Layout:
    """A model's text as the tool lays its lines out, `plain`, and the way back. `written` are texts of the
    tool's, the first of which goes first."""

    def __init__(self, ours: str, *written: str) -> None:
        known = {_key(line): line for text in reversed(written) for line in text.split("\n")}
        known |= {line: line for text in written for line in text.split("\n")}
        self._ours = ours.split("\n")
        self._plain = list(_laid_out(self._ours, known))
        self.plain = "\n".join(self._plain)

    def of(self, merged: str) -> str:
        """Return `merged`, which was made of `plain`, with the lines of ours as they were, and each new one
        indented like its neighbours."""
        lines = merged.split("\n")
        matcher = SequenceMatcher(None, self._plain, lines, autojunk=False)
        kept = {
            block.b + offset: self._ours[block.a + offset]
            for block in matcher.get_matching_blocks()
            for offset in range(block.size)
        }
        return "\n".join(
            kept[number] if number in kept else _like_neighbours(number, lines, kept)
            for number in range(len(lines))
        )


def says_the_same(ours: str, written: str) -> bool:
    """Return whether texts differ only in blanks, line breaks, Jinja's quotes and the case of keywords."""
    return _words(ours) == _words(written)


def _laid_out(ours: Sequence[str], known: dict[str, str]) -> Iterator[str]:
    """Yield each line of `ours` as it is `known`; one that is not, and a bracket alone, indented as much more
    or less than the known line above it as people did."""
    shift = 0
    for line in ours:
        text = known.get(line) or known.get(_key(line))
        if text is not None and (text == line or re.search(r"\w", line)):
            shift = _indent(text) - _indent(line) if line.strip() else shift
            yield text
        else:
            yield _shifted(line, shift)


def _like_neighbours(number: int, lines: Sequence[str], kept: dict[int, str]) -> str:
    """Return a new line as deep as the nearest line of ours that the tool indents as deep."""
    line = lines[number]
    if not line.strip() or line.startswith(_MARKERS):
        return line
    others = [other for other in sorted(kept, key=lambda other: abs(other - number)) if lines[other].strip()]
    for other in others:
        if _indent(lines[other]) == _indent(line):
            return kept[other][: _indent(kept[other])] + line.lstrip()
    return _shifted(line, _indent(kept[others[0]]) - _indent(lines[others[0]])) if others else line


def _shifted(line: str, shift: int) -> str:
    if not shift or not line.strip():
        return line
    return " " * max(0, _indent(line) + shift) + line.lstrip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _key(line: str) -> str:
    """Return what a line says, however it is laid out."""
    return " ".join(_plain_words(line).split())


def _words(text: str) -> list[str]:
    """Return the words and signs of a text; a text in quotes, a comment or a call of Jinja's is one."""
    parts = _parts(_plain_words(text))
    return [word for part, kept in parts for word in ([part] if kept else _WORD.findall(part))]


def _plain_words(text: str) -> str:
    """Return `text` with Jinja's quotes and blanks, and the case of keywords, as the tool writes them."""
    return "".join(
        part if kept else _KEYWORDS.sub(lambda word: word[0].lower(), part) for part, kept in _parts(text)
    )


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text in turn, with whether each is kept to the letter: a text in quotes, a
    comment, a call of Jinja's, which is given as the tool writes it."""
    end = 0
    for match in _PARTS.finditer(text):
        yield text[end : match.start()], False
        end = match.end()
        if match["jinja"]:
            yield _jinja(match["jinja"]), True
        else:
            yield (f"{match['kept'].rstrip()}\n" if match["kept"].startswith("--") else match["kept"]), True
    yield text[end:], False


def _jinja(call: str) -> str:
    """Return a call of Jinja's with one kind of quotes, and with blanks only in them."""
    parts = _LITERAL.split(call)  # what is in quotes is every second one
    parts[::2] = ("".join(part.split()) for part in parts[::2])
    parts[1::2] = (part if "'" in part else f"'{part[1:-1]}'" for part in parts[1::2])
    return "".join(parts)
