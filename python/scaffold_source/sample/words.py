"""Words that made rows are written with. Nobody real: hosts and numbers are those reserved for examples."""

from __future__ import annotations

from typing import NamedTuple


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


FIRST_NAMES = listed(
    """
    Ada Amir Ana Ben Chen Clara Dana Diego Elif Emma Farid Fiona Grace Hana Hugo Ines Ivan Jonas Julia
    Kofi Lars Lena Leo Lucia Maya Mehmet Mia Nadia Nils Noor Olga Omar Paula Priya Rosa Sam Sara Sofia
    Tariq Tess Tom Uma Vera Wei Yara Yuki Zoe Zoë Jürgen Siân
    """
)
LAST_NAMES = listed(
    """
    Almeida Andersen Baker Bauer Becker Brown Castillo Chen Costa Davies Diallo Evans Fischer Garcia
    Green Haddad Hansen Hughes Ito Jansen Kaya Khan Kim Kowalski Larsen Lopez Martin Meyer Moreau Murphy
    Nakamura Novak O'Brien Okafor Patel Petrov Rossi Ruiz Santos Schmidt Silva Singh Smith Sørensen
    Tanaka Taylor Weber Williams Yilmaz Zhang
    """
)
STREETS = (
    "Mill Lane", "Station Road", "High Street", "Harbour Street", "Park Avenue", "Garden Street",
    "Oak Street", "Bridge Street", "Church Road", "Market Square", "River Walk", "Elm Close",
)  # fmt: skip
COUNTRIES = (
    ("US", "United States", "USA"), ("DE", "Germany", "DEU"), ("GB", "United Kingdom", "GBR"),
    ("FR", "France", "FRA"), ("NL", "Netherlands", "NLD"), ("ES", "Spain", "ESP"), ("IT", "Italy", "ITA"),
    ("CA", "Canada", "CAN"), ("AU", "Australia", "AUS"), ("PL", "Poland", "POL"), ("SE", "Sweden", "SWE"),
    ("AT", "Austria", "AUT"), ("CH", "Switzerland", "CHE"), ("JP", "Japan", "JPN"), ("BR", "Brazil", "BRA"),
    ("IN", "India", "IND"), ("MX", "Mexico", "MEX"), ("NO", "Norway", "NOR"), ("DK", "Denmark", "DNK"),
    ("PT", "Portugal", "PRT"),
)  # fmt: skip


class Place(NamedTuple):
    """A city: its country's code, postal code, in which # is any digit, currency, language and zone."""

    country: str
    city: str
    postal_code: str
    currency: str
    language: str
    zone: str


PLACES = (
    Place("US", "Springfield", "627##", "USD", "en", "America/Chicago"),
    Place("US", "Riverton", "825##", "USD", "en", "America/Denver"),
    Place("DE", "Hamburg", "203##", "EUR", "de", "Europe/Berlin"),
    Place("GB", "Leeds", "LS# 4AB", "GBP", "en", "Europe/London"),
    Place("US", "Fairview", "370##", "USD", "en", "America/Chicago"),
    Place("FR", "Lyon", "6900#", "EUR", "fr", "Europe/Paris"),
    Place("NL", "Utrecht", "35## AB", "EUR", "nl", "Europe/Amsterdam"),
    Place("CA", "Halifax", "B3H #A#", "CAD", "en", "America/Halifax"),
    Place("ES", "Valencia", "460##", "EUR", "es", "Europe/Madrid"),
    Place("IT", "Torino", "101##", "EUR", "it", "Europe/Rome"),
    Place("AU", "Adelaide", "50##", "AUD", "en", "Australia/Adelaide"),
    Place("CH", "Basel", "40##", "CHF", "de", "Europe/Zurich"),
    Place("AT", "Graz", "80##", "EUR", "de", "Europe/Vienna"),
    Place("SE", "Uppsala", "75# ##", "SEK", "sv", "Europe/Stockholm"),
    Place("PL", "Gdynia", "81-3##", "PLN", "pl", "Europe/Warsaw"),
    Place("JP", "Osaka", "530-00##", "JPY", "ja", "Asia/Tokyo"),
)
NOUNS = listed(
    """
    anchor apple arrow basket beacon book bottle bridge candle canvas chair clock cloud copper cup desk
    door feather field garden glass hammer harbour island jacket kettle key ladder lamp leaf lemon map
    meadow mirror needle orchard paper pebble pencil pillow river rope saddle shelf spoon stone table
    tower wheel window
    """
)
ADJECTIVES = listed(
    """
    amber bold brisk calm clear crisp deep early fair fine fresh gentle golden green keen light lucky
    mellow neat new open plain quiet red round sharp silver small soft still swift tall tidy warm wide
    young
    """
)
STATES = ("new", "active", "pending", "done", "closed")
SENTENCES = (
    "Please leave it with the neighbour.", "Works as described.", "Called back, no answer.",
    "Second delivery; the first one was damaged.", "Nothing to add.", "Asked for an invoice on paper.",
    "It's fine, thank you!", "See the attachment.", "Checked twice.", "Waiting for the supplier.",
)  # fmt: skip
MAIL_HOSTS = ("example.com", "example.org", "example.net")
