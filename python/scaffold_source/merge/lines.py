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
        """Return the lines with the markers that git writes around a conflict."""
        return [
            f"<<<<<<< ours{newline}", *_ended(self.ours, newline),
            f"||||||| base{newline}", *_ended(self.base, newline),
            f"={newline}".rjust(len(newline) + 7, "="), *_ended(self.theirs, newline),
            f">>>>>>> upstream{newline}",
        ]  # fmt: skip


Part = tuple[Clash, Lines | None]  # what stands in each text, and what comes of it: None for a conflict


def merge_lines(base: str, ours: str, theirs: str) -> list[Lines | Clash]:
    """Take `theirs` into `ours`: return the merged lines, with a Clash where both changed the same ones."""
    parts = _with_whole_moves(
        list(_parts(*(text.splitlines(keepends=True) for text in (base, ours, theirs))))
    )
    shown = (three if merged is None else merged for three, merged in parts)
    return [part for part in shown if part != []]


def _parts(base: Lines, ours: Lines, theirs: Lines) -> Iterator[Part]:
    """Yield runs of lines, in turn changed and common to all three, with what comes of each."""
    in_base = in_ours = in_theirs = 0
    for start, ours_start, theirs_start, size in _stable(base, ours, theirs):
        parts = ours[in_ours:ours_start], base[in_base:start], theirs[in_theirs:theirs_start]
        yield Clash(in_ours + 1, *parts), _merged(*parts)
        same = ours[ours_start : ours_start + size]
        yield Clash(ours_start + 1, same, same, same), same
        in_base, in_ours, in_theirs = start + size, ours_start + size, theirs_start + size


def _with_whole_moves(parts: list[Part]) -> list[Part]:
    """Return the parts with one conflict, and what is between, where upstream moved a column into or out of a
    conflict: whoever settles it by one of its sides has the column once."""
    conflicts = [place for place, (_, merged) in enumerate(parts) if merged is None]
    for place, (three, merged) in enumerate(parts if conflicts else ()):
        for conflict in conflicts if merged is not None else ():
            if _is_moved(three, merged or [], parts[conflict][0]):
                first, last = sorted((place, conflict))
                joined = [three for three, _ in parts[first : last + 1]]
                sides = zip(
                    *((conflicting.ours, conflicting.base, conflicting.theirs) for conflicting in joined),
                    strict=True,
                )
                whole = Clash(joined[0].line, *(list(chain(*side)) for side in sides))
                return _with_whole_moves([*parts[:first], (whole, None), *parts[last + 1 :]])
    return parts


def _is_moved(three: Clash, merged: Lines, conflict: Clash) -> bool:
    """Return whether what comes or goes where nothing is in conflict goes or comes in `conflict`."""
    before, after = _names(three.ours, []), _names(merged, [])
    ours, theirs = _names(conflict.ours, []), _names(conflict.theirs, [])
    return bool((after - before) & ours or (before - after) & (theirs - ours))


def _merged(ours: Lines, base: Lines, theirs: Lines) -> Lines | None:
    """Return what comes of lines that one side changed, or both in ways that fit; None for a conflict."""
    if theirs in (base, ours):
        return ours
    return theirs if ours == base else _joined(base, ours, theirs) or None


def _joined(base: Lines, ours: Lines, theirs: Lines) -> Lines | None:
    """Merge two edits of one select list if one side only added or removed whole items beside those that the
    other side edited. Return None if both touched the same item."""
    if not all(_ITEM.fullmatch(line.strip()) for line in (*base, *ours, *theirs)) or _names(
        ours, base
    ) & _names(theirs, base):
        return None
    for adding, editing, is_theirs in ((theirs, ours, True), (ours, theirs, False)):
        if adding[: len(base)] == base and (base or is_theirs):
            return editing + adding[len(base) :]
        if adding[len(adding) - len(base) :] == base:
            return adding[: len(adding) - len(base)] + editing
        dropped = _dropped(base, adding) if len(editing) == len(base) else set()
        if dropped and all(editing[place] == base[place] for place in dropped):
            return [line for place, line in enumerate(editing) if place not in dropped]
    return None


def _dropped(base: Lines, edited: Lines) -> set[int]:
    """Return the places of the lines that `edited` took out of `base`, none if it did anything else too."""
    left = [line for line in base if line in edited]
    is_less = left == edited and len(set(base)) == len(base)
    return {place for place, line in enumerate(base) if line not in edited} if is_less else set()


def _names(lines: Lines, base: Lines) -> set[str]:
    """Return the last word of each item that `base` does not have: what the item is called."""
    words_of_lines = (re.findall(r"\w+", _COMMENT.sub("", line)) for line in lines if line not in base)
    return {words[-1] for words in words_of_lines if words}


def _stable(base: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[int, int, int, int]]:
    """Yield the runs of lines that all three texts have: where each begins in base, ours and theirs, and how
    many lines it has. The last one is empty and stands at the end."""
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


def _places(base: Lines, edited: Lines) -> dict[int, int]:
    """Return where lines of `base` stand in `edited`, by their number in each."""
    matcher = SequenceMatcher(None, base, edited, autojunk=False)
    return {
        block.a + offset: block.b + offset
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }


def _ended(lines: Lines, newline: str) -> Lines:
    return [line if line.endswith("\n") else line + newline for line in lines]
