"""Lead a connection string through a tunnel, so that nothing but the way there changes.

The host's name stays, for TLS and Kerberos. ~/.pgpass is looked up by host and port, and the port is now the
tunnel's: so libpq is asked before what it would have used without one. A service and the PG* variables count.
"""

from __future__ import annotations

from psycopg import pq
from psycopg.conninfo import make_conninfo

from scaffold_source.errors import UsageError
from scaffold_source.producers.bastion import OPTION
from scaffold_source.producers.connection_text import effective_parameters, is_plain, keep_parameters
from scaffold_source.producers.relay import HERE

_DEFAULT_PORT = 5432


def far_end(text: str) -> tuple[str, int]:
    """Return the host and the port that a tunnel has to lead to.

    Raises UsageError where there is no host, or more than one.
    """
    parts = _as_libpq_reads(text, port="0", passfile="")  # stops at the port, before any look-up
    host, address = parts.get("host", ""), parts.get("hostaddr", "")
    if not is_plain(parts):
        raise UsageError(
            "Host, user or database of --from may hold a password (not shown)",
            do="look at the service file and the PG* variables: is each value what its name says?",
        )
    if "," in f"{host}{address}":
        raise UsageError(f"{OPTION} leads to one server, and --from names several", do="name one of them")
    if not address and (not host or host.startswith(("/", "@"))):
        raise UsageError(
            f"{OPTION} leads to a host, and --from names {'a socket of this machine' if host else 'none'}",
            do="name the host as the bastion knows it: host=db.internal, or localhost for the bastion itself",
        )
    port = _as_libpq_reads(text, hostaddr="none").get("port") or str(_DEFAULT_PORT)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageError("--from names a port that none can be", do="name the server's port: 5432, say")
    return address or host, int(port)


def through(text: str, port: int) -> str:
    """Return `text` so that it leads to `port` of this machine, where a tunnel to its host begins."""
    effective = _as_libpq_reads(text, hostaddr="none")
    keep_parameters(effective)
    said = {"password": effective["password"]} if effective.get("password") else {}
    return make_conninfo(text, hostaddr=HERE, port=port, **said)


def _as_libpq_reads(text: str, **changed: str) -> dict[str, str]:
    """Return what libpq makes of `text` with what is `changed` so that it stops before it contacts anybody:
    `hostaddr=none` is no address, `port=0` no port."""
    return effective_parameters(pq.PGconn.connect_start(make_conninfo(text, **changed).encode()))
