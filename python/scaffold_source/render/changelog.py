"""What an update changed: the notes, the next version, and a section of the source's CHANGELOG.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scaffold_source.contract import Path, same
from scaffold_source.jinja_text import unescape

Level = Literal["major", "minor", "patch"]

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_ITEMS = ("tables", "columns")
_HIDDEN = ("tables", "columns", "config", "meta", "contract", "producer", "data_tests")
_COUNTS = (("producer", "columns"), ("producer_database", "tables"))
# Facts of which a change breaks a consumer, and those that change nothing for one.
_BREAKING = ("type", "base_type", "kind", "nullable", "primary_key", "schema", "table", "timezone")
_QUIET = ("comment", "description", "evidence", "version", "columns", "tables", "default", "definition")
# Agreements that say which rows count, and what an instant or an amount means.
_MEANING = ("soft_delete", "test_rows", "timezone", "epoch", "unit", "currency", "currency_column")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that changed at `path`, and the rule that says so: `fact` where the producer does."""

    path: Path
    rule: str
    before: Any
    after: Any


def notes(ours: dict[str, Any], merged: dict[str, Any], rules: Mapping[Path, str]) -> Iterator[Note]:
    """What differs: tables and columns that come or go as one note each, everything else key by key."""
    found = list(_notes((), ours, merged, rules))
    # Which columns and how many tables there are, the notes of each say already.
    counted = [note for note in found if note.path[-2:] in _COUNTS]
    yield from (note for note in found if note not in counted or len(found) == len(counted))


def _notes(at: Path, ours: Any, merged: Any, rules: Mapping[Path, str]) -> Iterator[Note]:
    for key in dict.fromkeys((*ours, *merged)):
        path, before, after = (*at, key), ours.get(key), merged.get(key)
        if same(before, after) and (key in ours) == (key in merged):
            continue
        if at[-1:] and at[-1] in _ITEMS and (key not in ours or key not in merged):
            yield Note(path, "fact", _gist(before), _gist(after))
        elif isinstance(before or after, dict) and _opens(path) and all(_is_part(v) for v in (before, after)):
            yield from _notes(path, before or {}, after or {}, rules)
        else:
            yield Note(path, _rule(path, rules), before, after)


def _opens(path: Path) -> bool:
    return path[-1] in (*_HIDDEN, "producer_database") or path[-2:-1] in (("tables",), ("columns",))


def _is_part(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _gist(item: Any) -> Any:
    """A table's kind or a column's type stand for the whole."""
    if not isinstance(item, dict):
        return None
    producer = ((item.get("config") or {}).get("meta") or {}).get("producer") or {}
    return producer.get("type") or producer.get("kind") or "by hand"


def _rule(path: Path, rules: Mapping[Path, str]) -> str:
    if "producer" in path or "producer_database" in path:
        return "fact"
    return next((rules[path[:end]] for end in range(len(path), 0, -1) if path[:end] in rules), "fact")


def level(changed: Iterable[Note]) -> Level:
    """How much the contract's version moves."""
    levels = {_level(note) for note in changed}
    if "major" in levels:
        return "major"
    return "minor" if "minor" in levels else "patch"


def _level(note: Note) -> Level:
    key = note.path[-1]
    if len(note.path) > 1 and note.path[-2] in _ITEMS:
        return "major" if note.after is None else "minor"
    if note.rule == "fact":
        if key == "nullable" and note.after is False:
            return "minor"  # a promise more
        return "patch" if key in _QUIET else "major" if key in _BREAKING else "minor"
    if key in _MEANING and note.before is not None:
        return "major"
    return "patch" if key in _QUIET else "minor"


def bumped(version: Any, by: Level) -> str | None:
    """The next version, None where people wrote none that can be counted."""
    found = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if found is None:
        return None
    major, minor, patch = map(int, found.groups())
    if by == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if by == "minor" else f"{major}.{minor}.{patch + 1}"


def changelog(before: str | None, source: str, version: str, changed: Sequence[Note]) -> str:
    """The file with a section for `version` above the others."""
    text = before if before else f"# Changelog of the source {source}\n"
    newline = "\r\n" if "\r\n" in text else "\n"
    section = newline.join(["", f"## {version}", "", *map(line, changed), ""])
    at = text.find(f"{newline}## ")
    if at < 0:
        return text + ("" if text.endswith(newline) else newline) + section
    return text[:at] + section + text[at:]


def line(note: Note) -> str:
    """``- `orders.status` labels: [a] → [a, b] (fact)``."""
    return f"- {address(note.path)}: {_shown(note.before)} → {_shown(note.after)} ({note.rule})"


def address(path: Path) -> str:
    """The thing, and what of it: `` `orders.status` labels ``."""
    depth = (
        4 if path[:1] == ("tables",) and path[2:3] == ("columns",) else 2 if path[:1] == ("tables",) else 0
    )
    thing = ".".join(path[1:depth:2]).replace("`", "'")
    rest = ".".join(part for part in path[depth:] if part not in ("config", "meta", "producer"))
    return " ".join(part for part in (f"`{thing}`" if thing else "", rest) if part)


def _shown(value: Any) -> str:
    """A value on one line, so short that the line can be read; `nothing` where there is none."""
    if value is None:
        return "nothing"
    plain = unescape(value) if isinstance(value, str) else value
    text = plain if isinstance(plain, str) and plain.isprintable() else json.dumps(plain, ensure_ascii=False)
    return text if len(text) <= 100 else f"{text[:100]}…"
