"""YAML as other tools leave it: the same values in the manner of yaml.dump, ruamel, prettier, yamlfmt, yamlfix,
or of nobody in particular; then what editors do to any text: line ends, blanks, a BOM."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

import yaml

from attacks._document import BOM, document, load

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_ENDLESS = 10**6


def restyle(text: str, chance: Random) -> tuple[str, str]:
    """The same values in some tool's style, and the style's name."""
    name = chance.choice(sorted(STYLES))
    styled = STYLES[name](text, chance)
    try:
        is_same = sorted_text(load(styled)) == sorted_text(load(text))
    except yaml.YAMLError:
        is_same = False
    return (styled, name) if is_same else (text, f"{name} in vain")


def _pyyaml(text: str, chance: Random) -> str:
    return str(
        yaml.dump(
            load(text),
            Dumper=_Dumper,
            sort_keys=chance.random() < 0.7,
            default_flow_style=chance.choice((False, False, None)),
            default_style=chance.choice((None, None, None, '"', "'")),
            width=chance.choice((80, 80, 40, _ENDLESS)),
            indent=chance.choice((2, 2, 4)),
            allow_unicode=chance.random() < 0.5,
            explicit_start=chance.random() < 0.3,
            explicit_end=chance.random() < 0.1,
        )
    )


def _ruamel(text: str, chance: Random) -> str:
    from ruamel.yaml import YAML  # noqa: PLC0415 (not everywhere, and slow to load)

    tool = YAML()
    tool.preserve_quotes = True  # else `"yes"` becomes a truth, to YAML 1.1
    tool.width = chance.choice((80, 4096))  # type: ignore[assignment]
    tool.explicit_start = chance.random() < 0.5  # type: ignore[assignment]
    if chance.random() < 0.5:
        tool.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    tool.dump(tool.load(text), stream)
    return stream.getvalue()


# ---- a writer with a manner of its own


@dataclass(frozen=True, slots=True)
class Manner:
    """How a writer writes: chances of flow and quotes, indentation, order of keys, blank lines."""

    mapping: int = 2
    sequence: int = 2
    gap: int = 1
    flow: float = 0.3
    deep: bool = False  # also collections of collections in flow style
    wrapped: float = 0.0  # flow collections with a line for each part
    padded: bool = False  # { a: b }
    double: float = 0.0
    single: float = 0.0
    quoted_keys: bool = False
    order: str = "as is"  # "sorted", "random"
    blank: float = 0.0
    start: bool = False
    block_text: float = 0.5
    head: str = ""


def _written(manner: Callable[[Random], Manner]) -> Callable[[str, Random], str]:
    def write(text: str, chance: Random) -> str:
        writer = _Writer(manner(chance), chance)
        lines = list(writer.block(load(text)))
        start = ["---"] if writer.manner.start else []
        head = [writer.manner.head] if writer.manner.head else []
        return "\n".join([*start, *head, *lines, ""])

    return write


def _prettier(chance: Random) -> Manner:
    return Manner(flow=0.5, deep=True, padded=True, wrapped=0.3, double=0.3, blank=0.1)


def _yamlfmt(chance: Random) -> Manner:
    return Manner(sequence=chance.choice((0, 2)), flow=0.4, start=chance.random() < 0.5, blank=0.3)


def _yamlfix(chance: Random) -> Manner:
    return Manner(flow=0.9, deep=chance.random() < 0.5, start=True, sequence=chance.choice((0, 2)))


def _nobody(chance: Random) -> Manner:
    return Manner(
        mapping=chance.choice((2, 2, 3, 4)),
        sequence=chance.choice((0, 2, 2, 4)),
        gap=chance.choice((1, 1, 3)),
        flow=chance.random(),
        deep=chance.random() < 0.4,
        wrapped=chance.choice((0.0, 0.5)),
        padded=chance.random() < 0.3,
        double=chance.choice((0.0, 0.3, 1.0)),
        single=chance.choice((0.0, 0.3, 1.0)),
        quoted_keys=chance.random() < 0.1,
        order=chance.choice(("as is", "sorted", "random")),
        blank=chance.choice((0.0, 0.2)),
        start=chance.random() < 0.2,
        block_text=chance.random(),
        head=chance.choice(("", "", "# yaml-language-server: $schema=x", "# @team owns this\n")),
    )


@lru_cache(maxsize=20000, typed=True)  # 1 is no true
def scalar(value: Any, style: str | None = None) -> str:
    """A scalar on one line, as safe anywhere as PyYAML makes it."""
    style = '"' if isinstance(value, str) and "\n" in value else style
    text = yaml.dump(
        [value],
        Dumper=_Dumper,
        default_style=style,
        default_flow_style=True,
        width=_ENDLESS,
        allow_unicode=True,
    )
    return str(text).strip()[1:-1]


@dataclass
class _Writer:
    manner: Manner
    chance: Random

    def block(self, value: Any) -> Iterator[str]:
        """The lines of a collection in block style, not indented."""
        if isinstance(value, dict):
            for key in self._ordered(value):
                yield from self._spaced(self.entry(key, value[key]))
        else:
            for item in value:
                yield from self._spaced(self.item(item))

    def entry(self, key: Any, value: Any) -> Iterator[str]:
        head = scalar(key, '"' if self.manner.quoted_keys else None) + ":"
        if not isinstance(value, (dict, list)):
            first, *rest = self.text(value, self.manner.mapping)
            yield f"{head} {first}".rstrip()
            yield from rest
        elif not value or self._wants_flow(value):
            first, *rest = self.flow(value)
            yield f"{head} {first}"
            yield from (" " * self.manner.mapping + line for line in rest)
        else:
            yield head
            by = self.manner.sequence if isinstance(value, list) else self.manner.mapping
            yield from (" " * by + line if line else line for line in self.block(value))

    def item(self, value: Any) -> Iterator[str]:
        dash = "-" + " " * self.manner.gap
        if not isinstance(value, (dict, list)):
            lines = self.text(value, 2)
            first, *rest = lines
            yield dash + first
            yield from rest
            return
        lines = list(self.flow(value) if not value or self._wants_flow(value) else self.block(value))
        while not lines[0]:
            del lines[0]
        for number, line in enumerate(lines):
            yield (dash if number == 0 else " " * len(dash)) + line if line else line

    def text(self, value: Any, by: int) -> list[str]:
        if isinstance(value, str) and "\n" in value and self.chance.random() < self.manner.block_text:
            body = value.rstrip("\n")
            ends = len(value) - len(body)
            lines = body.split("\n")
            if body and not any(line != line.strip() for line in lines) and body.isprintable() is False:
                head = "|" + ("-", "", "+")[min(ends, 2)]
                return [head, *(" " * by + line if line else "" for line in lines), *[""] * (ends - 1)]
        return [self.inline(value)]

    def inline(self, value: Any) -> str:
        style = None
        if isinstance(value, str):
            draw = self.chance.random()
            style = (
                '"'
                if draw < self.manner.double
                else "'"
                if draw < self.manner.double + self.manner.single
                else None
            )
        elif value is None:
            return self.chance.choice(("null", "null", "~"))
        return scalar(value, style)

    def flow(self, value: Any) -> list[str]:
        """The lines of a flow collection; the first stands behind its key."""
        if isinstance(value, dict):
            parts = [f"{scalar(key)}: {self.inner(value[key])}" for key in self._ordered(value)]
            left, right = "{", "}"
        else:
            parts, left, right = [self.inner(part) for part in value], "[", "]"
        pad = " " if self.manner.padded and left == "{" and parts else ""
        if parts and self.chance.random() < self.manner.wrapped:
            return [
                left,
                *(f"  {part}," for part in parts[:-1]),
                f"  {parts[-1]}{self.chance.choice(('', ','))}",
                right,
            ]
        return [f"{left}{pad}{', '.join(parts)}{pad}{right}"]

    def inner(self, value: Any) -> str:
        return " ".join(self.flow(value)) if isinstance(value, (dict, list)) else self.inline(value)

    def _wants_flow(self, value: Any) -> bool:
        parts = value.values() if isinstance(value, dict) else value
        nested = any(isinstance(part, (dict, list)) and part for part in parts)
        size = len(str(value))
        if size > (300 if self.manner.deep else 150) or (nested and not self.manner.deep):
            return False
        return self.chance.random() < self.manner.flow

    def _ordered(self, value: dict[Any, Any]) -> list[Any]:
        keys = list(value)
        if self.manner.order == "sorted":
            return sorted(keys, key=str)
        if self.manner.order == "random":
            self.chance.shuffle(keys)
        return keys

    def _spaced(self, lines: Iterator[str]) -> Iterator[str]:
        if self.chance.random() < self.manner.blank:
            yield ""
        yield from lines


STYLES: dict[str, Callable[[str, Random], str]] = {
    "ours": lambda text, _: text,
    "ours again": lambda text, _: text,
    "pyyaml": _pyyaml,
    "pyyaml twice": _pyyaml,
    "prettier": _written(_prettier),
    "yamlfmt": _written(_yamlfmt),
    "yamlfix": _written(_yamlfix),
    "nobody": _written(_nobody),
    "nobody else": _written(_nobody),
    "nobody at all": _written(_nobody),
    "ruamel": _ruamel,
}


def sorted_text(value: Any) -> str:
    """Values as a text that tells 1 from true, whatever the order of keys."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=True))


# ---- what editors do


def _windows(text: str, _: Random) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _mixed(text: str, chance: Random) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "".join(line + chance.choice(("\n", "\r\n")) for line in lines[:-1]) + lines[-1]


def _bom(text: str, _: Random) -> str:
    return BOM + text.removeprefix(BOM)


def _unended(text: str, _: Random) -> str:
    return text.rstrip("\r\n")


def _blank_ends(text: str, _: Random) -> str:
    return text + "\n\n"


def _trailing(text: str, chance: Random) -> str:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if chance.random() < 0.1 and line.strip():
            end = "\r" if line.endswith("\r") else ""
            lines[number] = line.removesuffix("\r") + "  " + end
    return "\n".join(lines)


def _spaced(text: str, chance: Random) -> str:
    lines = text.split("\n")
    return "\n".join(line if chance.random() > 0.1 else f"\n{line}" for line in lines)


def _started(text: str, _: Random) -> str:
    bom = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    return bom + (text if text.lstrip().startswith(("---", "%")) else f"---\n{text}")


TOUCHES: dict[str, Callable[[str, Random], str]] = {
    "CRLF": _windows,
    "mixed line ends": _mixed,
    "BOM": _bom,
    "no final newline": _unended,
    "blank lines at the end": _blank_ends,
    "trailing blanks": _trailing,
    "blank lines between": _spaced,
    "document start": _started,
}


def touched(text: str, chance: Random) -> tuple[str, str]:
    """The text as an editor leaves it, and what that was; as it is where the values would change."""
    name = chance.choice(sorted(TOUCHES))
    changed = TOUCHES[name](text, chance)
    try:
        before, after = document(text), document(changed)
        same = sorted_text(load(changed)) == sorted_text(load(text)) and [
            (one.text, one.path) for one in before.comments
        ] == [(one.text, one.path) for one in after.comments]
    except (yaml.YAMLError, ValueError):
        same = False
    return (changed, name) if same else (text, "")
