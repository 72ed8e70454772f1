"""`make compat`: the integration project on every supported version of dbt, one line for each.

    python python/tests/compat.py [dbt-1.10.8] [dbt-1.11] [dbt-1.12] [dbt-2]

Each version lives in an environment of its own and parses with every warning and deprecation an error, YAML checked
against dbt's JSON schemas; then it builds on DuckDB and on an embedded PostgreSQL. dbt 2 builds on PostgreSQL only, and
without the unit tests: it takes their columns' types from the tables that are there, not from the rows given.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from environments import REPOSITORY, environment, versions

from scaffold_source.producers.embedded import EmbeddedServer, embedded_server

# dbt Core checks YAML against its JSON schemas on four adapters only, and in 1.10 only when told to.
STRICT_CORE = """
import dbt.jsonschemas
checks = getattr(dbt.jsonschemas, "jsonschemas", None)
if checks is None:
    try:
        from dbt.jsonschemas import jsonschemas as checks
    except ImportError:
        checks = dbt.jsonschemas
checks._JSONSCHEMA_SUPPORTED_ADAPTERS.update({"postgres", "duckdb"})
from dbt.cli.main import cli
cli(prog_name="dbt")
"""
WARNINGS_ARE_ERRORS = ("--warn-error-options", '{"error": "all"}')
# `freshness` belongs under `config:`.
PLANTED = """\
version: 2
sources:
  - name: planted
    tables: [{name: planted, freshness: {warn_after: {count: 1, period: day}}, loaded_at_field: planted_at}]
"""
RAW = ("--select", "tag:raw")
REST = ("--exclude", "tag:raw")


@dataclass(frozen=True)
class Version:
    """How one version is started, what it is told, and where it builds."""

    name: str
    package: str
    command: Callable[[Path], list[str]]
    strict: tuple[str, ...]
    targets: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def core(commands: Path) -> list[str]:
    return [str(commands / "python"), "-c", STRICT_CORE]


def binary(commands: Path) -> list[str]:
    return [str(commands / "dbt")]


VERSIONS = [
    *(
        Version(name, "dbt-core", core, WARNINGS_ARE_ERRORS, ("duckdb", "postgres"))
        for name in ("dbt-1.10.8", "dbt-1.11", "dbt-1.12")
    ),
    Version("dbt-2", "dbt", binary, ("--warn-error",), ("postgres",), ("resource_type:unit_test",)),
]


class Failed(Exception):
    """A command of dbt failed; the message is its output."""


def main(names: list[str]) -> int:
    chosen = [version for version in VERSIONS if not names or version.name in names]
    unknown = set(names) - {version.name for version in chosen}
    if unknown:
        raise SystemExit(f"No such version: {', '.join(sorted(unknown))}")
    failures = 0
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        for version in chosen:
            project = copy_project(Path(folder) / version.name)
            try:
                for line in check(version, project, server):
                    print(line, flush=True)
            except Failed as failure:
                failures += 1
                print(f"{version.name}: FAILED {failure}", flush=True)
    return min(failures, 1)


def copy_project(folder: Path) -> Path:
    """The integration project out of the repository, with the package installed from there."""
    shutil.copytree(
        REPOSITORY / "integration_tests",
        folder,
        ignore=shutil.ignore_patterns("target", "dbt_packages", "logs"),
    )
    packages = folder / "packages.yml"
    packages.write_text(packages.read_text().replace("local: ../", f"local: {REPOSITORY}"))
    return folder


def check(version: Version, project: Path, server: EmbeddedServer) -> Iterator[str]:
    """Parse and build; one line that says what was done."""
    commands = environment(version.name)
    found = versions(commands, version.package)[version.package]
    done = []
    for target in version.targets:
        database = re.sub(r"\W", "_", f"{version.name}_{target}")
        server.create_database(database)
        variables = environment_variables(version, commands, project, server, database)

        def dbt(*arguments: str, at: str = target, using: Mapping[str, str] = variables) -> str:
            return run([*version.command(commands), *arguments, "--target", at], project, using)

        dbt("deps")
        dbt("parse", *version.strict)
        refuses_what_is_deprecated(project, lambda: dbt("parse", *version.strict))
        dbt("run", *RAW)
        dbt("build", *REST, *version.left_out)
        done.append(f"built on {target}")
    left_out = f" (without {', '.join(version.left_out)})" if version.left_out else ""
    yield f"{version.package} {found}: parsed without a warning, {', '.join(done)}{left_out}"


def refuses_what_is_deprecated(project: Path, parse: Callable[[], str]) -> None:
    """A warning-free parse proves something only where a planted deprecation stops it."""
    planted = project / "models" / "_planted__sources.yml"
    planted.write_text(PLANTED)
    try:
        parse()
    except Failed:
        planted.unlink()
    else:
        raise Failed(f"parsed a deprecated key without a warning:\n{PLANTED}")


def environment_variables(
    version: Version, commands: Path, project: Path, server: EmbeddedServer, database: str
) -> dict[str, str]:
    """Where the profile finds its databases; for dbt 2 also its driver, and the socket's folder as its URI wants it."""
    host = server.host.replace("/", "%2F") if version.name == "dbt-2" else server.host
    given = {
        "PGHOST": host,
        "PGPORT": str(server.port),
        "PGUSER": server.user,
        "PGPASSWORD": "none is asked for",
        "PGDATABASE": database,
        "DUCKDB_PATH": str(project / "compat.duckdb"),
        "DBT_PROFILES_DIR": str(project),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_ENV_PRIVATE_RUN_JSONSCHEMA_VALIDATIONS": "true",
    }
    if version.name == "dbt-2":
        given |= {"XDG_CACHE_HOME": str(driver_cache(commands)), "DBT_ALLOW_EXPERIMENTAL_ADAPTERS": "true"}
    return {**os.environ, **given}


def driver_cache(commands: Path) -> Path:
    """A cache folder in which dbt 2 finds the PostgreSQL driver that it would download."""
    cache = commands.parent / "cache"
    wanted = "x86_64-manylinux_2_17-linux-gnu/libadbc_driver_postgresql-0.21.0+dbt0.21.0.so"
    place = cache / "com.getdbt" / "adbc" / wanted
    (driver,) = commands.parent.glob("lib/*/site-packages/adbc_driver_postgresql/*.so")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(driver, place)
    return cache


def run(command: list[str], folder: Path, variables: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise Failed(f"{' '.join(command[-6:])}\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
