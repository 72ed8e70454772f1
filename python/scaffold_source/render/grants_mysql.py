"""The SQL that a DBA runs to make an account of MySQL or MariaDB that reads and nothing else, and the SQL
that takes it back. Running either twice changes nothing more. No password stands in them."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.preflight.mysql.held import pattern_in_sql, schemas
from scaffold_source.preflight.outcome import Asked
from scaffold_source.preflight.settings import is_on
from scaffold_source.producers.mysql.account import Account, quoted
from scaffold_source.producers.observed_mysql import MysqlObserved
from scaffold_source.safe_text.visible import line

# What a loader opens at once, with some to spare for a person.
_CONNECTIONS = 10


def grants(observed: MysqlObserved, asked: Asked, account: Account) -> str:
    """Return the script that makes `account`, so that it reads the schemas asked for, today's tables and
    tomorrow's, and the log where the loader does."""
    return "\n".join(_grants(observed, asked, account)) + "\n"


def revoke(account: Account) -> str:
    """Return the script that takes all of it back."""
    return "\n".join(_revoke(account)) + "\n"


def _grants(observed: MysqlObserved, asked: Asked, account: Account) -> Iterator[str]:
    name = account.in_sql
    readable = schemas(observed, asked)
    absent = [schema for schema in asked.schemas if schema not in readable]
    yield line(f"-- Makes {account.name}, which reads {', '.join(readable) or 'nothing'}, and nothing else.")
    if absent:
        yield line(f"-- Left out, since who asked is shown no schema of that name: {', '.join(absent)}.")
    yield (
        "-- Run it as an account that may create users; twice changes nothing more. The account "
        "is locked until it"
    )
    yield "-- has a password, which belongs into no file:"
    yield line(f"--     alter user {name} identified by '…' account unlock;")
    yield f"create user if not exists {name} account lock;"
    yield f"alter user {name} with max_user_connections {_CONNECTIONS};"
    if _has_tls(observed):
        yield f"alter user {name} require ssl;"
    else:
        yield "-- The server has no certificate. Once it has one (ssl_cert, ssl_key):"
        yield line(f"--     alter user {name} require ssl;")
    yield ""
    if readable:
        yield (
            "-- A grant on a schema counts for tables that come later, too. In its name, _ and % "
            "would stand for any"
        )
        yield (
            "-- letters, so they are escaped."
            if not is_on(observed, "partial_revokes")
            else "-- letters elsewhere."
        )
    yield from (f"grant select on {pattern_in_sql(schema, observed)} to {name};" for schema in readable)
    if asked.reads_log:
        yield ""
        yield from _log(observed, asked, name)
    yield from _not_done(observed)


def _has_tls(observed: MysqlObserved) -> bool:
    settings = {setting.name: setting.value for setting in observed.settings}
    return bool(observed.server.tls or settings.get("ssl_cert")) or is_on(observed, "have_ssl") is True


def _log(observed: MysqlObserved, asked: Asked, name: str) -> Iterator[str]:
    """Yield what a loader needs that reads the log: no schema of it can be granted alone."""
    assert asked.loader is not None, "only a loader reads the log"
    yield (
        f"-- {asked.loader.title} reads the log. That is more than reading: it has the rows of every schema."
    )
    yield f"grant replication slave, replication client on *.* to {name};"
    yield (
        "-- Its first sync may want to lock tables while it notes where the log stands. That "
        "stops writes, so it is"
    )
    yield "-- not granted here; set the loader to no locks, or a DBA grants it for that day:"
    yield line(
        f"--     grant reload on *.* to {name};  -- where there is no such lock (RDS): lock "
        "tables on each schema"
    )


def _not_done(observed: MysqlObserved) -> Iterator[str]:
    """Yield what the script leaves to a decision, since it would change what others may do."""
    shared = sorted(
        {grant.schema for grant in observed.grants if grant.to_all and grant.privilege != "usage"}
    )
    if shared:
        yield ""
        yield "-- Not done here, since it is about every account: all may write there, and so may this one."
        for schema in shared:
            yield line(f"--     revoke all privileges on {quoted(schema)}.* from public;")


def _revoke(account: Account) -> Iterator[str]:
    yield line(f"-- Takes {account.name} away, with all that was granted to it. First stop the loader.")
    yield "-- Twice changes nothing. Views and routines that it defined stay, and fail: look for them first:"
    yield "--     select table_schema, table_name, definer from information_schema.views;"
    yield "--     select routine_schema, routine_name, definer from information_schema.routines;"
    yield f"drop user if exists {account.in_sql};"
