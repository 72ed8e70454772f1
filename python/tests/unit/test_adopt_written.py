"""What `adopt` writes beside what people did, and what later commands make of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.adopting import run
from helpers.adopting_shop import BOTH, SHOP, adopt, declare, project, table

from scaffold_source.commands.contracts import consumers_of
from scaffold_source.contract.read import read_contract
from scaffold_source.drift.agreed_uses import agreed_uses
from scaffold_source.model import Database
from scaffold_source.producers.snapshot import to_json
from scaffold_source.project import find_project, read_source

__all__ = ["project"]


# ---- how it is written


def test_what_is_on_one_line_is_opened_for_facts(project: Path) -> None:
    file = declare(
        project,
        "sources:\n"
        "  - name: shop\n"
        '    meta: {owner: "@us", "tags": [a, b]}  # whose\n'
        "    tables:\n"
        "      - {name: customers, config: {tags: [x], meta: {steward: Ana}}}  # people\n"
        "      - {name: gone, meta: {a: 1}}\n",
    )
    adopt(project)
    lines = file.read_text().splitlines()
    assert lines[2:6] == [
        "    meta:  # whose",
        '      owner: "@us"',
        '      "tags": [a, b]',
        "      contract:",
    ]
    start = lines.index("      - name: customers  # people")
    assert lines[start + 1 : start + 6] == [
        "        config:",
        "          tags: [x]",
        "          meta:",
        "            steward: Ana",
        "            producer:",
    ]
    assert "      - {name: gone, meta: {a: 1}}" in lines


def test_a_source_on_one_line_is_opened_for_facts(project: Path) -> None:
    file = declare(
        project,
        "sources:\n"
        "  - {name: shop, schema: public, tables: [{name: customers, tags: [a]}, {name: gone}]}  # all\n",
    )
    adopt(project)
    lines = file.read_text().splitlines()
    assert lines[1:4] == ["  - name: shop  # all", "    schema: public", "    config:"]
    assert lines[lines.index("    tables:") + 1 :][:2] == ["      - name: customers", "        config:"]
    assert lines[-1] == "      - {name: gone}"


# ---- people's own models

CUSTOMERS = "select id, email from {{ source('shop', 'customers') }}\n"


@pytest.mark.parametrize("name", ["people", "stg_shop__customers"])
def test_peoples_models_stay_and_no_other_is_written(project: Path, name: str) -> None:
    declare(project, BOTH)
    model = project / f"models/marts/{name}.sql"
    model.parent.mkdir()
    model.write_text(CUSTOMERS)
    adopt(project)
    columns = ("id", "email", "phone")
    grown = [table(t.schema, t.name, *columns) if t.name == "customers" else t for t in SHOP.tables]
    (project / "shop.json").write_text(to_json(Database("shop", "18", "UTC", tuple(grown))))
    result = run(project, "update", "shop")
    assert result.exit_code == 0, result.output
    assert f"{name}.sql selects from shop.customers and is not the model that was scaffolded" in result.stderr
    assert model.read_text() == CUSTOMERS
    assert [*(project / "models").rglob("*.sql")] == [model]


@pytest.mark.parametrize("name", ["people", "stg_shop__customers"])
def test_check_knows_what_peoples_models_select(project: Path, name: str) -> None:
    declare(project, BOTH)
    (project / f"models/{name}.sql").write_text(CUSTOMERS)
    assert uses_of_email(project) == {"selected by staging"}


@pytest.mark.parametrize(
    ("source", "table"),
    [
        ("loaded_at_field: email", ""),
        ("config: {loaded_at_field: email}", ""),
        ("loaded_at_field: id", "loaded_at_field: email"),
        ("loaded_at_field: id", "config: {loaded_at_field: email}"),
    ],
)
def test_check_knows_how_freshness_is_measured(project: Path, source: str, table: str) -> None:
    text = BOTH.replace("    tables:\n", f"    {source}\n    tables:\n")
    declare(project, f"{text}        {table}\n" if table else text)
    assert uses_of_email(project) == {"loaded-at column"}


def uses_of_email(project: Path) -> set[str]:
    """What `check` knows of customers.email, besides that it is personal."""
    adopt(project)
    opened = find_project(project)
    declaration = read_source(opened, "shop")
    contract = read_contract("shop", declaration.tree(), declaration.location)
    uses = agreed_uses(contract, consumers_of(opened, "shop").staging)
    return {*uses["public", "customers", "email"]} - {"PII"}


def test_an_empty_description_waits_for_a_comment(project: Path) -> None:
    """A person who emptied one that was proposed said something: that stays, and is a conflict."""
    file = declare(project, BOTH.replace("name: customers\n", 'name: customers\n        description: ""\n'))
    adopt(project)
    for number, comment in enumerate(("Whoever bought.", "Whoever bought once.")):
        tables = [replace(t, comment=comment) if t.name == "customers" else t for t in SHOP.tables]
        (project / "shop.json").write_text(to_json(Database("shop", "18", "UTC", tuple(tables))))
        result = run(project, "update", "shop")
        assert result.exit_code == number
        text = file.read_text()
        assert ("description: Whoever bought.\n" in text) == (number == 0)
        file.write_text(text.replace("description: Whoever bought.\n", 'description: ""\n'))
    assert 'description: ""' in file.read_text()


def test_a_table_by_hand_joins_a_source_that_was_added(project: Path) -> None:
    place = str(project / "shop.json")
    only = ("--include", "public.orders")
    assert run(project, "add", "shop", "--from", place, *only).exit_code == 0
    file = project / "models/staging/shop/_shop__sources.yml"
    file.write_text(f"{file.read_text()}\n      - name: customers\n        description: Ours.\n")
    models = {path.name for path in file.parent.iterdir()}
    adopt(project, "customers")
    text = file.read_text()
    assert "        description: Ours.\n        config:\n" in text
    assert "include: [public.orders, public.customers]" in text
    assert "schemas:" not in text
    assert {path.name for path in file.parent.iterdir()} == {*models, "CHANGELOG.md"}
    for command in ("check", "update"):
        assert run(project, command, "shop", "--from", place).exit_code == 0
    assert file.read_text() == text


def test_check_knows_what_is_selected_of_columns_in_upper_case(project: Path) -> None:
    columns = "        columns:\n          - name: EMAIL\n"
    declare(project, BOTH.replace("name: customers\n", f"name: CUSTOMERS\n{columns}"))
    (project / "models/people.sql").write_text("select email from {{ source('shop', 'CUSTOMERS') }}\n")
    assert uses_of_email(project) == {"selected by staging"}


# ---- odd files


def test_line_ends_and_a_byte_order_mark_stay(project: Path) -> None:
    file = declare(project, "")
    file.write_bytes(b"\xef\xbb\xbf" + BOTH.replace("\n", "\r\n").encode())
    adopt(project)
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfsources:\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") > BOTH.count("\n")
    assert run(project, "update", "shop", "--check").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources:\n\t- name: shop\n", "sources.yml:2: found character that cannot start any token"),
        (f"{BOTH}        tags: [a]\n        tags: [b]\n", "the key 'tags' stands twice in one mapping"),
        (f"{BOTH}      - name: orders\n", "table 'orders' is declared twice"),
    ],
)
def test_what_is_no_yaml_or_says_a_thing_twice(project: Path, text: str, said: str) -> None:
    assert said in refused(project, text)


def refused(project: Path, text: str) -> str:
    file = declare(project, text)
    result = run(project, "adopt", "shop", "--from", str(project / "shop.json"))
    assert result.exit_code == 2
    assert file.read_text() == text
    return str(result.stderr)


def test_one_declared_table_of_many_stays_one(project: Path) -> None:
    many = Database(
        "shop", "18", "UTC", tuple(table("public", f"t{number:02}", "id") for number in range(87))
    )
    (project / "shop.json").write_text(to_json(many))
    file = declare(project, "sources:\n  - name: shop\n    schema: public\n    tables:\n      - name: t05\n")
    said = adopt(project)
    assert "Source shop: 1 table under contract\n" in said
    assert "\n  … and 66 more\n" in said
    for command in ("update", "check"):
        assert run(project, command, "shop").exit_code == 0
    assert file.read_text().count("- name: t") == 1


def test_the_second_of_two_sources_leaves_the_firsts_tables(project: Path) -> None:
    first = declare(project, BOTH.replace("      - name: customers\n", ""))
    second = declare(
        project, BOTH.replace("      - name: orders\n", "").replace("shop", "people"), "people.yml"
    )
    assert "public.customers" not in adopt(project)
    result = run(project, "adopt", "people", "--from", str(project / "shop.json"))
    assert "public.orders" not in result.output
    grown = Database("shop", "18", "UTC", (*SHOP.tables, table("public", "refunds", "id")))
    (project / "shop.json").write_text(to_json(grown))
    for source in ("shop", "people"):
        for command in ("update", "check"):
            assert run(project, command, source).exit_code == 0
    assert "refunds" not in first.read_text() + second.read_text()


def test_keys_that_dbt_does_not_know_are_named_and_stay(project: Path) -> None:
    text = BOTH.replace("    tables:", "    tags: [a]\n    owner: quay\n    tables:", 1)
    file = declare(
        project, f"{text}        meta: {{a: 1}}\n        columns:\n          - {{name: id, pii: no}}\n"
    )
    result = run(project, "adopt", "shop", "--from", str(project / "shop.json"))
    assert result.exit_code == 0
    assert "dbt does not know these keys: 'owner' (" in result.stderr
    assert "sources.yml:5), 'pii' (" in result.stderr
    assert "dbt-autofix deprecations" in result.stderr
    assert [key in file.read_text() for key in ("    owner: quay\n", "pii: no")] == [True, True]


def test_keys_in_their_old_places_are_known(project: Path) -> None:
    file = declare(project, BOTH + "        freshness: null\n        tests: [unique_together]\n")
    result = run(project, "adopt", "shop", "--from", str(project / "shop.json"))
    assert "dbt does not know" not in result.stderr
    assert "        tests:" in file.read_text()


def test_check_and_update_know_models_in_python(project: Path) -> None:
    declare(project, BOTH)
    model = project / "models/people.py"
    model.write_text(
        'def model(dbt, session):\n    return dbt.source("shop", "customers").select("id", "email")\n'
    )
    assert uses_of_email(project) == {"selected by staging"}
    grown = [
        replace(t, columns=(*t.columns, SHOP.tables[0].columns[1])) if t.name == "customers" else t
        for t in SHOP.tables
    ]
    (project / "shop.json").write_text(to_json(Database("shop", "18", "UTC", tuple(grown))))
    result = run(project, "update", "shop")
    assert result.exit_code == 0, result.output
    assert "people.py selects from shop.customers and is not the model that was scaffolded" in result.stderr
