"""`preflight`: whether a loader can copy the producer's database. Writes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scaffold_source.errors import UsageError
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.loader import Loader
from scaffold_source.model import ServerKind
from scaffold_source.preflight import Preflight, of_a_role
from scaffold_source.preflight import preflight as probe
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.mysql.account import account_named
from scaffold_source.producers.observed_mysql import MysqlObserved, Observation
from scaffold_source.producers.preflight_file import read_preflight_file, to_json
from scaffold_source.producers.reached import reached
from scaffold_source.producers.registry import server_of, server_of_kind
from scaffold_source.producers.where import Where
from scaffold_source.render import grants, grants_mysql

_LONGEST_ROLE = 63 - len("_changes")
_ACCOUNT = re.compile(r"('[^']*'|`[^`]*`)@('[^']*'|`[^`]*`)")


@dataclass(frozen=True, slots=True)
class Answers:
    """What preflight found at `address`."""

    found: Preflight
    address: str

    @property
    def text(self) -> str:
        """Return all of it as a preflight file."""
        return to_json(self.found.observed, self.found.outcomes, dict(self.found.answers()))


def preflight(
    where: Where, loader: str | None, schemas: tuple[str, ...], *, audited: str | None = None
) -> Answers:
    """Return what the server at `where`, or a file that somebody mailed, says to each probe. Where a role is
    `audited`, only to those about rights, as that role has them.

    Raises UsageError for files of another kind, and for servers that preflight does not know; ProducerError
    where the server cannot be reached.
    """
    chosen = loader_named(loader) if loader else None
    observed, address = _observed(where, audited)
    probes = None if audited is None else of_a_role(observed)
    return Answers(probe(observed, _asked(observed, chosen, schemas), probes), address)


def questions(kind: ServerKind, where: Where | None) -> str:
    """Return the script that makes the file, for psql or for mysql. Raises UsageError where --from leads to a
    server of the other kind."""
    server = server_of_kind(kind)
    if where is not None and (where.path is not None or server_of(where.conninfo) != server):
        raise UsageError(
            f"--print-sql asks {server.name} here, and --from leads elsewhere",
            do="leave --from out; --print-sql is for psql, --print-sql=mysql for MySQL and MariaDB",
        )
    return server.reader().questions()


def _asked(observed: Observation, loader: Loader | None, schemas: tuple[str, ...]) -> Asked:
    """Return what is asked: of MySQL the database that the connection names, unless schemas are named."""
    if isinstance(observed, MysqlObserved) and observed.server.database:
        schemas = schemas or (observed.server.database,)
    return Asked(loader, schemas)


def granting(where: Where, loader: str | None, schemas: tuple[str, ...], role: str) -> str:
    """Return the SQL that makes `role`, which reads and nothing else. Raises as `preflight`, and UsageError
    for a name that such a server does not have."""
    chosen = loader_named(loader) if loader else None
    observed, _ = _observed(where)
    asked = _asked(observed, chosen, schemas)
    if isinstance(observed, MysqlObserved):
        return grants_mysql.grants(observed, asked, account_named(role))
    return grants.grants(observed, asked, _role_named(role))


def revoking(where: Where, schemas: tuple[str, ...], role: str) -> str:
    """Return the SQL that takes back what `granting` gives. Raises as `granting`."""
    observed, _ = _observed(where)
    if isinstance(observed, MysqlObserved):
        return grants_mysql.revoke(account_named(role))
    return grants.revoke(observed, _asked(observed, None, schemas), _role_named(role))


def _role_named(role: str) -> str:
    """Return the name of a role of PostgreSQL. Raises UsageError for an account of MySQL's, which has a host,
    and for names that PostgreSQL cuts, keeps for itself or cannot show."""
    if _ACCOUNT.fullmatch(role):
        raise UsageError(
            f"{role} is an account of MySQL or MariaDB, and this is PostgreSQL, whose roles have no host",
            do="name the role alone; pg_hba.conf says from where it may come",
        )
    is_its_own = role in ("public", "none") or role.startswith("pg_")
    if is_its_own or len(role.encode(errors="replace")) > _LONGEST_ROLE or not role.isprintable():
        raise UsageError(
            f"{role[:40]!r} is no name for a role",
            do=f"a name has up to {_LONGEST_ROLE} bytes, as its publication's is longer, and none of them "
            "invisible; public, none and what begins with pg_ are PostgreSQL's own",
        )
    return role


def _observed(where: Where, role: str | None = None) -> tuple[Observation, str]:
    if where.path is None:
        with reached(where) as conninfo:
            return server_of(conninfo).reader().observe(conninfo, Limits(), role), where.address
    if role is not None:
        raise UsageError(
            "--audit asks a server, and a file shows one role",
            do="give a connection of a role that is a member",
        )
    if where.path.suffix.lower() != ".json":
        raise UsageError(
            f"{where.path} declares a schema; preflight asks a server",
            do="give a connection, or a file that `preflight --print-sql` made with psql or mysql",
        )
    observed = read_preflight_file(where.path)
    return observed, f"{where.path.name}, database {observed.server.database or '(none)'}"
