"""`make compat`: the integration project on every supported version of dbt, and on Spark.

    python python/tests/compat.py [dbt-1.10.8] [dbt-1.11] [dbt-1.12] [dbt-2] [spark]

Each lives in an environment of its own. It parses with every warning and deprecation an error and the YAML checked
against dbt's JSON schemas, and must refuse a planted deprecation; it compiles; it builds on real databases, and every
expected row must be there; state:modified+ selects what an agreement changes. dbt 2 and Spark leave out dbt's unit tests: dbt 2 takes the types of their columns from
the tables that are there, and on Spark the contract that they give names other databases' types.

What cannot be installed is `skipped`, and says why. Exits 1 where anything failed. UPDATE_DOCS=1 writes the table of
a whole run into docs/adapters.md.
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
from datetime import datetime, timezone
from pathlib import Path

from helpers.environments import NotInstallableError, environment, java_home, versions
from helpers.integration_project import REPOSITORY, copy_project
from helpers.slim_ci import make_project, wrong_selections

from scaffold_source.producers.embedded import EmbeddedServer, embedded_server

PAGE = REPOSITORY / "docs" / "adapters.md"
TABLE = re.compile(r"(?<=<!-- make compat -->\n).*?(?=<!-- end -->)", flags=re.DOTALL)

# dbt Core checks YAML against its JSON schemas on four adapters only, and in 1.10 only when told to.
STRICT_CORE = """
import dbt.jsonschemas
checks = getattr(dbt.jsonschemas, "jsonschemas", None)
if checks is None:
    try:
        from dbt.jsonschemas import jsonschemas as checks
    except ImportError:
        checks = dbt.jsonschemas
checks._JSONSCHEMA_SUPPORTED_ADAPTERS.update({"postgres", "duckdb", "spark"})
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
UNIT_TESTS = "resource_type:unit_test"


@dataclass(frozen=True)
class Version:
    """How one version is started, what it is told, and where it builds."""

    name: str
    packages: tuple[str, ...]
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
        Version(name, ("dbt-core",), core, WARNINGS_ARE_ERRORS, ("duckdb", "postgres"))
        for name in ("dbt-1.10.8", "dbt-1.11", "dbt-1.12")
    ),
    Version("dbt-2", ("dbt",), binary, ("--warn-error",), ("postgres",), (UNIT_TESTS,)),
    Version("spark", ("dbt-core", "pyspark"), core, WARNINGS_ARE_ERRORS, ("spark",), (UNIT_TESTS,)),
]


@dataclass
class Row:
    """How far one version came on one target."""

    version: str
    target: str
    parse: str = "skipped"
    compile: str = "skipped"
    build: str = "skipped"
    reason: str = ""

    def line(self) -> str:
        cells = (self.version, self.target, self.parse, self.compile, self.build)
        return f"| {' | '.join(cells)} |"


class FailedError(Exception):
    """A command of dbt failed; the message is its output."""


def main(names: list[str]) -> int:
    chosen = [version for version in VERSIONS if not names or version.name in names]
    unknown = set(names) - {version.name for version in chosen}
    if unknown:
        raise SystemExit(f"No such version: {', '.join(sorted(unknown))}")
    rows = []
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        for version in chosen:
            for row in check(version, Path(folder), server):
                print(row.line() + (f"\n{row.reason}" if row.reason else ""), flush=True)
                rows.append(row)
    if os.environ.get("UPDATE_DOCS") and not names:
        PAGE.write_text(TABLE.sub(lambda _: table(rows), PAGE.read_text()))
    return int(any("FAILED" in row.line() for row in rows))


def table(rows: list[Row]) -> str:
    """The result as Markdown, with its day."""
    head = "| version | target | parse | compile | build |\n|---|---|---|---|---|\n"
    day = datetime.now(tz=timezone.utc).date()
    return f"{head}{''.join(row.line() + chr(10) for row in rows)}\n`make compat`, {day}.\n"


def check(version: Version, folder: Path, server: EmbeddedServer) -> Iterator[Row]:
    """What each of the version's targets did; the first failure ends that target."""
    try:
        commands = environment(version.name)
        name = ", ".join(
            f"{package} {found}" for package, found in versions(commands, *version.packages).items()
        )
    except NotInstallableError as error:
        yield from (Row(version.name, target, reason=f"skipped: {error}") for target in version.targets)
        return
    for target in version.targets:
        row = Row(name, target)
        try:
            steps = run_steps(version, commands, target, folder / f"{version.name}-{target}", server)
            for step, done in steps:
                setattr(row, step, "FAILED")
                done()
                setattr(row, step, "passed")
            if version.left_out:
                row.build += " (without unit tests)"
        except NotInstallableError as error:
            row.reason = f"skipped: {error}"
        except FailedError as failure:
            row.reason = str(failure)
        yield row


def run_steps(
    version: Version, commands: Path, target: str, folder: Path, server: EmbeddedServer
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Parse, compile and build, each to be called in turn."""
    project = copy_project(folder, "spark" if target == "spark" else None)
    database = re.sub(r"\W", "_", f"{version.name}_{target}")
    server.create_database(database)
    variables = environment_variables(version, commands, project, server, database)

    def dbt(*arguments: str) -> str:
        return run([*version.command(commands), *arguments, "--target", target], project, variables)

    def parse() -> None:
        dbt("deps")
        dbt("parse", *version.strict)
        refuses_what_is_deprecated(project, lambda: dbt("parse", *version.strict))

    def select_what_compiles_differently() -> None:
        slim = make_project(folder / "slim", "timestamp_ntz" if target == "spark" else "timestamp")
        shutil.copy(project / "profiles.yml", slim)
        (slim / "dbt_project.yml").write_text(
            "name: analytics\nversion: '1.0'\nprofile: scaffold_source_integration_tests\n"
        )

        def dbt_there(*arguments: str) -> str:
            given = variables | {"DBT_PROFILES_DIR": str(slim)}
            return run([*version.command(commands), *arguments, "--target", target], slim, given)

        if wrong := list(wrong_selections(slim, dbt_there)):
            raise FailedError("\n".join(wrong))

    # dbt does not know that sources need the seeds, and two data tests ask the catalogue while dbt compiles.
    def land_and_compile() -> None:
        dbt("run", "--select", "tag:raw")
        dbt("compile", "--exclude", UNIT_TESTS)
        select_what_compiles_differently()

    yield "parse", parse
    yield "compile", land_and_compile
    yield "build", lambda: dbt("build", "--exclude", "tag:raw", *version.left_out)


def refuses_what_is_deprecated(project: Path, parse: Callable[[], str]) -> None:
    """A warning-free parse proves something only where a planted deprecation stops it."""
    planted = project / "models" / "_planted__sources.yml"
    planted.write_text(PLANTED)
    try:
        parse()
    except FailedError:
        planted.unlink()
    else:
        raise FailedError(f"parsed a deprecated key without a warning:\n{PLANTED}")


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
    if version.name == "spark":
        given |= {"JAVA_HOME": str(java_home(commands))}
    return {**os.environ, **given}


def driver_cache(commands: Path) -> Path:
    """A cache folder in which dbt 2 finds the PostgreSQL driver that it would download."""
    cache = commands.parent / "cache"
    wanted = "x86_64-manylinux_2_17-linux-gnu/libadbc_driver_postgresql-0.21.0+dbt0.21.0.so"
    place = cache / "com.getdbt" / "adbc" / wanted
    drivers = list(commands.parent.glob("lib/*/site-packages/adbc_driver_postgresql/*.so"))
    if len(drivers) != 1:
        raise NotInstallableError("dbt 2 finds its PostgreSQL driver by its name on Linux only")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(drivers[0], place)
    return cache


def run(command: list[str], folder: Path, variables: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env=variables, check=False, capture_output=True, text=True, timeout=600
    )
    if done.returncode:
        raise FailedError(f"{' '.join(command[-6:])}\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
