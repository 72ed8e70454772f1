"""The demo, as a person runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_sql_style import lint

from scaffold_source.demo.project import dbt_package
from scaffold_source.producers.embedded import embedded_server


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo's folder and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "shop"
    command = [sys.executable, "-m", "scaffold_source", "demo", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder, result.stdout


def test_it_finds_every_flaw_and_no_other(finished: tuple[Path, str]) -> None:
    """The flaws that landing_flaws.sql and the legacy import plant, with their counts."""
    _, output = finished
    assert "The build is green." in output
    summary = output.split("breaks (6):\n")[1].split("Freshness")[0]
    assert [line.strip() for line in summary.splitlines()] == [
        "3 rows break not null on customers.locale",
        "2 rows break unique on order_lines (order_id, line_number)",
        "43 rows break > 0 on orders.parcel_weight_grams",
        "4 rows break one of: standard, express, pickup on orders.shipping_method",
        "6 rows break one of: pending, paid, packed, shipped, delivered, cancelled, returned on orders.status",
        "5 rows break relationships on page_views.customer_id",
    ]


def test_it_finds_the_stale_table(finished: tuple[Path, str]) -> None:
    _, output = finished
    assert "tables fresh. Stale:\n  stock_movements: last row" in output
    assert "10 days ago" in output


def test_the_staging_models_are_in_dbts_house_style(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    with embedded_server(folder / "postgres"):
        assert lint(folder / "analytics") == ""


def test_it_does_not_touch_a_folder_with_something_in_it(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    command = [sys.executable, "-m", "scaffold_source", "demo", str(folder)]
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "is not empty" in again.stderr


def test_the_package_is_found_in_a_checkout() -> None:
    assert (dbt_package() / "macros").is_dir()


def test_the_readme_shows_what_the_demo_makes(finished: tuple[Path, str]) -> None:
    """Every excerpt on the README's first screen is in the demo's own files and output, to the letter."""
    folder, output = finished
    staging = folder / "analytics/models/staging/shop"
    texts = {
        "yaml": (staging / "_shop__sources.yml").read_text(),
        "sql": (staging / "stg_shop__customers.sql").read_text(),
        "text": output,
    }
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    first_screen, _, _ = readme.partition("\n## Two halves\n")
    excerpts = re.findall(r"```(yaml|sql|text)\n(.*?)```", first_screen, flags=re.DOTALL)
    assert [kind for kind, _ in excerpts] == ["yaml", "yaml", "yaml", "yaml", "sql", "text"]
    assert [excerpt for kind, excerpt in excerpts if excerpt not in texts[kind]] == []
