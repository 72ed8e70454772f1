"""Whether the log can be read: that there is one, of rows, in full; who may; how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scaffold_source.lexicon.counting import how_many
from scaffold_source.loaders.wording import some
from scaffold_source.preflight.mysql.held import account_in_sql, hidden_roles, may, schemas, sets
from scaffold_source.preflight.outcome import Asked, Outcome, Probe, Remedy
from scaffold_source.preflight.settings import is_on, number_of, of_settings
from scaffold_source.preflight.wording import duration, size
from scaffold_source.producers.mysql.flavours import flavour_of
from scaffold_source.producers.mysql.replication import SEES_LOG
from scaffold_source.producers.observed_mysql import MysqlObserved

_DAY_S = 86_400
_HOUR_S = 3600
_FOR_GOOD = "and in the configuration"
_READS_LOG = ("replication slave", "replication replica")


def _level(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether there is a log, and whether it holds rows."""
    if asked.reads_log is False:
        return
    flavour, _ = flavour_of(observed)
    logs, form = is_on(observed, "log_bin"), of_settings(observed, "binlog_format")
    evidence = f"log_bin = {of_settings(observed, 'log_bin')}, binlog_format = {form}"
    if logs is None:
        yield Outcome(
            "warning",
            "not known whether there is a log",
            evidence,
            hidden_needs="the setting log_bin",
            decides=bool(asked.reads_log),
        )
    elif not logs:
        yield Outcome(
            asked.blocking,
            f"there is no log: {asked.who} sees no change",
            evidence,
            Remedy(flavour.logs, "the DBA", "takes effect at a restart"),
        )
    elif form is not None and form.upper() != "ROW":  # a MySQL to come has no other
        yield Outcome(
            asked.blocking,
            f"the log holds statements, not rows: {asked.who} sees no change, or not each",
            evidence,
            sets(flavour, "binlog_format", "'ROW'"),
        )
    else:
        yield Outcome("fine", "there is a log, of rows", evidence)


def _image(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether the log has each changed row as a whole."""
    if asked.reads_log is False:
        return
    flavour, _ = flavour_of(observed)
    image = of_settings(observed, "binlog_row_image")
    parts = [
        (
            f"columns that an update leaves as they are, are not in the log (row image {image})",
            sets(flavour, "binlog_row_image", "'FULL'"),
            image is not None and image.upper() != "FULL",
        ),
        (
            "of a JSON document only what changed is in the log",
            sets(flavour, "binlog_row_value_options", "''"),
            "PARTIAL_JSON" in (of_settings(observed, "binlog_row_value_options") or "").upper(),
        ),
    ]
    evidence = f"binlog_row_image = {image}"
    if image is None:
        yield Outcome(
            "warning",
            "not known whether the log has whole rows",
            evidence,
            hidden_needs="the setting binlog_row_image",
            decides=bool(asked.reads_log),
        )
    for what, remedy, is_so in parts:
        if is_so:
            yield Outcome(
                asked.blocking, f"{what}: {asked.who} cannot tell them from NULL, or stops", evidence, remedy
            )
    packed = [n for n in ("binlog_transaction_compression", "log_bin_compress") if is_on(observed, n)]
    if packed:
        yield Outcome(
            "warning",
            f"the log is compressed: not each reader can unpack it, so {asked.who} may skip "
            "what it cannot read",
            f"{packed[0]} = ON",
            replace(sets(flavour, packed[0], "OFF"), note="unless the loader's vendor says that it reads it"),
        )
    if image is not None and not packed and not any(is_so for _, _, is_so in parts):
        yield Outcome("fine", "the log has whole rows", evidence)


def _gtid(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether a place in the log is known to other servers, too."""
    if asked.reads_log is False:
        return
    if observed.server.is_mariadb:
        strict = of_settings(observed, "gtid_strict_mode")
        yield Outcome(
            "fine", "each transaction has a GTID, as always in MariaDB", f"gtid_strict_mode = {strict}"
        )
        return
    mode = of_settings(observed, "gtid_mode")
    if mode is not None and mode.upper() == "ON":
        yield Outcome("fine", "each transaction has a GTID", f"gtid_mode = {mode}")
        return
    yield Outcome(
        "note",
        "no GTIDs: after a failover a loader finds its place in no other server's log, and must copy "
        "everything again",
        f"gtid_mode = {mode}",
        Remedy(
            "set gtid_mode = ON step by step",
            "the DBA",
            "https://dev.mysql.com/doc/refman/8.4/en/replication-mode-change-online-enable-gtids.html",
        ),
        hidden_needs="" if mode is not None else "the setting gtid_mode",
    )


def _server_id(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    if asked.reads_log is False:
        return
    number = number_of(observed, "server_id")
    if number == 0:
        yield Outcome(
            asked.blocking,
            "the server has no number of its own, so it gives its log to nobody",
            "server_id = 0",
            Remedy(
                "set global server_id = 1;", "the DBA", "any number that no other server of the family has"
            ),
        )
    elif number is None:
        yield Outcome(
            "note",
            "not known which number the server has",
            "server_id is not shown",
            hidden_needs="the setting server_id",
        )
    else:
        yield Outcome(
            "fine",
            f"the server has the number {number}: give the loader another, which no replica has either",
            f"server_id = {number}",
        )


def _right(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether the account may read the log, which is more than reading: it has every schema's rows."""
    reads, locates = may(observed, _READS_LOG), may(observed, SEES_LOG)
    account = account_in_sql(observed)
    if asked.reads_log is False:
        if reads:
            yield Outcome(
                "warning",
                f"{observed.role.name} may read the log, though {asked.who} does not: it has "
                "the rows of every schema",
                "SHOW GRANTS: REPLICATION SLAVE",
                Remedy(f"revoke replication slave on *.* from {account};", "the DBA"),
            )
        return
    lacks = [name for name, has in (("replication slave", reads), ("replication client", locates)) if not has]
    if not lacks:
        yield Outcome(
            "fine",
            f"{observed.role.name} may read the log, which has the rows of every schema: "
            "guard it as a backup",
            "SHOW GRANTS: REPLICATION SLAVE, and "
            + ("BINLOG MONITOR" if observed.server.is_mariadb else "REPLICATION CLIENT"),
        )
        return
    yield Outcome(
        "blocker" if asked.reads_log and not observed.role.hidden_roles else "warning",
        f"{observed.role.name} may not "
        + " or ".join(
            {"replication slave": "read the log", "replication client": "ask where it stands"}[name]
            for name in lacks
        ),
        f"SHOW GRANTS: no {' and no '.join(name.upper() for name in lacks)}"
        + (" (BINLOG MONITOR)" if observed.server.is_mariadb and not locates else ""),
        Remedy(
            f"grant {', '.join(lacks)} on *.* to {account};",
            "the DBA",
            "this is more than reading: the log has the rows of every schema",
        ),
        hidden_needs=hidden_roles(observed),
        decides=bool(asked.reads_log and observed.role.hidden_roles),
    )


def _held(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say which databases are left out of the log."""
    if asked.reads_log is False or is_on(observed, "log_bin") is False:
        return
    seen = observed.log
    if seen is None:
        needs = "BINLOG MONITOR" if observed.server.is_mariadb else "REPLICATION CLIENT"
        yield Outcome(
            "note",
            "not known whether databases are left out of the log",
            "SHOW MASTER STATUS was not asked",
            hidden_needs=f"a connection with {needs}",
        )
        return
    there = schemas(observed, asked)
    out = [s for s in there if s in seen.ignored or (seen.only and s not in seen.only)]
    evidence = (
        f"the log stands at {seen.file}:{seen.position}; binlog_do_db: {', '.join(seen.only) or 'all'}, "
        f"binlog_ignore_db: {', '.join(seen.ignored) or 'none'}"
    )
    if out:
        yield Outcome(
            asked.blocking,
            f"the log leaves out {some(out)}: {asked.who} sees no change there",
            evidence,
            Remedy("take them out of binlog_ignore_db, or into binlog_do_db", "the DBA", "at a restart"),
        )
    else:
        yield Outcome("fine", "the log leaves out no schema", evidence)


def _keep(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say how long the loader may be away before its place in the log is gone."""
    if asked.reads_log is False or is_on(observed, "log_bin") is False:
        return
    flavour, _ = flavour_of(observed)
    seen = observed.log
    if flavour.shows:
        yield Outcome(
            "warning",
            f"{flavour.name} keeps the log as long as it was told elsewhere; untold, it may drop it at once",
            f"binlog_expire_logs_seconds does not count there: {flavour.page}",
            Remedy(flavour.keeps, "the DBA", f"what is set: {flavour.shows}"),
            hidden_needs=flavour.shows,
        )
        return
    kept_s = _kept_s(observed)
    evidence = (
        f"binlog_expire_logs_seconds = {of_settings(observed, 'binlog_expire_logs_seconds')}, "
        f"expire_logs_days = {of_settings(observed, 'expire_logs_days')}"
        + (f"; {how_many(seen.files, 'file')}, {size(seen.bytes)} now" if seen else "")
        + _a_day(observed)
    )
    if kept_s == 0:
        yield Outcome(
            "warning",
            "nothing removes the log by its age: it grows until the producer's disk is full",
            evidence,
            replace(sets(flavour, "binlog_expire_logs_seconds", str(7 * _DAY_S)), note=_FOR_GOOD),
        )
    elif kept_s is None:
        yield Outcome(
            "warning",
            "not known how long the log is kept",
            evidence,
            hidden_needs="the setting binlog_expire_logs_seconds",
        )
    else:
        short = kept_s < _DAY_S
        yield Outcome(
            "warning" if short else "fine",
            f"the log is kept for {duration(kept_s)}: a loader that is away for longer must copy everything "
            "again",
            evidence,
            replace(sets(flavour, "binlog_expire_logs_seconds", str(3 * _DAY_S)), note=_FOR_GOOD)
            if short
            else None,
        )


def _kept_s(observed: MysqlObserved) -> float | None:
    """Return for how long the log is kept, 0 for ever. The one setting overrides the other."""
    seconds, days = (
        number_of(observed, "binlog_expire_logs_seconds"),
        of_settings(observed, "expire_logs_days"),
    )
    if seconds:
        return seconds
    try:
        return float(days) * _DAY_S if days is not None else seconds
    except ValueError:  # of a file that somebody edited
        return seconds


def _a_day(observed: MysqlObserved) -> str:
    server = observed.server
    if server.log_bytes is None or server.age_s < _HOUR_S:
        return "; how much log a day writes is not known"
    return f"; about {size(server.log_bytes / server.age_s * _DAY_S)} of log a day"


_NO_LOG = "the loader does not read the log"
_OR_NONE = f"{_NO_LOG}, or there is none"

PROBES = (
    Probe("log-level", "Is there a log, and does it hold rows?", _level, _NO_LOG, ("loader",)),
    Probe("row-image", "Does the log have whole rows?", _image, _NO_LOG, ("loader",)),
    Probe("gtid", "Is a place in the log known to other servers?", _gtid, _NO_LOG),
    Probe("server-id", "Has the server a number of its own?", _server_id, _NO_LOG),
    Probe("replication-right", "May the account read the log?", _right, _NO_LOG, ("access",)),
    Probe("log-filters", "Which databases are left out of the log?", _held, _OR_NONE),
    Probe("log-kept", "How long is the log kept for a loader that is away?", _keep, _OR_NONE),
)
