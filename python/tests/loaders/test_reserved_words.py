"""The lists of reserved words, beside what servers say of themselves and what each list is for."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import psycopg
import pytest
from conftest import Postgres

from scaffold_source.lexicon import reserved_words
from scaffold_source.loaders.warehouses import WAREHOUSES, needs_quotes, stored, written

# No SQL reads a column of such a name without quotes.
_EVERYWHERE = {
    "all", "and", "as", "case", "distinct", "else", "from", "group", "having", "in", "is", "not", "null", "on",
    "or", "order", "select", "then", "union", "when", "where", "with",
}  # fmt: skip
# In Trino, `select all` and `select distinct` are followed by columns: only the second word breaks.
_ALLOWED = {"trino": {"all"}}


def test_postgres_reserves_what_its_server_says(postgres: Postgres) -> None:
    with psycopg.connect(postgres.uri(postgres.make())) as connection:
        rows = connection.execute("select word from pg_get_keywords() where catcode in ('R', 'T')").fetchall()
    assert {word for (word,) in rows} == reserved_words.POSTGRES


def test_duckdb_reserves_what_the_library_says() -> None:
    query = (
        "select keyword_name from duckdb_keywords() where keyword_category in ('reserved', 'type_function')"
    )
    with duckdb.connect() as connection:
        words = {word for (word,) in connection.execute(query).fetchall()}
    assert words <= reserved_words.DUCKDB


# What staging and data tests do with a column, in two queries.
_USES = """
with source as (select {word} from t), renamed as (select {word}, cast({word} as bigint) as y from source)
select {word} from renamed where {word} is not null group by {word} order by {word};
select max({word}), sum(case when not ({word} in (1, 2)) then 7 else 0 end), max(s.{word}), 7 as {word}
from (select 7 as {word}) as s
"""


def _words(keywords: Iterable[tuple[str]]) -> list[str]:
    """Return what the server and any warehouse takes for a keyword, and what is a value where it stands alone."""
    everywhere = {word for warehouse in WAREHOUSES.values() for word in warehouse.reserved}
    return sorted({word for (word,) in keywords} | everywhere | {"rowid", "current_database", "localtime"})


def test_postgres_reads_what_is_not_quoted(postgres: Postgres) -> None:
    with psycopg.connect(postgres.uri(postgres.make()), autocommit=True) as connection:
        for word in _words(connection.execute("select word from pg_get_keywords()").fetchall()):
            if not needs_quotes(word, WAREHOUSES["postgres"]):
                connection.execute(f'drop table if exists t; create table t as select 7 as "{word}"')  # type: ignore[arg-type]
                for query in _USES.format(word=word).split(";"):
                    rows = connection.execute(query).fetchall()  # type: ignore[arg-type]
                    assert {value for row in rows for value in row} == {7}, query


def test_duckdb_reads_what_is_not_quoted() -> None:
    with duckdb.connect() as connection:
        for word in _words(connection.execute("select keyword_name from duckdb_keywords()").fetchall()):
            if not needs_quotes(word, WAREHOUSES["duckdb"]):
                connection.execute(f'create or replace table t as select 7 as "{word}"')
                for query in _USES.format(word=word).split(";"):
                    rows = connection.execute(query).fetchall()
                    assert {value for row in rows for value in row} == {7}, query


@pytest.mark.parametrize("adapter", WAREHOUSES)
def test_every_warehouse_reserves_the_words_of_a_select(adapter: str) -> None:
    reserved = WAREHOUSES[adapter].reserved
    assert reserved >= _EVERYWHERE - _ALLOWED.get(adapter, set())
    assert all(word == word.lower() and word.isidentifier() for word in reserved)


@pytest.mark.parametrize(
    ("name", "quoting"),
    [
        ("order", set(WAREHOUSES)),
        ("account", {"snowflake"}),
        ("analyse", {"postgres", "redshift", "duckdb"}),
        ("proto", {"bigquery"}),
        ("tag", {"redshift"}),
        ("plan", {"sqlserver"}),
        ("skip", {"trino"}),
        ("email", set[str]()),
    ],
)
def test_a_name_is_quoted_where_it_is_reserved(name: str, quoting: set[str]) -> None:
    quoted = {
        adapter
        for adapter, warehouse in WAREHOUSES.items()
        if needs_quotes(stored(name, warehouse, quotes=True), warehouse)
    }
    assert quoted == quoting


@pytest.mark.parametrize("adapter", WAREHOUSES)
@pytest.mark.parametrize("name", ["order", "account", "email"])
def test_quotes_name_the_column_that_no_quotes_would(name: str, adapter: str) -> None:
    """A loader's column of a lower-case name: in quotes or not, SQL refers to what is stored."""
    warehouse = WAREHOUSES[adapter]
    in_storage = stored(name, warehouse, quotes=True)
    text, quote = written(in_storage, warehouse)
    unquoted = {"lower": text.lower(), "upper": text.upper(), "never": text}[warehouse.folds]
    assert (text if quote else unquoted) == in_storage
