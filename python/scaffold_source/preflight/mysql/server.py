"""What the server is, and how we reach it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scaffold_source.loaders.wording import some
from scaffold_source.preflight.mysql.held import full_names, of_what_is_shown, tables
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
from scaffold_source.preflight.settings import is_on, number_of, of_settings
from scaffold_source.preflight.wording import duration
from scaffold_source.producers.mysql.flavours import flavour_of
from scaffold_source.producers.mysql.version import numbers_of
from scaffold_source.producers.observed_mysql import MysqlObserved

# When each series that is kept for years gets its last release: https://www.mysql.com/support/eol-notice.html,
# https://mariadb.org/about/#maintenance-policy. A series between two of them ends with the next one.
END_OF_LIFE = {
    "MySQL": {(8, 0): date(2026, 4, 30), (8, 4): date(2032, 4, 30)},
    "MariaDB": {
        (10, 5): date(2025, 6, 24),
        (10, 6): date(2026, 7, 6),
        (10, 11): date(2028, 2, 16),
        (11, 4): date(2029, 5, 29),
        (11, 8): date(2028, 6, 4),
        (12, 3): date(2029, 6, 30),
    },
}
_LONG_S = 600


def _version(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    server = observed.server
    maker = "MariaDB" if server.is_mariadb else "MySQL"
    major, minor, *_ = (*numbers_of(server.version), 0, 0)
    title, series, ends = f"{maker} {major}.{minor}", (major, minor), END_OF_LIFE[maker]
    evidence = f"version(): {server.version}"
    if series in ends:
        yield supported(title, ends[series], server.at, evidence)
    elif series > max(ends):
        yield Outcome(
            "note",
            f"{title} is newer than this scaffold-source, which knows up to {'.'.join(map(str, max(ends)))}",
            evidence,
        )
    else:
        yield Outcome(
            "warning",
            f"{title} is no series that its makers keep for years: its fixes ended with the next",
            evidence,
            Remedy("upgrade to a series with long support; loaders drop the others first", "the DBA"),
        )


def _flavour(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    flavour, evidence = flavour_of(observed)
    if flavour.is_other:
        yield other_log(flavour.name, flavour.page, "MySQL", evidence, asked)
    else:
        yield Outcome("fine", flavour.name, evidence)


def _encryption(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    server = observed.server
    if server.tls or server.is_local:
        yield encrypted(server.tls, "session status Ssl_version, user()")
        return
    offers = bool(of_settings(observed, "ssl_cert")) or is_on(observed, "have_ssl") is True
    yield not_encrypted(
        f"session status Ssl_version: none; ssl_cert {'is set' if offers else 'is not set'}",
        offers=offers,
        ours="ssl_mode=verify_identity and ssl_ca",
        theirs="give the server a certificate (ssl_cert, ssl_key)",
    )


def _connections(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    server, role = observed.server, observed.role
    most = number_of(observed, "max_connections") or 0
    limits = [("the server", most - server.connections, f"max_connections {most}")]
    if role.connection_limit > 0:
        left = role.connection_limit - role.connections
        limits.append(
            (f"the account {role.name}", left, f"its limit is {role.connection_limit} (max_user_connections)")
        )
    in_use = f"{server.connections} in use on the server, {role.connections} by this user"
    yield connections_left(limits, in_use)


def _encoding(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say in which encodings text is: `utf8` of three bytes has no emoji, latin1 may hold anything."""
    texts = [relation for relation in tables(observed, asked) if relation.collation]
    others = [r for r in texts if not str(r.collation).startswith("utf8mb4")]
    evidence = (
        f"information_schema.tables; character_set_server = {of_settings(observed, 'character_set_server')}"
    )
    if not others:
        yield Outcome("fine", "text is utf8mb4", evidence)
        return
    kinds = sorted({str(relation.collation).split("_")[0] for relation in others})
    yield Outcome(
        "note",
        f"text of {some(full_names(others))} is {', '.join(kinds)}: the server converts it for who reads it; "
        "a log has it as it is, and what an application wrote with another encoding lands wrong",
        evidence,
        Remedy("find out what the application writes", "the producer's engineers"),
    )


def _volume(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    found = tables(observed, asked)
    if found:
        sizes = [Sized(r.full_name, r.bytes or 0, r.rows) for r in found]
        evidence = (
            "information_schema.tables.data_length and table_rows, the engine's estimates; indexes left out"
        )
        yield first_sync(sizes, "tables that the engine does not measure", evidence)


def _transactions(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say how long the oldest transaction has been open: a first sync that locks waits for it to end."""
    seen = observed.transactions
    if seen is None:
        yield Outcome(
            "note",
            "not known how long transactions have been open",
            "information_schema.innodb_trx is for who holds PROCESS",
            hidden_needs="PROCESS",
        )
    elif seen.oldest_s is not None and seen.oldest_s > _LONG_S:
        yield Outcome(
            "warning",
            f"a transaction has been open for {duration(seen.oldest_s)}: a first sync that "
            "locks waits for it to end, and every later statement on its tables waits behind that",
            "information_schema.innodb_trx",
            Remedy("end it, or wait, before a first sync", "the DBA"),
        )
    else:
        yield Outcome("fine", "no transaction has been open for long", "information_schema.innodb_trx")


def _zone(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say in which zone the server shows a TIMESTAMP to who sets none."""
    zone, machine = of_settings(observed, "time_zone"), of_settings(observed, "system_time_zone")
    evidence = f"time_zone = {zone}, system_time_zone = {machine}"
    if (machine if zone == "SYSTEM" else zone) in ("UTC", "+00:00", "-00:00", "Etc/UTC"):
        yield Outcome("fine", "the server's zone is UTC", evidence)
        return
    yield Outcome(
        "warning",
        f"the server's zone is {machine if zone == 'SYSTEM' else zone}"
        + (", its machine's" if zone == "SYSTEM" else "")
        + ": a loader that sets none reads each TIMESTAMP in it, and a DATETIME may mean any zone",
        evidence,
        Remedy("set the loader's time zone to the server's, or the session's to +00:00", "analytics"),
    )


def _zone_tables(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    evidence = "convert_tz('2026-01-01 00:00:00', 'UTC', 'Europe/Berlin')"
    if observed.server.has_zone_tables:
        yield Outcome("fine", "the server knows zones by name", evidence)
        return
    yield Outcome(
        "note",
        "the server knows no zone by name: a session that sets one is refused, and convert_tz gives NULL",
        f"{evidence} is NULL",
        Remedy("mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql mysql", "the DBA", "loaders may use offsets"),
    )


PROBES = (
    Probe("version", "Which version is it, and for how long is it supported?", _version, "", ("storage",)),
    Probe("flavour", "Who runs it?", _flavour, "", ("storage",)),
    Probe("encryption", "Is the line encrypted?", _encryption, "", ("tunnel",)),
    Probe("connections", "How many connections are left?", _connections, ""),
    Probe("encoding", "In which encoding is text?", of_what_is_shown(_encoding), ""),
    Probe("zone", "In which time zone is the server?", _zone, "", ("time-zones",)),
    Probe("zone-tables", "Does the server know zones by name?", _zone_tables, ""),
    Probe(
        "first-sync",
        "How much does a first sync copy?",
        of_what_is_shown(_volume),
        "there is no table",
        ("storage",),
    ),
    Probe("open-transactions", "Is a transaction open for long?", _transactions, ""),
)
