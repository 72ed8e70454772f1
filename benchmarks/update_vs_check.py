"""`scaffold-source update` beside `check`, where one of many tables has changed, in one run.

    python benchmarks/update_vs_check.py [TABLES …]      (default: 1000)

Each is a whole process, from start to exit, on the database of add_vs_pg_dump.py with one more column in one
table. They take turns; of three runs each, the fastest counts. `update` writes for real: each run has a copy
of the project, and at the end its diff is counted.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from add_vs_pg_dump import make_database

from scaffold_source.producers.embedded import embedded_server

RUNS = 3
_COMMAND = [sys.executable, "-m", "scaffold_source"]


def run(*arguments: str, project: Path) -> float:
    """Seconds that a command took."""
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        [*_COMMAND, *arguments, "--project-dir", str(project)], capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        sys.exit(done.stderr)
    return time.perf_counter() - start


def measure(uri: str, project: Path) -> tuple[float, float, int]:
    """The fastest `check`, the fastest `update`, and how many lines of the source YAML the update changed."""
    checks, updates = [], []
    copy = project.with_name("copy")
    for _ in range(RUNS):
        checks.append(run("check", "shop", "--from", uri, project=project))
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(project, copy)
        updates.append(run("update", "shop", "--from", uri, project=copy))
    before, after = (
        (folder / "models/staging/shop/_shop__sources.yml").read_text().splitlines()
        for folder in (project, copy)
    )
    return min(checks), min(updates), len(set(after) - set(before))


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [1000]
    print("| tables | `check` | `update` | ratio | lines of the source YAML that are new |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "server") as server:
        for tables in sizes:
            database = make_database(server, tables)
            project = Path(folder) / f"project_{tables}"
            (project / "models").mkdir(parents=True)
            (project / "dbt_project.yml").write_text("name: bench\nversion: '1.0'\nprofile: bench\n")
            run("add", "shop", "--from", server.uri(database), project=project)
            server.execute(database, f"alter table s1.table_{tables // 2 + 1} add column note_4 text")
            checked, updated, lines = measure(server.uri(database), project)
            ratio = updated / checked
            print(f"| {tables:,} | {checked:.2f} s | {updated:.2f} s | {ratio:.2f} | {lines} |", flush=True)


if __name__ == "__main__":
    main()
