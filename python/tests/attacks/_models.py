"""SQL models: every line that people wrote is there, none that they took out comes back, the rest follows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attacks import _shape

if TYPE_CHECKING:
    from attacks._step import Step

_MARK = re.compile(r"\bhuman\d+\b")
_MARKED = re.compile(
    r"^<<<<<<< ours\r?\n(?P<ours>.*?)^\|\|\|\|\|\|\| base\r?\n.*?^>>>>>>> upstream\r?\n",
    re.DOTALL | re.MULTILINE,
)
_ONLY_COLUMN = re.compile(r"^    select (?!\*)", re.MULTILINE)
_CALL = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)
_BREAK = re.compile(r"(?<=\()\s*\n\s*|\s*\n\s*(?=\))")
# Above the columns of a kind: the tool's own comments, also in a model that people merge by hand.
_HEADINGS = {
    f"-- {kind}" for kind in ("ids", "strings", "numerics", "booleans", "dates", "timestamps", "other types")
}
_ALIAS_BELOW = re.compile(r"\s*\n\s*(?=as \S)")
_GENERIC = re.compile(r"[\W]*|select|from source|with source as \(|renamed as \(")


def wrong_models(step: Step) -> Iterator[str]:
    was, new = step.fresh_models(step.base, step.before), step.fresh_models(step.theirs, step.after)
    known_as = {name: known for known, name in renamed_files(step.before.models).items()}
    for name, (file, ours) in step.before.models.items():
        known = known_as.get(name, name)
        base, theirs = was.get(known), new.get(known)
        if name not in step.after.models:
            is_known = base is not None and known not in step.aliased and step.is_fresh_name(known)
            if (is_known and _lines(base or "") != _lines(ours)) or _MARK.search(ours):
                yield f"{file} is gone, and people wrote in it"
            continue
        after = ours_of(step.after.models[name][1])
        if step.after.models[name][0] != file:
            yield f"{file} moved to {step.after.models[name][0]}"
        is_open = step.said_of(f"/{name}.sql")
        if base is None and after != ours:
            yield f"{file} changed, though it is theirs alone"
        if base is None or (after == ours and is_open):
            continue
        less, gone = step.left_out(known)
        if (
            not is_open
            and theirs is not None
            and any(_uses(after, name) > _uses(theirs, name) for name in gone)
        ):
            yield f"{file} still selects one of {', '.join(sorted(gone))}, which upstream dropped"
        sides = base, None if is_open or less or not step.is_fresh_name(known) else theirs
        is_marked = after != step.after.models[name][1]  # beside the markers, upstream's side is taken
        if known in step.aliased or is_marked:
            yield from (f"{file}: {what}" for what in _lost_marks(ours, after))
        else:
            yield from (f"{file}: {what}" for what in _wrong_lines(step, ours, after, sides))


def ours_of(text: str) -> str:
    """The text with our side where it holds conflict markers."""
    return _MARKED.sub(r"\g<ours>", text)


def _lost_marks(ours: str, after: str) -> Iterator[str]:
    marks = (Counter(_MARK.findall(text)) for text in (ours, after))
    for mark in next(marks) - next(marks):
        yield f"lost: {mark}"


def _uses(text: str, name: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def renamed_files(models: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """What people call the models whose files they renamed, by the name that the tool gave them."""
    found: dict[str, str] = {}
    for name, (_, text) in models.items():
        tables = set(re.findall(rf"source\('{_shape.SOURCE}', '([^']+)'", text))
        known = {_shape.model_name(table) for table in tables} - models.keys()
        if len(tables) == 1 and known:
            found[known.pop()] = name
    return found


def _wrong_lines(step: Step, ours: str, after: str, sides: tuple[str, str | None]) -> Iterator[str]:
    base, theirs = sides[0], sides[1] if sides[1] is not None else sides[0]
    mine, was, new, now = (Counter(_lines(text)) for text in (ours, base, theirs, after))
    for line in mine - was - now:
        is_capitals_alone = line.lower() in was and _is_generic(line.lower())
        if not is_capitals_alone and not _is_carried(step, line, now):
            yield f"line lost: {line!r}"
    for line in was - mine:
        if line in new and now[line] > mine[line] and not _is_generic(line):
            yield f"line came back: {line!r}"
    if not step.words:
        out = {_called(line) for line in was - mine if not _is_generic(line)}
        for line in new - was:
            is_out = _called(line) in out or (out and line.startswith("{%"))  # people took it out before
            if line not in now and not _is_generic(line) and not is_out:
                yield f"line not there: {line!r}"
        for line in was - new:
            is_kept = line in mine and line in now and mine[line] <= was[line] and not _is_generic(line)
            if is_kept and not step.said_of(" is gone upstream", *re.findall(r"\w+", line)[-1:]):
                yield f"line still there: {line!r}"
    yield from _moved_comments(ours, after, was)


def _called(line: str) -> str:
    """What a line of a select calls its column: the last word."""
    return next(iter(re.findall(r"\w+", line.partition("--")[0])[::-1]), "")


def _is_generic(line: str) -> bool:
    return line.startswith("--") or bool(_GENERIC.fullmatch(line))


def _is_carried(step: Step, line: str, now: Counter[str]) -> bool:
    """Whether the line is there with the new name of a column."""
    words = [old for old in step.words if re.search(rf"(?<!\w){re.escape(old)}(?!\w)", line)]
    if not words:
        return False
    parts = [part for part in re.split("|".join(map(re.escape, words)), line) if part.strip()]
    return any(all(part in other for part in parts) for other in now)


def _lines(text: str) -> list[str]:
    """The lines that say something, without the comma that another line may need; the only column of a select
    stands in a line of its own, as one of several does, and a call of a macro in one, with its alias, however
    long."""
    calls_in_a_line = _CALL.sub(lambda call: _BREAK.sub("", call.group()), text)
    in_a_line = _ALIAS_BELOW.sub(" ", calls_in_a_line)
    lines = _ONLY_COLUMN.sub("    select\n        ", in_a_line).splitlines()
    stripped = (re.sub(r",(?=\s*(--.*)?$)", "", line.strip()).rstrip() for line in lines)
    return [line for line in stripped if line]


def _moved_comments(ours: str, after: str, was: Counter[str]) -> Iterator[str]:
    """A comment of people in a line of its own stays above the line that it was written above."""
    before, now = _lines(ours), _lines(after)
    for number, line in enumerate(before):
        is_theirs = line.startswith("--") and line not in was and line not in _HEADINGS
        if is_theirs and before.count(line) == 1 and now.count(line) == 1:
            follows = _next(before, number)
            if follows and before.count(follows) == 1 and now.count(follows) == 1:
                found = _next(now, now.index(line))
                if found != follows:
                    yield f"comment moved: {line!r} was above {follows!r}, is above {found!r}"


def _next(lines: list[str], number: int) -> str | None:
    return next((line for line in lines[number + 1 :] if not line.startswith("--")), None)
