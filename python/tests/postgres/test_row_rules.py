"""Agreements about rows that do not fit their table: `check` names file and line, before it compares anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Postgres, make_dbt_project
from helpers.checked_shop import Shop, run

from scaffold_source.contract.agreed_words import KINDS

REPOSITORY = Path(__file__).parents[3]

SHOP = """
create table customers (id int primary key, is_test boolean not null default false, deleted_at timestamptz);
create table orders (id int primary key, customer_id int not null references customers, note text);
"""
CUSTOMER_ID = "          - {name: customer_id, data_type: integer}\n"
ID = "          - {name: id, data_type: integer}\n"
NOTE = "          - {name: note, data_type: text}\n"
MARK = "{column: deleted_at, kind: timestamp}"
THROUGH = "test_rows: {through: customer_id}"


@pytest.fixture(scope="module")
def shop(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A source with marks of deleted and of test rows, and a key between its two tables."""
    with pytest.MonkeyPatch.context() as environment:
        return Shop(postgres, make_dbt_project(tmp_path_factory.mktemp("shop")), environment, SHOP)


@pytest.mark.parametrize(
    ("edit", "line", "expected"),
    [
        (("column: deleted_at", "column: gone_at"), "column: gone_at", "soft_delete names 'gone_at'"),
        ((MARK, f"[{MARK.replace('deleted', 'gone')}]"), "soft_delete", "soft_delete names 'gone_at'"),
        ((CUSTOMER_ID, ""), THROUGH, "test_rows.through names 'customer_id'"),
        ((THROUGH, "test_rows: {through: note}"), "through: note", "has no foreign key of this"),
        ((THROUGH, "test_rows: {trough: customer_id}"), "trough", "a key 'trough', which says nothing"),
        ((ID, ""), THROUGH, "public.customers.id, and that column was left out"),
        ((MARK, "{column: deleted_at, kind: time}"), "kind: time}", "soft_delete is of kind 'time'"),
        ((MARK, "{kind: timestamp}"), "soft_delete", "soft_delete names no column"),
        ((MARK, "deleted_at"), "soft_delete", "soft_delete is 'deleted_at', which is no rule"),
        ((MARK, "{column: id, kind: values}"), "soft_delete", "is of kind 'values', and lists none"),
        (("on_deleted: flag", "on_deleted: keep"), "on_deleted", "on_deleted is 'keep'"),
        (("test_rows: is_test", "test_rows: [is_test]"), "test_rows: [", "neither a predicate nor a mapping"),
        (("test_rows: is_test", "updated_at: changed_on"), "updated_at", "updated_at names 'changed_on'"),
        (("status: draft", "status: final"), "status", "status is 'final'"),
        (
            ("status: draft", "status: draft\n          timezone: Paris"),
            "timezone",
            "'Paris' is no time zone",
        ),
        *(
            (
                (NOTE, f"{NOTE[:-2]}, config: {{meta: {{{meta}}}}}}}\n"),
                f"meta: {{{meta.split(':')[0]}",
                expected,
            )
            for meta, expected in (
                ("unit: cents", "unit is 'cents'"),
                ("epoch: minutes", "epoch is 'minutes'"),
                ("timezone: Mars/Phobos", "'Mars/Phobos' is no time zone"),
                ("currency_column: code", "currency_column names 'code'"),
                ("currency_from: clients.code", "currency_from names 'clients.code', and no table"),
            )
        ),
        *(
            (
                (NOTE, f"{NOTE[:-2]}, config: {{meta: {{references: {value}}}}}}}\n"),
                "meta: {references",
                expected,
            )
            for value, expected in (
                ("customers", "references of note is 'customers', which is no column of a table"),
                ("[customers, id]", "references of note is ['customers', 'id'], which is no column"),
                ("clients.id", "leads to 'clients', which is no table of this source"),
                ("customers.key", "leads to customers.key, and the source declares no such column"),
            )
        ),
    ],
)
def test_it_is_an_error_with_file_and_line(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, edit: tuple[str, str], line: str, expected: str
) -> None:
    monkeypatch.setenv("SHOP_URL", shop.postgres.uri(shop.database))
    written = shop.yaml.read_text()
    assert edit[0] in written
    try:
        shop.yaml.write_text(written.replace(*edit, 1))
        number = next(n for n, text in enumerate(shop.yaml.read_text().splitlines(), 1) if line in text)
        result = run("check", "shop", "--project-dir", str(shop.project))
    finally:
        shop.yaml.write_text(written)
    assert result.exit_code == 2
    assert f"_shop__sources.yml:{number}: " in result.stderr
    assert expected in result.stderr


def test_a_loaders_own_mark_needs_no_declaration(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", shop.postgres.uri(shop.database))
    written = shop.yaml.read_text()
    shop.rewrite(
        "{column: deleted_at, kind: timestamp}",
        "[{column: deleted_at, kind: timestamp}, {column: _fivetran_deleted, kind: boolean}]",
    )
    result = run("check", "shop", "--project-dir", str(shop.project))
    shop.yaml.write_text(written)
    assert result.exit_code == 0, result.output


def test_a_vanished_column_of_test_rows_is_judged_as_one(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Shop(postgres, make_dbt_project(tmp_path / "own"), monkeypatch, SHOP)
    own.migrate("alter table customers drop column is_test; alter table orders drop column customer_id")
    result = run("check", "shop", "--project-dir", str(own.project))
    assert result.exit_code == 1
    assert "breaking  is_test is gone" in result.stdout
    assert "breaking  customer_id is gone" in result.stdout


def test_every_kind_of_mark_that_the_macros_and_the_page_know_is_known(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    macro = (REPOSITORY / "macros/staging/soft_deletes.sql").read_text()
    listed = re.search(r"set kinds = \[(.*?)\]", macro)
    assert listed
    assert tuple(re.findall(r"'(\w+)'", listed[1])) == KINDS
    page = (REPOSITORY / "docs/contract.md").read_text().split("| kind | deleted when |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", page, re.MULTILINE) == list(KINDS)
    monkeypatch.setenv("SHOP_URL", shop.postgres.uri(shop.database))
    written = shop.yaml.read_text()
    shop.rewrite(MARK, "{column: deleted_at, kind: is_not_null}")
    result = run("check", "shop", "--project-dir", str(shop.project))
    shop.yaml.write_text(written)
    assert result.exit_code == 0, result.output
