"""CHECK expressions as PostgreSQL prints them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.model import Bounds
from scaffold_source.producers.checks import ColumnRule, column_rule
from scaffold_source.producers.parsed_checks import parsed_rule


@pytest.mark.parametrize(
    ("expression", "column", "values"),
    [
        (
            "status::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::text[])",
            "status",
            ("a", "b"),
        ),
        ("(((kind = 'a'::text) OR (kind = 'b'::text)) OR (kind IS NULL))", "kind", ("a", "b")),
        ("x = ANY (ARRAY['-1'::integer, 0, 1])", "x", (-1, 0, 1)),
        ("s IS NULL OR s = ANY (ARRAY['it''s','x y'])", "s", ("it's", "x y")),
        ("status = 'a'::text", "status", ("a",)),
        ("x IN (1,2)", "x", (1, 2)),
        (
            "v::text = ANY (ARRAY['a'::character varying::text, 'b'::character varying::text])",
            "v",
            ("a", "b"),
        ),
    ],
)
def test_value_lists(expression: str, column: str, values: tuple[str | int, ...]) -> None:
    assert column_rule(expression) == ColumnRule(column, values=values)


@pytest.mark.parametrize(
    ("expression", "column", "bounds"),
    [
        ("total >= 0", "total", Bounds(min=0)),
        ("rating >= 1 AND rating <= 5", "rating", Bounds(min=1, max=5)),
        ("rating BETWEEN 1 AND 5", "rating", Bounds(min=1, max=5)),
        ("x > '-5'::integer::numeric", "x", Bounds(above=-5)),
        ("0 < price", "price", Bounds(above=0)),
        ("discount >= 0::numeric AND discount < 0.9", "discount", Bounds(min=0, below=0.9)),
        ("comment > 0", "comment", Bounds(above=0)),
        ("set >= 0.5", "set", Bounds(min=0.5)),
        ('"weird Col" >= 1', "weird Col", Bounds(min=1)),
        ("a > 0 AND a > 5 AND a >= 5", "a", Bounds(above=5)),
    ],
)
def test_ranges(expression: str, column: str, bounds: Bounds) -> None:
    assert column_rule(expression) == ColumnRule(column, bounds=bounds)


@pytest.mark.parametrize(
    "expression",
    [
        "upper(a) = 'X'::text",
        "amount::integer = 5",
        "a::character varying(2) = 'ab'",
        "a <> 'x'",
        "a > b",
        "a ~ 'x'",
        "status = 'a' OR amount IS NULL",
        "status = 'a' OR status IS NOT NULL",
        "status = 'a' OR kind = 'b'",
        "a > 0 AND b > 0",
        "a = ANY (ARRAY['x', NULL])",
        "a = ANY (b)",
        "d > '2020-01-01'::date",
        "n < 1e30",
        "n < '1000000000000000000000000000000'::numeric",
        "n <= 99999999999999999999.99",
        "n < 'Infinity'::double precision",
        "this is not sql (",
        "true",
    ],
)
def test_what_is_not_simple_is_left_alone(expression: str) -> None:
    assert column_rule(expression) is None


def test_what_is_cut_is_no_rule() -> None:
    """What was kept of it may well read like a rule."""
    assert column_rule("x >= 1 AND x <= 5" + " " * 9_000) is not None
    assert column_rule("x >= 1 AND x <= 5" + " " * 10_000) is None


COLUMNS = st.sampled_from(["kind", "total", "set", "comment", "date", "text", "value", "first", "a_1"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
LISTS = st.lists(TEXTS, min_size=1, max_size=4).map(
    lambda texts: "ARRAY[" + ", ".join("'" + text.replace("'", "''") + "'::text" for text in texts) + "]"
)
SPELLINGS = st.one_of(
    st.builds("{} {} {}".format, COLUMNS, st.sampled_from([">=", "<=", ">", "<"]), st.integers(0, 10**14)),
    st.builds("{} = ANY ({})".format, COLUMNS, LISTS),
)


@given(SPELLINGS)
def test_what_needs_no_parser_is_what_the_parser_reads(expression: str) -> None:
    assert column_rule(expression) == parsed_rule(expression, "postgres")


def test_the_commonest_checks_need_no_parser() -> None:
    script = (
        "import sys; from scaffold_source.producers.checks import column_rule; "
        "print(column_rule('total >= 0').bounds.min, "
        "column_rule(\"kind = ANY (ARRAY['a'::text, 'it''s'::text])\").values, 'sqlglot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "0 ('a', \"it's\") False\n"
