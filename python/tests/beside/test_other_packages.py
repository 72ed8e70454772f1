"""In one project with the packages that many have: nothing clashes, and what counts tests finds those of keys
(docs/beside-other-tools.md).

The packages come from dbt's hub, or, where DBT_PACKAGES names a folder, from their repositories in it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
import yaml
from conftest import Postgres
from helpers.beside import FOLDER, Shop, make_shop
from helpers.dbt_process import problems, run_dbt
from helpers.environments import environment

pytestmark = pytest.mark.slow
HUB = "https://hub.getdbt.com"
# What the hub calls each, its version there, and the name of its repository.
PACKAGES = (
    ("dbt-labs/dbt_utils", "1.4.1", "dbt-utils"),
    ("metaplane/dbt_expectations", "0.10.9", "dbt-expectations"),
    ("elementary-data/elementary", "0.25.1", "dbt-data-reliability"),
    ("dbt-labs/dbt_project_evaluator", "1.3.2", "dbt-project-evaluator"),
    ("dbt-labs/codegen", "0.14.1", "dbt-codegen"),
)
SETTINGS = """
models:
  elementary: {+schema: elementary}
  dbt_project_evaluator: {+schema: lint}
vars: {scaffold_source: {models: true}, "dbt_date:time_zone": UTC}
"""
DOCS = Path(__file__).parents[3] / "docs/beside-other-tools.md"
# dbt-bouncer's checks of models and sources that need no words of one's own.
CHECKS = [
    "check_model_depends_on_multiple_sources",
    "check_model_description_populated",
    "check_model_documented_in_same_directory",
    "check_model_does_not_use_cartesian_join",
    "check_model_does_not_use_select_star",
    "check_model_has_no_upstream_dependencies",
    "check_model_has_properties_file",
    "check_model_has_semi_colon",
    "check_model_has_unique_test",
    "check_model_has_unit_tests",
    "check_model_hard_coded_references",
    "check_model_property_file_location",
    "check_model_single_primary_key",
    "check_model_test_coverage",
    "check_source_description_populated",
    "check_source_freshness_populated",
    "check_source_has_tests",
    "check_source_loader_populated",
    "check_source_not_orphaned",
    "check_source_property_file_location",
    "check_source_top_level_description_populated",
    "check_source_used_by_models_in_same_directory",
    "check_source_used_by_only_one_model",
]


def packages() -> str:
    """Return the packages as lines of packages.yml; skip the test where they cannot be had."""
    if folder := os.environ.get("DBT_PACKAGES"):
        return "".join(f"  - local: {folder}/{repository}\n" for *_, repository in PACKAGES)
    try:
        urlopen(f"{HUB}/api/v1/index.json", timeout=10).close()
    except OSError:
        pytest.skip(f"{HUB} cannot be reached, and DBT_PACKAGES names no folder with the packages")
    return "".join(f"  - package: {name}\n    version: {version}\n" for name, version, _ in PACKAGES)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Shop:
    shop = make_shop(tmp_path_factory.mktemp("packages") / "analytics", postgres, packages=packages())
    with (shop.root / "dbt_project.yml").open("a") as project:
        project.write(SETTINGS)
    return shop


def twice(nodes: Iterable[Any]) -> set[str]:
    """Return the names that ours and another package have both."""
    packages_of: defaultdict[str, set[str]] = defaultdict(set)
    for node in nodes:
        packages_of[node.name].add(node.package_name)
    return {name for name, found in packages_of.items() if len(found) > 1 and "scaffold_source" in found}


def test_nothing_clashes(shop: Shop) -> None:
    parsed = run_dbt(shop.root, "parse", "--no-partial-parse")
    assert problems(parsed) == []
    manifest: Any = parsed.result
    # codegen's, of which the package must be named; dbt looks for the second in the package that dispatches it.
    assert twice(manifest.macros.values()) == {"generate_source", "default__generate_source"}
    assert twice(manifest.nodes.values()) == set()
    hooks = {node.package_name for node in manifest.nodes.values() if node.resource_type == "operation"}
    assert {"elementary", "scaffold_source"} <= hooks
    for macro, schema in (
        ("scaffold_source.generate_source", "schema"),
        ("codegen.generate_source", "schema_name"),
    ):
        assert shop.dbt("--quiet", "run-operation", macro, "--args", f"{{{schema}: public}}") == []
    assert shop.scaffold_source("update", "--check").exit_code == 0


def listed(tool: str) -> set[str]:
    """Return the rules that the docs say a scaffolded project still breaks."""
    section = DOCS.read_text(encoding="utf-8").split(f"\n### {tool}\n")[1].split("\n##")[0]
    return {
        rule
        for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        for rule in re.findall(r"`(\w+)`", row)
    }


def test_project_evaluator_says_what_the_docs_list(shop: Shop) -> None:
    """No staging model misses a test of its key; what else it says has its reason on the page."""
    assert (
        "combination_of_columns: [parcel_id, line_number]"
        in (shop.root / FOLDER / "_shop__models.yml").read_text()
    )
    assert shop.dbt("build", "--exclude", "package:dbt_project_evaluator", warnings="allow") == []
    run_dbt(shop.root, "build", "--select", "package:dbt_project_evaluator", allow_warnings=True)
    profile = yaml.safe_load((shop.root / "profiles.yml").read_text())["analytics"]["outputs"]["it"]
    said = set()
    with psycopg.connect(shop.postgres.uri(profile["dbname"])) as warehouse:
        views = warehouse.execute(
            "select table_name from information_schema.tables "
            "where table_schema = 'analytics_lint' and table_name ~ '^fct_' and table_name !~ '_coverage$'"
        ).fetchall()
        for (view,) in views:
            rows = warehouse.execute(f'select * from analytics_lint."{view}"').fetchall()
            # Other packages are in the project, too.
            if any(re.search(r"\b(stg_)?shop(\.|__|$)", str(value)) for row in rows for value in row):
                said.add(view)
    assert len(views) > 20
    assert said == listed("dbt-project-evaluator")


def test_bouncer_says_what_the_docs_list(shop: Shop) -> None:
    assert shop.dbt("parse", "--no-partial-parse") == []
    config, output = shop.root / "dbt-bouncer.yml", shop.root / "bounced.json"
    checks = [{"name": name, "include": "^models/staging"} for name in CHECKS]
    config.write_text(yaml.safe_dump({"manifest_checks": checks}))
    command = [environment("dbt-bouncer") / "dbt-bouncer", "--config-file", config, "--output-file", output]
    subprocess.run(command, cwd=shop.root, capture_output=True, check=False)
    results = json.loads(output.read_text())
    assert {result["check_run_id"].split(":")[0] for result in results} == set(CHECKS)
    said = {result["check_run_id"].split(":")[0] for result in results if result["outcome"] != "success"}
    assert said == listed("dbt-bouncer")
