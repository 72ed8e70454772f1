"""What `check` could not see is never "no drift", and wrong input says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Postgres, make_dbt_project
from helpers.checked_shop import SHOP, Shop, run


@pytest.fixture
def shop(postgres: Postgres, dbt_project: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(postgres, dbt_project, monkeypatch, SHOP)


# ---- what could not be seen is never "no drift"


def test_a_hidden_table(shop: Shop) -> None:
    shop.migrate(
        "create role drift_blind login; grant usage on schema public to drift_blind; grant select on customers to drift_blind"
    )
    result = shop.check("--from", shop.postgres.uri(shop.database).replace("postgres@", "drift_blind@", 1))
    assert result.exit_code == 3
    assert "not seen  public.orders may not be read by this role" in result.stdout
    assert "select-privilege-revoked" in result.stdout
    assert "no drift" not in result.stdout
    assert shop.check("--from", shop.postgres.uri(shop.database), "--fail-on", "never").exit_code == 0


def test_row_security_in_the_way(shop: Shop) -> None:
    shop.migrate(
        "create role drift_filtered login; grant usage on schema public to drift_filtered;"
        "grant select on customers, orders to drift_filtered; alter table orders enable row level security"
    )
    result = shop.check("--from", shop.postgres.uri(shop.database).replace("postgres@", "drift_filtered@", 1))
    assert result.exit_code == 3
    assert "not seen  public.orders shows this role some rows only" in result.stdout
    assert "row-security-enabled" in result.stdout


def test_a_schema_that_vanished(
    postgres: Postgres, dbt_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(
        postgres,
        dbt_project,
        monkeypatch,
        "create schema sales; create table sales.orders (id int); create table public.t (id int)",
    )
    shop.migrate("drop schema sales cascade")
    result = shop.check("--fail-on", "never")
    assert result.exit_code == 3
    assert "schema sales shows no table at all" in result.stdout
    shop.rewrite("from: env:SHOP_URL", "schemas: [sales]\n            from: env:SHOP_URL")
    result = shop.check()
    assert result.exit_code == 3
    assert "no such schema" in result.stderr


def test_an_empty_database(shop: Shop, postgres: Postgres) -> None:
    result = shop.check("--from", postgres.uri(postgres.make()))
    assert result.exit_code == 3
    assert "is this the right database" in result.stderr


def test_no_server(shop: Shop) -> None:
    assert shop.check("--from", "postgresql://nobody@127.0.0.1:1/shop").exit_code == 3


def test_a_contract_without_facts(shop: Shop) -> None:
    shop.yaml.write_text("sources:\n  - name: shop\n    tables:\n      - name: orders\n")
    result = shop.check("shop")
    assert result.exit_code == 3
    assert "has no facts" in result.stderr


# ---- wrong input


def test_wrong_input(shop: Shop, tmp_path: Path) -> None:
    assert shop.check("nothing").exit_code == 2
    assert run("check", "--project-dir", str(make_dbt_project(tmp_path / "empty"))).exit_code == 2
    shop.rewrite("              primary_key: [id]", "              primary_key: 7")
    result = shop.check()
    assert result.exit_code == 2
    assert "_shop__sources.yml:" in result.stderr
    assert "primary_key" in result.stderr


def test_a_contract_that_does_not_say_where(shop: Shop) -> None:
    shop.rewrite("from: env:SHOP_URL", "tests: one-scan")
    result = shop.check()
    assert result.exit_code == 2
    assert "--from" in result.stderr


WRONG_SETTINGS = [
    ("severity: {column-gone: info}", "scaffold_source.yml:1: 'column-gone' is not a drift rule"),
    ("severity: {column-removed: bad}", "'column-removed' is 'bad'"),
    ("severities: {}", "'severities' is none of severity, accept"),
    ("accept:\n  - rule: no-such\n    object: a\n    fingerprint: b\n    reason: c\n    approved_by: d", "scaffold_source.yml:2: 'no-such' is not a drift rule"),
    ("accept:\n  - rule: column-removed\n    object: a", "'fingerprint' is required"),
    ("accept:\n  - {rule: column-removed, object: a, fingerprint: b, reason: '', approved_by: d}", "'reason' is required"),
    ("accept:\n  - {rule: column-removed, object: a, fingerprint: b, reason: c, approved_by: d, expires: soon}", "'expires' must be a date"),
    ("accept:\n  - {rule: column-removed, object: a, fingerprint: b, reason: c, approved_by: d, table: x}", "'table' is not a key"),
    ("accept: all", "'accept' must be a list"),
    ("accept: [all]", "'accept' must be a mapping"),
    ("a: b: c", "scaffold_source.yml:1:"),
]  # fmt: skip


def test_wrong_settings(shop: Shop) -> None:
    for settings, told in WRONG_SETTINGS:
        (shop.project / "scaffold_source.yml").write_text(settings)
        result = shop.check()
        assert result.exit_code == 2, settings
        assert told in result.stderr
