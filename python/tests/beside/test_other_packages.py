"""In one project with the packages that many have: nothing clashes, and what counts tests finds those of keys
(docs/beside-other-tools.md).

The packages come from dbt's hub, or, where DBT_PACKAGES names a folder, from their repositories in it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
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
UNIQUE = "manifest_checks:\n  - {name: check_model_has_unique_test, include: ^models/staging}\n"


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


def test_the_tests_of_keys_are_counted(shop: Shop) -> None:
    """dbt-project-evaluator's model and dbt-bouncer's check miss no staging model, nor the key of two columns."""
    assert (
        "combination_of_columns: [parcel_id, line_number]"
        in (shop.root / FOLDER / "_shop__models.yml").read_text()
    )
    assert shop.dbt("build", "--exclude", "package:dbt_project_evaluator", warnings="allow") == []
    run_dbt(shop.root, "build", "--select", "package:dbt_project_evaluator", allow_warnings=True)
    profile = yaml.safe_load((shop.root / "profiles.yml").read_text())["analytics"]["outputs"]["it"]
    with psycopg.connect(shop.postgres.uri(profile["dbname"])) as warehouse:
        missing = warehouse.execute("select resource_name from analytics_lint.fct_missing_primary_key_tests")
        assert [name for (name,) in missing if name.startswith("stg_shop__")] == []
    config = shop.root / "dbt-bouncer.yml"
    config.write_text(UNIQUE)
    shop.tool(environment("dbt-bouncer") / "dbt-bouncer", "--config-file", config)
