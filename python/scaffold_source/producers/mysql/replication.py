"""Ask what only some accounts may ask: where the log stands, what this server copies from another one, and
which transactions are open. Decided by the account's grants, so that nothing is tried in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold_source.producers.mysql.connect import understood
from scaffold_source.producers.mysql.version import numbers_of
from scaffold_source.producers.observed import value_of
from scaffold_source.producers.observed_mysql import Channel, LogState, MysqlObserved, OpenTransactions

if TYPE_CHECKING:
    from pymysql import Connection
    from pymysql.cursors import DictCursor

_SQL = Path(__file__).parent / "preflight"
_REFUSED = (1044, 1045, 1142, 1143, 1227)
_Rows = list[dict[str, Any]]

# Any of these lets an account ask. MariaDB's names since 10.5; REPLICATION CLIENT is MySQL's.
SEES_LOG = ("replication client", "binlog monitor", "super")
SEES_CHANNELS = ("replication client", "slave monitor", "replica monitor", "super")
SEES_TRANSACTIONS = ("process",)


def holds(observed: MysqlObserved, privileges: tuple[str, ...]) -> bool:
    """Return whether the account has one of the privileges on the whole server."""
    wanted = {*privileges, "all privileges"}
    return any(
        grant.privilege in wanted and not (grant.schema or grant.table or grant.is_taken)
        for grant in observed.grants
    )


def ask_further(connection: Connection[DictCursor], observed: MysqlObserved) -> MysqlObserved:
    """Return what was observed with what the account's rights let it ask besides, in one turn. What the
    server refuses all the same stays unseen."""
    questions = list(_questions(observed))
    if not questions:
        return observed
    from pymysql import Error  # noqa: PLC0415 (an extra)

    answers: list[_Rows] = []
    try:
        with understood(), connection.cursor() as cursor:
            cursor.execute(";\n".join(statement for statement, _ in questions))
            for number in range(len(questions)):
                if number and not cursor.nextset():
                    break
                answers.append(list(cursor.fetchall()))
    except Error as error:
        if not error.args or error.args[0] not in _REFUSED:
            raise
    with understood():
        for (_, take), answer in zip(questions, answers, strict=False):
            observed = take(observed, answer)
    return observed


_Take = Callable[[MysqlObserved, _Rows], MysqlObserved]


def _questions(observed: MysqlObserved) -> Iterator[tuple[str, _Take]]:
    is_mariadb, numbers = observed.server.is_mariadb, numbers_of(observed.server.version)
    if holds(observed, SEES_TRANSACTIONS):
        yield (_SQL / "transactions.sql").read_text(encoding="utf-8"), _with_transactions
    if holds(observed, SEES_CHANNELS if is_mariadb else SEES_LOG):
        newer = numbers >= (8, 0, 22)
        yield (
            "show all slaves status" if is_mariadb else f"show {'replica' if newer else 'slave'} status",
            _with_channels,
        )
    if holds(observed, SEES_LOG):
        newer = not is_mariadb and numbers >= (8, 2)
        yield "show binary log status" if newer else "show master status", _with_position
        if value_of(observed.settings, "log_bin") in ("ON", "1"):
            yield "show binary logs", _with_logs


def _with_transactions(observed: MysqlObserved, rows: _Rows) -> MysqlObserved:
    oldest = rows[0]["oldest_s"]
    return replace(observed, transactions=OpenTransactions(None if oldest is None else float(oldest)))


def _with_channels(observed: MysqlObserved, rows: _Rows) -> MysqlObserved:
    return replace(observed, channels=tuple(_channel({k.lower(): v for k, v in row.items()}) for row in rows))


def _channel(row: dict[str, Any]) -> Channel:
    """Return a channel of a row whose names are in lower case: each version has its own words."""
    behind = _first(row, "seconds_behind_source", "seconds_behind_master")
    error = _first(row, "last_io_error") or _first(row, "last_sql_error") or ""
    return Channel(
        name=str(_first(row, "channel_name", "connection_name") or ""),
        is_reading=_first(row, "replica_io_running", "slave_io_running") == "Yes",
        is_applying=_first(row, "replica_sql_running", "slave_sql_running") == "Yes",
        lag_s=None if behind is None else int(behind),
        error=" ".join(str(error).split())[:200],
    )


def _first(row: dict[str, Any], *names: str) -> Any:
    return next((row[name] for name in names if name in row), None)


def _with_position(observed: MysqlObserved, rows: _Rows) -> MysqlObserved:
    row = rows[0] if rows else {}
    log = LogState(
        file=str(row.get("File") or ""),
        position=int(row.get("Position") or 0),
        only=_names(row.get("Binlog_Do_DB")),
        ignored=_names(row.get("Binlog_Ignore_DB")),
        files=0,
        bytes=0,
    )
    return replace(observed, log=log)


def _names(text: object) -> tuple[str, ...]:
    return tuple(name for name in str(text or "").split(",") if name)


def _with_logs(observed: MysqlObserved, rows: _Rows) -> MysqlObserved:
    if observed.log is None:
        return observed
    kept = sum(int(row["File_size"]) for row in rows)
    return replace(observed, log=replace(observed.log, files=len(rows), bytes=kept))
