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
        "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "pswd", "passw", "pw",
        "pass_hash", "pass_phrase", "bindpw", "rootpw", "htpasswd", "authentication_string", "admin_pass",
        "api_pass", "auth_pass", "bind_pass", "db_pass", "email_pass", "ftp_pass", "http_pass", "imap_pass",
        "ldap_pass",
        "login_pass", "mail_pass", "pop3_pass", "proxy_pass", "root_pass", "sftp_pass", "sip_pass",
        "smtp_pass", "ssh_pass", "temp_pass", "user_pass", "vpn_pass", "wifi_pass",
        # German, French, Spanish, Portuguese, Dutch, Polish, Czech, Hungarian, Serbian, Italian, Turkish,
        # Finnish, Swedish, Norwegian, Danish
        "passwort", "kennwort", "motdepasse", "mot_de_passe", "mdp", "contrasena", "contraseña",
        "contrasenia", "senha", "palavra_passe", "wachtwoord", "haslo", "hasło", "heslo", "jelszo", "lozinka",
        "parola", "sifre", "şifre", "salasana", "losenord", "lösenord", "passord", "adgangskode",
    ),
    "tokens": (
        "token", "jwt", "bearer", "cookie", "auth_header", "authorization_header", "access_tokens",
        "api_tokens", "auth_tokens", "oauth_tokens", "refresh_tokens", "session_tokens", "magic_link",
        "login_link", "jeton", "github_pat", "gitlab_pat", "sas_url", "shared_access_signature",
        "auth_response", "token_response",
        "oauth_response",
    ),
    "secrets": (
        "secret", "secrets", "credential", "credentials", "cred", "creds", "client_assertion",
        "saml_assertion",
        "basic_auth", "bearer_auth", "http_auth", "bcrypt_hash", "argon2_hash", "scrypt_hash", "pbkdf2_hash",
        "ntlm_hash",
        "provider_auth", "ciphertext", "cipher_text", "cypher_text", "kubeconfig", "keytab", "salt", "csrf",
        "xsrf", "secure_json_data", "secure_settings", "security_stamp", "auth_data", "oauth_data",
        "secret_answer", "security_answer", "password_answer", "snmp_community", "community_string",
        "encrypted_config", "config_encrypted", "encrypted_params", "encrypted_settings",
        "settings_encrypted", "encrypted_url", "encrypted_value", "value_encrypted", "encrypted_variables",
        "secreto", "segredo",
    ),
    "keys": (
        "api_key", "api_keys", "apikey", "apikeys", "private_key", "private_keys", "privatekey", "secret_key",
        "secret_keys", "access_key", "access_keys", "account_key", "session_key", "signing_key",
        "signing_keys", "encryption_key", "encryption_keys", "decryption_key", "auth_key",
        "authorization_key", "master_key", "shared_key", "preshared_key", "pre_shared_key", "psk",
        "service_key", "service_account_key", "webhook_key", "ssh_key", "hmac_key", "password_key",
        "app_key", "consumer_key", "license_key", "activation_key", "act_key", "actkey", "admin_key",
        "server_key",
        "reset_key", "recovery_key", "verification_key", "validation_key", "confirmation_key",
        "registration_key", "enrollment_key", "invite_key", "invitation_key", "join_key", "login_key",
        "unlock_key", "otp_key", "totp_key", "mfa_key", "two_factor_key", "twofactor_key", "twofa_key",
        "2fa_key", "deploy_key", "aws_key", "gcp_key",
        "azure_key", "stripe_key", "openai_key", "anthropic_key", "sendgrid_key", "mailgun_key",
        "mailchimp_key", "twilio_key",
        "stream_key", "write_key", "rss_key", "ical_key",
        "access_key_id_secret", "private_pem", "private_jwk", "private_jwks", "keystore", "pem", "key_pem",
        "priv_key", "rsa_private", "ecdsa_key", "ed25519_key", "sftp_key", "xprv", "client_key",
        "deployment_key", "key_pass", "wrapping_key", "dek", "kek",
        "token_key", "aes_key", "cipher_key", "crypto_key", "crypt_key", "enc_key", "encrypted_key",
        "key_encrypted", "symmetric_key", "key_material", "tls_key", "ssl_key", "cert_key",
        "certificate_key", "keyfile", "keyfile_json", "keyfile_dict", "p12", "pfx", "pkcs12",
        "service_account_json", "clave_api", "clave_secreta", "clave_privada", "chave_api", "chave_privada",
        "chave_secreta", "cle_api", "cle_secrete", "cle_privee",
    ),
    "codes": (
        "otp", "totp", "hotp", "otp_code", "totp_code", "mfa_code", "2fa_code", "two_factor_code",
        "second_factor_code", "sms_code", "verification_code", "verify_code",
        "validation_code", "recovery_code", "recovery_codes", "backup_code", "backup_codes", "scratch_code",
        "scratch_codes", "totp_recovery", "totp_recover", "reset_code", "login_code", "signin_code",
        "sign_in_code",
        "one_time_code", "confirmation_code", "confirm_code", "activation_code",
        "unlock_code", "security_code", "device_code", "user_code_secret", "user_code_hash",
        "user_code_signature", "user_code_digest", "authorization_code",
        "auth_code", "oauth_code", "pairing_code", "access_code", "invite_code",
        "invitation_code", "join_code", "magic_code", "persist_code", "protect_code", "otp_backup_codes",
        "seed_phrase", "recovery_phrase", "secret_phrase", "mnemonic", "mnemonic_phrase", "wallet_seed",
        "master_seed", "private_seed", "otp_seed", "totp_seed", "mfa_seed", "sms_pin", "access_pin",
        "user_pin", "login_pin", "auth_pin", "card_pin", "security_pin", "voicemail_pin", "unlock_pin",
        "door_pin", "door_code", "alarm_code", "gate_code", "pin_hash", "reset_uuid", "reset_guid",
        "scratch_hash", "remember_digest",
        "reset_digest", "activation_digest", "remember_hash", "reset_hash", "activation_hash",
        "confirmation_hash", "verification_hash", "code_verifier", "oauth_verifier", "login_verifier",
        "consent_verifier", "password_verifier", "token_verifier", "srp_verifier",
    ),
    "connections": (
        "connection_string", "conn_string", "connection_str", "conn_str", "odbc_string", "connection_uri",
        "connection_url", "database_url",
        "database_uri",
        "db_url", "dsn", "jdbc_url", "redis_url", "amqp_url", "broker_url", "sqlalchemy_uri", "mongo_uri",
        "mongo_url", "mongodb_uri", "mongodb_url", "postgres_url", "mysql_url", "smtp_url",
        "incoming_webhook", "incoming_webhook_url", "slack_webhook", "slack_webhook_url", "discord_webhook",
        "discord_webhook_url", "teams_webhook_url",
    ),
    "sessions": ("session_id_hash", "session_data", "session_secret", "remember_me", "twofactor_remember",
        "two_factor_remember", "mfa_remember", "sessid", "sess_id"),
}  # fmt: skip
# What may stand behind it: the secret itself, in another form.
FORMS = (
    "hash", "hashed", "digest", "encrypted", "enc", "cipher", "ciphertext", "salt", "sha256", "bcrypt",
    "hmac", "sha", "sha1", "sha512", "md5", "argon2", "scrypt", "checksum", "signature", "sign",
    "plain",
    "plaintext", "value", "current", "old", "previous", "new", "pending", "temp", "backup", "confirmation",
    "history", "secret", "iv", "data", "blob", "text", "raw", "string", "json", "pem", "hex",
    "base64", "b64", "crypt", "crypted", "values", "reset", "1", "2", "v2",
)  # fmt: skip
# Before a token or a key these say that it opens nothing: where a page ends, which version is read.
OPENS_NOTHING = {
    "page", "next", "prev", "previous", "sync", "continuation", "cursor", "pagination", "etag", "concurrency",
    "lock", "fencing", "resume", "lease", "tracking", "idempotency", "cache", "sort", "public", "primary",
    "foreign", "partition", "routing", "object", "dedup", "deduplication", "hash", "natural", "business",
    "surrogate", "translation", "symbol", "design", "syntax", "word", "lexical", "start", "stop", "end",
    "analytics", "consent", "visitor", "campaign", "publishable",
}  # fmt: skip
# Before a pass these say that it is a ticket, or how often something was looked at; before it else stands
# whose password it is.
NO_PASSWORDS = {
    "boarding", "ski", "bus", "train", "travel", "day", "season", "event", "guest", "visitor", "hall",
    "press", "gate", "parking", "by", "first", "second", "last", "multi", "single", "test", "check",
    "qa", "quality",
}  # fmt: skip
# What is left of a secret when people have been shown it.
SHOWN = {
    "masked", "redacted", "obfuscated", "censored", "display", "displayed", "truncated", "hint", "preview",
    "partial", "last4",
}  # fmt: skip
# Before a token as wide as a uuid, where nothing makes it unique: it tells which rows one request wrote.
TELLS_TOGETHER = {"user", "request", "trace", "correlation", "transaction", "event", "batch", "message"}
# Beside these a `token` is a coin or a piece of text.
_OTHER_TOKENS = {
    "lemma", "pos", "tokenindex", "position", "symbol", "chain", "chainid", "contractaddress",
    "decimals", "ticker",
}  # fmt: skip
_ALL = tuple(sorted({end for ends in ENDS.values() for end in ends}, key=len, reverse=True))
_SECRET = re.compile(rf"(?:\w+_)?(?:{'|'.join(map(re.escape, _ALL))})\d?(?:_(?:{'|'.join(FORMS)}|v?\d))*")
_HEAD = re.compile(
    r"(?:encrypted|hashed|crypted|enc|salted|encoded|sealed|wrapped)_(?:\w+_)?"
    rf"(?:{'|'.join(map(re.escape, _ALL))})"
)
# What no other word ends in: it may be glued to what stands before it.
_PLAIN_ENDS = (
    "password", "passwd", "passphrase", "secret", "token", "apikey", "credential", "credentials",
    "privatekey", "secretkey", "accesskey", "signingkey", "encryptionkey",
)  # fmt: skip
_GLUED = re.compile(rf"\w*(?:{'|'.join(_PLAIN_ENDS)})(?:_?(?:hash|digest|salt|encrypted))?")
_GLUED_TO_NOTHING = re.compile(rf"\w*(?:{'|'.join(sorted(OPENS_NOTHING))})(?:token|key)")
_LENGTH = re.compile(r"\((\d+)\)")
# A token of fewer characters keeps nobody out; codes are short.
_SHORTEST = 8


@lru_cache(maxsize=16384)
def is_secret_name(name: str) -> bool:
    """Return True if the name says that the column lets somebody in."""
    spelled = snake_case(name).lstrip("_")
    shapes = (_SECRET, _HEAD, _GLUED)
    words = spelled.split("_")
    is_pass = words[-1] == "pass" and len(words) > 1 and words[-2] not in NO_PASSWORDS
    if not (is_pass or any(shape.fullmatch(spelled) for shape in shapes) or squash(name) in _WHOLE):
        return False
    nothing = OPENS_NOTHING if words[-1] in _KEYS else OPENS_NOTHING - _KINDS_OF_KEYS
    opens_nothing = _GLUED_TO_NOTHING.fullmatch(spelled) or (
        not _MAY_OPEN.isdisjoint(words) and not nothing.isdisjoint(words[:-1])
    )
    is_shown = _CERTIFIES & set(words) if words[-1] == "pem" else SHOWN & set(words)
    return words[0] != "is" and not (opens_nothing or is_shown)


# Of a table's keys, never of tokens.
_KEYS, _KINDS_OF_KEYS = {"key", "keys"}, {"primary", "foreign", "natural", "business", "surrogate"}
_MAY_OPEN = {"token", "tokens", "key", "keys", "cookie"}
# What everybody may read, in the format of private keys.
_CERTIFIES = {"cert", "certs", "certificate", "certificates", "ca", "chain", "public", "csr", "crl"}
# Names that somebody glued together, and those of a secret's hash alone.
_WHOLE = {
    *(end.replace("_", "") for end in _ALL),
    *(f"{end.replace('_', '')}{form}" for end in _ALL for form in ("hash", "digest", "salt", "encrypted")),
    "apitoken", "accesstoken", "refreshtoken", "authtoken", "clientsecret", "webhooksecret", "dbpassword",
    "salt", "keyhash", "hashedkey", "smtppass", "dbpass", "mailpass", "ldappass", "ftppass", "userpass",
}  # fmt: skip
# In a table of these, what it is about is called by a plain name.
_OF_SECRETS = re.compile(
    rf"(?:(?:\w+_)?(?:{'|'.join(_ALL)}|vault)|\w*(?:{'|'.join(_PLAIN_ENDS)}))s?"
    r"(?:_(?:entity|entities|entry|entries|record|records|table|store))?"
)
_OF_GRANTS = re.compile(
    r"(?:\w+_)?(?:o?auth2?|sso|oidc|authorization)_?(?:\w+_)?(?:grant|code)s?|\w*(?:oauth|sso)grants?"
)
_IN_SUCH = {
    "key", "hash", "value", "code", "digest", "encrypted_value", "hmac", "signature", "code_hash",
    "code_hmac", "code_digest", "sign",
}  # fmt: skip
_IN_VAULTS = {"key", "data", "content", "payload", "blob", "encrypted_blob", "encrypted_data", "config"}
# Each row is a proof that somebody has a mailbox, a phone or an account.
_OF_PROOFS = re.compile(
    r"(?:\w+_)?(?:(?:password|account)_?(?:reset|reminder|recovery)|verification|persistence|magic_?link"
    r"|(?:e?mail|phone|sms|account|user|registration)_?(?:verification|confirmation|activation)"
    r"|one_?time_?(?:password|code|token)|(?:login|recovery|registration|verification)_?code)"
    r"(?:_?(?:request|code|entry|token|challenge))?s?"
)
# Each row is what somebody proves to be himself with, beside a password.
_OF_FACTORS = re.compile(
    r"(?:\w+_)?(?:mfa|2fa|two_?factor|second_?factor|[th]?otp|authenticator)"
    r"(?:_?(?:auth|factor|device|method|config|setting|authenticator)s?){0,2}s?"
)
_IN_FACTORS = {"key", "data", "config", "value", "seed", "code", "encrypted_data", "encoded_config"}
# fosite, beneath Ory Hydra and others, keeps a token as its signature: https://github.com/ory/fosite
_OF_FOSITE = re.compile(
    r"(?:\w+_)?(?:o?auth2?|oidc)_(?:access|refresh|id|(?:authori[sz]ation_|device_)?code|pkce|oidc|par|token"
    r"|openid_connect)(?:_token|_request)?(?:_session|_context)?s?"
)
_OF_EXCHANGES = re.compile(r"(?:\w+_)?(?:token|code)_exchanges?")
_OF_KEYRINGS = re.compile(r"(?:\w+_)?key_?(?:ring|chain|store)s?")
_IN_KEYRINGS = {"key", "current_key", "next_key", "previous_key", "old_key", "new_key"}
_OF_LOGINS = re.compile(r"(?:spring|persistent|remember_?me|php|http)_sessions?")
_IN_LOGINS = {"session_id", "sessionid", "key", "hash", "token_id", "attribute_bytes"}
_VAULTS = re.compile(
    r"(?:\w+_)?(?:credential|secret|vault|cipher)s?(?:_(?:\w+_)?(?:entity|entities|entry|entries|store))?"
)
_OF_SESSIONS = re.compile(r"(?:\w+_)?sessions?")
_SESSION = {"sid", "sess"}
# What else stands in a table of sessions of these: https://laravel.com/docs/session#database,
# https://github.com/rails/activerecord-session_store
_OF_FRAMEWORKS = {"payload": "lastactivity", "data": "sessionid", "session_id": "data"}
# Beside its salt, a hash is one of a password.
_SALTED = {"hash", "digest", "crypt_hash", "pw_hash", "pass_hash"}
# In the row of who logs in with it, what elsewhere is another word: a user's `pass`, a card's `pin`.
_OF_WHO = {
    "pass": {"user", "username", "userid", "login", "email", "mail", "host", "hostname", "server"},
    "pin": {"username", "userid", "login", "cardnumber", "cardno", "badge", "extension", "msisdn"},
    "pin_code": {"username", "login", "cardnumber", "cardno", "extension", "msisdn"},
    "auth": {"p256dh"},
    "verifier": {"salt"},
    "user_code": {"devicecode", "devicecodehash", "devicecodesignature", "devicecodevalue"},
}  # fmt: skip
_PLACES = {"city", "street", "address", "country", "district"}
_SOMEWHERE = (
    _IN_SUCH | _IN_VAULTS | _SESSION | _SALTED | _OF_FRAMEWORKS.keys() | _IN_FACTORS | _IN_LOGINS
    | _OF_WHO.keys() | _IN_KEYRINGS
)  # fmt: skip


def is_credential(name: str, base_type: str, beside: Beside = ALONE, own: OwnNames = NO_NAMES) -> bool:
    """Return True for text, bytes or JSON that lets somebody in, by its name, its type, its length and what
    is `beside` it. A project's `own` names go first, and may be numbers, too."""
    if (said := own.is_secret(name)) is not None:
        return said and family(base_type) not in _FLAGS_AND_TIMES
    if family(base_type) == "integer":
        return _is_short_code(snake_case(name), snake_case(beside.table))
    if family(base_type) != "string" and type_name(base_type) not in _BESIDE_TEXT:
        return False
    spelled, table, others = snake_case(name), snake_case(beside.table), beside.names
    is_salted = spelled in _SALTED and "salt" in others
    in_such = _is_in_such(spelled, table) and not (spelled == "key" and "value" in others)  # the value's name
    in_such = in_such or (_OF_FRAMEWORKS.get(spelled) in others and table == "sessions")
    in_such = in_such or bool(others & _OF_WHO.get(spelled, set()) and not others & _PLACES)
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
    return is_secret_name(name) or snake_case(name) in _SOMEWHERE or snake_case(name).endswith("_code")


def _is_in_such(spelled: str, table: str) -> bool:
    """Return True for the plain name of what a table of secrets is about."""
    return (
        (spelled in _IN_SUCH and _is_named_after_secrets(table))
        or (spelled in _IN_FACTORS and _OF_FACTORS.fullmatch(table) is not None)
        or (spelled in _IN_LOGINS and _OF_LOGINS.fullmatch(table) is not None)
        or (spelled.endswith("_code") and _OF_EXCHANGES.fullmatch(table) is not None)
        or (spelled in _IN_KEYRINGS and _OF_KEYRINGS.fullmatch(table) is not None)
        or (spelled == "signature" and _OF_FOSITE.fullmatch(table) is not None)
        or (spelled in _IN_VAULTS and _VAULTS.fullmatch(table) is not None)
        or (spelled in _SESSION and _OF_SESSIONS.fullmatch(table) is not None)
        or (spelled == "code" and _OF_GRANTS.fullmatch(table) is not None)
    )


def _is_short_code(spelled: str, table: str) -> bool:
    """Return True for a number that somebody types in: a code by mail or text message."""
    named = re.fullmatch(rf"(?:\w+_)?(?:{'|'.join(_NUMBERS)})", spelled) is not None
    return named or (spelled in ("code", "pin", "otp") and _OF_PROOFS.fullmatch(table) is not None)


def _is_named_after_secrets(table: str) -> bool:
    names = _OF_SECRETS.fullmatch(table) or _OF_PROOFS.fullmatch(table)
    return names is not None and OPENS_NOTHING.isdisjoint(table.split("_"))


_NUMBERS = (
    "otp", "otp_code", "totp_code", "mfa_code", "sms_code", "verification_code", "reset_code", "login_code",
    "one_time_code", "confirmation_code",
)  # fmt: skip
_FLAGS_AND_TIMES = ("boolean", "date", "timestamp", "timestamptz")
_BESIDE_TEXT = {
    "json", "jsonb", "bytea", "text[]", "character varying[]", "public.citext[]", "bytea[]", "jsonb[]",
    "hstore", "public.hstore", "xml",
}  # fmt: skip
