"""Write what an update changed: a section of the source's CHANGELOG.md for each version.

A change that `check` judges appears with its rule and path, any other agreement with the rule that proposes
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold_source.change import Finding, Severity, path_text, plain
from scaffold_source.contract.values import FACTS
from scaffold_source.facts.comments import LostComment
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.model import Check, Column, Table
from scaffold_source.safe_text.markdown import code_span, prose, value
from scaffold_source.safe_text.visible import json_text
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, same

_ITEMS = ("tables", "columns")
_HIDDEN = ("tables", "columns", "config", "meta", "contract", "producer", "data_tests")
# Facts that drift does not look at.
_NO_DRIFT = ("evidence", "version", "depends_on")


_KEY = re.compile(r"[a-z]+(?:_[a-z]+)*")
# As in a library's changelog: what may break a reader comes first.
_HEADINGS: dict[Severity, str] = {"breaking": "Breaking", "warning": "Warnings", "info": "Other"}


@dataclass(frozen=True, slots=True)
class ChangelogEntry:
    """One line of the changelog, and how bad `check` judges it."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """One change at `path` and the rule that explains it; `fact` if the producer made it."""

    path: YamlPath
    rule: str
    before: object
    after: object


def notes(ours: Values, merged: Values, rules: Mapping[YamlPath, str]) -> tuple[Note, ...]:
    """Return the differences: one note for a table or column that comes or goes, else one for each key."""
    return tuple(_notes(TOP, ours, merged, rules))


def _notes(place: YamlPath, ours: Any, merged: Any, rules: Mapping[YamlPath, str]) -> Iterator[Note]:
    for key in dict.fromkeys((*ours, *merged)):
        path, before, after = place / key, ours.get(key), merged.get(key)
        if same(before, after) and (key in ours) == (key in merged):
            continue
        if place[-1:] and place[-1] in _ITEMS and (key not in ours or key not in merged):
            yield Note(path, "fact", _gist(before), _gist(after))
        elif isinstance(before or after, dict) and _opens(path) and all(_is_part(v) for v in (before, after)):
            yield from _notes(path, before or {}, after or {}, rules)
        else:
            yield Note(path, _rule(path, rules), before, after)


def _opens(path: YamlPath) -> bool:
    return path[-1] in (*_HIDDEN, "producer_database") or path[-2:-1] in (("tables",), ("columns",))


def _is_part(value: object) -> bool:
    return value is None or isinstance(value, dict)


def _gist(item: object) -> object:
    """Return a table's kind or a column's type to stand for the whole item."""
    if not isinstance(item, dict):
        return None
    producer = ((item.get("config") or {}).get("meta") or {}).get("producer")
    if isinstance(producer, dict):
        return producer.get("kind") or "table"
    return item.get("type") or item.get("data_type") or "by hand"


def _rule(path: YamlPath, rules: Mapping[YamlPath, str]) -> str:
    if "producer" in path or "producer_database" in path:
        return "fact"
    return next((rules[place] for place in _upwards(path) if place in rules), "fact")


def _upwards(path: YamlPath) -> Iterator[YamlPath]:
    """Yield the path, and what it stands in, from the inside out."""
    return (YamlPath(path[:end]) for end in range(len(path), 0, -1))


def entries(findings: Sequence[Finding], unsaid: Sequence[Note]) -> tuple[ChangelogEntry, ...]:
    """Return changelog lines such as ``public.orders.status labels: nothing → paid (enum-label-added)``,
    worst first.

    `unsaid` are the notes that no finding covers; facts among them appear only if there is nothing else to
    say.
    """
    fresh = [note for note in unsaid if note.rule != "fact" or note.path[-1] in _NO_DRIFT]
    judged = [ChangelogEntry(finding.severity, _finding_line(finding)) for finding in findings]
    judged += [
        ChangelogEntry("info", _note_line(note)) for note in _once(fresh if findings or fresh else unsaid)
    ]
    return tuple(sorted(judged, key=lambda entry: list(_HEADINGS).index(entry.severity)))


def _once(notes: Sequence[Note]) -> Iterator[Note]:
    """Yield one note for each thing: that a column came stands in its table's facts and as an entry."""
    addresses: set[str] = set()
    for note in notes:
        if (address := _address(note.path)) not in addresses:
            addresses.add(address)
            yield note


def mended(notes: Sequence[Note]) -> tuple[ChangelogEntry, ...]:
    """Return entries for the facts that people mistyped, with the producer's value."""
    return tuple(ChangelogEntry("info", _note_line(note)) for note in notes)


def changelog(before: str | None, source: str, version: str, entries: Sequence[ChangelogEntry]) -> str:
    """Return the changelog file with a section for `version` above the others."""
    text = before if before else f"# Changelog of the source {prose(source)}\n"
    newline = "\r\n" if "\r\n" in text else "\n"
    section = newline.join(["", f"## {prose(version)}", *_grouped(entries), ""])
    place = text.find(f"{newline}## ")
    if place < 0:
        return text + ("" if text.endswith(newline) else newline) + section
    return text[:place] + section + text[place:]


def _grouped(entries: Sequence[ChangelogEntry]) -> Iterator[str]:
    for severity, heading in _HEADINGS.items():
        if of_it := [entry for entry in entries if entry.severity == severity]:
            yield from ("", f"### {heading}", "", *(f"- {entry.text}" for entry in of_it))


def _finding_line(finding: Finding) -> str:
    change = finding.change
    field = "" if change.field in _ITEMS else f" {_field(change.field)}"
    thing = code_span(path_text(change.path)) if change.path else "the source's"
    before, after = (_shown(_said(value)) for value in (change.before, change.after))
    if isinstance(change.before, LostComment):  # the contract had its digest alone
        became = "gone" if change.after is None else f"now {after}"
        return f"{thing}{field} is {became} ({finding.rule.id})"
    return f"{thing}{field}: {before} → {after} ({finding.rule.id})"


def _said(fact: object) -> object:
    """Return a table's kind, a column's type or a check's expression to stand for the whole fact."""
    if isinstance(fact, Column):
        return fact.type
    if isinstance(fact, Table):
        return fact.kind
    return fact.expression if isinstance(fact, Check) else plain(fact)


def _note_line(note: Note) -> str:
    return f"{_address(note.path)}: {_shown(note.before)} → {_shown(note.after)} ({note.rule})"


def _address(path: YamlPath) -> str:
    """Return the object and what about it changed: `` `orders.status` labels ``."""
    if path[2:6] == FACTS / COLUMNS:  # a column's facts stand in its table's block
        path = YamlPath(path[:2]) / YamlPath(path[5:])
    depth = (
        4 if path[:1] == ("tables",) and path[2:3] == ("columns",) else 2 if path[:1] == ("tables",) else 0
    )
    thing = ".".join(path[1:depth:2])
    rest = ".".join(part for part in path[depth:] if part not in ("config", "meta", "producer"))
    return " ".join(part for part in (code_span(thing) if thing else "", _field(rest)) if part)


def _field(name: str) -> str:
    """Return a key of dbt's or of ours unchanged, any other as code."""
    shown = prose(name.replace("_", " ") if _KEY.fullmatch(name) else name)
    return prose(name) if "`" in shown else name


def _shown(fact: object) -> str:
    """Return a value on one line, cut to a readable length; `nothing` if there is none."""
    if fact is None:
        return "nothing"
    text = unescape(fact) if isinstance(fact, str) else json_text(fact)
    return value(text if len(text) <= 100 else f"{text[:100]}…")
