"""Meltano's tap-postgres into target-postgres and target-duckdb, run for real: what lands is what `add --loader meltano`
declares. LOG_BASED needs the server's plugin wal2json, which Debian has (`apt-get install postgresql-15
postgresql-15-wal2json`): without one it skips."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from helpers.environments import environment
from helpers.landed import Warehouse
from helpers.landing import HOSTILE, MORE_HOSTILE, ORDINARY, RAW, Built, Producer, build, run
from helpers.logical_server import LogicalServer, binaries_with, logical_server

pytestmark = pytest.mark.loaders


@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
def test_an_ordinary_producer(adapter: str, logical: LogicalServer, tmp_path: Path) -> None:
    built = land(ORDINARY, adapter, logical, tmp_path)
    assert built.measured.share == 100, built.measured
    assert built.measured.not_landed == built.measured.missing_tables == ()
    assert built.problems == built.stale == built.differences == ()


# Tables that hold what stops the tap or the target, and views without a key.
REFUSED = {
    # Null items of an array, a domain of a number, an oid, the target's own column names, NaN.
    "postgres": ("arrays", "numbers", "oddities", "takes_names", "no_numbers"),
    # Names that differ by case, the target's own, no key, a number among JSON.
    "duckdb": ("clashes", "takes_names", "no_key", "machine_names", "machine_count", "scalars"),
}  # fmt: skip
UNNAMED = {"works-Machines": ['say "hi"']}  # which target-duckdb does not escape


@pytest.mark.parametrize("adapter", ["duckdb", "postgres"])
def test_a_hostile_producer(adapter: str, logical: LogicalServer, tmp_path: Path) -> None:
    producer = MORE_HOSTILE if adapter == "duckdb" else HOSTILE
    built = land(producer, adapter, logical, tmp_path, *REFUSED[adapter])
    assert built.refused_unsaid == ()
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
    streams = [f"{producer.schema}-{table}" for table in refused]
    unnamed = UNNAMED if adapter == "duckdb" else {}
    catalog = selected(json.loads(run(*tap, "--discover")), streams, unnamed)
    if adapter == "duckdb":
        command = environment("target-duckdb") / "target-duckdb"
        config = {"path": where, "default_target_schema": RAW, "add_metadata_columns": True}
    else:
        command = environment("target-postgres") / "target-postgres"
        config = {"sqlalchemy_url": where.replace("://", "+psycopg://"), "default_target_schema": RAW}
    records = run(*tap, "--catalog", written(folder / "catalog.json", catalog))
    run(command, "--config", written(folder / "target.json", config), records=records)
    return build(folder, producer, uri, Warehouse(adapter, where), loader="meltano", refused=refused)


@pytest.fixture(scope="module")
def with_wal2json(postgres: object) -> Iterator[LogicalServer]:
    """Start a server of Debian's that has the plugin. `postgres` has made the system user that runs servers."""
    binaries = binaries_with("wal2json")
    if binaries is None:
        pytest.skip("no PostgreSQL with wal2json: apt-get install postgresql-15 postgresql-15-wal2json")
    with logical_server(binaries) as server:
        server.allow("wal2json")
        yield server


# Tables that stop the tap or the target as soon as the log is read: names with a space or beyond Latin-1, arrays but of
# text, an index as the replica identity; and views, which no log has.
NOT_BY_LOG = ("Order Items", "naïve Étage😀", "apart", "by_index", "machine_names", "machine_count")


def test_log_based(with_wal2json: LogicalServer, tmp_path: Path) -> None:
    """Rows of a first run, then what the log says: updates, inserts, and deletions, which mark their rows."""
    built = land_by_log(ORDINARY, with_wal2json, tmp_path)
    assert built.measured.share == 100, built.measured
    assert built.measured.not_landed == built.measured.missing_tables == ()
    assert built.problems == built.stale == built.differences == ()


def test_log_based_of_a_hostile_producer(with_wal2json: LogicalServer, tmp_path: Path) -> None:
    built = land_by_log(MORE_HOSTILE, with_wal2json, tmp_path, *REFUSED["postgres"], *NOT_BY_LOG)
    assert built.refused_unsaid == ()
    assert built.measured.share >= 98, built.measured
    assert built.silent("works") == []
    # An update that leaves a long value alone lands null: a notice says so, and the contract's tests find it.
    assert [problem.split(":")[0] for problem in built.problems] == [
        "shop__documents_honours_contract",
        "shop__whole_rows_honours_contract",
    ]


def land_by_log(producer: Producer, server: LogicalServer, folder: Path, *refused: str) -> Built:
    """Load every table but those of `refused`, change what the producer holds, load what the log says of it, scaffold
    and build."""
    uri, where = producer.make(server, "by_log"), server.make("by_log_lake")
    server.execute("by_log", "select pg_create_logical_replication_slot('tappostgres', 'wal2json')")
    tap = (
        environment("tap-postgres") / "tap-postgres", "--config",
        written(folder / "tap.json", {
            "sqlalchemy_url": uri, "filter_schemas": [producer.schema], "log_based_single_connection": True,
            "auto_bootstrap_log_based": True, "replication_idle_exit_seconds": 5,
        }),
    )  # fmt: skip
    catalog = selected(
        json.loads(run(*tap, "--discover")),
        [f"{producer.schema}-{table}" for table in refused],
        {},
        method="LOG_BASED",
    )
    load = (*tap, "--catalog", written(folder / "catalog.json", catalog))
    config = {"sqlalchemy_url": where.replace("://", "+psycopg://"), "default_target_schema": RAW}
    target = (
        environment("target-postgres") / "target-postgres",
        "--config",
        written(folder / "t.json", config),
    )
    first = run(*load)
    run(*target, records=first)
    producer.change(server, "by_log")
    (*_, state) = (message for message in map(json.loads, first.splitlines()) if message["type"] == "STATE")
    run(*target, records=run(*load, "--state", written(folder / "state.json", state["value"])))
    return build(
        folder, producer, uri, Warehouse("postgres", where), loader="meltano:log_based", refused=refused
    )


def selected(
    catalog: dict[str, Any],
    refused: Sequence[str],
    unnamed: Mapping[str, list[str]],
    method: str = "FULL_TABLE",
) -> dict[str, Any]:
    """Select every stream but those of `refused`, each with all its columns but those of `unnamed`, as Meltano's
    `select: ['*.*']` with exceptions."""
    streams = [stream for stream in catalog["streams"] if stream["tap_stream_id"] not in refused]
    for stream in streams:
        stream["replication_method"] = method
        left_out = [["properties", name] for name in unnamed.get(stream["tap_stream_id"], ())]
        for entry in stream["metadata"]:
            entry["metadata"]["selected"] = entry["breadcrumb"] not in left_out
    return {"streams": streams}


def written(file: Path, value: dict[str, Any]) -> Path:
    file.write_text(json.dumps(value))
    return file
