"""Whether one check allows more than another: pairs with their answer, and random ones against SQLite."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from itertools import product

import pytest
from helpers.drifting import SHOP, judged
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scaffold_source.change import Finding
from scaffold_source.drift.formulas import formula_of
from scaffold_source.drift.implication import implies
from scaffold_source.model import Bounds, Check, Column, Table


def direction(before: str, after: str, integers: frozenset[str] = frozenset()) -> str:
    old, new = formula_of(before), formula_of(after)
    assert old is not None and new is not None
    kept, was_kept = implies(new, old, integers), implies(old, new, integers)
    return ("same" if was_kept else "tightened") if kept else "loosened" if was_kept else "changed"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("kind <> 1 OR a IS NULL", "kind <> 1 OR c IS NULL AND a IS NULL", "tightened"),
        ("kind = 1 AND a IS NULL", "kind = 1 AND (a IS NULL OR c IS NULL)", "loosened"),
        ("total >= 0", "total > 0", "tightened"),
        ("total >= 0", "total >= 0 AND total <= 10", "tightened"),
        ("total > 0::numeric", "0 < total", "same"),
        ("x > 0", "x >= 1", "tightened"),  # 0.5
        ("s = ANY (ARRAY['a'::text, 'b'::text])", "s IN ('a', 'b', 'c')", "loosened"),
        ("s = 'a' OR s IS NULL", "s = 'a'", "same"),  # unknown passes
        ("s <> ALL (ARRAY['a'::text, 'b'::text])", "s <> 'a'", "loosened"),
        ("s <> 'a'", "s <> 'A'", "changed"),  # they may be equal to the server
        ("a > b", "b < a OR a IS NULL", "same"),
        ("a >= b", "a > b", "tightened"),
        ("a > b", "a > c", "changed"),
        ("NOT (p AND q)", "NOT p OR NOT q", "same"),
        ("p", "p IS TRUE", "tightened"),
        ("p = true", "p IS NOT FALSE", "same"),
        ("p <> false", "p", "same"),
        ("a IS NOT NULL", "a > 0", "changed"),  # null passes the second
        ("a IS DISTINCT FROM 1", "a <> 1 OR a IS NULL", "same"),
        ("a IS NOT DISTINCT FROM b", "a = b", "loosened"),
        (
            "CASE WHEN k = 1 THEN a IS NOT NULL ELSE a IS NULL END",
            "k = 1 AND a IS NOT NULL OR k IS DISTINCT FROM 1 AND a IS NULL",
            "loosened",  # where k is null
        ),
        (
            "CASE WHEN k = 1 THEN a IS NOT NULL ELSE a IS NULL END",
            "k IS NOT DISTINCT FROM 1 AND a IS NOT NULL OR k IS DISTINCT FROM 1 AND a IS NULL",
            "same",
        ),
        ("CASE k WHEN 1 THEN a > 0 END", "k <> 1 OR a > 0", "same"),
        ("upper(s) = 'A'", "upper(s) = ANY (ARRAY['A', 'B'])", "loosened"),
        ("length(s) < 10", "length(s) < 20", "loosened"),
        ("s ~ '^a'", "s ~ '^a' AND s !~ 'z$'", "tightened"),
        ("s LIKE 'a%'", "s LIKE 'b%'", "changed"),
        ("d >= '2020-01-01'::date", "d >= '2021-01-01'::date", "tightened"),
        ("d >= '2020-01-01 00:00:00+00'::timestamptz", "d >= '2021-01-01 00:00:00+00'::timestamptz", "changed"),
        ("c = ANY (ARRAY['a'::citext])", "c::text = ANY (ARRAY['a'::text, 'b'::text])", "changed"),
        ("num_nonnulls(a, b) = 1", "num_nonnulls(a, b) <= 1", "loosened"),
        ("(`a` in (_utf8mb4'x',_utf8mb4'y'))", "(`a` = _utf8mb4'x')", "tightened"),
        ("true", "a > 0", "tightened"),
        ("a = any (select 1)", "a = any (select 2)", "changed"),
    ],
)  # fmt: skip
def test_what_became_of_a_check(before: str, after: str, expected: str) -> None:
    assert direction(before, after) == expected


def test_whole_numbers_have_nothing_between_them() -> None:
    assert direction("x > 0 AND x < 3", "x BETWEEN 1 AND 2", frozenset({"x"})) == "same"
    assert direction("x > 0 AND x < 3", "x BETWEEN 1 AND 2") == "tightened"


@pytest.mark.parametrize(
    "expression", ["(", "select 1; drop table a", "a > 1" + " " * 10_000, "(" * 3000 + "a"]
)
def test_what_cannot_be_read_says_nothing(expression: str) -> None:
    assert formula_of(expression) is None


def test_what_takes_too_long_is_not_decided() -> None:
    many = " AND ".join(f"(a{i} > b{i} OR c{i} > d{i})" for i in range(40))
    other = " OR ".join(f"(b{i} > c{i} AND d{i} > a{i})" for i in range(40))
    assert direction(many, other) == "changed"


def test_one_conjunct_more_in_one_of_many_disjuncts() -> None:
    shape = "k = {0} AND c{0} IS NULL AND d{0} IS NOT NULL AND e{0} > f{0}"
    before = " OR ".join(f"({shape.format(number)})" for number in range(12))
    assert direction(before, before.replace("c7 IS NULL", "c7 IS NULL AND z IS NULL")) == "tightened"


@pytest.mark.parametrize("disjuncts", [2, 12, 60])
def test_one_conjunct_more_beside_whatever_else_the_table_promises(disjuncts: int) -> None:
    """As `check` asks: of a table with lists of values, labels, bounds and NOT NULL beside the check."""
    shape = "k = {0} AND (c IS NULL) AND (d IS NOT NULL) AND e > {0}"
    before = " OR ".join(f"({shape.format(number)})" for number in range(disjuncts))
    middle = f"k = {disjuncts // 2} AND (c IS NULL)"
    after = before.replace(middle, f"{middle} AND (z IS NULL)")
    assert (rule_of(before, after), rule_of(after, before)) == ("check-tightened", "check-loosened")
    assert rule_of(before, after.replace("d IS NOT NULL", "d IS NULL", 1)) == "check-changed"
    assert rule_of(before, after.replace("k = 0 AND", "k = 99 AND")) == "check-tightened"  # no k is 99


def test_a_disjunct_that_another_promise_rules_out_may_go() -> None:
    """`k` is one of its values, so the part about another value let nothing in."""
    before = "k = 1 AND c IS NULL OR k = 400 AND d IS NULL"
    assert message_of(before, "k = 1 AND c IS NULL").startswith(
        "is checked in other words, and allows the same"
    )
    assert rule_of(before, "k = 1 AND c IS NULL OR k = 2 AND d IS NULL") == "check-loosened"


def rule_of(before: str, after: str) -> str:
    return finding_of(before, after).rule.id


def message_of(before: str, after: str) -> str:
    return finding_of(before, after).message


def finding_of(before: str, after: str) -> Finding:
    old, new = (replace(CHECKED, checks=(Check("c", text),)) for text in (before, after))
    (finding,) = judged(replace(SHOP, tables=(old,)), replace(SHOP, tables=(new,))).findings
    return finding


CHECKED = Table(
    "public",
    "orders",
    "table",
    (
        Column("k", "integer", "integer", nullable=False, values=tuple(range(40))),
        Column("c", "mood", "mood", enum="public.mood", labels=("sad", "ok", "happy")),
        Column("d", "text", "text", values=tuple("abcdefg")),
        Column("e", "numeric", "numeric", nullable=False, bounds=Bounds(min=0, max=1000)),
        Column("z", "text", "text", values=tuple("tuvw")),
    ),
)

NUMBERS, TEXTS = ("-1", "0", "1", "2.5"), ("'x'", "'y'", "'Y'")
OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"])
ATOMS = st.one_of(
    st.builds("{} {} {}".format, st.sampled_from("ab"), OPERATORS, st.sampled_from([*NUMBERS, "a", "b"])),
    st.builds("s {} {}".format, OPERATORS, st.sampled_from(TEXTS)),
    st.builds("{} IS {}NULL".format, st.sampled_from("abs"), st.sampled_from(["", "NOT "])),
    st.builds("a BETWEEN {} AND {}".format, st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
    st.builds("s {}IN ({}, {})".format, st.sampled_from(["", "NOT "]), *[st.sampled_from([*TEXTS, "NULL"])] * 2),
)  # fmt: skip
CHECKS = st.recursive(
    ATOMS,
    lambda part: st.one_of(
        st.builds("({} AND {})".format, part, part),
        st.builds("({} OR {})".format, part, part),
        st.builds("NOT ({})".format, part),
        st.builds("({}) IS {}TRUE".format, part, st.sampled_from(["", "NOT "])),
        st.builds("(CASE WHEN {} THEN {} ELSE {} END)".format, part, part, part),
    ),
    max_leaves=6,
)
_VALUES = ("NULL", "-2", "-1", "-0.5", "0", "1", "2.5", "3")
ROWS = [*product(_VALUES, _VALUES, ("NULL", *TEXTS, "'z'"))]


@given(CHECKS, CHECKS)
@example("a = b", "a = b AND a <> 1")
@settings(max_examples=150, deadline=None)
def test_what_is_proven_is_so(premise: str, conclusion: str) -> None:
    """Every row that passes the one passes the other, as a database sees it."""
    first, second = formula_of(premise), formula_of(conclusion)
    assert first is not None and second is not None
    if not implies(first, second):
        return
    rows = ", ".join(f"({', '.join(row)})" for row in ROWS)
    with sqlite3.connect(":memory:") as database:
        query = f"with t(a, b, s) as (values {rows}) select a, b, s from t where ifnull({{}}, 1)"
        passing = [set(database.execute(query.format(f"({check})"))) for check in (premise, conclusion)]
    assert passing[0] <= passing[1]


@given(CHECKS)
@settings(max_examples=100, deadline=None)
def test_a_check_implies_itself_and_what_is_weaker(check: str) -> None:
    assert direction(check, check) == "same"
    assert direction(f"({check}) AND s = 'x'", check) in ("loosened", "same")
