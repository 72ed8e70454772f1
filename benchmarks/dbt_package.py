"""What the dbt package costs beside what one would write without it, in one run on an embedded PostgreSQL.

    python benchmarks/dbt_package.py [checks] [parse] [stage] [--rows N] [--tables N] [--models N] [--runs N]
    python benchmarks/dbt_package.py checks --clean | parse --against DIR

checks   `honours_contract` beside the same checks as dbt's own tests, 16 of columns, and with two unique keys
         18: whole `dbt test` processes, the time inside the database, and how often the table is read, by the
         server's own counters. One row in 10,000 breaks a promise, so the summary asks again (--clean: none)
parse    `dbt parse` of a source of many tables: the YAML of `add` with one-scan tests beside native ones;
         with --against, all that `add` writes here beside what another checkout of this repository writes
stage    a model of one line (`stage`) beside the explicit macros and beside SQL without any macro: time to
         compile one model, and PostgreSQL's plan

Nothing is selected: all three, on 5,000,000 rows and 1,000 tables. Of three runs (--runs), taken in turns,
the fastest counts. Every process is a dbt of its own, as in a job.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
import yaml
from add_vs_pg_dump import TABLE, TYPES

from scaffold_source.producers.embedded import EmbeddedServer, embedded_server

REPOSITORY = Path(__file__).parents[1]
RUNS = 3
DATABASE = "warehouse"

# 20 columns: 12 not null, 2 enums, 2 checks, four that promise nothing. One row in 10,000 breaks a promise.
LANDED = """
create table landed.orders as
select
    n as id,
    n % 100000 as customer_id,
    n % 500 as shop_id,
    'R' || n as reference,
    (array['open', 'paid', 'shipped', 'returned', 'lost'])[1 + n % 5] as status,
    case
        when n % 10000 = 0 then '{broken_by}' else (array['standard', 'express', 'pickup'])[1 + n % 3]
    end as shipping,
    n % 5000 as total_cents,
    n % 7 as quantity,
    'EUR' as currency,
    'FR' as country,
    timestamp '2024-01-01' + n * interval '7 seconds' as placed_at,
    timestamp '2024-01-01' + n * interval '8 seconds' as updated_at,
    n % 2 = 0 as is_gift,
    n % 3 = 0 as is_business,
    case when n % 9 = 0 then timestamp '2024-06-01' end as deleted_at,
    n * 0.01 as weight,
    'web' as channel,
    null::text as coupon,
    null::text as note,
    n % 11 as warehouse_id
from generate_series(1, {rows}) as numbers (n)
"""
TYPES_LANDED = """
select attname, format_type(atttypid, atttypmod) from pg_attribute
where attrelid = 'landed.orders'::regclass and attnum > 0 order by attnum
"""
NOT_NULL = [
    *("id", "customer_id", "shop_id", "reference", "currency", "country"),
    *("placed_at", "updated_at", "is_gift", "is_business", "channel", "warehouse_id"),
]
UNIQUE = ["id", "reference"]
LABELS = {
    "status": ["open", "paid", "shipped", "returned", "lost"],
    "shipping": ["standard", "express", "pickup"],
}
MINIMA = {"total_cents": 0, "quantity": 0}

# What teams write for a CHECK where dbt has no test of its own.
EXPRESSION_TEST = """
{% test holds(model, column_name, expression) %}
select * from {{ model }} where not ({{ column_name }} {{ expression }})
{% endtest %}
"""


def make_project(folder: Path, server: EmbeddedServer, threads: int = 4, package: Path = REPOSITORY) -> Path:
    """A project with the package, on the warehouse."""
    (folder / "models").mkdir(parents=True)
    (folder / "tests" / "generic").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(
        "name: bench\nversion: '1.0'\nprofile: bench\ndata_tests:\n  +severity: warn\n"
    )
    (folder / "packages.yml").write_text(f"packages:\n  - local: {package}\n")
    (folder / "tests" / "generic" / "holds.sql").write_text(EXPRESSION_TEST)
    connection = {"host": server.host, "port": server.port, "user": server.user, "password": ""}
    output = {"type": "postgres", "dbname": DATABASE, "schema": "analytics", "threads": threads, **connection}
    profile = {"bench": {"target": "dev", "outputs": {"dev": output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile))
    dbt(folder, "deps")
    return folder


def dbt(folder: Path, *arguments: str) -> float:
    """Seconds that one dbt process takes, from start to exit."""
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 (dbt, by arguments of our own)
        [Path(sys.executable).with_name("dbt"), *arguments],
        cwd=folder,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_PROFILES_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return time.perf_counter() - started


def processor_seconds(run: Callable[[], object]) -> float:
    """What `run`'s processes spent on a processor: what else the machine does is not in it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def in_turns(number: int = RUNS, **runs: Callable[[], float]) -> dict[str, float]:
    """The fastest of each, taken in turns, so that whatever else the machine does meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(number):
        for name, run in runs.items():
            times[name].append(run())
    return {name: min(seconds) for name, seconds in times.items()}


# --- checks -------------------------------------------------------------------------------------------------


def native_tests(column: str) -> list[Any]:
    if column in LABELS:
        return [{"accepted_values": {"arguments": {"values": LABELS[column]}}}]
    if column in MINIMA:
        return [{"holds": {"arguments": {"expression": f">= {MINIMA[column]}"}}}]
    return ["not_null"] if column in NOT_NULL else []


def producer_facts(column: str) -> dict[str, Any]:
    if column in LABELS:
        return {"values": LABELS[column]}
    if column in MINIMA:
        return {"min": MINIMA[column]}
    return {"nullable": False} if column in NOT_NULL else {}


def checks_sources(types: dict[str, str], unique: list[str]) -> dict[str, Any]:
    """The same table twice: with 16 of dbt's tests and one for each unique column, and with one of ours."""
    columns = list(types)
    facts = {"unique": [[c] for c in unique], "columns": {c: producer_facts(c) for c in columns}}
    named = [{"name": c, "data_type": t} for c, t in types.items()]
    native = [
        {"name": c, "data_tests": [*native_tests(c), *(["unique"] if c in unique else [])]} for c in columns
    ]
    tables = {
        "native": {"name": "orders", "columns": native},
        "one_scan": {
            "name": "orders",
            "config": {"meta": {"producer": facts}},
            "columns": named,
            "data_tests": ["scaffold_source.honours_contract"],
        },
    }
    return {"sources": [{"name": n, "schema": "landed", "tables": [t]} for n, t in tables.items()]}


def times_read(server: EmbeddedServer, run: Callable[[], object]) -> float:
    """How often `run` reads the whole table, by the blocks that the server counts."""
    counted = "select heap_blks_read + heap_blks_hit from pg_statio_user_tables where relname = 'orders'"
    size = "select pg_relation_size('landed.orders') / current_setting('block_size')::int"

    def ask(query: str) -> int:
        with psycopg.connect(server.uri(DATABASE)) as connection:
            return int(connection.execute(query).fetchone()[0])  # type: ignore[arg-type, call-overload, index]

    before = ask(counted)
    run()
    time.sleep(1)  # backends report what they counted at most once a second
    return (ask(counted) - before) / ask(size)


def tests_seconds(folder: Path) -> float:
    """The process without dbt's start and parsing: from its first test to its last."""
    return float(json.loads((folder / "target" / "run_results.json").read_text())["elapsed_time"])


def measure_checks(server: EmbeddedServer, folder: Path, rows: int, runs: int, broken_by: str) -> None:
    server.execute(DATABASE, LANDED.format(rows=rows, broken_by=broken_by))
    server.execute(DATABASE, "vacuum analyze landed.orders")
    with psycopg.connect(server.uri(DATABASE)) as connection:
        types: dict[str, str] = dict(connection.execute(TYPES_LANDED).fetchall())
        (size,) = connection.execute(
            "select pg_size_pretty(pg_relation_size('landed.orders'))"
        ).fetchone() or ("",)
    print(f"\n{rows:,} rows, {len(types)} columns, {size}\n")
    print("| unique keys | threads | | native | one scan | ratio |\n|---|---|---|---|---|---|")
    for unique in (UNIQUE, []):
        for threads in (1, 4):
            project = make_project(folder / f"checks_{len(unique)}_{threads}", server, threads)
            sources = checks_sources(types, unique)
            (project / "models" / "_sources.yml").write_text(yaml.safe_dump(sources))
            measure_tests(server, project, f"{len(unique)} | {threads}", runs)


def measure_tests(server: EmbeddedServer, project: Path, title: str, runs: int) -> None:
    queries: dict[str, list[float]] = {"native": [], "one_scan": []}

    def test(source: str) -> float:
        seconds = dbt(project, "test", "--select", f"source:{source}")
        queries[source].append(tests_seconds(project))
        return seconds

    reads = {name: times_read(server, lambda name=name: test(name)) for name in queries}  # type: ignore[misc]
    queries["native"], queries["one_scan"] = [], []
    wall = in_turns(runs, native=lambda: test("native"), one_scan=lambda: test("one_scan"))
    spent = {name: min(seconds) for name, seconds in queries.items()}
    print_ratio(f"{title} | whole `dbt test`", wall, "s")
    print_ratio(f"{title} | of that, running the tests", spent, "s")
    print_ratio(f"{title} | reads of the table", reads, "")


def print_ratio(title: str, found: dict[str, float], unit: str) -> None:
    native, ours = found["native"], found["one_scan"]
    print(f"| {title} | {native:.2f} {unit} | {ours:.2f} {unit} | {native / ours:.1f} |", flush=True)


# --- parse --------------------------------------------------------------------------------------------------


def make_producer(server: EmbeddedServer, tables: int) -> None:
    """Tables of 21 columns in the schema `shop`, for producer and landed data alike."""
    names = [TABLE.format(schema="shop", n=n, parent=max(n - 10, 0)) for n in range(tables)]
    server.execute(DATABASE, TYPES + "create schema shop;")
    for start in range(0, tables, 500):
        server.execute(DATABASE, "begin;" + "".join(names[start : start + 500]) + "commit;")


def add_source(server: EmbeddedServer, project: Path, *options: str, checkout: Path = REPOSITORY) -> None:
    """What `scaffold-source add` of a checkout writes."""
    command = [sys.executable, "-m", "scaffold_source", "add", "shop", "--from", server.uri(DATABASE)]
    where = ["--schema", "shop", "--project-dir", str(project), "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(checkout / "python")}
    subprocess.run([*command, *where, *options], env=environment, check=True)  # noqa: S603 (our own command)


def measure_parse(server: EmbeddedServer, folder: Path, tables: int) -> None:
    print(f"\n`dbt parse` of {tables:,} tables, {tables * 21:,} columns\n")
    print("| tests | YAML | data tests | `dbt parse`, processor time |\n|---|---|---|---|")
    projects = {}
    for tests in ("native", "one-scan", "none"):
        projects[tests] = make_project(folder / f"parse_{tests}", server)
        add_source(server, projects[tests], "--no-staging", "--tests", tests)

    def parse(tests: str) -> float:
        return processor_seconds(lambda: dbt(projects[tests], "parse", "--no-partial-parse"))

    times = in_turns(**{tests: lambda tests=tests: parse(tests) for tests in projects})  # type: ignore[misc]
    for tests, seconds in times.items():
        print_parse(tests, projects[tests], seconds)
    print(f"\nnative / one-scan: {times['native'] / times['one-scan']:.1f}")


def print_parse(title: str, project: Path, seconds: float) -> None:
    yaml_bytes = sum(f.stat().st_size for f in project.glob("models/**/*.yml"))
    nodes = json.loads((project / "target" / "manifest.json").read_text())["nodes"]
    found = sum(node["resource_type"] == "test" and node["config"]["enabled"] for node in nodes.values())
    print(f"| {title} | {yaml_bytes / 1e6:.1f} MB | {found:,} | {seconds:.1f} s |", flush=True)


def measure_parse_against(server: EmbeddedServer, folder: Path, tables: int, other: Path) -> None:
    """`dbt parse` of all that `add` writes, here and in another checkout, each with its own macros."""
    print(f"\n`dbt parse` of {tables:,} tables and their staging models, beside {other}\n")
    print("| | YAML | data tests | `dbt parse`, processor time, median of five |\n|---|---|---|---|")
    projects = {}
    for name, checkout in (("here", REPOSITORY), ("there", other)):
        projects[name] = make_project(folder / f"parse_{name}", server, package=checkout)
        add_source(server, projects[name], checkout=checkout)
    times: dict[str, list[float]] = {name: [] for name in projects}
    for _ in range(5):
        for name, project in projects.items():
            parse = partial(dbt, project, "parse", "--no-partial-parse")
            times[name].append(processor_seconds(parse))
    for name, project in projects.items():
        print_parse(name, project, median(times[name]))
    print(f"\nhere / there: {median(times['here']) / median(times['there']):.2f}")


# --- stage --------------------------------------------------------------------------------------------------


def write_models(server: EmbeddedServer, project: Path, tables: int) -> None:
    """The same models three times: of one line, with the macros spelled out, and without any macro."""
    add_source(server, project)
    written = project / "models" / "staging" / "shop"
    (written / "_shop__models.yml").unlink()
    for flavour in ("stage", "explicit", "by_hand"):
        (project / "models" / flavour).mkdir()
    for number in range(tables):
        explicit = (written / f"stg_shop__table_{number}.sql").read_text()
        (project / "models" / "explicit" / f"explicit_{number}.sql").write_text(explicit)
        call = f"{{{{ scaffold_source.stage('shop', 'table_{number}') }}}}\n"
        (project / "models" / "stage" / f"stage_{number}.sql").write_text(call)
    for model in written.glob("stg_*.sql"):
        model.unlink()
    dbt(project, "compile", "--select", "path:models/explicit")
    compiled = project / "target" / "compiled" / "bench" / "models" / "explicit"
    for number in range(tables):
        sql = (compiled / f"explicit_{number}.sql").read_text().strip() + "\n"
        relation = f'"{DATABASE}"."shop"."table_{number}"'
        assert relation in sql
        by_hand = sql.replace(relation, f"{{{{ source('shop', 'table_{number}') }}}}")
        (project / "models" / "by_hand" / f"by_hand_{number}.sql").write_text(by_hand)


def compile_seconds(project: Path, flavour: str, repeat: dict[str, list[float]]) -> float:
    """The process's, on a processor; what dbt says it took for each model goes to `repeat`."""
    seconds = processor_seconds(lambda: dbt(project, "compile", "--select", f"path:models/{flavour}"))
    results = json.loads((project / "target" / "run_results.json").read_text())["results"]
    repeat[flavour].append(sum(result["execution_time"] for result in results) / len(results))
    return seconds


def query_plan(server: EmbeddedServer, project: Path, flavour: str, number: int) -> Any:
    compiled = project / "target" / "compiled" / "bench" / "models" / flavour / f"{flavour}_{number}.sql"
    with psycopg.connect(server.uri(DATABASE)) as connection:
        query = "explain (verbose, costs off, format json) " + compiled.read_text()
        return connection.execute(query.encode()).fetchone()


def measure_stage(server: EmbeddedServer, folder: Path, tables: int, declared: int) -> None:
    project = make_project(folder / "stage", server, threads=1)
    write_models(server, project, tables)
    spent: dict[str, list[float]] = {"by_hand": [], "explicit": [], "stage": []}
    wall = in_turns(**{f: lambda f=f: compile_seconds(project, f, spent) for f in spent})  # type: ignore[misc]
    each = {flavour: min(seconds) for flavour, seconds in spent.items()}
    print(
        f"\n`dbt compile` of {tables:,} models of 21 columns, in a project with {declared:,} source tables\n"
    )
    print(
        "| | a model | beside SQL by hand | the whole process | beside SQL by hand |\n|---|---|---|---|---|"
    )
    for flavour in spent:
        print(
            f"| {flavour} | {each[flavour] * 1000:.1f} ms | {each[flavour] / each['by_hand']:.2f} "
            f"| {wall[flavour]:.2f} s | {wall[flavour] / wall['by_hand']:.2f} |"
        )
    plans = [[query_plan(server, project, flavour, n) for flavour in spent] for n in range(tables)]
    same = sum(first == second == third for first, second, third in plans)
    print(f"\nThe same query plan for all three: {same:,} of {tables:,} models")


# --- main ---------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=["checks", "parse", "stage", []], default=[])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--models", type=int, default=200)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--against", type=Path)
    asked = parser.parse_args()
    parts = asked.parts or ["checks", "parse", "stage"]
    with tempfile.TemporaryDirectory() as name, embedded_server(Path(name) / "postgres") as server:
        folder = Path(name)
        server.create_database(DATABASE)
        server.execute(DATABASE, "create schema landed; create schema analytics")
        if "checks" in parts:
            measure_checks(server, folder, asked.rows, asked.runs, "express" if asked.clean else "pigeon")
        if "parse" in parts or "stage" in parts:
            make_producer(server, asked.tables)
        if "parse" in parts and asked.against:
            measure_parse_against(server, folder, asked.tables, asked.against.resolve())
        elif "parse" in parts:
            measure_parse(server, folder, asked.tables)
        if "stage" in parts:
            measure_stage(server, folder, min(asked.models, asked.tables), asked.tables)


if __name__ == "__main__":
    main()
