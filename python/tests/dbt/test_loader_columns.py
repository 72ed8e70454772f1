"""No column that a loader adds is an addition to the contract: in a real dbt, whether the source names its loader or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import make_dbt_project
from helpers.dbt_process import problems, run_dbt

from scaffold_source.loaders.registry import LOADERS

REPOSITORY = Path(__file__).parents[3]
# With other settings than those that an entry describes.
FURTHER = {
    "fivetran": ["_fivetran_active", "_fivetran_start", "_fivetran_end"],
    "airbyte": ["_airbyte_emitted_at", "_airbyte_ab_id", "_ab_cdc_updated_xmin"],
    "dlt": ["_dlt_parent_id", "_dlt_list_idx", "_dlt_root_id"],
    "meltano": ["_sdc_lsn"],
    "stitch": ["_sdc_source_key_id", "_sdc_level_0_id"],
    "debezium": ["__source_ts_ms", "__ts_us", "__lsn", "__table", "__transaction_id"],
    "estuary": ["_meta/uuid", "_meta/source/ts_ms", "_meta_op"],
}
ADDED = ["note", "op", "_fivetran", "deleted", "__notes", "meta_op"]


def source(name: str, table: str, loader: str | None) -> dict[str, Any]:
    test = {"arguments": {"additions": "fail"}, "name": f"{name}_{table}_additions"}
    columns = [{"name": "id", "data_type": "bigint"}]
    tested = {"name": table, "columns": columns, "data_tests": [{"scaffold_source.matches_contract": test}]}
    return {"name": name, "schema": "main", "tables": [tested], **({"loader": loader} if loader else {})}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """The differences that each test counts: one source a loader, named or not, and one of additions."""
    folder = make_dbt_project(tmp_path_factory.mktemp("loaders") / "analytics")
    database = folder / "landed.duckdb"
    (folder / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    (folder / "profiles.yml").write_text(
        f"analytics: {{outputs: {{default: {{type: duckdb, path: {database}}}}}}}\n"
    )
    sources = [source("plain", "none_at_all", None)]
    with duckdb.connect(str(database)) as connection:
        for loader in LOADERS.values():
            names = [column.name.upper() for column in loader.metadata] + FURTHER.get(loader.name, [])
            columns = ", ".join(f'"{name}" text' for name in ["id", *names])
            connection.execute(
                f'create table "{loader.name}_rows" ({columns.replace(chr(34) + "id" + chr(34) + " text", "id bigint")})'
            )
            sources.append(source(f"named_{loader.name}", f"{loader.name}_rows", loader.name))
            sources.append(source("unnamed", f"{loader.name}_rows", None))
        additions = ", ".join(f'"{name}" text' for name in ADDED)
        connection.execute(f"create table none_at_all (id bigint, {additions})")
        connection.execute("create table op_alone (id bigint, op text)")
    sources += [source("dms", "op_alone", "aws_dms_s3"), source("other", "op_alone", "fivetran")]
    (folder / "models" / "_sources.yml").write_text(yaml.safe_dump({"sources": sources}))
    assert problems(run_dbt(folder, "deps")) == []
    results = run_dbt(folder, "test", "--threads", "1").result.results
    return {result.node.name.removesuffix("_additions"): result.failures for result in results}


@pytest.mark.parametrize("loader", LOADERS)
def test_no_column_of_a_loader_is_an_addition(loader: str, found: dict[str, int]) -> None:
    assert found[f"named_{loader}_{loader}_rows"] == 0
    assert found[f"unnamed_{loader}_rows"] == 0


def test_what_only_looks_like_one_is_an_addition(found: dict[str, int]) -> None:
    assert found["plain_none_at_all"] == len(ADDED)


def test_an_ordinary_name_is_the_loaders_where_the_source_names_it(found: dict[str, int]) -> None:
    assert found["dms_op_alone"] == 0
    assert found["other_op_alone"] == 1
