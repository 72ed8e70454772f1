"""dbt's profiles.yml as a place to find a connection: `profile:NAME[/TARGET]`.

https://docs.getdbt.com/docs/core/connect-data-platform/connection-profiles
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from scaffold_source.errors import UsageError
from scaffold_source.yaml_nodes import MisreadError, plain_value, read_nodes

# dbt-postgres's keys, each with libpq's word for it.
_PARAMETERS = {
    "host": "host",
    "port": "port",
    "user": "user",
    "password": "password",
    "pass": "password",
    "dbname": "dbname",
    "database": "dbname",
    "connect_timeout": "connect_timeout",
    "keepalives_idle": "keepalives_idle",
    "sslmode": "sslmode",
    "sslcert": "sslcert",
    "sslkey": "sslkey",
    "sslrootcert": "sslrootcert",
}
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_ENV_VAR = re.compile(
    r"""\s*env_var\(\s*(?P<name>'[^'\\]*'|"[^"\\]*")\s*
        (?:,\s*(?:default\s*=\s*)?(?P<default>'[^'\\]*'|"[^"\\]*"|-?\d+|None))?\s*\)
        (?:\s*\|\s*(?:int|as_number|as_text|as_native|string|trim))*\s*""",
    re.VERBOSE,
)


def connection_of(text: str, folders: Iterable[Path]) -> str:
    """A connection string for `NAME[/TARGET]` of the first profiles.yml in `folders`. It may hold a
    secret: never print it.

    Raises UsageError where the file, the profile or the target is missing or unreadable, or where the
    target is no PostgreSQL.
    """
    name, _, target = text.partition("/")
    file = _profiles_file(folders)
    output = _output(file, _load(file), name, target)
    kind = _rendered(output.get("type"), f"{file}: {text}.type")
    if kind != "postgres":
        raise UsageError(
            f"profile:{text} in {file} is of type {kind or 'nothing'}; only postgres can be read",
            do="name a profile of the application's own database, not of the warehouse",
        )
    return _conninfo(output, f"{file}: {text}")


def profile_folders(project: Path | None) -> Iterator[Path]:
    """Where dbt looks: the folder that DBT_PROFILES_DIR names and no other, or the project, the current
    folder and ~/.dbt."""
    if named := os.environ.get("DBT_PROFILES_DIR"):
        yield Path(named).expanduser()
        return
    if project:
        yield project
    yield Path.cwd()
    yield Path.home() / ".dbt"


def _profiles_file(folders: Iterable[Path]) -> Path:
    candidates = list(dict.fromkeys(folder / "profiles.yml" for folder in folders))
    for file in candidates:
        if file.is_file():
            return file
    places = ", ".join(str(file.parent) for file in candidates)
    raise UsageError(
        f"--from profile: there is no profiles.yml in {places}",
        do="set DBT_PROFILES_DIR to its folder, or give env:NAME of a variable with a connection string",
    )


def _load(file: Path) -> dict[str, Any]:
    try:
        root = read_nodes(file.read_bytes().decode("utf-8-sig")).root
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}", do="check its permissions") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8", do="save it as UTF-8, then try again") from None
    except MisreadError as error:
        # Not its text, which may hold a password.
        raise UsageError(
            f"{file}:{error.line}: not YAML that dbt could read", do="`dbt debug` says more"
        ) from None
    content = None if root is None else plain_value(root)
    if not isinstance(content, dict):
        raise UsageError(f"{file} holds no profiles", do="`dbt debug` says what is wrong with it")
    return content


def _output(file: Path, profiles: dict[str, Any], name: str, target: str) -> dict[str, Any]:
    """The settings of the profile's target."""
    profile = profiles.get(name)
    if not isinstance(profile, dict):
        known = ", ".join(str(key) for key in profiles if key != "config") or "none"
        raise UsageError(f"{file} has no profile {name!r}", do=f"profiles there: {known}")
    target = target or _rendered(profile.get("target"), f"{file}: {name}.target") or "default"
    outputs = profile.get("outputs")
    output = outputs.get(target) if isinstance(outputs, dict) else None
    if not isinstance(output, dict):
        known = ", ".join(map(str, outputs)) if isinstance(outputs, dict) else "none"
        raise UsageError(f"{file}: profile {name!r} has no target {target!r}", do=f"targets there: {known}")
    return output


def _conninfo(output: dict[str, Any], at: str) -> str:
    values = {
        parameter: _rendered(output.get(key), f"{at}.{key}")
        for key, parameter in _PARAMETERS.items()
        if output.get(key) is not None
    }
    if not values.get("dbname"):
        raise UsageError(f"{at} names no database", do="add the key dbname, as dbt-postgres needs it")
    if role := _rendered(output.get("role"), f"{at}.role"):
        escaped = re.sub(r"([\\\s])", r"\\\1", role)
        values["options"] = f"-c role={escaped}"
    return make_conninfo(**{key: value for key, value in values.items() if value})


def _rendered(value: Any, at: str) -> str:
    """A setting's text, with `{{ env_var(…) }}` read as dbt reads it."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise UsageError(f"{at} is no text", do="`dbt debug` says what dbt expects there")

    def variable(template: re.Match[str]) -> str:
        call = _ENV_VAR.fullmatch(template[1])
        return _not_understood(at) if call is None else _variable(call, at)

    text = _TEMPLATE.sub(variable, str(value))
    return _not_understood(at) if "{%" in str(value) else text


def _not_understood(at: str) -> str:
    raise UsageError(
        f"{at} holds Jinja other than {{{{ env_var('NAME', 'default') }}}}, which is all that is read",
        do="put the whole value into one variable, or give env:NAME of a variable with a connection string",
    )


def _variable(call: re.Match[str], at: str) -> str:
    name, default = call["name"][1:-1], call["default"]
    if name in os.environ:
        return os.environ[name]
    if default is None or default == "None":
        raise UsageError(f"{at}: the environment variable {name!r} is not set", do=f"export {name}=…")
    return default.strip("'\"")
