"""Formatters and scripts that write YAML or SQL again, run for real over what `add` wrote (docs/beside-other-tools.md)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.beside import BESIDE, Shop, holds_after, make_shop, merges_a_change, source_of
from helpers.environments import environment, node_packages

pytestmark = pytest.mark.slow
SQLFLUFF = "[sqlfluff]\ntemplater = dbt\ndialect = postgres\n"
COMMANDS = Path(sys.executable).parent


@pytest.fixture
def shop(tmp_path: Path, postgres: Postgres) -> Shop:
    return make_shop(tmp_path / "analytics", postgres)


def prettier(shop: Shop) -> None:
    shop.tool(node_packages("prettier@3.10.1") / ".bin" / "prettier", "--write", "models")


def yamlfix(shop: Shop) -> None:
    shop.tool(environment("formatters") / "yamlfix", *shop.yaml_files)


def yamlfmt(shop: Shop) -> None:
    shop.tool(environment("formatters") / "yamlfmt", "models")


def sqlfmt(shop: Shop) -> None:
    shop.tool(environment("formatters") / "sqlfmt", "models")


def redumped(style: str) -> Callable[[Shop], None]:
    def redump(shop: Shop) -> None:
        shop.tool(environment("formatters") / "python", BESIDE / "redump.py", style, *shop.yaml_files)

    redump.__name__ = style
    return redump


YAML_TOOLS = [
    prettier, yamlfix, yamlfmt,
    *map(redumped, ("pyyaml", "pyyaml_sorted", "ruamel", "ruamel_quotes", "ruamel_sorted")),
]  # fmt: skip


@pytest.mark.parametrize("tool", [*YAML_TOOLS, sqlfmt], ids=lambda tool: tool.__name__)
def test_a_formatter_changes_nothing_for_us(tool: Callable[[Shop], None], shop: Shop) -> None:
    before = shop.models()
    tool(shop)
    assert shop.models() != before, "it formatted nothing"
    holds_after(shop)


def test_sqlfluff_has_nothing_to_fix(shop: Shop) -> None:
    (shop.root / ".sqlfluff").write_text(SQLFLUFF)
    before = shop.models()
    shop.tool(COMMANDS / "sqlfluff", "fix", "models")
    assert shop.models() == before


def test_sqlfluff_in_a_house_style(shop: Shop) -> None:
    """Keywords in capitals, two blanks: what a team's own configuration makes of the models."""
    capitals = "[sqlfluff:rules:capitalisation.keywords]\ncapitalisation_policy = upper\n"
    (shop.root / ".sqlfluff").write_text(f"{SQLFLUFF}[sqlfluff:indentation]\ntab_space_size = 2\n{capitals}")
    before = shop.models()
    shop.tool(COMMANDS / "sqlfluff", "fix", "models")
    assert shop.models() != before
    holds_after(shop)


def test_all_of_them_together(shop: Shop) -> None:
    sqlfmt(shop)
    yamlfix(shop)
    prettier(shop)
    holds_after(shop)


def test_facts_and_names_that_lost_their_quotes_come_back(tmp_path: Path, postgres: Postgres) -> None:
    """`yes` and `12:30` are truths and numbers then: `check` names the line, dbt refuses, and `update` takes the facts
    from the producer again, puts names into quotes, and does nothing else."""
    shop = make_shop(tmp_path / "analytics", postgres, "awkward.sql")
    meant = source_of(shop)
    yamlfix(shop)
    assert source_of(shop) != meant, "it took no quotes away"
    checked = shop.scaffold_source("check")
    assert (checked.exit_code, "_shop__sources.yml:" in checked.stderr) == (2, True), checked.output
    assert shop.dbt("compile", warnings="allow") != []
    updated = shop.scaffold_source("update")
    assert (updated.exit_code, "Put into quotes again" in updated.output) == (0, True), updated.output
    assert source_of(shop)["tables"] == meant["tables"]
    assert shop.scaffold_source("check").exit_code == 0
    assert shop.dbt("parse", "--no-partial-parse") == []
    merges_a_change(shop)
