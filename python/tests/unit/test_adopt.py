"""`adopt`: what is refused, which table an entry means, what is offered and what is left for later."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.adopting import run
from helpers.adopting_shop import BOTH, SHOP, adopt, declare, project, refused, table

from scaffold_source.model import Database
from scaffold_source.producers.snapshot import to_json

__all__ = ["project"]

# ---- what is refused


def test_a_source_of_another_producer(project: Path) -> None:
    declare(project, "sources:\n  - name: shop\n    tables:\n      - name: payslips\n      - name: leave\n")
    said = refused(project)
    assert "No table of source 'shop' is one of this producer's" in said
    assert "declared: payslips, leave; the producer's: billing.Invoices, " in said


def test_a_source_that_is_not_there(project: Path) -> None:
    assert "scaffold-source add shop" in refused(project)


def test_a_source_of_a_package(project: Path) -> None:
    package = project / "dbt_packages/shopping/models"
    package.mkdir(parents=True)
    (package / "shop.yml").write_text("sources:\n  - name: shop\n    tables:\n      - name: orders\n")
    assert "belongs to a package: dbt_packages/shopping/models/shop.yml" in refused(project)


def test_a_source_that_overrides_a_packages(project: Path) -> None:
    declare(project, "sources:\n  - name: shop\n    overrides: shopping\n    tables:\n      - name: orders\n")
    assert "sources.yml:3: this source overrides one of package 'shopping'" in refused(project)


def test_words_where_facts_must_stand(project: Path) -> None:
    declare(
        project,
        "sources:\n  - name: shop\n    tables:\n      - name: orders\n        meta:\n          producer: billing\n",
    )
    assert "sources.yml:6: producer is 'billing' where the facts must stand" in refused(project)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "x: &one {name: customers}\nsources:\n  - name: shop\n    tables:\n      - *one\n",
            5,
        ),
        (
            "x: &meta\n  meta: {owner: us}\nsources:\n  - name: shop\n    tables:\n      - name: customers\n"
            "        config: *meta\n",
            7,
        ),
        (
            "x: &shared\n  tags: [a]\nsources:\n  - name: shop\n    tables:\n      - name: customers\n"
            "        config:\n          <<: *shared\n          meta: {a: 1}\n",
            8,
        ),
    ],
)
def test_anchors_and_aliases_in_the_way(project: Path, text: str, line: int) -> None:
    declare(project, text)
    assert f"sources.yml:{line}: " in refused(project)


def test_an_alias_elsewhere_is_no_obstacle(project: Path) -> None:
    file = declare(
        project,
        "x: &keys [unique, not_null]\nsources:\n  - name: shop\n    tables:\n      - name: customers\n"
        "        columns:\n          - name: id\n            tests: *keys\n",
    )
    adopt(project)
    assert "            data_type: text\n            tests: *keys\n" in file.read_text()


def test_a_table_that_the_producer_lacks(project: Path) -> None:
    declare(project, "sources:\n  - name: shop\n    tables:\n      - name: customers\n      - name: leave\n")
    assert "'leave': the producer has no such table" in refused(project, "leave")
    assert "'nothing': no such table" in refused(project, "nothing")


def test_an_update_adopts_nothing(project: Path) -> None:
    declare(project, "sources:\n  - name: shop\n    tables:\n      - name: orders\n")
    result = run(project, "update", "shop", "--from", str(project / "shop.json"))
    assert result.exit_code == 2
    assert "sources.yml:2: source 'shop' is under no contract yet" in result.stderr
    assert "scaffold-source adopt shop" in result.stderr


# ---- which table an entry means


@pytest.mark.parametrize(
    ("entry", "schema", "meant"),
    [
        ("name: customers", "raw", "public.customers"),
        ("name: CUSTOMERS", "raw", "public.customers"),
        ("{name: people, identifier: customers}", "raw", "public.customers"),
        ("{name: people, identifier: shop_customers}", "raw", None),
        ("name: billing__orders", "raw", "billing.orders"),
        ("name: public_orders", "raw", "public.orders"),
        ("name: orders", "billing", "billing.orders"),
        ("name: orders", "PUBLIC", "public.orders"),
        ("name: orders", "raw", None),
        ("name: invoices", "raw", "billing.Invoices"),
        ("""{name: customers, identifier: "{{ var('t') }}"}""", "raw", "public.customers"),
    ],
)
def test_the_table_that_an_entry_means(project: Path, entry: str, schema: str, meant: str | None) -> None:
    beside = "      - name: customers\n" if "customers" not in entry.lower() else "      - name: invoices\n"
    if entry == "name: invoices":
        beside = "      - name: customers\n"
    file = declare(
        project,
        f"sources:\n  - name: shop\n    schema: {schema}\n    tables:\n      - {entry}\n{beside}",
    )
    adopt(project)
    first = file.read_text().partition(beside)[0] if meant is None else file.read_text()
    if meant is None:
        assert "producer:" not in first.partition("tables:\n")[2].partition("      - name: ")[0]
    else:
        own_schema, name = meant.split(".")
        facts = file.read_text().partition(entry.partition(",")[0].lstrip("{"))[2]
        assert f"schema: {own_schema}" in facts
        assert f"table: {name}" in facts or f"name: {name}" in entry


def test_what_may_be_several_tables_is_said(project: Path) -> None:
    declare(project, "sources:\n  - name: shop\n    tables:\n      - name: orders\n      - name: customers\n")
    said = adopt(project)
    assert "  orders: billing.orders, public.orders\n" in said
    assert "say which schema" in refused(project, "orders")
    assert "1 table under contract" in adopt(project, "orders", "--schema", "billing")


def test_a_table_of_another_source_is_not_offered(project: Path) -> None:
    declare(project, "sources:\n  - name: shop\n    schema: public\n    tables:\n      - name: customers\n")
    declare(
        project,
        "sources:\n  - name: shop_orders\n    schema: public\n    tables:\n      - name: orders\n",
        "other.yml",
    )
    assert "public.orders" not in adopt(project)
    assert "nothing to adopt" in adopt(project, "--all-tables", "--schema", "public")


# ---- some today, the others later


def test_one_table_today_and_the_rest_later(project: Path) -> None:
    file = declare(project, BOTH)
    assert "left for later:\n  customers\n" in adopt(project, "orders")
    for command in ("check", "update"):
        assert run(project, command, "shop").exit_code == 0
    assert "include: [public.orders]" in file.read_text()
    adopt(project)
    assert "include" not in file.read_text()
    assert "version: 1.1.0" in file.read_text()
    assert "`customers` came under contract" in (project / "models/staging/shop/CHANGELOG.md").read_text()
    after = file.read_bytes()
    assert "nothing to adopt" in adopt(project)
    assert run(project, "update", "shop").exit_code == 0
    assert file.read_bytes() == after


def test_tables_that_nobody_declared_are_offered(project: Path) -> None:
    file = declare(
        project, "sources:\n  - name: shop\n    schema: public\n    tables:\n      - name: orders\n"
    )
    assert "(--all-tables adds them, or their names here do):\n  public.customers\n" in adopt(project)
    assert "customers" not in file.read_text()
    adopt(project, "customers")
    assert "      - name: customers\n" in file.read_text()


def test_all_tables(project: Path) -> None:
    file = declare(
        project, "sources:\n  - name: shop\n    schema: public\n    tables:\n      - name: orders\n"
    )
    adopt(project, "--all-tables")
    text = file.read_text()
    assert [name in text for name in ("name: customers", "name: billing__orders", "name: invoices")] == [
        True
    ] * 3
    for command in ("check", "update"):
        assert run(project, command, "shop").exit_code == 0
    assert file.read_text() == text


def test_a_new_table_upstream_joins_where_all_were_declared(project: Path) -> None:
    file = declare(project, BOTH)
    adopt(project)
    grown = Database("shop", "18", "UTC", (*SHOP.tables, table("public", "refunds", "id")))
    (project / "shop.json").write_text(to_json(grown))
    assert run(project, "update", "shop").exit_code == 0
    assert "      - name: refunds\n" in file.read_text()
    assert not list((project / "models").rglob("*.sql"))


def test_nothing_is_written_before_it_is_asked_for(project: Path) -> None:
    file = declare(project, BOTH)
    said = adopt(project, "--stat")
    assert "2 tables under contract\n  models/sources.yml | +" in said
    assert "+++" not in said
    assert "+++ b/models/sources.yml" in adopt(project, "--dry-run")
    assert file.read_text() == BOTH


def test_a_table_that_joins_later_is_tested_as_the_others_are(project: Path) -> None:
    file = declare(project, BOTH)
    adopt(project)
    grown = Database("shop", "18", "UTC", (*SHOP.tables, table("public", "refunds", "id")))
    (project / "shop.json").write_text(to_json(grown))
    assert run(project, "update", "shop").exit_code == 0
    joined = file.read_text().partition("      - name: refunds\n")[2]
    assert "honours_contract" in joined
    assert "unique" not in joined
    assert "not_null" not in joined


# ---- what is left as it is


def test_an_entry_of_no_column_is_said(project: Path) -> None:
    columns = "".join(f"          - name: {name}\n" for name in ("email", "hr_note", "_FIVETRAN_SYNCED"))
    file = declare(
        project, BOTH.replace("name: customers\n", f"name: customers\n        columns:\n{columns}")
    )
    said = adopt(project)
    assert "no column of the producer's, so left as it is:\n  customers.hr_note\nNext" in said
    assert "          - name: hr_note\n" in file.read_text()


def test_a_second_entry_of_a_table_is_said(project: Path) -> None:
    declare(project, f"{BOTH}      - {{name: people, identifier: customers}}\n")
    said = adopt(project)
    assert (
        "Another entry of a table that is under contract, so left as it is:\n  people: public.customers"
        in said
    )
    assert "no table of the producer's" not in said


def test_a_column_whose_name_is_a_template_is_left(project: Path) -> None:
    columns = "        columns:\n          - name: \"{{ 'email' }}\"\n"
    file = declare(project, BOTH.replace("name: customers\n", f"name: customers\n{columns}"))
    said = adopt(project)
    assert "  customers.{{ 'email' }}\n" in said
    assert "Kept as people wrote it" not in said
    assert "          - name: \"{{ 'email' }}\"\n" in file.read_text()


def test_a_source_whose_name_is_a_template(project: Path) -> None:
    name = "{{ var('shop') }}"
    file = declare(project, BOTH.replace("name: shop", f'name: "{name}"'))
    before = file.read_bytes()
    result = run(project, "adopt", name, "--from", str(project / "shop.json"))
    assert result.exit_code == 2
    assert "sources.yml:2: the source's name is a template" in result.stderr
    assert file.read_bytes() == before


def test_templates_of_a_place_stay(project: Path) -> None:
    places = """    schema: "{{ var('s', 'public') }}"\n    database: "{{ target.database }}"\n"""
    file = declare(project, BOTH.replace("    schema: public\n", places))
    adopt(project)
    assert places in file.read_text()
    for command in ("check", "update"):
        assert run(project, command, "shop").exit_code == 0
