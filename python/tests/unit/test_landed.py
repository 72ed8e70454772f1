"""`landed`: what dbt found, judged by the contract. The artifacts are cut down to what dbt 1.11 writes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import make_dbt_project
from helpers.cli import Result, cli

from scaffold_source.lexicon.names import contract_test_name

SOURCE = """
sources:
  - name: shop
    config: {{meta: {{contract: {{version: 1.0.0, status: {status}, channel: "#shop"}}}}}}
    tables:
      - name: orders
        config:
          meta:
            producer: {{schema: public, columns: {{id: {{type: bigint}}}}}}
        columns: [{{name: id, data_type: bigint}}]
"""
TABLE = {"source_name": "shop", "name": "orders", "config": {}}
PROMISE = {"table": "orders", "column": "id", "rule": "min", "detail": "declared min 0", "rows": 243}


def node(name: str) -> dict[str, Any]:
    kwargs = {"model": "{{ get_where_subquery(source('shop', 'orders')) }}"}
    depends_on = {"nodes": ["source.p.shop.orders"]}
    return {
        "resource_type": "test",
        "name": name,
        "depends_on": depends_on,
        "test_metadata": {"kwargs": kwargs},
    }


def judge(
    folder: Path,
    tests: dict[str, tuple[str, int]],
    *,
    status: str = "draft",
    freshness: dict[str, Any] | None = None,
    promises: str = "",
    declared: tuple[str, ...] = (),
) -> Result:
    """Run `landed` on a project with these results of tests, by name."""
    project = make_dbt_project(folder)
    (project / "models" / "_shop__sources.yml").write_text(SOURCE.format(status=status))
    target = project / "target"
    target.mkdir(exist_ok=True)
    watched = {**TABLE, "config": {"loaded_at_field": "at", "freshness": {"warn_after": {"count": 1}}}}
    manifest = {
        "nodes": {f"test.p.{name}": node(name) for name in (*tests, *declared)},
        "sources": {"source.p.shop.orders": TABLE if freshness is None else watched},
    }
    results = [
        {"unique_id": f"test.p.{name}", "status": status, "failures": failures, "message": "m"}
        for name, (status, failures) in tests.items()
    ]
    (target / "manifest.json").write_text(json.dumps(manifest))
    (target / "run_results.json").write_text(json.dumps({"results": results}))
    if freshness:
        (target / "sources.json").write_text(
            json.dumps({"results": [{"unique_id": "source.p.shop.orders", **freshness}]})
        )
    (project / "dbt.txt").write_text(promises)
    arguments = ["landed", "shop", "--dbt-output", str(project / "dbt.txt"), "--project-dir", str(project)]
    return cli(*arguments, "--format", "github")


@pytest.mark.parametrize(
    ("tests", "code", "said"),
    [
        ({"t": ("pass", 0)}, 0, "shop 1.0.0: every promise that is tested holds"),
        ({"t": ("warn", 3)}, 0, "::shop.orders breaks a promise that t tests: 3 rows"),
        ({"t": ("fail", 1)}, 1, "::error file=models/_shop__sources.yml,line=6,title=breaking%3A promise-broken::"),
        ({"t": ("error", 0)}, 3, "data test t: error m"),
        ({}, 3, "no data test of shop ran"),
    ],
)  # fmt: skip
def test_a_test_s_own_end_decides(
    tmp_path: Path, tests: dict[str, tuple[str, int]], code: int, said: str
) -> None:
    result = judge(tmp_path / "p", tests, declared=("declared",))
    assert (result.exit_code, said in result.stdout) == (code, True), result.output


def test_rule_column_and_rows_come_from_what_the_package_printed(tmp_path: Path) -> None:
    hostile = {
        **PROMISE,
        "test": "test.p.t",
        "column": "id",
        "rule": "accepted_values",
        "detail": "one of: %0A::error::x\n::stop",
    }
    lines = "".join(
        f"scaffold_source broken promise: {json.dumps(promise)}\n"
        for promise in ({**PROMISE, "test": "test.p.t"}, hostile, {**PROMISE, "test": "test.p.other"})
    )
    result = judge(tmp_path / "p", {"t": ("warn", 486)}, promises=f"20:59:09  noise\n{lines}")
    assert result.exit_code == 0
    assert "::shop.orders.id breaks min (declared min 0): 243 rows" in result.stdout
    assert "breaks accepted_values (one of: %250A::error::x" in result.stdout
    assert not [line for line in result.stdout.splitlines() if line.startswith(("::stop", "::error"))]


@pytest.mark.parametrize(
    ("status", "freshness", "code"),
    [("draft", "error", 0), ("agreed", "error", 1), ("agreed", "warn", 0), ("agreed", "pass", 0)],
)
def test_a_stale_table_is_red_once_agreed(tmp_path: Path, status: str, freshness: str, code: int) -> None:
    found = {
        "status": freshness,
        "max_loaded_at": "2026-11-16T21:39:00Z",
        "max_loaded_at_time_ago_in_s": 864000.0,
    }
    result = judge(tmp_path / "p", {"t": ("pass", 0)}, status=status, freshness=found)
    assert result.exit_code == code, result.output
    assert ("is stale: newest row 2026-11-16 21:39 UTC, 10.0 days ago" in result.stdout) == (
        freshness != "pass"
    )


def test_freshness_that_nobody_asked_for_is_not_green(tmp_path: Path) -> None:
    result = judge(tmp_path / "p", {"t": ("pass", 0)}, freshness={})
    assert (result.exit_code, "nobody asked how fresh shop is" in result.stdout) == (3, True), result.output
    error = {"status": "runtime error", "error": "no such table"}
    assert judge(tmp_path / "q", {"t": ("pass", 0)}, freshness=error).exit_code == 3


def test_nothing_that_dbt_wrote(tmp_path: Path) -> None:
    project = make_dbt_project(tmp_path / "p")
    (project / "models" / "_shop__sources.yml").write_text(SOURCE.format(status="draft"))
    arguments = ["landed", "shop", "--dbt-output", str(project / "dbt.txt"), "--project-dir", str(project)]
    assert cli(*arguments).exit_code == 3
    (project / "target").mkdir()
    for name in ("manifest", "run_results"):
        (project / "target" / f"{name}.json").write_text("[1")
    assert cli(*arguments).exit_code == 2


def test_names_of_tests_never_collide() -> None:
    sources = ("shop", "shop_eu", "shop__eu", "shop_", "s", "_")
    tables = (
        "orders",
        "eu_orders",
        "eu__orders",
        "_eu_orders",
        "hop__orders",
        "_orders",
        "__orders",
        "o" * 80,
        "o" * 81,
    )
    names = [contract_test_name(source, table) for source in sources for table in tables]
    assert len(set(names)) == len(names)
    assert contract_test_name("shop", "orders") == "shop__orders_honours_contract"
    assert max(map(len, names)) <= 63
