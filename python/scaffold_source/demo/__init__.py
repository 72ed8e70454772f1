"""Run the whole main job on one machine: a producer, a loader, a warehouse, a dbt project, its findings."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from scaffold_source.commands.add import Scaffolding, add
from scaffold_source.commands.preflight import preflight
from scaffold_source.contract.values import Source
from scaffold_source.demo.load import land
from scaffold_source.demo.project import DbtRun, broken_promises, run_dbt, stale_tables, write_project
from scaffold_source.demo.revenue import revenue
from scaffold_source.errors import ProjectError, ScaffoldError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.embedded import EmbeddedServer, embedded_server
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all
from scaffold_source.report.questions import wrapped

SOURCE = "shop"
_PRODUCER, _WAREHOUSE = "shop_production", "warehouse"
# A loader copies tables that hold data: no view, no migrations bookkeeping.
_EXCLUDE = ("public.schema_migrations", "public.open_orders")
_SQL = Path(__file__).parent

# What preflight says that a loader's makers do not: of the log, of long values and of generated columns.
_TOLD = ("log-level", "long-values", "generated-columns")

Say = Callable[..., None]


class DemoError(ScaffoldError):
    """A step of the demo that must work failed."""

    exit_code = 2


def run(folder: Path, say: Say) -> None:
    """Run every step in `folder`, which must be new or empty; `say` prints.

    Leaves `analytics/` (the dbt project) and `postgres/` (both databases, stopped) there. Raises ProjectError
    if the folder is not empty, DemoError if dbt fails.
    """
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        raise ProjectError(
            f"{folder} is not empty", do="remove it, or name another: scaffold-source demo DIR"
        )
    folder.mkdir(parents=True, exist_ok=True)
    analytics = folder / "analytics"
    step = _steps(say)
    with step("Starting PostgreSQL 18"):
        stack = embedded_server(folder / "postgres")
        server = stack.__enter__()
    try:
        with step("Creating the producer: a web shop, two schemas, years of history"):
            _create_producer(server)
        with step("Landing it in the warehouse, the way a loader does"):
            rows = _land(server)
        say(f"       {rows:,} rows")
        with step(f"scaffold-source add {SOURCE} --from env:SHOP_URL"):
            write_project(analytics, server, _WAREHOUSE)
            result = _add(analytics, server)
        say(f"       {len(result.database.tables)} tables → {len(result.edits)} files in {_staging(folder)}")
        with step("dbt deps"):
            _require(run_dbt(analytics, "deps"), "deps", analytics)
        with step("dbt build"):
            build = run_dbt(analytics, "build")
            _require(build, "build", analytics)
        with step("dbt source freshness"):
            run_dbt(analytics, "source", "freshness")  # exits 1 where something is stale: that is a finding
        _summary(folder, broken_promises(build.output), server, say)
    finally:
        stack.__exit__(None, None, None)


def serve(folder: Path, say: Say) -> None:
    """Start the databases that `run` left in `folder` again, until interrupted."""
    data = folder.resolve() / "postgres"
    if not (data / "PG_VERSION").exists():
        raise ProjectError(f"There is no demo in {folder}", do=f"scaffold-source demo {folder} makes one")
    with embedded_server(data) as server:
        say("Both databases are up until you press Ctrl-C. In another terminal:")
        say(f"  export SHOP_URL='{server.uri(_PRODUCER)}'")
        say(f"  {_command('dbt')} build {_options(folder)}")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            say("\nStopping both.")


def _steps(say: Say) -> Callable[[str], AbstractContextManager[None]]:
    """Return a context manager for each step. It prints the step's name at once and its duration at the
    end."""
    number = iter(range(1, 100))

    @contextmanager
    def step(title: str) -> Iterator[None]:
        say(f"[{next(number)}/7] {title} … ", nl=False)
        started = time.monotonic()
        try:
            yield
        except BaseException:
            say("")
            raise
        say(f"{time.monotonic() - started:.1f} s")

    return step


def _create_producer(server: EmbeddedServer) -> None:
    server.create_database(_PRODUCER)
    server.execute(_PRODUCER, f"alter database {_PRODUCER} set timezone to 'America/New_York'")
    for script in ("producer_schema.sql", "producer_data.sql"):
        server.execute(_PRODUCER, (_SQL / script).read_text(encoding="utf-8"))
    # What autovacuum would have done since: evidence is read from statistics.
    server.execute(_PRODUCER, "analyze; select pg_stat_force_next_flush()")


def _land(server: EmbeddedServer) -> int:
    server.create_database(_WAREHOUSE)
    facts = read(Where(server.uri(_PRODUCER)), Scope(exclude=_EXCLUDE)).database
    rows = land(server, _PRODUCER, _WAREHOUSE, SOURCE, facts)
    server.execute(_WAREHOUSE, (_SQL / "landing_flaws.sql").read_text(encoding="utf-8"))
    return rows


def _add(analytics: Path, server: EmbeddedServer) -> Scaffolding:
    source = Source(SOURCE, raw_schema=SOURCE, recorded_from="env:SHOP_URL", exclude=_EXCLUDE)
    result = add(find_project(analytics), source, Where(server.uri(_PRODUCER)))
    write_all(result.edits, analytics)
    return result


def _require(finished: DbtRun, command: str, analytics: Path) -> None:
    if finished.exit_code:
        last = "\n".join(finished.output.strip().splitlines()[-25:])
        raise DemoError(f"dbt {command} failed:\n{last}", do=f"the whole log is {analytics / 'logs/dbt.log'}")


def _staging(folder: Path) -> str:
    return f"{folder.name}/analytics/models/staging/{SOURCE}/"


def _summary(folder: Path, broken: list[str], server: EmbeddedServer, say: Say) -> None:
    watched, stale = stale_tables(folder / "analytics")
    say("")
    say(f"The build is green. What landed breaks {len(broken)} promises of the contract:")
    for line in broken:
        say(line)
    say(f"Freshness: {watched - len(stale)} of {watched} tables fresh.{' Stale:' if stale else ''}")
    for line in stale:
        say(f"  {line}")
    say("Revenue of all order lines, joined to their orders, customers and products:")
    for line in revenue(server.uri(_WAREHOUSE)):
        say(line)
    answers = preflight(Where(server.uri(_PRODUCER)), "debezium", ())
    say("")
    say("Were Debezium to read it (scaffold-source preflight --loader debezium):")
    for outcome in answers.found.outcomes:
        if outcome.probe in _TOLD:
            for row in wrapped(f"  {outcome.verdict}: ", outcome.answer):
                say(row)
    say("")
    say("Look around:")
    say(f"  {_staging(folder)}_{SOURCE}__sources.yml   the contract: facts and proposed agreements")
    say(f"  {_staging(folder)}stg_{SOURCE}__orders.sql   a staging model")
    say("Try next:")
    say(f"  {_command('scaffold-source')} demo {os.path.relpath(folder)} --serve   (starts both databases)")
    analytics = os.path.relpath(folder / "analytics")
    say(
        f"  {_command('scaffold-source')} brief {SOURCE} --project-dir {analytics} "
        f"--target-path {Path(analytics) / 'target'} -o brief.html   (the page for both teams)"
    )
    say(f"  {_command('dbt')} build --select source:shop+ {_options(folder)}")


def _command(name: str) -> str:
    """Return how to call a program that is installed beside our Python, which need not be on the PATH."""
    beside = Path(sys.executable).with_name(name)
    return name if shutil.which(name) or not beside.exists() else os.path.relpath(beside)


def _options(folder: Path) -> str:
    analytics = os.path.relpath(folder / "analytics")
    return f"--project-dir {analytics} --profiles-dir {analytics}"
