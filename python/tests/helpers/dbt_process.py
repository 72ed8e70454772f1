"""dbt in this process: one import for the whole run, every warning and deprecation an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbt import deprecations
from dbt.cli.main import dbtRunner
from dbt.jsonschemas import jsonschemas

# dbt checks a project's YAML against its JSON schemas on these adapters only; the schemas hold for all.
jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS.update({"postgres", "duckdb"})


def run_dbt(folder: Path, *arguments: str, allow_warnings: bool = False) -> Any:
    """Run a dbt command in `folder`, which holds its profiles.yml, and return dbt's own result."""
    deprecations.reset_deprecations()
    strict = [] if allow_warnings else ["--warn-error-options", '{"error": "all"}']
    quiet = ["--log-level", "none", "--log-path", str(folder / "logs")]
    where = ["--project-dir", str(folder), "--profiles-dir", str(folder)]
    return dbtRunner().invoke([*quiet, *strict, *arguments, *where])


def problems(result: Any) -> list[str]:
    """What did not succeed, a line each."""
    if result.exception:
        return [str(result.exception)]
    return [
        f"{node.node.name}: {node.status} {node.message}"
        for node in getattr(result.result, "results", [])
        if str(node.status) not in ("pass", "success", "no-op")
    ]
