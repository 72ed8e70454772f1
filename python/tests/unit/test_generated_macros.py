"""macros/generated/ says what the CLI's data say, and every warehouse stands in both halves."""

from __future__ import annotations

from helpers.adapters import PROFILES

from generate_macros import FOLDER, generated_files
from scaffold_source.loaders.warehouses import WAREHOUSES


def test_nothing_generated_is_stale() -> None:
    """`make generate` writes the files anew."""
    on_disk = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir())}
    assert on_disk == generated_files()


def test_every_warehouse_has_its_sql_and_is_tried() -> None:
    """An entry alone would let the macros speak PostgreSQL's SQL to it."""
    files = {path.stem for path in (FOLDER.parent / "adapters").glob("*.sql")}
    assert files - {"default"} == set(WAREHOUSES)
    assert {*PROFILES, "postgres", "duckdb", "spark"} == set(WAREHOUSES)
