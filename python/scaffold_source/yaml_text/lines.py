"""Where lines begin and end in a YAML text, as PyYAML sees them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_USUAL = ("\n", "\r\n", "\r")


class Lines:
    """The lines of `text`. Every place is a number of characters from its start."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends = array("Q", (line_break.start() for line_break in _BREAK.finditer(text)))

    def start(self, place: int) -> int:
        """Return where the line of `place` begins."""
        number = bisect_left(self._ends, place)
        return self.next(self._ends[number - 1]) if number else 0

    def end(self, place: int) -> int:
        """Return where the line of `place` ends, before its break."""
        number = bisect_left(self._ends, place)
        return self._ends[number] if number < len(self._ends) else len(self.text)

    def end_before(self, place: int) -> int:
        """Return where the line above the one of `place` ends; 0 where there is none."""
        number = bisect_left(self._ends, place)
        return self._ends[number - 1] if number else 0

    def next(self, end: int) -> int:
        """Return where the line behind the one that ends at `end` begins."""
        return end + (2 if self.text.startswith("\r\n", end) else 1)

    def column(self, place: int) -> int:
        """Return how many characters stand before `place` in its line."""
        return place - self.start(place)

    def indent(self, place: int) -> str:
        """Return as many blanks as stand, or could stand, before `place` in its line."""
        return " " * self.column(place)

    def newline(self, place: int) -> str:
        """Return the line break to write near `place`: its line's own, else the one before it."""
        number = bisect_left(self._ends, place)
        near = (*self._ends[number : number + 1], *self._ends[max(0, number - 1) : number])
        breaks = (self.text[end : self.next(end)] for end in near)
        return next((line_break for line_break in breaks if line_break in _USUAL), "\n")

    def begins(self, place: int) -> bool:
        """Return whether nothing but blanks stands before `place` in its line."""
        return not self.text[self.start(place) : place].strip()

    def ends(self, place: int) -> bool:
        """Return whether nothing but blanks stands behind `place` in its line."""
        return not self.text[place : self.end(place)].strip()

    def end_before_spaces(self, place: int) -> int:
        """Return the end of what stands before `place` in its line, without the blanks behind it."""
        return self.start(place) + len(self.text[self.start(place) : place].rstrip(" "))

    def column_below(self, place: int) -> int:
        """Return how far in the next line below `place` is that says something; -1 where none does."""
        end = self.end(place)
        while end < len(self.text):
            start = self.next(end)
            end = self.end(start)
            words = self.text[start:end].lstrip(" \t")
            if words and not words.startswith("#"):
                return end - start - len(words)
        return -1

    def end_of_blanks_below(self, place: int) -> int:
        """Return the end of the last of the empty lines right below `place`, of its own line without any."""
        end = self.end(place)
        while end < len(self.text):
            below = self.end(self.next(end))
            if self.text[self.next(end) : below].strip():
                break
            end = below
        return end

    def end_before_blanks(self, end: int) -> int:
        """Return the end of the last line up to the one that ends at `end` that is not empty."""
        while end and not self.text[self.start(end) : end].strip():
            end = self.end_before(end)
        return end
