"""What hangs on a secret key: numbers that nobody else can foretell, and orders of all numbers below one."""

from __future__ import annotations

import hmac
from functools import lru_cache

SHORTEST = 32  # bytes of a key
_ROUNDS = 10
_UNIT = 32  # bytes of SHA-256


class Secret:
    """A key, and what follows from it: HMAC-SHA256 of a text, as bytes, as a number, as an order."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._half = lru_cache(maxsize=65536)(self._half_of)

    def __repr__(self) -> str:
        return "Secret(***)"

    def stream(self, size: int, *about: str) -> bytes:
        """Return `size` bytes that belong to these texts."""
        message = "\x1f".join(about).encode("utf-8", "surrogatepass")
        first = hmac.digest(self._key, message, "sha256")
        if size <= _UNIT:
            return first[:size]
        blocks = range(-(-size // _UNIT))
        return b"".join(hmac.digest(first, b"%d" % block, "sha256") for block in blocks)[:size]

    def below(self, number: int, *about: str) -> int:
        """Return a whole number from 0 to below `number`."""
        size = (number.bit_length() + 7) // 8 + 8
        return int.from_bytes(self.stream(size, *about), "big") % number

    def chance(self, *about: str) -> float:
        """Return a number from 0 to below 1."""
        return self.below(2**53, *about) / 2**53

    def follower(self, value: int, count: int, about: str) -> int:
        """Return the number that follows `value` on a secret way round all numbers below `count`.

        No two numbers have one follower, and none follows itself, if there are two at least.
        """
        place = (self._place(value, count, about) + 1) % count
        return self._at(place, count, about)

    # A Feistel network over the smallest power of two that holds all numbers; what it leads out of them is
    # sent through it again.

    def _place(self, value: int, count: int, about: str) -> int:
        while True:
            value = self._mixed(value, count, about, range(_ROUNDS))
            if value < count:
                return value

    def _at(self, place: int, count: int, about: str) -> int:
        while True:
            place = self._mixed(place, count, about, range(_ROUNDS - 1, -1, -1))
            if place < count:
                return place

    def _mixed(self, value: int, count: int, about: str, rounds: range) -> int:
        bits = max((count - 1).bit_length(), 2)
        low = bits // 2
        left, right = value >> low, value & ((1 << low) - 1)
        for number in rounds:
            if number % 2:
                right ^= self._half(number, left, low, about)
            else:
                left ^= self._half(number, right, bits - low, about)
        return (left << low) | right

    def _half_of(self, number: int, half: int, bits: int, about: str) -> int:
        size = (bits + 7) // 8
        return int.from_bytes(self.stream(size, "order", about, str(number), f"{half:x}"), "big") & (
            (1 << bits) - 1
        )
