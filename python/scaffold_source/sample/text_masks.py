"""Other texts for texts that nobody may see: the same one for the same text, by a secret key.

What a text looks like decides what it becomes: mail goes to hosts that are reserved for examples, telephones
to numbers that films use, long texts become sentences, and of anything else each letter and digit becomes
another one, so that length, case and signs between stay.
"""

from __future__ import annotations

import re
from base64 import b32encode
from typing import NamedTuple
from uuid import UUID

from scaffold_source.sample import words
from scaffold_source.sample.keyed import Secret

_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_PHONE = re.compile(r"\+[\d ()./-]{6,}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=.*[0-9])(?=.*[a-f])[0-9a-f]{8,}|(?=.*[0-9])(?=.*[A-F])[0-9A-F]{8,}")
_LONG = 40  # characters from which a text with some words is a sentence
_ORDERED = 200  # characters up to which no two texts of one shape have one mask
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_SETS = {
    "d": "0123456789",
    "l": _LOWER,
    "u": _LOWER.upper(),
    "x": "0123456789abcdef",
    "X": "0123456789ABCDEF",
}
_MOST_WORDS = 60
_WORDS = (*words.NOUNS, *words.ADJECTIVES)
_NAMES_TRIED = 8  # attempts after which a name gets a number
_OF_FAMILIES = ("last", "sur", "family", "maiden")
_PLAIN = str.maketrans("üøëâ", "uoea")
_VERSION = (1 << 128) - 1 ^ (0xF << 76) ^ (0x3 << 62)  # the bits of a uuid that are free


class Wanted(NamedTuple):
    """What a text stands in: a column, or a key of a document, of this `name`, for a `kind` of personal data
    ("" for none), with `room` for so many characters."""

    kind: str = ""
    room: int | None = None
    name: str = ""


def masked_text(secret: Secret, text: str, wanted: Wanted, attempt: int) -> str:
    """Return what stands for a text; another `attempt` gives another text."""
    most = 10**6 if wanted.room is None else wanted.room
    if not text:
        return text
    for mask in (_mail, _phone, _name, _url, _address, _uuid, _sentence):
        made = mask(secret, text, wanted, attempt)
        if made and len(made) <= most:
            return made
    return _shaped(secret, text, attempt)


def masked_uuid(secret: Secret, text: str, attempt: int = 0) -> str:
    """Return another uuid of the same version; no two uuids have one mask."""
    value = UUID(text).int
    fixed = value & ~_VERSION
    free = _gathered(value)
    other = secret.follower(free, 1 << 122, f"uuid{attempt}")
    return str(UUID(int=fixed | _spread(other)))


def _gathered(value: int) -> int:
    """Return the 122 free bits of a uuid."""
    return (value >> 80) << 74 | ((value >> 64) & 0xFFF) << 62 | (value & ((1 << 62) - 1))


def _spread(free: int) -> int:
    return (free >> 74) << 80 | ((free >> 62) & 0xFFF) << 64 | (free & ((1 << 62) - 1))


def _tag(secret: Secret, text: str, attempt: int, size: int) -> str:
    """Return some letters and digits that belong to a text."""
    digest = secret.stream(size, "tag", text, str(attempt))
    return b32encode(digest).decode().lower().rstrip("=")[:size]


# ---- what a text looks like; "" where it looks otherwise


def _mail(secret: Secret, text: str, wanted: Wanted, attempt: int) -> str:
    """Return an address at a host that is nobody's."""
    if not _MAIL.fullmatch(text):
        return ""
    folded = text.lower()
    host = words.MAIL_HOSTS[1 + secret.below(2, "host", folded)]
    tag = _tag(secret, folded, attempt, 8)
    first, last = _person(secret, folded, attempt)
    long = f"{first}.{last}.{tag}@{host}".lower().replace("'", "").translate(_PLAIN)
    return _fitting((long, f"{tag}@{host}", f"{tag[:5]}@x.test", f"{tag[:1]}@x.test"), wanted.room)


def _phone(secret: Secret, text: str, wanted: Wanted, attempt: int) -> str:
    """Return a number of those that are kept for films, with a plus where the text has one."""
    if wanted.kind != "phone" and not _PHONE.fullmatch(text):
        return ""
    area = 200 + secret.below(790, "area", text, str(attempt))
    digits = f"1{area}55501{secret.below(100, 'line', text, str(attempt)):02d}"
    plus = (f"+{digits}",) if "+" in text else ()
    return _fitting((*plus, digits, digits[1:], digits[4:]), wanted.room)


def _fitting(texts: tuple[str, ...], room: int | None) -> str:
    return next((text for text in texts if room is None or len(text) <= room), "")


def _person(secret: Secret, text: str, attempt: int) -> tuple[str, str]:
    number = secret.below(2**40, "person", text, str(attempt))
    firsts, lasts = words.FIRST_NAMES, words.LAST_NAMES
    return firsts[number % len(firsts)], lasts[number // len(firsts) % len(lasts)]


def _name(secret: Secret, text: str, wanted: Wanted, attempt: int) -> str:
    """Return a name of as many words, two at most; with a number behind it where those that there are went to
    others, as they do for what users are called."""
    if wanted.kind != "name":
        return ""
    first, last = _person(secret, text, attempt)
    number = str(secret.below(10**6, "number", text, str(attempt))) if attempt >= _NAMES_TRIED else ""
    if " " in text.strip():
        return f"{first} {last} {number}".rstrip()
    return f"{last if any(word in wanted.name.lower() for word in _OF_FAMILIES) else first}{number}"


def _url(secret: Secret, text: str, _: Wanted, attempt: int) -> str:
    return f"https://example.com/{_tag(secret, text, attempt, 8)}" if _URL.fullmatch(text) else ""


def _address(secret: Secret, text: str, _: Wanted, attempt: int) -> str:
    if not _ADDRESS.fullmatch(text):
        return ""
    number = secret.below(2**17, "address", text, str(attempt))
    return f"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"


def _uuid(secret: Secret, text: str, _: Wanted, attempt: int) -> str:
    if not _UUID.fullmatch(text):
        return ""
    made = masked_uuid(secret, text, attempt)
    return made.upper() if text.isupper() else made


def _sentence(secret: Secret, text: str, _: Wanted, attempt: int) -> str:
    """Return words that say nothing, about as long as the text and no longer."""
    if len(text) <= _LONG or text.count(" ") < 3:
        return ""
    count = min(max(len(text) // 8, 3), _MOST_WORDS)
    digest = secret.stream(2 * count, "sentence", text, str(attempt))
    made = " ".join(
        _WORDS[int.from_bytes(digest[2 * place : 2 * place + 2], "big") % len(_WORDS)]
        for place in range(count)
    )
    return made.capitalize()[: len(text) - 1].rstrip() + "."


# ---- any other


def _shaped(secret: Secret, text: str, attempt: int) -> str:
    """Return a text with another letter for each letter and another digit for each digit. No two short texts
    of one shape have one mask, as long as they are ASCII."""
    shape = _shape(text)
    sets = [_SETS[sign] for sign in shape if sign in _SETS]
    if not sets:
        return _letters(secret, text, [_LOWER] * len(text), attempt)
    if not text.isascii() or len(text) > _ORDERED:
        return _filled(text, shape, _letters(secret, text, sets, attempt))
    value, count = 0, 1
    for sign, letter in zip(shape, text, strict=True):
        if sign in _SETS:
            known = _SETS[sign]
            value = value * len(known) + known.index(letter)
            count *= len(known)
    made = secret.follower(value, count, f"{''.join(shape)}{attempt}")
    letters = []
    for known in reversed(sets):
        made, place = divmod(made, len(known))
        letters.append(known[place])
    return _filled(text, shape, "".join(reversed(letters)))


def _letters(secret: Secret, text: str, sets: list[str], attempt: int) -> str:
    digest = secret.stream(2 * len(sets), "letters", text, str(attempt))
    return "".join(
        known[int.from_bytes(digest[2 * place : 2 * place + 2], "big") % len(known)]
        for place, known in enumerate(sets)
    )


def _filled(text: str, shape: list[str], letters: str) -> str:
    rest = iter(letters)
    return "".join(next(rest) if sign in _SETS else sign for sign in shape)


def _shape(text: str) -> list[str]:
    """Return what each character may become: a key of the sets, or the character itself."""
    if _HEX.fullmatch(text):
        return ["X" if text.upper() == text else "x"] * len(text)
    return [_sign(letter) for letter in text]


def _sign(letter: str) -> str:
    if letter.isnumeric():
        return "d"
    if letter.isalpha() or not letter.isascii():
        return "u" if letter.isupper() else "l"
    return letter
