"""Sling, run for real: what lands is what `add --loader sling` declares. Its binary is PyPI's; it loads DuckDB by the
command line of DuckDB and three of its extensions, which PyPI has too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from helpers.environments import environment
from helpers.landed import Warehouse
from helpers.landing import HOSTILE, ORDINARY, RAW, Built, Producer, build
from helpers.logical_server import LogicalServer

pytestmark = pytest.mark.loaders

# Columns that people leave out of a stream, because its table does not load with them: notices say so.
LEFT_OUT = {
    ("ordinary", "duckdb"): {"shipments": "opens_at"},
    ("hostile", "duckdb"): {"times": "clock", "texts": "bytes"},
}
# Tables with what stops them: names that differ by case alone; a name with quotes; on DuckDB, a number of 78 digits.
# NaN lands as null.
REFUSED = {
    "duckdb": ("clashes", "Machines", "huge_numbers", "no_numbers"),
    "postgres": ("clashes", "Machines", "no_numbers"),
}


@pytest.mark.parametrize("loader", ["sling", "sling:loaded_at", "sling:table_names"])
@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
def test_an_ordinary_producer(adapter: str, loader: str, logical: LogicalServer, tmp_path: Path) -> None:
    built = land(ORDINARY, adapter, loader, logical, tmp_path)
    assert built.measured.share == 100, built.measured
    assert built.measured.not_landed == built.measured.missing_tables == ()
    assert built.silent("app") == []
    assert built.problems == built.stale == ()


@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
def test_a_hostile_producer(adapter: str, logical: LogicalServer, tmp_path: Path) -> None:
    built = land(HOSTILE, adapter, "sling", logical, tmp_path, *REFUSED[adapter])
    assert built.measured.share >= 98, built.measured
    assert built.silent("works") == []
    # A column of money that is all null is no text: a notice says so.
    assert built.measured.mistyped[0].startswith("works_all_null.price ")
    assert [problem.split(":")[0] for problem in built.problems] == ["shop__all_null_honours_contract"]
    assert built.source["config"]["meta"]["contract"]["lands"] == "when_filled"
    assert built.measured.missing_tables == ("works_nothing_yet",)


def land(
    producer: Producer, adapter: str, loader: str, logical: LogicalServer, folder: Path, *refused: str
) -> Built:
    """Load, change what the producer holds, load again, scaffold and build. Sling loads no table of `refused`."""
    name = f"{producer.name}_{adapter}_{loader.replace(':', '_')}"
    uri = producer.make(logical, name)
    where = str(folder / "lake.duckdb") if adapter == "duckdb" else logical.make(f"{name}_lake")
    table = "{stream_table}" if loader == "sling:table_names" else "{stream_schema}_{stream_table}"
    streams = {
        f"{producer.schema}.*": {},
        **{f'{producer.schema}."{table}"': {"disabled": True} for table in refused},
        **{
            f"{producer.schema}.{table}": {"select": [f"-{column}"]}
            for table, column in LEFT_OUT.get((producer.name, adapter), {}).items()
        },
    }
    replication = folder / "replication.json"
    replication.write_text(
        json.dumps(
            {
                "source": "PRODUCER",
                "target": "LAKE",
                "defaults": {"mode": "full-refresh", "object": f"{RAW}.{table}"},
                "streams": streams,
            }
        )
    )
    lake = f"duckdb://{where}" if adapter == "duckdb" else f"{where}?sslmode=disable"
    variables = {
        "PRODUCER": f"{uri}?sslmode=disable",
        "LAKE": lake,
        **({"SLING_LOADED_AT_COLUMN": "timestamp"} if loader == "sling:loaded_at" else {}),
    }
    run_sling(folder, replication, variables)
    producer.change(logical, name)
    run_sling(folder, replication, variables)
    return build(folder, producer, uri, Warehouse(adapter, where), loader=loader, refused=refused)


def run_sling(folder: Path, replication: Path, variables: dict[str, str]) -> None:
    """Run the replication with DuckDB's command line and its extensions at hand, and fail the test with it."""
    commands = environment("sling")
    (packages,) = commands.parent.glob("lib/*/site-packages")
    (binary,) = packages.glob("sling_linux_amd64/bin/sling*")
    home = folder / "home"
    for extension in packages.glob("duckdb_extension_*/extensions/*/*.duckdb_extension"):
        there = home / ".duckdb/extensions" / extension.parent.name / "linux_amd64"
        there.mkdir(parents=True, exist_ok=True)
        shutil.copy(extension, there)
    settings = {
        "HOME": str(home),
        "SLING_HOME_DIR": str(home / ".sling"),
        "SLING_DISABLE_TELEMETRY": "true",
        "DUCKDB_PATH": str(commands / "duckdb"),
        "DUCKDB_VERSION": "1.5.5",
    }
    command = [binary, "run", "-r", replication]
    everything = {**os.environ, **settings, **variables}
    for timeout in (180, 240, 300):  # now and then it loses DuckDB's process, or waits for it for ever
        with suppress(subprocess.TimeoutExpired):
            finished = subprocess.run(
                command, env=everything, capture_output=True, text=True, check=False, timeout=timeout
            )
            said = finished.stdout + finished.stderr
            if "closed pipe" not in said:
                assert finished.returncode == 0, said[-4000:]
                return
    pytest.fail("Sling did not end, three times")
