"""The demo, as a person runs it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from test_sql_style import lint

from scaffold_source import demo
from scaffold_source.demo.project import dbt_package, run_dbt
from scaffold_source.demo.revenue import Revenue, compared
from scaffold_source.producers.embedded import embedded_server


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo's folder and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "shop"
    command = [sys.executable, "-m", "scaffold_source", "demo", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder, result.stdout


def test_it_finds_every_flaw_and_no_other(finished: tuple[Path, str]) -> None:
    """The flaws that landing_flaws.sql and the legacy import plant, with their counts."""
    _, output = finished
    assert "The build is green." in output
    summary = output.split("What landed breaks 6 promises of the contract:\n")[1].split("Freshness")[0]
    assert [line.strip() for line in summary.splitlines()] == [
        "shop.customers.locale: 3 rows break not_null",
        "shop.order_lines (order_id, line_number): 2 rows break unique",
        "shop.orders.parcel_weight_grams: 43 rows break above (declared above 0)",
        "shop.orders.shipping_method: 4 rows break accepted_values "
        "(declared to be one of: standard, express, pickup)",
        "shop.orders.status: 6 rows break accepted_values "
        "(declared to be one of: pending, paid, packed, shipped, delivered, cancelled, returned)",
        "shop.page_views.customer_id: 5 rows break relationships",
    ]


def test_it_finds_the_stale_table(finished: tuple[Path, str]) -> None:
    _, output = finished
    assert "tables fresh. Stale:\n  stock_movements: last row" in output
    assert "10 days ago" in output


# Rows as landed, and those that staging leaves out: by the tests' own queries, which know no contract.
TEST_CUSTOMERS = "select id from shop.customers where is_test or email like '%@example.com'"
TEST_ORDERS = f"select id from shop.orders where customer_id in ({TEST_CUSTOMERS})"
TEST_INVOICES = f"select id from shop.invoices where order_id in ({TEST_ORDERS})"
TEST_PAYMENTS = f"select id from shop.payments where invoice_id in ({TEST_INVOICES})"
LEFT_OUT = {
    "customers": f"id in ({TEST_CUSTOMERS})",
    "addresses": f"customer_id in ({TEST_CUSTOMERS})",
    "product_reviews": f"customer_id in ({TEST_CUSTOMERS})",
    "page_views": f"customer_id in ({TEST_CUSTOMERS})",
    "orders": f"customer_id in ({TEST_CUSTOMERS})",
    "order_lines": f"order_id in ({TEST_ORDERS})",
    "invoices": f"order_id in ({TEST_ORDERS})",
    "payments": f"invoice_id in ({TEST_INVOICES})",
    "refunds": f"payment_id in ({TEST_PAYMENTS})",
    "products": "false",
    "categories": "false",
    "countries": "false",
    "price_history": "false",
    "stock_movements": "false",
}


def test_staging_leaves_out_test_customers_and_what_is_theirs_and_nothing_else(
    finished: tuple[Path, str],
) -> None:
    folder, output = finished
    with (
        embedded_server(folder / "postgres") as server,
        psycopg.connect(server.uri("warehouse")) as warehouse,
    ):
        for table, condition in LEFT_OUT.items():
            counts = warehouse.execute(
                f"select (select count(*) from shop.{table}) as landed,"  # type: ignore[call-overload]
                f" (select count(*) from shop.{table} where ({condition}) is true) as left_out,"
                f" (select count(*) from analytics.stg_shop__{table}) as staged"
            ).fetchone()
            assert counts[0] - counts[1] == counts[2], table
    revenue = output.split("customers and products:\n")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in revenue] == ["landed", "staging", "missing"]
    landed, staging, missing = (
        [float(number.replace(",", "")) for number in re.findall(r"[0-9][0-9,.]*", line)] for line in revenue
    )
    assert missing == [pytest.approx(before - after) for before, after in zip(landed, staging, strict=True)]


def test_what_no_reason_explains_has_a_line_of_its_own() -> None:
    landed, staged = Revenue("landed", 10, 1000, 0), Revenue("staging", 7, 600, 0)
    lines = compared(landed, staged, [Revenue("test customers", 2, 300, 0)])
    assert " ".join(lines[3].split()) == "missing 1.00 USD 0.00 EUR in 1 lines: what no reason explains"
    assert compared(landed, landed._replace(what="staging"), [])[-1] == "  equal"


def test_the_staging_models_are_in_dbts_house_style(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    with embedded_server(folder / "postgres"):
        assert lint(folder / "analytics") == ""


def test_it_does_not_touch_a_folder_with_something_in_it(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    command = [sys.executable, "-m", "scaffold_source", "demo", str(folder)]
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "is not empty" in again.stderr


def test_the_package_is_found_in_a_checkout() -> None:
    assert (dbt_package() / "macros").is_dir()


def test_the_readme_shows_what_the_demo_makes(finished: tuple[Path, str]) -> None:
    """Every excerpt on the README's first screen is in the demo's own files and output, to the letter."""
    folder, output = finished
    staging = folder / "analytics/models/staging/shop"
    texts = {
        "yaml": (staging / "_shop__sources.yml").read_text(),
        "sql": (staging / "stg_shop__customers.sql").read_text(),
        "text": output,
    }
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    first_screen, _, _ = readme.partition("\n## Two halves\n")
    excerpts = re.findall(r"```(yaml|sql|text)\n(.*?)```", first_screen, flags=re.DOTALL)
    assert [kind for kind, _ in excerpts] == ["yaml", "yaml", "yaml", "yaml", "sql", "text", "text"]
    assert [excerpt for kind, excerpt in excerpts if excerpt not in texts[kind]] == []


def test_amounts_do_not_move_along_with_the_clock(finished: tuple[Path, str]) -> None:
    """The README shows sums of money: the shop made at another time has the same lines, to the cent."""
    folder, _ = finished
    scripts = Path(demo.__file__).parent
    sums = {}
    with embedded_server(folder / "postgres") as server:
        for later in ("0 seconds", "17 hours", "300 days"):
            name = "made_" + later.replace(" ", "_")
            with psycopg.connect(server.uri("postgres"), autocommit=True) as connection:
                connection.execute(f'create database "{name}"')  # type: ignore[call-overload]
            with psycopg.connect(server.uri(name)) as connection:
                connection.execute(
                    "create schema later; create function later.now() returns timestamptz language sql stable"  # type: ignore[call-overload]
                    f" as $$ select pg_catalog.now() + interval '{later}' $$;"
                    " set search_path = public, later, pg_catalog"
                )
                connection.execute((scripts / "producer_schema.sql").read_bytes())
                connection.execute((scripts / "producer_data.sql").read_bytes())
                sums[later] = connection.execute(
                    "select count(*), sum(quantity * unit_price_cents), max(placed_at) > pg_catalog.now()"
                    " from public.order_lines join public.orders on orders.id = order_id"
                ).fetchone()
    assert [row[2] for row in sums.values() if row] == [False, True, True]
    assert len({row[:2] for row in sums.values() if row}) == 1


def test_an_answer_in_an_issue_ends_in_the_yaml_and_in_another_model(
    finished: tuple[Path, str], tmp_path: Path
) -> None:
    """The brief's checklist, ticked by somebody who never opens YAML, read back; then a real dbt build."""
    folder, _ = finished
    analytics = tmp_path / "analytics"
    shutil.copytree(folder / "analytics", analytics, symlinks=True)
    issue = tmp_path / "issue.md"

    def command(name: str, *options: str) -> str:
        words = [sys.executable, "-m", "scaffold_source", name, "shop", "--project-dir", str(analytics)]
        done = subprocess.run([*words, *options], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    command("brief", "--format", "github-issue", "-o", str(issue))
    text = issue.read_text()
    for id_, answer in (("currency", "USD"), ("json", "only {{ env_var('NOBODY_SET') }}")):
        before, mark, behind = text.partition(f"- [ ] <!-- scaffold-source:ask {id_} -->")
        assert mark, f"the demo asks about {id_}"
        text = before + mark.replace("[ ]", "[x]") + behind.replace("Answer: ", f"Answer: {answer}", 1)
    issue.write_text(text)
    diff = command("ask", "--from-issue", str(issue), "--by", "Ada Lovelace")
    assert "+          currency: USD\n" in diff
    assert "+            currency: Ada Lovelace\n" in diff
    with (
        embedded_server(folder / "postgres") as server,
        psycopg.connect(server.uri("warehouse"), autocommit=True) as warehouse,
    ):
        cents = warehouse.execute("select sum(unit_price_cents) from analytics.stg_shop__products").fetchone()
        selected = ("--select", "stg_shop__products", "stg_shop__price_history")
        build = run_dbt(analytics, "build", *selected)
        assert build.exit_code == 0, build.output
        major = warehouse.execute("select sum(unit_price) from analytics.stg_shop__products").fetchone()
    assert cents
    assert major
    assert major[0] == cents[0] / 100
