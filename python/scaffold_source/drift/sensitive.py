"""Whether a column's name says that it holds personal or secret data. A hint: a person decides."""

from __future__ import annotations

from scaffold_source.model import Column
from scaffold_source.naming import snake_case
from scaffold_source.sql_types import family

_KINDS = {
    "an e-mail address": {"email", "e_mail", "mail_address"},
    "a phone number": {"phone", "mobile", "fax", "msisdn", "telephone"},
    "a name": {"first_name", "last_name", "full_name", "middle_name", "maiden_name", "surname", "given_name",
               "family_name", "birth_name"},
    "a date of birth": {"birth", "birthday", "birthdate", "dob"},
    "a postal address": {"street", "address_line", "postal_address", "home_address", "zip", "zipcode",
                         "postcode", "postal_code", "shipping_address", "billing_address"},
    "a place": {"latitude", "longitude", "geolocation"},
    "a network address": {"ip", "ip_address", "mac_address", "user_agent", "device_id"},
    "a national identifier": {"ssn", "passport", "national_id", "tax_id", "tax_number", "social_security",
                              "driving_licence", "driver_license"},
    "payment data": {"iban", "bic", "card_number", "credit_card", "cvv", "cvc", "account_number",
                     "bank_account"},
    "a secret": {"password", "passwd", "secret", "api_key", "private_key", "access_token", "refresh_token",
                 "auth_token", "otp"},
    "special personal data": {"gender", "religion", "ethnicity", "nationality", "health", "diagnosis",
                              "sexual_orientation", "disability"},
}  # fmt: skip
# `email_count` and `is_email_verified` tell of an address, they hold none.
_ABOUT = {"count", "id", "type", "kind", "status", "at", "on", "verified", "confirmed", "enabled", "sent"}


def sensitivity(column: Column) -> str | None:
    """What the column seems to hold, None where its name or type says otherwise."""
    if family(column.base_type) in ("boolean", "timestamp", "timestamptz"):
        return None
    words = snake_case(column.name).split("_")
    if words[-1] in _ABOUT and "_".join(words[-2:]) not in {"national_id", "tax_id", "device_id"}:
        return None
    padded = f"_{'_'.join(words)}_"
    return next((kind for kind, names in _KINDS.items() if any(f"_{n}_" in padded for n in names)), None)
