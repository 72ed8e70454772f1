"""From a change of values to edits of the text that holds them: only the edited spans change.

Values are by name where the YAML has lists of named things (`tables`, `columns`, `data_tests`, `models`),
as `Declaration.tree` gives them, and their texts are templates as they are written. A key or an item that
the new values lack is removed, one that they have more is put behind its neighbour; everything else keeps
its bytes: comments, quotes, order, indentation, line breaks.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from typing import Any

from scaffold_source.contract import same
from scaffold_source.edit import Edit
from scaffold_source.jinja_text import Template, unescape
from scaffold_source.project.declaration import list_entry, named_items
from scaffold_source.render.yaml_text import (
    Indentation,
    entry_lines,
    flow_key,
    flow_text,
    item_lines,
    scalar_text,
)
from scaffold_source.yaml_nodes import Entry, Mapping, Node, Scalar, Sequence

LISTS = ("tables", "models")
_NAMED = (*LISTS, "columns")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\r\n]*")
Values = dict[str, Any]


class TiedError(Exception):
    """What must be edited is an anchor's, an alias's or a tag's: `line` is where."""

    def __init__(self, line: int, tie: str) -> None:
        super().__init__(f"{tie} stands in what must be edited")
        self.line = line


def splice(text: str, node: Mapping, old: Values, new: Values) -> list[Edit]:
    """The edits of `text` that make the mapping at `node`, which holds `old`, hold `new`.

    Raises TiedError where an anchor, an alias or a tag is in the way.
    """
    return list(_Splicer(text, node).mapping(node, old, new))


def far_items(text: str, node: Mapping, edits: list[Edit]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The tables or models, each with its span of lines, that no edit touches, nor their neighbours."""
    entry = next((node.entries[key] for key in LISTS if key in node.entries), None)
    if entry is None or not isinstance(entry.value, Sequence) or entry.value.flow:
        return
    items = named_items(entry.value)
    dashes = [text.rindex("-", 0, item.start) for item in items.values()]
    starts = [text.rfind("\n", 0, dash) + 1 for dash in dashes]
    touched = {bisect(starts, at) for edit in edits for at in (edit.start, edit.end)}
    for number, name in enumerate(list(items)[1:-1], start=2):  # counted from 1, as `touched` is
        if not touched & {number - 1, number, number + 1}:
            yield name, (starts[number - 1], starts[number])


def listed(key: str, value: Any) -> Any:
    """`value` of `key` as the writer wants it: named things as lists, texts as templates."""
    if key in _NAMED and isinstance(value, dict):
        return [listed("", item) for item in value.values()]
    if key == "data_tests" and isinstance(value, dict):
        return [_test(name, body) for name, body in value.items()]
    if isinstance(value, dict):
        return {name: listed(name, part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [listed("", part) for part in value]
    return Template(value) if isinstance(value, str) else value


def renamed(values: Values) -> Values:
    """`values` by the names that named things give themselves: an item is edited under its old one. So are
    data tests: where the first `not_null` goes, the second is called that."""
    told: Values = {}
    for key, value in values.items():
        if key in _NAMED and isinstance(value, dict):
            told[key] = {unescape(item["name"]): renamed(item) for item in value.values()}
        elif key == "data_tests" and isinstance(value, dict):
            told[key] = dict(_numbered(value))
        else:
            told[key] = value
    return told


def _numbered(tests: Values) -> Iterator[tuple[str, Any]]:
    """Tests of one name by their place among themselves, as they are read."""
    seen: dict[str, int] = {}
    for key, body in tests.items():
        name = key.partition("#")[0]
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}", body


def _test(name: str, body: Any) -> Any:
    return Template(name) if body is None else {name.partition("#")[0]: listed("", body)}


class _Splicer:
    """Edits of one text."""

    def __init__(self, text: str, node: Mapping) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._by = self._indentation(node)

    def mapping(self, node: Mapping, old: Values, new: Values) -> Iterator[Edit]:
        _require_free(node)
        for key, value in old.items():
            if key not in new:
                yield from self._remove(node, _entry(node, key))
            elif not same(value, new[key]):
                yield from self._change(node, _entry(node, key), key, value, new[key])
        if added := [key for key in new if key not in old]:
            stay = [key for key in new if key in old]
            yield from self._insert(node, added, stay, new)

    # ---- entries

    def _change(self, node: Mapping, entry: Entry, key: str, old: Any, new: Any) -> Iterator[Edit]:
        _require_free(entry.key, entry.value)
        value = entry.value
        if isinstance(old, dict) and isinstance(new, dict) and isinstance(value, Sequence):
            yield from self._items(node, entry, key, old, new)
        elif not node.flow and self._is_house(entry, key, old):
            start, end = entry.key.start, value.end
            yield Edit(start, end, self._block(self._entry(key, listed(key, new), self._indent(start))))
        elif isinstance(old, dict) and isinstance(new, dict) and isinstance(value, Mapping) and new:
            yield from self.mapping(value, old, new)
        else:
            yield from self._replace(node, entry, key, new)

    def _is_house(self, entry: Entry, key: str, old: Any) -> bool:
        """Whether a collection looks as the tool writes it: then the new one does too."""
        if not isinstance(entry.value, (Mapping, Sequence)) or key in (*_NAMED, "config", "meta"):
            return False
        lines = self._entry(key, listed(key, old), self._indent(entry.key.start))
        return self._text[entry.key.start : entry.value.end] == self._block(lines)

    def _replace(self, node: Mapping, entry: Entry, key: str, new: Any) -> Iterator[Edit]:
        _require_free(*_all_nodes(entry.value))
        value = entry.value
        start, end = (value.start, value.end) if value.end > value.start else (value.end, value.end)
        gap = "" if self._text[start - 1 : start].isspace() else " "
        content = listed(key, new)
        if node.flow and isinstance(value, Scalar) and not isinstance(content, (dict, list)):
            yield Edit(start, end, gap + self._scalar(value, content, flow_text(content)))
        elif node.flow or (not isinstance(value, Scalar) and value.flow and not _is_empty(value)):
            yield Edit(start, end, gap + flow_text(content))
        elif isinstance(content, (dict, list)) or ("\n" in str(content) and not self._tail(end)):
            # Whatever is said beside a collection stays above it.
            indent = self._indent(entry.key.start)
            lines = self._entry(key, content, indent)
            comments = self._comments(start, end, value)
            if comments:
                yield Edit(entry.key.start, entry.key.start, "".join(self._lines(comments, indent)))
            head = len(indent) + len(flow_key(key)) + 1
            colon = self._text.index(":", entry.key.end) + 1
            yield Edit(colon, end, self._newline.join([lines[0][head:], *lines[1:]]))
        else:
            text = flow_text([content])[1:-1] if "\n" in str(content) else scalar_text(content)
            yield Edit(start, end, gap + self._scalar(value, content, text))

    def _scalar(self, old: Node, new: Any, text: str) -> str:
        """`text` of the new scalar, or the scalar between the quotes that people prefer here."""
        written = self._text[old.start : old.end]
        as_ever = isinstance(old, Scalar) and written == scalar_text(listed("", old.value))
        quote = written[:1]
        harmless = isinstance(new, str) and new.isprintable() and not set(new) & {"\\", quote}
        return f"{quote}{new}{quote}" if harmless and quote in ("'", '"') and not as_ever else text

    def _remove(self, node: Mapping, entry: Entry) -> Iterator[Edit]:
        _require_free(entry.key, *_all_nodes(entry.value))
        start, end = entry.key.start, max(entry.value.end, entry.key.end)
        if self._text[end : end + 1] == ":":
            end += 1
        if node.flow:
            yield self._remove_flow([item.key for item in node.entries.values()], entry.key, end)
        else:
            yield self._remove_lines(start, end, entry.value)

    def _insert(self, node: Mapping, added: list[str], stay: list[str], new: Values) -> Iterator[Edit]:
        """Each new key behind the nearest one before it that stays, else before the first that stays."""
        order = list(new)
        for key in added:
            before = [other for other in order[: order.index(key)] if other in stay]
            content = listed(key, new[key])
            if node.flow:
                yield self._insert_flow(node, before, stay, f"{flow_key(key)}: {flow_text(content)}")
                continue
            anchor = _entry(node, before[-1] if before else stay[0])
            indent = self._indent(anchor.key.start)
            block = self._newline.join(self._entry(key, content, indent))
            if before:
                end = self._line_end(max(anchor.value.end, anchor.key.end))
                yield Edit(end, end, self._newline + block)
            else:
                start = anchor.key.start
                yield Edit(start, start, block.lstrip(" ") + self._newline + indent)

    def _insert_flow(self, node: Mapping, before: list[str], stay: list[str], text: str) -> Edit:
        if before:
            end = _entry(node, before[-1]).value.end
            return Edit(end, end, f", {text}")
        start = _entry(node, stay[0]).key.start if stay else node.start + 1
        return Edit(start, start, f"{text}, " if stay else text)

    # ---- items

    def _items(self, node: Mapping, entry: Entry, key: str, old: Values, new: Values) -> Iterator[Edit]:
        """Changes in a list of named things."""
        found, sequence = named_items(entry.value), entry.value
        assert isinstance(sequence, Sequence)
        stay = [name for name in new if name in old]
        if not stay:
            yield from self._replace(node, entry, key, new)
            return
        for name, item in found.items():
            if name not in new:
                yield self._remove_item(sequence, item)
            elif not same(old[name], new[name]):
                yield from self._change_item(key, sequence, item, old[name], (name, new[name]))
        for name in new:
            if name not in old:
                yield self._insert_item(key, sequence, found, (name, new), stay)

    def _change_item(
        self, key: str, sequence: Sequence, item: Node, old: Any, new: tuple[str, Any]
    ) -> Iterator[Edit]:
        name, value = new
        if key != "data_tests":
            assert isinstance(item, Mapping)
            yield from self.mapping(item, old, value)
        elif isinstance(item, Mapping) and isinstance(old, dict) and isinstance(value, dict):
            if len(item.entries) == 1:
                (entry,) = item.entries.values()
                yield from self._change(item, entry, name.partition("#")[0], old, value)
            else:
                yield from self.mapping(item, old, value)
        else:
            _require_free(*_all_nodes(item))
            test = _test(name, value)
            if sequence.flow:
                yield Edit(item.start, item.end, flow_text(test))
            else:
                dash = self._dash(item)
                yield Edit(dash, item.end, self._block(item_lines(key, test, self._indent(dash), self._by)))

    def _remove_item(self, sequence: Sequence, item: Node) -> Edit:
        _require_free(*_all_nodes(item))
        if sequence.flow:
            return self._remove_flow(sequence.items, item, item.end)
        return self._remove_lines(self._dash(item), item.end, item)

    def _insert_item(
        self, key: str, sequence: Sequence, found: dict[str, Node], new: tuple[str, Values], stay: list[str]
    ) -> Edit:
        name, items = new
        order = list(items)
        before = [other for other in order[: order.index(name)] if other in stay]
        content = listed(key, {name: items[name]})[0]
        neighbour = found[before[-1] if before else stay[0]]
        if sequence.flow:
            text = flow_text(content)
            at = neighbour.end if before else neighbour.start
            return Edit(at, at, f", {text}" if before else f"{text}, ")
        dash = self._dash(neighbour)
        indent = self._indent(dash)
        block = self._newline.join(item_lines(key, content, indent, self._by))
        if before:
            end = self._line_end(neighbour.end)
            return Edit(end, end, self._newline + block)
        return Edit(dash, dash, block.lstrip(" ") + self._newline + indent)

    # ---- text

    def _indentation(self, node: Mapping) -> Indentation:
        """As people indent this file: what the first block of each kind shows."""
        found: dict[str, int] = {}
        for kind, blanks in self._blanks(node):
            found.setdefault(kind, blanks)
            if len(found) == 3:
                break
        return Indentation(**found)

    def _blanks(self, node: Node) -> Iterator[tuple[str, int]]:
        if isinstance(node, Scalar) or node.flow or node.tie:
            return
        if isinstance(node, Sequence):
            for item in node.items:
                yield "item", max(2, item.start - self._dash(item))
                yield from self._blanks(item)
            return
        for entry in node.entries.values():
            value = entry.value
            if isinstance(value, Scalar) or value.flow or value.tie or entry.inherited:
                continue
            start = self._dash(value.items[0]) if isinstance(value, Sequence) else value.start
            kind = "sequence" if isinstance(value, Sequence) else "mapping"
            yield kind, self._column(start) - self._column(entry.key.start)
            yield from self._blanks(value)

    def _entry(self, key: str, content: Any, indent: str) -> list[str]:
        return entry_lines(key, content, indent, self._by)

    def _block(self, lines: list[str]) -> str:
        """Lines that stand from a key or a dash on, whose indentation is there already."""
        return self._newline.join(lines).lstrip(" ")

    def _remove_lines(self, start: int, end: int, node: Node) -> Edit:
        """Without what stands from `start` to `end` and its lines; comments stay, in lines of their own."""
        indent = self._indent(start)
        comments = self._comments(start, end, node)
        comments += [tail] if (tail := self._tail(end)) else []
        stop = self._line_end(end)
        if self._text[start - len(indent) : start].strip():  # something else begins on this line
            following = re.compile(r"\s*").match(self._text, stop)
            after = following.end() if following else stop
            if self._text[after : after + 1] != "#" and not comments:
                return Edit(start, after, "")
            return Edit(start, stop, (self._newline + indent).join(comments))
        if comments:
            return Edit(start, stop, (self._newline + indent).join(comments))
        # With the line break before it: what is put behind this line comes after the one behind.
        before = self._text[: start - len(indent)].removesuffix("\n").removesuffix("\r")
        return Edit(len(before), stop, "")

    def _remove_flow(self, items: Any, item: Node, end: int) -> Edit:
        position = list(items).index(item)
        if position:
            start = self._text.rindex(",", 0, item.start)
            return Edit(start, end, "")
        if len(items) > 1:
            return Edit(item.start, items[1].start, "")
        return Edit(item.start, end, "")

    def _lines(self, texts: list[str], indent: str) -> Iterator[str]:
        for text in texts:
            yield text + self._newline + indent

    def _comments(self, start: int, end: int, node: Node) -> list[str]:
        """The comments between `start` and `end`, which hold `node`."""
        found, at = [], start
        for part in _scalars(node):
            if start <= part.start and part.end <= end:
                found += _COMMENT.findall(self._text[at : part.start])
                at = part.end
        return found + _COMMENT.findall(self._text[at:end])

    def _tail(self, end: int) -> str:
        """The comment that follows on the line."""
        rest = self._text[end : self._line_end(end)].strip()
        return rest if rest.startswith("#") else ""

    def _indent(self, start: int) -> str:
        """As many blanks as stand, or could stand, before `start` on its line."""
        return " " * self._column(start)

    def _column(self, start: int) -> int:
        return start - self._text.rfind("\n", 0, start) - 1

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        end = len(self._text) if end < 0 else end
        return end - 1 if end > at and self._text[end - 1] == "\r" else end

    def _dash(self, item: Node) -> int:
        return self._text.rindex("-", 0, item.start)


def _entry(node: Mapping, key: str) -> Entry:
    entry = list_entry(node, key)
    assert entry is not None, f"{key} stands in the text"
    if entry.inherited:
        raise TiedError(node.line, "<<")
    return entry


def _is_empty(node: Mapping | Sequence) -> bool:
    return not (node.items if isinstance(node, Sequence) else node.entries)


def _require_free(*nodes: Node) -> None:
    for node in nodes:
        if node.tie:
            raise TiedError(node.line, node.tie)


def _all_nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Mapping) and not node.tie:
        for entry in node.entries.values():
            yield entry.key
            yield from _all_nodes(entry.value)
    elif isinstance(node, Sequence) and not node.tie:
        for item in node.items:
            yield from _all_nodes(item)


def _scalars(node: Node) -> Iterator[Scalar]:
    for part in _all_nodes(node):
        if isinstance(part, Scalar):
            yield part
