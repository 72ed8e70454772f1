"""What the filter of test rows costs: a staging model beside the same model without its filters.

    python benchmarks/filters.py [duckdb] [postgres] [--rows N]

Payments belong to invoices, these to orders, these to customers, who say which are tests: three steps, and
5,000,000 rows in each table (customers: a tenth). Both models are made into tables, in turns; of five runs
the fastest counts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import yaml

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.producers.embedded import embedded_server
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

REPOSITORY = Path(__file__).parents[1]
RUNS = 5
PRODUCER = """
create table customers (id bigint primary key, email text not null, is_test boolean not null default false);
create table orders (
    id bigint primary key, customer_id bigint not null references customers, placed_at timestamptz not null
);
create table invoices (
    id bigint primary key, order_id bigint not null references orders, due_on date not null
);
create table payments (
    id bigint primary key, invoice_id bigint not null references invoices, method text not null,
    amount numeric(12, 2) not null, reference text not null, created_at timestamptz not null
);
"""
# One customer in 50 is a test. Keys are spread over the parents, as they are where rows come in any order.
LANDED = """
create schema landed;
create table landed.customers as
select n as id, 'customer' || n || '@mail.net' as email, n % 50 = 0 as is_test
from generate_series(cast(1 as bigint), {customers}) as numbers (n);
create table landed.orders as
select n as id, 1 + (n * 7919) % {customers} as customer_id, timestamptz '2024-01-01 00:00:00+00' as placed_at
from generate_series(cast(1 as bigint), {rows}) as numbers (n);
create table landed.invoices as
select n as id, 1 + (n * 104729) % {rows} as order_id, date '2024-02-01' as due_on
from generate_series(cast(1 as bigint), {rows}) as numbers (n);
create table landed.payments as
select
    n as id, 1 + (n * 1299709) % {rows} as invoice_id, 'card' as method,
    cast(n * 0.01 as numeric(12, 2)) as amount,
    'reference ' || n as reference, timestamptz '2024-01-01 00:00:00+00' as created_at
from generate_series(cast(1 as bigint), {rows}) as numbers (n);
"""

Run = Callable[[str], Any]


def compiled(folder: Path, producer: str, profile: dict[str, Any]) -> str:
    """Return the SQL of the payments' model as dbt compiles it."""
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: bench\nversion: '1.0'\nprofile: bench\n")
    (folder / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    outputs = {"it": {**profile, "schema": "analytics", "threads": 1}}
    (folder / "profiles.yml").write_text(yaml.safe_dump({"bench": {"target": "it", "outputs": outputs}}))
    source = Source("shop", raw_schema="landed", schemas=("public",), warehouse=profile["type"])
    write_all(add(find_project(folder), source, Where(producer)).edits, folder)
    for command in ("deps", "compile"):
        subprocess.run(  # noqa: S603 (dbt, by arguments of our own)
            [Path(sys.executable).with_name("dbt"), "--quiet", command, "--profiles-dir", "."],
            cwd=folder,
            check=True,
        )
    return next(folder.glob("target/compiled/**/stg_shop__payments.sql")).read_text()


def measure(name: str, run: Run, model: str) -> None:
    """Print how long both models take."""
    whole, _, rest = model.partition("\n    where not exists")
    assert rest, model
    without = whole + rest[rest.index("\n\n)") :]
    took: dict[str, list[float]] = {"unfiltered": [], "filtered": []}
    counts = {}
    for _ in range(RUNS):
        for kind, query in (("unfiltered", without), ("filtered", model)):
            run("drop table if exists made")
            started = time.perf_counter()
            run(f"create table made as {query}")
            took[kind].append(time.perf_counter() - started)
            counts[kind] = run("select count(*) from made")[0][0]
    for kind, times in took.items():
        print(f"{name:10} {kind:12} {min(times):7.2f} s   {counts[kind]:>12,} rows")
    print(f"{name:10} ratio        {min(took['filtered']) / min(took['unfiltered']):7.2f}", flush=True)


def main() -> None:
    """Measure on the warehouses that are named, or on both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("warehouses", nargs="*", choices=["duckdb", "postgres", []])
    parser.add_argument("--rows", type=int, default=5_000_000)
    options = parser.parse_args()
    wanted = options.warehouses or ["duckdb", "postgres"]
    landed = LANDED.format(rows=options.rows, customers=options.rows // 10)
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "postgres") as server:
        server.create_database("producer")
        server.execute("producer", PRODUCER)
        if "duckdb" in wanted:
            path = f"{folder}/warehouse.duckdb"
            with duckdb.connect(path) as connection:
                connection.execute(landed)
            model = compiled(
                Path(folder) / "on_duckdb", server.uri("producer"), {"type": "duckdb", "path": path}
            )
            with duckdb.connect(path) as connection:
                measure("duckdb", lambda query: connection.execute(query).fetchall(), model)
        if "postgres" in wanted:
            server.create_database("warehouse")
            server.execute("warehouse", landed)
            server.execute("warehouse", "vacuum analyze")
            address = {"host": server.host, "port": server.port, "user": server.user, "password": ""}
            profile = {"type": "postgres", "dbname": "warehouse", **address}
            model = compiled(Path(folder) / "on_postgres", server.uri("producer"), profile)
            with psycopg.connect(server.uri("warehouse"), autocommit=True) as connection:

                def run(query: str) -> Any:
                    cursor = connection.execute(query)  # type: ignore[call-overload]
                    return cursor.fetchall() if cursor.description else []

                measure("postgres", run, model)


if __name__ == "__main__":
    main()
