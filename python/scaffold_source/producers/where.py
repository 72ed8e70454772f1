"""Parse WHERE: the one way to say where facts come from."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from scaffold_source.errors import UsageError
from scaffold_source.producers.connection_text import (
    MYSQL_SCHEMES,
    POSTGRES_SCHEMES,
    read_connection,
    server_and_database,
)
from scaffold_source.producers.dbt_profiles import Connection, connection_of, profile_folders
from scaffold_source.producers.repository import repository_of
from scaffold_source.safe_text.redaction import keep_secrets_of

_FILES = (".json", ".sql")
_RECORDABLE = "env:NAME, profile:NAME or a path inside the repository"


@dataclass(frozen=True, slots=True)
class Where:
    """A place that facts come from: a server, or a file or folder.

    `conninfo` is for libpq and may contain a secret: never print it. `recorded` is how the contract remembers
    the place, None if that could give a secret away, or if the contract would not be allowed to lead there.
    `path` is a snapshot, a file of SQL or a folder of migrations; `conninfo` is then empty. `caution` says
    what a person should know about the connection.
    """

    conninfo: str
    recorded: str | None = None
    path: Path | None = None
    caution: str = ""

    def __repr__(self) -> str:
        return f"Where({self.recorded or self.path or 'a connection string'})"

    @property
    def address(self) -> str:
        """Return the server and the database, with no secret in it."""
        if self.conninfo.startswith(MYSQL_SCHEMES):
            from scaffold_source.producers.mysql.connect import server_and_database_in  # noqa: PLC0415

            server, database = server_and_database_in(self.conninfo)
        else:
            server, database = server_and_database(read_connection(self.conninfo, "--from"))
        return f"{server}, database {database}"


def parse_where(text: str, project: Path | None = None) -> Where:
    """Parse what a person gave as --from: `postgresql://…`, `mysql://…`, a libpq conninfo string, `env:NAME`
    of a variable that holds one, `profile:NAME[/TARGET]`, `FILE.json`, `FILE.sql` or `DIR/`.

    `project` is the dbt project's folder: profiles.yml may be there, and paths are recorded relative to it.

    Raises UsageError if the text is none of these, or names something that does not exist.
    """
    if text.startswith("env:"):
        return Where(_variable(text), recorded=text)
    if text.startswith("profile:"):
        connection = connection_of(text.removeprefix("profile:"), profile_folders(project))
        return _profile(text, connection)
    if text.startswith((*POSTGRES_SCHEMES, *MYSQL_SCHEMES)):
        return Where(_connection(text, "--from"))
    path = _path(text) if text else None
    if path and _exists(path):
        return Where("", recorded=_recorded(path, project), path=_readable(path, "--from"))
    if "=" in text:
        return Where(_connection(text, "--from"))
    keep_secrets_of(text)
    if path and _is_plain_path(text) and (path.suffix.lower() in _FILES or text.endswith(("/", os.sep))):
        raise UsageError(f"--from {text}: there is no such file or folder", do="check the path's spelling")
    raise UsageError(
        "--from names no place that facts can come from",
        do="give postgresql://user@host/database, mysql://…, 'host=… dbname=…', env:NAME of a variable with "
        "one, profile:NAME, or a file or folder: FILE.json, FILE.sql, DIR/ of migrations",
    )


def followed_where(text: str, project: Path, at: str) -> Where:
    """Parse what a contract says about its producer: `env:NAME`, `profile:NAME[/TARGET]`, or a relative path
    that stays inside the repository. `at` is the contract's file and line.

    Anybody may have written a contract, so it may not choose a host: raises UsageError for a connection
    string and for what leads out of the repository.
    """
    if text.startswith("env:"):
        return Where(_variable(text, f"{at}: scaffold.from"), recorded=text)
    if text.startswith("profile:"):
        folders = profile_folders(project)
        connection = connection_of(text.removeprefix("profile:"), folders, repository_of(project))
        return _profile(text, connection)
    path = _inside(text, project, at)
    return Where("", recorded=text, path=_readable(path, f"{at}: scaffold.from"))


def _profile(text: str, connection: Connection) -> Where:
    read_connection(connection.conninfo, text)
    return Where(connection.conninfo, recorded=text, caution=connection.caution)


def _connection(text: str, name: str) -> str:
    """Return `text` if it is a connection string; else raise UsageError, which shows nothing of it."""
    if text.startswith(MYSQL_SCHEMES):
        from scaffold_source.producers.mysql.connect import parse_url  # noqa: PLC0415 (for MySQL alone)

        parse_url(text, name)
    else:
        read_connection(text, name)
    return text


def _variable(text: str, option: str = "--from") -> str:
    """Return the connection string in the variable that `env:NAME` names. It may not be a path or a
    profile."""
    name = text.removeprefix("env:")
    if not name.isidentifier():
        keep_secrets_of(name)
        raise UsageError(
            f"{option} env: is followed by no variable's name (not shown: it may hold a password)",
            do="export SHOP_URL=postgresql://user@host/database, then --from env:SHOP_URL",
        )
    value = os.environ.get(name, "")
    if not value:
        raise UsageError(
            f"{option} {text}: the environment variable {name!r} is not set",
            do=f"export {name}=postgresql://user@host/database",
        )
    return _connection(value, f"The value of {text}")


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
    if not path.is_dir() and path.suffix.lower() not in _FILES:
        raise UsageError(
            f"{option} {path}: a file must be a snapshot (.json) or SQL (.sql)",
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
        f"{at}: scaffold.from is a connection string, which is not followed from a file (not shown)",
        do="put it into a variable and write env:NAME there, or give --from on the command line",
    )


def _leads_out(at: str, root: Path) -> UsageError:
    return UsageError(
        f"{at}: scaffold.from leads out of {root}, so it is not followed from a file",
        do=f"write {_RECORDABLE} there, or give --from on the command line",
    )
