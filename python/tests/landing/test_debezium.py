"""Debezium's connector, run for real, with the sink by its page: a snapshot, then inserts, updates and deletes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.debezium_sink import events, sink
from helpers.environments import environment, java_home
from helpers.landed import Warehouse
from helpers.landing import HERE, MORE_HOSTILE, ORDINARY, RAW, Built, Producer, build
from helpers.logical_server import LogicalServer

pytestmark = pytest.mark.loaders


def test_an_ordinary_producer(logical: LogicalServer, tmp_path: Path) -> None:
    built = land(ORDINARY, "debezium", logical, tmp_path)
    assert built.measured.share == 100, built.measured
    assert built.measured.not_landed == built.measured.missing_tables == ()
    assert built.problems == built.stale == built.differences == ()


# Tables with which the connector or its sink stops: columns that differ by case alone, its own columns' names, a scale
# below zero, a long JSON value that an update leaves alone, infinity.
REFUSED = ("clashes", "takes_names", "coarse_numbers", "documents", "endless")


@pytest.mark.parametrize("loader", ["debezium", "debezium:quoted"])
def test_a_hostile_producer(loader: str, logical: LogicalServer, tmp_path: Path) -> None:
    built = land(MORE_HOSTILE, loader, logical, tmp_path, *REFUSED)
    assert built.refused_unsaid == ()
    assert built.measured.share >= 98, built.measured
    assert built.measured.not_landed == ()
    assert built.silent("works") == []
    assert built.problems == ()
    assert built.measured.missing_tables == ("shop_works_nothing_yet",)  # which lands with its first row
    assert {problem.split(":")[0] for problem in built.stale} <= {"nothing_yet"}


def land(producer: Producer, loader: str, logical: LogicalServer, folder: Path, *refused: str) -> Built:
    """Take a snapshot, change what the producer holds, wait for the events, sink them, scaffold and build."""
    name = f"{producer.name}_debezium"
    uri, lake = producer.make(logical, name), logical.make(f"{name}_lake")
    file, log = folder / "events.jsonl", folder / "log"
    commands = environment("debezium")
    with log.open("wb") as said:
        capture = subprocess.Popen(
            [
                commands / "python", "-W", "ignore", HERE / "capture_debezium.py", logical.host, str(logical.port),
                name, producer.schema, "shop", folder, *refused,
            ],
            stdout=said, stderr=subprocess.STDOUT, env={**os.environ, "JAVA_HOME": str(java_home(commands))},
        )  # fmt: skip
    try:
        wait_for(lambda: "Starting streaming" in log.read_text(), capture, log)
        producer.change(logical, name)
        wait_for(lambda: file.exists() and changes(file) >= producer.changes, capture, log)
    finally:
        (folder / "stop").touch()
        capture.wait(timeout=60)
    sink(file, lake, RAW, quotes="quoted" in loader)
    return build(folder, producer, uri, Warehouse("postgres", lake), loader=loader, refused=refused)


def changes(file: Path) -> int:
    """Count the events that are no row of a snapshot."""
    return sum(value["payload"]["__op"] != "r" for _, value, _ in events(file))


def wait_for(happened: Callable[[], bool], capture: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 240
    while not happened():
        assert capture.poll() is None and time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.2)
