"""Every drift rule on a real server: drift_cases/<rule>/before.sql, then after.sql (the rule must fire) or
near_miss.sql (it must not, or not as bad). expected.yml lists every finding of both, as
`rule severity path`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from conftest import Postgres
from helpers.drifting import CASES, NO_SETTINGS, judged, said, settings

from scaffold_source.change import Finding, path_text
from scaffold_source.commands.check import with_unfit_acceptances
from scaffold_source.producers import Introspection, Scope, read
from scaffold_source.producers.where import Where

FINGERPRINTS = Path(__file__).parent / "fingerprints.txt"
WITH_SQL = sorted(path.parent for path in CASES.glob("*/before.sql"))
RESET = (Path(__file__).parent / "reset.sql").read_text()


@dataclass(frozen=True)
class Drifting:
    """One database that each case finds empty."""

    postgres: Postgres
    database: str

    def facts(self, *scripts: str, role: str | None = None) -> Introspection:
        for script in scripts:
            self.postgres.execute(self.database, script)
        uri = self.postgres.uri(self.database)
        return read(Where(uri.replace("postgres@", f"{role}@", 1) if role else uri), Scope())


@pytest.fixture(scope="module")
def drifting(postgres: Postgres) -> Drifting:
    return Drifting(postgres, postgres.make("create role drift_reader login"))


@pytest.mark.parametrize("case", WITH_SQL, ids=lambda case: case.name)
def test_case(case: Path, drifting: Drifting) -> None:
    expected = yaml.safe_load((case / "expected.yml").read_text())
    if expected.get("migrations"):
        require_findings_of_migrations(case, expected)
        return
    agreed, role = expected.get("agreed", {}), expected.get("role")
    script = (case / "before.sql").read_text()
    for state in ("after", "near_miss"):
        before = drifting.facts(RESET, script, role=role).database
        after = drifting.facts((case / f"{state}.sql").read_text(), role=role)
        own = settings(case / state) if (case / state).is_dir() else NO_SETTINGS
        (found,) = with_unfit_acceptances([judged(before, after, agreed, by=own)], own, CASES)
        assert said(found.findings) == sorted(expected[state]), state
        require_same_fingerprints(f"{case.name}/{state}", found.findings)
        assert all(finding.message.isprintable() for finding in found.findings)


def require_findings_of_migrations(case: Path, expected: dict[str, list[str]]) -> None:
    """The state is a migration that a git base lacks: the server's own numbers tell things apart."""
    for state in ("after", "near_miss"):
        with TemporaryDirectory() as folder:
            first, second = Path(folder, "1.sql"), Path(folder, "2.sql")
            first.write_text((case / "before.sql").read_text())
            before = read(Where("", path=Path(folder)), Scope()).database
            second.write_text((case / f"{state}.sql").read_text())
            after = read(Where("", path=Path(folder), new_files=frozenset(["2.sql"])), Scope())
        assert said(judged(before, after).findings) == sorted(expected[state]), state


def require_same_fingerprints(state: str, findings: Iterable[Finding]) -> None:
    """People's accept lists hold these: a finding keeps the name that it had, whatever facts are new.

    A case that is not in the file gets there with UPDATE_CASES=1; what is there does not change.
    """
    said_now = [f"{state} {f.rule.id} {path_text(f.change.path) or '-'} {f.fingerprint}" for f in findings]
    before = FINGERPRINTS.read_text().splitlines() if FINGERPRINTS.exists() else []
    known = [line for line in before if line.startswith(f"{state} ")]
    if not known and os.environ.get("UPDATE_CASES"):
        FINGERPRINTS.write_text("".join(f"{line}\n" for line in sorted({*before, *said_now})))
    assert not known or known == sorted(said_now)


# What other tools called safe, moderate or minor, and what tests of rows cannot see.
SHOP = """
create type status as enum ('new', 'paid');
create table customers (id int primary key, email text unique, name text not null);
create table orders (
    id int primary key, customer_id int references customers, status status, placed_at timestamptz,
    note text, tags text[], total numeric(10, 2) not null check (total >= 0), at timestamp
);
"""
ONE_STATEMENT = [
    ("alter type status add value 'lost'", "enum-label-added warning public.orders.status"),
    ("alter type status rename value 'paid' to 'settled'", "enum-label-renamed breaking public.orders.status"),
    ("alter table orders alter placed_at type timestamp", "timezone-semantics-changed breaking public.orders.placed_at"),
    ("alter table customers alter name drop not null", "column-became-nullable warning public.customers.name"),
    ("alter table customers drop constraint customers_email_key", "unique-removed warning public.customers"),
    ("alter table orders drop constraint orders_pkey", "primary-key-removed breaking public.orders"),
    ("alter table orders drop constraint orders_customer_id_fkey", "foreign-key-removed warning public.orders"),
    ("alter table orders drop constraint orders_total_check", "check-removed warning public.orders.total"),
    ("alter table orders add channel text", "column-added info public.orders.channel"),
    ("create table refunds (id int)", "table-added info public.refunds"),
    ("alter table orders alter tags type int[] using null", "array-element-type-changed breaking public.orders.tags"),
    ("alter table orders enable row level security", "row-security-enabled breaking public.orders"),
    ("comment on table orders is 'one row per order'", "comment-changed info public.orders"),
    ("alter table orders alter note type varchar(10)", "type-narrowed warning public.orders.note"),
    ("alter table orders alter at type timestamptz", "timezone-semantics-changed breaking public.orders.at"),
    ("alter table orders alter total type numeric(8, 4)", "type-narrowed breaking public.orders.total"),
    ("alter table orders alter total drop not null", "column-became-nullable warning public.orders.total"),
    ("alter table orders drop total", "column-removed breaking public.orders.total"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "expected"), ONE_STATEMENT, ids=[pair[0][:50] for pair in ONE_STATEMENT]
)
def test_one_statement_drifts(statement: str, expected: str, drifting: Drifting) -> None:
    before = drifting.facts(RESET, SHOP).database
    assert said(judged(before, drifting.facts(statement)).findings) == [expected]


def test_a_declared_rename_stays_breaking(drifting: Drifting) -> None:
    before = drifting.facts(RESET, SHOP).database
    after = drifting.facts("alter table orders rename note to remark")
    hint = {"tables": {"orders": {"columns": {"remark": {"config": {"meta": {"renamed_from": "note"}}}}}}}
    assert said(judged(before, after, hint).findings) == ["column-renamed breaking public.orders.note"]


def test_a_whole_renaming_is_followed(drifting: Drifting) -> None:
    """Keys, checks, indexes, policies and views name what was renamed: no change of theirs."""
    before = drifting.facts(
        RESET,
        """
        create table orders (id int primary key, note text unique, check (length(note) < 5));
        create table lines (id int primary key, order_id int references orders, unique (id, order_id));
        create unique index on orders (lower(note)) where note <> '';
        create policy p on orders using (note <> '');
        create view notes as select id, note from orders;
        """,
    ).database
    after = drifting.facts(
        """
        alter table orders rename to purchases;
        alter table purchases rename id to purchase_id;
        alter table purchases rename note to remark;
        """
    )
    renamed = {"config": {"meta": {"renamed_from": "orders"}}}
    columns = {
        new: {"config": {"meta": {"renamed_from": old}}}
        for new, old in (("purchase_id", "id"), ("remark", "note"))
    }
    found = judged(before, after, {"tables": {"purchases": {**renamed, "columns": columns}}})
    assert said(found.findings) == [
        "column-renamed breaking public.orders.id",
        "column-renamed breaking public.orders.note",
        "table-renamed breaking public.orders",
        "view-definition-changed warning public.notes",  # `note AS remark` is PostgreSQL's own rewriting
    ]
