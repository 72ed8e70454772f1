"""Whether a column's name says that it holds personal or secret data. A hint: a person decides."""

from __future__ import annotations

from scaffold_source.model import Column
from scaffold_source.personal_names import mentioned
from scaffold_source.sql_types import family

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
    "credential": "a secret",
    "gender": "special personal data",
    "special": "special personal data",
}


def sensitivity(column: Column) -> str | None:
    """What the column seems to hold, None where its name or type says otherwise."""
    if family(column.base_type) in ("boolean", "timestamp", "timestamptz"):
        return None
    found = mentioned(column.name)
    return _CALLED[found] if found else None
