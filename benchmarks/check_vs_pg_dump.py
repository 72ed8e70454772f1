"""`scaffold-source check` beside `pg_dump --schema-only` of the same database, in one run.

    python benchmarks/check_vs_pg_dump.py [TABLES …]      (default: 1000)

Each is a whole process, from start to exit. The database is that of `add_vs_pg_dump.py`: 21 columns, a
primary key, a foreign key, an enum, two checks, an index and two comments for each table. `check` reads the
source YAML that `add` wrote, introspects, compares and judges: once where nothing changed, once where every
tenth table lost a column and got another. Of five runs each, the fastest counts.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from add_vs_pg_dump import _PG_DUMP, make_database, measure, measure_add

from scaffold_source.producers.embedded import EmbeddedServer, embedded_server

RUNS = 5
_DRIFT = "alter table s{s}.table_{n} drop column note_3, add column channel text;"


def measure_all(server: EmbeddedServer, tables: int, folder: Path) -> list[float]:
    """Seconds of pg_dump, of `check` without drift and of `check` with drift; and megabytes."""
    database = make_database(server, tables)
    uri = server.uri(database)
    dump = min(measure([str(_PG_DUMP), "--schema-only", uri], folder)[0] for _ in range(RUNS))
    measure_add(uri, folder)
    project = ["--project-dir", str(folder / "analytics"), "--fail-on", "never"]
    command = [sys.executable, "-m", "scaffold_source", "check", "shop", "--from", uri, *project]
    still = [measure(command, folder) for _ in range(RUNS)]
    server.execute(database, "".join(_DRIFT.format(s=n % 10, n=n) for n in range(0, tables, 10)))
    drifting = [measure(command, folder) for _ in range(RUNS)]
    memory = max(megabytes for _, megabytes in (*still, *drifting))
    return [dump, min(still)[0], min(drifting)[0], memory]


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or [1000]
    print(
        "| tables | `pg_dump --schema-only` | `check`, no drift | ratio | with drift | ratio | peak memory |"
    )
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with embedded_server(folder / "postgres") as server:
            # pg_dump locks every table it dumps.
            server.execute("postgres", "alter system set max_locks_per_transaction = 1024")
        with embedded_server(folder / "postgres") as server:
            for tables in sizes:
                dump, still, drifting, memory = measure_all(server, tables, folder)
                print(
                    f"| {tables:,} | {dump:.2f} s | {still:.2f} s | {still / dump:.1f} "
                    f"| {drifting:.2f} s | {drifting / dump:.1f} | {memory:.0f} MB |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
