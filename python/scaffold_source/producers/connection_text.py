"""Read a connection string in the only way it can be read, or refuse it.

If a password contains an @ or a /, libpq takes part of it for the host, the port or the database, sends that
to a resolver and quotes it in its errors. So a string that could be read in another way is refused before
anything is contacted, and nothing of it is shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from scaffold_source.errors import UsageError
from scaffold_source.safe_text.redaction import keep_secret, keep_secrets_of

# Parameters of libpq that nobody but the server may learn.
_SECRETS = ("password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
_ENVIRONMENT = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
_HOST = re.compile(r"[\w.-]*|[0-9A-Fa-f:.]+(%\w+)?|[/@].*", re.DOTALL)
_PORT = re.compile(r"\d{0,5}(,\d{0,5})*")
_KEYWORD = re.compile(r"\s*([^\s=]+)\s*=\s*(?:'(?:[^'\\]|\\.)*'|(?:\\.|[^\s\\])*)", re.DOTALL)


def read_connection(text: str, name: str) -> dict[str, Any]:
    """Return libpq's parameters in `text`, and keep its passwords secret from now on. `name` (`--from`,
    `env:SHOP_URL`) says where the text came from.

    Raises UsageError if libpq cannot read it, or if another reader could find another password in it; the
    error shows nothing of it.
    """
    try:
        parts = conninfo_to_dict(text)
    except (psycopg.Error, UnicodeError):
        raise _unreadable(text, name) from None
    if not text.strip() or "\0" in text or _is_ambiguous(text) or not is_plain(parts):
        raise _unreadable(text, name)
    for key, variable in _ENVIRONMENT.items():
        if not parts.get(key):
            _require_plain_variable(variable, key)
    keep_parameters(parts)
    return parts


def keep_parameters(parts: Mapping[str, object]) -> None:
    """Keep the passwords among libpq's parameters secret."""
    for key in _SECRETS:
        keep_secret(str(parts.get(key) or ""))


def is_plain(parts: Mapping[str, object]) -> bool:
    """Return True if the parameters that errors quote are certainly what they claim to be: no part of a
    password that was torn apart, and no connection string inside."""
    hosts = str(parts.get("host") or "").split(",")
    database, user = str(parts.get("dbname") or ""), str(parts.get("user") or "")
    return (
        all(map(_HOST.fullmatch, hosts))
        and bool(_PORT.fullmatch(str(parts.get("port") or "")))
        and not re.search(r"://|:.*@|\bpassword\s*=", database, re.DOTALL)
        and ":" not in user
    )


def effective_parameters(connection: Any) -> dict[str, str]:
    """Return, by parameter, what libpq made of a connection string, the environment, a service and a password
    file; empty if it did not get that far."""
    options = getattr(connection, "info", None)
    if not isinstance(options, list):
        return {}
    parts = {o.keyword.decode(): o.val.decode(errors="replace") for o in options if o.val is not None}
    if connection.password:
        parts["password"] = connection.password.decode(errors="replace")
    return parts


def server_and_database(parts: Mapping[str, object]) -> tuple[str, str]:
    """Return the server and the database that libpq will talk to, for people to read; no secret in them."""
    defaults = {option.keyword.decode(): option.val for option in pq.Conninfo.get_defaults()}

    def value(key: str) -> str:
        default = defaults.get(key) or b""
        return str(parts.get(key) or default.decode(errors="replace"))

    host, address = value("host"), value("hostaddr")
    service = f"service {parts['service']}" if parts.get("service") else ""
    server = ", ".join(filter(None, (host, address))) or service or "the local socket"
    database = value("dbname") or ("as the service says" if service else value("user"))
    port = str(parts.get("port") or "")
    return (f"{server}:{port}" if port and not server.startswith("/") else server), database


def _is_ambiguous(text: str) -> bool:
    scheme, separator, rest = text.partition("://")
    if not (separator and scheme.isalpha()):
        keywords = [found[1].lower() for found in _KEYWORD.finditer(text)]
        return "password" in keywords and len(keywords) != len(set(keywords))
    authority, _, tail = rest.partition("/")
    path, _, query = tail.partition("?")
    # An @ behind the first / may be the end of a password with a / in it, a second one that of one with an @.
    path_has_at = "%40" in path and "@" not in authority
    if "/" in path or path_has_at or authority.endswith(":"):
        return True
    return (
        "@" in path
        or authority.count("@") > 1
        or ("@" in query and "@" not in authority and ":" in authority)
    )


def _require_plain_variable(variable: str, key: str) -> None:
    value = os.environ.get(variable, "")
    if not is_plain({key: value}):
        keep_secrets_of(value)
        raise UsageError(
            f"The environment variable {variable} is no {key} (not shown: it may hold a password)",
            do=f"unset {variable}, or put a plain {key} into it",
        )


def _unreadable(text: str, name: str) -> UsageError:
    keep_secrets_of(text)
    return UsageError(
        f"{name} is not a connection string that libpq can read (not shown: it may hold a password)",
        do="write postgresql://user@host:5432/database, with special characters %-encoded "
        "(@ is %40, / is %2F, # is %23, % is %25, blank is %20)",
    )
