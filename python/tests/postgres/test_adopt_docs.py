"""docs/adopt.md: what it says that its example does, and which pages the documentation has."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from helpers.adopting import run
from helpers.made_docs import DOCS, hold_true

MODEL = "base_shop__orders"


def test_what_the_page_shows_is_what_the_program_makes(tmp_path: Path) -> None:
    example = tmp_path / "docs/adopt_example"
    shutil.copytree(DOCS / "adopt_example", example)
    (tmp_path / ".git").mkdir()  # a clone's
    hold_true(("adopt.md",), dict(documented(example)))


def documented(example: Path) -> Iterator[tuple[str, str]]:
    adopt = "adopt shop --from shop.sql"
    yield "stat", shown(example, f"{adopt} --stat")
    yield "adopted", shown(example, adopt) + shown(example, "check shop")
    text = (example / "models/base/sources.yml").read_text()
    yield "table", "      - name: orders\n" + text.partition("      - name: orders\n")[2]
    yield "staging", done(example, "adopt shop --staging")
    yield (
        "taken",
        shown(example, f"adopt shop --staging --take {MODEL}")
        + shown(example, "check shop --fail-on warning"),
    )


def shown(example: Path, command: str) -> str:
    return f"$ scaffold-source {command}\n{done(example, command)}"


def done(example: Path, command: str) -> str:
    arguments = [str(example / part) if part == "shop.sql" else part for part in command.split()]
    result = run(example, *arguments)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def test_it_is_the_second_page() -> None:
    pages = re.findall(r"^- \[([^]]+)\]\(([^)]+)\)", (DOCS / "README.md").read_text(), re.MULTILINE)
    assert pages[1] == ("You have sources already", "adopt.md")
    assert (DOCS / "adopt.md").read_text().startswith("# You have sources already\n")
