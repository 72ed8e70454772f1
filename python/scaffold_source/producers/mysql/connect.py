"""Turn a URL into a considerate connection, and the driver's errors into ours."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from configparser import Error as ConfigError
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.producers import conversation
from scaffold_source.producers.conversation import REPORT_IT, Line, shut
from scaffold_source.safe_text.redaction import keep_secret, keep_secrets_of

if TYPE_CHECKING:
    from pymysql import Connection
    from pymysql.cursors import DictCursor

_CONNECT_TIMEOUT_S = 10
_READ_TIMEOUT_S = 90  # above the server's own limit: it answers first, unless the network is gone

_TEXTS = ("ssl_ca", "ssl_cert", "ssl_key", "ssl_key_password", "unix_socket", "read_default_file")
_SWITCHES = ("ssl_disabled", "ssl_verify_cert", "ssl_verify_identity")
_ON = {
    "1": True,
    "true": True,
    "on": True,
    "yes": True,
    "0": False,
    "false": False,
    "off": False,
    "no": False,
}
_SSL_MODES = ("disabled", "preferred", "required", "verify_ca", "verify_identity")


def parse_url(url: str, name: str = "--from") -> dict[str, Any]:
    """Return PyMySQL's arguments for `mysql://user:password@host:3306/database?ssl_mode=verify_identity`, and
    keep its passwords secret from now on. `name` (`--from`, `env:SHOP_URL`) says where the URL came from.

    Options: `ssl_mode` as in MySQL's own clients, PyMySQL's `ssl_*`, `unix_socket`, `read_default_file`,
    `connect_timeout`, and `hostaddr` as in libpq: the address to connect to, in place of the host's, which
    stays the name that TLS verifies. Raises UsageError, which repeats nothing of the URL, if it cannot be
    read or if another reader could find another password in it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        account = _account(parts)
    except ValueError:
        raise _unreadable(url, name) from None
    if parts.fragment or "/" in parts.path[1:] or _is_ambiguous(url, parts):
        raise _unreadable(url, name)
    arguments: dict[str, Any] = {"connect_timeout": _CONNECT_TIMEOUT_S}
    for option, value in options:
        arguments |= _option(option.replace("-", "_").lower(), value)
    if "ssl_ca" in arguments and "ssl_verify_identity" not in arguments:
        arguments.setdefault("ssl_verify_cert", True)  # as MySQL's own clients do
    arguments |= {"port": port or 0, "database": unquote(parts.path[1:]) or None, **account}
    if parts.hostname:
        arguments["host"] = unquote(parts.hostname)
    keep_secret(account.get("password", b"").decode())
    keep_secret(arguments.get("ssl_key_password", ""))
    return arguments


def server_and_database_in(url: str) -> tuple[str, str]:
    """Return the server and the database of a URL, for people to read; no secret in them."""
    arguments = parse_url(url)
    server = arguments.get("unix_socket") or arguments.get("host") or "localhost"
    port = f":{arguments['port']}" if arguments["port"] else ""
    return f"{server}{port}", arguments["database"] or "(none)"


def _is_ambiguous(url: str, parts: SplitResult) -> bool:
    """Return True if something besides the URL's password could be one: its end after a / or a ?, say."""
    behind = f"{parts.path}{parts.query}"
    has_odd_host = re.search(r"[^\w.-]", unquote(parts.hostname or "")) is not None
    is_ipv6 = parts.netloc.rpartition("@")[2].startswith("[")
    return "@" in behind or (has_odd_host and not is_ipv6) or any(ord(character) < 32 for character in url)


def _account(parts: SplitResult) -> dict[str, Any]:
    """Return the user and the password, the latter as bytes: PyMySQL would encode a text as Latin-1."""
    account: dict[str, Any] = {}
    if parts.username:
        account["user"] = unquote(parts.username)
    if parts.password:
        account["password"] = unquote(parts.password).encode()
    return account


def _option(name: str, value: str) -> dict[str, Any]:
    if name in _TEXTS and value:
        return {name: value}
    if name in _SWITCHES and value.lower() in _ON:
        return {name: _ON[value.lower()]}
    if name == "connect_timeout" and value.isdecimal() and 0 < int(value) <= 3600:
        return {name: int(value)}
    if name == "hostaddr" and _is_address(value):
        return {name: value}
    mode = value.lower().replace("-", "_")
    if name in ("ssl_mode", "sslmode") and mode in _SSL_MODES:
        return _ssl_mode(mode)
    known = ", ".join(("ssl_mode", *_TEXTS, *_SWITCHES, "connect_timeout", "hostaddr"))
    raise UsageError(
        "--from has an option that a MySQL connection does not have, or not with that value "
        "(not shown: it may hold a password)",
        do=f"options are {known}; ssl_mode is one of {', '.join(_SSL_MODES)}",
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _ssl_mode(mode: str) -> dict[str, Any]:
    """Return PyMySQL's arguments for MySQL's `ssl_mode`:
    dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode"""
    if mode == "required":
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return {"ssl": context}
    return {
        "disabled": {"ssl_disabled": True},
        "preferred": {},
        "verify_ca": {"ssl_verify_cert": True},
        "verify_identity": {"ssl_verify_cert": True, "ssl_verify_identity": True},
    }[mode]


def _unreadable(url: str, name: str) -> UsageError:
    keep_secrets_of(url)
    return UsageError(
        f"{name} is not a MySQL URL that can be read (not shown: it may hold a password)",
        do="write mysql://user@host:3306/database, with special characters %-encoded",
    )


def connect_timeout(url: str) -> float:
    """Return the seconds within which the server must have let us in."""
    return float(parse_url(url)["connect_timeout"])


@contextmanager
def connect(url: str, line: Line) -> Iterator[Connection[DictCursor]]:
    """Open a connection over `line` to the server at `url`, and close it at the end.

    Raises UsageError for a URL or a set-up that cannot work, ProducerError for what server and network
    refuse, here or inside the block.
    """
    arguments = parse_url(url)
    connection = prepared(arguments)
    from pymysql import Error  # noqa: PLC0415 (an extra)

    line.can_hang_up(lambda: _hang_up(connection))
    try:
        with understood():
            connection.connect(_socket_to(arguments.get("hostaddr"), connection))
        line.connected()
        with connection:
            yield connection
    except Error as error:
        raise _producer_error(error) from None


def _socket_to(address: str | None, connection: Connection[DictCursor]) -> socket.socket | None:
    """Return a socket that is connected to `address`, None where the driver connects to the host itself."""
    if address is None:
        return None
    try:
        return socket.create_connection((address, connection.port), connection.connect_timeout)
    except OSError as error:
        raise ProducerError(
            f"The producer's database cannot be reached at {address}: {error.strerror or error}", do=_NETWORK
        ) from None


def prepared(arguments: dict[str, Any]) -> Connection[DictCursor]:
    """Return a connection object that is not connected yet. Raises UsageError where it cannot be."""
    try:
        import pymysql  # noqa: PLC0415 (an extra)
        from pymysql.constants import CLIENT  # noqa: PLC0415
        from pymysql.cursors import DictCursor  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "Reading MySQL and MariaDB needs a driver", do="pip install 'PyMySQL[rsa]>=1.2'"
        ) from None
    try:
        return pymysql.connect(
            **{name: value for name, value in arguments.items() if name != "hostaddr"},
            charset="utf8mb4",
            cursorclass=DictCursor,
            autocommit=True,
            client_flag=CLIENT.MULTI_STATEMENTS,
            sql_mode="",  # whatever the server's: quotes and backslashes mean the usual
            read_timeout=_READ_TIMEOUT_S,
            program_name="scaffold-source",
            local_infile=False,  # a server could ask for any file of ours
            defer_connect=True,
        )
    except OSError as error:  # from ssl, for its files
        raise UsageError(
            f"The TLS options of --from do not work: {error.strerror or type(error).__name__}",
            do="check that ssl_ca, ssl_cert and ssl_key name readable PEM files",
        ) from None
    except (ConfigError, ValueError):  # from read_default_file (not shown: it may hold a password)
        raise UsageError(
            "The file that read_default_file in --from names is not a MySQL option file",
            do="write [client] with a line each: user = …, password = …, host = …, port = 3306",
        ) from None


@contextmanager
def understood() -> Iterator[None]:
    """Turn what the driver raises over nonsense into ProducerError; a package that it lacks is UsageError."""
    with conversation.understood():
        try:
            yield
        except RuntimeError as error:
            if "package is required" in str(error):  # for a way to authenticate
                raise UsageError(str(error), do="pip install 'PyMySQL[rsa]>=1.2'") from None
            raise


def _hang_up(connection: Connection[DictCursor]) -> None:
    """Close the line from a thread other than the one that uses it: closing the connection would not wake
    that one."""
    wire = connection._sock  # type: ignore[attr-defined]
    if wire is not None:
        shut(lambda: socket.socket.shutdown(wire, socket.SHUT_RDWR))


def _producer_error(error: Exception) -> ProducerError:
    code, message = (*error.args, "", "")[:2] if error.args else (0, "")
    text = " ".join(str(message or code).split()) or type(error).__name__
    return ProducerError(f"The producer's database says: {text}", do=_ADVICE.get(code, REPORT_IT))


_NETWORK = (
    "check host, port, TLS options and network (VPN, tunnel, allow list); `mysql` must reach it from here"
)
_ACCOUNT = "check user and password in --from, and from which hosts the user may connect"
_GRANT = "check the database's name; ask the producer's DBA for: grant select on `<database>`.* to <user>"
_TIME = "the catalogue took over 60 s to read: narrow it with --schema, or try at a quieter time"
_LOCK = "somebody holds a lock on a table (a migration?): try again in a minute"
# dev.mysql.com/doc/mysql-errors/8.4/en/ and mariadb.com/kb/en/mariadb-error-code-reference/
_ADVICE: dict[Any, str] = {
    1040: "the server has no connection left: try again in a minute",
    1044: _GRANT,
    1045: _ACCOUNT,
    1049: "check the database's name in --from",
    1129: _ACCOUNT,
    1130: _ACCOUNT,
    1142: _GRANT,
    1143: _GRANT,
    1146: "a table was dropped while the catalogue was read: try again",
    1203: "the user has no connection left: try again in a minute",
    1205: _LOCK,
    1226: "the user has reached its limits: try again later",
    1698: _ACCOUNT,
    1969: _TIME,
    2002: _NETWORK,
    2003: _NETWORK,
    2006: _NETWORK,
    2013: _NETWORK,
    2026: _NETWORK,
    2059: "the server asks for a way to authenticate that the driver does not know: ask for another one",
    3024: _TIME,
    3118: "the account is locked: ask the producer's DBA",
    3159: "the server wants TLS: add ?ssl_mode=required to the URL",
}
