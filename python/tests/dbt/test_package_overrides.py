"""A root project that has a `source` macro of its own: what the package selects from is what its models do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.integration_project import copy_project
from helpers.package_project import Project, assert_success

# The table of tomorrow stands in another relation, which lacks a column and refers to teams of its own.
OVERRIDE = """
{% macro source(source_name, table_name) %}
    {% set elsewhere = {'shop.orders': 'tomorrow_orders', 'broken.teams': 'tomorrow_teams'} %}
    {% set name = elsewhere.get(source_name ~ '.' ~ table_name) %}
    {{ RELATION }}
{% endmacro %}
"""
AS_RELATION = "return(builtins.ref(name) if name else builtins.source(source_name, table_name))"
AS_TEXT = "builtins.ref(name) if name else builtins.source(source_name, table_name)"
MODELS = {
    "tomorrow_orders": (
        "select 7 as id, 11 as \"customerId\", 'paid' as status, 'ann@shop.test' as email,"
        " cast(500 as bigint) as total_cents, cast('2024-07-01 09:30:00' as timestamp) as placed_at,"
        " cast(null as timestamp) as updated_at, cast(null as timestamptz) as paid_at"
    ),
    "tomorrow_teams": "select 'a' as tenant, 1 as id, false as is_gone",
    "staged": "{{ scaffold_source.stage('shop', 'orders') }}",
    "united": "{{ scaffold_source.union_sources(['shop'], 'orders') }}",
    "matched": "{{ scaffold_source.default__test_matches_contract(none, 'shop', 'orders') }}",
    "honoured": "{{ scaffold_source.default__test_honours_contract(source('shop', 'orders'), 'shop', 'orders') }}",
    "referring": "{{ scaffold_source.default__test_references(none, 'shop', 'orders', ['id'], 'teams', ['id'], 'broken') }}",
}


@pytest.fixture(params=[AS_RELATION, AS_TEXT], ids=["a relation", "text"])
def project(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Project]:
    folder = copy_project(tmp_path / "project")
    monkeypatch.setenv("DUCKDB_PATH", str(tmp_path / "test.duckdb"))
    (folder / "macros" / "source.sql").write_text(OVERRIDE.replace("RELATION", request.param))
    failing = folder / "failing" / "_broken__sources.yml"
    failing.rename(folder / "models" / "data_tests" / "_broken__sources.yml")
    (folder / "models" / "tomorrow").mkdir()
    for name, sql in MODELS.items():
        (folder / "models" / "tomorrow" / f"{name}.sql").write_text(sql.replace("(none", "('nothing'"))
    yield Project(folder, "duckdb")


def test_everything_selects_from_where_the_projects_own_source_macro_says(project: Project) -> None:
    assert_success(project.dbt("deps"))
    assert_success(project.dbt("run", "--select", "tomorrow_orders", "tomorrow_teams"))
    result = project.dbt("compile", "--select", "path:models/tomorrow", warnings="allow")
    assert_success(result)

    texts: dict[str, Any] = {r.node.name: r.node for r in result.result.results}
    for name in ("staged", "united", "honoured"):
        assert "tomorrow_orders" in texts[name].compiled_code, name
        assert "raw_orders" not in texts[name].compiled_code, name
    assert "tomorrow_teams" in texts["referring"].compiled_code
    # The column that this relation lacks is missing, whatever stands in the one that is declared.
    assert "('missing', 'deleted_at'" in texts["matched"].compiled_code
    assert "'missing'" in texts["honoured"].compiled_code
    orders = "model.scaffold_source_integration_tests.tomorrow_orders"
    assert {name for name in MODELS if orders in texts[name].depends_on.nodes} >= {
        "staged",
        "united",
        "matched",
    }
