"""Who and where: columns of one row that are about one person, or about one place, agree with each other.

Each draw takes a number and a chance, as in meanings.py. Columns that are about the same get the same chance
in each row, so that the mail is that of the name, and city, postal code and currency are of the country.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from scaffold_source.lexicon.currencies import EXPONENTS
from scaffold_source.sample import words
from scaffold_source.sample.draws import tail
from scaffold_source.sample.words import PLACES, Place

About = Literal["person", "place"]


class Known(NamedTuple):
    """How a text is drawn, what it is about, and all values that there are, where they are few."""

    draw: Callable[[int, float], str]
    about: About
    choices: tuple[str, ...] = ()


def person(chance: float) -> tuple[str, str]:
    """Return a first and a last name."""
    firsts, lasts = words.FIRST_NAMES, words.LAST_NAMES
    return firsts[int(chance * len(firsts))], lasts[int(chance * 7919) % len(lasts)]


def full_name(_: int, chance: float) -> str:
    """Return a whole name."""
    return " ".join(person(chance))


def numbered_name(number: int, chance: float) -> str:
    """Return a whole name that no other number has."""
    return f"{full_name(number, chance)} {number + 1}"


def mail(number: int, chance: float) -> str:
    """Return the person's mail, which no other number has."""
    first, last = person(chance)
    host = words.MAIL_HOSTS[1 + number % 2]
    return f"{first.lower()}.{last.lower()}.{number + 1}@{host}".replace("'", "").translate(_PLAIN)


def short_mail(number: int, chance: float) -> str:
    """Return a mail of 26 characters at most, which no other number up to seven digits has."""
    return f"{_user_name(number, chance)}@{words.MAIL_HOSTS[1]}"


def _user_name(number: int, chance: float) -> str:
    return f"{person(chance)[0].lower().translate(_PLAIN)}{number + 1}"


_PLAIN = str.maketrans("üøëâ", "uoea")


def _place(chance: float) -> Place:
    return PLACES[tail(chance, len(PLACES))]


def _postal_code(_: int, chance: float) -> str:
    text, digits = _place(chance).postal_code, f"{int(chance * 10**9) % 1000:03d}"
    for digit in digits:
        text = text.replace("#", digit, 1)
    return text


def _of_place(read: Callable[[Place], str]) -> Known:
    """Return what is known of each place."""
    return Known(lambda _, c: read(_place(c)), "place", _once(map(read, PLACES)))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


_NAMES = {code: name for code, name, _ in words.COUNTRIES}
CURRENCY = _of_place(lambda place: place.currency)
# All that there are, those of the places first.
ALL_CURRENCIES = _once((*CURRENCY.choices, *sorted(EXPONENTS)))
_ENDINGS: tuple[tuple[tuple[str, ...], Known], ...] = (
    (("email", "mail", "email_address", "e_mail"), Known(mail, "person")),
    (("first_name", "given_name", "firstname", "forename"), Known(lambda _, c: person(c)[0], "person")),
    (("last_name", "surname", "family_name", "lastname"), Known(lambda _, c: person(c)[1], "person")),
    (("user_name", "username", "login"), Known(_user_name, "person")),
    (("full_name", "fullname", "recipient", "display_name"), Known(full_name, "person")),
    (("postal_code", "zip", "zip_code", "postcode"), Known(_postal_code, "place")),
    (("city", "town"), _of_place(lambda place: place.city)),
    (("country_code", "country"), _of_place(lambda place: place.country)),
    (("country_name",), _of_place(lambda place: _NAMES[place.country])),
    (("language", "lang"), _of_place(lambda place: place.language)),
    (("locale",), _of_place(lambda place: f"{place.language}-{place.country}")),
    (("timezone", "time_zone", "zone"), _of_place(lambda place: place.zone)),
    (("currency", "currency_code"), CURRENCY),
)
KNOWN: Mapping[str, Known] = {ending: known for endings, known in _ENDINGS for ending in endings}
# What tables are called each row of which is a person.
_OF_PEOPLE = frozenset(
    words.listed(
        """
        user customer person people contact employee member patient author speaker attendee guest driver
        teacher student reviewer client subscriber staff doctor owner recipient
        """
    )
)


def is_of_people(table: str) -> bool:
    """Return whether each row of a table that is called so, in snake case, is a person."""
    last = table.rpartition("_")[2]
    return last in _OF_PEOPLE or last.removesuffix("s") in _OF_PEOPLE
