"""ingestr, run for real: what lands is what `add --loader ingestr` declares. Its binary is PyPI's; it loads DuckDB by
the driver that DuckDB's own library is, which npm has."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest
from helpers.environments import environment, node_packages
from helpers.landed import Warehouse
from helpers.landing import HOSTILE, ORDINARY, RAW, Built, Producer, build
from helpers.logical_server import LogicalServer

pytestmark = pytest.mark.loaders

# As the notices say: on PostgreSQL arrays land as NULL, unless they are loaded as JSON.
ARRAYS = {
    "customers": "tags:json",
    "arrays": "numbers:json,words:json,grid:json,instants:json,stages:json",
}
# Tables with what stops them: intervals, numbers of more digits than Arrow has and of a scale below zero, bits. NaN
# lands as null.
_EVERYWHERE = ("durations", "huge_numbers", "coarse_numbers", "no_numbers")
REFUSED = {"duckdb": _EVERYWHERE, "postgres": (*_EVERYWHERE, "oddities")}
# JSON that is a bare text stops a load by the log; a name over the limit lands under another.
NOT_BY_LOG = ("scalars", "aTableWhoseNameIsSixtyThreeBytesLongAndCamelCaseAllTheWayToEnd")
_TABLES = """
    select relname from pg_class
    where relnamespace = %s::regnamespace and relkind in ('r', 'p') and not relispartition order by 1
"""
_DRIVER = """\
manifest_version = 1
name = "DuckDB"
version = "1.5.6"
[Driver]
entrypoint = "duckdb_adbc_init"
[Driver.shared]
linux_amd64 = "{}"
"""


@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
def test_an_ordinary_producer(adapter: str, logical: LogicalServer, tmp_path: Path) -> None:
    built = land(ORDINARY, adapter, logical, tmp_path)
    assert built.measured.share == 100, built.measured
    assert built.measured.not_landed == built.measured.missing_tables == ()
    assert built.problems == built.stale == built.differences == ()


@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
def test_a_hostile_producer(adapter: str, logical: LogicalServer, tmp_path: Path) -> None:
    built = land(HOSTILE, adapter, logical, tmp_path, *REFUSED[adapter])
    assert built.measured.share >= 98, built.measured
    assert built.silent("works") == []
    assert built.problems == ()


def test_changes_and_deletions_of_an_ordinary_producer(logical: LogicalServer, tmp_path: Path) -> None:
    built = land_by_log(ORDINARY, logical, tmp_path)
    # These land as NULL, and a notice says that they are left out.
    assert built.measured.undeclared == (
        "app_customers.tags _text",
        "app_shipments.opens_at time without time zone",
    )
    assert built.measured.mistyped == built.measured.not_landed == built.measured.missing_tables == ()
    assert built.problems == built.stale == built.differences == ()


def test_changes_and_deletions_of_a_hostile_producer(logical: LogicalServer, tmp_path: Path) -> None:
    built = land_by_log(HOSTILE, logical, tmp_path, *REFUSED["postgres"], *NOT_BY_LOG)
    # Left out with a notice: what lands as NULL, and a generated column, which a first load brings and the log does not.
    left_out = ("works_arrays.", "works_times.clock ", "works_computed.gross ")
    assert [name for name in built.measured.undeclared if not name.startswith(left_out)] == []
    assert built.measured.mistyped == built.measured.not_landed == ()
    assert built.silent("works") == []
    # Its rows land under its partition's name, which a notice says.
    assert built.measured.missing_tables == ("works_events",)


def land_by_log(producer: Producer, logical: LogicalServer, folder: Path, *refused: str) -> Built:
    """Load every published table, those but of `refused`, change what the producer holds, load what the log says of
    it, scaffold and build."""
    name = f"{producer.name}_cdc"
    uri, lake = producer.make(logical, name), logical.make(f"{name}_lake")
    with psycopg.connect(uri) as connection:
        tables = [row[0] for row in connection.execute(_TABLES, (producer.schema,)) if row[0] not in refused]
        published = psycopg.sql.SQL(", ").join(
            psycopg.sql.Identifier(producer.schema, table) for table in tables
        )
        connection.execute(psycopg.sql.SQL("create publication shop for table {}").format(published))
    capture = (
        "--source-uri", f"{uri.replace('postgresql', 'postgres+cdc')}?sslmode=disable&publication=shop&dest_schema={RAW}",
    )  # fmt: skip
    run_ingestr(folder, *capture, "--dest-uri", f"{lake}?sslmode=disable")
    producer.change(logical, name)
    run_ingestr(folder, *capture, "--dest-uri", f"{lake}?sslmode=disable")
    return build(folder, producer, uri, Warehouse("postgres", lake), loader="ingestr:cdc", refused=refused)


def land(producer: Producer, adapter: str, logical: LogicalServer, folder: Path, *refused: str) -> Built:
    """Load every table but those of `refused`, change what the producer holds, load again, scaffold and build."""
    name = f"{producer.name}_{adapter}_ingestr"
    uri = producer.make(logical, name)
    where = str(folder / "lake.duckdb") if adapter == "duckdb" else logical.make(f"{name}_lake")
    lake = f"duckdb:///{where}" if adapter == "duckdb" else f"{where}?sslmode=disable"
    with psycopg.connect(uri) as connection:
        tables = [row[0] for row in connection.execute(_TABLES, (producer.schema,))]
    for change in (lambda: None, lambda: producer.change(logical, name)):
        change()
        for table in tables:
            if table not in refused:
                command = [
                    "--source-uri",
                    f"{uri}?sslmode=disable",
                    "--source-table",
                    f"{producer.schema}.{table}",
                ]
                columns = ["--columns", ARRAYS[table]] if adapter == "postgres" and table in ARRAYS else []
                run_ingestr(folder, *command, *columns, "--dest-uri", lake, "--dest-table", f"{RAW}.{table}")
    return build(folder, producer, uri, Warehouse(adapter, where), loader="ingestr", refused=refused)


def run_ingestr(folder: Path, *options: str | Sequence[str]) -> None:
    """Run `ingestr ingest` with DuckDB's driver at hand, and fail the test with it."""
    library = (
        node_packages("@duckdb/node-bindings-linux-x64@1.5.6-r.1")
        / "@duckdb/node-bindings-linux-x64/libduckdb.so"
    )
    drivers = folder / "drivers"
    drivers.mkdir(exist_ok=True)
    (drivers / "duckdb.toml").write_text(_DRIVER.format(library))
    finished = subprocess.run(
        [environment("ingestr") / "ingestr", "ingest", "--yes", "--progress", "log", *options],
        env={
            **os.environ,
            "HOME": str(folder),
            "ADBC_DRIVER_PATH": str(drivers),
            "INGESTR_DISABLE_TELEMETRY": "true",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert finished.returncode == 0, (options, (finished.stdout + finished.stderr)[-4000:])
