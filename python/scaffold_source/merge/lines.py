"""Three-way merge of text, line by line, for files that people edit and the tool writes anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

Lines = list[str]
_COMMENT = re.compile(r"--.*")
_ITEM = re.compile(r"(?:[^\n]*,)?\s*(?:--[^\n]*)?")  # of a select list, on a line of its own, stripped


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines that people and upstream both changed, each in their way. `line` counts in ours from 1."""

    line: int
    ours: Lines
    base: Lines
    theirs: Lines

    def marked(self, newline: str) -> Lines:
        """The lines as git shows a conflict."""
        return [
            f"<<<<<<< ours{newline}", *_ended(self.ours, newline),
            f"||||||| base{newline}", *_ended(self.base, newline),
            f"={newline}".rjust(len(newline) + 7, "="), *_ended(self.theirs, newline),
            f">>>>>>> upstream{newline}",
        ]  # fmt: skip


Part = tuple[Clash, Lines | None]  # what stands in each text, and what comes of it: None for a conflict


def merge_lines(base: str, ours: str, theirs: str) -> list[Lines | Clash]:
    """`theirs` taken into `ours`: the merged lines, and a Clash where both changed the same ones."""
    parts = _with_whole_moves(
        list(_parts(*(text.splitlines(keepends=True) for text in (base, ours, theirs))))
    )
    shown = (three if merged is None else merged for three, merged in parts)
    return [part for part in shown if part != []]


def _parts(base: Lines, ours: Lines, theirs: Lines) -> Iterator[Part]:
    at = at_ours = at_theirs = 0
    for start, ours_start, theirs_start, size in _stable(base, ours, theirs):
        parts = ours[at_ours:ours_start], base[at:start], theirs[at_theirs:theirs_start]
        yield Clash(at_ours + 1, *parts), _merged(*parts)
        same = ours[ours_start : ours_start + size]
        yield Clash(ours_start + 1, same, same, same), same
        at, at_ours, at_theirs = start + size, ours_start + size, theirs_start + size


def _with_whole_moves(parts: list[Part]) -> list[Part]:
    """Return the parts with one conflict, and what is between, where upstream moved a column into or out of a
    conflict: whoever settles it by one of its sides has the column once."""
    conflicts = [place for place, (_, merged) in enumerate(parts) if merged is None]
    for place, (three, merged) in enumerate(parts if conflicts else ()):
        for conflict in conflicts if merged is not None else ():
            if _is_moved(three, merged or [], parts[conflict][0]):
                first, last = sorted((place, conflict))
                joined = [three for three, _ in parts[first : last + 1]]
                sides = zip(*((one.ours, one.base, one.theirs) for one in joined), strict=True)
                whole = Clash(joined[0].line, *(list(chain(*side)) for side in sides))
                return _with_whole_moves([*parts[:first], (whole, None), *parts[last + 1 :]])
    return parts


def _is_moved(three: Clash, merged: Lines, conflict: Clash) -> bool:
    """Return whether what comes or goes where nothing is in conflict goes or comes in `conflict`."""
    before, after = _names(three.ours, []), _names(merged, [])
    ours, theirs = _names(conflict.ours, []), _names(conflict.theirs, [])
    return bool((after - before) & ours or (before - after) & (theirs - ours))


def _merged(ours: Lines, base: Lines, theirs: Lines) -> Lines | None:
    if theirs in (base, ours):
        return ours
    return theirs if ours == base else _joined(base, ours, theirs) or None


def _joined(base: Lines, ours: Lines, theirs: Lines) -> Lines | None:
    """Both, where one of them only put items of a list before or behind what the other may have changed:
    a column beside one that people changed is no conflict with it, be it new or gone. None where that is
    not so."""
    if not all(_ITEM.fullmatch(line.strip()) for line in (*base, *ours, *theirs)) or _names(
        ours, base
    ) & _names(theirs, base):
        return None
    for one, other, is_theirs in ((theirs, ours, True), (ours, theirs, False)):
        if one[: len(base)] == base and (base or is_theirs):
            return other + one[len(base) :]
        if one[len(one) - len(base) :] == base:
            return one[: len(one) - len(base)] + other
        dropped = _dropped(base, one) if len(other) == len(base) else set()
        if dropped and all(other[place] == base[place] for place in dropped):
            return [line for place, line in enumerate(other) if place not in dropped]
    return None


def _dropped(base: Lines, one: Lines) -> set[int]:
    """The places of the lines that `one` took out of `base`; none where it did anything else."""
    left = [line for line in base if line in one]
    is_less = left == one and len(set(base)) == len(base)
    return {place for place, line in enumerate(base) if line not in one} if is_less else set()


def _names(lines: Lines, base: Lines) -> set[str]:
    """What items that are new are called: their last word."""
    found = (re.findall(r"\w+", _COMMENT.sub("", line)) for line in lines if line not in base)
    return {words[-1] for words in found if words}


def _stable(base: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three have: where in each, and how many; an empty one at the end."""
    in_ours, in_theirs = _places(base, ours), _places(base, theirs)
    start = 0
    while start < len(base):
        size = 0
        while all(
            places.get(start + size, -1) == places.get(start, -2) + size for places in (in_ours, in_theirs)
        ):
            size += 1
        if size:
            yield start, in_ours[start], in_theirs[start], size
        start += size or 1
    yield len(base), len(ours), len(theirs), 0


def _places(base: Lines, other: Lines) -> dict[int, int]:
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        block.a + offset: block.b + offset
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }


def _ended(lines: Lines, newline: str) -> Lines:
    return [line if line.endswith("\n") else line + newline for line in lines]
