"""Write what an update changed: a section of the source's CHANGELOG.md for each version.

A change that `check` judges appears with its rule and path, any other agreement with the rule that proposes
it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold_source.change import Finding, Severity, path_text
from scaffold_source.contract.values import FACTS
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.safe_text.markdown import code_span, prose, value
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, same

_ITEMS = ("tables", "columns")
_HIDDEN = ("tables", "columns", "config", "meta", "contract", "producer", "data_tests")
_LONGEST = 300
# Rules whose proposals follow from a fact: where a finding tells of its thing, it is told.
_FOLLOWING = ("landed-type", "landed-name", "description-from-comment")
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
            yield Note(path, _rule(path, rules), _stated(ours, key), _stated(merged, key))


def _stated(values: Values, key: str) -> object:
    """Return what stands at the key, a `null` in words, None if nothing does."""
    found = values.get(key)
    return "null" if found is None and key in values else found


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
    """Return changelog lines such as ``public.orders.status can now be 'paid' (enum-label-added)``, worst
    first.

    `unsaid` are the notes that no finding covers; facts among them appear only if there is nothing else to
    say.
    """
    fresh = [note for note in unsaid if note.rule != "fact" or note.path[-1] in _NO_DRIFT]
    judged = [ChangelogEntry(finding.severity, _finding_line(finding)) for finding in findings]
    judged += [
        ChangelogEntry("info", _note_line(note)) for note in _once(fresh if findings or fresh else unsaid)
    ]
    return tuple(sorted(judged, key=lambda entry: list(_HEADINGS).index(entry.severity)))


def follows(note: Note, things: Collection[YamlPath]) -> bool:
    """True if a note only follows from a fact of a table or column among `things`, whose change is told."""
    return note.rule in _FOLLOWING and note.path[: 4 if note.path[2:3] == ("columns",) else 2] in things


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
    thing = code_span(path_text(finding.change.path)) if finding.change.path else "the source"
    return f"{thing} {prose(_cut(finding.message))} ({finding.rule.id})"


def _note_line(note: Note) -> str:
    what = _address(note.path)
    if note.before is None:
        return f"{what} is new: {_shown(note.after)} ({note.rule})"
    if note.after is None:
        return f"{what} is gone, it was {_shown(note.before)} ({note.rule})"
    return f"{what}: {_shown(note.after)}; it was {_shown(note.before)} ({note.rule})"


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
    """Return a value in words, on one line, cut to a readable length."""
    return value(_cut(unescape(fact) if isinstance(fact, str) else _in_words(fact)))


def _in_words(fact: object) -> str:
    if isinstance(fact, dict):
        return ", ".join(
            f"{str(key).replace('_', ' ')} {_in_words(part)}".rstrip() for key, part in fact.items()
        )
    if isinstance(fact, (list, tuple)):
        return ", ".join(map(_in_words, fact))
    return "" if fact is None else str(fact).lower() if isinstance(fact, bool) else str(fact)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
