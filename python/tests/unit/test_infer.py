"""Rules, one decision each. What a person would see of them stands in the golden cases."""

from __future__ import annotations

import pytest
from helpers.columns import column

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree
from scaffold_source.infer import infer, propose
from scaffold_source.model import Check, Column, Database, Table
from scaffold_source.render.staging_sql import staging_columns


def proposed(*columns: Column, table: str = "t", timezone: str | None = "UTC") -> dict[str, object]:
    """The proposals on a table of `columns`: the path's last two parts → value."""
    database = Database("shop", "18", timezone, (Table("public", table, "table", columns),))
    found = propose(Source("shop", "shop"), database)
    return {".".join(proposal.path[-3:]): proposal.value for proposal in found}


Staged = list[tuple[str, str | None]]


def staged(*columns: Column) -> dict[str, Staged]:
    """Return what each source column becomes in staging: aliases, each with its conversion."""
    database = Database("shop", "18", "UTC", (Table("public", "t", "table", columns),))
    source = Source("shop", "shop")
    tree = source_tree(source, database, propose(source, database))
    found: dict[str, Staged] = {}
    for staged in staging_columns(tree, tree["tables"][0]):
        found.setdefault(staged.name, []).append((staged.alias, staged.macro))
    return found


@pytest.mark.parametrize(
    ("comment", "zone"),
    [
        ("Local time, Europe/Paris.", "Europe/Paris"),
        ("in America/Port-au-Prince", "America/Port-au-Prince"),
        ("Opened by the Asia/Pacific team", None),
        ("Europe/Paris or Europe/Berlin", None),
        ("always UTC", None),  # the source's own zone needs no saying
        ("and/or", None),
    ],
)
def test_a_zone_in_a_comment(comment: str, zone: str | None) -> None:
    found = proposed(column("at", "timestamp without time zone", comment=comment))
    assert found.get("config.meta.timezone") == zone


@pytest.mark.parametrize("default", ["timezone('utc'::text, now())", "(now() AT TIME ZONE 'utc'::text)"])
def test_a_zone_in_a_default(default: str) -> None:
    at = column("created_at", "timestamp without time zone", default=default, comment="Europe/Paris")
    found = proposed(at, timezone="America/New_York")
    assert found["config.meta.timezone"] == "UTC"
    assert found["t.config.loaded_at_field"] == "created_at"


@pytest.mark.parametrize(
    ("setting", "zone"),
    [("Etc/UTC", "UTC"), ("US/Eastern", "US/Eastern"), ("Japan", "Japan"), ("<+03>-03", None), (None, None)],
)
def test_the_databases_zone(setting: str | None, zone: str | None) -> None:
    at = column("at", "timestamp without time zone")
    assert proposed(at, timezone=setting).get("meta.contract.timezone") == zone


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("total_cents integer, currency text", [("total", "to_major_units"), ("total_cents", None)]),
        ("total_cents integer", [("total_cents", None)]),
        (
            "total_cents integer, total numeric, currency text",
            [("total_amount", "to_major_units"), ("total_cents", None)],
        ),
        ("cents integer, currency text", [("amount", "to_major_units"), ("cents", None)]),
        (
            "total_cents integer, total text, total_amount text, total_cents_in_major_units text, currency text",
            [("total_cents", "to_major_units"), ("raw_total_cents", None)],
        ),
        ("version_minor integer, currency text", [("version_minor", None)]),
        ("total_cents integer, currency integer", [("total_cents", None)]),
        ("total_cents numeric, currency text", [("total_cents", None)]),
    ],
)
def test_money_in_staging(columns: str, expected: Staged) -> None:
    """Cents become major units under a name that does not say cents, or stay what they are; beside a column
    that says their currency they are there as they landed too."""
    found = staged(*(column(*text.split()) for text in columns.split(", ")))
    assert found[columns.split(maxsplit=1)[0]] == expected


@pytest.mark.parametrize("tests", ["native", "one-scan", "keys", "none"])
def test_unknown_currencies_are_counted_once(tests: str) -> None:
    """By `honours_contract`, or by a test of their own with dbt's native ones."""
    columns = column("total_cents", "integer"), column("currency", "text")
    database = Database("shop", "18", "UTC", (Table("public", "t", "table", columns),))
    last = {p.path[-1] for p in propose(Source("shop", "shop", tests=tests), database)}
    assert ("scaffold_source.known_currencies" in last) == (tests == "native")
    assert ("scaffold_source.honours_contract" in last) == (tests == "one-scan")


def test_two_flags_mark_test_rows() -> None:
    found = proposed(column("is_test", "boolean"), column("test_mode", "boolean"), column("test", "text"))
    assert found["config.meta.test_rows"] == "is_test or test_mode"


def test_a_lone_timestamp_filled_on_insert_tells_freshness() -> None:
    found = proposed(column("moved", "timestamp with time zone", default="now()"))
    assert found["t.config.loaded_at_field"] == "moved"
    found = proposed(column("expires", "timestamp with time zone"))
    assert "t.config.loaded_at_field" not in found


LISTED = "(`status` in (_utf8mb4'new',_utf8mb4'paid'))"


@pytest.mark.parametrize(
    ("checks", "asked"),
    [
        ((), "its values are listed nowhere: does one of them mean deleted?"),
        (("(total > 0)",), "its values are listed nowhere: does one of them mean deleted?"),
        ((LISTED,), None),
        (("(total > 0)", LISTED), None),
        (("status = ANY (ARRAY['new'::citext, 'paid'::citext])",), None),
        (
            ("(`status` in (_utf8mb4'new',_utf8mb4'Deleted'))",),
            "Deleted is listed among its values, and rows may spell it otherwise: are they deleted?",
        ),
        (
            ("status ~ '^[a-z]+$'",),
            "a check restricts its values (c0): does one of them mean deleted?",
        ),
        (("(`my_status` in ('new'))",), "its values are listed nowhere: does one of them mean deleted?"),
    ],
)
def test_what_is_asked_of_a_status_whose_values_are_no_fact(
    checks: tuple[str, ...], asked: str | None
) -> None:
    """Values that are equal in several spellings stay a check: they are listed all the same."""
    status = Column("status", "varchar(10)", "character varying(10)")
    orders = Table(
        "shop",
        "articles",
        "table",
        (column("id", "bigint"), status),
        checks=tuple(Check(f"c{number}", expression) for number, expression in enumerate(checks)),
        collation="utf8mb4_uca1400_ai_ci",
    )
    found = infer(Source("shop", "shop"), Database("shop", "11", "UTC", (orders,), kind="mysql"))
    texts = [f"{doubt.text}: {doubt.asks}" for doubt in found.doubts if doubt.rule == "soft-delete-doubt"]
    assert texts == ([asked] if asked else [])
