"""A source in several files, as a real dbt parses it: without a warning, and every table lands where it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import make_dbt_project
from helpers.dbt_process import run_dbt

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.model import Column, Database, Table
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import parse_where
from scaffold_source.project import find_project, write_all

PLACES = [("billing", "invoices"), ("public", "orders"), ("public", "users")]
SHOP = Database(
    "shop",
    "18",
    "UTC",
    tuple(Table(*place, "table", (Column("id", "bigint", "bigint"),)) for place in PLACES),
)


@pytest.mark.parametrize("layout", ["single", "file-per-table", "file-per-schema"])
def test_dbt_reads_each_layout(layout: str, tmp_path: Path) -> None:
    folder = make_dbt_project(tmp_path / "analytics")
    (folder / "profiles.yml").write_text(
        "analytics: {outputs: {default: {type: duckdb, path: ':memory:'}}}\n"
    )
    (folder / "shop.json").write_text(to_json(SHOP))
    source = Source("shop", "landed", raw_database="memory", loader="dlt", tests="none", layout=layout)
    write_all(add(find_project(folder), source, parse_where(str(folder / "shop.json")), staging=False).edits)
    result = run_dbt(folder, "parse")
    assert result.success, result.exception
    nodes = {node.name: node for node in result.result.sources.values()}
    assert {(node.database, node.schema, node.loader) for node in nodes.values()} == {
        ("memory", "landed", "dlt")
    }
    assert sorted(nodes) == ["invoices", "orders", "users"]
    # The macros find what holds for the whole source on some table of it.
    holders = {name for name, node in nodes.items() if "contract" in node.config.meta}
    assert holders == (set(nodes) if layout == "single" else {"invoices"})
