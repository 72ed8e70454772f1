"""dbt's profiles.yml as a place to find a connection: `profile:NAME[/TARGET]`.

https://docs.getdbt.com/docs/core/connect-data-platform/connection-profiles
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold_source.errors import UsageError
from scaffold_source.safe_text.redaction import keep_secret, keep_secrets_of
from scaffold_source.yaml_text.nodes import MisreadError, plain_value, read_nodes

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
_NOT_SENT = ("port", "connect_timeout", "keepalives_idle", "sslmode")
_SECRET_PREFIX = "DBT_ENV_SECRET"  # noqa: S105 (what dbt keeps out of its logs)
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_LONGEST = 4096  # characters of a setting; the patterns here take their time with more
_ENV_VAR = re.compile(
    r"""\s*env_var\(\s*(?P<name>'[^'\\]*'|"[^"\\]*")\s*
        (?:,\s*(?:default\s*=\s*)?(?P<default>'[^'\\]*'|"[^"\\]*"|-?\d+|None))?\s*\)
        (?:\s*\|\s*(?:int|as_number|as_text|as_native|string|trim))*\s*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection string, which may contain a secret: never print it. `caution` says what a person should
    know before it is used."""

    conninfo: str
    caution: str = ""


def connection_of(text: str, folders: Iterable[Path], repository: Path | None = None) -> Connection:
    """Return the connection of `NAME[/TARGET]` in the first profiles.yml in `folders`.

    `repository` is set if a file in it, and not a person, chose the profile. A profiles.yml of that
    repository then gets nothing of the environment for a host that it names itself.

    Raises UsageError if the file, the profile or the target is missing or unreadable, or if the target is not
    PostgreSQL.
    """
    name, _, target = text.partition("/")
    file = _profiles_file(folders)
    output = _output(file, _load(file), name, target)
    kind = _rendered(output.get("type"), f"{file}: {text}.type")
    if kind != "postgres":
        shown = "another (not shown)" if "{{" in str(output.get("type")) else kind or "nothing"
        raise UsageError(
            f"profile:{text} in {file} is of type {shown}; only postgres can be read",
            do="name a profile of the application's own database, not of the warehouse",
        )
    values = _values(output, f"{file}: {text}")
    if repository is None or not _is_of(repository, file):
        return _connection(values)
    for key in {*_PARAMETERS, "role"} - {"host"}:
        if _from_environment(output.get(key)):  # the file chose the variable, which may hold anything
            value = _rendered(output[key], f"{file}: {text}.{key}")
            keep_secret("" if key == "port" and value.isdecimal() else value)
    if _chosen_by_environment(output) or re.fullmatch("(/[^,]*)?", values.get("host", "")):
        return _connection(values, f"as {file} in this repository says")
    _require_nothing_of_the_environment(output, f"{file}: {text}", f"profile:{text}")
    # Nor does libpq add what it finds: an empty password is one, and there is no such file.
    own = {"password": "", "passfile": f"{os.devnull}/none", **values}
    return _connection(own, f"as {file} in this repository says, so without PGPASSWORD and ~/.pgpass")


def _connection(values: dict[str, str], caution: str = "") -> Connection:
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 (to read the warehouse's adapter needs no driver)

    return Connection(make_conninfo(**values), caution)


@dataclass(frozen=True, slots=True)
class Target:
    """Where dbt builds: the `adapter` (dbt's `type`) of the target that it would use, and who says so."""

    adapter: str
    profile: str
    file: Path


def adapter_of(profile: str, project: Path) -> Target | None:
    """Find the adapter of the target that dbt would use in `project`, whose dbt_project.yml names `profile`.

    DBT_PROFILE and DBT_TARGET go first, as for dbt. Returns None where dbt itself would find none, or where
    its profiles.yml says it in a way that only dbt reads: it is a guess that nobody asked for, so nothing
    about it is an error.
    """
    try:
        file = _profiles_file(profile_folders(project))
        name = os.environ.get("DBT_PROFILE") or _rendered(profile, "profile")
        output = _output(file, _load(file), name, os.environ.get("DBT_TARGET", ""))
        return Target(_rendered(output.get("type"), "type"), name, file)
    except (UsageError, OSError, RuntimeError):  # RuntimeError: there is no home folder
        return None


def profile_folders(project: Path | None) -> Iterator[Path]:
    """Yield the folders where dbt looks: only the one that DBT_PROFILES_DIR names, or else the project, the
    current folder and ~/.dbt."""
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
    """Return the settings of the profile's target."""
    profile = profiles.get(name)
    if not isinstance(profile, dict):
        known = ", ".join(str(key) for key in profiles if key != "config") or "none"
        raise UsageError(f"{file} has no profile {_shown(name)}", do=f"profiles there: {known}")
    written = target or str(profile.get("target") or "default")  # the value of a variable is not shown
    target = target or _rendered(written, f"{file}: {name}.target") or "default"
    outputs = profile.get("outputs")
    output = outputs.get(target) if isinstance(outputs, dict) else None
    if not isinstance(output, dict):
        known = ", ".join(map(str, outputs)) if isinstance(outputs, dict) else "none"
        raise UsageError(
            f"{file}: profile {name!r} has no target {_shown(target if '{{' not in written else written)}",
            do=f"targets there: {known}",
        )
    return output


def _shown(name: str) -> str:
    """Return a profile's or a target's name for display, but not a connection string given in its place."""
    return repr(name) if re.fullmatch(r"[\w .-]*", name) else "of that name (not shown)"


def _values(output: dict[str, Any], at: str) -> dict[str, str]:
    """Return libpq's parameters of a target. The password among them is kept secret from now on."""
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
    keep_secret(values.get("password", ""))
    for value in values.values():
        keep_secrets_of(value)
    return {key: value for key, value in values.items() if value}


# ---- a profiles.yml that somebody else wrote


def _is_of(repository: Path, file: Path) -> bool:
    """Return True if `file` belongs to the repository, and not to the home folder, which may be one too."""
    return file.resolve().is_relative_to(repository) and file.parent != Path.home() / ".dbt"


def _from_environment(value: object) -> bool:
    """Return True if a setting takes a value from a variable that is set."""
    return any(
        (call := _ENV_VAR.fullmatch(template)) and call["name"][1:-1] in os.environ
        for template in _TEMPLATE.findall(str(value))
    )


def _chosen_by_environment(output: dict[str, Any]) -> bool:
    """Return True if the host is exactly the value of one variable that is set and named like a host. Whoever
    set it chose the host, as with PGHOST where the profile names none. Another variable may hold anything."""
    host = str(output.get("host") or "").strip()
    template = _TEMPLATE.fullmatch(host)
    call = _ENV_VAR.fullmatch(template[1]) if template and host.count("{{") == 1 else None
    return bool(call and "HOST" in call["name"].upper()) and _from_environment(host)


def _require_nothing_of_the_environment(output: dict[str, Any], at: str, where: str) -> None:
    for key in (*_PARAMETERS, "role"):
        if key not in _NOT_SENT and _from_environment(output.get(key)):
            raise UsageError(
                f"{at}: the host comes from this repository, {key} from your environment; "
                "a file may not choose where that is sent",
                do=f"write host: \"{{{{ env_var('SHOP_HOST') }}}}\", or give it yourself: --from {where}",
            )


# ---- values


def _rendered(value: object, at: str) -> str:
    """Return a setting's text, with `{{ env_var(…) }}` read as dbt reads it."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise UsageError(f"{at} is no text", do="`dbt debug` says what dbt expects there")

    if len(str(value)) > _LONGEST:
        raise UsageError(f"{at} is {len(str(value)):,} characters long", do="is it a setting of dbt's?")

    def variable(template: re.Match[str]) -> str:
        call = _ENV_VAR.fullmatch(template[1])
        return _not_understood(at) if call is None else _variable(call, at)

    text = _TEMPLATE.sub(variable, str(value))
    if "\0" in text:
        raise UsageError(f"{at} contains a character that no setting can have", do="remove the NUL")
    return _not_understood(at) if "{%" in str(value) else text


def _not_understood(at: str) -> str:
    raise UsageError(
        f"{at} holds Jinja other than {{{{ env_var('NAME', 'default') }}}}, which is all that is read",
        do="put the whole value into one variable, or give env:NAME of a variable with a connection string",
    )


def _variable(call: re.Match[str], at: str) -> str:
    name, default = call["name"][1:-1], call["default"]
    if name in os.environ:
        if name.startswith(_SECRET_PREFIX):
            keep_secret(os.environ[name])
        return os.environ[name]
    if default is None or default == "None":
        raise UsageError(f"{at}: the environment variable {name!r} is not set", do=f"export {name}=…")
    return default.strip("'\"")
