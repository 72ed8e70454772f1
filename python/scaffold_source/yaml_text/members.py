"""The entries of a mapping and the items of a sequence as spans of the text, which come, go and change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from scaffold_source.yaml_text.lines import Lines
from scaffold_source.yaml_text.nodes import Entry, Mapping, Node, Sequence

_COLON = re.compile(r"\s*:")
_DASH = re.compile("#[^\r\n\x85\u2028\u2029]*|(-)")
Content = TypeVar("Content")


class TiedError(Exception):
    """Raised where an edit would touch a YAML anchor, alias or tag; `line` is its line."""

    def __init__(self, line: int, tie: str) -> None:
        super().__init__(f"{tie} stands in what must be edited")
        self.line = line


class Member(NamedTuple):
    """An entry of a mapping or an item of a sequence, from its key or dash on."""

    start: int
    end: int
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class Changes(Generic[Content]):
    """What comes and goes among members: the numbers of those that go, and what comes behind each that stays.
    What comes before all that stay is under None."""

    gone: set[int] = field(default_factory=set)
    added: dict[int | None, list[Content]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.gone or self.added)

    def runs(self) -> Iterator[range]:
        """Yield the members that go in their order, neighbours together."""
        numbers = sorted(self.gone)
        first = 0
        for place, number in enumerate(numbers, start=1):
            if place == len(numbers) or numbers[place] != number + 1:
                yield range(numbers[first], number + 1)
                first = place


def entry_members(lines: Lines, node: Mapping) -> list[Member]:
    """Return the entries that are written in a mapping, without those that `<<` brings in."""
    return [_entry_member(lines, entry) for entry in node.entries.values() if not entry.inherited]


def _entry_member(lines: Lines, entry: Entry) -> Member:
    end = max(entry.value.end, entry.key.end)
    if lines.text.startswith(":", end):
        end += 1
    return Member(entry.key.start, end, (entry.key, entry.value))


def item_members(lines: Lines, sequence: Sequence) -> list[Member]:
    """Return the items of a sequence, in a block from their dashes on."""
    if sequence.flow:
        return [Member(item.start, item.end, (item,)) for item in sequence.items]
    return [
        Member(dash, max(item.end, dash + 1), (item,))
        for dash, item in zip(dashes(lines, sequence), sequence.items, strict=True)
    ]


def dashes(lines: Lines, sequence: Sequence) -> list[int]:
    """Return where the dash of each item of a block sequence stands."""
    starts, place = [], sequence.start
    for item in sequence.items:
        dash = next(match for match in _DASH.finditer(lines.text, place) if match[1])
        starts.append(dash.start())
        place = max(item.end, dash.end())
    return starts


def value_span(entry: Entry) -> tuple[int, int]:
    """Return where a value begins and ends; one that is not written stands right behind its key."""
    return max(entry.value.start, entry.key.end), max(entry.value.end, entry.key.end)


def after_colon(lines: Lines, entry: Entry) -> int:
    """Return where the value of `entry` may begin. Raises TiedError where it is written `? key`."""
    colon = _COLON.match(lines.text, entry.key.end)
    if colon is None:
        raise TiedError(entry.key.line, "?")
    return colon.end()


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


def require_free(*nodes: Node) -> None:
    """Raise TiedError where one of the nodes has an anchor, an alias or a tag."""
    for node in nodes:
        if node.tie:
            raise TiedError(node.line, node.tie)


def require_all_free(*nodes: Node) -> None:
    """Raise TiedError where one of the nodes, or anything in it, has an anchor, an alias or a tag."""
    for node in nodes:
        require_free(*all_nodes(node))
