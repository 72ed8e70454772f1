"""What the package's tests count, when they fail a run, and what the end of a run says about them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import Postgres
from helpers.package_consumer import TARGETS, Consumer, make_consumer

HOSTILE = "it's\n::error::stop\x1b[31m\u202e"
FACTS = {
    "primary_key": ["id"],
    "unique": [{"columns": ["code"], "nulls_not_distinct": True}, ["shop", "code"]],
    "columns": {
        "id": {"type": "integer"},
        "shop": {"type": "integer"},
        "code": {"type": "text", "values": ["a", "b", HOSTILE]},
        "amount": {"type": "integer", "min": 0},
        # Labels of an array's items are no values of the column, and a zero date lands as NULL.
        "tags": {"type": "tag[]", "base_type": "tag[]", "labels": ["new", "vip"]},
        "joined": {"type": "date", "nullable": False, "default": "'0000-00-00'"},
    },
}
COLUMNS = [{"name": name} for name in ("id", "shop", "code", "amount", "tags", "joined")]
# Ten rows. Broken: a null id and one twice; two codes too many, one of them null; four amounts.
LANDED = """
create table landed.lines (id integer, shop integer, code varchar, amount integer);
insert into landed.lines values
    (1, 1, 'a', 1), (2, 1, 'b', 1), (2, 2, null, -1), (null, null, null, -1), (5, 2, 'a', -1), (6, 9, 'x', -1);
alter table landed.lines add column tags varchar;
alter table landed.lines add column joined date;
update landed.lines set tags = '[new, vip]';
create table landed.nothing (id integer, shop integer, code varchar, amount integer, tags varchar, joined date);
create table landed.shops (id integer);
insert into landed.shops values (1);
"""
BROKEN = {
    "landing.lines.id: 1 row breaks not_null",
    "landing.lines.id: 1 row breaks unique",
    "landing.lines.code: 1 row breaks accepted_values (declared to be one of: a, b, it's\ufffd::error::stop\ufffd[31m\ufffd)",
    "landing.lines.code: 2 rows break unique",
    "landing.lines.amount: 4 rows break min (declared min 0)",
}
ALL_BROKEN = 9


def test(name: str, macro: str = "honours_contract", arguments: Any = None, **config: Any) -> dict[str, Any]:
    """A data test of the package as YAML."""
    given = {"arguments": arguments} if arguments else {}
    return {f"scaffold_source.{macro}": {"name": name, **given, **({"config": config} if config else {})}}


test.__test__ = False  # type: ignore[attr-defined]


def declare(consumer: Consumer, status: str | None, lines: list[Any], nothing: list[Any] = []) -> None:  # noqa: B006
    """A source over the landed tables whose contract has this status, with these tests."""
    tables = [
        {"name": name, "config": {"meta": {"producer": FACTS}}, "columns": COLUMNS, "data_tests": tests}
        for name, tests in (("lines", lines), ("nothing", nothing))
    ]
    shops = {
        "name": "shops",
        "config": {"meta": {"producer": {"primary_key": ["id"]}}},
        "columns": [{"name": "id"}],
    }
    contract = {"version": "1.0.0", **({"status": status} if status else {})}
    consumer.declare(
        {
            "name": "landing",
            "schema": "landed",
            "config": {"meta": {"contract": contract}},
            "tables": [*tables, shops],
        }
    )


@pytest.fixture(params=TARGETS)
def consumer(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Any) -> Consumer:
    consumer = make_consumer(request, postgres, tmp_path)
    consumer.configure()
    consumer.run_sql("drop table landed.shops;" + LANDED)
    return consumer


def outcomes(consumer: Consumer, *arguments: str) -> dict[str, tuple[str, int]]:
    result = consumer.dbt("test", "--log-level-file", "info", *arguments, warnings="allow")
    return {
        run.node.name: (str(run.status), run.failures)
        for run in result.result.results
        if run.node.resource_type == "test"
    }


def summary(consumer: Consumer) -> list[str]:
    """The lines that the log has of what was broken."""
    log = (consumer.folder / "logs" / "dbt.log").read_text()
    found = re.search(r"scaffold_source: what landed breaks [^\n]*\n((?: {2}[^\n]*\n)*)", log)
    return [line.strip() for line in found[1].splitlines()] if found else []


@pytest.mark.parametrize(
    ("status", "untouched", "only_warn_if"),
    [
        ("draft", "warn", "pass"),
        ("agreed", "fail", "fail"),
        ("deprecated", "fail", "fail"),
        (None, "fail", "fail"),
    ],
)
def test_a_draft_warns_unless_people_say_otherwise(
    consumer: Consumer, status: str | None, untouched: str, only_warn_if: str
) -> None:
    tests = [
        test("untouched"),
        test("warns", severity="warn"),
        test("fails", severity="error"),
        test("few", error_if=f">{ALL_BROKEN}"),
        test("many", error_if=f">{ALL_BROKEN - 1}"),
        test("tolerated", warn_if=f">{ALL_BROKEN}"),
        test("counted", "unique_together", {"columns": ["code"], "nulls": "equal", "source": "landing", "table": "lines"}),
        test("lonely", "references", {"columns": ["shop"], "to": "shops"}),
        test("additions", "matches_contract", {"additions": "fail"}),
    ]  # fmt: skip
    declare(consumer, status, tests)

    assert outcomes(consumer) == {
        "untouched": (untouched, ALL_BROKEN),
        "warns": ("warn", ALL_BROKEN),
        "fails": ("fail", ALL_BROKEN),
        "few": ("warn", ALL_BROKEN),
        "many": ("fail", ALL_BROKEN),
        "tolerated": (only_warn_if, ALL_BROKEN if only_warn_if == "fail" else 0),
        "counted": (untouched, 2),
        "lonely": (untouched, 3),
        "additions": ("pass", 0),
    }


def test_conditions_count_broken_rows_also_where_none_is_broken(consumer: Consumer) -> None:
    own = {"fail_calc": "sum(broken_rows)", "warn_if": ">3"}
    key = {"columns": ["code"], "source": "landing", "table": "nothing"}
    declare(
        consumer,
        "agreed",
        [
            test("sum", **own, error_if=">8"),
            test("most", **{**own, "fail_calc": "max(broken_rows)"}, error_if=">4"),
        ],
        [
            test("none"),
            test("none_summed", **own),
            test("none_limited", **own, limit=1),
            test("none_twice", "unique_together", key, **own),
            test("none_missing", "references", {"columns": ["shop"], "to": "shops"}, **own),
            test("none_of_this", "not_in_future", {"columns": ["id"]}, **own, where="1 = 0", enabled=False),
        ],
    )

    found = outcomes(consumer)
    assert (found.pop("sum"), found.pop("most")) == (("fail", ALL_BROKEN), ("warn", 4))
    assert set(found.values()) == {("pass", 0)}


@pytest.mark.parametrize("config", [{}, {"store_failures": True}, {"store_failures_as": "view"}])
def test_the_log_says_rule_column_and_rows(consumer: Consumer, config: dict[str, Any]) -> None:
    declare(consumer, "draft", [test("untouched", **config)], [test("none", **config)])

    outcomes(consumer)
    assert set(summary(consumer)) == BROKEN


def test_keys_are_not_asked_again_where_columns_account_for_all(consumer: Consumer) -> None:
    declare(consumer, "draft", [test("of_one_row", where="id = 6")])

    outcomes(consumer)
    assert set(summary(consumer)) == {
        "landing.lines.amount: 1 row breaks min (declared min 0)",
        next(line for line in BROKEN if "accepted_values" in line),
    }


def test_the_log_is_silent_where_nothing_is_broken_or_nobody_wants_it(consumer: Consumer) -> None:
    declare(consumer, "draft", [test("untouched")], [test("none")])
    outcomes(consumer, "--select", "none")
    assert summary(consumer) == []

    consumer.configure(vars={"scaffold_source": {"summary": False}})
    outcomes(consumer)
    assert summary(consumer) == []


def test_the_log_names_what_other_tests_found(consumer: Consumer) -> None:
    staging = consumer.folder / "models"
    (staging / "stg_landing__lines.sql").write_text("select * from {{ source('landing', 'lines') }}\n")
    (staging / "stg.yml").write_text(
        "models: [{name: stg_landing__lines, columns: [{name: id, data_tests: [not_null]}]}]\n"
    )
    (staging / "other.sql").write_text("select cast(null as integer) as id\n")
    (staging / "other.yml").write_text(
        "models: [{name: other, columns: [{name: id, data_tests: [not_null]}]}]\n"
    )
    declare(
        consumer,
        "draft",
        [test("lonely", "references", {"columns": ["shop"], "to": "shops"}, severity="warn")],
    )

    consumer.dbt(
        "build",
        "--log-level-file",
        "info",
        "--select",
        "stg_landing__lines",
        "other",
        "source:landing",
        warnings="allow",
    )
    assert set(summary(consumer)) == {
        "landing.lines.id: 1 row breaks not_null",
        "landing.lines.shop: 3 rows break references",
    }
