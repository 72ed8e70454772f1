"""A text that a regular expression matches, for the plain ones that checks have."""

from __future__ import annotations

import re
from collections.abc import Callable

from scaffold_source.sample.functions import Unreadable, in_python

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTHANDS = {"d": "0123456789", "w": f"{_LETTERS}0123456789_", "s": " "}
_MOST = 12  # times that a part without an upper limit comes
_REPEATED = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")

Chance = Callable[[], float]


def text_like(pattern: str, chance: Chance) -> str | None:
    """Return a text that the pattern matches; None where no such text is found."""
    try:
        reading = in_python(pattern)
        text = _Maker(reading, chance).alternatives()
        is_found = re.search(reading, text, re.DOTALL | re.ASCII) is not None
    except (Unreadable, IndexError, re.error, RecursionError):
        return None
    return text if is_found else None


class _Maker:
    """Reads a pattern once from left to right and makes a text of it."""

    def __init__(self, pattern: str, chance: Chance) -> None:
        self.pattern, self.place, self.chance = pattern, 0, chance

    def alternatives(self) -> str:
        """Return a text of one of the alternatives up to the end or the closing bracket."""
        options = [self._sequence()]
        while self._takes("|"):
            options.append(self._sequence())
        return options[int(self.chance() * len(options))]

    def _sequence(self) -> str:
        made = []
        while self.place < len(self.pattern) and self.pattern[self.place] not in "|)":
            make = self._atom()
            made += [make() for _ in range(self._times())]
        return "".join(made)

    def _takes(self, character: str) -> bool:
        is_next = self.pattern[self.place : self.place + 1] == character
        self.place += is_next
        return is_next

    def _next(self) -> str:
        self.place += 1
        return self.pattern[self.place - 1]

    def _atom(self) -> Callable[[], str]:
        character = self._next()
        if character in "^$":
            return lambda: ""
        if character == "(":
            start = self.place
            self.alternatives()
            end = self.place
            self._takes(")")
            return lambda: self._again(start, end)
        if character == "[":
            return self._drawn(self._class())
        if character == ".":
            return self._drawn(_LETTERS)
        if character == "\\":
            character = self._next()
            if character.lower() in _SHORTHANDS:
                return self._drawn(_SHORTHANDS[character.lower()] if character.islower() else "-")
        return lambda: character

    def _again(self, start: int, end: int) -> str:
        back, self.place = self.place, start
        text = self.alternatives()
        assert self.place == end, "a group ends where it ended"
        self.place = back
        return text

    def _drawn(self, characters: str) -> Callable[[], str]:
        return lambda: characters[int(self.chance() * len(characters))]

    def _class(self) -> str:
        is_negated = self._takes("^")
        allowed: list[str] = []
        while not (self._takes("]") and allowed):
            character = self._next()
            if character == "\\":
                character = self._next()
                if character in _SHORTHANDS:
                    allowed += _SHORTHANDS[character]
                    continue
            if self.pattern[self.place] == "-" and self.pattern[self.place + 1] != "]":
                self.place += 1
                allowed += map(chr, range(ord(character), ord(self._next()) + 1))
            else:
                allowed.append(character)
        if is_negated:
            return "".join(c for c in f"{_LETTERS}0123456789" if c not in allowed) or "~"
        return "".join(allowed)

    def _times(self) -> int:
        """Return how often the last part comes, by what stands behind it."""
        low, high = 1, 1
        if found := _REPEATED.match(self.pattern, self.place):
            self.place = found.end()
            low = int(found[1])
            high = low if not found[2] else int(found[3]) if found[3] else low + _MOST
        elif self._takes("*"):
            low, high = 0, _MOST
        elif self._takes("+"):
            low, high = 1, _MOST
        elif self._takes("?"):
            low, high = 0, 1
        self._takes("?")
        return low + int(self.chance() * (min(high, low + _MOST) - low + 1))
