"""Edits of collections in flow style (`{a: 1}`, `[a, b]`), with commas and comments between their members."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scaffold_source.edit import Edit
from scaffold_source.yaml_text.comments import comments_within
from scaffold_source.yaml_text.dump import flow_key, flow_text, scalar_like
from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.members import (
    Changes,
    Member,
    after_colon,
    entry_members,
    item_members,
    require_all_free,
    value_span,
)
from scaffold_source.yaml_text.nodes import Entry, Mapping, Node, Scalar, Sequence
from scaffold_source.yaml_text.values import YamlPath

_SEPARATOR = re.compile(r"\s*,\s*")


class Flow:
    """Edits in flow style. All methods raise TiedError where an anchor, an alias or a tag is in the way."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def entries(self, node: Mapping, _: YamlPath, changes: Changes[tuple[str, Any]]) -> Iterator[Edit]:
        """Yield the edits for the entries that come and go in a mapping."""
        texts = {
            place: [f"{flow_key(key)}: {flow_text(value)}" for key, value in pairs]
            for place, pairs in changes.added.items()
        }
        yield from self._come_and_go(node, entry_members(self._lines, node), Changes(changes.gone, texts))

    def items(self, node: Sequence, _: YamlPath, changes: Changes[Any]) -> Iterator[Edit]:
        """Yield the edits for the items that come and go in a sequence."""
        texts = {place: [flow_text(item) for item in items] for place, items in changes.added.items()}
        yield from self._come_and_go(node, item_members(self._lines, node), Changes(changes.gone, texts))

    def value(self, entry: Entry, _: YamlPath, content: object) -> Iterator[Edit]:
        """Yield the edits that put `content` for the value of an entry, whatever it was."""
        require_all_free(entry.value)
        after_colon(self._lines, entry)  # there is one
        start, end = value_span(entry)
        gap = "" if self._lines.text[start - 1 : start].isspace() else " "
        comments = comments_within(self._lines, start, end, entry.value)
        text = gap + self._text(entry.value, content)
        yield Edit.replace(start, end, self._with_comments(text, comments, entry.key.start))

    def item(self, member: Member, _: YamlPath, content: object) -> Iterator[Edit]:
        """Yield the edits that put `content` for an item, whatever it was."""
        (item,) = member.nodes
        require_all_free(item)
        comments = comments_within(self._lines, item.start, item.end, item)
        text = self._text(item, content)
        yield Edit.replace(item.start, item.end, self._with_comments(text, comments, item.start))

    def _text(self, node: Node, content: object) -> str:
        text = flow_text(content)
        if not isinstance(node, Scalar):
            return text
        return scalar_like(self._lines.text[node.start : node.end], node.value, content, text)

    def _with_comments(self, text: str, comments: list[str], place: int) -> str:
        """Return `text`, which stands at `place`, and behind it the comments of what it replaces."""
        glue = self._lines.newline(place) + self._lines.indent(place)
        return f"{text}  {glue.join(comments)}{glue}" if comments else text

    def _come_and_go(
        self, node: Mapping | Sequence, members: list[Member], changes: Changes[str]
    ) -> Iterator[Edit]:
        require_all_free(*(part for number in changes.gone for part in members[number].nodes))
        stay = [number for number in range(len(members)) if number not in changes.gone]
        collection = _Collection(self._lines, node, members)
        for before, after in zip([None, *stay], [*stay, None], strict=True):
            texts = changes.added.get(before, [])
            if texts or collection.lost(before, after):
                yield collection.between(before, after, texts)


@dataclass(frozen=True)
class _Collection:
    """A flow collection and its members, in the order of the text."""

    lines: Lines
    node: Mapping | Sequence
    members: list[Member]

    def lost(self, before: int | None, after: int | None) -> list[Member]:
        """Return the members between two that stay. None is the bracket."""
        first = 0 if before is None else before + 1
        return self.members[first:after]

    def between(self, before: int | None, after: int | None, texts: list[str]) -> Edit:
        """Return the edit that puts `texts` for all that stands between two members that stay. None is the
        bracket. Comments stay, each behind the words that it follows."""
        lost = self.lost(before, after)
        start = self.node.start + 1 if before is None else self.members[before].end
        stop = self.node.end - 1 if after is None else self.members[after].start
        nodes = (node for member in lost for node in member.nodes)
        if comments := comments_within(self.lines, start, stop, *nodes):
            return self._in_lines((before, after), (start, stop), lost, comments, texts)
        end = lost[-1].end if lost else start
        if before is not None:
            return Edit.replace(start, end, "".join(self._separator + text for text in texts))
        if after is None:
            return Edit.replace(lost[0].start if lost else start, end, self._separator.join(texts))
        begin = lost[0].start if lost else stop
        return Edit.replace(begin, stop, "".join(text + self._separator for text in texts))

    def _in_lines(
        self,
        ends: tuple[int | None, int | None],
        span: tuple[int, int],
        lost: list[Member],
        comments: list[str],
        texts: list[str],
    ) -> Edit:
        """Return the edit where comments stand between: each of them, and each new text, on its own line."""
        (before, after), (start, stop) = ends, span
        beside, within, above = self._by_place(span, lost, comments)
        glue = self.lines.newline(start) + " " * self._column
        text = "," if before is not None and (texts or after is not None) else ""
        text += "".join(f"  {comment}" for comment in beside)
        text += "".join(glue + comment for comment in within)
        for number, new in enumerate(texts, start=1):
            text += glue + new + ("," if number < len(texts) or after is not None else "")
        text += "".join(glue + comment for comment in above)
        if after is None and self.lines.begins(stop):
            glue = self.lines.newline(start) + self.lines.indent(stop)
        return Edit.replace(start, stop, text + glue)

    def _by_place(
        self, span: tuple[int, int], lost: list[Member], comments: list[str]
    ) -> tuple[list[str], list[str], list[str]]:
        """Return the comments of a span by what they belong to: those beside the member before it, those in
        what is lost, and those above the member behind it."""
        start, stop = span
        first = lost[0].start if lost else stop
        end_of_line = self.lines.end(start)
        beside = comments_within(self.lines, start, min(first, end_of_line))
        below = max(self.lines.end(lost[-1].end if lost else start), start)
        above = comments_within(self.lines, below, stop) if end_of_line < stop else []
        return beside, comments[len(beside) : len(comments) - len(above)], above

    @cached_property
    def _separator(self) -> str:
        """Return the text between two members here: a comma, with the blanks that people write around it."""
        for member, following in zip(self.members, self.members[1:], strict=False):
            between = self.lines.text[member.end : following.start]
            if _SEPARATOR.fullmatch(between):
                return between
        return ", "

    @cached_property
    def _column(self) -> int:
        """Return the column of the members that begin a line."""
        starts = (member.start for member in self.members if self.lines.begins(member.start))
        start = next(starts, None)
        return self.lines.column(self.node.start) + 2 if start is None else self.lines.column(start)
