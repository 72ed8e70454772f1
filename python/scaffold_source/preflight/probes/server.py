"""What the server is, and how we reach it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scaffold_source.preflight.outcome import Asked, Outcome, Probe, Remedy
from scaffold_source.preflight.probes.alike import (
    Sized,
    connections_left,
    encrypted,
    first_sync,
    not_encrypted,
    other_log,
    supported,
)
from scaffold_source.preflight.settings import number_of, of_settings
from scaffold_source.preflight.wording import duration
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.postgres.flavours import flavour_of

# When each major version gets its last release: https://www.postgresql.org/support/versioning/
END_OF_LIFE = {
    13: date(2025, 11, 13),
    14: date(2026, 11, 12),
    15: date(2027, 11, 11),
    16: date(2028, 11, 9),
    17: date(2029, 11, 8),
    18: date(2030, 11, 14),
}
# A database stops taking writes at 2^31 less 3 million: src/backend/access/transam/varsup.c
_LAST_XID = 2**31 - 3_000_000


def _version(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    server = observed.server
    major = server.version_num // 10_000
    end = END_OF_LIFE.get(major)
    evidence = f"version(): {server.version.split(' on ')[0]}"
    if end is None:
        yield Outcome(
            "note",
            f"PostgreSQL {major} is newer than this scaffold-source, which knows 13 to {max(END_OF_LIFE)}",
            evidence,
        )
    else:
        yield supported(f"PostgreSQL {major}", end, observed.server.at, evidence)


def _flavour(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    flavour, evidence = flavour_of(observed)
    if flavour.is_other:
        yield other_log(flavour.name, flavour.page, "PostgreSQL", evidence, asked)
    else:
        yield Outcome("fine", f"{flavour.name}; it is a {_role(observed)}", evidence)


def _role(observed: Observed) -> str:
    return "standby, which takes no writes" if observed.server.is_standby else "primary"


def _encryption(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    server = observed.server
    if server.tls and observed.is_verified is False:
        yield Outcome(
            "note",
            f"this line is encrypted ({server.tls}), and nobody looked whose certificate it is",
            "pg_stat_ssl; our sslmode is not verify-full",
            Remedy("add sslmode=verify-full and sslrootcert to the connection", "analytics"),
        )
        return
    if server.tls or server.is_local:
        yield encrypted(server.tls, "pg_stat_ssl, inet_client_addr()")
        return
    offers = of_settings(observed, "ssl") == "on"
    yield not_encrypted(
        f"pg_stat_ssl, own line: no; ssl = {'on' if offers else 'off'}",
        offers=offers,
        ours="sslmode=verify-full and sslrootcert",
        theirs="give the server a certificate and set ssl = on",
    )


def _pooler(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    if observed.is_pooled:
        yield Outcome(
            asked.blocking,
            "a pooler stands in between: it passes no replication on, and in transaction mode it keeps no "
            "settings of a session",
            "the process that answers is not the one that greeted us",
            Remedy("give the loader the address of the server itself", "the DBA"),
        )
    elif observed.is_pooled is False:
        yield Outcome("fine", "no pooler stands in between", "the process that greeted us also answers")


def _connections(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Say how many connections are left, by the server's, the database's and the role's limit."""
    server, role = observed.server, observed.role
    reserved = sum(
        number_of(observed, name) or 0 for name in ("superuser_reserved_connections", "reserved_connections")
    )
    most = number_of(observed, "max_connections") or 0
    limits = [
        ("the server", most - reserved - server.connections, f"max_connections {most}, {reserved} reserved")
    ]
    if server.connection_limit >= 0:
        left = server.connection_limit - server.connections_of_database
        limits.append(("the database", left, f"its limit is {server.connection_limit}"))
    if role.connection_limit >= 0:
        left = role.connection_limit - role.connections
        limits.append((f"the role {role.name}", left, f"its limit is {role.connection_limit}"))
    in_use = f"{server.connections} in use on the server, {role.connections} by this role"
    yield connections_left(limits, in_use)


def _encoding(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    encoding = observed.server.encoding
    if encoding == "SQL_ASCII":
        yield Outcome(
            "warning",
            "SQL_ASCII promises no encoding: a loader may stop at the first byte that is no UTF-8",
            "pg_database.encoding",
            Remedy(
                "find out what the application writes, and set the loader's client_encoding to it",
                "the producer's engineers",
            ),
        )
    else:
        yield Outcome("fine", f"text is {encoding}", "pg_database.encoding")


def _large_objects(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    if observed.server.has_large_objects:
        yield Outcome(
            "warning",
            "there are large objects: no loader copies them; columns of type oid or lo hold their numbers",
            "pg_largeobject_metadata has rows",
            Remedy(
                "say whether analytics needs them; if so, export them beside the tables",
                "the producer's engineers",
            ),
        )


def _wraparound(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    age = observed.server.xids_since_freeze
    freezes_at = number_of(observed, "autovacuum_freeze_max_age") or 200_000_000
    share = age / _LAST_XID
    evidence = f"age(datfrozenxid) = {age:,}; autovacuum_freeze_max_age = {freezes_at:,}"
    if age > 2 * freezes_at:
        yield Outcome(
            "blocker" if share > 0.9 else "warning",
            f"autovacuum does not keep up: {share:.0%} of the transaction numbers are used, and at 100 % the "
            "server stops taking writes; a replication slot or a long first sync holds it back further",
            evidence,
            Remedy(
                "vacuum freeze the oldest tables, and end what holds it back, before a first sync", "the DBA"
            ),
        )
    else:
        yield Outcome("fine", f"{share:.0%} of the transaction numbers are used", evidence)


def _volume(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Say how much a first sync copies, by the planner's estimates."""
    block = number_of(observed, "block_size") or 8192
    tables = [r for r in asked.relations(observed) if r.kind in ("table", "materialized view")]
    if not tables:
        return
    sizes = [Sized(r.full_name, max(r.pages, 0) * block, r.rows if r.rows >= 0 else None) for r in tables]
    evidence = "pg_class.relpages and reltuples, from the last VACUUM or ANALYZE; indexes left out"
    yield first_sync(sizes, "tables never analysed", evidence)


def _transactions(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Say how long the oldest transaction has been open: a first sync and a new slot wait for it to end."""
    seen = observed.transactions
    oldest = max(filter(None, (seen.oldest_s, seen.oldest_prepared_s)), default=None)
    evidence = (
        f"pg_stat_activity, pg_prepared_xacts; {seen.xids_since_oldest:,} transactions since the oldest"
    )
    if oldest is not None and oldest > _LONG_S:
        yield Outcome(
            "warning",
            f"a transaction has been open for {duration(oldest)}: a new replication slot waits for it "
            "to end, and nothing that was deleted since is cleaned up",
            evidence,
            Remedy("end it, or wait, before the loader makes its slot", "the DBA"),
        )
    elif seen.hidden_sessions:
        crowd = seen.xids_since_oldest > _MANY_XIDS
        yield Outcome(
            "warning" if crowd else "note",
            f"{seen.hidden_sessions} sessions hide since when they are open"
            + (f", and the oldest began {seen.xids_since_oldest:,} transactions ago" if crowd else ""),
            evidence,
            hidden_needs="pg_read_all_stats",
        )
    else:
        yield Outcome("fine", "no transaction has been open for long", evidence)


_LONG_S = 600
_MANY_XIDS = 10_000

PROBES = (
    Probe("version", "Which version is it, and for how long is it supported?", _version, "", ("storage",)),
    Probe("flavour", "Who runs it, and is it a primary?", _flavour, "", ("storage", "instances")),
    Probe("encryption", "Is the line encrypted?", _encryption, "", ("tunnel",)),
    Probe(
        "pooler",
        "Does a pooler stand in between?",
        _pooler,
        "a file does not show the line between us and the server",
    ),
    Probe("connections", "How many connections are left?", _connections, ""),
    Probe("encoding", "In which encoding is text?", _encoding, ""),
    Probe("large-objects", "Are there large objects?", _large_objects, "there are none"),
    Probe("wraparound", "How many transaction numbers are used?", _wraparound, ""),
    Probe("first-sync", "How much does a first sync copy?", _volume, "there is no table", ("storage",)),
    Probe("open-transactions", "Is a transaction open for long?", _transactions, ""),
)
