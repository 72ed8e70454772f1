"""Parse WHERE: the one way to say where facts come from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from scaffold_source.errors import UsageError, did_you_mean
from scaffold_source.producers.bastion import OPTION, Bastion
from scaffold_source.producers.registry import (
    FILES,
    SERVERS,
    files_at,
    files_named,
    server_of,
    server_with_scheme,
)
from scaffold_source.producers.repository import repository_of
from scaffold_source.safe_text.redaction import keep_secrets_of

if TYPE_CHECKING:
    from scaffold_source.producers.tunnel import Tunnels

_RECORDABLE = "env:NAME, profile:NAME or a path inside the repository"


@dataclass(frozen=True, slots=True)
class Where:
    """A place that facts come from: a server, or a file or folder.

    `conninfo` is for libpq and may contain a secret: never print it. `recorded` is how the contract remembers
    the place, None if that could give a secret away, or if the contract would not be allowed to lead there.
    `path` is a snapshot, a file of SQL or a folder of migrations; `conninfo` is then empty. `caution` says
    what a person should know about the connection. `new_files` are those in the folder `path` that a git base
    lacks, None if that is not known. `tunnels` lead to the server through a bastion that somebody named.
    """

    conninfo: str
    recorded: str | None = None
    path: Path | None = None
    caution: str = ""
    new_files: frozenset[str] | None = None
    tunnels: Tunnels | None = None

    def __repr__(self) -> str:
        return f"Where({self.recorded or self.path or 'a connection string'})"

    @property
    def address(self) -> str:
        """Return the server and the database, and what leads to them, with no secret in it."""
        server, database = server_of(self.conninfo).reader().server_and_database(self.conninfo)
        way = f" through {self.tunnels.bastion}" if self.tunnels else ""
        return f"{server}{way}, database {database}"

    @property
    def bastion(self) -> Bastion | None:
        """Return the bastion that a person named for this run."""
        return self.tunnels.bastion if self.tunnels and self.tunnels.bastion.is_asked else None


def parse_where(text: str, project: Path | None = None, tunnels: Tunnels | None = None) -> Where:
    """Parse what a person gave as --from: `postgresql://…`, `mysql://…`, a libpq conninfo string, `env:NAME`
    of a variable that holds one, `profile:NAME[/TARGET]`, `FILE.json`, `FILE.sql` or `DIR/`.

    `project` is the dbt project's folder: profiles.yml may be there, and paths are recorded relative to it.
    `tunnels` lead to a server.

    Raises UsageError if the text is none of these, or names something that does not exist; and where a person
    asked for a tunnel to a file.
    """
    return _led(_parsed(text, project), tunnels, "--from")


def _parsed(text: str, project: Path | None) -> Where:
    if text.startswith("env:"):
        return Where(_variable(text), recorded=text)
    if text.startswith("profile:"):
        return _profile(text, project)
    if server_with_scheme(text):
        return Where(_connection(text, "--from"))
    path = _path(text) if text else None
    if path and _exists(path):
        return Where("", recorded=_recorded(path, project), path=_readable(path, "--from"))
    if "=" in text:
        return Where(_connection(text, "--from"))
    keep_secrets_of(text)
    if path and _is_plain_path(text) and (files_named(path.name) or text.endswith(("/", os.sep))):
        raise UsageError(f"--from {text}: there is no such file or folder", do="check the path's spelling")
    raise UsageError(
        "--from is not a place that facts can come from",
        do=f"give {', '.join(server.example for server in SERVERS)}, 'host=… dbname=…', env:NAME of a "
        f"variable with one, profile:NAME, or a file or folder: {', '.join(kind.example for kind in FILES)}",
    )


def followed_where(text: str, project: Path, at: str, tunnels: Tunnels | None = None) -> Where:
    """Parse what a contract says about its producer: `env:NAME`, `profile:NAME[/TARGET]`, or a relative path
    that stays inside the repository. `at` is the contract's file and line.

    Anybody may have written a contract, so it may not choose a host: raises UsageError for a connection
    string and for what leads out of the repository. Nor a bastion: `tunnels` are of one that a person named.
    """
    return _led(_followed(text, project, at), tunnels, f"{at}: scaffold.from")


def _led(where: Where, tunnels: Tunnels | None, name: str) -> Where:
    """Return `where`, to be reached by `tunnels` if it is a server. Raises UsageError if it is a file, and a
    person named the bastion for this run."""
    if where.path is None:
        return replace(where, tunnels=tunnels)
    if tunnels is not None and tunnels.bastion.is_asked:
        raise UsageError(
            f"{OPTION} leads to a server, and {name} is a file or folder: {where.path}",
            do=f"leave {OPTION} out, or give the server's connection as --from",
        )
    return where


def _followed(text: str, project: Path, at: str) -> Where:
    if text.startswith("env:"):
        return Where(_variable(text, f"{at}: scaffold.from"), recorded=text)
    if text.startswith("profile:"):
        return _profile(text, project, repository_of(project))
    path = _inside(text, project, at)
    return Where("", recorded=text, path=_readable(path, f"{at}: scaffold.from"))


def _profile(text: str, project: Path | None, repository: Path | None = None) -> Where:
    from scaffold_source.producers.dbt_profiles import connection_of, profile_folders  # noqa: PLC0415 (libpq's)

    connection = connection_of(text.removeprefix("profile:"), profile_folders(project), repository)
    server_of(connection.conninfo).reader().require_connection(connection.conninfo, text)
    return Where(connection.conninfo, recorded=text, caution=connection.caution)


def _connection(text: str, name: str) -> str:
    """Return `text` if it is a connection string; else raise UsageError, which shows nothing of it."""
    server_of(text).reader().require_connection(text, name)
    return text


def _variable(text: str, option: str = "--from") -> str:
    """Return the connection string in the variable that `env:NAME` names. It may not be a path or a
    profile."""
    name = text.removeprefix("env:")
    if not name.isidentifier():
        keep_secrets_of(name)
        raise UsageError(
            f"{option} env: is not followed by a variable's name (not shown: it may hold a password)",
            do="export SHOP_URL=postgresql://user@host/database, then --from env:SHOP_URL",
        )
    value = os.environ.get(name, "")
    if not value:
        raise UsageError(
            f"{option} {text}: the environment variable {name!r} is not set",
            do=f"{did_you_mean(f'env:{name}', (f'env:{known}' for known in _holding_connections()))}"
            f"export {name}=postgresql://user@host/database",
        )
    return _connection(value, f"The value of {text}")


def _holding_connections() -> Iterator[str]:
    """Yield the names of variables whose values look like connection strings."""
    return (name for name, value in os.environ.items() if "://" in value or "host=" in value)


# ---- paths


def _path(text: str) -> Path | None:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # `~nobody` has no home
        return None


def _is_plain_path(text: str) -> bool:
    """Return True if `text` can be shown: nothing in it is part of a connection string."""
    drive = PureWindowsPath(text).drive if os.name == "nt" else ""
    return not re.search(r"[@:=?&%\s]", text.removeprefix(drive))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a connection string may be too long for a path, or hold a NUL
        return False


def _readable(path: Path, option: str) -> Path:
    if files_at(path) is None:
        kinds = " or ".join(f"{kind.name} ({kind.suffix})" for kind in FILES)
        raise UsageError(
            f"{option} {path}: a file must be {kinds}",
            do="rename it, or dump the database as SQL: pg_dump --schema-only -f schema.sql",
        )
    return path


def _recorded(path: Path, project: Path | None) -> str | None:
    """Return the path relative to the project, None if a contract would not be allowed to lead there."""
    start = project or Path()
    try:
        text = Path(os.path.relpath(path, start)).as_posix() + ("/" if path.is_dir() else "")
        _inside(text, start, "")
    except (ValueError, UsageError):  # ValueError: on Windows, there is no way to another drive
        return None
    return text


def _inside(text: str, project: Path, at: str) -> Path:
    """Return the path that a contract names, relative to the project. Raises UsageError if it is no path,
    does not exist, or leads out of the repository, by itself or by a link."""
    path, windows, root = project / text, PureWindowsPath(text), repository_of(project)
    if "://" in text or (re.search("[=@]", text) and not _exists(path)):
        raise _connection_in_file(text, at)
    is_relative = not (Path(text).is_absolute() or windows.drive or windows.root or text.startswith("~"))
    if not is_relative or "\\" in text or not _resolved(path).is_relative_to(root):
        raise _leads_out(at, root)
    if not _exists(path):
        shown = text if _is_plain_path(text) else "(not shown)"
        raise UsageError(
            f"{at}: scaffold.from {shown}: there is no such file or folder",
            do=f"write {_RECORDABLE}, or give --from on the command line",
        )
    for link in path.rglob("*") if path.is_dir() else ():
        if link.is_symlink() and not _resolved(link).is_relative_to(root):
            raise _leads_out(at, root)
    return path


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):  # a NUL; a link that leads to itself
        return Path(path.anchor)


def _connection_in_file(text: str, at: str) -> UsageError:
    keep_secrets_of(text)
    return UsageError(
        f"{at}: scaffold.from is a connection string, which is not accepted from a file (not shown)",
        do="put it into a variable and write env:NAME there, or give --from on the command line",
    )


def _leads_out(at: str, root: Path) -> UsageError:
    return UsageError(
        f"{at}: scaffold.from leads out of {root}, so it is not followed from a file",
        do=f"write {_RECORDABLE} there, or give --from on the command line",
    )
