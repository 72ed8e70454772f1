"""Columns whose names suggest personal or secret data. A hint: a person decides."""

from __future__ import annotations

import re

from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.personal_names import mentioned
from scaffold_source.lexicon.secret_names import ALONE, NO_NAMES, Beside, OwnNames, is_credential
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table

_CALLED = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "name": "a name",
    "birth_date": "a date of birth",
    "address": "a postal address",
    "place": "a place",
    "ip_address": "a network address",
    "national_id": "a national identifier",
    "bank_account": "payment data",
    "gender": "special personal data",
    "special": "special personal data",
}
# A number is none of these, `num_orders_as_billing_address` counts; but it may be a postal code.
_TEXTS = {"email", "name", "address"}
_POSTAL_CODE = re.compile(r"zip|post(al)?_?code", re.IGNORECASE)


def sensitivity(column: Column, table: Table | None = None, own: OwnNames = NO_NAMES) -> str | None:
    """Return what the column seems to hold; None if its name or type says otherwise."""
    if is_credential(column.name, column.base_type, _beside(column, table) if table else ALONE, own):
        return "a secret"
    if family(column.base_type) in ("boolean", "timestamp", "timestamptz") or column.base_type == "uuid":
        return None  # `tax_id` as a uuid points at a row
    category = mentioned(column.name)
    is_number = family(column.base_type) in ("integer", "number")
    if category is None or (category in _TEXTS and is_number and not _POSTAL_CODE.search(column.name)):
        return None
    return _CALLED[category]


def _beside(column: Column, table: Table) -> Beside:
    names = frozenset(squash(other.name) for other in table.columns)
    return Beside(table.name, names, table.is_in_key(column))
