"""A contract's producer: where it is (a person said so, else the contract does), and what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold_source.commands.places import anchor, relative
from scaffold_source.contract.values import CONTRACT, Contract
from scaffold_source.errors import (
    ContractError,
    ProducerError,
    ScopeError,
    UsageError,
)
from scaffold_source.producers import Introspection, Scope, read
from scaffold_source.producers.tunnel import Tunnels
from scaffold_source.producers.where import Where, followed_where, parse_where
from scaffold_source.project.git import files_since
from scaffold_source.safe_text.redaction import secrets_in

_FROM = CONTRACT / "scaffold" / "from"
Announce = Callable[[str], None]


def unheard(_: str) -> None:
    """Tell nobody, for callers that have nobody to tell."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said of the producer: `where` it is, or None to go where the contract says. `announce`
    tells them which server that is, before anybody connects. `since` is a git ref: what migrations became
    new after it. `base` is the ref that a change goes to, where it stands whom it may call in. `tunnels` lead
    to the server through a bastion that they named."""

    where: str | None
    announce: Announce = unheard
    since: str | None = None
    base: str | None = None
    tunnels: Tunnels | None = None


def needs_where() -> UsageError:
    """Return the error for a contract of somebody else's, when no person says where its producer is."""
    return UsageError(
        "--contract takes a contract from elsewhere, and where that says its producer is, nobody goes",
        do="say where facts come from: --from WHERE",
    )


def require_no_password(contract: Contract, root: Path) -> None:
    """Raise ContractError where a password stands in the contract: a diff of the file would show it."""
    if any(secrets_in(contract.source.recorded_from or "")):
        place = relative(contract.locate(_FROM), anchor(root))
        raise ContractError(
            f"{place.file.as_posix()}:{place.line}: scaffold.from holds a password (not shown): everybody "
            "who reads the repository knows it",
            do="change that password, put the connection string into a variable and write env:NAME there",
        )


def producer_of(contract: Contract, asked: Asked, root: Path) -> Where:
    """Return the place that facts come from: the one asked for, else the one that the contract remembers. A
    server that the contract names is announced.

    Raises UsageError where neither says, and where a contract names what only a person may.
    """
    if asked.where is not None:
        return parse_where(asked.where, root, asked.tunnels)
    if not contract.source.recorded_from:
        raise UsageError(
            f"The contract of source {contract.source.name!r} does not say where its producer is",
            do="name it: --from WHERE, or write env:NAME to config.meta.contract.scaffold.from",
        )
    line = relative(contract.locate(_FROM), anchor(root))
    at = f"{line.file.as_posix()}:{line.line}"
    place = followed_where(contract.source.recorded_from, root, at, asked.tunnels)
    if place.conninfo:
        caution = f", {place.caution}" if place.caution else ""
        asked.announce(
            f"{contract.source.name}: connecting to {place.address} "
            f"({place.recorded}, which the contract names{caution})"
        )
    return place


def shown_since(contract: Contract, place: Where, since: str | None) -> Introspection:
    """Read the contract's schemas as `shown_to_contract` does; of a folder of migrations, those that the git
    ref `since` lacks are known to be new. Raises UsageError if there is no folder."""
    if since is None:
        return shown_to_contract(contract, place)
    if place.path is None or not place.path.is_dir():
        raise UsageError(
            "--since tells which migrations are new, and facts come from no folder of migrations",
            do="give the folder: --from db/migrations/",
        )
    became = files_since(place.path, since)
    shown = shown_to_contract(contract, replace(place, new_files=became.new))
    read = set(shown.files.files) if shown.files else set[str]()
    edited = sorted(became.edited & read)
    gone = sorted(name for name in became.gone if name.lower().endswith(".sql"))
    notices = [
        f"{name} was {what} since {since}: a database that has run it does not notice"
        for names, what in ((edited, "edited"), (gone, "deleted"))
        for name in names
    ]
    return replace(shown, notices=(*shown.notices, *notices))


def shown_to_contract(contract: Contract, place: Where) -> Introspection:
    """Read the contract's schemas without its table globs, so that a dropped table is drift and no misspelt
    name. If nothing is visible, raise ProducerError: an empty result must never pass as "no drift"."""
    source = contract.source
    try:
        return read(place, Scope(source.schemas, evidence="none"))
    except ScopeError as error:
        do = f"the contract of {source.name!r} covers it: is this the right database, and role? {error.do}"
        raise ProducerError(error.what, do=do) from None
