"""A brief in a real Chromium, used as a reader does: search, links, keyboard, paper, and what axe finds (slow).

Chromium is the machine's own (Debian: `apt-get install chromium`); puppeteer-core and axe-core come from npm.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from helpers.briefed import CHANGELOG, PLACE, SETTINGS, edit, freshness, manifest, shop
from helpers.git import git

from scaffold_source.brief.html import html
from scaffold_source.commands.brief import brief
from scaffold_source.commands.brief_given import Given

pytestmark = pytest.mark.slow
LOOK = Path(__file__).parent / "look.mjs"
PACKAGES = ("puppeteer-core@24.43.1", "axe-core@4.14.1")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with everything on it."""
    folder = tmp_path_factory.mktemp("browser")
    project = shop(folder / "analytics")
    root, target = project.root, project.root / "target"
    (root / PLACE.parent / "CHANGELOG.md").write_text(CHANGELOG)
    (root / "scaffold_source.yml").write_text(SETTINGS)
    edit(
        project,
        "            on_deleted: flag\n",
        "            on_deleted: flag\n            deprecated: 2027-06-30\n",
    )
    git(root, "add", "-A")
    git(root, "commit", "-qm", "more", day="2026-05-05")
    target.mkdir()
    (target / "manifest.json").write_text(json.dumps(manifest()))
    (target / "sources.json").write_text(json.dumps(freshness()))
    made = brief(project, "shop", Given(target=target))
    file = folder / "brief.html"
    file.write_text(html(made.brief, made.digest), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def seen(page: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a Chromium showed of the page."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    node, npm = shutil.which("node"), shutil.which("npm")
    if not browser or not node or not npm:
        pytest.skip("a brief is looked at in Chromium by node: apt-get install chromium nodejs npm")
    folder = tmp_path_factory.mktemp("npm")
    (folder / "package.json").write_text("{}")
    subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", *PACKAGES], cwd=folder, check=True, capture_output=True
    )
    command = [node, str(LOOK), str(page), browser, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_it_asks_nobody_for_anything_and_complains_of_nothing(seen: dict[str, Any]) -> None:
    assert (seen["requests"], seen["console"]) == ([], [])


@pytest.mark.parametrize("mode", ["light", "dark", "forced", "narrow"])
def test_axe_finds_nothing(seen: dict[str, Any], mode: str) -> None:
    assert seen["control"] == ["image-alt"]
    found = seen["modes"][mode]
    assert found["violations"] == []
    assert found["wider"] == 0
    assert found["forced"] == (mode == "forced")


def test_search_by_keyboard(seen: dict[str, Any]) -> None:
    assert seen["found"] == ["customer_id column of orders"]
    assert (seen["count"], seen["none"]) == ("1 found", "Nothing found")
    assert seen["first"] == seen["found"][0]
    assert (seen["opened"], seen["resultsHidden"], seen["nothing"]) == (["orders"], True, "")


def test_a_table_and_its_neighbours_by_keyboard(seen: dict[str, Any]) -> None:
    assert seen["columns"] == [["customers"], ["orders"], ["order_lines"]]
    assert seen["lines"] == 2
    assert (seen["current"], seen["left"], seen["moved"], seen["back"]) == (
        "orders", "customersby customer_id", "customers", "orders",
    )  # fmt: skip
    assert (seen["further"], seen["picked"]) == (3, "customers")


def test_links_lead_into_what_is_closed(seen: dict[str, Any]) -> None:
    assert (seen["question"], seen["table"]) == (True, True)


def test_what_is_new_since_a_version(seen: dict[str, Any]) -> None:
    assert seen["fresh"] == ["Version 1.1.0"]


def test_closed_tables_are_on_paper_without_their_columns(seen: dict[str, Any]) -> None:
    assert (seen["printed"], seen["printedColumns"]) == (True, False)
