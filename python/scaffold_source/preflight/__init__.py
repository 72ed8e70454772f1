"""Whether a loader can copy a producer's database: asked in one go, from what was observed of its server.

Nothing is fine because it could not be seen: an outcome says what is hidden from the role, and what the role
would need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scaffold_source.preflight import mysql
from scaffold_source.preflight.outcome import VERDICTS, Asked, Outcome, Probe
from scaffold_source.preflight.probes import log, rights, server, tables
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.observed_mysql import MysqlObserved, Observation

PROBES: tuple[Probe[Observed], ...] = (*server.PROBES, *rights.PROBES, *log.PROBES, *tables.PROBES)

# What `--audit` asks of a role: what it may read, and what else it may do.
OF_A_ROLE: tuple[Probe[Observed], ...] = (
    *rights.PROBES,
    *(probe for probe in log.PROBES if probe.id == "replication-right"),
)


@dataclass(frozen=True, slots=True)
class Preflight:
    """The outcomes, the worst first, and the probes that do not apply."""

    observed: Observation
    asked: Asked
    outcomes: tuple[Outcome, ...]
    not_applicable: tuple[Probe[Any], ...]

    def of(self, verdict: str) -> list[Outcome]:
        """Return the outcomes with a verdict."""
        return [outcome for outcome in self.outcomes if outcome.verdict == verdict]

    def answers(self) -> Iterator[tuple[str, str]]:
        """Yield what answers each question of questions.yml that the probes ask, by its id."""
        said: dict[str, list[str]] = {}
        for probe in probes_of(self.observed):
            for outcome in self.outcomes:
                if outcome.probe == probe.id and not outcome.hidden_needs:
                    for question in probe.answers:
                        said.setdefault(question, []).append(outcome.answer)
        yield from ((question, "; ".join(answers)) for question, answers in said.items())

    def settled(self) -> dict[str, str]:
        """Return what answers each question of which nothing blocks or is hidden; of the others, people have
        to do something first."""
        open_still = {
            question
            for probe in probes_of(self.observed)
            for outcome in self.outcomes
            for question in probe.answers
            if outcome.probe == probe.id and (outcome.hidden_needs or outcome.verdict == "blocker")
        }
        return {question: answer for question, answer in self.answers() if question not in open_still}

    @property
    def undecided(self) -> list[Outcome]:
        """Return what would have to be seen before anybody can say that all is ready."""
        unseen = [outcome for outcome in self.outcomes if outcome.hidden_needs and outcome.decides]
        return [outcome for outcome in unseen if outcome.verdict != "blocker"]


def probes_of(observed: Observation) -> Sequence[Probe[Any]]:
    """Return what is asked of such a server."""
    return mysql.PROBES if isinstance(observed, MysqlObserved) else PROBES


def of_a_role(observed: Observation) -> Sequence[Probe[Any]]:
    """Return what is asked of a role there."""
    return mysql.OF_AN_ACCOUNT if isinstance(observed, MysqlObserved) else OF_A_ROLE


def preflight(observed: Observation, asked: Asked, probes: Sequence[Probe[Any]] | None = None) -> Preflight:
    """Return what the probes make of what was observed; without any, all that there are for such a server."""
    answered = [(probe, tuple(probe.look(observed, asked))) for probe in probes or probes_of(observed)]
    outcomes = [replace(outcome, probe=probe.id) for probe, found in answered for outcome in found]
    return Preflight(
        observed,
        asked,
        tuple(sorted(outcomes, key=lambda outcome: VERDICTS.index(outcome.verdict))),
        tuple(probe for probe, found in answered if not found),
    )
