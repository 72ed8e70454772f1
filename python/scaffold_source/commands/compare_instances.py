"""`preflight` with two --from: two instances beside each other. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from scaffold_source.commands.preflight import preflight
from scaffold_source.drift.compare import compare
from scaffold_source.errors import UsageError
from scaffold_source.model import Database
from scaffold_source.preflight.comparing import Comparison, compared, is_one_server
from scaffold_source.preflight.declared import declared
from scaffold_source.preflight.which import Name, Side
from scaffold_source.producers.observed_mysql import MysqlObserved
from scaffold_source.producers.where import Where

_TWO = "give --from twice: development and production, or a primary and its replica"


def compare_instances(places: Sequence[Where], loader: str | None, schemas: tuple[str, ...]) -> Comparison:
    """Return how the servers at two places, or files that somebody mailed, differ, and which to read from.

    Raises UsageError for more places than two and for one server twice, and as `preflight` does.
    """
    if len(places) != 2:
        raise UsageError(f"--from was given {len(places)} times", do=_TWO)
    if places[0] == places[1]:
        raise UsageError("--from was given the same place twice", do=_TWO)
    a, b = (_side("A", places[0], loader, schemas), _side("B", places[1], loader, schemas))
    if is_one_server(a.observed, b.observed):
        raise UsageError(f"{a.address} and {b.address} are one database of one server", do=_TWO)
    return compared(a, b, compare(_declared(a), _declared(b)))


def _side(name: Name, place: Where, loader: str | None, schemas: tuple[str, ...]) -> Side:
    answers = preflight(place, loader, schemas)
    observed = answers.found.observed
    if isinstance(observed, MysqlObserved):
        raise UsageError(
            f"{answers.address} is MySQL or MariaDB; two instances are compared of PostgreSQL alone",
            do="run preflight for each, and compare what they say",
        )
    return Side(name, answers.address, observed, answers.found)


def _declared(side: Side) -> Database:
    return declared(side.observed, side.found.asked)
