"""dlt's sql_database source, run for real: what lands is what `add --loader dlt` declares."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from helpers.environments import environment
from helpers.landed import Warehouse
from helpers.landing import HERE, HOSTILE, ORDINARY, RAW, Built, Producer, build, run
from helpers.logical_server import LogicalServer

pytestmark = pytest.mark.loaders

# What `add --loader` calls each of dlt's backends.
LOADERS = {"sqlalchemy": "dlt", "pyarrow": "dlt:pyarrow"}
IDS = {f"NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_{what}": "true" for what in ("LOAD_ID", "ID")}


@dataclass(frozen=True)
class Way:
    """How dlt is set up: where it loads, by which backend, with which write disposition, and whether rows of Arrow
    get dlt's ids."""

    adapter: str
    backend: str
    disposition: str
    has_ids: bool = False

    @property
    def loader(self) -> str:
        """Return what `add --loader` calls it."""
        return f"{LOADERS[self.backend]},ids" if self.has_ids else LOADERS[self.backend]


@pytest.mark.parametrize("disposition", ["replace", "merge"])
@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
@pytest.mark.parametrize("backend", LOADERS)
def test_an_ordinary_producer(
    backend: str, adapter: str, disposition: str, logical: LogicalServer, tmp_path: Path
) -> None:
    built = land(ORDINARY, Way(adapter, backend, disposition), logical, tmp_path)
    assert built.measured.share == 100, built.measured
    assert built.measured.not_landed == built.measured.missing_tables == ()
    assert built.problems == built.stale == built.differences == ()


@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
def test_rows_of_arrow_with_dlts_ids(adapter: str, logical: LogicalServer, tmp_path: Path) -> None:
    built = land(ORDINARY, Way(adapter, "pyarrow", "replace", has_ids=True), logical, tmp_path)
    assert built.measured.share == 100, built.measured
    assert built.measured.not_landed == built.measured.missing_tables == ()
    assert built.problems == built.stale == built.differences == ()


# Tables that hold what dlt refuses: it loads none of a run's tables then, so people leave them out.
_EVERYWHERE = (
    "durations",
    "no_numbers",
    "scalars",
)  # no JSON of an interval; NaN; JSON that is a bare number
_NO_DECIMALS = ("huge_numbers", "coarse_numbers")  # of 78 digits, of a scale below zero
_NO_ARROW = (
    *_NO_DECIMALS,
    "clashes",
    "free_numbers",
)  # names that clash; more than nine digits, none declared
_NO_CSV = ("pairs", "ranges", "texts")  # structs, bytes that are no text
REFUSED = {
    ("sqlalchemy", "duckdb"): (*_EVERYWHERE, *_NO_DECIMALS),
    ("sqlalchemy", "postgres"): _EVERYWHERE,
    ("pyarrow", "duckdb"): (*_EVERYWHERE, *_NO_ARROW),
    ("pyarrow", "postgres"): (*_EVERYWHERE, *_NO_ARROW, *_NO_CSV),
}


@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
@pytest.mark.parametrize("backend", LOADERS)
def test_a_hostile_producer(backend: str, adapter: str, logical: LogicalServer, tmp_path: Path) -> None:
    refused = REFUSED[backend, adapter]
    built = land(HOSTILE, Way(adapter, backend, "replace"), logical, tmp_path, *refused)
    assert built.measured.share >= 98, built.measured
    assert built.silent("works") == []
    assert built.problems == ()
    # A table lands with its first row: the contract says so, and until then its staging is empty.
    assert built.source["config"]["meta"]["contract"]["lands"] == "when_filled"
    assert built.measured.missing_tables == ("nothing_yet",)
    assert {problem.split(":")[0] for problem in built.stale} <= {"nothing_yet"}


def land(producer: Producer, way: Way, logical: LogicalServer, folder: Path, *refused: str) -> Built:
    """Load, change what the producer holds, load again, scaffold and build. dlt loads no table of `refused`."""
    name = f"{producer.name}_{way.adapter}_{way.backend}_{way.disposition}{'_ids' * way.has_ids}"
    uri = producer.make(logical, name)
    where = str(folder / "lake.duckdb") if way.adapter == "duckdb" else logical.make(f"{name}_lake")
    command = (
        environment("dlt") / "python", "-W", "ignore", HERE / "load_dlt.py", uri, producer.schema,
        f"{way.adapter}:{where}", RAW, way.disposition, way.backend, folder / "pipelines", *refused,
    )  # fmt: skip
    quiet = {**os.environ, "RUNTIME__DLTHUB_TELEMETRY": "false", **(IDS if way.has_ids else {})}
    run(*command, **quiet)
    producer.change(logical, name)
    answers = json.loads(run(*command, **quiet).splitlines()[-1])
    assert [table for table, error in answers.items() if error is None] == []
    return build(
        folder,
        producer,
        uri,
        Warehouse(way.adapter, where),
        loader=way.loader,
        refused=refused,
        bookkeeping="_dlt",
    )
