from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlfluff.core.dialects import dialect_selector

from scaffold_source.lexicon.names import (
    KEYWORDS,
    MAX_NAME_BYTES,
    shorten,
    snake_case,
    source_table_names,
    staging_column_names,
)
from scaffold_source.model import TableName
from scaffold_source.render.staging_sql import staging_columns


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("createdAt", "created_at"),
        ("HTTPStatus", "http_status"),
        ("Order Line", "order_line"),
        ("2fa", "_2fa"),
        ("naïve", "naïve"),
        ("🦄", "unnamed"),
        ("a.b-c'd", "a_b_c_d"),
    ],
)
def test_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_a_table_keeps_its_name_while_it_is_unique() -> None:
    tables = [TableName("public", "orders"), TableName("public", "users"), TableName("billing", "orders")]
    assert source_table_names(tables) == {
        TableName("public", "orders"): "public__orders",
        TableName("public", "users"): "users",
        TableName("billing", "orders"): "billing__orders",
    }


def test_names_that_differ_only_in_case_stay_apart() -> None:
    names = source_table_names([TableName("public", "user"), TableName("public", "User")])
    assert names[TableName("public", "user")] == "user"
    assert names[TableName("public", "User")].startswith("user_")


@given(st.sets(st.tuples(st.sampled_from(["a", "B", "c d"]), st.text(min_size=1, max_size=8)), max_size=8))
def test_every_table_has_a_name_of_its_own(pairs: set[tuple[str, str]]) -> None:
    names = source_table_names([TableName(*pair) for pair in pairs])
    assert len(set(names.values())) == len(pairs)


@given(st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=8))
def test_every_column_has_a_name_of_its_own(columns: list[str]) -> None:
    names = staging_column_names(columns)
    assert len(set(names.values())) == len(columns)


@given(st.text(max_size=200))
def test_a_short_name_fits_and_a_cut_one_says_so(name: str) -> None:
    short = shorten(name)
    assert len(short.encode()) <= MAX_NAME_BYTES
    assert short == name or len(name.encode()) > MAX_NAME_BYTES


def test_every_keyword_that_sqlfluff_knows_is_known() -> None:
    postgres = dialect_selector("postgres")
    words = postgres.sets("unreserved_keywords") | postgres.sets("reserved_keywords")
    assert {word.lower() for word in words if word.isidentifier()} <= KEYWORDS


def test_an_amount_whose_name_needs_quotes_keeps_it() -> None:
    source = {"name": "shop", "config": {"meta": {"contract": {"currency": "EUR"}}}}
    amounts = [
        {"name": name, "data_type": "bigint", "config": {"meta": {"unit": "minor"}}}
        for name in ("naïve", "total_cents")
    ]
    table = {"name": "orders", "config": {"meta": {}}, "columns": amounts}
    assert [column.alias for column in staging_columns(source, table)] == ["naïve", "total"]
