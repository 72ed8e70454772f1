"""A person's hand: edits of a text by the place of its words, in whatever style it is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import yaml

from attacks import _shape
from attacks._document import BOM, Document, Path, Place, document, load
from attacks._styles import scalar

_YAML = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as somebody types it: in one line, and as lines whose first stands behind the key."""

    flow: str
    block: tuple[str, ...] = ()

    def entry(self, key: str) -> list[str]:
        first, *rest = self.block or (self.flow,)
        return [f"{key}: {first}".rstrip(), *rest]

    def under(self, key: str) -> Raw:
        return Raw(
            f"{{{key}: {self.flow}}}", ("", *(f"  {line}" if line else "" for line in self.entry(key)))
        )


def text(value: str) -> Raw:
    return Raw(scalar(value))


@dataclass
class Hand:
    """Somebody at the files of a project. `number` makes their words their own."""

    chance: Random
    files: dict[str, str]
    number: int = 0

    def word(self) -> str:
        self.number += 1
        return f"human{self.number}"

    # ---- where

    def documents(self) -> dict[str, Document]:
        return {name: document(raw) for name, raw in sorted(self.files.items()) if name.endswith(_YAML)}

    def some(self, *, of: str) -> tuple[str, Path] | None:
        """A file and the path of something in it: a source, table, column, model or model's column."""
        found = []
        for name, one in self.documents().items():
            for path, place in one.places.items():
                is_main = of != "source" or (*path, *_shape.CONTRACT) in one.places
                if place.is_item and _kind(path) == of and is_main:
                    found.append((name, path))
        return self.chance.choice(found) if found else None

    def anything(self) -> tuple[str, Path] | None:
        return self.some(
            of=self.chance.choice(("source", "table", "table", "column", "column", "model", "model column"))
        )

    def any_place(self, *, facts: bool | None = None) -> tuple[str, Place] | None:
        """Any entry or item of what is ours to edit; of the facts alone, or beside them."""
        found = [
            (name, place)
            for name, one in self.documents().items()
            for path, place in one.places.items()
            if facts is None or _shape.is_fact(path) == facts
        ]
        return self.chance.choice(found) if found else None

    # ---- what

    def does(self, edit: Callable[[Hand], bool]) -> bool:
        """Whether somebody made the edit; nobody leaves YAML behind that is none."""
        before = dict(self.files)
        try:
            if edit(self) and self.documents():
                return True
        except yaml.YAMLError:
            pass
        self.files = before
        return False

    def change(self, name: str, raw: str) -> bool:
        """Put `raw` into the file, where it is still YAML that says everything once."""
        before = self.files[name]
        if raw == before:
            return False
        if name.endswith(_YAML):
            try:
                one = document(raw)
                load(raw)
            except Exception:
                return False
            if one.repeated or one.root_kind != "mapping":
                return False
        self.files[name] = raw
        return True

    def put(self, name: str, path: Path, raw: Raw) -> bool:
        """Say `raw` at `path`, where something may stand already."""
        one = self.documents()[name]
        bom = BOM if self.files[name].startswith(BOM) else ""
        changed = _Pen(one, self.chance).put(path, raw)
        return changed is not None and self.change(name, bom + changed)

    def add_item(self, name: str, path: Path, lines: list[str], flow: str) -> bool:
        one = self.documents()[name]
        bom = BOM if self.files[name].startswith(BOM) else ""
        changed = _Pen(one, self.chance).add_item(path, lines, flow)
        return changed is not None and self.change(name, bom + changed)

    def remove(self, name: str, path: Path) -> bool:
        one = self.documents()[name]
        bom = BOM if self.files[name].startswith(BOM) else ""
        changed = _Pen(one, self.chance).remove(path)
        return changed is not None and self.change(name, bom + changed)

    def splice(self, name: str, start: int, end: int, new: str) -> bool:
        """`new` instead of what stands there; places count without a BOM."""
        bom = BOM if self.files[name].startswith(BOM) else ""
        raw = self.files[name].removeprefix(BOM)
        return self.change(name, bom + raw[:start] + new + raw[end:])


def _kind(path: Path) -> str:
    depth = len(path)
    if path[:1] == ("models",):
        return {2: "model", 4: "model column"}.get(depth, "") if path[2:3] in ((), ("columns",)) else ""
    if path[:2] != _shape.source_path():
        return ""
    if depth == 2:
        return "source"
    lists = path[2::2]
    return {("tables",): "table", ("tables", "columns"): "column"}.get(lists, "") if depth % 2 == 0 else ""


@dataclass
class _Pen:
    """Changes of one document's text; each gives the new text, None where it cannot be."""

    one: Document
    chance: Random

    def put(self, path: Path, raw: Raw) -> str | None:
        place = self.one.places.get(path)
        if place:
            return self._replace(place, raw)
        owner, keys = path[:-1], [path[-1]]
        while owner and owner not in self.one.places:
            keys.insert(0, owner[-1])
            owner = owner[:-1]
        for key in reversed(keys[1:]):
            raw = raw.under(scalar(key))
        return self._insert(owner, scalar(keys[0]), raw)

    def _replace(self, place: Place, raw: Raw) -> str | None:
        if place.key is None or place.is_tied:
            return None
        column = self._column(place.start)
        colon = self.one.text.find(":", place.key[1]) + 1
        lines = list(raw.block) if raw.block and not place.in_flow else [raw.flow]
        first, *rest = lines
        body = self._newline(place.start).join(
            [f" {first}".rstrip(), *(self._indented(line, column) for line in rest)]
        )
        return self.one.text[:colon] + body + self.one.text[max(place.end, colon) :]

    def _insert(self, owner: Path, key: str, raw: Raw) -> str | None:
        children = sorted(
            (p for p in self.one.places.values() if p.owner == owner and not p.is_item), key=lambda p: p.start
        )
        holder = self.one.places.get(owner)
        if holder and (holder.kind != "mapping" or holder.is_tied):
            return None
        if not children:
            if not holder or not holder.is_flow:
                return None
            at = holder.value[0] + 1
            return self._with(at, at, f"{key}: {raw.flow}")
        beside = self.chance.choice(children)
        if beside.in_flow:
            return self._with(beside.end, beside.end, f", {key}: {raw.flow}")
        column = self._column(children[-1].start)
        newline = self._newline(beside.start)
        block = newline.join(
            [raw.entry(key)[0], *(self._indented(line, column) for line in raw.entry(key)[1:])]
        )
        if self.chance.random() < 0.3:
            return self._with(beside.start, beside.start, block + newline + " " * column)
        at = self._line_end(beside.end)
        return self._with(at, at, newline + " " * column + block)

    def add_item(self, path: Path, lines: list[str], flow: str) -> str | None:
        holder = self.one.places.get(path)
        items = sorted(
            (p for p in self.one.places.values() if p.owner == path and p.is_item), key=lambda p: p.start
        )
        if not holder or holder.kind != "sequence" or holder.is_tied or not items:
            return None
        beside = self.chance.choice(items)
        if beside.in_flow:
            return self._with(beside.end, beside.end, f", {flow}")
        column, newline = self._column(beside.start), self._newline(beside.start)
        block = newline.join([lines[0], *(self._indented(line, column) for line in lines[1:])])
        if self.chance.random() < 0.3:
            return self._with(beside.start, beside.start, block + newline + " " * column)
        at = self._line_end(beside.end)
        return self._with(at, at, newline + " " * column + block)

    def remove(self, path: Path) -> str | None:
        place = self.one.places.get(path)
        if not place:
            return None
        beside = sorted(
            (p for p in self.one.places.values() if p.owner == place.owner and p.is_item == place.is_item),
            key=lambda p: p.start,
        )
        number = beside.index(place)
        if len(beside) == 1:
            return self.remove(place.owner) if place.owner in self.one.places and not place.in_flow else None
        if place.in_flow:
            if number + 1 < len(beside):
                return self._with(place.start, beside[number + 1].start, "")
            return self._with(beside[number - 1].end, place.end, "")
        line = self.one.text.rfind("\n", 0, place.start) + 1
        if self.one.text[line : place.start].strip():
            return self._with(place.start, beside[number + 1].start, "") if number + 1 < len(beside) else None
        return self._with(line, min(self._line_end(place.end, whole=True), len(self.one.text)), "")

    # ---- text

    def _with(self, start: int, end: int, new: str) -> str:
        return self.one.text[:start] + new + self.one.text[end:]

    def _column(self, at: int) -> int:
        return at - self.one.text.rfind("\n", 0, at) - 1

    def _newline(self, at: int) -> str:
        end = self.one.text.find("\n", at)
        if end < 0:
            return "\r\n" if "\r\n" in self.one.text else "\n"
        return "\r\n" if self.one.text[end - 1] == "\r" else "\n"

    def _line_end(self, at: int, *, whole: bool = False) -> int:
        end = self.one.text.find("\n", at)
        if end < 0:
            return len(self.one.text)
        return end + 1 if whole else end - (self.one.text[end - 1] == "\r")

    def _indented(self, line: str, column: int) -> str:
        return " " * column + line if line else ""


def line_of(raw: str, at: int) -> tuple[int, int]:
    """Where the line around `at` begins and ends, without its line break."""
    start = raw.rfind("\n", 0, at) + 1
    found = re.compile(r"[^\r\n]*").match(raw, start)
    return start, found.end() if found else start
