"""`scaffold-source check` beside `pg_dump --schema-only` of the same database, in one run.

    python benchmarks/check_vs_pg_dump.py [TABLES …]      (default: 1000)

Each is a whole process, from start to exit. The database is that of `add_vs_pg_dump.py`: 21 columns, a
primary key, a foreign key, an enum, two checks, an index and two comments for each table. `check` reads the
source YAML that `add` wrote, introspects, compares and judges: once where nothing changed, once where every
tenth table lost a column and got another. Of five runs each, in turns with pg_dump, the fastest counts; of
processor time, the median.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from add_vs_pg_dump import (
    fastest,
    in_turns,
    make_database,
    measure,
    measure_add,
    measure_dump,
    processor_ratio,
)

from scaffold_source.producers.embedded import EmbeddedServer, embedded_server

RUNS = 5
_DRIFT = "alter table s{s}.table_{n} drop column note_3, add column channel text;"


def measure_all(server: EmbeddedServer, tables: int, folder: Path) -> str:
    """A line of what pg_dump and `check` took, without drift and with it."""
    database = make_database(server, tables)
    uri = server.uri(database)
    measure_add(uri, folder)
    project = ["--project-dir", str(folder / "analytics"), "--fail-on", "never"]
    command = [sys.executable, "-m", "scaffold_source", "check", "shop", "--from", uri, *project]
    measures = (partial(measure_dump, uri, folder), partial(measure, command, folder))
    dumps, still = in_turns(RUNS, *measures)
    server.execute(database, "".join(_DRIFT.format(s=n % 10, n=n) for n in range(0, tables, 10)))
    dumps_then, drifting = in_turns(RUNS, *measures)
    dump, memory = fastest(dumps), max(cost.megabytes for cost in (*still, *drifting))
    return (
        f"| {tables:,} | {dump:.2f} s | {fastest(still):.2f} s | {fastest(still) / dump:.1f} "
        f"| {processor_ratio(still, dumps):.2f} | {fastest(drifting):.2f} s | {fastest(drifting) / dump:.1f} "
        f"| {processor_ratio(drifting, dumps_then):.2f} | {memory:.0f} MB |"
    )


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or [1000]
    print(
        "| tables | `pg_dump --schema-only` | `check`, no drift | ratio | of processor time "
        "| with drift | ratio | of processor time | peak memory |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with embedded_server(folder / "postgres") as server:
            # pg_dump locks every table it dumps.
            server.execute("postgres", "alter system set max_locks_per_transaction = 1024")
        with embedded_server(folder / "postgres") as server:
            for tables in sizes:
                print(measure_all(server, tables, folder), flush=True)


if __name__ == "__main__":
    main()
