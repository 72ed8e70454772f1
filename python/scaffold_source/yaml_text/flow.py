"""What comes and goes in a flow collection (`{a: 1}`, `[a, b]`), with commas and comments between items."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from scaffold_source.edit import Edit
from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.nodes import Mapping, Node, Sequence

_SEPARATOR = re.compile(r"\s*,\s*")


class Member(NamedTuple):
    """An entry of a mapping or an item of a sequence, from its key or dash on."""

    start: int
    end: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Flow:
    """A flow collection and its members, in the order of the text."""

    lines: Lines
    node: Mapping | Sequence
    members: list[Member]

    def between(self, before: int | None, after: int | None, new: list[str]) -> Edit:
        """Return the edit that puts the texts `new` for all that stands between two members that stay. None
        is the bracket. Comments stay, each behind the words that it follows."""
        first, last = 0 if before is None else before + 1, len(self.members) if after is None else after
        lost = self.members[first:last]
        start = self.node.start + 1 if before is None else self.members[before].end
        stop = self.node.end - 1 if after is None else self.members[after].start
        nodes = (node for member in lost for node in member.nodes)
        if comments := self.lines.comments(start, stop, *nodes):
            return self._in_lines((before, after), (start, stop), lost, comments, new)
        end = lost[-1].end if lost else start
        if before is not None:
            return Edit(start, end, "".join(self._separator + text for text in new))
        if after is None:
            return Edit(lost[0].start if lost else start, end, self._separator.join(new))
        begin = lost[0].start if lost else stop
        return Edit(begin, stop, "".join(text + self._separator for text in new))

    def _in_lines(
        self,
        ends: tuple[int | None, int | None],
        span: tuple[int, int],
        lost: list[Member],
        comments: list[str],
        new: list[str],
    ) -> Edit:
        """Return the edit where comments stand between: each of them, and each new text, on its own line."""
        (before, after), (start, stop) = ends, span
        first = lost[0].start if lost else stop
        beside = self.lines.comments(start, min(first, self.lines.end(start)))
        above = self.lines.comments(max(self.lines.end(lost[-1].end if lost else start), start), stop)
        above = above if self.lines.end(start) < stop else []
        others = comments[len(beside) : len(comments) - len(above)]
        glue = self.lines.newline(start) + " " * self._column
        text = "," if before is not None and (new or after is not None) else ""
        text += "".join(f"  {comment}" for comment in beside)
        text += "".join(glue + comment for comment in others)
        for number, one in enumerate(new, start=1):
            text += glue + one + ("," if number < len(new) or after is not None else "")
        text += "".join(glue + comment for comment in above)
        if after is None and self.lines.begins(stop):
            glue = self.lines.newline(start) + " " * self.lines.column(stop)
        return Edit(start, stop, text + glue)

    @cached_property
    def _separator(self) -> str:
        """What stands between two members here."""
        for one, other in zip(self.members, self.members[1:], strict=False):
            between = self.lines.text[one.end : other.start]
            if _SEPARATOR.fullmatch(between):
                return between
        return ", "

    @cached_property
    def _column(self) -> int:
        """Where members begin that begin a line."""
        places = (member.start for member in self.members if self.lines.begins(member.start))
        at = next(places, None)
        return self.lines.column(self.node.start) + 2 if at is None else self.lines.column(at)
