"""What the how-to pages show of their example is what the program makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.cli import cli
from helpers.made_docs import DOCS, hold_true

STAGING = Path("models/staging/shop")


def test_the_pages_show_what_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: analytics\nversion: '1.0'\nprofile: analytics\n")
    monkeypatch.chdir(tmp_path)
    done("add", "shop", "--from", str(DOCS / "examples/shop.sql"))
    hold_true(("deletions.md", "times.md", "money.md"), dict(_shown()))


def _shown() -> Iterator[tuple[str, str]]:
    source = (STAGING / "_shop__sources.yml").read_text()
    customers = (STAGING / "stg_shop__customers.sql").read_text()
    orders = (STAGING / "stg_shop__orders.sql").read_text()
    yield (
        "marks",
        lines_of(source, r"      - name: \w+|            soft_delete: .*|            on_deleted: .*"),
    )
    yield "flagged", lines_of(customers, r".* as is_deleted,|.* as deleted_at,")
    amount = re.search(r"^ +- name: total_cents\n.*?(?=^ +- \{name: is_deleted)", source, re.M | re.S)
    assert amount
    yield "units", amount[0]
    yield "staged", lines_of(orders, r" +currency,|.* as total,| +total_cents,| +shipping,")
    asked = done("questions", "shop").split("\n\n")
    yield "asked", next(question for question in asked if question.startswith("currency/unit"))
    yield "zone", answered("time-zones=Europe/Berlin")
    yield "epoch", answered("epochs/bigint=milliseconds")


def lines_of(text: str, pattern: str) -> str:
    found = [line for line in text.splitlines() if re.fullmatch(pattern, line)]
    assert found, pattern
    return "\n".join(found)


def answered(answer: str) -> str:
    command = ("ask", "shop", "--answer", answer, "--by", "Ada", "--dry-run")
    return f"$ scaffold-source {' '.join(command)}\n{done(*command)}"


def done(*arguments: str) -> str:
    result = cli(*arguments)
    assert result.exit_code == 0, result.output
    return str(result.stdout)
