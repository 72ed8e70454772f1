"""One timeline of a source: what goes away and when, what is pending, and what was changed and accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from scaffold_source.brief.page import Event
from scaffold_source.change import Accepted, Location, path_text
from scaffold_source.contract.values import CONTRACT, META, TABLES, Contract
from scaffold_source.drift.promises import deprecations
from scaffold_source.infer.names import shown
from scaffold_source.lexicon.durations import seconds
from scaffold_source.model import ObjectPath, TableName
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import YamlPath

DayOf = Callable[[Location], str]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_VERSION = re.compile(r"## (\S.*)")
_CODE = re.compile(r"(`+)(.+?)\1")


def timeline(
    contract: Contract,
    changelog: tuple[str, Callable[[int], Location]] | None,
    accepted: Sequence[Accepted],
    pending: Sequence[Event],
    day_of: DayOf,
) -> tuple[Event, ...]:
    """Return what is announced, the nearest day first; then what is pending; then what was, the newest first:
    versions, what was accepted, what notice was given.

    `changelog` is the source's, with where its lines stand; `day_of` tells on which day a line was written.
    """
    ends = sorted(_ends(contract, day_of), key=lambda end: (end.day, end.what))
    agreed = contract.agreements.get(CONTRACT / "sla" / "notice")
    notices = (_notice(end, agreed) for end in ends if end.written)
    versions = list(_versions(changelog, day_of)) if changelog else []
    beside = (*_accepted(contract, accepted, day_of), *notices)
    return (*map(_announced, ends), *pending, *_merged(versions, beside))


class _End(NamedTuple):
    """A table or column that goes away: on which `day`, what to `use` instead, and when that was `written`
    into the contract; "" for what is not known."""

    what: str
    day: str
    use: str
    written: str


def _ends(contract: Contract, day_of: DayOf) -> Iterator[_End]:
    for change in deprecations(contract, date.min):
        written = _day(day_of(contract.locate(_place(contract, change.path) / META / "deprecated")))
        use = f"; use {change.after['use']}" if "use" in change.after else ""
        yield _End(path_text(change.path), change.after.get("sunset", ""), use, written)


def _announced(end: _End) -> Event:
    return Event(end.day, "deprecated", f"{end.what} goes away{end.use}", written=end.written)


def _notice(end: _End, agreed: object) -> Event:
    """Return the notice that was given of an end, and how long before: as long as was `agreed`, or less."""
    when = f" on {end.day}" if end.day else ", and no date was said"
    length = (_length(end.written, end.day, agreed),) if end.day else ()
    return Event(end.written, "notice", f"Notice was given: {end.what} goes away{when}{end.use}", length)


def _length(given: str, ends: str, agreed: object) -> str:
    """Return how long before the end notice was given, beside what was agreed."""
    days = (date.fromisoformat(ends) - date.fromisoformat(given)).days
    before = f"{days} day{'' if days == 1 else 's'} before" if days >= 0 else "after that day"
    wanted = seconds(agreed) if agreed else None
    if wanted is None:
        return f"{before}; how much notice is due, nobody has agreed"
    verdict = "as agreed" if days * 86_400 >= wanted else "less than agreed"
    return f"{before}, {verdict} ({unescape(str(agreed))})"


def _place(contract: Contract, path: ObjectPath) -> YamlPath:
    """Return where the contract has the entry of a table or column."""
    relation = next(name for name in contract.names if name.path == path[:2])
    table = TABLES / contract.names[relation]
    landed = {own: called for called, own in contract.columns[relation].items()}
    return table / "columns" / landed.get(path[2], path[2]) if len(path) == 3 else table


def _versions(changelog: tuple[str, Callable[[int], Location]], day_of: DayOf) -> Iterator[Event]:
    """Yield a version for each section of a changelog, with its lines."""
    text, place = changelog
    version, at, lines = "", 0, list[str]()
    for number, row in enumerate([*text.splitlines(), "## "], start=1):
        if row.startswith("## "):
            if version:
                yield Event(_day(day_of(place(at))), "version", f"Version {version}", tuple(lines), version)
            heading = _VERSION.match(row)
            version, at, lines = (_plain(heading[1]) if heading else ""), number, []
        elif row.startswith("- ") and version:
            lines.append(_plain(row[2:]))


def _plain(markdown: str) -> str:
    """Return a line of the changelog without the marks of code."""
    return _CODE.sub(lambda match: match[2].strip(), markdown).strip()


def _accepted(contract: Contract, entries: Iterable[Accepted], day_of: DayOf) -> Iterator[Event]:
    """Yield the accepted findings about tables of the source, and about the whole of it."""
    for entry in entries:
        if not entry.object or _is_of(entry.object, contract.names):
            until = f", until {entry.expires.isoformat()}" if entry.expires else ""
            title = f"{entry.object or contract.source.name}: {entry.rule} was accepted"
            reason = f"{entry.reason} ({entry.approved_by}{until})"
            yield Event(_day(day_of(entry.location)), "accepted", title, (reason,))


def _is_of(thing: str, tables: Iterable[TableName]) -> bool:
    names = (path_text(table.path) for table in tables)
    return any(thing == name or thing.startswith(f"{name}.") for name in names)


def _day(text: str) -> str:
    """Return a day, "" where history does not tell one."""
    return text if _DAY.fullmatch(text) else ""


def _merged(versions: Sequence[Event], accepted: Iterable[Event]) -> list[Event]:
    """Put what was accepted between the versions, by its day; those without a day come last."""
    merged = list(versions)
    for event in sorted(accepted, key=lambda event: event.day):
        older = (n for n, other in enumerate(merged) if other.day and event.day and other.day <= event.day)
        merged.insert(next(older, len(merged)), event)
    return merged


def pending_event(findings: Sequence[tuple[str, str, str]]) -> Event:
    """Return what `check` found and nobody accepted, as one entry: each finding is a severity, a path and a
    message."""
    severities = [severity for severity, _, _ in findings]
    counts = [f"{severities.count(word)} {word}" for word in dict.fromkeys(severities)]
    lines = tuple(f"{severity}: {path} {message}" for severity, path, message in findings)
    return Event("", "pending", f"Drift that nobody has taken in: {shown(counts)}", lines)
