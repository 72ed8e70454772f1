"""Plausible values by what a column is called, and by its type: each a function of a number and of chance.

The number is another one for each row, so that a value that holds it is unique.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from scaffold_source.lexicon.names import snake_case
from scaffold_source.lexicon.types import type_name
from scaffold_source.model import Column
from scaffold_source.sample import words
from scaffold_source.sample.draws import tail
from scaffold_source.sample.people import (
    ALL_CURRENCIES,
    CURRENCY,
    KNOWN,
    Known,
    full_name,
    is_of_people,
    numbered_name,
    short_mail,
)
from scaffold_source.sample.values import Value, decimals, kind_of, largest, longest

Draw = Callable[[int, float], Value]
_MAIL = re.compile(r"(?:e_?)?mail.*")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a column's values are drawn; `is_wide` says that no two numbers give one value. `choices` are all
    values that there are, where they are few. `about` is whom or what the row's other columns that say the
    same are about too; "" for none."""

    draw: Draw
    is_wide: bool = False
    choices: tuple[Value, ...] = ()
    about: str = ""


def meaning_of(column: Column, table: str, *, is_unique: bool) -> Meaning:
    """Return how the column's values are drawn: by its list of values, its type, and what it is called."""
    kind = kind_of(column)
    listed = column.values or (column.labels if kind == "enum" else ())
    if listed:
        return _few(tuple(listed), is_unique=is_unique)
    if kind == "boolean":
        return _boolean(column)
    if kind in ("integer", "number", "float"):
        return _number(column, kind, is_unique=is_unique)
    if kind == "text":
        return _text(column, table, is_unique=is_unique)
    if kind == "array":
        return _array(column)
    return _other(column)


def _few(choices: tuple[Value, ...], *, is_unique: bool) -> Meaning:
    count = len(choices)
    if is_unique:
        return Meaning(lambda number, _: choices[number % count], choices=choices)
    return Meaning(lambda _, chance: choices[tail(chance, count)], choices=choices)


def _boolean(column: Column) -> Meaning:
    name = snake_case(column.name)
    is_usual = any(word in name for word in ("active", "enabled", "visible", "valid", "public"))
    is_rare = any(word in name for word in ("deleted", "test", "removed", "archived", "blocked", "default"))
    share = 0.9 if is_usual else 0.02 if is_rare else 0.3
    return Meaning(lambda _, chance: chance < share, choices=(True, False))


# ---- numbers


_USUAL: tuple[tuple[tuple[str, ...], int], ...] = (
    (("quantity", "count", "number", "size", "qty", "attempts", "retries"), 20),
    (("discount", "shipping", "fee", "tax", "vat", "tip"), 500),
    (("amount", "price", "total", "cents", "cost", "balance", "subtotal", "net", "gross"), 50_000),
    (("year",), 2025),
    (("percent", "percentage", "rate", "ratio", "score"), 100),
    (("lat", "latitude", "lng", "lon", "longitude"), 90),
    (("position", "order", "rank", "priority", "level", "sort", "version"), 12),
)


def _number(column: Column, kind: str, *, is_unique: bool) -> Meaning:
    low, high, step = _range(column, kind)
    if is_unique and step == 1:
        start = max(low, 1) if high >= 1 else low
        width = int(high - start) + 1
        return Meaning(lambda number, _: start + number % width, is_wide=True)
    if is_unique and kind == "number":
        places = decimals(column.base_type) or 0
        first = max(low, Decimal(1).scaleb(-places)) if high > 0 else low
        return Meaning(lambda number, _: first + Decimal(number).scaleb(-places), is_wide=True)
    usual = _usual(snake_case(column.name))
    start = low if low > 0 or high <= 0 else 0
    top = min(high, start + usual)
    if kind == "integer":
        width = int(top - start) + 1
        return Meaning(lambda _, chance: start + int(chance * chance * chance * width))
    known = decimals(column.base_type)
    places = 2 if known is None else min(known, 2)
    scale = 10**places
    width = int((top - start) * scale) + 1
    lowest = int(start * scale)
    if kind == "float":
        return Meaning(lambda _, chance: (lowest + int(chance * chance * chance * width)) / scale)
    return Meaning(lambda _, chance: Decimal(lowest + int(chance * chance * chance * width)).scaleb(-places))


def _usual(name: str) -> int:
    """Return what numbers of a column called so are seldom above."""
    parts = name.split("_")
    return next((most for names, most in _USUAL if any(part in names for part in parts)), 1_000)


def _range(column: Column, kind: str) -> tuple[int | Decimal, int | Decimal, int | Decimal]:
    """Return the least and the largest value that the column may have, and the step between two."""
    most = largest(column)
    places = decimals(column.base_type) if kind == "number" else 0
    step: int | Decimal = (
        1 if kind == "integer" or places == 0 else Decimal(1).scaleb(-(2 if places is None else places))
    )
    low: int | Decimal = -most
    high: int | Decimal = most
    bounds = column.bounds
    if bounds:
        if bounds.min is not None:
            low = max(low, _exact(bounds.min))
        if bounds.above is not None:
            low = max(low, _exact(bounds.above) + step)
        if bounds.max is not None:
            high = min(high, _exact(bounds.max))
        if bounds.below is not None:
            high = min(high, _exact(bounds.below) - step)
    return low, high, step


def _exact(bound: int | float) -> int | Decimal:
    return bound if isinstance(bound, int) else Decimal(repr(bound))


# ---- texts


def _text(column: Column, table: str, *, is_unique: bool) -> Meaning:
    most = longest(column.base_type)
    name = snake_case(column.name)
    if is_unique:
        return _unique_text(name, snake_case(table), most)
    meaning = _named(name, snake_case(table))
    draw = meaning.draw
    if most is None:
        return meaning
    return replace(
        meaning,
        draw=lambda number, chance: str(draw(number, chance))[:most],
        choices=meaning.choices if most > 5 else (),
    )


def currency(column: Column, *, is_unique: bool) -> Meaning:
    """Return how a text that names the currency of amounts is drawn, whatever it is called."""
    if is_unique:
        return Meaning(lambda number, _: ALL_CURRENCIES[number % len(ALL_CURRENCIES)], choices=ALL_CURRENCIES)
    return _about(CURRENCY, snake_case(column.name).rpartition("currency")[0])


def _unique_text(name: str, table: str, most: int | None) -> Meaning:
    """Return texts of which no two are alike, also without regard to case."""
    room = most or 10**6
    known = _unique_person(name, table, room)
    if known:
        return known
    for is_so, least, draw in (
        ("countr" in table and name == "name", 20, _country),
        (name in ("id", "uuid", "guid") or name.endswith(("_id", "_uuid", "_guid")), 36, _uuid),
        (any(part in name for part in ("name", "title", "label")), 40, _numbered_title),
        (any(part in name for part in ("slug", "path", "key", "identifier")), 36, _numbered_slug),
    ):
        if is_so and room >= least:
            return Meaning(draw, is_wide=True)
    if room >= 12:
        prefix = table[:3].upper() or "X"
        return Meaning(lambda number, _: f"{prefix}-{number + 1:06d}", is_wide=True)
    codes: tuple[str, ...] = ()
    if name in ("code", "iso", "country", "country_code") and room in (2, 3):
        codes = tuple(country[0 if room == 2 else 2] for country in words.COUNTRIES)
    elif name.startswith("currency") and room == 3:
        codes = ALL_CURRENCIES
    return Meaning(
        lambda number, _: codes[number] if number < len(codes) else _code(number, room),
        is_wide=36**room > 10**6,
    )


def _unique_person(name: str, table: str, room: int) -> Meaning | None:
    """Return how what tells a person from others is drawn: a mail, a user's name, a whole name; None for
    anything else, and where there is no room for it."""
    ending = next((e for e in ("_".join(name.split("_")[-2:]), name.rpartition("_")[2]) if e in KNOWN), "")
    is_whole = KNOWN[ending].draw is full_name if ending else name == "name" and is_of_people(table)
    if is_whole and room >= 24:
        return Meaning(numbered_name, is_wide=True, about=_whose("person", name.removesuffix(ending or name)))
    if "mail" in name and room >= 26:
        mail = KNOWN["mail"] if room >= 40 else KNOWN["mail"]._replace(draw=short_mail)
        return replace(_about(mail, _MAIL.sub("", name)), is_wide=True)
    if ending in ("user_name", "username", "login") and room >= 14:
        return replace(_about(KNOWN[ending], name.removesuffix(ending)), is_wide=True)
    return None


def _country(number: int, _: float) -> str:
    return _COUNTRY_NAMES[number] if number < len(_COUNTRY_NAMES) else f"Country {number}"


def _numbered_title(number: int, chance: float) -> str:
    return f"{_title(number, chance)} {number + 1}"


def _numbered_slug(number: int, chance: float) -> str:
    return f"{_slug(number, chance)}-{number + 1}"


def _code(number: int, length: int) -> str:
    """Return the number in `length` digits to the base 36, from the end of the alphabet on."""
    text = ""
    for _ in range(length):
        number, digit = divmod(number, 36)
        text = _DIGITS[35 - digit] + text
    return text


def _pick(choices: Sequence[str]) -> Draw:
    count = len(choices)
    return lambda _, chance: choices[tail(chance, count)]


def _title(_: int, chance: float) -> str:
    adjective = words.ADJECTIVES[int(chance * len(words.ADJECTIVES))]
    return f"{adjective.capitalize()} {words.NOUNS[int(chance * 104729) % len(words.NOUNS)]}"


def _slug(number: int, chance: float) -> str:
    return _title(number, chance).lower().replace(" ", "-")


def _hex(chance: float, digits: int) -> str:
    return f"{int(chance * 2**52):013x}" * (digits // 13 + 1)


def _uuid(number: int, chance: float) -> str:
    bits = (int(chance * 2**52) << 76) | (0x4 << 76) | (0x8 << 60) | number
    return str(UUID(int=(bits & ~(0xF << 76)) | (0x4 << 76)))


_COUNTRY_NAMES = tuple(country[1] for country in words.COUNTRIES)
# What the last words of a name mean; the first that fits counts.
_BY_NAME: tuple[tuple[tuple[str, ...], Draw, tuple[str, ...]], ...] = (
    (("phone", "mobile", "phone_number", "fax"), lambda _, c: f"+1 555 01{int(c * 100):02d}", ()),
    (
        ("street", "address", "address_line1", "line1"),
        lambda n, c: f"{n % 200 + 1} {words.STREETS[int(c * 12)]}",
        (),
    ),
    (("url", "uri", "link", "website", "href"), lambda n, c: f"https://example.com/{_slug(n, c)}", ()),
    (("host", "domain", "hostname"), lambda n, c: f"{_slug(n, c)}.example.org", ()),
    (("ip", "ip_address", "remote_addr"), lambda n, _: f"192.0.2.{n % 254 + 1}", ()),
    (("slug", "path", "key", "identifier", "handle"), _slug, ()),
    (("status", "state", "phase"), _pick(words.STATES), words.STATES),
    (("type", "kind", "category"), _pick(words.NOUNS[:6]), words.NOUNS[:6]),
    (("hash", "digest", "checksum", "token", "secret", "password", "salt"), lambda _, c: _hex(c, 40), ()),
    (("uuid", "guid"), _uuid, ()),
    (("color", "colour"), lambda _, c: f"#{int(c * 2**24):06x}", ()),
    (("version",), lambda _, c: f"1.{int(c * 20)}.0", ()),
    (("description", "comment", "note", "notes", "body", "message", "text"), _pick(words.SENTENCES), ()),
    (("name", "title", "label", "subject"), _title, ()),
    (("number", "code", "sku", "reference"), lambda n, c: f"{_DIGITS[10 + n % 26]}{int(c * 10**6):06d}", ()),
)
_MEANINGS = {ending: (draw, choices) for endings, draw, choices in _BY_NAME for ending in endings}


def _named(name: str, table: str) -> Meaning:
    """Return how texts of a column called so are drawn: by its last two words, or the last one."""
    parts = name.split("_")
    for ending in ("_".join(parts[-2:]), parts[-1]):
        if ending in KNOWN:
            return _about(KNOWN[ending], name.removesuffix(ending))
        if ending in _MEANINGS and not (name == "name" and is_of_people(table)):
            draw, choices = _MEANINGS[ending]
            return Meaning(draw, choices=choices)
    return Meaning(full_name, about="person") if name == "name" else Meaning(_title)


def _about(known: Known, whose: str) -> Meaning:
    """Return the meaning of what is about a person or a place; `whose` tells several in a row apart."""
    return Meaning(known.draw, choices=known.choices, about=_whose(known.about, whose))


def _whose(about: str, whose: str) -> str:
    return f"{about} {whose.strip('_')}".strip()


# ---- what only the server reads


def _array(column: Column) -> Meaning:
    base = column.base_type.removesuffix("[]")
    if base.endswith("[]") or base.endswith(")[]"):
        return Meaning(lambda _, __: ())
    if column.labels:
        labels = column.labels
        return Meaning(lambda _, chance: (labels[tail(chance, len(labels))],) if chance > 0.2 else ())
    item = meaning_of(Column(column.name, base, base), "", is_unique=False).draw
    return Meaning(lambda number, chance: tuple(item(number + k, chance) for k in range(int(chance * 3))))


_DAY = date(2020, 1, 1).toordinal()
# As jsonb prints them: the shorter key first.
_DOCUMENTS = ('{{"step": "{n}", "source": "web"}}', "{{}}", '{{"source": "app", "channel": "mail"}}')
_OTHERS: dict[str, tuple[Draw, bool]] = {
    "uuid": (_uuid, True),
    "json": (lambda n, c: _DOCUMENTS[tail(c, 3)].format(n=n), False),
    "jsonb": (lambda n, c: _DOCUMENTS[tail(c, 3)].format(n=n), False),
    "bytea": (lambda n, c: f"\\x{_hex(c, 8)[:8]}{n & 0xFFFFFFFF:08x}", True),
    "inet": (lambda n, _: f"198.51.{n // 254 % 256}.{n % 254 + 1}", False),
    "cidr": (lambda n, _: f"198.{18 + n // 256 % 2}.{n % 256}.0/24", False),
    "macaddr": (lambda n, _: f"00:00:5e:00:{n // 256 % 256:02x}:{n % 256:02x}", False),
    "macaddr8": (lambda n, _: f"00:00:5e:00:53:00:{n // 256 % 256:02x}:{n % 256:02x}", False),
    "interval": (lambda _, c: f"{int(c * c * 72)} hours", False),
    "time": (lambda _, c: f"{int(c * 24):02d}:{int(c * 1440) % 60:02d}:00", False),
    "time without time zone": (lambda _, c: f"{int(c * 24):02d}:{int(c * 1440) % 60:02d}:00", False),
    "time with time zone": (lambda _, c: f"{int(c * 24):02d}:{int(c * 1440) % 60:02d}:00+00", False),
    "money": (lambda _, c: f"{int(c * c * 500)}.99", False),
    "citext": (lambda n, c: f"{_title(n, c)} {n + 1}", True),
    "hstore": (lambda n, _: f'"step"=>"{n}"', True),
    "tsvector": (lambda n, c: _title(n, c).lower(), False),
    "tsquery": (lambda n, c: _title(n, c).lower().replace(" ", " & "), False),
    "xml": (lambda n, _: f'<row number="{n}"/>', False),
    "point": (lambda n, c: f"({int(c * 90)},{n % 90})", False),
    "box": (lambda n, c: f"({n % 90 + 1},1),({n % 90},0)", False),
    "circle": (lambda n, c: f"<({n % 90},0),1>", False),
    "path": (lambda n, c: f"[(0,0),({n % 90 + 1},1)]", False),
    "polygon": (lambda n, c: f"((0,0),(0,{n % 90 + 1}),(1,1))", False),
    "lseg": (lambda n, c: f"[(0,0),({n % 90 + 1},1)]", False),
    "line": (lambda n, c: f"{{1,-1,{n % 90}}}", False),
    "ltree": (lambda n, c: f"{_title(n, c).lower().replace(' ', '.')}.n{n}", True),
    "int4range": (lambda n, _: f"[{n * 10},{n * 10 + 5})", True),
    "int8range": (lambda n, _: f"[{n * 10},{n * 10 + 5})", True),
    "numrange": (lambda n, _: f"[{n * 10},{n * 10 + 5})", True),
    "daterange": (
        lambda n, _: f"[{date.fromordinal(_DAY + 9 * n)},{date.fromordinal(_DAY + 9 * n + 5)})",
        True,
    ),
    "tsrange": (
        lambda n, _: f"[{date.fromordinal(_DAY + 9 * n)},{date.fromordinal(_DAY + 9 * n + 5)})",
        True,
    ),
    "tstzrange": (
        lambda n, _: (
            f"[{date.fromordinal(_DAY + 9 * n)} 00:00+00,{date.fromordinal(_DAY + 9 * n + 5)} 00:00+00)"
        ),
        True,
    ),
    "int4multirange": (lambda n, _: f"{{[{n * 10},{n * 10 + 5})}}", True),
    "oid": (lambda n, _: str(n + 1), True),
    "pg_lsn": (lambda n, _: f"0/{n + 1:X}", True),
    "xid": (lambda n, _: str(n + 3), True),
    "cube": (lambda n, c: f"({int(c * 90)}, {n})", True),
    "geometry": (lambda n, c: f"POINT({int(c * 90)} {n % 90})", False),
    "geography": (lambda n, c: f"POINT({int(c * 90)} {n % 90})", False),
}


def _other(column: Column) -> Meaning:
    """Return how values are drawn of which only PostgreSQL knows the meaning; null for an unknown type."""
    name = type_name(column.base_type).rpartition(".")[2]
    if name in ("bit", "bit varying", "varbit"):
        length = longest(column.base_type) or 8
        return Meaning(lambda number, _: f"{number % 2**length:0{length}b}")
    draw, is_wide = _OTHERS.get(name, (_NOTHING, False))
    return Meaning(draw, is_wide)


def _nothing(_: int, __: float) -> None:
    return None


_NOTHING: Draw = _nothing
