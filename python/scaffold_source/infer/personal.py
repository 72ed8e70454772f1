"""Mark personal data: a hint by name, type and comment, until a person confirms it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scaffold_source.contract.values import META, Proposal
from scaffold_source.infer.context import Context, spellings_of
from scaffold_source.infer.names import nouns, words
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.personal_names import STREETS, category
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table

# The same behind a word for whose it is: `bill_to_phone`, `emergency_contact_name`.
_TAILS = {
    "_login_ip": "ip_address", "_ip_address": "ip_address",
    "_email": "email", "_email_address": "email", "_phone": "phone", "_phone_number": "phone",
    "_first_name": "name", "_last_name": "name", "_full_name": "name", "_contact_name": "name",
    "_address": "address", "_street": "address", "_city": "address", "_zip": "address",
    "_zip_code": "address", "_zipcode": "address", "_postal_code": "address", "_postcode": "address",
}  # fmt: skip
_ADDRESS_TAILS = ("_ip", "_ip_address")
_ALL_TAILS = (*_TAILS, *_ADDRESS_TAILS)
# A machine's or a ledger's address, no person's.
_NOBODYS = {
    "server", "host", "node", "floating", "fixed", "network", "public", "private", "access", "gateway", "mac",
    "memory", "wallet", "contract", "vip", "vrrp", "monitor", "lb", "peer", "return",
}  # fmt: skip
# About a person where something else in the row is: plans have nicknames, too, and load balancers members.
_WEAK_NAMES = {"nickname", "recipient", "name"}
# Whose `name` is a person's; of the second, where something else in the row is about one.
_PEOPLE = {"user", "customer", "person", "people", "employee", "patient", "subscriber", "student", "teacher"}
_MAYBE_PEOPLE = {
    "contact", "member", "author", "guest", "visitor", "driver", "passenger", "attendee", "candidate",
    "applicant", "registrant", "speaker", "staff", "address",
}  # fmt: skip
_TEXT = {"email", "name", "phone", "address", "national_id", "bank_account", "credential", "gender"}


def personal_data(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose which columns are about a person."""
    if context.role(table) == "bookkeeping":
        return
    spelled = spellings_of(table)
    columns = (column for column in table.columns if _may_be_personal(spelled[column.name], column.name))
    categories = [(column, kind) for column in columns if (kind := _category(table, column))]
    # Without a street, a list of postal codes is geography.
    if any(kind == "address" for _, kind in categories) and not _is_located(table):
        categories = [(column, kind) for column, kind in categories if kind != "address"]
    sure = any(kind in _ABOUT_SOMEONE and not _is_weak(table, column) for column, kind in categories)
    with_secret = any(kind == "credential" for _, kind in categories)
    for column, kind in categories:
        if sure or not _is_weak(table, column, with_secret=with_secret):
            path = context.at_column(table, column) / META / "pii"
            yield Proposal(path, kind, "personal-data", "by name and type; confirm it")


_ABOUT_SOMEONE = {"email", "phone", "name", "address", "birth_date", "gender", "national_id"}


def _category(table: Table, column: Column) -> str | None:
    names = spellings_of(table)[column.name]
    by_name = next((known for name in sorted(names) if (known := category(name))), None)
    if by_name == "birth_date":
        return by_name if family(column.base_type) in ("string", "date", "timestamp", "timestamptz") else None
    if not _fits(column):
        return None
    if by_name == "ip_address" or (by_name in _TEXT and family(column.base_type) != "date"):
        return by_name
    if "name" in names and nouns(table.name) & (_PEOPLE | _MAYBE_PEOPLE):
        return "name"
    if by_name is None and _NOBODYS.isdisjoint(words(column.name)):
        return _by_tail(column)
    return None


@lru_cache(maxsize=16384)
def _may_be_personal(names: frozenset[str], column_name: str) -> bool:
    """Return False for a name that says nothing personal, whatever its table and type."""
    return "name" in names or any(map(category, names)) or snake_case(column_name).endswith(_ALL_TAILS)


def _by_tail(column: Column) -> str | None:
    name = snake_case(column.name)
    if family(column.base_type) == "string":
        return next((category for tail, category in _TAILS.items() if name.endswith(tail)), None)
    return "ip_address" if column.base_type == "inet" and name.endswith(_ADDRESS_TAILS) else None


def _is_weak(table: Table, column: Column, *, with_secret: bool = True) -> bool:
    """Return True if the name alone does not make it personal; a username beside a secret is a machine's."""
    if nouns(table.name) & _PEOPLE:
        return False
    name = squash(column.name)
    return name in _WEAK_NAMES or (name == "username" and with_secret)


def _is_located(table: Table) -> bool:
    """Return True if a row has a street, or an address in a city."""
    names = {name for names in spellings_of(table).values() for name in names}
    streets = names & STREETS or any(name.endswith("street") for name in names)
    return bool(streets) or (
        any(name.endswith("address") for name in names) and any(name.endswith("city") for name in names)
    )


def _fits(column: Column) -> bool:
    """Return True for text, a network address or a date: a flag, a number or a key is not personal by its
    name."""
    return family(column.base_type) in ("string", "date") or column.base_type in ("inet", "cidr", "bytea")
