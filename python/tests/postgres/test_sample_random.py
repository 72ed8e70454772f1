"""Made rows load into whatever schema: the server checks every constraint of schemas that hypothesis makes up."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from conftest import Postgres
from helpers.drawing import masked_draw
from helpers.random_schemas import TYPES, tables
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where
from scaffold_source.sample.making import make
from scaffold_source.sample.sql_text import sql_script
from scaffold_source.sample.wishes import Wish


@pytest.fixture(scope="module")
def random_database(postgres: Postgres) -> str:
    return postgres.uri(postgres.make())


@settings(max_examples=40, deadline=None)
@given(statements=tables(), seed=st.integers(0, 3))
def test_the_server_takes_every_row(random_database: str, statements: list[str], seed: int) -> None:
    with psycopg.connect(random_database, autocommit=True) as connection:
        connection.execute("drop schema if exists public cascade; create schema public;" + TYPES)
        connection.execute(";".join(statements))
        facts = read(Where(random_database), Scope(evidence="none")).database
        try:
            made = make(facts, Wish(25, seed, date(2026, 1, 1)), {}, {})
        except UsageError as error:
            assert "circle" in str(error)
            return
        said: list[str] = []
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        connection.execute(sql_script(made, "app"))
        assert [line for line in said if "refused" in line] == []
        for filling in made.tables:
            assert filling.rules.unread == ()
            row = connection.execute(f"select count(*) from {filling.table.name}").fetchone()
            assert row == (filling.count,)
            assert filling.count or filling.lacking, "an empty table has its reason"


# A sum of two masked numbers that a check bounds.
@example(
    statements=[
        "create table t3 (id bigserial primary key, c0 int not null, c1 char(2), c2 char(2), "
        "c3 int not null, c4 text, c5 char(2), check (c0 + c3 < 50))"
    ],
    seed=0,
)
@settings(max_examples=100, deadline=None)
@given(statements=tables(), seed=st.integers(0, 3))
def test_what_is_drawn_and_masked_loads_again(random_database: str, statements: list[str], seed: int) -> None:
    empty = "drop schema if exists public cascade; create schema public;" + TYPES
    with psycopg.connect(random_database, autocommit=True) as connection:
        connection.execute(empty)
        connection.execute(";".join(statements))
        facts = read(Where(random_database), Scope(evidence="none")).database
        try:
            connection.execute(sql_script(make(facts, Wish(25, seed, date(2026, 1, 1)), {}, {}), "app"))
            masked, drawn = masked_draw(random_database, facts, 25)
        except UsageError as error:
            assert "circle" in str(error)
            return
        connection.execute(empty)
        connection.execute(";".join(statements))
        said: list[str] = []
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary or ""))
        connection.execute(sql_script(masked, "app"))
        assert said == []
        assert {filled.table.full_name: filled.count for filled in masked.tables if filled.count} == {
            name: len(rows) for name, rows in drawn.rows.items()
        }


def test_keys_that_lead_nowhere(postgres: Postgres) -> None:
    schema = "create table a (id int primary key); create table b (id int primary key, a_id int, name text);"
    lost = "alter table b add foreign key (a_id) references a not valid;"
    uri = postgres.uri(postgres.make(f"{schema} insert into b values (1, 7, 'x'); {lost}"))
    masked, _ = masked_draw(uri, read(Where(uri), Scope(evidence="none")).database, 10)
    assert any("public.b (a_id) → public.a: 1 keys lead to no row" in line for line in masked.notices)
    postgres.execute(postgres.make(schema + lost), sql_script(masked, "app"))


def test_a_budget_of_time(postgres: Postgres) -> None:
    uri = postgres.uri(postgres.make("create table t (id int primary key); insert into t values (1)"))
    facts = read(Where(uri), Scope(evidence="none")).database
    with psycopg.connect(uri) as holder:
        holder.execute("lock table t in access exclusive mode")
        with pytest.raises(ProducerError, match=r"Nothing was drawn: the budget of time is reached"):
            masked_draw(uri, facts, 10, seconds=0.5)
        with pytest.raises(ProducerError, match=r"Somebody holds a lock on public\.t"):
            masked_draw(uri, facts, 10)
