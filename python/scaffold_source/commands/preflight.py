"""`preflight`: whether a loader can copy the producer's database. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold_source.errors import UsageError
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import OF_A_ROLE, PROBES, Preflight
from scaffold_source.preflight import preflight as probe
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.preflight_file import read_preflight_file, to_json
from scaffold_source.producers.registry import server_of
from scaffold_source.producers.where import Where
from scaffold_source.render.grants import grants, revoke


@dataclass(frozen=True, slots=True)
class Answers:
    """What preflight found at `address`."""

    found: Preflight
    address: str

    @property
    def text(self) -> str:
        """Return all of it as a preflight file."""
        return to_json(self.found.observed, self.found.outcomes)


def preflight(
    where: Where, loader: str | None, schemas: tuple[str, ...], *, audited: str | None = None
) -> Answers:
    """Return what the server at `where`, or a file that somebody mailed, says to each probe. Where a role is
    `audited`, only to those about rights, as that role has them.

    Raises UsageError for files of another kind, and for servers that preflight does not know; ProducerError
    where the server cannot be reached.
    """
    asked = Asked(loader_named(loader) if loader else None, schemas)
    observed, address = _observed(where, audited)
    return Answers(probe(observed, asked, PROBES if audited is None else OF_A_ROLE), address)


def granting(where: Where, loader: str | None, schemas: tuple[str, ...], role: str) -> str:
    """Return the SQL that makes `role`, which reads and nothing else. Raises as `preflight`."""
    asked = Asked(loader_named(loader) if loader else None, schemas)
    return grants(_observed(where)[0], asked, role)


def revoking(where: Where, schemas: tuple[str, ...], role: str) -> str:
    """Return the SQL that takes back what `granting` gives. Raises as `preflight`."""
    return revoke(_observed(where)[0], Asked(None, schemas), role)


def _observed(where: Where, role: str | None = None) -> tuple[Observed, str]:
    if where.path is None:
        reader = server_of(where.conninfo).reader()
        return reader.observe(where.conninfo, Limits(), role), where.address
    if role is not None:
        raise UsageError(
            "--audit asks a server, and a file shows one role",
            do="give a connection of a role that is a member",
        )
    if where.path.suffix.lower() != ".json":
        raise UsageError(
            f"{where.path} declares a schema; preflight asks a server",
            do="give a connection, or a file that `preflight --print-sql` made with psql",
        )
    observed = read_preflight_file(where.path)
    return observed, f"{where.path.name}, database {observed.server.database}"
