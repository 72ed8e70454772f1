"""dbt in this process: one import for the whole run, every warning and deprecation an error.

What dbt's own tests do is done here too: a macro's text is parsed once for the whole run, not once for each project.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from dbt import deprecations
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.jsonschemas import jsonschemas
from dbt_common.tests import enable_test_caching

# dbt checks a project's YAML against its JSON schemas on these adapters only; the schemas hold for all.
jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS.update({"postgres", "duckdb"})
enable_test_caching()


def run_dbt(
    folder: Path,
    *arguments: str,
    allow_warnings: bool = False,
    writes_artifacts: bool = False,
    manifest: Manifest | None = None,
) -> Any:
    """Run a dbt command in `folder`, which holds its profiles.yml, and return dbt's own result.

    `writes_artifacts`: target/manifest.json and its like, which cost more than what they tell of. With `manifest`,
    what `parse` gave, dbt does not parse again.
    """
    deprecations.reset_deprecations()
    strict = [] if allow_warnings else ["--warn-error-options", '{"error": "all"}']
    quiet = ["--log-level", "none", "--log-path", str(folder / "logs")]
    artifacts = [] if writes_artifacts else ["--no-write-json"]
    where = ["--project-dir", str(folder), "--profiles-dir", str(folder)]
    return dbtRunner(manifest).invoke([*quiet, *strict, *artifacts, *arguments, *where])


def problems(result: Any) -> list[str]:
    """What did not succeed, a line each."""
    if result.exception:
        return [str(result.exception)]
    return [
        f"{node.node.name}: {node.status} {node.message}"
        for node in getattr(result.result, "results", [])
        if str(node.status) not in ("pass", "success", "no-op")
    ]


def found(connection: psycopg.Connection[Any], result: Any) -> list[str]:
    """What the tests that failed or warned found."""
    return [
        f"{node.node.name}: {row}"
        for node in getattr(result.result, "results", [])
        if str(node.status) in ("fail", "warn") and getattr(node.node, "compiled_code", None)
        for row in connection.execute(node.node.compiled_code).fetchmany(5)
    ]
