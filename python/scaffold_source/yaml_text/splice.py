"""From a change of values to edits of the text that holds them: only the edited spans change.

Values are by name where the YAML has lists of named things (`tables`, `columns`, `data_tests`, `models`),
as `Declaration.tree` gives them, and their texts are templates as they are written. A key or an item that
the new values lack is removed, one that they have more is put behind its neighbour; everything else keeps
its bytes: comments, quotes, order, indentation, line breaks.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Any

from scaffold_source.edit import Edit
from scaffold_source.safe_text.visible import has_hidden
from scaffold_source.yaml_text.dump import (
    Indentation,
    entry_lines,
    flow_key,
    flow_lines,
    flow_text,
    is_spaced,
    item_lines,
    scalar_text,
)
from scaffold_source.yaml_text.flow import Flow, Member
from scaffold_source.yaml_text.jinja import Template, unescape
from scaffold_source.yaml_text.lines import Lines, all_nodes
from scaffold_source.yaml_text.named_items import is_named_list, list_entry, named_items
from scaffold_source.yaml_text.nodes import Entry, Mapping, Node, Scalar, Sequence
from scaffold_source.yaml_text.values import YamlPath, same

LISTS = ("tables", "models")
_NAMED = (*LISTS, "columns")
_COLON = re.compile(r"\s*:")
_BLANKS = re.compile(r"\s*")
_KEPT = re.compile(r"[|>]\d?\+")
# A block scalar's header that does not strip: what stands where `-` would.
_HEADER = re.compile(r"[|>]\d*(\+?)(?![-\d])")
Values = dict[str, Any]


class TiedError(Exception):
    """What must be edited is an anchor's, an alias's or a tag's: `line` is where."""

    def __init__(self, line: int, tie: str) -> None:
        super().__init__(f"{tie} stands in what must be edited")
        self.line = line


def _is_nobodys(_: YamlPath) -> bool:
    return False


def splice(
    text: str,
    node: Mapping,
    old: Values,
    new: Values,
    *,
    is_ours: Callable[[YamlPath], bool] = _is_nobodys,
) -> list[Edit]:
    """Return the edits of `text` that make the mapping at `node`, which holds `old`, hold `new`.

    `is_ours` tells the paths of blocks that the tool owns: one that differs is written anew as a whole, as in
    a fresh file. Comments inside of it move above its key; one beside the key, and those above and below the
    block, stay where they are. Raises TiedError where an anchor, an alias or a tag is in the way.
    """
    splicer = _Splicer(text, node, is_ours)
    return list(_with_a_last_break(text, list(splicer.mapping(node, (), old, new))))


def _with_a_last_break(text: str, edits: list[Edit]) -> Iterator[Edit]:
    """Yield `edits`; where the end of a file without a last line break goes, the line before it keeps its
    own, which may be a block scalar's."""
    is_last = all(edit.start < len(text) for edit in edits)
    for edit in edits:
        if is_last and edit.end == len(text) and not edit.text and text[edit.start] in "\r\n":
            yield Edit(edit.start + (2 if text.startswith("\r\n", edit.start) else 1), edit.end, "")
        else:
            yield edit


def far_items(text: str, node: Mapping, edits: list[Edit]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The tables or models, each with its span of lines, that no edit touches, nor their neighbours."""
    entry = next((node.entries[key] for key in LISTS if key in node.entries), None)
    if entry is None or not isinstance(entry.value, Sequence) or entry.value.flow:
        return
    items = named_items(entry.value)
    lines = Lines(text)
    starts = [lines.start(dash) for dash in lines.dashes(entry.value)]
    spans = (range(bisect(starts, edit.start), bisect(starts, edit.end) + 1) for edit in edits)
    touched = {number for span in spans for number in span}
    for number, name in enumerate(list(items)[1:-1], start=2):  # counted from 1, as `touched` is
        if not touched & {number - 1, number, number + 1}:
            yield name, (starts[number - 1], starts[number])


def listed(value: Any, path: YamlPath = ()) -> Any:
    """Return what stands at `path` as the writer wants it: named things as lists, texts as templates."""
    if isinstance(value, dict):
        if not is_named_list(path):
            return {name: listed(part, (*path, name)) for name, part in value.items()}
        if path[-1] == "data_tests":
            return [_test(name, body) for name, body in value.items()]
        return [listed(item, (*path, name)) for name, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [listed(part, (*path, "")) for part in value]
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
    return Template(name) if body is None else {name.partition("#")[0]: listed(body, ("", ""))}


class _Splicer:
    """Edits of one text."""

    def __init__(self, text: str, node: Mapping, is_ours: Callable[[YamlPath], bool]) -> None:
        self._text = text
        self._is_ours = is_ours
        self._lines = Lines(text)
        self._by = self._indentation(node)
        self._stripped: set[int] = set()
        # Where block scalars end that keep the empty lines behind them: no line more may follow.
        kept = (part.end for part in all_nodes(node) if _KEPT.match(text, part.start))
        self._kept = frozenset(kept if _KEPT.search(text) else ())

    def mapping(self, node: Mapping, path: YamlPath, old: Values, new: Values) -> Iterator[Edit]:
        """Yield the edits that turn `old` into `new`, of which at least one key stays."""
        _require_free(node)
        entries = [entry for entry in node.entries.values() if not entry.inherited]
        places = {entry.key.start: number for number, entry in enumerate(entries)}
        at = {key: places[_entry(node, key).key.start] for key in old}
        for key in old:
            if key in new and not same(old[key], new[key]):
                yield from self._change(node, entries[at[key]], (*path, key), old[key], new[key])
        members = [self._entry_member(entry) for entry in entries]
        gone = {at[key] for key in old if key not in new}
        added = _behind(at, new)
        if node.flow:
            texts = {
                place: [f"{flow_key(key)}: {flow_text(listed(new[key], (*path, key)))}" for key in keys]
                for place, keys in added.items()
            }
            yield from self._in_flow(node, members, gone, texts)
        else:
            indent = self._indent(members[0].start)
            lines = {
                place: [[line for key in keys for line in self._entry((*path, key), new[key], indent)]]
                for place, keys in added.items()
            }
            yield from self._in_block(members, gone, lines)

    # ---- changes

    def _change(self, node: Mapping, entry: Entry, path: YamlPath, old: Any, new: Any) -> Iterator[Edit]:
        _require_free(entry.key, entry.value)
        value = entry.value
        if self._is_ours(path):
            yield from self._replace(node, entry, path, new)
        elif isinstance(old, dict) and isinstance(new, dict) and isinstance(value, Sequence):
            yield from self._items(node, entry, path, old, new)
        elif not node.flow and self._is_house(entry, path, old):
            indent = self._indent(entry.key.start)
            lines = self._entry(path, new, indent)
            yield self._rendered(entry.key.start, value.end, lines)
        elif isinstance(value, Mapping) and _share_a_key(old, new):
            yield from self.mapping(value, path, old, new)
        elif isinstance(value, Sequence) and isinstance(old, list) and isinstance(new, list) and old and new:
            yield from self._list(value, path, old, new)
        else:
            yield from self._replace(node, entry, path, new)

    def _is_house(self, entry: Entry, path: YamlPath, old: Any) -> bool:
        """Return whether a collection looks as the tool writes it: then the new one does too. No comment may
        stand beside its last line or below it, since that line may get another place."""
        value, start = entry.value, entry.key.start
        if isinstance(value, Scalar) or path[-1] in ("config", "meta") or is_named_list(path):
            return False
        lines = self._entry(path, old, self._indent(start))
        if self._text[start : value.end] != self._lines.newline(start).join(lines).lstrip(" "):
            return False
        is_last = self._lines.below(value.end, self._lines.column(start)) == self._lines.end(value.end)
        return is_last and (len(lines) == 1 or not self._lines.tail(value.end))

    def _rendered(self, start: int, end: int, lines: list[str], header: str = "") -> Edit:
        """Return the edit that puts `lines` from a key or a dash on, whose indentation is there already. A
        comment beside what goes stays beside the first of them. Blanks behind it go: in a block scalar they
        would be text."""
        beside = header or (self._lines.tail(end) if len(lines) > 1 else "")
        is_last = len(lines) > 1 and not self._text[end : self._lines.end(end)].strip()
        stop = self._lines.end(end) if (beside and not header) or is_last else end
        first = lines[0].lstrip(" ") + (f"  {beside}" if beside else "")
        return Edit(start, stop, self._lines.newline(start).join([first, *lines[1:]]))

    def _replace(self, node: Mapping, entry: Entry, path: YamlPath, new: Any) -> Iterator[Edit]:
        """Yield the edits that put `new` for a value, whatever it was."""
        value, content = entry.value, listed(new, path)
        _require_free(*all_nodes(value))
        start, end = max(value.start, entry.key.end), max(value.end, entry.key.end)
        gap = "" if self._text[start - 1 : start].isspace() else " "
        comments = self._lines.comments(start, end, value)
        indent, newline = self._indent(entry.key.start), self._lines.newline(start)
        if node.flow:
            self._colon(entry)
            text = gap + self._scalar(value, content, flow_text(content))
            yield Edit(start, end, self._commented(text, comments, newline, indent))
            return
        in_block = not isinstance(value, Scalar) and not value.flow
        colon = self._colon(entry)
        if in_block:
            comments = self._lines.comments(colon, end, value)
            is_beside = "#" in self._text[colon : min(start, self._lines.end(colon))]
            header, comments = (comments[0], comments[1:]) if is_beside else ("", comments)
        elif header := self._lines.header(value):
            comments = []
        if comments:  # what is said beside the parts of a collection stays above it
            above = "".join(f"{comment}{newline}{indent}" for comment in comments)
            yield Edit(entry.key.start, entry.key.start, above)
        if not isinstance(value, Scalar) and value.flow and not _is_empty(value) and not self._is_ours(path):
            lines = flow_lines(f"{indent}{flow_key(path[-1])}:", content, indent, self._by)
        else:
            lines = self._entry(path, new, indent)
        lines[0] = lines[0].strip(" ")[len(flow_key(path[-1])) + 1 :].strip(" ")
        if len(lines) == 1 and not in_block:
            text = self._scalar(value, content, lines[0])
            yield Edit(start, end, gap + text + (f"  {header}" if header else ""))
        else:
            edit = self._rendered(start, end, lines, header)
            yield Edit(colon, edit.end, f" {edit.text}" if lines[0] else edit.text)

    def _commented(self, text: str, comments: list[str], newline: str, indent: str) -> str:
        """Return `text` as it stands in a flow collection, with the comments that stood in what goes."""
        glue = newline + indent
        return f"{text}  {glue.join(comments)}{glue}" if comments else text

    def _colon(self, entry: Entry) -> int:
        """Return where the value of `entry` may begin. Raises TiedError where it is written `? key`."""
        colon = _COLON.match(self._text, entry.key.end)
        if colon is None:
            raise TiedError(entry.key.line, "?")
        return colon.end()

    def _scalar(self, old: Node, new: Any, text: str) -> str:
        """Return `text` of a new scalar, or the scalar between the quotes that people prefer here."""
        if not isinstance(old, Scalar) or not isinstance(new, str):
            return text
        written = self._text[old.start : old.end]
        quote = written[:1]
        as_ever = written == scalar_text(listed(old.value))
        harmless = new.isprintable() and not has_hidden(new) and not set(new) & {"\\", quote}
        return f"{quote}{new}{quote}" if harmless and quote in ("'", '"') and not as_ever else text

    # ---- lists

    def _items(self, node: Mapping, entry: Entry, path: YamlPath, old: Values, new: Values) -> Iterator[Edit]:
        """Yield the changes in a list of named things."""
        sequence, found = entry.value, named_items(entry.value)
        assert isinstance(sequence, Sequence)
        if not any(name in old for name in new):
            yield from self._replace(node, entry, path, new)
            return
        _require_free(sequence)
        at = {name: number for number, name in enumerate(found)}
        members = self._item_members(sequence)
        for name, number in at.items():
            if name in new and not same(old[name], new[name]):
                yield from self._named_item((*path, name), sequence, members[number], old[name], new[name])
        gone = {number for name, number in at.items() if name not in new}
        added = {
            place: [listed({name: new[name]}, path)[0] for name in names]
            for place, names in _behind(at, new).items()
        }
        yield from self._in_sequence(sequence, path, members, gone, added)

    def _named_item(
        self, path: YamlPath, sequence: Sequence, member: Member, old: Any, value: Any
    ) -> Iterator[Edit]:
        (item,), (*place, key, name) = member.nodes, path
        if key != "data_tests":
            assert isinstance(item, Mapping)
            yield from self.mapping(item, path, old, value)
        elif isinstance(item, Mapping) and isinstance(old, dict) and isinstance(value, dict):
            if len(item.entries) == 1:
                (entry,) = item.entries.values()
                yield from self._change(item, entry, (*place, key, name.partition("#")[0]), old, value)
            elif _share_a_key(old, value):
                yield from self.mapping(item, path, old, value)
            else:
                yield from self._new_item((*place, key), sequence, member, _test(name, value))
        else:
            yield from self._new_item((*place, key), sequence, member, _test(name, value))

    def _new_item(self, path: YamlPath, sequence: Sequence, member: Member, content: Any) -> Iterator[Edit]:
        """Yield the edits that put `content` for an item, whatever it was."""
        (item,) = member.nodes
        _require_free(*all_nodes(item))
        comments = self._lines.comments(member.start, item.end, item)
        indent, newline = self._indent(member.start), self._lines.newline(member.start)
        if sequence.flow:
            text = self._scalar(item, content, flow_text(content))
            yield Edit(item.start, item.end, self._commented(text, comments, newline, indent))
            return
        above = "".join(f"{comment}{newline}{indent}" for comment in comments)
        yield Edit(member.start, member.start, above)
        yield self._rendered(member.start, item.end, item_lines(path, content, indent, self._by))

    def _list(self, sequence: Sequence, path: YamlPath, old: list[Any], new: list[Any]) -> Iterator[Edit]:
        """Yield the changes in a list of anything else, of which what stays is not touched."""
        _require_free(sequence)
        members = self._item_members(sequence)
        gone: set[int] = set()
        added: dict[int | None, list[Any]] = {}
        matcher = SequenceMatcher(
            None, [_frozen(one) for one in old], [_frozen(one) for one in new], autojunk=False
        )
        for kind, first, last, start, stop in matcher.get_opcodes():
            if kind == "equal":
                continue
            pairs = min(last - first, stop - start)
            for number in range(pairs):
                change = sequence, members[first + number], old[first + number], new[start + number]
                yield from self._list_item(path, *change)
            gone |= set(range(first + pairs, last))
            if stop > start + pairs:
                before = first + pairs - 1
                added[before if before >= 0 else None] = [
                    listed(one, (*path, "")) for one in new[start + pairs : stop]
                ]
        yield from self._in_sequence(sequence, path, members, gone, added)

    def _list_item(
        self, path: YamlPath, sequence: Sequence, member: Member, old: Any, new: Any
    ) -> Iterator[Edit]:
        (item,) = member.nodes
        if isinstance(item, Mapping) and _share_a_key(old, new):
            yield from self.mapping(item, path, old, new)
        elif isinstance(item, Sequence) and isinstance(new, list) and old and new:
            yield from self._list(item, path, old, new)
        else:
            yield from self._new_item(path, sequence, member, listed(new, (*path, "")))

    def _in_sequence(
        self,
        sequence: Sequence,
        path: YamlPath,
        members: list[Member],
        gone: set[int],
        added: dict[int | None, list[Any]],
    ) -> Iterator[Edit]:
        if sequence.flow:
            texts = {place: [flow_text(one) for one in content] for place, content in added.items()}
            yield from self._in_flow(sequence, members, gone, texts)
            return
        indent = self._indent(members[0].start)
        lines = {
            place: [item_lines(path, one, indent, self._by) for one in content]
            for place, content in added.items()
        }
        yield from self._in_block(members, gone, lines, path)

    # ---- what comes and goes

    def _in_block(
        self,
        members: list[Member],
        gone: set[int],
        added: dict[int | None, list[list[str]]],
        path: YamlPath = (),
    ) -> Iterator[Edit]:
        """Yield the edits that take the members `gone` out and put the lines `added`, each behind its member;
        None is before all that stay. Where the items at `path` are spaced, so are they afterwards."""
        for run in _runs(gone):
            nodes = (node for number in run for node in members[number].nodes)
            start, end = members[run[0]].start, members[run[-1]].end
            is_last = run[-1] == len(members) - 1
            if is_last and self._is_flush(start, end):
                edit = self._remove_lines(self._lines.above(start), end, *nodes, inset=" " * self._by.item)
            else:
                edit = self._remove_lines(start, end, *nodes)
            ends = (run[0] == 0, is_last)
            yield self._with_its_space(edit, ends) if is_spaced(path) and not edit.text else edit
        for place, items in added.items():
            number = place if place is not None else min(set(range(len(members))) - gone)
            member = members[number]
            newline = self._lines.newline(member.start)
            space = newline if is_spaced(path) and self._is_spaced(members, number) else ""
            block = (newline + space).join(newline.join(lines) for lines in items)
            if place is None:
                indent = self._indent(member.start)
                start = self._lines.above(member.start) if self._lines.begins(member.start) else member.start
                yield Edit(start, start, block.lstrip(" ") + newline + space + indent)
            else:
                yield from self._stripped_at_the_end(member)
                end = self._lines.below(member.end, self._lines.column(member.start))
                yield Edit(end, end, newline + ("" if end in self._kept else space) + block)

    def _is_spaced(self, members: list[Member], number: int) -> bool:
        """Return whether an empty line stands between a member and its neighbour, as it does in a fresh file:
        the one behind it, or before it where it is the last."""
        if len(members) == 1:
            return True
        first = min(number, len(members) - 2)
        end = self._lines.below(members[first].end, self._lines.column(members[first].start))
        return self._lines.last_blank(end) > end or end in self._kept

    def _with_its_space(self, edit: Edit, ends: tuple[bool, bool]) -> Edit:
        """Return `edit`, which takes out whole items, the first or the last of their list (`ends`), with the
        empty lines that stand there for them."""
        is_first, is_last = ends
        above, below = self._lines.first_blank(edit.start), self._lines.last_blank(edit.end)
        if edit.start in self._kept:
            return edit
        is_end = is_last and not self._text[edit.end :].strip()
        if below > edit.end and not is_end and (is_first or above < edit.start):
            return Edit(edit.start, below, "")
        return Edit(above, edit.end, "") if is_last else edit

    def _stripped_at_the_end(self, member: Member) -> Iterator[Edit]:
        """Yield the edit of a block scalar that ends with the file and without a line break: with something
        behind it, it would have one, unless its header says otherwise."""
        last = [node for node in member.nodes for node in all_nodes(node)][-1]
        header = _HEADER.match(self._text, last.start)
        if header and last.end == len(self._text) and last.start not in self._stripped:
            self._stripped.add(last.start)
            yield Edit(header.start(1), header.end(1), "-")

    def _is_flush(self, start: int, end: int) -> bool:
        """Return whether what follows a list is as far in as its dashes: a comment there would be of that."""
        return self._lines.begins(start) and self._lines.following(end) == self._lines.column(start)

    def _remove_lines(self, start: int, end: int, *nodes: Node, inset: str = "") -> Edit:
        """Return the edit that takes out what stands from `start` to `end`, and its lines; comments stay, in
        lines of their own, `inset` further in."""
        _require_free(*(part for node in nodes for part in all_nodes(node)))
        glue = self._lines.newline(start) + self._indent(start) + inset
        comments = self._lines.comments(start, end, *nodes)
        comments += [tail] if (tail := self._lines.tail(end)) else []
        stop = self._lines.end(end)
        if comments:
            return Edit(start, stop, inset + glue.join(comments))
        if not self._lines.begins(start):  # behind a dash
            following = _BLANKS.match(self._text, stop)
            after = following.end() if following else stop
            return Edit(start, stop if self._text.startswith("#", after) else after, "")
        # With the line break before it: what is put behind that line comes after this.
        begin = self._lines.end_before(start)
        return Edit(begin, self._lines.last_blank(stop) if begin in self._kept else stop, "")

    def _in_flow(
        self,
        node: Mapping | Sequence,
        members: list[Member],
        gone: set[int],
        added: dict[int | None, list[str]],
    ) -> Iterator[Edit]:
        """Yield the edits that take the members `gone` out and put the texts `added`, each behind its member;
        None is before all that stay."""
        _require_free(*(part for number in gone for one in members[number].nodes for part in all_nodes(one)))
        stay = [number for number in range(len(members)) if number not in gone]
        for before, after in zip([None, *stay], [*stay, None], strict=True):
            first, last = 0 if before is None else before + 1, len(members) if after is None else after
            if first < last or added.get(before):
                flow = Flow(self._lines, node, members)
                yield flow.between(before, after, added.get(before, []))

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
            for item, dash in zip(node.items, self._lines.dashes(node), strict=True):
                if item.end > item.start:
                    yield "item", max(2, self._lines.column(item.start) - self._lines.column(dash))
                yield from self._blanks(item)
            return
        for entry in node.entries.values():
            value = entry.value
            if isinstance(value, Scalar) or value.flow or value.tie or entry.inherited:
                continue
            kind = "sequence" if isinstance(value, Sequence) else "mapping"
            yield kind, self._lines.column(value.start) - self._lines.column(entry.key.start)
            yield from self._blanks(value)

    def _entry(self, path: YamlPath, value: Any, indent: str) -> list[str]:
        return entry_lines(path, listed(value, path), indent, self._by)

    def _entry_member(self, entry: Entry) -> Member:
        end = max(entry.value.end, entry.key.end)
        if self._text.startswith(":", end):
            end += 1
        return Member(entry.key.start, end, (entry.key, entry.value))

    def _item_members(self, sequence: Sequence) -> list[Member]:
        items = sequence.items
        starts = [item.start for item in items] if sequence.flow else self._lines.dashes(sequence)
        return [
            Member(start, max(item.end, start + (not sequence.flow)), (item,))
            for start, item in zip(starts, items, strict=True)
        ]

    def _indent(self, start: int) -> str:
        """Return as many blanks as stand, or could stand, before `start` on its line."""
        return " " * self._lines.column(start)


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


def _share_a_key(old: Any, new: Any) -> bool:
    return isinstance(old, dict) and isinstance(new, dict) and not old.keys().isdisjoint(new)


def _behind(at: dict[str, int], new: Values) -> dict[int | None, list[str]]:
    """Return the keys of `new` that have no place `at` which they stand, by that of the nearest one before
    them; None where there is none."""
    found: dict[int | None, list[str]] = {}
    place = None
    for key in new:
        if key in at:
            place = at[key]
        else:
            found.setdefault(place, []).append(key)
    return found


def _runs(numbers: set[int]) -> list[list[int]]:
    """Return the numbers in their order, those that follow each other together."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _frozen(value: Any) -> Any:
    """Return a value that is hashable, and equal where `same` says so."""
    if isinstance(value, dict):
        return frozenset((key, _frozen(part)) for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    return (str, str(value)) if isinstance(value, str) else (type(value), value)
