"""Whether the server copies another one, how far behind it is, and whether its own log has that."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.preflight.outcome import Asked, Outcome, Probe, Remedy
from scaffold_source.preflight.settings import is_on, of_settings
from scaffold_source.preflight.wording import duration
from scaffold_source.producers.mysql.replication import SEES_CHANNELS
from scaffold_source.producers.observed_mysql import Channel, MysqlObserved

_LATE_S = 300


def _replica(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether this server copies another one, how far behind it is, and whether its own log has that."""
    channels = observed.channels
    frozen = [n for n in ("read_only", "super_read_only", "innodb_read_only") if is_on(observed, n)]
    evidence = f"{', '.join(frozen) or 'read_only'} = {'ON' if frozen else 'OFF'}"
    if channels is None:
        needs = SEES_CHANNELS[1] if observed.server.is_mariadb else SEES_CHANNELS[0]
        applies = observed.server.is_applying
        yield Outcome(
            "note",
            "not known whether it copies another server"
            + ("; it takes writes from few, as replicas do" if frozen else "")
            + ("; it applies another server's log now" if applies else ""),
            evidence,
            hidden_needs=f"a connection with {needs.upper()}",
        )
    elif not channels:
        yield Outcome(
            "fine",
            "it copies no other server: a primary" + (", though it takes writes from few" if frozen else ""),
            f"SHOW REPLICA STATUS is empty; {evidence}",
        )
    for channel in channels or ():
        yield _of_channel(channel, evidence)
    if channels or (channels is None and observed.server.is_applying):
        yield from _passed_on(observed, asked)


def _of_channel(channel: Channel, evidence: str) -> Outcome:
    name = f" ({channel.name})" if channel.name else ""
    runs = channel.is_reading and channel.is_applying
    late = not runs or channel.lag_s is None or channel.lag_s > _LATE_S
    lag = "an unknown time" if channel.lag_s is None else duration(channel.lag_s)
    return Outcome(
        "warning" if late else "fine",
        f"it is a replica{name}, {lag} behind"
        if runs
        else f"it is a replica{name} that stands still: it grows old",
        f"SHOW REPLICA STATUS: reads {'yes' if channel.is_reading else 'no'}, applies "
        f"{'yes' if channel.is_applying else 'no'}{f'; {channel.error}' if channel.error else ''}; "
        f"{evidence}",
        None if runs else Remedy("start replica;", "the DBA", "once you know why it stopped"),
    )


def _passed_on(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether the replica's own log has what it copies."""
    names = ("log_replica_updates", "log_slave_updates")
    name = next((name for name in names if of_settings(observed, name) is not None), names[1])
    if asked.reads_log is not False and is_on(observed, name) is False:
        yield Outcome(
            asked.blocking,
            f"its own log has nothing of what it copies: {asked.who} sees no change here",
            f"{name} = OFF",
            Remedy(f"{name} = ON in the configuration, or read the primary", "the DBA", "at a restart"),
        )


PROBES = (Probe("replica", "Is it a replica, and how far behind?", _replica, "", ("instances",)),)
