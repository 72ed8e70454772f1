"""Names of columns that let somebody in: passwords, tokens, keys, codes.

One list for `add`, which leaves them out of staging, and for `check`, which warns of new ones; it stands in
docs/secrets.md.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.types import family, type_name


class OwnNames(NamedTuple):
    """What a project adds to the list, and what it takes from it: names, or what they end in. What is added
    goes before what is taken."""

    secrets: tuple[str, ...] = ()
    no_secrets: tuple[str, ...] = ()

    def is_secret(self, name: str) -> bool | None:
        """Return what the project says of a name, None where it says nothing."""
        if _ends_in(name, self.secrets):
            return True
        return False if _ends_in(name, self.no_secrets) else None


def _ends_in(name: str, ends: tuple[str, ...]) -> bool:
    if not ends:
        return False
    spelled = f"_{snake_case(name)}"
    return any(spelled.endswith(f"_{snake_case(end)}") for end in ends)


class Beside(NamedTuple):
    """Where a column stands: its table's name, the squashed names of the table's columns, and whether a
    primary or unique key holds the column."""

    table: str = ""
    names: frozenset[str] = frozenset()
    is_in_key: bool = False


NO_NAMES = OwnNames()
ALONE = Beside()
# What a secret's name ends in.
ENDS = {
    "passwords": (
        "password", "passwd", "pwd", "passphrase", "passcode", "passwort", "motdepasse", "contrasena",
        "senha", "htpasswd", "auth_pass", "admin_pass", "bind_pass", "db_pass", "ftp_pass", "imap_pass",
        "ldap_pass", "login_pass", "mail_pass", "proxy_pass", "root_pass", "sftp_pass", "smtp_pass",
        "user_pass", "vpn_pass", "wifi_pass",
    ),
    "tokens": ("token", "jwt", "bearer", "cookie"),
    "secrets": (
        "secret", "secrets", "credential", "credentials", "cred", "creds", "client_assertion", "basic_auth",
        "provider_auth", "ciphertext", "cipher_text", "cypher_text", "kubeconfig", "keytab", "salt", "csrf",
        "xsrf", "secure_json_data", "secure_settings", "security_stamp",
    ),
    "keys": (
        "api_key", "apikey", "private_key", "privatekey", "secret_key", "access_key", "account_key",
        "session_key", "signing_key", "encryption_key", "decryption_key", "auth_key", "authorization_key",
        "master_key", "shared_key", "service_key", "service_account_key", "webhook_key", "ssh_key",
        "hmac_key", "password_key",
        "app_key", "consumer_key", "license_key", "activation_key", "admin_key", "server_key",
        "reset_key", "recovery_key", "verification_key", "confirmation_key", "deploy_key", "aws_key",
        "gcp_key", "azure_key",
        "access_key_id_secret", "private_pem", "private_jwk", "keystore", "pem", "priv_key", "client_key",
        "deployment_key", "key_pass", "wrapping_key", "dek", "kek", "token_key",
        "service_account_json",
    ),
    "codes": (
        "otp", "totp", "hotp", "otp_code", "totp_code", "mfa_code", "sms_code", "verification_code",
        "recovery_code", "recovery_codes", "backup_code", "backup_codes", "scratch_code", "scratch_codes",
        "reset_code", "login_code", "one_time_code", "confirmation_code", "security_code", "device_code",
        "user_code_secret", "authorization_code", "otp_backup_codes", "seed_phrase", "mnemonic",
        "otp_seed", "totp_seed", "mfa_seed", "sms_pin", "pin_hash", "reset_uuid", "reset_guid",
        "auth_code", "scratch_hash", "code_verifier", "oauth_verifier",
    ),
    "connections": (
        "connection_string", "conn_string", "connection_uri", "connection_url", "database_url",
        "database_uri",
        "db_url", "dsn", "jdbc_url", "redis_url", "amqp_url", "broker_url", "sqlalchemy_uri", "mongo_uri",
        "mongo_url", "mongodb_uri", "mongodb_url", "postgres_url", "mysql_url", "smtp_url",
    ),
    "sessions": ("session_id_hash", "session_data", "session_secret", "remember_me"),
}  # fmt: skip
# What may stand behind it: the secret itself, in another form.
FORMS = (
    "hash", "hashed", "digest", "encrypted", "enc", "cipher", "ciphertext", "salt", "sha256", "bcrypt",
    "plain",
    "plaintext", "value", "current", "old", "previous", "new", "secret", "iv", "data", "blob", "text", "raw",
    "base64", "b64", "crypt", "values", "reset", "1", "2",
)  # fmt: skip
# Before a token or a key these say that it opens nothing: where a page ends, which version is read.
OPENS_NOTHING = {
    "page", "next", "prev", "previous", "sync", "continuation", "cursor", "pagination", "etag", "concurrency",
    "lock", "fencing", "resume", "lease", "tracking", "idempotency", "cache", "sort", "public", "primary",
    "foreign", "partition", "routing", "object", "dedup", "deduplication", "hash", "natural", "business",
    "surrogate", "translation", "symbol", "design", "syntax", "word", "lexical", "start", "stop", "end",
    "analytics", "consent", "visitor", "campaign",
}  # fmt: skip
# What is left of a secret when people have been shown it.
SHOWN = {"masked", "redacted", "obfuscated", "censored"}
# Before a token as wide as a uuid, where nothing makes it unique: it tells which rows one request wrote.
TELLS_TOGETHER = {"user", "request", "trace", "correlation", "transaction", "event", "batch", "message"}
# Beside these a `token` is a coin or a piece of text.
_OTHER_TOKENS = {
    "lemma", "pos", "tokenindex", "position", "symbol", "chain", "chainid", "contractaddress",
    "decimals", "ticker",
}  # fmt: skip
_ALL = tuple(sorted({end for ends in ENDS.values() for end in ends}, key=len, reverse=True))
_SECRET = re.compile(rf"(?:\w+_)?(?:{'|'.join(map(re.escape, _ALL))})(?:_(?:{'|'.join(FORMS)}))*")
_HEAD = re.compile(rf"(?:encrypted|hashed|crypted|enc|salted)_(?:\w+_)?(?:{'|'.join(map(re.escape, _ALL))})")
_LENGTH = re.compile(r"\((\d+)\)")
# A token of fewer characters keeps nobody out; codes are short.
_SHORTEST = 8


@lru_cache(maxsize=16384)
def is_secret_name(name: str) -> bool:
    """Return True if the name says that the column lets somebody in."""
    spelled = snake_case(name)
    if not (_SECRET.fullmatch(spelled) or _HEAD.fullmatch(spelled) or squash(name) in _WHOLE):
        return False
    words = spelled.split("_")
    opens_nothing = _MAY_OPEN & set(words) and OPENS_NOTHING & set(words[:-1])
    return words[0] != "is" and not (opens_nothing or SHOWN & set(words))


_MAY_OPEN = {"token", "key", "cookie"}
# Names that somebody glued together, and those of a secret's hash alone.
_WHOLE = {
    *(end.replace("_", "") for end in _ALL),
    *(f"{end.replace('_', '')}{form}" for end in _ALL for form in ("hash", "digest", "salt", "encrypted")),
    "apitoken", "accesstoken", "refreshtoken", "authtoken", "clientsecret", "webhooksecret", "dbpassword",
    "salt", "keyhash", "hashedkey", "smtppass", "dbpass", "mailpass", "ldappass", "ftppass", "userpass",
}  # fmt: skip
# In a table of these, what it is about is called by a plain name.
_OF_SECRETS = re.compile(
    rf"(?:\w+_)?(?:{'|'.join(_ALL)}|ssh_key|vault|[th]?otp_?device)s?"
    r"(?:_(?:entity|entities|entry|entries|record|records|table|store))?"
)
_OF_GRANTS = re.compile(
    r"(?:\w+_)?(?:o?auth2?|sso|oidc|authorization)_?(?:\w+_)?(?:grant|code)s?|\w*(?:oauth|sso)grants?"
)
_IN_SUCH = {"key", "hash", "value", "code", "digest", "encrypted_value"}
_IN_VAULTS = {"data", "content", "payload", "blob", "encrypted_blob", "encrypted_data"}
_VAULTS = re.compile(
    r"(?:\w+_)?(?:credential|secret|vault)s?(?:_(?:\w+_)?(?:entity|entities|entry|entries|store))?"
)
_OF_SESSIONS = re.compile(r"(?:\w+_)?sessions?")
_SESSION = {"sid", "sess"}
# What else stands in a table of sessions of these: https://laravel.com/docs/session#database,
# https://github.com/rails/activerecord-session_store
_OF_FRAMEWORKS = {"payload": "lastactivity", "data": "sessionid", "session_id": "data"}
# Beside its salt, a hash is one of a password.
_SALTED = {"hash", "digest", "crypt_hash", "pw_hash", "pass_hash"}
_SOMEWHERE = _IN_SUCH | _IN_VAULTS | _SESSION | _SALTED | _OF_FRAMEWORKS.keys()


def is_credential(name: str, base_type: str, beside: Beside = ALONE, own: OwnNames = NO_NAMES) -> bool:
    """Return True for text, bytes or JSON that lets somebody in, by its name, its type, its length and what
    is `beside` it. A project's `own` names go first, and may be numbers, too."""
    if (said := own.is_secret(name)) is not None:
        return said and family(base_type) not in _FLAGS_AND_TIMES
    if family(base_type) != "string" and type_name(base_type) not in _BESIDE_TEXT:
        return False
    spelled, table, others = snake_case(name), snake_case(beside.table), beside.names
    is_salted = spelled in _SALTED and "salt" in others
    in_such = _is_in_such(spelled, table) and not (spelled == "key" and "value" in others)  # the value's name
    in_such = in_such or (_OF_FRAMEWORKS.get(spelled) in others and table == "sessions")
    if not (is_secret_name(name) or in_such or is_salted):
        return False
    if not (beside.is_in_key or table.endswith(_WHO_LOGS_IN)) and _tells_together(spelled, base_type):
        return False
    length = _LENGTH.search(base_type)
    is_short = length is not None and int(length[1]) < _SHORTEST
    is_other = bool(others & _OTHER_TOKENS) or table.endswith(("lock", "locks"))
    is_other = is_other and (spelled == "token" or (spelled in _IN_SUCH and "token" in table))
    return not (is_other or (is_short and spelled.endswith(("token", "key"))))


# In a table of these, a `user_token` lets them in.
_WHO_LOGS_IN = tuple(
    f"{noun}{ending}"
    for noun in ("user", "member", "account", "customer", "person", "profile", "session", "device", "login")
    for ending in ("", "s")
)


def _tells_together(spelled: str, base_type: str) -> bool:
    """Return True for a token that is a uuid and named for what it tells together: `user_token` of a log."""
    *before, last = spelled.split("_")
    is_uuid = base_type == "uuid" or "(36)" in base_type
    return is_uuid and last == "token" and bool(before) and before[-1] in TELLS_TOGETHER


@lru_cache(maxsize=16384)
def may_be_secret(name: str) -> bool:
    """Return True if there is a table in which a column of this name lets somebody in."""
    return is_secret_name(name) or snake_case(name) in _SOMEWHERE


def _is_in_such(spelled: str, table: str) -> bool:
    """Return True for the plain name of what a table of secrets is about."""
    return (
        (spelled in _IN_SUCH and _OF_SECRETS.fullmatch(table) is not None)
        or (spelled in _IN_VAULTS and _VAULTS.fullmatch(table) is not None)
        or (spelled in _SESSION and _OF_SESSIONS.fullmatch(table) is not None)
        or (spelled == "code" and _OF_GRANTS.fullmatch(table) is not None)
    )


_FLAGS_AND_TIMES = ("boolean", "date", "timestamp", "timestamptz")
_BESIDE_TEXT = {"json", "jsonb", "bytea", "text[]", "character varying[]"}
