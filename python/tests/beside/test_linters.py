"""What `add` writes under the field's linters, each in its own default (docs/beside-other-tools.md), and in an editor."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.beside import FOLDER, REPOSITORY, Shop, make_shop
from helpers.environments import environment, node_packages
from helpers.language_server import language_server

from scaffold_source.contract.write import SCHEMA

pytestmark = pytest.mark.slow
COMMANDS = Path(sys.executable).parent
GOLDEN = sorted((REPOSITORY / "python/tests").glob("cases/*/expected/*.yml"))


@pytest.fixture(scope="module", params=["shop.sql", "awkward.sql"])
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Shop:
    return make_shop(tmp_path_factory.mktemp("linted") / "my analytics", postgres, request.param)


def test_yamllints_default(shop: Shop) -> None:
    """No error, and one warning a file; of names and texts as hostile as the golden cases have them too."""
    files = [*shop.yaml_files, *GOLDEN]
    said = shop.tool(environment("linters") / "yamllint", "--format", "parsable", *files)
    warnings = [line.partition("[")[2] for line in said.splitlines()]
    assert warnings == ['warning] missing document start "---" (document-start)'] * len(files)


@pytest.mark.parametrize(
    "options", [("--templater", "dbt"), ("--templater", "jinja", "--ignore", "templating")]
)
def test_sqlfluffs_default(options: tuple[str, ...], shop: Shop) -> None:
    (shop.root / ".sqlfluff").write_text("[sqlfluff]\ndialect = postgres\n")
    shop.tool(COMMANDS / "sqlfluff", "lint", *options, "models")


def test_an_editor_marks_what_does_not_fit_and_offers_keys(shop: Shop) -> None:
    """The server finds the schema by the comment alone, below dbt_packages, without a network."""
    source = shop.root / FOLDER / "_shop__sources.yml"
    assert (shop.root / "dbt_packages/scaffold_source/schemas" / SCHEMA).is_file()
    command = node_packages("yaml-language-server@1.19.2") / ".bin" / "yaml-language-server"
    lines = source.read_text().splitlines()
    number = next(index for index, line in enumerate(lines) if line.strip() == "status: draft")
    blanks = lines[number].partition("status")[0]
    wrong = shutil.copy(source, source.with_name("wrong.yml"))
    wrong.write_text(
        source.read_text().replace("status: draft", "status: draught").replace("data_type: ", "datatype: ", 1)
    )
    more = source.with_name("more.yml")
    more.write_text("\n".join([*lines[: number + 1], blanks, *lines[number + 1 :]]) + "\n")
    try:
        with language_server(command, shop.root) as server:
            assert server.marks(source) == []
            marks = server.marks(wrong)
            assert (
                f'{number + 1}: Value is not accepted. Valid values: "draft", "agreed", "deprecated", null, "none".'
                in marks
            )
            assert [mark.partition(" ")[2] for mark in marks if "datatype" in mark] == [
                "Property datatype is not allowed."
            ]
            assert {"sla", "notify", "measures"} <= {*server.offered(more, number + 1, len(blanks))}
    finally:
        wrong.unlink()
        more.unlink()
