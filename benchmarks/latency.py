"""What 50 ms of network latency cost `add`'s introspection, counted in round trips.

    python benchmarks/latency.py [TABLES]      (default: 1000)

A proxy in front of the server waits 25 ms each way. Connecting alone is measured too: what is left is the
introspection's own. Of three runs each, the fastest counts.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from add_vs_pg_dump import RUNS, make_database

sys.path.insert(0, str(Path(__file__).parents[1] / "python/tests"))

from helpers.proxy import proxy

from scaffold_source.producers import Scope, read
from scaffold_source.producers.embedded import EmbeddedServer, embedded_server
from scaffold_source.producers.where import Where

LATENCY_S = 0.05


def fastest(run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def measure(server: EmbeddedServer, database: str, delay_s: float) -> tuple[float, float]:
    """Seconds to connect, and seconds to connect and introspect."""
    with proxy(server.host, server.port, delay_s=delay_s) as line:
        uri = line.uri(database)
        return (
            fastest(lambda: psycopg.connect(uri).close()),
            fastest(lambda: read(Where(uri), Scope())),
        )


def main() -> None:
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name, embedded_server(Path(name) / "postgres") as server:
        database = make_database(server, tables)
        near = measure(server, database, 0)
        far = measure(server, database, LATENCY_S / 2)
    print("| | 0 ms | 50 ms | round trips |")
    print("|---|---|---|---|")
    for title, here, there in (("connect", near[0], far[0]), ("connect and introspect", near[1], far[1])):
        print(f"| {title} | {here:.2f} s | {there:.2f} s | {(there - here) / LATENCY_S:.1f} |")


if __name__ == "__main__":
    main()
