"""YAML text as nodes that know where they stand, so that a file can be edited without being re-dumped.

PyYAML's composer keeps positions too, but takes ten times as long as its parser, loses where an alias
stood, and lets the later of two equal keys win. Positions count characters of the text without a BOM.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.SafeLoader("")
_STRING = "tag:yaml.org,2002:str"
_TEXTS = (None, "!", _STRING, "tag:yaml.org,2002:merge")
_CONFLICT = re.compile(r"^(?:<<<<<<< |=======$|>>>>>>> )", re.MULTILINE)


class Scalar(NamedTuple):
    """A text, number, boolean, date or null. `tie` is its anchor (`&a`), alias (`*a`) or tag (`!t`)."""

    value: Any
    start: int
    end: int
    line: int
    tie: str | None = None


class Entry(NamedTuple):
    """A key and its value; `inherited` where they come in by `<<`."""

    key: Scalar
    value: Node
    inherited: bool = False


class Mapping(NamedTuple):
    """Keys in their order. `flow` is `{a: 1}`."""

    entries: dict[Any, Entry]
    start: int
    end: int
    line: int
    flow: bool
    tie: str | None = None


class Sequence(NamedTuple):
    """Items in their order. `flow` is `[a, b]`."""

    items: list[Node]
    start: int
    end: int
    line: int
    flow: bool
    tie: str | None = None


Node: TypeAlias = Scalar | Mapping | Sequence


class MisreadError(Exception):
    """The text is no YAML that dbt could read: `line` counts from 1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


class Document(NamedTuple):
    """What a YAML file holds, None where it is empty, and the first key that stands twice in a mapping."""

    root: Node | None
    repeated: Scalar | None


def read_nodes(text: str) -> Document:
    """The nodes of `text`. Raises MisreadError where it is not one YAML document."""
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        raise MisreadError(line, "a merge conflict's marker stands here")
    collects = gc.isenabled()
    gc.disable()  # a large source is a million nodes, none of them garbage: looking takes half the time
    try:
        reader = _Reader(text)
        return Document(reader.document(), reader.repeated)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or f"not YAML that dbt could read ({error})"
        raise MisreadError(mark.line + 1 if mark else 1, problem) from None
    finally:
        if collects:
            gc.enable()


def plain_value(node: Node) -> Any:
    """The node's value as plain dicts, lists and scalars."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key: plain_value(entry.value) for key, entry in node.entries.items()}
    return [plain_value(item) for item in node.items]


class _Reader:
    """Nodes from the parser's events."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: Callable[[], Any] = iter(yaml.parse(text, _Loader)).__next__
        self._anchors: dict[str, Node] = {}
        self.repeated: Scalar | None = None

    def document(self) -> Node | None:
        self._next()  # the stream's start
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        root = self._node(self._next())
        self._next()  # the document's end
        further = self._next()
        if not isinstance(further, yaml.StreamEndEvent):
            raise MisreadError(further.start_mark.line + 1, "a second YAML document, which dbt does not read")
        return root

    def _node(self, event: Any) -> Node:
        kind = type(event)
        node: Node
        if kind is yaml.ScalarEvent:
            node = self._scalar(event)
        elif kind is yaml.MappingStartEvent:
            node = self._mapping(event)
        elif kind is yaml.SequenceStartEvent:
            node = self._sequence(event)
        else:
            return self._alias(event)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _scalar(self, event: Any) -> Scalar:
        start, end = event.start_mark, event.end_mark
        try:
            value = _plain(event.value) if event.implicit[0] else _tagged(event.tag, event.value)
        except (yaml.YAMLError, ValueError) as error:
            raise MisreadError(start.line + 1, getattr(error, "problem", None) or str(error)) from None
        stop = end.index
        if event.style in ("|", ">"):
            stop = start.index + len(self._text[start.index : stop].rstrip("\r\n "))
        return Scalar(value, start.index, stop, start.line + 1, _tie(event))

    def _mapping(self, start: Any) -> Mapping:
        entries: dict[Any, Entry] = {}
        inherited: list[Node] = []
        stop = start.end_mark.index
        event: Any = self._next()
        while type(event) is not yaml.MappingEndEvent:
            key, value = self._node(event), self._node(self._next())
            stop = max(value.end, key.end)
            if not isinstance(key, Scalar):
                raise MisreadError(key.line, "a key that is no text")
            event = self._next()
            if key.value == "<<" and self._text.startswith("<<", key.start):
                inherited.append(value)
                continue
            if key.value in entries:
                self.repeated = self.repeated or key
            entries[key.value] = Entry(key, value)
        for entry in (entry for node in inherited for entry in _inherited(node)):
            entries.setdefault(entry.key.value, entry)
        stop = _end(event) if start.flow_style else stop
        mark = start.start_mark
        return Mapping(entries, mark.index, stop, mark.line + 1, start.flow_style, _tie(start))

    def _sequence(self, start: Any) -> Sequence:
        items = []
        event: Any = self._next()
        while type(event) is not yaml.SequenceEndEvent:
            items.append(self._node(event))
            event = self._next()
        stop = _end(event) if start.flow_style or not items else items[-1].end
        mark = start.start_mark
        return Sequence(items, mark.index, stop, mark.line + 1, start.flow_style, _tie(start))

    def _alias(self, event: Any) -> Node:
        mark = event.start_mark
        if event.anchor not in self._anchors:
            raise MisreadError(mark.line + 1, f"the alias *{event.anchor} has no anchor")
        return self._anchors[event.anchor]._replace(
            start=mark.index, end=event.end_mark.index, line=mark.line + 1, tie=f"*{event.anchor}"
        )


def _inherited(node: Node) -> Iterator[Entry]:
    """What `<<: *a` or `<<: [*a, *b]` brings in; the earlier wins."""
    if isinstance(node, Mapping):
        yield from (entry._replace(inherited=True) for entry in node.entries.values())
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _inherited(item)


def _end(event: Any) -> int:
    return int(event.end_mark.index)


def _tie(event: Any) -> str | None:
    if event.anchor:
        return f"&{event.anchor}"
    return str(event.tag) if event.tag else None


@lru_cache(maxsize=65536)
def _plain(text: str) -> Any:
    """What a scalar without quotes means: `on` is true, `1_000` a number, `2024-03-01` a date."""
    return _tagged(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)), text)


def _tagged(tag: str | None, text: str) -> Any:
    if tag in _TEXTS:
        return text
    return yaml.SafeLoader("").construct_object(yaml.ScalarNode(tag or _STRING, text))
