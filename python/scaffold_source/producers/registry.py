"""Every kind of producer, one entry each: servers by the scheme of their URL, files by their suffix.

What reads a producer is imported when it is needed: a driver costs more than the rest of a run on files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from scaffold_source.model import ServerKind

if TYPE_CHECKING:
    from scaffold_source.producers.conversation import Limits
    from scaffold_source.producers.drawing import Drawn, DrawRequest
    from scaffold_source.producers.observed_mysql import Observation
    from scaffold_source.producers.scope import Scope
    from scaffold_source.producers.sight import Sight


class ServerReader(Protocol):
    """The module that talks to a server: `producer.py` in its folder."""

    def require_connection(self, text: str, name: str) -> None:
        """Raises UsageError, which shows nothing of `text`, if it is no connection string. `name` says where
        it came from. Passwords in it are kept secret from now on."""

    def server_and_database(self, text: str) -> tuple[str, str]:
        """Return the server and the database that a connection string leads to, with no secret in them."""

    def far_end(self, text: str) -> tuple[str, int]:
        """Return the host and the port that a tunnel for a connection string has to lead to. Raises
        UsageError where there is none, or more than one."""

    def through(self, text: str, port: int) -> str:
        """Return a connection string that leads to `port` of this machine, where a tunnel to its host begins.
        What depends on the host's name, or on the port there, stays as it was."""

    def look(self, text: str, scope: Scope, limits: Limits) -> tuple[Sight, tuple[str, ...]]:
        """Return what the role sees, and notices for people."""

    def observe(self, text: str, limits: Limits, role: str | None = None) -> Observation:
        """Return what preflight asks, as `role` sees it where one is named. Raises UsageError for a name that
        is none."""

    def questions(self) -> str:
        """Return a script for the server's own client that prints what `observe` would see."""

    def draw(self, text: str, request: DrawRequest, limits: Limits) -> Drawn:
        """Return the rows asked for, of one moment. Raises UsageError where nobody draws from such a
        server."""


class FileReader(Protocol):
    """Reads a file or a folder of SQL."""

    def __call__(
        self, path: Path, schemas: Sequence[str], new_files: frozenset[str] | None = None
    ) -> tuple[Sight, tuple[str, ...]]:
        """Return what it declares, and notices for people. `new_files` are those of a folder that a git base
        lacks. Raises UsageError if it cannot be read."""


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of server.

    `kind` is how facts call it, `name` how people do. `example` shows how --from leads to it. A connection
    string without a scheme belongs to the one that `takes_keywords`. `dialect` is sqlglot's, for the
    expressions of checks. `grants` is what a DBA runs so that a role sees everything. `extra` is pip's, None
    if nothing else has to be installed (also by CI).
    """

    kind: ServerKind
    name: str
    schemes: tuple[str, ...]
    example: str
    takes_keywords: bool
    dialect: Literal["postgres", "mysql"]
    grants: str
    extra: str | None
    reader: Callable[[], ServerReader]


@dataclass(frozen=True, slots=True)
class Files:
    """A kind of file. `name` is for people. One kind takes folders too. `extra` is pip's, None if nothing has
    to be installed besides (also by CI)."""

    name: str
    suffix: str
    example: str
    takes_folders: bool
    extra: str | None
    reader: Callable[[], FileReader]


def _postgres() -> ServerReader:
    from scaffold_source.producers.postgres import producer  # noqa: PLC0415

    return producer


def _mysql() -> ServerReader:
    from scaffold_source.producers.mysql import producer  # noqa: PLC0415

    return producer


def _snapshot() -> FileReader:
    from scaffold_source.producers.snapshot import read_snapshot_file  # noqa: PLC0415

    return read_snapshot_file


def _sql() -> FileReader:
    from scaffold_source.producers.throwaway import read_files  # noqa: PLC0415

    return read_files


POSTGRES = Server(
    kind="postgresql",
    name="PostgreSQL",
    schemes=("postgresql://", "postgres://"),
    example="postgresql://user@host/database",
    takes_keywords=True,
    dialect="postgres",
    grants="grant usage on schema … and grant select on all tables in schema …",
    extra=None,
    reader=_postgres,
)
MYSQL = Server(
    kind="mysql",
    name="MySQL",
    schemes=("mysql://", "mariadb://"),
    example="mysql://user@host/database",
    takes_keywords=False,
    dialect="mysql",
    grants="grant select on `…`.* to …",
    extra="mysql",
    reader=_mysql,
)
SERVERS = (POSTGRES, MYSQL)
FILES = (
    Files("a snapshot", ".json", "FILE.json", takes_folders=False, extra=None, reader=_snapshot),
    Files("SQL", ".sql", "FILE.sql, DIR/ of migrations", takes_folders=True, extra="embedded", reader=_sql),
)


def server_with_scheme(text: str) -> Server | None:
    """Return the server whose scheme a connection string begins with; None if it has none of them."""
    return next((server for server in SERVERS if text.startswith(server.schemes)), None)


def server_of(connection: str) -> Server:
    """Return the server that a connection string is for."""
    takes_keywords = next(server for server in SERVERS if server.takes_keywords)
    return server_with_scheme(connection) or takes_keywords


def server_of_kind(kind: ServerKind) -> Server:
    """Return the server that facts call `kind`."""
    return next(server for server in SERVERS if server.kind == kind)


def files_at(path: Path) -> Files | None:
    """Return the kind of file or folder at `path`; None if none of them reads it."""
    return files_named(f"{path.name}/" if path.is_dir() else path.name)


def files_named(name: str) -> Files | None:
    """Return the kind of file that `name` says, of a folder with a / behind it; None if it says none."""
    if name.endswith("/"):
        return next(files for files in FILES if files.takes_folders)
    return next((files for files in FILES if Path(name).suffix.lower() == files.suffix), None)
