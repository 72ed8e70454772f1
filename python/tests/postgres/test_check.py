"""`check` as people run it: exit codes, formats, severities and the accept list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.checked_shop import SHOP, Shop, run

from scaffold_source.drift.rules import RULES
from scaffold_source.drift.versions import number
from scaffold_source.report.explained import CONSEQUENCE, PLAIN_RULES

CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())


@pytest.fixture
def shop(postgres: Postgres, dbt_project: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(postgres, dbt_project, monkeypatch, SHOP)


def test_no_drift(shop: Shop) -> None:
    result = shop.check()
    assert (result.exit_code, result.stdout) == (0, "shop 1.0.0: no drift\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_add_wrote_has_no_drift(
    case: Path, postgres: Postgres, dbt_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(postgres, dbt_project, monkeypatch, (case / "schema.sql").read_text())
    assert shop.check("--fail-on", "info").stdout == "shop 1.0.0: no drift\n"


def test_a_red_build_says_what_to_do_and_whom_to_talk_to(shop: Shop) -> None:
    shop.migrate("alter table orders drop column status; alter table orders add column channel text")
    result = shop.check("shop")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "shop 1.0.0: 1 breaking, 1 info → 2.0.0 (major)\n\npublic.orders\n  breaking  status is gone"
    )
    line = shop.yaml.read_text().splitlines().index("          - {name: status, data_type: text}") + 1
    assert f"models/staging/shop/_shop__sources.yml:{line}" in result.stdout
    assert "producer: Keep it" in result.stdout
    assert "Inform: #shop-data, Ana (producer)" in result.stdout


def test_fail_on(shop: Shop) -> None:
    """Worse and worse; comments never fail a run."""
    steps = [
        ("comment on table orders is 'one row per order'", {"info": 0}),
        ("alter table orders add column channel text", {"info": 1, "warning": 0}),
        ("alter table orders alter column total set default 0", {"warning": 1, "breaking": 0}),
        ("alter table orders drop column status", {"breaking": 1, "never": 0}),
    ]
    for statement, codes in steps:
        shop.migrate(statement)
        for fail_on, code in codes.items():
            assert shop.check("--fail-on", fail_on).exit_code == code, (statement, fail_on)


def test_from_migrations_before_they_ship(shop: Shop, tmp_path: Path) -> None:
    """No database: the producer's CI applies its migrations. What only a server knows is no drift."""
    shop.migrate("create publication analytics for table orders")
    assert run("add", "later", "--from", "env:SHOP_URL", "--project-dir", str(shop.project)).exit_code == 0
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / "001_shop.sql").write_text(SHOP)
    (migrations / "002_status.sql").write_text("alter table orders drop column status;")
    result = shop.check("later", "--from", f"{migrations}/", "--format", "json")
    assert result.exit_code == 1
    rules = [finding["rule"] for finding in json.loads(result.stdout)["findings"]]
    assert rules == ["owner-missing", "column-removed"]


def test_migrations_prove_renames(shop: Shop, tmp_path: Path) -> None:
    """PostgreSQL knows a column by its number: what a migration renames is no loss, also in several steps."""
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    steps = [
        SHOP,
        "alter table orders rename status to phase; alter table orders rename to purchases;",
        "do $$ begin execute 'alter table purchases rename phase to state'; end $$;"
        "create schema sales; alter table purchases set schema sales;",
        # A column that takes a gone one's name is another one.
        "alter table customers drop email; alter table customers add mail text; alter table customers rename mail to email;",
    ]
    for at, step in enumerate(steps):
        (migrations / f"{at}.sql").write_text(step)
    findings = shop.findings("--from", f"{migrations}/")
    assert sorted((finding["rule"], finding["path"]) for finding in findings) == [
        ("column-renamed", "public.orders.status"),
        ("schema-changed", "public.orders"),
        ("table-renamed", "public.orders"),
        ("unique-removed", "public.customers"),
    ]
    assert shop.check("--from", f"{migrations}/").exit_code == 1


@pytest.mark.parametrize(
    "statement",
    [
        "alter table orders drop column total",
        "alter table customers drop constraint customers_email_key",
        "alter table orders enable row level security",
        "alter table orders alter status drop not null",
        "alter table orders add column channel text",
        "comment on table orders is 'one row per order'",
    ],
)
def test_update_moves_the_version_as_far_as_check_wants(shop: Shop, statement: str) -> None:
    shop.migrate(statement)
    suggested = json.loads(shop.check("--format", "json").stdout)["suggested_version"]
    assert run("update", "shop", "--project-dir", str(shop.project)).exit_code == 0
    version = next(line.split()[1] for line in shop.yaml.read_text().splitlines() if " version: " in line)
    assert number(version) >= number(suggested)
    assert shop.check().stdout == f"shop {version}: no drift\n"


def test_output_to_a_file(shop: Shop, tmp_path: Path) -> None:
    shop.migrate("alter table orders drop column status")
    for style in ("text", "json", "github", "junit", "markdown", "sarif"):
        file = tmp_path / f"report.{style}"
        result = shop.check("--format", style, "-o", str(file))
        assert (result.exit_code, result.stdout) == (1, "")
        assert "status" in file.read_text()
    assert shop.check("-o", str(tmp_path / "no/such/file")).exit_code == 2


def test_reports_beside_the_log(shop: Shop, tmp_path: Path) -> None:
    """One look at the producer, said in as many formats as wanted."""
    shop.migrate("alter table orders drop column status")
    files = {style: tmp_path / f"report.{style}" for style in ("markdown", "junit", "sarif", "json")}
    options = [word for style, file in files.items() for word in ("--report", f"{style}={file}")]
    result = shop.check("--format", "github", *options)
    assert (result.exit_code, result.stdout) == (1, shop.check("--format", "github").stdout)
    for style, file in files.items():
        assert file.read_text() == shop.check("--format", style).stdout
    for wrong in ("markdown", "markdown=", "xml=report.xml"):
        assert shop.check("--report", wrong).exit_code == 2
    missing = shop.check("--report", f"json={tmp_path / 'no/such/file'}")
    assert (missing.exit_code, "--report" in missing.stderr) == (2, True)


def test_uses_come_from_the_staging_model(shop: Shop) -> None:
    """A model that names a value of the column lists it; one that selects * passes on what is new."""
    shop.migrate("alter table orders add constraint c check (status in ('new', 'paid'))")
    shop.yaml.unlink()
    assert (
        run(
            "add", "shop", "--from", "env:SHOP_URL", "--no-staging", "--project-dir", str(shop.project)
        ).exit_code
        == 0
    )
    model = shop.project / "models/marts/paid.sql"
    model.parent.mkdir()
    model.write_text("select * from {{ source('shop', 'orders') }} where status = 'paid'")
    shop.migrate(
        "alter table orders drop constraint c, add constraint c check (status in ('new', 'paid', 'lost'));"
        "alter table orders add column phone text"
    )
    said = {finding["rule"]: finding["severity"] for finding in shop.findings()}
    assert said == {
        "owner-missing": "info",
        "check-loosened": "breaking",  # the model lists its values
        "sensitive-column-added": "breaking",
    }


def test_people_leave_out_what_they_do_not_want(shop: Shop) -> None:
    text = shop.yaml.read_text()
    start = text.index("          - {name: total,")
    shop.yaml.write_text(text[:start].rstrip() + "\n")
    assert shop.findings() == []


def test_a_table_that_was_asked_for_by_name_is_gone(shop: Shop) -> None:
    only = ("--include", "public.orders", "--no-staging", "--project-dir", str(shop.project))
    assert run("add", "orders", "--from", "env:SHOP_URL", *only).exit_code == 0
    assert [finding["rule"] for finding in shop.findings("orders")] == ["owner-missing"]
    shop.migrate("alter table orders rename to purchases")
    result = shop.check("orders")
    assert result.exit_code == 1
    assert "public.orders\n  breaking  is gone" in result.stdout
    assert "purchases" not in result.stdout


# ---- severities and acceptances


def test_a_project_has_severities_of_its_own(shop: Shop) -> None:
    shop.migrate("alter table orders drop column status; alter table orders add column channel text")
    (shop.project / "pyproject.toml").write_text(
        '[tool.scaffold_source.severity]\ncolumn-added = "breaking"\n'
    )
    (shop.project / "scaffold_source.yml").write_text("severity:\n  column-removed: info\n")
    said = {finding["rule"]: finding["severity"] for finding in shop.findings()}
    assert said == {"column-added": "breaking", "column-removed": "info"}
    (shop.project / "pyproject.toml").write_text('[tool.scaffold_source.severity]\ncolumn-gone = "info"\n')
    assert "'column-gone' is not a drift rule" in shop.check().stderr


def test_an_accepted_finding_does_not_fail(shop: Shop) -> None:
    shop.migrate("alter table orders drop column status")
    (finding,) = shop.findings()
    entry = {
        "rule": "column-removed",
        "object": "public.orders.status",
        "fingerprint": finding["fingerprint"],
        "reason": "replaced by state",
        "approved_by": "Ana",
    }
    settings = shop.project / "scaffold_source.yml"
    settings.write_text(json.dumps({"accept": [entry]}))
    result = shop.check()
    assert (result.exit_code, "accepted  status is gone" in result.stdout) == (0, True)
    assert shop.findings()[0]["accepted"] == {
        "reason": "replaced by state",
        "approved_by": "Ana",
        "expires": None,
    }

    shop.migrate("alter table orders drop column total")  # another change is not accepted with it
    assert shop.check().exit_code == 1
    settings.write_text("accept:\n  - " + json.dumps({**entry, "expires": "X"}).replace('"X"', "2020-01-31"))
    said = {finding["rule"]: finding for finding in shop.findings()}
    assert said["column-removed"]["accepted"] is None
    assert said["acceptance-expired"]["file"] == "scaffold_source.yml"
    assert said["acceptance-expired"]["line"] == 2
    settings.write_text(json.dumps({"accept": [{**entry, "object": "public.orders.other"}]}))
    assert "acceptance-unmatched" in {finding["rule"] for finding in shop.findings()}


def test_several_sources(shop: Shop) -> None:
    assert run("add", "other", "--from", "env:SHOP_URL", "--project-dir", str(shop.project)).exit_code == 0
    shop.migrate("drop table orders")
    judged = json.loads(shop.check("--format", "json").stdout)
    assert [one["source"] for one in judged] == ["other", "shop"]
    assert all(one["bump"] == "major" for one in judged)


def test_one_source_that_cannot_be_reached_keeps_nobody_from_the_others(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is the worst of all: 3 could not see, 2 cannot be read, 1 findings."""
    for name in ("billing", "crm"):
        assert run("add", name, "--from", "env:SHOP_URL", "--project-dir", str(shop.project)).exit_code == 0
    shop.migrate("alter table orders drop column status")
    crm = shop.project / "models/staging/crm/_crm__sources.yml"
    crm.write_text(crm.read_text().replace("schema: public", "schema: 5", 1))
    result = shop.check("--format", "json")
    assert result.exit_code == 2
    # Whom it asks. Facts are read beside the producer's, so crm's producer is asked too.
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["billing", "crm", "shop"]
    judged = {one["source"]: one for one in json.loads(result.stdout)}
    assert [name for name, one in judged.items() if one["unseen"]] == ["crm"]
    assert "schema: is 5 where text" in judged["crm"]["unseen"][0]
    assert all("column-removed" in str(judged[name]["findings"]) for name in ("shop", "billing"))

    billing = shop.project / "models/staging/billing/_billing__sources.yml"
    monkeypatch.setenv("BILLING_URL", "host=127.0.0.1 port=1 password=hush")
    billing.write_text(billing.read_text().replace("from: env:SHOP_URL", "from: env:BILLING_URL"))
    for style in ("text", "json", "github", "junit", "markdown", "sarif"):
        result = shop.check("--format", style)
        assert result.exit_code == 3, style
        assert "check host, port and network" in result.stdout
        assert "column-removed" in result.stdout
        assert "hush" not in result.stdout
    assert shop.check("--fail-on", "never").exit_code == 3
    assert shop.check("shop", "crm").exit_code == 2
    assert shop.check("shop", "no-such").exit_code == 2
    result = shop.check("crm")
    assert (result.exit_code, result.stdout) == (2, "")


# ---- rules


def test_rules() -> None:
    """The catalogue has every rule once: what `add` proposes by, and what `check` says."""
    every = run("rules")
    assert every.exit_code == 0
    ids = [line.split()[0] for line in every.stdout.splitlines() if line.startswith("  ")]
    assert len(set(ids)) == len(ids)
    assert set(ids) == {*CONSEQUENCE, *PLAIN_RULES, *(rule.id for rule in RULES)}
    one = run("rules", "column-removed")
    assert one.stdout.startswith("column-removed: breaking\nA column is gone.\n  why: ")
    assert run("rules", "updated-at").stdout.startswith(
        "updated-at: proposes updated_at\n  when: a column that"
    )
    assert run("rules", "hard-deletes").stdout.startswith("hard-deletes: asks a question\n  when: rows were")
    for rule in ids:
        assert run("rules", rule).exit_code == 0
    assert run("rules", "no-such").exit_code == 2
