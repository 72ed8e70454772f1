"""Two instances beside each other (development and production, a primary and its replica): in what they
differ that matters to whoever reads them, and which one to read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from scaffold_source.change import Change
from scaffold_source.preflight.outcome import VERDICTS, Outcome
from scaffold_source.preflight.probes import rights
from scaffold_source.preflight.settings import of_settings
from scaffold_source.preflight.which import Advice, Side, which_to_read
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.postgres.flavours import flavour_of

# Settings that decide how a server is read, each with what a difference changes for a reader.
_SETTINGS = {
    "TimeZone": "timestamps without a zone, and defaults such as now(), may mean another time",
    "default_transaction_read_only": "a session may write on one of them",
    "statement_timeout": "it ends a long first sync; 0 is never",
    "idle_in_transaction_session_timeout": "it ends a loader that pauses in a transaction; 0 is never",
    "max_connections": "fewer are left for a loader beside the application",
    "ssl": "one of them takes no encrypted line",
    "hot_standby_feedback": "without it, a standby cancels long queries and loses slots",
    "max_standby_streaming_delay": "how long a query on a standby may run before it is cancelled",
}
_MOVES = "a loader that reads the log on one may fail on the other"
# The same, for a loader that reads the log.
_LOG_SETTINGS = {
    "wal_level": _MOVES,
    "rds.logical_replication": _MOVES,
    "cloudsql.logical_decoding": _MOVES,
    "alloydb.logical_decoding": _MOVES,
    "max_replication_slots": "fewer loaders and standbys fit in",
    "max_wal_senders": "fewer loaders and standbys fit in",
    "max_slot_wal_keep_size": "how far a loader may fall behind before its slot is lost; -1 is no end",
    "idle_replication_slot_timeout": "how long a loader may be away before its slot is dropped; 0 is no end",
    "wal_sender_timeout": "how long a loader may be silent before its line is cut",
}
_FACTS: tuple[tuple[str, Callable[[Observed], str], str], ...] = (
    (
        "version",
        lambda observed: observed.server.version.split(" on ")[0],
        "the newer may have types and functions that the older lacks",
    ),
    ("who runs it", lambda observed: flavour_of(observed)[0].name, "how the log is switched on differs"),
    (
        "kind",
        lambda observed: "standby" if observed.server.is_standby else "primary",
        "a standby takes no writes, and may be behind",
    ),
    ("encoding", lambda observed: observed.server.encoding, "the same text is not the same bytes"),
    (
        "collation",
        lambda observed: observed.server.collation,
        "text sorts otherwise: a cursor over text does not move from one to the other",
    ),
)
_OF_RIGHTS = frozenset(probe.id for probe in rights.PROBES) | {"replication-right"}
# Said as facts of the server, or counted anew each time.
_SAID_OTHERWISE = frozenset({"version", "flavour", "encoding", "connections"})


@dataclass(frozen=True, slots=True)
class Differing:
    """Something that the two servers have differently. `why` says what that changes for a reader."""

    what: str
    a: str
    b: str
    why: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a probe says of each, where it is not the same; None where it does not apply."""

    probe: str
    a: Outcome | None
    b: Outcome | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two instances, in what they differ, and which to read from. `tables` are the changes from A to B."""

    a: Side
    b: Side
    advice: Advice
    servers: tuple[Differing, ...]
    answers: tuple[Answers, ...]
    tables: tuple[Change, ...]

    @property
    def chosen(self) -> Side:
        """Return the one to read from."""
        return self.a if self.advice.read == "A" else self.b


def differing_servers(a: Side, b: Side) -> Iterator[Differing]:
    """Yield what the servers are, and how they are set, where that differs."""
    settings = _SETTINGS | (_LOG_SETTINGS if a.found.asked.reads_log is not False else {})
    rows: list[tuple[str, Callable[[Observed], str | None], str]] = [
        *_FACTS,
        *((name, partial(_with_unit, name=name), why) for name, why in settings.items()),
    ]
    for what, look, why in rows:
        of_a, of_b = look(a.observed), look(b.observed)
        if of_a != of_b:
            yield Differing(what, of_a or "not there", of_b or "not there", why)


def _with_unit(observed: Observed, name: str) -> str | None:
    """Return a setting with its unit, as `30000 ms`. What an older version lacks is as if it were off."""
    value = of_settings(observed, name)
    if name == "idle_replication_slot_timeout" and value is None:
        return "0 s"
    unit = next((setting.unit for setting in observed.settings if setting.name == name), None)
    return f"{value} {unit}" if unit else value


def differing_answers(a: Side, b: Side) -> Iterator[Answers]:
    """Yield what probes say otherwise of the two: of rights in any word, of all else in how bad it is."""
    for probe in dict.fromkeys(outcome.probe for side in (a, b) for outcome in side.found.outcomes):
        if probe in _SAID_OTHERWISE:
            continue
        of_a, of_b = (_worst(side, probe) for side in (a, b))
        if _in_short(a, probe) != _in_short(b, probe):
            yield Answers(probe, of_a, of_b)


def _worst(side: Side, probe: str) -> Outcome | None:
    return next((outcome for outcome in side.found.outcomes if outcome.probe == probe), None)


def _in_short(side: Side, probe: str) -> object:
    """Return what is compared of a probe's outcomes; roles may have other names."""
    outcomes = [outcome for outcome in side.found.outcomes if outcome.probe == probe]
    if probe in _OF_RIGHTS:
        role = side.observed.role.name
        return sorted((o.verdict, o.sight, o.answer.replace(role, "the role")) for o in outcomes)
    worst = min((VERDICTS.index(outcome.verdict) for outcome in outcomes), default=None)
    return worst, any(outcome.hidden_needs for outcome in outcomes)


def is_one_server(a: Observed, b: Observed) -> bool:
    """Return whether both are the same database of the same running server, however it was reached."""
    if a.server.cluster is None or a.server.cluster != b.server.cluster:
        return False
    is_alike = (a.server.database, a.server.is_standby) == (b.server.database, b.server.is_standby)
    return is_alike and a.server.started == b.server.started


def compared(a: Side, b: Side, tables: Sequence[Change]) -> Comparison:
    """Return the comparison of two sides, with the changes of their tables from A to B."""
    return Comparison(
        a,
        b,
        which_to_read(a, b),
        tuple(differing_servers(a, b)),
        tuple(differing_answers(a, b)),
        tuple(tables),
    )
