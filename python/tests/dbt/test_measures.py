"""Measures in a real dbt: what the warehouse says of their columns, when their tests fail, and lineage that ends in
their exposures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Postgres
from dbt.cli.main import dbtRunner
from helpers.dbt_process import problems
from helpers.package_consumer import HOSTILE, TARGETS, Consumer, make_consumer

from scaffold_source.merge.exposures import merge_exposures
from scaffold_source.project import find_project, read_source, write_all
from scaffold_source.yaml_text.jinja import escape

ROWS = """
insert into landed.orders select 10 + n, 'paid', null, timestamp '2024-03-01 12:00:00' from generate_series(1, 9) as t (n);
create table landed.visits (id bigint, made_on date, "Odd name" text, never text);
insert into landed.visits values (1, date '2023-05-02', null, null), (2, date '2023-06-01', 'x', null);
create table landed.empty (id bigint, noted text);
"""
TEST = "scaffold_source.measure_available"
MEASURES: list[dict[str, Any]] = [
    {"name": "revenue", "needed_by": "day_1", "columns": ["orders.total_cents", "orders.gone"], "filled": 0.9},
    {"name": "visits", "columns": ["visits.Odd name", "visits.NEVER", "empty.noted", "nowhere.id"]},
    {"name": "visits", "columns": ["visits.id"], "owner": "Ada <ada@example.com>", "url": "https://bi.test/1"},
    {"name": escape(HOSTILE), "description": escape(HOSTILE), "owner": escape(HOSTILE)},
]  # fmt: skip


def source(status: str) -> dict[str, Any]:
    tables = []
    for name, made in {"orders": "updated_at", "visits": "made_on", "empty": None}.items():
        columns: list[dict[str, Any]] = [{"name": "id", "data_type": "bigint"}]
        if name == "orders":
            columns += [{"name": "updated_at", "data_type": "timestamptz"}]
        if name == "visits":
            columns += [
                {"name": "made_on", "data_type": "date"},
                {"name": "Odd name", "quote": True, "data_type": "text"},
            ]
        test = {TEST: {"name": f"shop__{name}_measure_available"}}
        meta = {"created_at": made, "producer": {"schema": "public"}}
        tables.append({"name": name, "config": {"meta": meta}, "columns": columns, "data_tests": [test]})
    contract = {"status": status, "timezone": "UTC", "measures": MEASURES}
    meta = {"contract": contract, "producer_database": {"kind": "postgresql"}}
    return {"name": "shop", "schema": "landed", "config": {"meta": meta}, "tables": tables}


@pytest.fixture(scope="module", params=TARGETS)
def consumer(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Consumer]:
    made = make_consumer(request, postgres, tmp_path_factory.mktemp("measures"))
    made.run_sql(ROWS)
    made.declare(source("draft"))
    yield made


def printed(consumer: Consumer, *command: str) -> list[str]:
    """Run dbt and return the lines that macros print."""
    lines: list[str] = []

    def hear(event: Any) -> None:
        if event.info.name == "PrintEvent":
            lines.extend(event.info.msg.splitlines())

    where = ["--project-dir", str(consumer.folder), "--profiles-dir", str(consumer.folder)]
    quiet = ["--quiet", "--no-write-json"]
    assert dbtRunner(callbacks=[hear]).invoke([*quiet, *command, *where]).exception is None
    return lines


def seen(consumer: Consumer, *command: str) -> list[Any]:
    marked = "scaffold_source measure: "
    return [json.loads(line.partition(marked)[2]) for line in printed(consumer, *command) if marked in line]


def test_each_column_is_there_or_not_and_filled_since_a_day(
    consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCAFFOLD_SOURCE_PROMISES", "json")
    told = seen(consumer, "run-operation", "scaffold_source.tell_measures", "--args", "{source: shop}")
    by_place = {(row["table"], row["column"]): row for row in told}
    (total,) = (row for place, row in by_place.items() if place == ("orders", "total_cents"))
    assert (total["row_count"], total["null_count"], total["rows_since"]) == (11, 10, "2024-03-01")
    assert total["filled_since"] > "2024-03-01", "the one with a value was made when the test began"
    odd = by_place["visits", "Odd name"]
    assert (odd["null_count"], odd["filled_since"], odd["rows_since"]) == (1, "2023-06-01", "2023-05-02")
    never = by_place["visits", "NEVER"]
    assert (never["null_count"], never["filled_since"]) == (2, None)
    assert by_place["empty", "noted"]["row_count"] == 0
    missing = [place for place, row in by_place.items() if not row["is_there"]]
    assert missing == [("orders", "gone"), ("nowhere", "id"), (None, None)]
    # A run that tests measures says the same, for `scaffold-source brief --dbt-output`.
    assert seen(consumer, "test", "--select", f"test_name:{TEST.partition('.')[2]}") == told


def test_the_people_who_run_it_read_lines(consumer: Consumer) -> None:
    lines = printed(
        consumer,
        "run-operation",
        "scaffold_source.tell_measures",
        "--args",
        "{source: shop, measures: [visits]}",
    )
    assert lines == [
        "visits",
        "  visits.Odd name: filled since 2023-06-01, rows since 2023-05-02, 50.0 % null in 2 rows",
        "  visits.NEVER: never filled in 2 rows",
        "  empty.noted: there, and no row has landed",
        "  nowhere.id: missing",
        "  visits.id: filled since 2023-05-02, 0 % null in 2 rows",
    ]


@pytest.mark.parametrize(("status", "outcome"), [("draft", "warn"), ("agreed", "fail")])
def test_what_is_not_there_warns_until_people_agreed(consumer: Consumer, status: str, outcome: str) -> None:
    consumer.declare(source(status))
    result = consumer.dbt("test", "--select", "test_name:measure_available", warnings="allow")
    outcomes = {run.node.name: (str(run.status), run.failures) for run in result.result.results}
    assert {name: found for name, found in outcomes.items() if name.startswith("shop__")} == {
        "shop__orders_measure_available": (outcome, 11),  # ten without a value, and a column that is missing
        "shop__visits_measure_available": (outcome, 2),
        "shop__empty_measure_available": (outcome, 1),
    }
    consumer.declare(source("draft"))


def test_lineage_ends_in_exposures_that_dbt_reads(consumer: Consumer) -> None:
    project = find_project(consumer.folder).read()
    (consumer.folder / "models/stg_shop__visits.sql").write_text(
        "select * from {{ source('shop', 'visits') }}"
    )
    project = find_project(consumer.folder).read()
    tree = read_source(project, "shop").tree()
    made = merge_exposures(project, tree, tree)
    write_all(made.edits, project.root)
    manifest = consumer.manifest()
    exposures = {node.name: node for node in manifest.exposures.values()}
    assert len(exposures) == 3
    assert exposures["shop__revenue"].depends_on.nodes == ["source.analytics.shop.orders"]
    assert set(exposures["shop__visits"].depends_on.nodes) == {"model.analytics.stg_shop__visits", "source.analytics.shop.empty"}  # fmt: skip
    (odd,) = (node for name, node in exposures.items() if name not in ("shop__revenue", "shop__visits"))
    one_line = " ".join(HOSTILE.split())
    assert (odd.label, odd.description, odd.owner.name) == (one_line, one_line, one_line)
    listed = consumer.dbt("ls", "--select", "+exposure:shop__visits", "--resource-type", "model", "--resource-type", "source")  # fmt: skip
    assert problems(listed) == []
    assert set(listed.result) >= {"analytics.stg_shop__visits", "source:analytics.shop.visits", "source:analytics.shop.empty"}  # fmt: skip
    assert Path(consumer.folder / "models/staging/shop/_shop__exposures.yml").exists()
