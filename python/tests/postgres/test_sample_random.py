"""Made rows load into whatever schema: the server checks every constraint of schemas that hypothesis makes up."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from conftest import Postgres
from helpers.drawing import masked_draw
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where
from scaffold_source.sample.making import make
from scaffold_source.sample.sql_text import sql_script
from scaffold_source.sample.wishes import Wish

KEYS = {
    "id int generated always as identity primary key": "int",
    "id bigserial primary key": "bigint",
    "id uuid primary key": "uuid",
    "id varchar(5) primary key": "varchar(5)",
    "id text primary key": "text",
    "id mood primary key": "mood",
    "id date primary key": "date",
}
NUMBERS = ("int", "smallint", "bigint", "numeric(4,1)", "double precision", "percentage")
TEXTS = ("text", "varchar(3)", "varchar(40)", "char(2)", "short_code")
TIMES = ("date", "timestamptz", "timestamp(0)")
OTHERS = (
    "boolean",
    "mood",
    "uuid",
    "jsonb",
    "text[]",
    "inet",
    "interval",
    "bytea",
    "time",
    "int4range",
    "bit(3)",
)
CHECKS = {
    "numbers": ("{a} > 3", "{a} between -5 and 5", "{a} <> 0", "{a} in (1, 2, 3)", "{a} <= {b}", "{a} + {b} < 50"),
    "texts": (
        "length({a}) > 1", "{a} <> ''", "{a} ~ '^[a-cA-C]{{1,3}}[0-9]?$'", "{a} = lower({a})", "{a} like 'x%'",
        "{a} in ('aa', 'b''b', 'c')",
    ),
    "times": ("{a} < {b}", "{a} >= {b}", "date_trunc('month', {a}) = {a}", "extract(isodow from {a}) < 6"),
    "any": (
        "{a} is null or {b} is null", "({a} is null) <> ({b} is null)", "num_nonnulls({a}, {b}) >= 1",
        "case when {a} is null then 1 else 0 end + case when {b} is null then 1 else 0 end <= 1",
        "case when {a} is null then {b} is not null end",
    ),
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[str]:
    """Statements that make some tables, and then their keys."""
    count = draw(st.integers(1, 4))
    makes, keys = [], []
    ids = [draw(st.sampled_from(sorted(KEYS))) for _ in range(count)]
    for number, key in enumerate(ids):
        kinds = draw(st.lists(st.sampled_from((*NUMBERS, *TEXTS, *TIMES, *OTHERS)), min_size=2, max_size=6))
        lines = [key]
        for place, kind in enumerate(kinds):
            lines.append(f"c{place} {kind}{draw(st.sampled_from(('', ' not null')))}")
        lines += draw(_checks(kinds))
        makes.append(f"create table t{number} ({', '.join(lines)})")
        keys += draw(_uniques(number, kinds))
    for number in range(count):
        for place in range(draw(st.integers(0, 2))):
            to = draw(st.integers(0, count - 1))
            null, later = draw(st.sampled_from(("", " not null"))), draw(st.sampled_from(("", " deferrable")))
            keys.append(f"alter table t{number} add f{place} {KEYS[ids[to]]}{null} references t{to}{later}")
    return [*makes, *keys]


@st.composite
def _checks(draw: st.DrawFn, kinds: list[str]) -> list[str]:
    lines = []
    for family, of_family in (("numbers", NUMBERS), ("texts", TEXTS[:4]), ("times", TIMES), ("any", None)):
        places = [place for place, kind in enumerate(kinds) if of_family is None or kind in of_family]
        if len(places) > 1 and draw(st.booleans()):
            a, b = draw(st.permutations(places))[:2]
            if family == "times" and {kinds[a], kinds[b]} == {"timestamptz", "timestamp(0)"}:
                continue  # compared in the session's zone
            text = draw(st.sampled_from(CHECKS[family])).format(a=f"c{a}", b=f"c{b}")
            lines.append(f"check ({text})")
    return lines


@st.composite
def _uniques(draw: st.DrawFn, number: int, kinds: list[str]) -> list[str]:
    places = [place for place, kind in enumerate(kinds) if kind not in ("jsonb", "text[]")]
    chosen = draw(st.lists(st.sampled_from(places), max_size=2, unique=True)) if places else []
    ranges = [place for place, kind in enumerate(kinds) if kind == "int4range"]
    apart = [f"alter table t{number} add exclude using gist (c{place} with &&)" for place in ranges[:1]]
    if not chosen:
        return apart
    where = draw(st.sampled_from(("", f" where c{chosen[0]} is not null")))
    names = ", ".join(f"c{place}" for place in chosen)
    return [f"create unique index on t{number} ({names}){where}", *apart]


TYPES = """
create type mood as enum ('calm', 'cross', 'it''s');
create domain percentage as numeric(5, 2) check (value between 0 and 100);
create domain short_code as text check (value ~ '^[A-Z]{2}-[0-9]{1,4}$');
"""


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
