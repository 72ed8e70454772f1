"""Personal data: a hint by name, type and comment, until a person confirms it."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract import Proposal
from scaffold_source.infer.context import Context
from scaffold_source.infer.names import nouns, own_name, squash
from scaffold_source.model import Column, Table
from scaffold_source.naming import snake_case
from scaffold_source.sql_types import family

# Category → what the squashed name is, alone or after the table's own.
_NAMES = {
    "email": {"email", "emailaddress", "useremail", "customeremail", "contactemail", "billingemail",
    "unconfirmedemail", "mail"},
    "name": {
        "firstname", "lastname", "middlename", "fullname", "surname", "familyname", "givenname", "maidenname",
        "nickname", "realname", "legalname", "cardholdername", "recipientname", "recipient", "username",
    },
    "phone": {"phone", "phonenumber", "mobile", "mobilephone", "mobilenumber", "telephone", "cellphone",
    "fax", "faxnumber"},
    "address": {
        "street", "streetaddress", "address1", "address2", "addressline1", "addressline2", "line1", "line2",
        "postalcode", "postcode", "zipcode", "zip", "streetline1", "streetline2", "line3",
        "line4",
    },
    "birth_date": {"dateofbirth", "birthdate", "dob", "birthday", "birthdayon", "bornon"},
    "ip_address": {
        "ip", "ipaddress", "ipaddr", "clientip", "remoteip", "remoteaddr", "lastip", "userip", "signupip",
        "currentsigninip", "lastsigninip", "registrationip", "creatorip", "authorip",
    },
    "national_id": {"ssn", "socialsecuritynumber", "nationalid", "taxid", "passportnumber", "passportno",
    "driverslicense", "vatnumber"},
    "bank_account": {"iban", "bic", "cardnumber", "creditcardnumber", "bankaccountnumber",
    "accountnumber", "pan"},
    "credential": {
        "password", "passwordhash", "passwordencrypted", "encryptedpassword", "hashedpassword", "passwd",
        "passworddigest", "cryptedpassword", "passwordsalt", "otpsecret", "apikey", "accesstoken",
        "refreshtoken",
        "secretkey", "clientsecret", "privatekey",
    },
    "gender": {"gender", "sex"},
}  # fmt: skip
_CATEGORIES = {name: category for category, names in _NAMES.items() for name in names}
_STREETS = {name for name in _NAMES["address"] if name.startswith(("street", "address", "line"))}
# Whose `name` is a person's.
_PEOPLE = {
    "user", "customer", "person", "people", "contact", "employee", "patient", "member", "subscriber",
    "author",
    "student", "teacher", "guest", "visitor", "driver", "passenger", "attendee", "candidate", "applicant",
}  # fmt: skip
_TEXT = {"email", "name", "phone", "address", "national_id", "bank_account", "credential", "gender"}


def personal_data(context: Context, table: Table) -> Iterator[Proposal]:
    """What in a row is about a person."""
    if context.role(table) == "bookkeeping":
        return
    located = any(squash(column.name) in _STREETS for column in table.columns)
    for column in table.columns:
        found = _category(table, column)
        # Without a street, a list of postal codes is geography.
        if found and (found != "address" or located):
            path = context.at_column(table, column, "config", "meta", "pii")
            yield Proposal(path, found, "personal-data", "by name and type; confirm it")


def _category(table: Table, column: Column) -> str | None:
    if not _fits(column):
        return None
    names = (squash(column.name), squash(own_name(table.name, column.name)))
    found = next((_CATEGORIES[name] for name in names if name in _CATEGORIES), None)
    if (
        found == "ip_address"
        or (found in _TEXT and family(column.base_type) != "date")
        or found == "birth_date"
    ):
        return found
    if found is None and snake_case(column.name).endswith("_email") and family(column.base_type) == "string":
        return "email"
    if squash(column.name) == "name" and nouns(table.name) & _PEOPLE:
        return "name"
    if column.base_type == "inet" and snake_case(column.name).endswith(("_ip", "_ip_address")):
        return "ip_address"
    return None


def _fits(column: Column) -> bool:
    """Text, a network address, or a date: no flag, no number, no key is personal by its name."""
    return family(column.base_type) in ("string", "date") or column.base_type in ("inet", "cidr", "bytea")
