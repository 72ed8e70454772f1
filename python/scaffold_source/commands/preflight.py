"""`preflight`: whether a loader can copy the producer's database. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold_source.errors import UsageError
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import Preflight
from scaffold_source.preflight import preflight as probe
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.preflight_file import read_preflight_file, to_json
from scaffold_source.producers.registry import server_of
from scaffold_source.producers.where import Where


@dataclass(frozen=True, slots=True)
class Answers:
    """What preflight found at `address`."""

    found: Preflight
    address: str

    @property
    def text(self) -> str:
        """Return all of it as a preflight file."""
        return to_json(self.found.observed, self.found.outcomes)


def preflight(where: Where, loader: str | None, schemas: tuple[str, ...]) -> Answers:
    """Return what the server at `where`, or a file that somebody mailed, says to each probe.

    Raises UsageError for files of another kind, and for servers that preflight does not know; ProducerError
    where the server cannot be reached.
    """
    asked = Asked(loader_named(loader) if loader else None, schemas)
    observed, address = _observed(where)
    return Answers(probe(observed, asked), address)


def _observed(where: Where) -> tuple[Observed, str]:
    if where.path is None:
        return server_of(where.conninfo).reader().observe(where.conninfo, Limits()), where.address
    if where.path.suffix.lower() != ".json":
        raise UsageError(
            f"{where.path} declares a schema; preflight asks a server",
            do="give a connection, or a file that `preflight --print-sql` made with psql",
        )
    observed = read_preflight_file(where.path)
    return observed, f"{where.path.name}, database {observed.server.database}"
