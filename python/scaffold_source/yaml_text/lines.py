"""Where lines, comments and dashes stand in a YAML text, as PyYAML sees them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator

from scaffold_source.yaml_text.nodes import Mapping, Node, Scalar, Sequence

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_USUAL = ("\n", "\r\n", "\r")
# Between scalars: a comment begins at the first `#`, and goes on to the end of the line.
_COMMENT = re.compile("#[^\r\n\x85\u2028\u2029]*")
_DASH = re.compile("#[^\r\n\x85\u2028\u2029]*|(-)")
_COMMA = re.compile("(?:\\s|#[^\r\n\x85\u2028\u2029]*)*,")


class Lines:
    """The lines of `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends = array("Q", (found.start() for found in _BREAK.finditer(text)))

    def start(self, at: int) -> int:
        """Return where the line begins that `at` stands in."""
        number = bisect_left(self._ends, at)
        return self._next(self._ends[number - 1]) if number else 0

    def end(self, at: int) -> int:
        """Return where the line ends that `at` stands in, before its break."""
        number = bisect_left(self._ends, at)
        return self._ends[number] if number < len(self._ends) else len(self.text)

    def end_before(self, at: int) -> int:
        """Return where the line above the one of `at` ends."""
        number = bisect_left(self._ends, at)
        return self._ends[number - 1] if number else 0

    def _next(self, end: int) -> int:
        """Return where the line behind the one that ends at `end` begins."""
        return end + (2 if self.text.startswith("\r\n", end) else 1)

    def column(self, at: int) -> int:
        """Return how many characters stand before `at` in its line."""
        return at - self.start(at)

    def newline(self, at: int) -> str:
        """Return the line break to write near `at`: its line's own, else the one before it."""
        number = bisect_left(self._ends, at)
        near = (*self._ends[number : number + 1], *self._ends[max(0, number - 1) : number])
        found = (self.text[end : self._next(end)] for end in near)
        return next((one for one in found if one in _USUAL), "\n")

    def tail(self, at: int) -> str:
        """Return the comment that follows `at` on its line, "" where something else does, or nothing."""
        rest = self.text[at : self.end(at)].strip()
        return rest if rest.startswith("#") else ""

    def begins(self, at: int) -> bool:
        """Return whether nothing but blanks stands before `at` in its line."""
        return not self.text[self.start(at) : at].strip()

    def below(self, at: int, column: int) -> int:
        """Return the end of the last comment below `at` that belongs to what stands above it, the end of the
        line of `at` where there is none. One indented by more than `column` does; one indented by as much
        does where nothing else follows there."""
        end = found = last = self.end(at)
        while end < len(self.text):
            start = self._next(end)
            end = self.end(start)
            line = self.text[start:end]
            words = line.lstrip(" \t")
            indent = len(line) - len(words)
            if words and not words.startswith("#"):
                return last if indent < column else found
            if words and indent >= column:
                last = end
                found = end if indent > column else found
        return last if column else found

    def following(self, at: int) -> int:
        """Return how far in the next line below `at` is that says something; -1 where none does."""
        end = self.end(at)
        while end < len(self.text):
            start = self._next(end)
            end = self.end(start)
            words = self.text[start:end].lstrip(" \t")
            if words and not words.startswith("#"):
                return end - start - len(words)
        return -1

    def last_blank(self, at: int) -> int:
        """Return the end of the last of the empty lines right below `at`, of its own line without any."""
        end = self.end(at)
        while end < len(self.text):
            below = self.end(self._next(end))
            if self.text[self._next(end) : below].strip():
                break
            end = below
        return end

    def first_blank(self, at: int) -> int:
        """Return the end of the line above the empty ones of which `at` ends the last; `at` where its line is
        not empty."""
        while at and not self.text[self.start(at) : at].strip():
            at = self.end_before(at)
        return at

    def above(self, at: int) -> int:
        """Return where the comments begin that stand above `at`, which begins its line, and as far in as it
        does; `at` where there are none."""
        column = self.column(at)
        found = at
        while self.start(at):
            at = self.start(self.end_before(at))
            line = self.text[at : self.end(at)]
            if not line.startswith("#", column) or line[:column].strip():
                break
            found = at + column
        return found

    def comments(self, start: int, end: int, *nodes: Node) -> list[str]:
        """Return the comments from `start` to `end`, which hold `nodes`; no text that looks like one."""
        found, at = [], start
        for part in (scalar for node in nodes for scalar in _scalars(node)):
            if at <= part.start and part.end <= end:
                found += _COMMENT.findall(self.text, at, part.start)
                found += [head] if (head := self.header(part)) else []
                at = part.end
        return found + _COMMENT.findall(self.text, at, end)

    def header(self, scalar: Node) -> str:
        """Return the comment behind the `|` or `>` of a block scalar, "" where there is none."""
        if self.text[scalar.start : scalar.start + 1] not in ("|", ">"):
            return ""
        found = re.search(r"\s(#.*)", self.text[scalar.start : min(scalar.end, self.end(scalar.start))])
        return found[1] if found else ""

    def comma(self, at: int) -> int | None:
        """Return the place of the comma behind the item of a flow collection that ends `at`."""
        found = _COMMA.match(self.text, at)
        return found.end() - 1 if found else None

    def dashes(self, sequence: Sequence) -> list[int]:
        """Return where the dash of each item of a block sequence stands."""
        found, at = [], sequence.start
        for item in sequence.items:
            dash = next(match for match in _DASH.finditer(self.text, at) if match[1])
            found.append(dash.start())
            at = max(item.end, dash.end())
        return found


def all_nodes(node: Node) -> Iterator[Node]:
    """Yield `node`, and what stands in it unless an anchor, an alias or a tag ties it to something else."""
    yield node
    if isinstance(node, Mapping) and not node.tie:
        for entry in node.entries.values():
            if not entry.inherited:
                yield entry.key
                yield from all_nodes(entry.value)
    elif isinstance(node, Sequence) and not node.tie:
        for item in node.items:
            yield from all_nodes(item)


def _scalars(node: Node) -> Iterator[Scalar]:
    for part in all_nodes(node):
        if isinstance(part, Scalar):
            yield part
