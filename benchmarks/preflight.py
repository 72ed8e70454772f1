"""What `scaffold-source preflight` takes, and how often it asks.

    python benchmarks/preflight.py [TABLES …]      (default: 1000 10000)

A whole process, from start to exit, for a superuser and for a role that may read the tables and nothing else,
and `scaffold-source --help` beside it: what starting costs. Of nine runs each, in turns, the fastest counts,
and of processor time, with that of the server's backend, the least. Round trips are counted by a proxy,
connecting too.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from add_vs_pg_dump import Cost, fastest, in_turns, make_database, measure

sys.path.insert(0, str(Path(__file__).parents[1] / "python/tests"))

from helpers.proxy import proxy

from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.embedded import EmbeddedServer, embedded_server
from scaffold_source.producers.postgres.producer import observe

RUNS = 9
READER = """
create role reader login;
grant usage on schema {schemas} to reader;
grant select on all tables in schema {schemas} to reader;
"""


def measure_tables(server: EmbeddedServer, folder: Path, tables: int) -> None:
    """Print a line for each role, and one for what starting costs."""
    database = make_database(server, tables)
    server.execute("postgres", "drop role if exists reader")
    server.execute(database, READER.format(schemas=", ".join(f"s{number}" for number in range(10))))
    superuser = server.uri(database)
    reader = superuser.replace(f"user={server.user}", "user=reader").replace(f"{server.user}@", "reader@")
    cli = [sys.executable, "-m", "scaffold_source"]
    costs = in_turns(
        RUNS,
        partial(measure, [*cli, "--help"], folder),
        *(partial(measure, [*cli, "preflight", "--from", uri], folder) for uri in (superuser, reader)),
    )
    for title, of in zip(("--help", "a superuser", "a reader"), costs, strict=True):
        print(f"| {tables:,} | {title} | {fastest(of):.2f} s | {least_processor(of):.2f} s |")
    with proxy(server.host, server.port) as line:
        observe(line.uri(database), Limits())
        print(f"{tables:,} tables, round trips: {line.turns}")
    server.execute(database, "drop owned by reader; drop role reader")


def least_processor(costs: list[Cost]) -> float:
    return min(cost.processor for cost in costs)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, embedded_server(Path(name) / "postgres") as server:
        print("| tables | who | fastest | processor time |")
        print("|---|---|---|---|")
        for tables in [int(text) for text in sys.argv[1:]] or [1000, 10000]:
            measure_tables(server, Path(name), tables)


if __name__ == "__main__":
    main()
