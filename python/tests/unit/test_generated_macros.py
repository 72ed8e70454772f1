"""macros/generated/ says what the CLI's data say, every warehouse stands in both halves, and every macro that is
called is there."""

from __future__ import annotations

import re
from pathlib import Path

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


def test_every_macro_that_the_package_calls_is_there() -> None:
    """Jinja says so only once the call is reached, which may take a name that needs quotes."""
    files = [*FOLDER.parent.glob("**/*.sql"), *(FOLDER.parents[1] / "tests" / "generic").glob("*.sql")]
    defined = {name for file in files for name in re.findall(r"{%-? macro (\w+)\(", _without_comments(file))}
    called = {
        name for file in files for name in re.findall(r"\bscaffold_source\.(\w+)\(", _without_comments(file))
    }
    assert len(called) > 100
    assert called - defined == set()


def _without_comments(file: Path) -> str:
    return re.sub(r"{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
