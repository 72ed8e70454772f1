"""Whether the log can be read: its level, slots, senders, who may, and what it would cost the producer."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.preflight.outcome import Asked, Outcome, Probe, Remedy
from scaffold_source.preflight.settings import number_of, of_settings
from scaffold_source.preflight.wording import duration, in_sql, literal, size, yes
from scaffold_source.producers.observed import Observed, SlotState
from scaffold_source.producers.postgres.flavours import flavour_of

_MB = 1024 * 1024
_DAY_S = 86_400
_HELD_LONG = 1024 * _MB
_SHORT_COUNT_S = 3600


def _level(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    level = of_settings(observed, "wal_level")
    if asked.reads_log is False:
        return
    evidence = f"wal_level = {level}"
    if level is None:
        yield Outcome(
            "warning",
            "nobody can say whether the log can be decoded",
            "pg_settings shows no wal_level",
            hidden_needs="pg_read_all_settings",
            decides=bool(asked.reads_log),
        )
        return
    if level == "logical":
        yield Outcome("fine", "the log can be decoded", evidence)
        return
    flavour, _ = flavour_of(observed)
    yield Outcome(
        asked.blocking,
        f"the log cannot be decoded: {asked.who} sees no change",
        evidence,
        Remedy(flavour.logical, "the DBA", "takes effect at a restart"),
    )


def _slots(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    if asked.reads_log is False:
        return
    for what, setting, used in (
        ("replication slots", "max_replication_slots", len(observed.slots)),
        ("senders", "max_wal_senders", observed.replication.senders),
    ):
        most = number_of(observed, setting) or 0
        left = most - used
        yield Outcome(
            "fine" if left > 0 else asked.blocking,
            f"{max(left, 0)} of {most} {what} are free",
            f"{setting} = {most}, in use: {used}",
            None
            if left > 0
            else Remedy(f"raise {setting} (at a restart), or drop one not in use", "the DBA"),
        )


def _right(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Say whether the role may replicate, which is more than reading: it may copy the whole cluster."""
    role = observed.role
    flavour, _ = flavour_of(observed)
    groups = {"rds_replication", "neon_superuser"} & set(role.member_of)
    if asked.reads_log is False:
        if role.may_replicate:
            yield Outcome(
                "warning",
                f"{role.name} may replicate, though {asked.who} does not read the log: it may copy the whole "
                "cluster, every database of it",
                "pg_roles.rolreplication",
                Remedy(f"alter role {in_sql(role.name)} noreplication;", "the DBA"),
            )
        return
    if role.may_replicate or role.is_superuser or groups:
        yield Outcome(
            "fine",
            f"{role.name} may replicate, which lets it copy the whole cluster: guard it as a backup",
            f"pg_roles: replication {yes(role.may_replicate)}, superuser {yes(role.is_superuser)}, "
            f"member of {', '.join(sorted(groups)) or 'no role that may'}",
        )
        return
    yield Outcome(
        "blocker" if asked.reads_log else "note",
        f"{role.name} may not replicate, so it cannot read the log",
        "pg_roles: replication no, superuser no",
        Remedy(
            flavour.replicating.format(role=in_sql(role.name)),
            "the DBA",
            "this is more than reading: it may copy the whole cluster",
        ),
    )


def _held_back(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Name the slots that nobody reads: they keep the log until the disk is full."""
    slots = [slot for slot in observed.slots if not slot.is_active and not slot.is_temporary]
    lost = [slot for slot in observed.slots if slot.state == "lost" or slot.invalidated]
    for slot in lost:
        yield Outcome(
            "warning",
            f"the slot {slot.name} is lost ({slot.invalidated or slot.state}): whoever reads it must copy "
            "everything again",
            _of_slot(slot),
            Remedy(_drop(slot), "the DBA", "then a new first sync"),
        )
    for slot in slots:
        if slot in lost:
            continue
        held = slot.held_bytes
        elsewhere = (
            "" if slot.database in (None, observed.server.database) else f" (database {slot.database})"
        )
        yield Outcome(
            "warning" if held is None or held > _HELD_LONG else "note",
            f"nobody reads the slot {slot.name}{elsewhere}: the producer's disk keeps "
            f"{size(held) if held is not None else 'an unknown amount'} of log for it, and more every day",
            _of_slot(slot),
            Remedy(
                _drop(slot),
                "the DBA",
                "once you know that it is nobody's",
            ),
        )
    if not lost and not slots:
        yield Outcome(
            "fine",
            "no slot is left without a reader",
            f"pg_replication_slots: {len(observed.slots)}, all active",
        )


def _drop(slot: SlotState) -> str:
    return f"select pg_drop_replication_slot({literal(slot.name)});"


def _of_slot(slot: SlotState) -> str:
    return (
        f"pg_replication_slots: active {yes(slot.is_active)}, wal_status {slot.state}, plugin {slot.plugin}"
    )


def _keep(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Say how long the loader may be away before the server drops its slot, or fills its disk."""
    if asked.reads_log is False:
        return
    keep = number_of(observed, "max_slot_wal_keep_size")
    rate, evidence = _daily(observed)
    evidence = f"max_slot_wal_keep_size = {keep} MB; {evidence}"
    if keep is None or keep < 0:
        yield Outcome(
            "warning",
            "nothing limits what a slot keeps: a loader that stands still fills the producer's disk"
            + (f", about {size(rate)} a day" if rate else ""),
            evidence,
            Remedy(
                "alter system set max_slot_wal_keep_size = '…';",
                "the DBA",
                "to two days of log, and less than the disk; takes effect at a reload",
            ),
        )
        return
    days = keep * _MB / rate if rate else None
    short = days is not None and days < 1
    yield Outcome(
        "warning" if short else "fine",
        f"a slot keeps {size(keep * _MB)} of log"
        + (f", about {duration(days * _DAY_S)}: " if days is not None else ": ")
        + "a loader that is away for longer must copy everything again",
        evidence,
        Remedy("raise max_slot_wal_keep_size to two days of log, if the disk has them", "the DBA")
        if short
        else None,
    )
    idle = number_of(observed, "idle_replication_slot_timeout")
    if idle:
        yield Outcome(
            "warning",
            f"a slot that nobody reads for {duration(idle)} is dropped: a loader that syncs less often must "
            "copy everything again each time",
            f"idle_replication_slot_timeout = {idle} s",
            Remedy("sync more often than that, or raise it", "the DBA"),
        )


def _daily(observed: Observed) -> tuple[float | None, str]:
    """Return how many bytes of log a day writes, measured since the counters were reset."""
    wal = observed.wal
    if wal is None or wal.over_s < _SHORT_COUNT_S:
        return None, "how much log a day writes is not known (pg_stat_wal counts for less than an hour)"
    rate = wal.bytes / wal.over_s * _DAY_S
    return rate, f"pg_stat_wal: {size(wal.bytes)} in {duration(wal.over_s)}"


def _heartbeat(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    if asked.reads_log is False:
        return
    yield Outcome(
        "note",
        "where this database is idle and others of the server are not, a slot keeps the log of all: the "
        "loader needs a heartbeat",
        "a slot moves only when its own database writes",
        Remedy(
            "select pg_logical_emit_message(false, 'heartbeat', now()::text);",
            "the producer's engineers",
            "every few minutes, by the loader, pg_cron or a job; it needs no table",
        ),
    )


def _standby(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    server, seen = observed.server, observed.replication
    if not server.is_standby:
        return
    if asked.reads_log is not False and server.version_num < _DECODES_ON_STANDBY:
        yield Outcome(
            asked.blocking,
            "a standby of this version cannot decode the log: that came with 16",
            f"server_version_num = {server.version_num}",
            Remedy("read the primary, or a standby on 16 or newer", "the DBA"),
        )
    elif asked.reads_log is not False and of_settings(observed, "hot_standby_feedback") != "on":
        yield Outcome(
            asked.blocking,
            "without hot_standby_feedback the primary cleans up what a slot on this standby needs, which "
            "ends the slot",
            "hot_standby_feedback = off",
            Remedy("alter system set hot_standby_feedback = on; select pg_reload_conf();", "the DBA"),
        )
    lag = 0.0 if seen.is_caught_up else seen.last_replayed_s
    yield Outcome(
        "warning" if is_late(observed) else "fine",
        "replay is paused: this standby grows old"
        if seen.is_paused
        else f"the standby is {'caught up' if not lag else f'{duration(lag)} behind'}",
        f"all received is replayed: {yes(seen.is_caught_up)}; last transaction replayed "
        + (
            f"{duration(seen.last_replayed_s)} ago"
            if seen.last_replayed_s is not None
            else "at no known time"
        ),
        Remedy("select pg_wal_replay_resume();", "the DBA") if seen.is_paused else None,
    )
    yield from _cancelled(observed, asked)


def is_late(observed: Observed) -> bool:
    """Return whether a standby is far behind, or its replay is paused."""
    seen = observed.replication
    return bool(seen.is_paused) or (not seen.is_caught_up and (seen.last_replayed_s or 0) > _LATE_S)


def _cancelled(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Say whether a long query on the standby is cancelled when the primary cleans up."""
    delay = number_of(observed, "max_standby_streaming_delay")
    if delay is None or delay < 0 or of_settings(observed, "hot_standby_feedback") == "on":
        return
    yield Outcome(
        "warning",
        f"a query that runs longer than {duration(delay / 1000)} may be cancelled here, a first sync too",
        f"max_standby_streaming_delay = {delay} ms, hot_standby_feedback = off",
        Remedy("set hot_standby_feedback = on, or raise the delay for the first sync", "the DBA"),
    )


_DECODES_ON_STANDBY = 160_000
_LATE_S = 300
_NO_LOG = "the loader does not read the log"

PROBES = (
    Probe("log-level", "Can the log be decoded?", _level, _NO_LOG, ("loader",)),
    Probe("slots", "Are a slot and a sender free?", _slots, _NO_LOG),
    Probe("replication-right", "May the role replicate?", _right, _NO_LOG, ("access",)),
    Probe("slots-left", "Is a slot left that nobody reads?", _held_back, ""),
    Probe("log-kept", "How long is the log kept for a loader that is away?", _keep, _NO_LOG),
    Probe("heartbeat", "Does an idle database hold the log back?", _heartbeat, _NO_LOG),
    Probe(
        "standby",
        "How far behind is the standby, and can a loader read it?",
        _standby,
        "it is a primary",
        ("instances",),
    ),
)
