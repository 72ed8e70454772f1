"""Names of personal data, in one list: `add` marks columns by it, `check` warns of new ones."""

from __future__ import annotations

from functools import lru_cache

from scaffold_source.lexicon.names import snake_case

# Category → whole names, without underscores.
_WHOLE = {
    "email": {"email", "emailaddress", "useremail", "customeremail", "contactemail", "billingemail",
    "unconfirmedemail", "mail"},
    "name": {
        "firstname", "lastname", "middlename", "fullname", "surname", "familyname", "givenname", "maidenname",
        "nickname", "realname", "legalname", "cardholdername", "recipientname", "recipient", "username",
        "contactname", "customername", "attendeename", "patientname", "guestname", "mailingname",
    },
    "phone": {"phone", "phonenumber", "mobile", "mobilephone", "mobilenumber", "telephone", "cellphone",
    "fax", "faxnumber"},
    "address": {
        "street", "streetaddress", "address1", "address2", "addressline1", "addressline2", "line1", "line2",
        "postalcode", "postcode", "zipcode", "zip", "streetline1", "streetline2", "line3",
        "line4", "city", "town", "housenumber", "address", "postaladdress", "homeaddress", "mailingaddress",
        "billingaddress", "shippingaddress",
    },
    "birth_date": {"dateofbirth", "birthdate", "dob", "birthday", "birthdayon", "bornon"},
    "ip_address": {
        "ip", "ipaddress", "ipaddr", "clientip", "remoteip", "remoteaddr", "lastip", "userip", "signupip",
        "currentsigninip", "lastsigninip", "registrationip", "creatorip", "authorip",
        "issuedip", "consumedip", "revokedip", "confirmedip", "createdip", "createdbyip",
        "requestip", "loginip",
    },
    "national_id": {"ssn", "socialsecuritynumber", "nationalid", "nationalidnumber", "nationalidno", "taxid",
    "nationalinsurancenumber", "passportnumber", "passportno",
    "driverslicense", "vatnumber"},
    "bank_account": {"iban", "bic", "cardnumber", "creditcardnumber", "bankaccountnumber",
    "accountnumber", "pan"},
    "gender": {"gender", "sex"},
}  # fmt: skip
# The same in German, French, Spanish, Portuguese, Dutch. `nombre` and `naam` name things as well.
_ABROAD = {
    "email": {"emailadresse", "courriel", "correo", "correoelectronico", "emailadres"},
    "name": {
        "vorname", "nachname", "familienname", "geburtsname", "prenom", "prénom", "nomdefamille", "apellido",
        "apellidos", "sobrenome", "voornaam", "achternaam",
    },
    "phone": {"telefon", "telefonnummer", "handynummer", "mobilnummer", "telefono", "teléfono",
              "telefone", "celular", "telefoon", "telefoonnummer"},
    "address": {
        "strasse", "straße", "hausnummer", "plz", "postleitzahl", "anschrift", "adresse", "codepostal",
        "direccion", "dirección", "codigopostal", "endereco", "endereço", "adres", "straat", "huisnummer",
    },
    "birth_date": {"geburtsdatum", "geburtstag", "datenaissance", "datedenaissance", "fechanacimiento",
                   "fechadenacimiento", "datanascimento", "datadenascimento", "geboortedatum"},
    "national_id": {"steuernummer", "steuerid", "sozialversicherungsnummer", "dni", "cpf", "curp", "bsn"},
    "bank_account": {"kontonummer", "rekeningnummer"},
    "gender": {"geschlecht", "sexe", "sexo", "geslacht"},
}  # fmt: skip
_CATEGORIES = {name: category for category, names in _WHOLE.items() for name in names}
_CATEGORIES |= {name: category for category, names in _ABROAD.items() for name in names}
STREETS = {
    "strasse", "straße", "straat",
    *(name for name in _WHOLE["address"] if name.startswith(("street", "address1", "addressline", "line"))),
}  # fmt: skip
# Category → words in a longer name.
_PARTS = {
    "email": {"email", "e_mail", "mail_address"},
    "phone": {"phone", "mobile", "fax", "msisdn", "telephone"},
    "name": {"first_name", "last_name", "full_name", "middle_name", "maiden_name", "surname", "given_name",
             "family_name", "birth_name"},
    "birth_date": {"birth", "birthday", "birthdate", "dob"},
    "address": {"street", "address_line", "postal_address", "home_address", "zip", "zipcode", "postcode",
                "postal_code", "shipping_address", "billing_address"},
    "place": {"latitude", "longitude", "geolocation"},
    "ip_address": {"ip", "ip_address", "mac_address", "user_agent", "device_id"},
    "national_id": {"ssn", "passport", "national_id", "tax_id", "tax_number", "social_security",
                    "driving_licence", "driver_license"},
    "bank_account": {"iban", "bic", "card_number", "credit_card", "cvv", "cvc", "account_number",
                     "bank_account"},
    "gender": {"gender"},
    "special": {"religion", "ethnicity", "nationality", "health", "diagnosis",
                "sexual_orientation", "disability"},
}  # fmt: skip
# `email_count` and `is_email_verified` tell of an address, they hold none.
_ABOUT = {"count", "id", "type", "kind", "status", "at", "on", "verified", "confirmed", "enabled", "sent"}
_IDS = {"national_id", "tax_id", "device_id"}


@lru_cache(maxsize=16384)
def category(name: str) -> str | None:
    """Return the category of personal data that a whole name says, such as `email`; None if it says none."""
    return _CATEGORIES.get(snake_case(name).replace("_", ""))


def mentioned(name: str) -> str | None:
    """Return the category that a name or a part of it says: `customer_email_2` → `email`."""
    words = snake_case(name).split("_")
    padded = f"_{'_'.join(words)}_"
    if whole := category(name):
        return whole
    if words[-1] in _ABOUT and "_".join(words[-2:]) not in _IDS:
        return None
    return next((kind for kind, names in _PARTS.items() if any(f"_{n}_" in padded for n in names)), None)
