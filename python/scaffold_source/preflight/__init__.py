"""Whether a loader can copy a producer's database: asked in one go, from what was observed of its server.

Nothing is fine because it could not be seen: an outcome says what is hidden from the role, and what the role
would need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scaffold_source.preflight.outcome import VERDICTS, Asked, Outcome, Probe
from scaffold_source.preflight.probes import log, rights, server, tables
from scaffold_source.producers.observed import Observed

PROBES: tuple[Probe, ...] = (*server.PROBES, *rights.PROBES, *log.PROBES, *tables.PROBES)

# What `--audit` asks of a role: what it may read, and what else it may do.
OF_A_ROLE: tuple[Probe, ...] = (
    *rights.PROBES,
    *(probe for probe in log.PROBES if probe.id == "replication-right"),
)


@dataclass(frozen=True, slots=True)
class Preflight:
    """The outcomes, the worst first, and the probes that do not apply."""

    observed: Observed
    asked: Asked
    outcomes: tuple[Outcome, ...]
    not_applicable: tuple[Probe, ...]

    def of(self, verdict: str) -> list[Outcome]:
        """Return the outcomes with a verdict."""
        return [outcome for outcome in self.outcomes if outcome.verdict == verdict]

    def answers(self) -> Iterator[tuple[str, str]]:
        """Yield what answers each question of questions.yml that the probes ask, by its id."""
        said: dict[str, list[str]] = {}
        for probe in PROBES:
            for outcome in self.outcomes:
                if outcome.probe == probe.id and not outcome.hidden_needs:
                    for question in probe.answers:
                        said.setdefault(question, []).append(outcome.answer)
        yield from ((question, "; ".join(answers)) for question, answers in said.items())

    @property
    def undecided(self) -> list[Outcome]:
        """Return what would have to be seen before anybody can say that all is ready."""
        unseen = [outcome for outcome in self.outcomes if outcome.hidden_needs and outcome.decides]
        return [outcome for outcome in unseen if outcome.verdict != "blocker"]


def preflight(observed: Observed, asked: Asked, probes: Sequence[Probe] = PROBES) -> Preflight:
    """Return what the probes make of what was observed."""
    answered = [(probe, tuple(probe.look(observed, asked))) for probe in probes]
    outcomes = [outcome for _, found in answered for outcome in found]
    return Preflight(
        observed,
        asked,
        tuple(sorted(outcomes, key=lambda outcome: VERDICTS.index(outcome.verdict))),
        tuple(probe for probe, found in answered if not found),
    )
