"""Which tables a publication sends, read without a lock on any of them: PostgreSQL's own view is the judge."""

from __future__ import annotations

import psycopg
from conftest import Postgres

from scaffold_source.producers import Scope, read
from scaffold_source.producers.postgres import answers
from scaffold_source.producers.where import Where

# Partitions in another schema, partitions of partitions, what no log has, and each way to name them.
PUBLISHED = """
    create schema apart;
    create table plain (id int primary key);
    create unlogged table scratch (id int primary key);
    create view shown as select 1 as id;
    create table events (id int, at int) partition by range (at);
    create table events_1 partition of events for values from (1) to (10);
    create table apart.events_2 partition of events for values from (10) to (20) partition by range (at);
    create table apart.events_2a partition of apart.events_2 for values from (10) to (15);
    create table events_2b partition of apart.events_2 for values from (15) to (20);
    create table apart.other (id int primary key, a int, b text);
    create table apart.empty (id int) partition by range (id);
"""
WAYS = (
    "for all tables",
    "for table plain, apart.other (id, a) where (id > 3)",
    "for table events",
    "for table apart.events_2",
    "for table events_1, apart.events_2a",
    "for table events, apart.events_2, events_2b",
    "for tables in schema public",
    "for tables in schema apart",
    "for tables in schema apart, table events_1",
    "for tables in schema apart, public",
    "",
)


def test_each_way_to_publish(postgres: Postgres) -> None:
    made = [
        f"create publication pub_{number}_{via_root} {way} with (publish_via_partition_root = {via_root})"
        for number, way in enumerate(WAYS)
        for via_root in ("true", "false")
    ]
    name = postgres.make(";".join((PUBLISHED, *made)))
    with psycopg.connect(postgres.uri(name)) as connection:
        ours = connection.execute(answers.query("publications").encode()).fetchall()
        of_the_view = connection.execute(
            "select format('%I.%I', schemaname, tablename)::regclass::oid, pubname from pg_publication_tables"
        ).fetchall()
    assert len(of_the_view) > 50
    assert sorted((row[0], row[1]) for row in ours) == sorted(of_the_view)


def test_no_published_table_is_locked(postgres: Postgres) -> None:
    """A migration that holds a published table must not hold up who reads the catalogue."""
    name = postgres.make("create table t (id int primary key); create publication p for all tables")
    with psycopg.connect(postgres.uri(name)) as migration:
        migration.execute("lock table t in access exclusive mode")
        (table,) = read(Where(postgres.uri(name)), Scope()).database.tables
    assert [publication.name for publication in table.publications] == ["p"]
