"""Keys that the producer does not declare: what `update` makes of them, once and as people want it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from conftest import Postgres, make_dbt_project
from helpers.checked_shop import Shop, run

SHOP = """
create table customers (id int primary key, is_test boolean not null default false, deleted_at timestamptz);
create table orders (id int primary key, customer_id int not null, note text);
create table lines (id int primary key, order_id int not null references orders);
"""
CUSTOMER_ID = "          - {name: customer_id, data_type: integer}\n"
TESTED = """\
          - name: customer_id
            data_type: integer
            data_tests:
              - relationships: {arguments: {to: "source('shop', 'customers')", field: id}}
"""
AGREED = """\
          - name: customer_id
            data_type: integer
            config: {meta: {references: customers.id}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which nobody but people names keys: the rule that finds them by their names is off."""
    project = make_dbt_project(tmp_path / "shop")
    (project / "scaffold_source.yml").write_text("defaults: {keys: declared}\n")
    return project


@pytest.fixture
def shop(postgres: Postgres, project: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(postgres, project, monkeypatch, SHOP)


def update(shop: Shop, *arguments: str) -> str:
    result = run("update", "shop", *arguments, "--project-dir", str(shop.project))
    assert result.exit_code == 0, result.output
    return result.output


def metas(shop: Shop) -> dict[str, dict[str, object]]:
    """Return the tables' agreements, with what their columns reference."""
    metas = {}
    for table in yaml.safe_load(shop.yaml.read_text())["sources"][0]["tables"]:
        meta = {key: value for key, value in table["config"]["meta"].items() if key != "producer"}
        for column in table["columns"]:
            if to := column.get("config", {}).get("meta", {}).get("references"):
                meta[column["name"]] = to
        metas[table["name"]] = meta
    return metas


def test_a_relationships_test_is_agreed_once(shop: Shop) -> None:
    assert "on_deleted" not in metas(shop)["customers"]
    shop.rewrite(CUSTOMER_ID, TESTED)
    update(shop)
    agreed = metas(shop)
    assert agreed["customers"]["on_deleted"] == "flag"
    assert agreed["orders"] == {"customer_id": "customers.id", "test_rows": {"through": "customer_id"}}
    assert agreed["lines"] == {"test_rows": {"through": "order_id"}}
    staged = yaml.safe_load((shop.yaml.parent / "_shop__models.yml").read_text())["models"]
    orders = next(model for model in staged if model["name"] == "stg_shop__orders")
    (tested,) = [column for column in orders["columns"] if column["name"] == "customer_id"]
    assert tested["data_tests"][0]["relationships"]["arguments"]["to"] == "ref('stg_shop__customers')"
    sql = (shop.yaml.parent / "stg_shop__lines.sql").read_text()
    assert "'orders', 'customers'" in sql

    written = shop.yaml.read_text()
    update(shop)
    assert shop.yaml.read_text() == written
    # What people take away stays away.
    shop.rewrite("            on_deleted: flag\n", "")
    assert "customers drops deleted rows in staging, and orders.customer_id may" in update(shop)
    assert "on_deleted" not in metas(shop)["customers"]
    update(shop, "--reconsider", "kept-deleted")
    assert metas(shop)["customers"]["on_deleted"] == "flag"


def test_none_is_an_answer(shop: Shop) -> None:
    shop.rewrite(CUSTOMER_ID, f"{TESTED}            config: {{meta: {{references: none}}}}\n")
    update(shop)
    assert "test_rows" not in metas(shop)["orders"]
    assert "on_deleted" not in metas(shop)["customers"]


def test_people_agree_by_hand(shop: Shop) -> None:
    shop.rewrite(CUSTOMER_ID, AGREED)
    assert "`--reconsider kept-deleted` proposes on_deleted: flag" in update(shop)
    update(shop, "--reconsider", "kept-deleted")
    update(shop, "--reconsider", "test-rows")
    agreed = metas(shop)
    assert agreed["customers"]["on_deleted"] == "flag"
    assert agreed["orders"]["test_rows"] == {"through": "customer_id"}
    assert agreed["lines"]["test_rows"] == {"through": "order_id"}
    result = run("check", "shop", "--project-dir", str(shop.project))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    "test",
    [
        "{to: \"source('crm', 'customers')\", field: id}",  # another source
        "{to: \"ref('stg_shop__customers')\", field: id}",
        "{to: \"source('shop', 'nowhere')\", field: id}",
        "{to: \"source('shop', 'customers')\", field: coalesce(id, 0)}",
        "{to: [customers], field: {a: b}}",
        "{to: \"source('shop', 'customers')\"}",
    ],
)
def test_a_test_that_names_no_column_of_the_source_agrees_on_nothing(shop: Shop, test: str) -> None:
    arguments = "{to: \"source('shop', 'customers')\", field: id}"
    shop.rewrite(CUSTOMER_ID, TESTED.replace(arguments, test))
    written = shop.yaml.read_text()
    update(shop)
    assert shop.yaml.read_text() == written


def test_the_column_goes_upstream(shop: Shop) -> None:
    shop.rewrite(CUSTOMER_ID, AGREED)
    update(shop, "--reconsider", "test-rows")
    shop.migrate("alter table orders drop column customer_id")
    update(shop)
    assert metas(shop)["orders"] == {}
    assert metas(shop)["lines"] == {}


def test_the_column_is_renamed_upstream(shop: Shop) -> None:
    shop.rewrite(CUSTOMER_ID, TESTED)
    update(shop)
    shop.migrate(
        "alter table orders rename column customer_id to buyer_id;"
        "comment on column orders.buyer_id is 'renamed_from: customer_id'"
    )
    update(shop)
    agreed = metas(shop)["orders"]
    assert agreed["buyer_id"] == "customers.id"
    assert agreed["test_rows"] == {"through": "buyer_id"}


def test_what_it_points_at_is_renamed_upstream(shop: Shop) -> None:
    shop.rewrite(CUSTOMER_ID, TESTED)
    update(shop)
    before = metas(shop)
    shop.migrate(
        "alter table customers rename column id to number;"
        "comment on column customers.number is 'renamed_from: id'"
    )
    update(shop)
    after = metas(shop)
    assert after["orders"] == {"customer_id": "customers.number", "test_rows": {"through": "customer_id"}}
    assert {**after, "orders": None} == {**before, "orders": None}


def test_the_key_is_declared_upstream(shop: Shop) -> None:
    shop.rewrite(CUSTOMER_ID, TESTED)
    update(shop)
    shop.migrate("alter table orders add foreign key (customer_id) references customers")
    update(shop)
    agreed = metas(shop)
    assert agreed["orders"]["test_rows"] == {"through": "customer_id"}
    assert agreed["customers"]["on_deleted"] == "flag"
    models = (shop.yaml.parent / "_shop__models.yml").read_text()
    assert models.count("stg_shop__customers')") == 1


def test_a_test_of_the_tools_own_is_no_agreement(
    postgres: Postgres, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(postgres, project, monkeypatch, SHOP, "--no-staging")
    assert "relationships" in shop.yaml.read_text()
    shop.migrate("alter table lines drop constraint lines_order_id_fkey")
    update(shop)
    assert "relationships" not in shop.yaml.read_text()
    assert metas(shop)["lines"] == {}
