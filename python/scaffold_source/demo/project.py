"""The demo's fresh dbt project, and the dbt commands that run in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold_source.errors import UsageError
from scaffold_source.producers.embedded import EmbeddedServer

_PROJECT = """\
name: analytics
version: "1.0"
config-version: 2
profile: analytics
require-dbt-version: [">=1.10.8", "<3.0.0"]

model-paths: [models]

models:
  analytics:
    staging:
      +materialized: view
"""

_PROFILE = """\
analytics:
  target: warehouse
  outputs:
    warehouse:
      type: postgres
      host: {host}
      port: {port}
      user: {user}
      password: ""
      dbname: {database}
      schema: analytics
      threads: 2
"""

_SQLFLUFF = """\
[sqlfluff]
templater = dbt
dialect = postgres

[sqlfluff:templater:dbt]
profiles_dir = .
"""


def dbt_package() -> Path:
    """Return the dbt package that belongs to this CLI: the checkout it runs from, else the copy in the
    wheel."""
    here = Path(__file__).resolve()
    for folder in (here.parents[3], here.parents[1] / "dbt_package"):
        if (folder / "macros").is_dir() and (folder / "dbt_project.yml").is_file():
            return folder
    raise UsageError("The dbt package is missing from this installation", do="reinstall scaffold-source")


def write_project(folder: Path, server: EmbeddedServer, database: str) -> None:
    """Write a dbt project that installs the package and builds in `database`."""
    files = {
        "dbt_project.yml": _PROJECT,
        "profiles.yml": _PROFILE.format(
            host=json.dumps(server.host), port=server.port, user=server.user, database=database
        ),
        "packages.yml": f"packages:\n  - local: {json.dumps(str(dbt_package()))}\n",
        ".sqlfluff": _SQLFLUFF,
        ".gitignore": "target/\ndbt_packages/\nlogs/\n",
    }
    folder.mkdir(parents=True)
    (folder / "models").mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class DbtRun:
    """The result of one dbt command; its output is also in the project's logs/dbt.log."""

    exit_code: int
    output: str


def run_dbt(folder: Path, *arguments: str) -> DbtRun:
    """Run dbt in `folder`. Raises UsageError if dbt is not installed."""
    beside_python = Path(sys.executable).with_name("dbt")
    dbt = str(beside_python) if beside_python.exists() else shutil.which("dbt")
    if dbt is None:
        raise UsageError(
            "dbt is not installed", do="pip install 'dbt-core>=1.10.8,<1.12' 'dbt-postgres>=1.9'"
        )
    finished = subprocess.run(  # noqa: S603 (dbt, with arguments of ours)
        [dbt, "--no-use-colors", *arguments, "--profiles-dir", "."],
        cwd=folder,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return DbtRun(finished.returncode, finished.stdout)


def read_artifact(folder: Path, name: str) -> dict[str, Any]:
    """Read one of dbt's artifacts: run_results, sources."""
    content = json.loads((folder / "target" / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def broken_promises(output: str) -> list[str]:
    """Return the summary's lines from dbt's output: what the package prints at the end of every run."""
    summary = re.search(r"scaffold_source: what landed breaks [^\n]*\n((?: {2}[^\n]*\n)*)", output)
    return summary[1].splitlines() if summary else []


def stale_tables(folder: Path) -> tuple[int, list[str]]:
    """Return how many tables have a freshness check, and a line for each stale one."""
    results = read_artifact(folder, "sources")["results"]
    stale = [
        f"{result['unique_id'].split('.')[-1]}: last row {result['max_loaded_at'][:16]} UTC, "
        f"{result['max_loaded_at_time_ago_in_s'] / 86400:.0f} days ago"
        for result in results
        if result["status"] in ("warn", "error")
    ]
    return len(results), stale
