"""The package's models, opt-in by a var: the contract as tables."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.dbt_process import problems
from helpers.package_consumer import HOSTILE, TARGETS, Consumer, make_consumer, shop_source

from scaffold_source.questions import catalogue

REPOSITORY = Path(__file__).parents[3]

consumer = pytest.fixture(make_consumer, params=TARGETS)

HOOK = "operation.scaffold_source.scaffold_source-on-run-end-0"  # prints what is broken, where a test failed


def ours(manifest: Any) -> list[str]:
    """What of the package can run. dbt keeps the tests of a model that is off, and turns them off too."""
    nodes = manifest.nodes.items()
    return sorted(id for id, n in nodes if n.package_name == "scaffold_source" and n.config.enabled)


@pytest.mark.parametrize("settings", [{}, {"vars": {"scaffold_source": {"models": False}}}])
def test_nothing_of_ours_runs_unless_asked(consumer: Consumer, settings: dict[str, Any]) -> None:
    """No model, no test; of hooks only the one that says what is broken."""
    consumer.configure(**settings)

    assert ours(consumer.manifest()) == [HOOK]
    result = consumer.dbt("build")
    names = sorted(r.node.name for r in result.result.results if r.node.unique_id != HOOK)
    assert names == ["orders_keep_promises", "status_not_null"]
    assert consumer.rows("select 1 from information_schema.tables where table_schema = 'analytics'") == []


def test_a_var_of_another_shape_is_an_error(consumer: Consumer) -> None:
    consumer.configure(vars={"scaffold_source": {"models": "yes"}})

    result = consumer.dbt("parse")
    assert "vars: {scaffold_source: {models: true}}" in str(result.exception)


def test_the_models_clash_with_nothing(consumer: Consumer) -> None:
    manifest = consumer.manifest()

    models = [manifest.nodes[id] for id in ours(manifest) if id.startswith("model.")]
    assert len(models) == 9
    assert [m.name for m in models if not m.name.startswith("scaffold_source__") or m.alias != m.name] == []
    assert [m.name for m in models if not m.description] == []
    assert [id for id in ours(manifest) if not id.startswith(("model.", "test."))] == [HOOK]


def test_what_the_page_says_to_write_works(consumer: Consumer) -> None:
    """The settings of docs/macros.md, then its dashboard."""
    page = (REPOSITORY / "docs" / "macros.md").read_text().split("\n## Models\n")[1]
    settings, dashboard = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("yaml", "sql"))
    assert settings
    assert dashboard
    consumer.configure(**yaml.safe_load(settings[1]))

    assert problems(consumer.dbt("build")) == []
    shown = consumer.dbt("show", "--inline", dashboard[1])
    assert problems(shown) == []
    rows = [
        tuple(row)
        for row in shown.result.results[0].agate_table.select(["table_name", "health", "asked"]).rows
    ]
    assert rows == [("orders", "passing", "checkout"), ("shops", "not checked", "checkout")]
    schemas = consumer.rows("select distinct table_schema from information_schema.tables order by 1")
    assert ("analytics_source_contracts",) in schemas


def test_the_contract_as_tables(consumer: Consumer) -> None:
    assert problems(consumer.dbt("build", "--select", "package:scaffold_source")) == []

    source = "source.analytics.shop"
    assert consumer.table("sources", "source_id, description, contract_version, channel, notify, fix_within_minutes") == [
        (source, "The shop", "1.2.0", HOSTILE, '["#shop", "#data"]', 2880)
    ]  # fmt: skip
    assert consumer.table(
        "tables", "table_id, description, primary_key, soft_delete, error_after_minutes"
    ) == [
        (
            f"{source}.orders",
            HOSTILE,
            '["id"]',
            '{"column": "status", "kind": "values", "values": ["gone"]}',
            2880,
        ),
        (f"{source}.shops", None, None, None, None),
    ]
    assert consumer.table(
        "columns",
        "column_position, column_name, producer_column, producer_type, is_nullable, is_primary_key, unit",
    ) == [
        (1, "id", "id", "int8", False, True, None),
        (2, "status", "state", "text", True, False, None),
        (3, "total_cents", None, None, None, False, "minor"),
        (4, "updated_at", None, None, None, False, None),
    ]
    ((description, accepted),) = consumer.rows(
        "select description, accepted_values from analytics.scaffold_source__columns where column_name = 'status'"
    )
    assert (description, json.loads(accepted)) == (HOSTILE, ["open", "lost", HOSTILE])
    assert consumer.table("owners", "side, owner_role, owner_name") == [
        ("consumer", "team", "analytics"),
        ("producer", "engineering_lead", HOSTILE),
        ("producer", "team", "checkout"),
    ]
    assert consumer.table("measures", "measure_name, column_name, needed_by, is_declared") == [
        ("revenue", "gone", "day 1", False),
        ("revenue", "total_cents", "day 1", True),
    ]
    answered = consumer.rows(
        "select question_id, answer, answered_in from analytics.scaffold_source__questions where is_answered"
    )
    assert {
        ("time-zones", "Europe/Paris", "config.meta.contract.timezone"),
        ("tunnel", "no", "config.meta.contract.answers.tunnel"),
        ("ours", HOSTILE, "config.meta.contract.answers.ours"),
    } <= set(answered)
    assert [answer for question, answer, _ in answered if question == "instances"] == []


def test_a_source_in_two_files_is_one_source(consumer: Consumer) -> None:
    """What holds for the whole source stands in the file of the table that comes last."""
    source = shop_source() | {"loader": "fivetran"}
    orders, shops = source.pop("tables")
    consumer.declare({"name": "shop", "schema": "landed", "tables": [orders]})
    whole = yaml.safe_dump({"sources": [source | {"tables": [shops]}]})
    (consumer.folder / "models" / "_shop__shops__sources.yml").write_text(whole)
    assert problems(consumer.dbt("build", "--select", "package:scaffold_source")) == []

    columns = "source_id, description, loader, timezone, contract_version, table_count"
    assert consumer.table("sources", columns) == [
        ("source.analytics.shop", "The shop", "fivetran", "Europe/Paris", "1.2.0", 2)
    ]
    assert consumer.table("owners", "count(*)", "1") == [(3,)]
    assert consumer.table("measures", "count(*)", "1") == [(2,)]


def test_the_package_asks_what_the_cli_asks(consumer: Consumer) -> None:
    assert problems(consumer.dbt("run", "--select", "scaffold_source__questions")) == []

    asked = consumer.rows(
        "select question_id, section, question, ask from analytics.scaffold_source__questions"
    )
    expected = {(q.id, q.section, q.question, q.ask) for q in catalogue()}
    assert set(asked) - {("ours", None, None, None)} == expected


def test_more_rows_than_one_values_takes(consumer: Consumer) -> None:
    source = shop_source()
    columns = [{"name": f"column_{n}", "description": f"it's number {n}"} for n in range(2500)]
    source["tables"].append({"name": "wide", "columns": columns})
    consumer.declare(source)
    assert problems(consumer.dbt("run", "--select", "scaffold_source__columns")) == []

    found = consumer.rows(
        "select column_name, description from analytics.scaffold_source__columns where table_name = 'wide'"
    )
    assert sorted(found) == sorted((c["name"], c["description"]) for c in columns)


def test_a_project_without_sources_gets_empty_tables(consumer: Consumer) -> None:
    (consumer.folder / "models" / "_shop__sources.yml").unlink()

    assert problems(consumer.dbt("build")) == []
    assert consumer.table("columns", "count(*)", "1") == [(0,)]
    assert consumer.table("source_health", "count(*)", "1") == [(0,)]


def test_the_contract_is_read_without_a_warehouse(
    consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing listens, a query while dbt compiles would fail."""
    if consumer.target == "duckdb":
        pytest.skip("DuckDB is a file, which is always there")
    profiles = yaml.safe_load((consumer.folder / "profiles.yml").read_text())
    profiles["analytics"]["outputs"]["postgres"] |= {"host": "127.0.0.1", "port": 1}
    (consumer.folder / "profiles.yml").write_text(yaml.safe_dump(profiles))

    selected = (
        "--select",
        "scaffold_source.contract",
        "scaffold_source__checks",
        "--exclude",
        "resource_type:test",
    )
    result = consumer.dbt("compile", "--no-populate-cache", "--no-introspect", *selected)
    assert problems(result) == []
