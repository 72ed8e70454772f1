"""The staging models' YAML: what dbt docs shows and which tests guard each model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.render.staging_sql import StagingColumn, staged_tables, staging_columns
from scaffold_source.yaml_text.dump import dump

# A comment describes the column as the producer has it.
_CONVERTED = {"to_utc": "In UTC. The producer's: ", "to_major_units": "In major units. The producer's: "}


def models_yaml(
    tree: dict[str, Any], staged: Iterable[tuple[dict[str, Any], Sequence[StagingColumn]]] | None = None
) -> str:
    """The YAML of one staging model for each table of the source in `tree`.

    `staged` are these tables with their models' columns, where they are known already.
    """
    if staged is None:
        staged = [(table, staging_columns(tree, table)) for table in staged_tables(tree)]
    return dump({"models": [model(tree, table, columns) for table, columns in staged]})


def model(
    source: dict[str, Any], table: dict[str, Any], columns: Sequence[StagingColumn] | None = None
) -> dict[str, Any]:
    """What the YAML says of the staging model of one table; `columns` as of `staging_sql`."""
    if columns is None:
        columns = staging_columns(source, table)
    said: dict[str, Any] = {"name": staging_model_name(source["name"], table["name"])}
    if "description" in table:
        said["description"] = table["description"]
    said["columns"] = [_column(column, table) for column in columns]
    return said


def _column(column: StagingColumn, table: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {"name": column.alias}
    if column.quote:
        result["quote"] = True
    if column.description:
        says = _CONVERTED.get(column.macro or "", "")
        result["description"] = says + column.description
    primary_key = table["config"]["meta"]["producer"].get("primary_key")
    tested = any(test in ("unique", "not_null") for test in column.data_tests)
    if primary_key == [column.producer_name] and tested:
        result["data_tests"] = ["unique", "not_null"]
    return result
