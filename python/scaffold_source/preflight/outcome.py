"""What preflight says: an outcome for each thing that it asks a server, with its evidence and its remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from scaffold_source.loaders.loader import Loader
from scaffold_source.producers.observed import Observed, RelationState

_Seen = TypeVar("_Seen")

# The worst first.
Verdict = Literal["blocker", "warning", "note", "fine"]
VERDICTS: tuple[Verdict, ...] = ("blocker", "warning", "note", "fine")


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is to be done: `do`, SQL where it can be, and `by` whom. `note` says what else there is to know:
    what it costs, or when it takes effect."""

    do: str
    by: Literal["the DBA", "the producer's engineers", "analytics"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer, and what it rests on.

    `evidence` is what was asked and what came back. `hidden_needs` is what the role lacks where the answer is
    hidden from it: then nothing is fine. An outcome that `decides` must be seen before anybody can say that
    all is ready. `probe` is the id of the probe whose it is: `preflight` says so.
    """

    verdict: Verdict
    answer: str
    evidence: str
    remedy: Remedy | None = None
    hidden_needs: str = ""
    decides: bool = False
    probe: str = ""

    @property
    def sight(self) -> Literal["seen", "hidden"]:
        return "hidden" if self.hidden_needs else "seen"


@dataclass(frozen=True, slots=True)
class Asked:
    """For which loader it is asked, None for any, and of which schemas, none meaning all."""

    loader: Loader | None = None
    schemas: tuple[str, ...] = ()

    @property
    def reads_log(self) -> bool | None:
        """Return whether the loader reads the log, None where none is named."""
        return bool(self.loader.needs.replica_identity) if self.loader else None

    @property
    def blocking(self) -> Verdict:
        """Return how bad it is that a log cannot be read: nobody knows without a loader."""
        return "blocker" if self.reads_log else "warning"

    @property
    def who(self) -> str:
        """Return what the sentences are about: `Debezium`, or `a loader that reads the log`."""
        return self.loader.title if self.loader else "a loader that reads the log"

    def covers(self, schema: str) -> bool:
        return not self.schemas or schema in self.schemas

    def relations(self, observed: Observed) -> list[RelationState]:
        """Return the relations in the schemas asked for."""
        return [relation for relation in observed.relations if self.covers(relation.schema)]


@dataclass(frozen=True, slots=True)
class Probe(Generic[_Seen]):
    """One thing that is asked of a kind of server. `look` yields an outcome or several, none where it does
    not apply: then `unless` says why. `answers` are ids of questions.yml."""

    id: str
    asks: str
    look: Callable[[_Seen, Asked], Iterator[Outcome]]
    unless: str
    answers: tuple[str, ...] = ()
