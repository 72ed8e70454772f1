"""A real application from PyPI: django-oscar, a web shop, makes its own schema by its own migrations.

What is expected here was read in oscar's models and migrations, not in our output.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from conftest import Postgres
from helpers.dbt_process import problems, run_dbt

from scaffold_source.demo.project import write_project

HERE = Path(__file__).parent


@pytest.mark.slow
def test_a_django_shop_becomes_a_clean_dbt_source(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.make()
    make_shop(postgres, database, tmp_path / "oscar_venv")
    project = tmp_path / "analytics"
    write_project(project, postgres.server, database)

    added = run(
        sys.executable, "-m", "scaffold_source", "add", "oscar",
        "--from", postgres.uri(database), "--raw-schema", "public", "--project-dir", project,
    )  # fmt: skip
    assert "94 tables, 633 columns → 94 files in models/staging/oscar/" in added

    for command in ("deps", "parse", "compile", "build"):
        assert problems(run_dbt(project, command)) == [], command
    run(sys.executable, "-m", "sqlfluff", "lint", "models", cwd=project)

    text = (project / "models/staging/oscar/_oscar__sources.yml").read_text()
    source = yaml.safe_load(text)["sources"][0]
    check_facts(source)
    check_proposals(source)
    staged = [t["name"] for t in source["tables"] if t["config"]["meta"].get("role") != "bookkeeping"]
    assert len(staged) == 92  # all but django_migrations and django_session
    check_rows(postgres.uri(database), staged)
    check_broken_promises(postgres, database, project)


def make_shop(postgres: Postgres, database: str, venv: Path) -> None:
    """Install oscar into a venv of its own, and let it make its tables and some data."""
    run(sys.executable, "-m", "venv", venv)
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--requirement", HERE / "oscar_requirements.txt")
    run(python, HERE / "oscar_shop.py", postgres.socket_dir, postgres.port, postgres.user, database)


def run(*command: object, cwd: Path | None = None) -> str:
    """The command's output. Fails the test, with that output, where the command fails."""
    finished = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def check_facts(source: dict[str, Any]) -> None:
    tables = by_name(source["tables"])
    facts = {name: table["config"]["meta"]["producer"] for name, table in tables.items()}

    # AbstractOrder: number is unique; Django cascades in Python, so no key says ON DELETE.
    assert facts["order_order"]["unique"] == [["number"]]
    assert {"columns": ["user_id"], "to": "public.auth_user", "references": ["id"], "deferrable": True} in (
        facts["order_order"]["foreign_keys"]
    )
    assert not any("on_delete" in key for table in facts.values() for key in table.get("foreign_keys", []))
    # AbstractCountry: a text primary key. Session: the same.
    assert facts["address_country"]["primary_key"] == ["iso_3166_1_a2"]
    assert facts["django_session"]["primary_key"] == ["session_key"]
    # basket.AbstractLine: unique_together, PositiveIntegerField.
    assert facts["basket_line"]["unique"] == [["basket_id", "line_reference"]]
    assert column_facts(tables["basket_line"])["quantity"] == {"type": "integer", "nullable": False, "min": 0}
    # AbstractProductRecommendation.ranking is a PositiveSmallIntegerField, AbstractOrder's sums are
    # DecimalField(decimal_places=2, max_digits=12).
    assert column_facts(tables["catalogue_productrecommendation"])["ranking"]["type"] == "smallint"
    assert column_facts(tables["order_order"])["total_incl_tax"]["type"] == "numeric(12,2)"
    # catalogue's migration 0030 makes the only relation that is no table.
    kinds = {name: table["kind"] for name, table in facts.items() if "kind" in table}
    assert kinds == {"catalogue_product_category_hierarchy": "materialized_view"}
    # AbstractOption.order: a reserved word.
    assert by_name(tables["catalogue_option"]["columns"])["order"]["quote"] is True


def check_proposals(source: dict[str, Any]) -> None:
    tables = by_name(source["tables"])
    metas = [table["config"]["meta"] for table in tables.values()]

    # No model of oscar's marks a deleted or a test row: is_active, status and visibility mean other things.
    assert not any("soft_delete" in meta or "test_rows" in meta for meta in metas)
    # USE_TZ: every timestamp knows its zone.
    assert "timezone" not in source["config"]["meta"]["contract"]
    types = {column["data_type"] for table in tables.values() for column in table["columns"]}
    assert {kind for kind in types if kind.startswith("timestamp")} == {"timestamp with time zone"}
    # The fields with auto_now.
    assert {name for name, table in tables.items() if "updated_at" in table["config"]["meta"]} == {
        "basket_line",
        "catalogue_product",
        "communication_communicationeventtype",
        "order_ordernote",
        "partner_stockrecord",
    }
    # AbstractTransaction.date_created is auto_now_add, so the newest row says how fresh the table is.
    assert tables["payment_transaction"]["config"]["loaded_at_field"] == "date_created"


def check_rows(uri: str, tables: list[str]) -> None:
    """Every row is in staging: nothing is a soft delete, and nothing is lost on the way."""
    with psycopg.connect(uri) as connection:
        for table in tables:
            source, staging = (
                connection.execute(f"select count(*) from {relation}").fetchone()
                for relation in (f'public."{table}"', f'analytics."stg_oscar__{table}"')
            )
            assert source == staging, table
        orders = connection.execute(
            """
            select count(*), count(*) filter (where staged.date_placed = sold.date_placed at time zone 'UTC')
            from analytics.stg_oscar__order_order as staged
            inner join public.order_order as sold on staged.id = sold.id
            """
        ).fetchone()
    assert orders == (40, 40)


def check_broken_promises(postgres: Postgres, database: str, project: Path) -> None:
    """The tests stand on the promises: break three, and three tests warn."""
    postgres.execute(
        database,
        """
        alter table basket_line drop constraint basket_line_quantity_check;
        update basket_line set quantity = -1 where id = (select min(id) from basket_line);
        alter table order_order drop constraint order_order_number_key;
        update order_order set number = '100000' where number = '100001';
        set session_replication_role = replica;  -- no foreign key is checked
        update partner_stockrecord set partner_id = 0 where id = (select min(id) from partner_stockrecord);
        """,
    )
    broken = ("source:oscar.basket_line", "source:oscar.order_order", "stg_oscar__partner_stockrecord")
    result = run_dbt(project, "test", "--select", *broken, allow_warnings=True)
    assert result.success, "what a draft contract promises warns"
    assert {line.split(":")[0] for line in problems(result)} == {
        "oscar__basket_line_honours_contract",
        "oscar__order_order_honours_contract",
        "relationships_stg_oscar__partner_stockrecord_partner_id__id__ref_stg_oscar__partner_partner_",
    }


def column_facts(table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    facts: dict[str, dict[str, Any]] = table["config"]["meta"]["producer"]["columns"]
    return facts


def by_name(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in items}
