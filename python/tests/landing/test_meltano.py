"""Meltano's tap-postgres into target-postgres and target-duckdb, run for real: what lands is what `add --loader meltano`
declares. LOG_BASED does not run here: it needs the server's plugin wal2json, which no package index carries."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from helpers.environments import environment
from helpers.landed import Warehouse
from helpers.landing import HOSTILE, ORDINARY, RAW, Built, Producer, build, run
from helpers.logical_server import LogicalServer

pytestmark = pytest.mark.loaders


@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
def test_an_ordinary_producer(adapter: str, logical: LogicalServer, tmp_path: Path) -> None:
    built = land(ORDINARY, adapter, logical, tmp_path)
    assert built.measured.share == 100, built.measured
    assert built.measured.not_landed == built.measured.missing_tables == ()
    assert built.problems == built.stale == built.differences == ()


# Tables that hold what stops the tap or the target: null items of an array, a domain of a number, an oid, the target's
# own column names. NaN lands as null.
REFUSED = ("arrays", "numbers", "oddities", "takes_names", "no_numbers")


def test_a_hostile_producer(logical: LogicalServer, tmp_path: Path) -> None:
    built = land(HOSTILE, "postgres", logical, tmp_path, *REFUSED)
    assert built.measured.share >= 98, built.measured
    assert built.silent("works") == []
    assert built.problems == ()


def land(producer: Producer, adapter: str, logical: LogicalServer, folder: Path, *refused: str) -> Built:
    """Load every table but those of `refused` once, scaffold and build."""
    name = f"{producer.name}_{adapter}_singer"
    uri = producer.make(logical, name)
    where = str(folder / "lake.duckdb") if adapter == "duckdb" else logical.make(f"{name}_lake")
    tap = (
        environment("tap-postgres") / "tap-postgres", "--config",
        written(folder / "tap.json", {"sqlalchemy_url": uri, "filter_schemas": [producer.schema]}),
    )  # fmt: skip
    catalog = selected(
        json.loads(run(*tap, "--discover")), [f"{producer.schema}-{table}" for table in refused]
    )
    if adapter == "duckdb":
        command = environment("target-duckdb") / "target-duckdb"
        config = {"path": where, "default_target_schema": RAW, "add_metadata_columns": True}
    else:
        command = environment("target-postgres") / "target-postgres"
        config = {"sqlalchemy_url": where.replace("://", "+psycopg://"), "default_target_schema": RAW}
    records = run(*tap, "--catalog", written(folder / "catalog.json", catalog))
    loaded = subprocess.run(
        [command, "--config", written(folder / "target.json", config)],
        input=records,
        capture_output=True,
        text=True,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr[-4000:]
    return build(folder, producer, uri, Warehouse(adapter, where), loader="meltano", refused=refused)


def selected(catalog: dict[str, Any], refused: list[str]) -> dict[str, Any]:
    """Select every stream but those of `refused`, each with all its columns, as Meltano's `select: ['*.*']`."""
    streams = [stream for stream in catalog["streams"] if stream["tap_stream_id"] not in refused]
    for stream in streams:
        stream["replication_method"] = "FULL_TABLE"
        for entry in stream["metadata"]:
            entry["metadata"]["selected"] = True
    return {"streams": streams}


def written(file: Path, value: dict[str, Any]) -> Path:
    file.write_text(json.dumps(value))
    return file
