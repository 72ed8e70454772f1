"""YAML as plain PyYAML reads it, with the place of every word and comment. Nothing of the product's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import yaml

Path = tuple[str, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BOM = "\ufeff"
_COMMENT = re.compile(r"(?<![^\s])#[^\r\n]*")
_NAMES = ("name", "test_name")


def load(text: str) -> Any:
    return yaml.load(text.removeprefix(BOM), Loader=_Loader)


def item_key(item: Any) -> str:
    """What an item of a list is called: by its name, its only key or itself, else by all that it says."""
    if isinstance(item, dict):
        for key in _NAMES:
            if isinstance(item.get(key), str):
                return str(item[key])
        if len(item) == 1:
            return str(next(iter(item)))
        return "#" + " ".join(sorted(map(str, _scalars(item))))
    return "#" + " ".join(map(str, _scalars(item))) if isinstance(item, list) else str(item)


def _scalars(value: Any) -> Iterator[Any]:
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, (dict, list)):
            yield from _scalars(part)
        else:
            yield part


def named(value: Any) -> Any:
    """Plain values with lists of things as mappings by name; a list of scalars stays a list."""
    if isinstance(value, dict):
        return {str(key): named(part) for key, part in value.items()}
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        found: dict[str, Any] = {}
        for part in value:
            key = free(item_key(part), found)
            is_test = isinstance(part, dict) and len(part) == 1 and not set(part) & set(_NAMES)
            found[key] = named(next(iter(part.values())) if is_test else part)  # arguments under its name
        return found
    return value


def free(key: str, taken: Any) -> str:
    count, name = 2, key
    while name in taken:
        name, count = f"{key}~{count}", count + 1
    return name


def leaves(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no collection, and every empty one, by its path; members of a list by themselves."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from leaves(part, (*at, key))
    elif isinstance(value, list) and value and not any(isinstance(part, (dict, list)) for part in value):
        for part in value:
            yield (*at, str(part)), part
    else:
        yield at, value


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of a mapping, or an item of a list. `start` is that of its key, or of its dash or value;
    `first` is where its own content begins; `end` is behind its last word, flow bracket or quote."""

    path: Path
    start: int
    end: int
    value: tuple[int, int]
    kind: str  # "scalar", "mapping" or "sequence"
    is_flow: bool  # the value is a flow collection
    in_flow: bool
    is_item: bool
    key: tuple[int, int] | None
    owner: Path
    is_tied: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: `where` it stands to the words at `path`: behind, above, or at the foot of them. `follows` is
    what stands before it, `precedes` what stands behind."""

    text: str
    where: str
    path: Path
    start: int
    follows: Path
    precedes: Path


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    path: Path
    is_key: bool
    is_literal: bool


@dataclass
class Document:
    """One text. Raises yaml.YAMLError where it is none, ValueError for more than one document."""

    raw: str
    places: dict[Path, Place] = field(default_factory=dict)
    tokens: list[_Token] = field(default_factory=list)
    repeated: list[Path] = field(default_factory=list)
    has_ties: bool = False

    def __post_init__(self) -> None:
        self.text = self.raw.removeprefix(BOM)
        self._seen: set[int] = set()
        root = yaml.compose(self.text, Loader=_Loader)
        self.root_kind = root.id if root is not None else "scalar"
        if root is not None:
            self._walk(root, (), in_flow=False)
        self.tokens.sort(key=lambda token: token.start)
        del self._seen

    # ---- reading

    def _walk(self, node: Any, at: Path, *, in_flow: bool) -> int:
        """Note what is in `node`; the place behind its last word."""
        if id(node) in self._seen:
            self.has_ties = True
            return int(node.start_mark.index)
        self._seen.add(id(node))
        start, end = node.start_mark.index, node.end_mark.index
        if node.id == "scalar":
            is_literal = node.style in ("|", ">")
            if is_literal:
                end = start + len(self.text[start:end].rstrip())
            self.tokens.append(_Token(start, end, at, False, is_literal))
            return int(end)
        flow = bool(node.flow_style)
        behind = start
        parts = self._entries if node.id == "mapping" else self._items
        for place_end in parts(node, at, in_flow=flow or in_flow):
            behind = max(behind, place_end)
        return int(end) if flow else behind

    def _entries(self, node: Any, at: Path, *, in_flow: bool) -> Iterator[int]:
        named_here: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            path = (*at, name)
            if name in named_here:
                self.repeated.append(path)
            named_here.add(name)
            start, key_end = key.start_mark.index, key.end_mark.index
            self.tokens.append(_Token(start, key_end, path, True, False))
            end = self._walk(value, path, in_flow=in_flow)
            colon = self.text.find(":", key_end) + 1
            nothing = value.start_mark.index == value.end_mark.index
            if nothing or end < key_end:
                end = colon or key_end
            yield end
            self._note(path, at, value, (start, end), key=(start, key_end), in_flow=in_flow)

    def _items(self, node: Any, at: Path, *, in_flow: bool) -> Iterator[int]:
        found: dict[str, Any] = {}
        for item in node.value:
            name = free(item_key(_plain(item)), found)
            found[name] = None
            path = (*at, name)
            start, inner = item.start_mark.index, item
            is_test = item.id == "mapping" and len(item.value) == 1
            if is_test and item.value[0][0].value not in _NAMES and id(item) not in self._seen:
                # A data test: its only key is the item itself.
                key, inner = item.value[0]
                self._seen.add(id(item))
                self.tokens.append(_Token(key.start_mark.index, key.end_mark.index, path, True, False))
                flow = in_flow or bool(item.flow_style)
                end = self._walk(inner, path, in_flow=flow)
                end = max(end, self.text.find(":", key.end_mark.index) + 1)
                end = item.end_mark.index if item.flow_style else end
            else:
                end = self._walk(item, path, in_flow=in_flow)
            if not in_flow:
                start = self.text.rfind("-", 0, start if item.end_mark.index > start else start + 1)
            yield max(end, start + 1)
            self._note(path, at, inner, (start, max(end, start + 1)), key=None, in_flow=in_flow)

    def _note(
        self, path: Path, owner: Path, node: Any, span: tuple[int, int], *, key: Any, in_flow: bool
    ) -> None:
        value = node.start_mark.index, max(node.start_mark.index, span[1])
        self.places.setdefault(
            path,
            Place(
                path,
                span[0],
                span[1],
                value,
                node.id,
                node.id != "scalar" and bool(node.flow_style),
                in_flow,
                key is None,
                key,
                owner,
                is_tied=self.text[value[0] : value[0] + 1] in ("*", "&", "!"),
            ),
        )

    # ---- comments

    @cached_property
    def comments(self) -> list[Comment]:
        """Every comment, in the order of places."""
        starts = [token.start for token in self.tokens]
        found = []
        place = 0
        while match := _COMMENT.search(self.text, place):
            at = match.start()
            number = bisect_right(starts, at) - 1
            token = self.tokens[number] if number >= 0 else None
            if token and token.start <= at < token.end:
                header_end = self.text.find("\n", token.start)
                if not token.is_literal or at > header_end:
                    place = token.end  # it is in a text, and a comment may follow that
                    continue
            place = match.end()
            where, path = self._anchor(at, number)
            follows = token.path if token else ()
            precedes = self.tokens[number + 1].path if number + 1 < len(self.tokens) else ()
            found.append(Comment(match[0].rstrip(), where, path, at, follows, precedes))
        return found

    def _anchor(self, at: int, number: int) -> tuple[str, Path]:
        line = self.text.rfind("\n", 0, at) + 1
        before = self.tokens[number] if number >= 0 else None
        after = self.tokens[number + 1] if number + 1 < len(self.tokens) else None
        if self.text[line:at].strip(" -") not in ("", BOM):
            return "behind", self._beside(at, before)
        if self.text[line:at].strip() and after:
            return "behind", self._item_of(after)
        if after and not self._is_foot(at, line, before, after):
            return "above", self._item_of(after)
        return "foot", self._container(at, at - line, before)

    def _beside(self, at: int, before: _Token | None) -> Path:
        """The outermost thing that ends before `at` on its line."""
        ending = [
            place
            for place in self.places.values()
            if place.end <= at and (place.kind == "scalar" or place.is_flow or place.in_flow)
            if not self.text[place.end : at].strip(" \t,")
        ]
        if ending:
            return min(ending, key=lambda place: (place.start, len(place.path))).path
        return before.path if before else ()

    def _item_of(self, token: _Token) -> Path:
        """The outermost item that begins with the token, else what the token is of."""
        path, found = token.path, token.path
        while path:
            place = self.places.get(path)
            if place and place.is_item:
                between = _COMMENT.sub("", self.text[place.start : token.start])
                found = found if between.strip(" -\r\n\t{[") else path
            path = path[:-1]
        return found

    def _flow_around(self, at: int) -> Place | None:
        found = [
            place
            for place in self.places.values()
            if place.is_flow and place.start <= place.value[0] < at < place.end  # no alias of one elsewhere
        ]
        return max(found, key=lambda place: place.value[0], default=None)

    def _is_foot(self, at: int, line: int, before: _Token | None, after: _Token) -> bool:
        around = self._flow_around(at)
        if around:
            return after.start > around.end
        start = self.text.rfind("\n", 0, after.start) + 1
        column = len(self.text[start:]) - len(self.text[start:].lstrip(" "))
        return before is not None and at - line > column

    def _container(self, at: int, column: int, before: _Token | None) -> Path:
        """The innermost collection around the last word that a comment in this column belongs to."""
        around = self._flow_around(at)
        if around:
            return around.path
        # Behind a dash and before the item's first word, it is the item's.
        last = before.start if before else -1
        begun = [place for place in self.places.values() if place.is_item and last < place.start < at]
        if begun:
            return max(begun, key=lambda place: place.start).path
        path = before.path if before else ()
        while path:
            place = self.places.get(path)
            if place and not place.in_flow and self._column(place) <= column:
                return place.owner
            path = path[:-1]
        return ()

    def _column(self, place: Place) -> int:
        return place.start - self.text.rfind("\n", 0, place.start) - 1

    @cached_property
    def paths(self) -> set[Path]:
        """Every path that there is, and everything above it."""
        found = {token.path for token in self.tokens} | self.places.keys()
        return {path[:depth] for path in found for depth in range(len(path) + 1)}


def _plain(node: Any) -> Any:
    """As much of an item as its name needs."""
    if node.id == "scalar":
        return node.value
    if node.id == "sequence":
        return [_plain(part) for part in node.value]
    return {key.value: _plain(part) for key, part in node.value}


@lru_cache(maxsize=256)
def document(raw: str) -> Document:
    """The document of a text; nobody changes it."""
    return Document(raw)


@lru_cache(maxsize=256)
def named_values(raw: str) -> Any:
    """The values of a text by name; nobody changes them."""
    return named(load(raw))
