"""From a change of values to edits of the text that holds them: only the edited spans change.

Values are by name where the YAML has lists of named things (`tables`, `columns`, `data_tests`, `models`),
as `Declaration.tree` gives them, and their texts are templates as they are written. A key or an item that
the new values lack is removed, one that they have more is put behind its neighbour; everything else keeps
its bytes: comments, quotes, order, indentation, line breaks.

What differs is found here; how that is written is told in block.py and flow.py, and whose the comments are
in comments.py.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from scaffold_source.edit import Edit
from scaffold_source.yaml_text.block import Block
from scaffold_source.yaml_text.flow import Flow
from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.members import (
    Changes,
    Member,
    TiedError,
    dashes,
    item_members,
    require_free,
)
from scaffold_source.yaml_text.named_items import (
    LISTS,
    is_named_list,
    list_entry,
    listed,
    listed_test,
    named_items,
)
from scaffold_source.yaml_text.nodes import Entry, Mapping, Node, Sequence
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, same


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
    edits = _united(_Splicer(text, node, is_ours).mapping(node, TOP, old, new))
    # What comes before a key comes before the comments, too, that its new value leaves above it.
    in_turn = sorted(edits, key=lambda edit: edit.text.startswith("#"))
    return list(_with_a_last_break(text, in_turn))


def _united(edits: Iterable[Edit]) -> list[Edit]:
    """Return `edits` with deletions that overlap as one: the last entry of an item and the item behind it
    both take the empty lines between them where both go."""
    united: list[Edit] = []
    last: Edit | None = None  # deletion by position
    for edit in sorted(edits, key=lambda edit: edit.start):
        if last and not edit.text and edit.start < last.end < edit.end:
            united[united.index(last)] = last = Edit.delete(last.start, edit.end)
            continue
        united.append(edit)
        if not edit.text and edit.start < edit.end:
            last = edit
    return united


def _with_a_last_break(text: str, edits: list[Edit]) -> Iterator[Edit]:
    """Yield `edits`; where the end of a file without a last line break goes, the line before it keeps its
    own, which may be a block scalar's."""
    is_last = all(edit.start < len(text) for edit in edits)
    for edit in edits:
        if is_last and edit.end == len(text) and not edit.text and text[edit.start] in "\r\n":
            yield Edit.delete(edit.start + (2 if text.startswith("\r\n", edit.start) else 1), edit.end)
        else:
            yield edit


def far_items(text: str, node: Mapping, edits: list[Edit]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the tables or models, each with its span of lines, that no edit touches, nor their neighbours."""
    entry = next((node.entries[key] for key in LISTS if key in node.entries), None)
    if entry is None or not isinstance(entry.value, Sequence) or entry.value.flow:
        return
    names = list(named_items(entry.value))
    lines = Lines(text)
    starts = [lines.start(dash) for dash in dashes(lines, entry.value)]
    spans = (range(bisect(starts, edit.start), bisect(starts, edit.end) + 1) for edit in edits)
    touched = {number for span in spans for number in span}
    for number, name in enumerate(names[1:-1], start=2):  # counted from 1, as `touched` is
        if not touched & {number - 1, number, number + 1}:
            yield name, (starts[number - 1], starts[number])


class _Splicer:
    """Edits of one text: compares values beside the nodes that hold them."""

    def __init__(self, text: str, root: Mapping, is_ours: Callable[[YamlPath], bool]) -> None:
        self._lines = Lines(text)
        self._block, self._flow = Block(self._lines, root), Flow(self._lines)
        self._is_ours = is_ours

    def _style(self, node: Mapping | Sequence) -> Block | Flow:
        return self._flow if node.flow else self._block

    # ---- mappings

    def mapping(self, node: Mapping, path: YamlPath, old: Values, new: Values) -> Iterator[Edit]:
        """Yield the edits that turn `old` into `new`, of which at least one key stays."""
        require_free(node)
        entries = {key: _entry(node, key) for key in old}
        for key, entry in entries.items():
            if key in new and not same(old[key], new[key]):
                yield from self._value(node, entry, path / key, old[key], new[key])
        written = [entry for entry in node.entries.values() if not entry.inherited]
        numbers = {entry.key.start: number for number, entry in enumerate(written)}
        places = {key: numbers[entry.key.start] for key, entry in entries.items()}
        changes: Changes[tuple[str, Any]] = Changes(gone={places[key] for key in old if key not in new})
        for place, keys in _behind(places, new).items():
            changes.added[place] = [(key, listed(new[key], path / key)) for key in keys]
        if changes:
            yield from self._style(node).entries(node, path, changes)

    def _value(self, node: Mapping, entry: Entry, path: YamlPath, old: Any, new: Any) -> Iterator[Edit]:
        """Yield the edits that turn the value of an entry of `node` from `old` into `new`."""
        require_free(entry.key, entry.value)
        value = entry.value
        if self._is_ours(path):
            yield from self._new_value(node, entry, path, new, keeps_style=False)
        elif isinstance(value, Sequence) and isinstance(old, dict) and isinstance(new, dict):
            yield from self._named_items(node, entry, path, old, new)
        elif not node.flow and (edit := self._rewritten(entry, path, old, new)):
            yield edit
        elif isinstance(value, Mapping) and _share_a_key(old, new):
            yield from self.mapping(value, path, old, new)
        elif isinstance(value, Sequence) and _are_lists(old, new):
            yield from self._items(value, path, old, new)
        else:
            yield from self._new_value(node, entry, path, new)

    def _rewritten(self, entry: Entry, path: YamlPath, old: object, new: object) -> Edit | None:
        """Return the edit that writes a collection anew, where that looks as the tool wrote it."""
        if not isinstance(entry.value, (Mapping, Sequence)):
            return None
        if path[-1] in ("config", "meta") or is_named_list(path):  # large, and mostly people's
            return None
        return self._block.rewritten(entry, path, listed(old, path), listed(new, path))

    def _new_value(
        self, node: Mapping, entry: Entry, path: YamlPath, new: object, *, keeps_style: bool = True
    ) -> Iterator[Edit]:
        if node.flow:
            yield from self._flow.value(entry, path, listed(new, path))
        else:
            yield from self._block.value(entry, path, listed(new, path), keeps_style=keeps_style)

    # ---- lists of named things

    def _named_items(
        self, node: Mapping, entry: Entry, path: YamlPath, old: Values, new: Values
    ) -> Iterator[Edit]:
        """Yield the edits that turn a list of named things from `old` into `new`."""
        sequence = entry.value
        assert isinstance(sequence, Sequence)
        if not any(name in old for name in new):
            yield from self._new_value(node, entry, path, new)
            return
        require_free(sequence)
        places = {name: number for number, name in enumerate(named_items(sequence))}
        members = item_members(self._lines, sequence)
        for name, number in places.items():
            if name in new and not same(old[name], new[name]):
                yield from self._named_item(sequence, members[number], path / name, old[name], new[name])
        changes: Changes[Any] = Changes(gone={places[name] for name in places if name not in new})
        for place, names in _behind(places, new).items():
            changes.added[place] = [listed({name: new[name]}, path)[0] for name in names]
        if changes:
            yield from self._style(sequence).items(sequence, path, changes)

    def _named_item(
        self, sequence: Sequence, member: Member, path: YamlPath, old: Any, new: Any
    ) -> Iterator[Edit]:
        """Yield the edits that turn a named thing from `old` into `new`; a data test may be its name alone, a
        mapping of its name to its arguments, or a mapping that says its name."""
        (item,), place, name = member.nodes, YamlPath(path[:-1]), path[-1]
        is_test = place[-1] == "data_tests"
        is_by_name = isinstance(item, Mapping) and len(item.entries) == 1
        if not sequence.flow and not is_test and (edit := self._in_new_style(member, path, old, new)):
            yield edit
        elif not sequence.flow and _outgrows_its_line(item, old, new):
            yield from self._block.item(member, place, listed({name: new}, place)[0])
        elif isinstance(item, Mapping) and not is_test:
            yield from self.mapping(item, path, old, new)
        elif isinstance(item, Mapping) and is_by_name and isinstance(old, dict) and isinstance(new, dict):
            (entry,) = item.entries.values()
            yield from self._value(item, entry, place / name.partition("#")[0], old, new)
        elif isinstance(item, Mapping) and not is_by_name and _share_a_key(old, new):
            yield from self.mapping(item, path, old, new)
        else:
            yield from self._style(sequence).item(member, place, listed_test(name, new))

    def _in_new_style(self, member: Member, path: YamlPath, old: Values, new: Values) -> Edit | None:
        """Return the edit that writes a column anew that was one line or becomes one, where it looks as the
        tool wrote it."""
        place, name = YamlPath(path[:-1]), path[-1]
        old_item, new_item = (listed({name: values}, place)[0] for values in (old, new))
        return self._block.restyled(member, place, old_item, new_item)

    # ---- other lists

    def _items(self, sequence: Sequence, path: YamlPath, old: list[Any], new: list[Any]) -> Iterator[Edit]:
        """Yield the edits that turn any other list from `old` into `new`; what stays is not touched."""
        require_free(sequence)
        members = item_members(self._lines, sequence)
        changes: Changes[Any] = Changes()
        matcher = SequenceMatcher(None, [*map(_frozen, old)], [*map(_frozen, new)], autojunk=False)
        for kind, first, last, start, stop in matcher.get_opcodes():
            if kind == "equal":
                continue
            pairs = min(last - first, stop - start)
            for number, replacement in zip(range(first, last), new[start:stop], strict=False):
                yield from self._item(sequence, members[number], path, old[number], replacement)
            changes.gone |= set(range(first + pairs, last))
            if stop > start + pairs:
                place = first + pairs - 1 if first + pairs else None
                changes.added[place] = [listed(item, path / "") for item in new[start + pairs : stop]]
        if changes:
            yield from self._style(sequence).items(sequence, path, changes)

    def _item(self, sequence: Sequence, member: Member, path: YamlPath, old: Any, new: Any) -> Iterator[Edit]:
        """Yield the edits that turn an item without a name from `old` into `new`."""
        (item,) = member.nodes
        if isinstance(item, Mapping) and _share_a_key(old, new):
            yield from self.mapping(item, path, old, new)
        elif isinstance(item, Sequence) and _are_lists(old, new):
            yield from self._items(item, path, old, new)
        else:
            yield from self._style(sequence).item(member, path, listed(new, path / ""))


def _entry(node: Mapping, key: str) -> Entry:
    entry = list_entry(node, key)
    assert entry is not None, f"{key} stands in the text"
    if entry.inherited:
        raise TiedError(node.line, "<<")
    return entry


def _outgrows_its_line(item: Node, old: object, new: object) -> bool:
    """Return whether what was declared as `{name: …}` gets columns: nobody reads these in one line."""
    columns = (isinstance(side, dict) and bool(side.get("columns")) for side in (old, new))
    return isinstance(item, Mapping) and item.flow and tuple(columns) == (False, True)


def _share_a_key(old: object, new: object) -> bool:
    return isinstance(old, dict) and isinstance(new, dict) and not old.keys().isdisjoint(new)


def _are_lists(old: object, new: object) -> bool:
    """Return whether both are lists with something in them."""
    return isinstance(old, list) and isinstance(new, list) and bool(old and new)


def _behind(places: dict[str, int], new: Values) -> dict[int | None, list[str]]:
    """Return the keys of `new` that have no place yet, by the place of the nearest key before them that has
    one; None where there is none."""
    added: dict[int | None, list[str]] = {}
    place = None
    for key in new:
        if key in places:
            place = places[key]
        else:
            added.setdefault(place, []).append(key)
    return added


def _frozen(value: object) -> object:
    """Return a value that is hashable, and equal where `same` says so."""
    if isinstance(value, dict):
        return frozenset((key, _frozen(part)) for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    return (str, str(value)) if isinstance(value, str) else (type(value), value)
