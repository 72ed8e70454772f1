"""Which of two instances to read from: a replica rather than its primary, real data rather than a few rows,
what is ready rather than what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scaffold_source.lexicon.counting import how_many
from scaffold_source.preflight import Preflight
from scaffold_source.preflight.outcome import Outcome
from scaffold_source.preflight.probes.log import is_late
from scaffold_source.producers.observed import Observed, RelationState

Name = Literal["A", "B"]
# How many times the rows of the other make one of two databases the real one.
_FAR_MORE = 10


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what it is called in the report, where it is, and what preflight found there."""

    name: Name
    address: str
    observed: Observed
    found: Preflight

    @property
    def is_ready(self) -> bool:
        return not self.blocking and not self.found.undecided

    @property
    def blocking(self) -> list[Outcome]:
        return self.found.of("blocker")

    @property
    def tables(self) -> list[RelationState]:
        """Return the tables asked for; partitions stand for theirs."""
        relations = self.found.asked.relations(self.observed)
        return [relation for relation in relations if relation.kind == "table"]

    @property
    def rows(self) -> float:
        """Return about how many rows there are, as the planner knows them."""
        return sum(table.rows for table in self.tables if table.rows > 0)


@dataclass(frozen=True, slots=True)
class Advice:
    """Which one to read from, and why."""

    read: Name
    why: tuple[str, ...]


def which_to_read(a: Side, b: Side) -> Advice:
    """Return which of the two to read from."""
    if _is_of_one_cluster(a, b) and a.observed.server.is_standby != b.observed.server.is_standby:
        standby, primary = (a, b) if a.observed.server.is_standby else (b, a)
        return _of_replica(standby, primary)
    fuller, emptier = (a, b) if a.rows >= b.rows else (b, a)
    if fuller.rows > _FAR_MORE * max(emptier.rows, 1):
        return _of_data(fuller, emptier)
    return _of_readiness(a, b)


def _is_of_one_cluster(a: Side, b: Side) -> bool:
    clusters = {side.observed.server.cluster for side in (a, b)}
    return len(clusters) == 1 and None not in clusters


def _of_replica(standby: Side, primary: Side) -> Advice:
    """Choose between a primary and its standby: the standby, unless it blocks or is late."""
    kin = f"{standby.name} is a standby of {primary.name}: both have the cluster's number"
    if _rank(standby) > _rank(primary):
        return Advice(primary.name, (kin, _blocked(standby), _state(primary)))
    if is_late(standby.observed) and primary.is_ready:
        return Advice(
            primary.name, (kin, f"{standby.name} is behind, or its replay is paused", _state(primary))
        )
    free = "reading it takes no time from the application's server"
    if standby.found.asked.reads_log:
        free += "; a loader's slot there holds the log back on it alone"
    return Advice(standby.name, (kin, free, _state(standby)))


def _of_data(fuller: Side, emptier: Side) -> Advice:
    """Choose the database that has far more rows, ready or not: the other is no place to measure anything."""
    why = [
        f"{fuller.name} holds about {how_many_rows(fuller)}, {emptier.name} {how_many_rows(emptier)}: "
        f"the real data seems to be in {fuller.name}",
        _state(fuller),
    ]
    if not fuller.is_ready and emptier.is_ready:
        why.append(f"until then, {emptier.name} is ready to develop against")
    return Advice(fuller.name, tuple(why))


def _of_readiness(a: Side, b: Side) -> Advice:
    """Choose what is nearer to being ready, of equals a standby, of equals the first."""
    standby = min((a, b), key=lambda side: not side.observed.server.is_standby)
    chosen = min((standby, b if standby is a else a), key=_rank)
    other = b if chosen is a else a
    why = [_state(chosen)]
    if _rank(chosen) < _rank(other):
        why.append(_blocked(other))
    elif chosen.observed.server.is_standby and not other.observed.server.is_standby:
        why.append("it is a standby, so reading it takes no time from the application's server")
    else:
        why.append(
            "nothing that was seen tells them apart (rows: "
            f"{how_many_rows(a)} and {how_many_rows(b)}): ask which one the application uses"
        )
    return Advice(chosen.name, tuple(why))


def _rank(side: Side) -> tuple[int, int]:
    """Return how far from ready: blockers, then what decides and is hidden."""
    return len(side.blocking), len(side.found.undecided)


def _state(side: Side) -> str:
    if side.is_ready:
        return f"{side.name} is ready"
    return _blocked(side)


def _blocked(side: Side) -> str:
    names = list(dict.fromkeys(outcome.probe for outcome in (*side.blocking, *side.found.undecided)))
    return f"{side.name} has {how_many(len(side.blocking), 'blocker')} ({', '.join(names)})"


def how_many_rows(side: Side) -> str:
    """Return about how many rows a side has, and whether the planner knows."""
    unknown = sum(table.rows < 0 for table in side.tables)
    return f"{side.rows:,.0f} rows" + (f" and {how_many(unknown, 'table')} never analysed" if unknown else "")
