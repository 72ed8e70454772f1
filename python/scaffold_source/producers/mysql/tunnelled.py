"""Lead a URL through a tunnel, so that nothing but the way there changes: the host's name stays, for TLS."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from scaffold_source.errors import UsageError
from scaffold_source.producers.bastion import OPTION
from scaffold_source.producers.mysql.connect import parse_url, prepared
from scaffold_source.producers.relay import HERE

_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+")


def far_end(url: str) -> tuple[str, int]:
    """Return the host and the port that a tunnel has to lead to; a file of options may name them.

    Raises UsageError where that is a socket of this machine.
    """
    arguments = parse_url(url)
    connection = prepared(arguments)
    host = str(arguments.get("hostaddr") or connection.host)
    if connection.unix_socket or not _HOST.fullmatch(host):
        named = "a socket of this machine" if connection.unix_socket else "none"
        raise UsageError(
            f"{OPTION} leads to a host, and --from names {named}",
            do="name the host as the bastion knows it: mysql://user@db.internal:3306/database, or localhost "
            "for the bastion itself",
        )
    return host, connection.port


def through(url: str, port: int) -> str:
    """Return `url` so that it leads to `port` of this machine, where a tunnel to its host begins."""
    parts = urlsplit(url)
    host = quote(prepared(parse_url(url)).host, safe=":")
    account = parts.netloc.rpartition("@")
    netloc = f"{account[0]}{account[1]}{f'[{host}]' if ':' in host else host}:{port}"
    options = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() != "hostaddr"]
    return urlunsplit(parts._replace(netloc=netloc, query=urlencode([*options, ("hostaddr", HERE)])))
