"""Other values for values that nobody may see, by their type. All are texts, as PostgreSQL writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from scaffold_source.lexicon.personal_names import mentioned
from scaffold_source.lexicon.types import type_name
from scaffold_source.model import Bounds, Column
from scaffold_source.sample.keyed import Secret
from scaffold_source.sample.literals import array_items, array_literal, row_fields, row_literal
from scaffold_source.sample.meanings import meaning_of
from scaffold_source.sample.text_masks import Wanted, masked_text, masked_uuid
from scaffold_source.sample.values import kind_of, largest, longest

Mask = Callable[[str, int], str | None]  # a value and the attempt → what stands for it
TIMES = (
    "date", "timestamp", "timestamptz", "timestamp without time zone", "timestamp with time zone",
    "time without time zone", "time with time zone", "interval", "daterange", "tsrange", "tstzrange",
    "datemultirange", "tsmultirange", "tstzmultirange",
)  # fmt: skip
_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>\d+)(?:\.(?P<part>\d+))?")
_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?P<rest>(?:[ T].*)?)")
_SMALL = 9  # whole numbers up to it tell nobody from others
_IN_RANGE = re.compile(r"-?\d+(?:\.\d+)?")
_LONGEST_BLOB = 64
_MOST_DIGITS = 300


@dataclass(frozen=True, slots=True)
class Masks:
    """Masks by type. `composites` are the fields of types that have some, each as `name type`."""

    secret: Secret
    composites: Mapping[str, tuple[str, ...]]

    def of(self, column: Column, kind: str, table: str, room: int | None) -> Mask:
        """Return what masks the values of a column. `kind` is what they tell of a person, "" for nothing,
        `room` how many characters a text may have."""
        base = type_name(column.base_type).rpartition(".")[2]
        value_kind = kind_of(column)
        if value_kind == "array":
            return self._of_items(column, kind, table)
        if value_kind in ("text", "enum") or base == "citext":
            name = column.name
            return lambda text, attempt: masked_text(self.secret, text, Wanted(kind, room, name), attempt)
        if value_kind in ("integer", "number", "float"):
            return lambda text, attempt: masked_number(
                self.secret, text, column, attempt, is_personal=bool(kind)
            )
        if value_kind in ("date", "timestamp", "timestamptz"):
            return lambda text, attempt: _earlier(self.secret, text, attempt)
        if column.base_type in self.composites:
            return self._of_fields(column, table)
        own = _OWN.get(base)
        return (lambda text, attempt: own(self.secret, text, attempt)) if own else self._drawn(column, table)

    def _drawn(self, column: Column, table: str) -> Mask:
        """Return what draws a value of a type of which only the server knows the meaning."""
        draw, base = meaning_of(column, table, is_unique=True).draw, column.base_type

        def made(text: str, attempt: int) -> str | None:
            about = (base, text, str(attempt))
            value = draw(self.secret.below(2**31, *about), self.secret.chance(*about))
            return None if value is None else str(value)

        return made

    def _of_items(self, column: Column, kind: str, table: str) -> Mask:
        base = column.base_type.removesuffix("[]")
        item = Column(column.name, base, base, labels=column.labels)
        mask = self.of(item, kind, table, longest(base))

        def masked(text: str, attempt: int) -> str | None:
            return array_literal(
                array_items(text), lambda value: value if value in column.labels else mask(value, attempt)
            )

        return masked

    def _of_fields(self, column: Column, table: str) -> Mask:
        masks = []
        for field in self.composites[column.base_type]:
            name, _, base = field.partition(" ")
            is_kept = base in TIMES or base == "boolean"
            masks.append(
                None
                if is_kept
                else self.of(Column(name, base, base), mentioned(name) or "", table, longest(base))
            )

        def masked(text: str, attempt: int) -> str | None:
            values = list(row_fields(text))
            if len(values) != len(masks):
                return None
            return row_literal(
                value if value is None or mask is None else mask(value, attempt)
                for value, mask in zip(values, masks, strict=True)
            )

        return masked


def masked_number(secret: Secret, text: str, column: Column, attempt: int, *, is_personal: bool) -> str:
    """Return a number of the same sign, with as many digits and the same first one; of a person's number
    every digit changes. What is no plain number (NaN, Infinity) and small numbers stay."""
    found = _NUMBER.fullmatch(_plainly(text))
    if found is None:
        return text
    part = found["part"] or ""
    digits = found["whole"] + part
    value = int(digits)
    if not is_personal and (value == 0 or (value <= _SMALL and not part)):
        return text
    unit = 10 ** len(part) * (-1 if found["sign"] else 1)
    bucket = _bucket(value, is_personal=is_personal)
    low, high = _within(bucket, column, unit)
    if not low <= value <= high:  # a range that is not enforced for old rows, a float beyond whole numbers
        low, high = bucket
    about = f"number {low} {high} {attempt}"
    made = f"{low + secret.follower(value - low, high - low + 1, about):0{len(digits)}d}"
    return found["sign"] + (f"{made[: -len(part)]}.{made[-len(part) :]}" if part else made)


def _plainly(text: str) -> str:
    """Return a number without an exponent, where it has one and few digits."""
    if "e" not in text.lower():
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS else "0"


def _bucket(value: int, *, is_personal: bool) -> tuple[int, int]:
    """Return the least and the largest number that may stand for one."""
    digits = len(str(value))
    if digits == 1:
        return (0 if is_personal else 1), 9
    unit = 10 ** (digits - 1)
    if is_personal:
        return unit, 10 * unit - 1
    first = value // unit
    return first * unit, (first + 1) * unit - 1


def _within(bucket: tuple[int, int], column: Column, unit: int) -> tuple[int, int]:
    """Return the part of a bucket that type and range of the column allow, counted in parts of which `unit`
    make one, fewer than none of a negative number."""
    bounds = column.bounds or Bounds()
    lows = [bound for bound in (bounds.min, bounds.above) if bound is not None]
    highs = [bound for bound in (bounds.max, bounds.below) if bound is not None]
    ends = (max(-largest(column), *lows, -largest(column)), min(largest(column), *highs, largest(column)))
    least, most = sorted(int(end * unit) for end in ends)
    return max(bucket[0], least), min(bucket[1], most)


def _earlier(secret: Secret, text: str, attempt: int) -> str:
    """Return a day up to a year before; the time of day stays."""
    found = _DAY.fullmatch(text)
    if found is None:
        return text
    shift = 1 + secret.below(365, "day", text[:10], str(attempt))
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"])) - timedelta(days=shift)
    except (ValueError, OverflowError):
        return text
    return f"{day.isoformat()}{found['rest']}"


# ---- what only the server reads


def _blob(secret: Secret, text: str, attempt: int) -> str:
    r"""Return bytes for what the draw knows of a blob: its digest and its length."""
    length = int(text.rpartition(":")[2])
    return "\\x" + secret.stream(min(length, _LONGEST_BLOB), "bytes", text, str(attempt)).hex()


def _moved(secret: Secret, text: str, attempt: int) -> str:
    """Return a range of numbers with its ends moved as far as those of any other: what overlapped still
    does."""
    distance = 1000 + secret.below(9000, "range", str(attempt))
    return _IN_RANGE.sub(lambda found: _plus(found[0], distance), text)


def _plus(number: str, distance: int) -> str:
    whole, dot, part = number.partition(".")
    return f"{int(whole) + distance}{dot}{part}"


_OWN: dict[str, Callable[[Secret, str, int], str]] = {
    "uuid": masked_uuid,
    "bytea": _blob,
    **dict.fromkeys(("int4range", "int8range", "numrange"), _moved),
    **dict.fromkeys(("int4multirange", "int8multirange", "nummultirange"), _moved),
}
