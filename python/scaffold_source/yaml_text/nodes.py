"""Read YAML text as nodes that know their positions, so that a file can be edited without rewriting it.

PyYAML's composer keeps positions too, but takes ten times as long as its parser, loses where an alias
stood, and lets the later of two equal keys win. Positions count characters of the text without a BOM.

Every YAML that somebody else may have written is read here, since here it is bounded: by its depth, and by
what its aliases add (docs/decisions/0021-yaml-is-bounded.md).
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import yaml

from scaffold_source.yaml_text.scalars import long_scalar, plain_scalar, shown_tag, tagged_scalar

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COLLECTION_TAGS = (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
# No project nests its YAML half as deep, and everything that walks it may call itself once a level.
_DEEPEST = 100
# How many nodes aliases and merge keys may add: so many, and so many more for each that is written out.
_ADDED, _ADDED_EACH = 250_000, 10
_LONG_TEXT = 64  # characters that weigh as much as a node, where an alias repeats them
_BREAKS = "\r\n\x85\u2028\u2029"
_ALIAS = re.compile(r"\*([\w-]+)")
_ANCHOR = re.compile(rf"&[\w-]+(?:\s+(?:#[^{_BREAKS}]*)?)*")
# A block scalar that keeps the empty lines behind it. An anchor may stand before it.
_KEPT = re.compile(r"(?:&[\w-]+\s+)?[|>]\d?\+")
_TAG = re.compile(r"^\ufeff?%TAG", re.MULTILINE)
_MOST_TAG_DIRECTIVES = 100  # libyaml compares each with all before it
_CONFLICT = re.compile(r"^(?:<<<<<<< |=======$|>>>>>>> )", re.MULTILINE)


class Scalar(NamedTuple):
    """A text, number, boolean, date or null. `tie` is its anchor (`&a`), alias (`*a`) or tag (`!t`); an
    anchor that nothing refers to is no tie, and stands before `start`."""

    value: object
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
    """What a YAML file holds, None where it is empty. `repeated` is the first key that stands twice in a
    mapping, `odd` the first that is no text: a number, a date, `on` or `null`."""

    root: Node | None
    repeated: Scalar | None
    odd: Scalar | None


def read_nodes(text: str) -> Document:
    """Return the nodes of `text`. Raises MisreadError if it is not one YAML document within bounds."""
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        raise MisreadError(line, "a merge conflict's marker stands here")
    if text.count("%TAG") > _MOST_TAG_DIRECTIVES and len(_TAG.findall(text)) > _MOST_TAG_DIRECTIVES:
        raise MisreadError(1, f"over {_MOST_TAG_DIRECTIVES} %TAG directives")
    collects = gc.isenabled()
    gc.disable()  # a large source is a million nodes, none of them garbage: looking takes half the time
    try:
        reader = _Reader(text)
        return Document(reader.document(), reader.repeated, reader.odd)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _misread(error, text) from None
    finally:
        if collects:
            gc.enable()


def plain_value(node: Node) -> Any:
    """Return the node's value as plain dicts, lists and scalars."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key: plain_value(entry.value) for key, entry in node.entries.items()}
    return [plain_value(item) for item in node.items]


def value_under(node: Node | None, key: str) -> Node | None:
    """Return the node under `key` of a mapping, None for anything else."""
    entry = node.entries.get(key) if isinstance(node, Mapping) else None
    return entry.value if entry else None


def _misread(error: Exception, text: str) -> MisreadError:
    """Turn PyYAML's error into ours, with the line that it is about."""
    if isinstance(error, yaml.reader.ReaderError):
        offset = int(error.position)  # in the bytes that libyaml reads
        line = text.encode("utf-8", "replace")[:offset].count(b"\n") + 1
        return MisreadError(line, "a character that YAML does not allow")
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not YAML that dbt could read"
    return MisreadError(mark.line + 1 if mark else 1, problem)


class _Anchored(NamedTuple):
    """A node that aliases may repeat: how many nodes it is with everything in it, and how many levels."""

    node: Node
    size: int
    levels: int


class _Reader:
    """Nodes from the parser's events.

    `_size` is how many nodes there are with what aliases repeat, `_added` how many of them are repeated;
    `_deepest` is the deepest level inside the collection that is being read.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: Callable[[], Any] = iter(yaml.parse(text, _Loader)).__next__
        self._anchors: dict[str, _Anchored] = {}
        self._referred_to = frozenset(_ALIAS.findall(text)) if "&" in text else frozenset()
        self._size = self._added = self._depth = self._deepest = 0
        self.repeated: Scalar | None = None
        self.odd: Scalar | None = None

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

    def _node(self, event: object) -> Node:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        return self._alias(event) if kind is yaml.AliasEvent else self._collection(event)

    def _collection(self, event: Any) -> Node:
        line = event.start_mark.line + 1
        if event.tag not in _COLLECTION_TAGS:
            raise MisreadError(line, f"the tag {shown_tag(event.tag)} is not read here")
        self._require_level(self._depth + 1, line)
        size, around = self._size, self._deepest
        self._size += 1
        self._depth += 1
        self._deepest = self._depth
        is_mapping = type(event) is yaml.MappingStartEvent
        node: Node = self._mapping(event) if is_mapping else self._sequence(event)
        self._depth -= 1
        if event.anchor:
            levels = self._deepest - self._depth
            self._anchors[event.anchor] = _Anchored(node, self._size - size, levels)
        self._deepest = max(self._deepest, around)
        return node

    def _require_level(self, level: int, line: int) -> None:
        if level > _DEEPEST:
            raise MisreadError(line, f"nested over {_DEEPEST} levels deep")

    def _scalar(self, event: Any) -> Scalar:
        start, end, text = event.start_mark, event.end_mark, event.value
        weight = 1 + len(text) // _LONG_TEXT
        self._size += weight
        try:
            if event.implicit[0]:
                value = plain_scalar(text) if weight == 1 else long_scalar(text)
            else:
                value = tagged_scalar(event.tag, text)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            raise MisreadError(start.line + 1, getattr(error, "problem", None) or str(error)) from None
        stop = end.index
        if event.style in ("|", ">"):
            stop = self._block_end(start.index, stop)
        if not (event.anchor or event.tag):
            return Scalar(value, start.index, stop, start.line + 1)
        node = Scalar(value, self._start(event), stop, start.line + 1, self._tie(event))
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(node, weight, 0)
        return node

    def _block_end(self, start: int, stop: int) -> int:
        """Return where the words of a block scalar end. Empty lines behind them are its own under `|+` alone,
        up to the last line break."""
        lines = self._text[start:stop]
        if not _KEPT.match(lines):
            return start + len(lines.rstrip(_BREAKS + " "))
        whole = lines.rstrip(" ")
        return start + len(whole) - (2 if whole.endswith("\r\n") else whole[-1] in _BREAKS)

    def _tie(self, event: Any) -> str | None:
        if event.anchor and event.anchor in self._referred_to:
            return f"&{event.anchor}"
        return shown_tag(event.tag) if event.tag else None

    def _start(self, event: Any) -> int:
        """Return where the node begins, behind an anchor that nothing refers to."""
        start = int(event.start_mark.index)
        if event.anchor and self._tie(event) is None:
            anchor = _ANCHOR.match(self._text, start)
            return anchor.end() if anchor else start
        return start

    def _mapping(self, start: Any) -> Mapping:
        entries: dict[Any, Entry] = {}
        inherited: list[Node] = []
        stop = start.end_mark.index
        node, following = self._node, self._next  # a large source is a million of them
        event: object = following()
        while type(event) is not yaml.MappingEndEvent:
            key, value = node(event), node(following())
            if not isinstance(key, Scalar):
                raise MisreadError(key.line, "a key that is no text")
            name = key.value
            stop = value.end if value.end > key.end else key.end
            event = following()
            if name == "<<" and self._text.startswith("<<", key.start):
                _require_inheritable(value)
                inherited.append(value)
                continue
            if name in entries:
                self.repeated = self.repeated or key
            elif type(name) is not str:
                self.odd = self.odd or key
            entries[name] = Entry(key, value)
        for entry in (entry for node in inherited for entry in _inherited(node)):
            entries.setdefault(entry.key.value, entry)
        if start.flow_style:
            stop = _end(event)
        line = start.start_mark.line + 1
        return Mapping(entries, self._start(start), stop, line, start.flow_style, self._tie(start))

    def _sequence(self, start: Any) -> Sequence:
        items = []
        event: Any = self._next()
        while type(event) is not yaml.SequenceEndEvent:
            items.append(self._node(event))
            event = self._next()
        stop = _end(event) if start.flow_style or not items else items[-1].end
        line = start.start_mark.line + 1
        return Sequence(items, self._start(start), stop, line, start.flow_style, self._tie(start))

    def _alias(self, event: Any) -> Node:
        mark = event.start_mark
        line = mark.line + 1
        if event.anchor not in self._anchors:
            raise MisreadError(line, f"the alias *{event.anchor} has no anchor before it")
        node, size, levels = self._anchors[event.anchor]
        self._size += size
        self._added += size
        if self._added > _ADDED + _ADDED_EACH * (self._size - self._added):
            raise MisreadError(line, f"the alias *{event.anchor} makes it too large: {self._size:,} nodes")
        self._require_level(self._depth + levels, line)
        self._deepest = max(self._deepest, self._depth + levels)
        return node._replace(start=mark.index, end=event.end_mark.index, line=line, tie=f"*{event.anchor}")


def _require_inheritable(node: Node) -> None:
    """Raise MisreadError unless the value of `<<` is a mapping or a list of mappings."""
    items = node.items if isinstance(node, Sequence) else [node]
    for item in items:
        if not isinstance(item, Mapping):
            raise MisreadError(node.line, "what `<<` takes in is no mapping")


def _inherited(node: Node) -> Iterator[Entry]:
    """Yield the entries that `<<: *a` or `<<: [*a, *b]` brings in; of two equal keys the earlier wins."""
    for mapping in node.items if isinstance(node, Sequence) else [node]:
        assert isinstance(mapping, Mapping)
        yield from (entry._replace(inherited=True) for entry in mapping.entries.values())


def _end(event: Any) -> int:
    return int(event.end_mark.index)
