"""`adopt --staging`: which models are looked at, what is printed, and what is written when a person takes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from helpers.adopting import run
from helpers.adopting_shop import BOTH, SHOP, adopt, declare, project

from scaffold_source.model import Column
from scaffold_source.producers.snapshot import to_json

__all__ = ["project"]

ZONED = Column("created_at", "timestamp with time zone", "timestamp with time zone")
MODEL = "select\n    id,\n    created_at\nfrom {{ source('shop', 'customers') }}\n"
TAKEN = """{% set contract = scaffold_source.read_contract('shop', 'customers') %}

select
    id,
    {{ scaffold_source.to_utc('created_at', contract) }} as created_at
from {{ source('shop', 'customers') }}
"""
UNION = "select id, created_at from {{ source('shop', 'customers') }} union all select 0, null\n"


@pytest.fixture
def adopted(project: Path) -> Path:
    tables = [replace(t, columns=(*t.columns, ZONED)) if t.name == "customers" else t for t in SHOP.tables]
    (project / "shop.json").write_text(to_json(replace(SHOP, tables=tuple(tables))))
    declare(project, BOTH)
    adopt(project)
    folder = project / "models/marts/sales"
    folder.mkdir(parents=True)
    (folder / "people.sql").write_text(MODEL)
    (folder / "all_people.sql").write_text(UNION)
    return project


def models(project: Path) -> dict[str, str]:
    return {
        path.name: path.read_bytes().decode() for path in (project / "models").rglob("*") if path.is_file()
    }


def staging(project: Path, *arguments: str) -> Result:
    return run(project, "adopt", "shop", "--staging", *arguments)


def test_an_offer_is_a_diff_and_nothing_is_written(adopted: Path) -> None:
    before = models(adopted)
    result = staging(adopted)
    assert result.exit_code == 0, result.output
    assert "+    {{ scaffold_source.to_utc('created_at', contract) }} as created_at\n" in result.stdout
    assert result.stdout.startswith("--- a/models/marts/sales/people.sql\n")
    assert "  models/marts/sales/people.sql: created_at in UTC\n" in result.stderr
    assert "all_people.sql (it has a union): created_at: {{ scaffold_source.to_utc(" in result.stderr
    assert "all_people.sql" not in result.stdout
    assert models(adopted) == before


def test_a_summary_alone(adopted: Path) -> None:
    before = models(adopted)
    for arguments in (("--stat",), ("--stat", "--take", "people")):
        result = staging(adopted, *arguments)
        assert "people.sql: created_at in UTC\n" in result.stdout
        assert "+++" not in result.stdout
    assert models(adopted) == before


def test_a_model_is_written_when_it_is_taken(adopted: Path) -> None:
    (adopted / "models/other.sql").write_text(MODEL)
    before = models(adopted)
    assert staging(adopted, "--take", "people", "--dry-run").exit_code == 0
    assert models(adopted) == before
    result = staging(adopted, "--take", "people")
    assert result.exit_code == 0, result.output
    assert "Taken:\n  models/marts/sales/people.sql: created_at in UTC\n" in result.stdout
    assert models(adopted) == {**before, "people.sql": TAKEN}
    again = staging(adopted, "--take", "people")
    assert again.exit_code == 2
    assert "--take people: nothing is offered of that model" in again.stderr
    assert "of these there is: other" in again.stderr
    for command in ("check", "update"):
        assert run(adopted, command, "shop").exit_code == 0
    assert models(adopted) == {**before, "people.sql": TAKEN}


def test_a_model_that_cannot_be_read_surely_is_never_written(adopted: Path) -> None:
    before = models(adopted)
    result = staging(adopted, "--take", "people", "--take", "all_people")
    assert result.exit_code == 2
    assert "--take all_people: nothing is offered of that model, because it has a union" in result.stderr
    assert models(adopted) == before


def test_a_model_in_python_is_said_in_words(adopted: Path) -> None:
    (adopted / "models/later.py").write_text(
        "def model(dbt, session):\n    return dbt.source('shop', 'customers')[['created_at']]\n"
    )
    assert "models/later.py (it is in Python): created_at: {{" in staging(adopted).stderr


def test_models_of_one_table(adopted: Path) -> None:
    assert "people.sql" not in staging(adopted, "orders").output
    assert "people.sql" in staging(adopted, "customers").output
    assert (
        "'payslips' is no table of source 'shop' that is under contract"
        in staging(adopted, "payslips").stderr
    )


def test_models_of_the_tools_are_not_offered_anything(project: Path) -> None:
    place = str(project / "shop.json")
    assert run(project, "add", "shop", "--from", place, "--include", "public.*").exit_code == 0
    (project / "models/mine.sql").write_text("select * from {{ source('shop', 'customers') }}\n")
    assert "its models have what its contract says" in staging(project).output


def test_a_source_under_no_contract(project: Path) -> None:
    declare(project, BOTH)
    result = staging(project)
    assert result.exit_code == 2
    assert "sources.yml:2: source 'shop' is under no contract yet" in result.stderr
    assert "scaffold-source adopt shop --from WHERE" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["adopt", "shop", "--take", "people"], "--take belongs to --staging"),
        (["adopt", "shop", "--staging", "--from", "shop.json"], "adopt first, then ask for it"),
        (["adopt", "shop", "--staging", "--all-tables"], "adopt first, then ask for it"),
        (["adopt", "shop", "--staging", "--replace-tests"], "adopt first, then ask for it"),
    ],
)
def test_options_that_make_no_sense_together(adopted: Path, arguments: list[str], said: str) -> None:
    before = models(adopted)
    result = run(adopted, *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert models(adopted) == before


def test_a_model_that_is_not_utf_8(adopted: Path) -> None:
    (adopted / "models/latin.sql").write_bytes(b"select '\xe9' from {{ source('shop', 'customers') }}")
    result = staging(adopted)
    assert result.exit_code == 2
    assert "latin.sql is not UTF-8" in result.stderr
