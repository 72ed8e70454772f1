"""Drift of a real MariaDB: its own types land in PostgreSQL's words, and are judged by these."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.drifting import judged, said
from helpers.mariadb_server import MariaDB

from scaffold_source.model import Database
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where

CASE = Path(__file__).parent / "cases/shop"
SHOP = """
create table customers (id int primary key, name varchar(20) not null);
create table orders (
    id int auto_increment primary key, customer_id int, status enum('new', 'paid') not null default 'new',
    size enum('s', 'm'), note varchar(10), qty mediumint, paid tinyint(1), placed_at timestamp null, at datetime,
    constraint fk foreign key (customer_id) references customers (id)
);
"""


def facts(mariadb: MariaDB, database: str) -> Database:
    return read(Where(mariadb.uri(database)), Scope()).database


def test_nothing_changed(mariadb: MariaDB) -> None:
    script = (CASE / "schema.sql").read_text()
    assert (
        judged(facts(mariadb, mariadb.make(script, name="drift_shop")), facts(mariadb, "drift_shop")).findings
        == ()
    )


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("modify status enum('new', 'paid', 'lost') not null default 'new'", "enum-label-added warning {}.status"),
        ("modify status enum('new', 'settled') not null default 'new'", "enum-label-renamed breaking {}.status"),
        ("modify size text", "type-variant-changed warning {}.size"),
        ("modify note varchar(5)", "type-narrowed warning {}.note"),
        ("modify note text", "length-widened info {}.note"),
        ("modify qty int", "domain-changed info {}.qty"),
        ("modify qty bigint", "type-widened warning {}.qty"),
        ("modify paid int", "type-family-changed breaking {}.paid"),
        ("modify at timestamp null", "timezone-semantics-changed breaking {}.at"),
        ("drop foreign key fk", "foreign-key-removed warning {}"),
    ],
)  # fmt: skip
def test_one_statement_drifts(statement: str, expected: str, mariadb: MariaDB) -> None:
    database = mariadb.make(SHOP)
    before = facts(mariadb, database)
    mariadb.execute(f"alter table orders {statement}", database)
    assert said(judged(before, facts(mariadb, database)).findings) == [expected.format(f"{database}.orders")]
