"""Mark personal data: a hint by name, type and comment, until a person confirms it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scaffold_source.contract.values import META, Proposal
from scaffold_source.infer.context import Context, spellings_of, squashed_names
from scaffold_source.infer.names import nouns, singular, words
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.personal_names import STREETS, category
from scaffold_source.lexicon.secret_names import Beside, is_credential, may_be_secret
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Key, Table

# The same behind a word for whose it is: `bill_to_phone`, `emergency_contact_name`.
_TAILS = {
    "_login_ip": "ip_address", "_ip_address": "ip_address",
    "_email": "email", "_email_address": "email", "_phone": "phone", "_phone_number": "phone",
    "_first_name": "name", "_last_name": "name", "_full_name": "name", "_contact_name": "name",
    "_address": "address", "_street": "address", "_city": "address", "_zip": "address",
    "_zip_code": "address", "_zipcode": "address", "_postal_code": "address", "_postcode": "address",
    "_address_line1": "address", "_address_line2": "address", "_address_line_1": "address",
    "_address_line_2": "address", "_address1": "address", "_address2": "address", "_street1": "address",
    "_street2": "address", "_house_number": "address", "_holder_name": "name",
}  # fmt: skip
_ADDRESS_TAILS = ("_ip", "_ip_address")
_ALL_TAILS = (*_TAILS, *_ADDRESS_TAILS)
# A machine's or a ledger's address, no person's.
_NOBODYS = {
    "server", "host", "node", "floating", "fixed", "network", "public", "private", "access", "gateway", "mac",
    "cidr", "netmask", "broadcast", "dhcp", "dns", "dns1", "dns2", "subnet", "router", "start", "end",
    "range", "prefix", "memory", "wallet", "contract", "vip", "vrrp", "monitor", "lb", "peer", "return",
}  # fmt: skip
# A service sends with these, or is reached at.
_SERVICES = {
    "support", "noreply", "reply", "from", "sender", "system", "smtp", "notification",
    "notifications", "service",
    "bot", "server", "admin", "webmaster", "postmaster", "bounce", "return",
}  # fmt: skip
_OF_SERVICES = {
    "service", "service_account", "mailbox", "smtp_setting", "mail_setting", "email_setting", "setting",
    "mail_server", "smtp_server", "smtp_config", "mailer", "mailing_list", "integration",
    "application", "site",
    "bot", "gem", "package", "rubygem",
}  # fmt: skip
_BANKS = {"bank", "iban", "bic", "swift", "routing", "sort", "holder", "branch", "payout", "payment", "payee"}
# About a person where something else in the row is: plans have nicknames, too, and load balancers members.
_WEAK_NAMES = {"nickname", "recipient", "name", "fullname"}
# Whose `name` is a person's; of the second, where something else in the row is about one.
_PEOPLE = {"user", "customer", "person", "people", "employee", "patient", "subscriber", "student", "teacher"}
_MAYBE_PEOPLE = {
    "contact", "member", "author", "guest", "visitor", "driver", "passenger", "attendee", "candidate",
    "applicant", "registrant", "speaker", "staff", "address",
}  # fmt: skip
_WITH_DISPLAY_NAMES = _PEOPLE | _MAYBE_PEOPLE | {"profile", "membership"}
_TEXT = {"email", "name", "phone", "address", "national_id", "bank_account", "gender"}


def personal_data(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose which columns are about a person."""
    is_bookkeeping = context.role(table) == "bookkeeping"
    spelled, own = spellings_of(table), context.source.secret_names
    pointing = {name for key in table.keys if key.kind == "foreign" for name in key.columns}
    columns = (
        column
        for column in table.columns
        if column.name in pointing  # may copy a secret, whatever its own name is
        or own.is_secret(column.name)
        or _may_be_personal(spelled[column.name], column.name, column.base_type)
    )
    categories = [(column, kind) for column in columns if (kind := _category(context, table, column))]
    if is_bookkeeping:  # about nobody, but a session's key lets somebody in all the same
        categories = [(column, kind) for column, kind in categories if kind == "credential"]
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


def _category(context: Context, table: Table, column: Column) -> str | None:
    """Return what a column holds of a person, or that it lets somebody in."""
    own = context.source.secret_names
    pointing = [key for key in table.keys if key.kind == "foreign" and column.name in key.columns]
    # At a row: `tax_id` of taxes is no number of a person, but a copy of a secret is one.
    if pointing and not own.is_secret(column.name):
        return "credential" if any(_copies_a_secret(context, key, column) for key in pointing) else None
    beside = Beside(table.name, squashed_names(table), table.is_in_key(column))
    if is_credential(column.name, column.base_type, beside, own):
        return "credential"
    if column.base_type == "uuid" or _is_nobodys(table, column, spellings_of(table)[column.name]):
        return None
    kind = _of_a_person(table, column)
    return None if kind == "national_id" and _names_a_table(context, table, column) else kind


def _names_a_table(context: Context, table: Table, column: Column) -> bool:
    """Return True for `tax_id` where a table of taxes is there: it says which, whether declared or not."""
    *stem, last = words(column.name)
    others = (other for other in context.tables.values() if other is not table)
    return last == "id" and any("_".join(stem) in nouns(other.name) for other in others)


def _copies_a_secret(context: Context, key: Key, column: Column) -> bool:
    """Return True if the key is over a secret of the other table."""
    target = context.tables.get(key.to) if key.to else None
    name = dict(zip(key.columns, key.references, strict=False)).get(column.name)
    if target is None or name is None:
        return False
    beside = Beside(target.name, squashed_names(target), is_in_key=True)
    return is_credential(name, column.base_type, beside, context.source.secret_names)


def _of_a_person(table: Table, column: Column) -> str | None:
    names = spellings_of(table)[column.name]
    by_name = next((known for name in sorted(names) if (known := category(name))), None)
    if by_name == "birth_date":
        return by_name if family(column.base_type) in ("string", "date", "timestamp", "timestamptz") else None
    if not _fits(column):
        return None
    if by_name == "ip_address" or (by_name in _TEXT and family(column.base_type) != "date"):
        return by_name
    if _is_persons_name(table, names):
        return "name"
    if by_name is None and _NOBODYS.isdisjoint(words(column.name)):
        return _by_tail(column)
    return None


def _is_persons_name(table: Table, names: frozenset[str]) -> bool:
    """Return True for the `name` of a customer, and for the `display_name` of a user's profile."""
    is_name = "name" in names and bool(nouns(table.name) & (_PEOPLE | _MAYBE_PEOPLE))
    is_shown = "displayname" in names and not _WITH_DISPLAY_NAMES.isdisjoint(map(singular, words(table.name)))
    return is_name or is_shown


def _is_nobodys(table: Table, column: Column, names: frozenset[str]) -> bool:
    """Return True for a service's mail address, and for the number of an account that no bank keeps."""
    name_words = words(column.name)
    if name_words[-1] in ("email", "mail", "address") and "mail" in squash(column.name):
        is_bare = len(name_words) == 1
        return not _SERVICES.isdisjoint(name_words) or (
            is_bare and not _OF_SERVICES.isdisjoint(nouns(table.name))
        )
    if names & {"accountnumber"}:
        said = {word for column in table.columns for word in words(column.name)} | set(words(table.name))
        return said.isdisjoint(_BANKS)
    return False


@lru_cache(maxsize=16384)
def _may_be_personal(names: frozenset[str], column_name: str, base_type: str) -> bool:
    """Return False for a name and a type that say nothing personal, whatever the table."""
    return (
        not names.isdisjoint(("name", "displayname"))
        or base_type == "inet"
        or any(map(category, names))
        or snake_case(column_name).endswith(_ALL_TAILS)
        or may_be_secret(column_name)
    )


def _by_tail(column: Column) -> str | None:
    name = snake_case(column.name)
    if family(column.base_type) == "string":
        return next((category for tail, category in _TAILS.items() if name.endswith(tail)), None)
    return "ip_address" if column.base_type == "inet" else None


def _is_weak(table: Table, column: Column, *, with_secret: bool = True) -> bool:
    """Return True if the name alone does not make it personal; a username beside a secret is a machine's."""
    if nouns(table.name) & _PEOPLE:
        return False
    name = squash(column.name)
    return name in _WEAK_NAMES or name.endswith("fullname") or (name == "username" and with_secret)


def _is_located(table: Table) -> bool:
    """Return True if a row has a street, or an address in a city."""
    names = {name for names in spellings_of(table).values() for name in names}
    streets = names & STREETS or any(name.endswith(_STREET_ENDS) for name in names)
    return bool(streets) or (
        any(name.endswith("address") for name in names) and any(name.endswith("city") for name in names)
    )


_STREET_ENDS = ("street", "street1", "addressline1", "address1")


def _fits(column: Column) -> bool:
    """Return True for text, a network address or a date: a flag, a number or a key is not personal by its
    name."""
    return family(column.base_type) in ("string", "date") or column.base_type in ("inet", "cidr", "bytea")
