"""Evidence without scanning: from the server's statistics, or from a bounded look where asked for."""

from __future__ import annotations

import time

import psycopg
import pytest
from conftest import Postgres

from scaffold_source.model import ColumnEvidence, Evidence, Table
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where

# A year of orders, one every 50 minutes, the newest just now.
FILLED = """
create table orders (
    id int primary key, status text, kind text, note text, paid boolean, created_at timestamptz, day date,
    ships_at timestamp, sent_at bigint, opens_at smallint, regroup_fees int, quantity int, "fee_amount" bigint
);
insert into orders
select n, 'status ' || n % 3, 'web', null, n % 2 = 0, now() - (10000 - n) * interval '50 minutes',
    current_date - (10000 - n) / 29, now() + n * interval '1 hour',
    case when n % 10 = 0 then 0 else extract(epoch from now())::bigint * 1000 - n end, (n * 30) % 1440, n % 2,
    n % 40, n * 95
from generate_series(1, 10000) as n;
create table old_orders (id int, created_at timestamptz);
insert into old_orders
select n, timestamptz '2019-01-01' + n * interval '1 minute' from generate_series(1, 2000) as n;
create table half_empty as
select n as id, case when n % 20 > 0 then n end as few, case when n % 3 > 0 then n end as some,
    case when n % 4 = 0 then n end as most, case when n % 5 > 0 then '{}'::json end as doc
from generate_series(1, 2000) as n;
create table empty (id int);
create view all_orders as select * from orders;
"""
COUNTED = "update orders set note = null where id = 1; delete from old_orders where id = 1;"


@pytest.fixture(scope="module")
def filled(postgres: Postgres) -> str:
    """Statistics are flushed before a session ends, so that the next one sees them."""
    name = postgres.make(FILLED)
    postgres.execute(name, COUNTED)
    postgres.execute(name, "analyze; select pg_stat_force_next_flush();")
    return postgres.uri(name)


def tables(uri: str, scope: Scope) -> dict[str, Table]:
    return {table.name: table for table in read(Where(uri), scope).database.tables}


def columns(table: Table) -> dict[str, ColumnEvidence | None]:
    return {column.name: column.evidence for column in table.columns}


def test_statistics_become_classes(filled: str) -> None:
    found = tables(filled, Scope())
    assert found["orders"].evidence == Evidence(rows="thousands", updates=True, deletes=False)
    assert found["old_orders"].evidence == Evidence(rows="thousands", updates=False, deletes=True)
    assert found["empty"].evidence is None
    assert found["all_orders"].evidence is None
    assert columns(found["orders"]) == {
        "id": None,
        "status": ColumnEvidence(nulls="none", distinct="few"),
        "kind": ColumnEvidence(nulls="none", distinct="one"),
        "note": ColumnEvidence(nulls="all"),
        "paid": ColumnEvidence(nulls="none"),
        "created_at": ColumnEvidence(nulls="none", arrives="minutes", growing=True),
        "day": ColumnEvidence(nulls="none", arrives="minutes", growing=True),
        "ships_at": ColumnEvidence(nulls="none"),
        "sent_at": ColumnEvidence(nulls="none", numbers="milliseconds"),
        "opens_at": ColumnEvidence(nulls="none", numbers="minutes"),
        "regroup_fees": ColumnEvidence(nulls="none", distinct="few", numbers="codes"),
        "quantity": ColumnEvidence(nulls="none"),
        "fee_amount": ColumnEvidence(nulls="none"),
    }
    assert columns(found["old_orders"])["created_at"] == ColumnEvidence(
        nulls="none", arrives="minutes", growing=False
    )
    nulls = {name: evidence.nulls for name, evidence in columns(found["half_empty"]).items() if evidence}
    assert nulls == {"id": "none", "few": "few", "some": "some", "most": "most", "doc": "some"}


def test_the_same_statistics_give_the_same_facts_next_week(filled: str) -> None:
    """Facts are measured against the time of ANALYZE, so they stand still between two."""
    assert tables(filled, Scope()) == tables(filled, Scope())


def test_no_statistics(filled: str) -> None:
    for table in tables(filled, Scope(evidence="none")).values():
        assert table.evidence is None
        assert set(columns(table).values()) == {None}


def test_no_user_table_is_read_unless_asked(postgres: Postgres) -> None:
    """The server counts scans itself."""
    name = postgres.make(FILLED)
    with psycopg.connect(postgres.uri(name), autocommit=True) as observer:
        before = _scans(observer)
        tables(postgres.uri(name), Scope())
        assert _scans(observer) == before
        tables(postgres.uri(name), Scope(evidence="sample"))
        assert _scans(observer) > before


def _scans(observer: psycopg.Connection) -> int:
    """Scans of user tables so far. A server process counts its own when it ends: wait for all others to."""
    others = """select count(*) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()"""
    while _number(observer, others):
        time.sleep(0.01)
    return _number(observer, "select sum(seq_scan) + coalesce(sum(idx_scan), 0) from pg_stat_user_tables")


def _number(observer: psycopg.Connection, query: str) -> int:
    row = observer.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def test_a_partitioned_table_is_the_sum_of_its_partitions(postgres: Postgres) -> None:
    name = postgres.make(
        """
        create table events (id int, at timestamptz) partition by range (id);
        create table events_1 partition of events for values from (0) to (600);
        create table events_2 partition of events for values from (600) to (2000);
        insert into events select n, now() - n * interval '1 day' from generate_series(1, 1200) as n;
        """
    )
    postgres.execute(name, "update events set id = id where id = 5")
    postgres.execute(name, "analyze; select pg_stat_force_next_flush();")
    (events,) = read(Where(postgres.uri(name)), Scope()).database.tables
    assert events.evidence == Evidence(rows="thousands", updates=True, deletes=False)
    assert columns(events)["at"] == ColumnEvidence(nulls="none", arrives="days", growing=True)


def test_what_happened_before_the_counters_began_is_unknown(postgres: Postgres) -> None:
    name = postgres.make(FILLED)
    postgres.execute(name, "analyze; select pg_stat_force_next_flush();")
    postgres.execute(name, "select pg_stat_reset(), pg_stat_force_next_flush();")
    assert tables(postgres.uri(name), Scope())["orders"].evidence == Evidence(rows="thousands")


def test_a_sample_looks_at_the_rows(postgres: Postgres) -> None:
    """The same classes as from statistics, where there are none."""
    name = postgres.make(FILLED)
    found = tables(postgres.uri(name), Scope(evidence="sample"))
    assert columns(found["orders"])["status"] == ColumnEvidence(nulls="none", distinct="few")
    assert columns(found["orders"])["note"] == ColumnEvidence(nulls="all")
    assert columns(found["orders"])["sent_at"] == ColumnEvidence(nulls="none", numbers="milliseconds")
    assert columns(found["orders"])["regroup_fees"] == ColumnEvidence(
        nulls="none", distinct="few", numbers="codes"
    )
    assert columns(found["old_orders"])["created_at"] == ColumnEvidence(
        nulls="none", arrives="minutes", growing=False
    )
    assert found["old_orders"].evidence == Evidence(rows="thousands", updates=None, deletes=None)


def test_a_locked_table_is_not_waited_for(postgres: Postgres) -> None:
    uri = postgres.uri(postgres.make("create table orders (note text); create table t (note text)"))
    with psycopg.connect(uri) as blocker:
        blocker.execute("insert into t select 'x' from generate_series(1, 1000)")
        blocker.commit()
        blocker.execute("lock table orders in access exclusive mode")
        found = read(Where(uri), Scope(evidence="sample"))
    assert found.notices == ("Not sampled, locked or too slow: public.orders",)
    assert found.database.tables[1].columns[0].evidence == ColumnEvidence(nulls="none", distinct="one")


HOSTILE = 'create table "a ""%s"" {0} %(x)s" ("b %% {1}" text, "c\'d" timestamp, e json, f xml, g point);'


def test_a_sample_with_hostile_names_and_types(postgres: Postgres) -> None:
    name = postgres.make(HOSTILE)
    table = 'insert into "a ""%s"" {0} %(x)s" select \'x\', timestamp \'infinity\', null, null, null from generate_series(1, 1000)'
    postgres.execute(name, table)
    (found,) = read(Where(postgres.uri(name)), Scope(evidence="sample")).database.tables
    assert [column.evidence for column in found.columns] == [
        ColumnEvidence(nulls="none", distinct="one"),
        ColumnEvidence(nulls="none"),
        ColumnEvidence(nulls="all"),
        ColumnEvidence(nulls="all"),
        ColumnEvidence(nulls="all"),
    ]
