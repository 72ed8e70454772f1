"""Edits of collections in block style (`key: value`, `- item`), which are whole lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scaffold_source.edit import Edit
from scaffold_source.yaml_text.comments import (
    comment_beside,
    comment_of_header,
    comments_within,
    end_with_comments,
    start_with_comments,
)
from scaffold_source.yaml_text.dump import (
    entry_lines,
    flow_key,
    flow_lines,
    is_block_item,
    is_spaced,
    item_lines,
    scalar_like,
)
from scaffold_source.yaml_text.indentation import indentation
from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.members import (
    Changes,
    Member,
    after_colon,
    all_nodes,
    entry_members,
    item_members,
    require_all_free,
    value_span,
)
from scaffold_source.yaml_text.named_items import place_of
from scaffold_source.yaml_text.nodes import Entry, Mapping, Node, Scalar, Sequence
from scaffold_source.yaml_text.values import YamlPath

_BLANKS = re.compile(r"\s*")
_KEEPING = re.compile(r"[|>]\d?\+")
# A block scalar's header that does not strip: what stands where `-` would.
_HEADER = re.compile(r"[|>]\d*(\+?)(?![-\d])")


class Block:
    """Edits in block style of the mapping `root` and what is in it. Each comment stays with the words that it
    belongs to, or near where they were. All methods raise TiedError where an anchor, an alias or a tag is in
    the way."""

    def __init__(self, lines: Lines, root: Mapping) -> None:
        self._lines = lines
        self._text = lines.text
        self._by = indentation(lines, root)
        # Where block scalars end to which the empty lines behind them belong: no line more may follow.
        keeping = (node.end for node in all_nodes(root) if _KEEPING.match(self._text, node.start))
        self._keeping = frozenset(keeping if _KEEPING.search(self._text) else ())
        self._stripped: set[int] = set()

    # ---- what comes and goes

    def entries(self, node: Mapping, path: YamlPath, changes: Changes[tuple[str, Any]]) -> Iterator[Edit]:
        """Yield the edits for the entries that come and go in a mapping."""
        members = entry_members(self._lines, node)
        indent = self._lines.indent(members[0].start)
        added = {
            place: [entry_lines((*place_of(path), key), value, indent, self._by) for key, value in pairs]
            for place, pairs in changes.added.items()
        }
        yield from self._come_and_go(members, Changes(changes.gone, added), spaced=False)

    def items(self, node: Sequence, path: YamlPath, changes: Changes[Any]) -> Iterator[Edit]:
        """Yield the edits for the items that come and go in a sequence."""
        members = item_members(self._lines, node)
        indent = self._lines.indent(members[0].start)
        added = {
            place: [item_lines(place_of(path), item, indent, self._by) for item in items]
            for place, items in changes.added.items()
        }
        yield from self._come_and_go(members, Changes(changes.gone, added), spaced=is_spaced(place_of(path)))

    def _come_and_go(
        self, members: list[Member], changes: Changes[list[str]], *, spaced: bool
    ) -> Iterator[Edit]:
        """Yield the edits for members that come, as lines, and go; with the empty lines between them where
        they are `spaced` in a fresh file."""
        for run in changes.runs():
            edit = self._removed(members, run)
            yield self._with_blanks(edit, members, run) if spaced and not edit.text else edit
        for place, blocks in changes.added.items():
            stays = min(set(range(len(members))) - changes.gone) if place is None else place
            newline = self._lines.newline(members[stays].start)
            gap = newline if spaced and self._has_gap(members, stays) else ""
            text = (newline + gap).join(newline.join(lines) for lines in blocks)
            if place is None:
                yield self._inserted_before(members[stays], text, newline + gap)
            else:
                yield from self._inserted_behind(members[stays], text, newline, gap)

    def _inserted_before(self, member: Member, text: str, glue: str) -> Edit:
        """Return the edit that puts `text` before a member and the comments above it."""
        start = member.start
        if self._lines.begins(start):
            start = start_with_comments(self._lines, start)
        return Edit.insert(start, text.lstrip(" ") + glue + self._lines.indent(member.start))

    def _inserted_behind(self, member: Member, text: str, newline: str, gap: str) -> Iterator[Edit]:
        """Yield the edits that put `text` behind a member and the comments that belong to it."""
        yield from self._stripped_at_the_end(member)
        end = self._end(member)
        yield Edit.insert(end, newline + ("" if end in self._keeping else gap) + text)

    def _stripped_at_the_end(self, member: Member) -> Iterator[Edit]:
        """Yield the edit of a block scalar that ends with the file and without a line break: with something
        behind it, it would have one, unless its header says otherwise."""
        last = [node for part in member.nodes for node in all_nodes(part)][-1]
        header = _HEADER.match(self._text, last.start)
        if header and last.end == len(self._text) and last.start not in self._stripped:
            self._stripped.add(last.start)
            yield Edit.replace(header.start(1), header.end(1), "-")

    def _end(self, member: Member) -> int:
        return end_with_comments(self._lines, member.end, self._lines.column(member.start))

    def _removed(self, members: list[Member], run: range) -> Edit:
        """Return the edit that takes neighbours out."""
        start, end = members[run[0]].start, members[run[-1]].end
        nodes = [node for number in run for node in members[number].nodes]
        require_all_free(*nodes)
        if run[-1] == len(members) - 1 and self._is_flush(start, end):
            return self._removed_lines(
                start_with_comments(self._lines, start), end, nodes, " " * self._by.item
            )
        return self._removed_lines(start, end, nodes, "")

    def _is_flush(self, start: int, end: int) -> bool:
        """Return whether what follows a list is as far in as its dashes: a comment there would be of that."""
        return self._lines.begins(start) and self._lines.column_below(end) == self._lines.column(start)

    def _removed_lines(self, start: int, end: int, nodes: list[Node], inset: str) -> Edit:
        """Return the edit that takes out what stands from `start` to `end`, and its lines; comments stay, in
        lines of their own, `inset` further in."""
        comments = comments_within(self._lines, start, end, *nodes)
        comments += [beside] if (beside := comment_beside(self._lines, end)) else []
        stop = self._lines.end(end)
        if comments:
            glue = self._lines.newline(start) + self._lines.indent(start) + inset
            return Edit.replace(start, stop, inset + glue.join(comments))
        if not self._lines.begins(start):  # behind a dash
            following = _BLANKS.match(self._text, stop)
            after = following.end() if following else stop
            if self._text.startswith("#", after):
                return Edit.delete(self._lines.end_before_spaces(start), stop)
            return Edit.delete(start, after)
        # With the line break before it: what is put behind that line comes after this.
        begin = self._lines.end_before(start)
        is_kept = begin in self._keeping
        return Edit.delete(begin, self._lines.end_of_blanks_below(stop) if is_kept else stop)

    # ---- the empty lines between tables

    def _has_gap(self, members: list[Member], number: int) -> bool:
        """Return whether an empty line stands between a member and its neighbour: the one behind it, or the
        one before it where it is the last. One alone has a gap, as in a fresh file."""
        if len(members) == 1:
            return True
        end = self._end(members[min(number, len(members) - 2)])
        return self._lines.end_of_blanks_below(end) > end or end in self._keeping

    def _with_blanks(self, edit: Edit, members: list[Member], run: range) -> Edit:
        """Return `edit`, which takes out whole items, with the empty lines that stand there for them."""
        if edit.start in self._keeping:
            return edit
        is_first, is_last = run[0] == 0, run[-1] == len(members) - 1
        above = self._lines.end_before_blanks(edit.start)
        below = self._lines.end_of_blanks_below(edit.end)
        ends_file = is_last and not self._text[edit.end :].strip()
        if below > edit.end and not ends_file and (is_first or above < edit.start):
            return Edit.delete(edit.start, below)
        return Edit.delete(above, edit.end) if is_last else edit

    # ---- what changes

    def rewritten(self, entry: Entry, path: YamlPath, old: object, new: object) -> Edit | None:
        """Return the edit that writes a collection anew as a whole, None unless it looks as the tool writes
        it. No comment may stand beside its last line or below it, since that line may get another place."""
        value, start, place = entry.value, entry.key.start, place_of(path)
        lines = entry_lines(place, old, self._lines.indent(start), self._by)
        if self._text[start : value.end] != self._lines.newline(start).join(lines).lstrip(" "):
            return None
        end_of_line = self._lines.end(value.end)
        if end_with_comments(self._lines, value.end, self._lines.column(start)) != end_of_line:
            return None
        if len(lines) > 1 and comment_beside(self._lines, value.end):
            return None
        return self._rendered(start, value.end, entry_lines(place, new, self._lines.indent(start), self._by))

    def restyled(self, member: Member, path: YamlPath, old: object, new: object) -> Edit | None:
        """Return the edit that writes an item anew as a whole where it is a flow mapping or becomes one, None
        unless it looks as the tool writes it."""
        start, end, place = member.start, member.end, place_of(path)
        indent = self._lines.indent(start)
        was_block, is_block = (is_block_item(place, item, indent, self._by) for item in (old, new))
        if was_block and is_block:
            return None
        lines = item_lines(place, old, indent, self._by)
        if self._text[start:end] != self._lines.newline(start).join(lines).lstrip(" "):
            return None
        if was_block and (comment_beside(self._lines, end) or self._end(member) != self._lines.end(end)):
            return None  # the comment is of a line that goes, or further in than one line can be
        return self._rendered(start, end, item_lines(place, new, indent, self._by))

    def value(
        self, entry: Entry, path: YamlPath, content: object, *, keeps_style: bool = True
    ) -> Iterator[Edit]:
        """Yield the edits that put `content` for the value of an entry, whatever it was. Comments inside of a
        collection go above the key; one beside the key stays there. A flow collection stays one where it
        `keeps_style`."""
        value, key = entry.value, entry.key
        require_all_free(value)
        in_block = not isinstance(value, Scalar) and not value.flow
        header, within = self._comments_of(entry)
        if within:
            yield self._above(key.start, within)
        head = f"{self._lines.indent(key.start)}{flow_key(path[-1])}:"
        if keeps_style and _is_filled_flow(value):
            lines = flow_lines(head, content, self._lines.indent(key.start), self._by)
        else:
            lines = entry_lines(place_of(path), content, self._lines.indent(key.start), self._by)
        lines[0] = lines[0][len(head) :].strip(" ")
        (start, end), colon = value_span(entry), after_colon(self._lines, entry)
        if len(lines) > 1 or in_block:
            edit = self._rendered(start, end, lines, header)
            yield Edit.replace(colon, edit.end, f" {edit.text}" if lines[0] else edit.text)
            return
        text = lines[0]
        if isinstance(value, Scalar):
            text = scalar_like(self._text[value.start : value.end], value.value, content, text)
        gap = "" if self._text[start - 1 : start].isspace() else " "
        yield Edit.replace(start, end, gap + text + (f"  {header}" if header else ""))

    def _comments_of(self, entry: Entry) -> tuple[str, list[str]]:
        """Return the comment beside a key whose value begins below it or is a block scalar, and the others
        inside of the value."""
        value, (start, end) = entry.value, value_span(entry)
        if isinstance(value, Scalar) or value.flow:
            header = comment_of_header(self._lines, value)
            return header, [] if header else comments_within(self._lines, start, end, value)
        colon = after_colon(self._lines, entry)
        comments = comments_within(self._lines, colon, end, value)
        if "#" in self._text[colon : min(start, self._lines.end(colon))]:
            return comments[0], comments[1:]
        return "", comments

    def item(self, member: Member, path: YamlPath, content: object) -> Iterator[Edit]:
        """Yield the edits that put `content` for an item, whatever it was. Comments inside of it go above."""
        (item,) = member.nodes
        require_all_free(item)
        if comments := comments_within(self._lines, member.start, item.end, item):
            yield self._above(member.start, comments)
        lines = item_lines(place_of(path), content, self._lines.indent(member.start), self._by)
        yield self._rendered(member.start, item.end, lines)

    def _above(self, place: int, comments: list[str]) -> Edit:
        """Return the edit that puts comments above what begins at `place`."""
        glue = self._lines.newline(place) + self._lines.indent(place)
        return Edit.insert(place, "".join(comment + glue for comment in comments))

    def _rendered(self, start: int, end: int, lines: list[str], header: str = "") -> Edit:
        """Return the edit that puts `lines` from a key or a dash on, whose indentation is there already. A
        comment beside what goes stays beside the first of them. Blanks behind it go: in a block scalar they
        would be text."""
        is_long = len(lines) > 1
        beside = header or (comment_beside(self._lines, end) if is_long else "")
        moves = bool(beside) and not header
        stop = self._lines.end(end) if moves or (is_long and self._lines.ends(end)) else end
        first = lines[0].lstrip(" ") + (f"  {beside}" if beside else "")
        return Edit.replace(start, stop, self._lines.newline(start).join([first, *lines[1:]]))


def _is_filled_flow(node: Node) -> bool:
    """Return whether a node is `{a: 1}` or `[a]`, and not `{}` or `[]`."""
    if isinstance(node, Scalar) or not node.flow:
        return False
    return bool(node.items if isinstance(node, Sequence) else node.entries)
