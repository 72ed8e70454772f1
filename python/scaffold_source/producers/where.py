"""WHERE: the one way to say where facts come from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from scaffold_source.errors import UsageError
from scaffold_source.producers.profiles import connection_of, profile_folders

MYSQL_SCHEMES = ("mysql://", "mariadb://")
_FILES = (".json", ".sql")


@dataclass(frozen=True, slots=True)
class Where:
    """A place that facts come from: a server, or a file or folder.

    `conninfo` is for libpq and may hold a secret: never print it. `recorded` is how the contract
    remembers the place, None where remembering it could give a secret away. `path` is a snapshot, a file
    of SQL or a folder of migrations; `conninfo` is empty then.
    """

    conninfo: str
    recorded: str | None = None
    path: Path | None = None

    def __repr__(self) -> str:
        return f"Where({self.recorded or self.path or 'a connection string'})"


def parse_where(text: str, project: Path | None = None, *, folder: Path = Path()) -> Where:
    """`postgresql://…`, `mysql://…`, a libpq conninfo string, `env:NAME` of a variable that holds one,
    `profile:NAME[/TARGET]`, `FILE.json`, `FILE.sql` or `DIR/`.

    `project` is the dbt project's folder: profiles.yml may stand there, and paths are recorded relative
    to it. Relative paths are taken from `folder`: for a place that a contract recorded, the project's.

    Raises UsageError where the text is none of these, or names something that is not there.
    """
    if text.startswith("env:"):
        return Where(_variable(text), recorded=text)
    if text.startswith("profile:"):
        conninfo = connection_of(text.removeprefix("profile:"), profile_folders(project))
        return Where(conninfo, recorded=text)
    if text.startswith(("postgresql://", "postgres://", *MYSQL_SCHEMES)):
        return Where(text)
    path = folder / Path(text).expanduser()
    if _exists(path):
        return Where("", recorded=_recorded(path, project), path=_readable(path))
    if "=" in text:
        return Where(text)
    if path.suffix.lower() in _FILES or text.endswith(("/", os.sep)):
        raise UsageError(f"--from {text}: there is no such file or folder", do="check the path's spelling")
    raise UsageError(
        "--from names no place that facts can come from",
        do="give postgresql://user@host/database, mysql://…, 'host=… dbname=…', env:NAME of a variable with "
        "one, profile:NAME, or a file or folder: FILE.json, FILE.sql, DIR/ of migrations",
    )


def _variable(text: str) -> str:
    name = text.removeprefix("env:")
    if not name.isidentifier():
        raise UsageError(
            "--from env: is followed by no variable's name (not shown: it may hold a password)",
            do="export SHOP_URL=postgresql://user@host/database, then --from env:SHOP_URL",
        )
    conninfo = os.environ.get(name, "")
    if not conninfo:
        raise UsageError(
            f"--from {text}: the environment variable {name!r} is not set",
            do=f"export {name}=postgresql://user@host/database",
        )
    return conninfo


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a connection string may be too long for a path, or hold a NUL
        return False


def _readable(path: Path) -> Path:
    if not path.is_dir() and path.suffix.lower() not in _FILES:
        raise UsageError(
            f"--from {path}: a file must be a snapshot (.json) or SQL (.sql)",
            do="rename it, or dump the database as SQL: pg_dump --schema-only -f schema.sql",
        )
    return path


def _recorded(path: Path, project: Path | None) -> str | None:
    """The path from the project on, None where there is no way from there (another Windows drive)."""
    try:
        relative = Path(os.path.relpath(path, project or Path()))
    except ValueError:
        return None
    return relative.as_posix() + ("/" if path.is_dir() else "")
