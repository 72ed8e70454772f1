"""How one type differs from another, for whoever reads its values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Shift = Literal[
    "widened", "length-widened", "narrowed", "narrowed-and-scaled", "scale-reduced", "scale-increased",
    "family", "variant", "timezone", "precision", "array-element", "same",
]  # fmt: skip

_TYPE = re.compile(
    r"^(?P<head>[^(\[]+?)\s*(?:\((?P<modifiers>[^)]*)\))?(?P<tail>[^()\[\]]*)(?P<array>(?:\[\d*\])*)$",
    re.DOTALL,
)
_TEXTS = {"text", "character varying", "character", "bpchar", "citext", "name"}
_INTEGERS = {"smallint": 4, "integer": 9, "bigint": 18}  # the digits that always fit
_FLOATS = {"real": 0, "double precision": 1}
_TIME_ZONES = (
    {"timestamp without time zone", "timestamp with time zone"},
    {"time without time zone", "time with time zone"},
)
_TIMES = {"interval", *(name for pair in _TIME_ZONES for name in pair)}
_DEFAULT_PRECISION = 6  # of a time or interval that names none
_UNBOUNDED = float("inf")


@dataclass(frozen=True, slots=True)
class SqlType:
    """A type's spelling, taken apart: `numeric(10,2)[]`."""

    name: str
    modifiers: tuple[int, ...]
    dimensions: int

    @property
    def length(self) -> float:
        if self.modifiers:
            return self.modifiers[0]
        return 1 if self.name in ("character", "bit") else _UNBOUNDED

    @property
    def scale(self) -> float:
        if self.name in _INTEGERS:
            return 0
        return self.modifiers[1] if len(self.modifiers) > 1 else 0 if self.modifiers else _UNBOUNDED

    @property
    def digits(self) -> float:
        """Return how many digits fit before the point."""
        if self.name in _INTEGERS:
            return _INTEGERS[self.name]
        return self.modifiers[0] - self.scale if self.modifiers else _UNBOUNDED

    @property
    def precision(self) -> int:
        return self.modifiers[-1] if self.modifiers else _DEFAULT_PRECISION


def parse(spelling: str) -> SqlType:
    """Take a spelling apart: `timestamp(3) without time zone` → `timestamp without time zone` and (3,)."""
    parts = _TYPE.match(spelling)
    if parts is None or (parts["modifiers"] and not re.fullmatch(r"[-\d, ]+", parts["modifiers"])):
        return SqlType(spelling, (), 0)
    name = " ".join(f"{parts['head']}{parts['tail']}".split())
    numbers = tuple(int(number) for number in re.findall(r"-?\d+", parts["modifiers"] or ""))
    unqualified = name.rsplit(".", 1)[-1]
    return SqlType(unqualified if unqualified in _TEXTS else name, numbers, parts["array"].count("["))


def shift(before: str, after: str, *, enums: tuple[bool, bool] = (False, False)) -> Shift:
    """Return what became of type `before`. `enums` says which of the two are enum types."""
    old, new = parse(before), parse(after)
    if old.dimensions != new.dimensions:
        return "family"
    if any(enums):
        return _enum_shift(old, new, enums)
    if old.name == new.name:
        return _modifier_shift(old, new)
    if old.dimensions:
        return "array-element"
    return _name_shift(old, new)


def _enum_shift(old: SqlType, new: SqlType, enums: tuple[bool, bool]) -> Shift:
    """Compare where one side is an enum, which sorts by its labels. The labels are judged apart."""
    if all(enums):
        return "same"
    return "variant" if {old.name, new.name} & _TEXTS else "family"


def _name_shift(old: SqlType, new: SqlType) -> Shift:
    both = {old.name, new.name}
    if both in _TIME_ZONES:
        return "timezone"
    if both == {"json", "jsonb"}:
        return "variant"
    if both <= _TEXTS:
        is_padded_or_folded = bool(both & {"character", "bpchar", "citext", "name"})
        return "variant" if is_padded_or_folded else _length_shift(old, new)
    if both <= {*_INTEGERS, "numeric"}:
        return _number_shift(old, new)
    if both <= _FLOATS.keys():
        return "widened" if _FLOATS[old.name] < _FLOATS[new.name] else "narrowed"
    return "family"


def _modifier_shift(old: SqlType, new: SqlType) -> Shift:
    if old.name == "numeric":
        return _number_shift(old, new)
    if old.name in _TIMES:
        return "precision"
    return "same" if old.modifiers == new.modifiers else _length_shift(old, new)


def _length_shift(old: SqlType, new: SqlType) -> Shift:
    return "length-widened" if new.length >= old.length else "narrowed"


def _number_shift(old: SqlType, new: SqlType) -> Shift:
    if new.scale < old.scale:
        return "scale-reduced"
    if new.digits < old.digits:
        return "narrowed-and-scaled" if new.scale > old.scale else "narrowed"
    if new.scale > old.scale:
        return "scale-increased"
    return "widened" if old != new else "same"
