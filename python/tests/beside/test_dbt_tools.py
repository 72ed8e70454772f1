"""Tools that read a dbt project and write in it, run for real over what `add` wrote (docs/beside-other-tools.md)."""

from __future__ import annotations

from pathlib import Path

import dbt.jsonschemas
import pytest
from conftest import Postgres
from helpers.beside import BESIDE, FOLDER, Shop, holds_after, make_shop, source_of
from helpers.environments import environment

pytestmark = pytest.mark.slow
SCHEMAS = Path(dbt.jsonschemas.__file__).parent
# Where dbt-osmosis writes: the files that `add` made.
OSMOSIS = """
models:
  analytics:
    staging:
      +dbt-osmosis: "_{parent}__models.yml"
vars:
  dbt-osmosis:
    shop:
      path: staging/shop/_shop__sources.yml
"""
OURS_STAY = ("--skip-add-data-types", "--skip-merge-meta", "--skip-add-source-columns")


@pytest.fixture
def shop(tmp_path: Path, postgres: Postgres) -> Shop:
    return make_shop(tmp_path / "analytics", postgres)


def osmosis(shop: Shop, command: str, *options: str) -> None:
    assert shop.dbt("run") == []
    settings = shop.root / "dbt_project.yml"
    before = settings.read_text()
    settings.write_text(before + OSMOSIS)
    asked = ("--auto-apply",) if command == "refactor" else ()
    where = ("--project-dir", shop.root, "--profiles-dir", shop.root)
    shop.tool(environment("dbt-osmosis") / "dbt-osmosis", "yaml", command, *asked, *options, *where)
    settings.write_text(before)  # dbt warns of dbt-osmosis's own key in it


def but_for_last_breaks(value: object) -> object:
    """Return values with texts that end with their words: dbt-osmosis ends long ones with a line break."""
    if isinstance(value, dict):
        return {key: but_for_last_breaks(part) for key, part in value.items()}
    if isinstance(value, list):
        return [but_for_last_breaks(part) for part in value]
    return value.rstrip("\n") if isinstance(value, str) else value


@pytest.mark.parametrize("command", ["refactor", "document"])
def test_osmosis_with_the_options_of_the_docs(command: str, shop: Shop) -> None:
    before = source_of(shop)
    osmosis(shop, command, *OURS_STAY)
    assert but_for_last_breaks(source_of(shop)) == but_for_last_breaks(before)
    holds_after(shop)


def test_osmosis_by_default_rewrites_types_and_copies_meta(shop: Shop) -> None:
    """Why the docs ask for options. No fact is lost, and a change upstream arrives all the same."""
    osmosis(shop, "refactor")
    columns = {column["name"]: column for column in table(shop, "parcels")["columns"]}
    assert columns["discount"]["data_type"] == "numeric"
    assert "unit: minor" in (shop.root / FOLDER / "_shop__models.yml").read_text()
    assert shop.scaffold_source("update", "--check").exit_code == 0
    assert shop.scaffold_source("check").exit_code == 0
    shop.change()
    updated = shop.scaffold_source("update")
    assert updated.exit_code in (0, 1), updated.output
    assert "numeric(14,2)" in str(table(shop, "parcels")["config"]["meta"]["producer"])


def table(shop: Shop, name: str) -> dict[str, object]:
    (named,) = (one for one in source_of(shop)["tables"] if one["name"] == name)
    return dict(named)


def autofix(shop: Shop, *options: str) -> None:
    schemas = (SCHEMAS / "resources/latest.json", SCHEMAS / "project/0.0.110.json")
    python = environment("dbt-autofix") / "python"
    shop.tool(python, BESIDE / "run_autofix.py", *schemas, "deprecations", "--path", shop.root, *options)


def test_autofix_has_nothing_to_fix(shop: Shop) -> None:
    before = shop.models()
    autofix(shop, "--all")
    assert shop.models() == before


def test_autofix_of_old_spellings(shop: Shop) -> None:
    """People's `meta:` beside `config` and `tests:` become what dbt 1.10 asks for; `update` goes on from there."""
    path = shop.root / FOLDER / "_shop__sources.yml"
    old = path.read_text().replace("- name: people\n", "- name: people\n        meta: {owner: ana}\n")
    old = old.replace("          - {name: land_code, data_type: character(2)}\n",
        "          - name: land_code\n            data_type: character(2)\n            tests: [not_null]\n")  # fmt: skip
    path.write_text(old)
    autofix(shop)
    assert path.read_text() != old
    assert table(shop, "people")["config"]["meta"]["owner"] == "ana"  # type: ignore[index]
    holds_after(shop)
