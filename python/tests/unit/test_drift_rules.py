"""The catalogue of drift rules is whole and documented; agreements are judged; comparing is an algebra."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.drifting import CASES, NO_SETTINGS, contract, judged, said
from helpers.generated import databases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold_source.change import Change
from scaffold_source.commands.check import NO_CONSUMERS, consumers_of, judge_source
from scaffold_source.commands.check_against import judge_contracts, judge_review
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Contract, Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.drift.compare import compare
from scaffold_source.drift.contract_changes import _SUBJECTS, compare_agreements, place_of
from scaffold_source.drift.contradictions import contradictions
from scaffold_source.drift.judge import claims, judge
from scaffold_source.drift.rules import JUDGES, RULES, fact_changed
from scaffold_source.drift.rules.promises import seconds
from scaffold_source.drift.rules.rule import Comparison
from scaffold_source.drift.sensitive import sensitivity
from scaffold_source.drift.type_shifts import shift
from scaffold_source.drift.versions import bumped, is_accepted, number
from scaffold_source.errors import ContractError
from scaffold_source.infer import propose
from scaffold_source.lexicon.personal_names import category
from scaffold_source.model import Check, Column, Database, Evidence, Key, Policy, Table, Trigger
from scaffold_source.producers import Introspection
from scaffold_source.project import Project
from scaffold_source.project.declaration import read_declaration
from scaffold_source.report.rules import catalogue, documentation, explanation

DOCUMENTATION = Path(__file__).parents[3] / "docs/drift-rules.md"
WITH_YAML = sorted(path.parent for path in CASES.glob("*/before.yml"))
SLOW = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]


# ---- the catalogue


def test_every_rule_has_a_case_and_nothing_else_has() -> None:
    assert {case.name for case in CASES.iterdir()} == {rule.id for rule in RULES}


def test_every_case_fires_its_rule_and_its_near_miss_is_judged_otherwise() -> None:
    for case in CASES.iterdir():
        expected = yaml.safe_load((case / "expected.yml").read_text())
        fired = [line for line in expected["after"] if line.startswith(f"{case.name} ")]
        assert fired, case.name
        assert not set(fired) & set(expected["near_miss"]), case.name


def test_every_rule_explains_itself() -> None:
    for rule in RULES:
        for text in (rule.title, rule.why, rule.producer, rule.consumer, rule.example):
            assert text.strip(), rule.id
            assert text == " ".join(text.split())
        assert rule.title.endswith(".")
        assert all(part in explanation(rule) for part in (rule.id, rule.why, rule.producer, rule.consumer))
        assert rule.id in catalogue(RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_the_documentation_is_up_to_date() -> None:
    """After a change that is meant: UPDATE_DOCS=1 pytest python/tests/unit/test_drift_rules.py"""
    text = documentation(RULES)
    if os.environ.get("UPDATE_DOCS"):
        DOCUMENTATION.write_text(text)
    assert DOCUMENTATION.read_text() == text, test_the_documentation_is_up_to_date.__doc__


# ---- comparing


@given(databases())
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_nothing_changed_is_no_change(database: Database) -> None:
    assert compare(database, database) == ()


@given(databases(), databases())
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_every_change_is_claimed_by_one_rule_at_most(before: Database, after: Database) -> None:
    about = Comparison.of(before, after)
    changes = compare(before, after)
    for change in changes:
        assert len(list(claims(change, about))) <= 1, change
    assert [finding.change for finding in judge(changes, about)] == list(changes)


@given(databases(), databases())
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
def test_forth_and_back_are_mirrored(before: Database, after: Database) -> None:
    """What is new in one direction is gone in the other."""
    forth = {(c.path, c.field) for c in compare(before, after) if c.before is None and c.field == "tables"}
    back = {(c.path, c.field) for c in compare(after, before) if c.after is None and c.field == "tables"}
    assert forth == back


ORDERS = Table(
    "public",
    "orders",
    "table",
    (Column("id", "bigint", "bigint", nullable=False), Column("total", "integer", "integer")),
    (Key("primary", ("id",)),),
)
SHOP = Database("shop", "18", "UTC", (ORDERS,))


def test_every_field_of_a_table_is_compared() -> None:
    """A fact that nobody compares would be drift that nobody sees: here each field differs once."""
    differing = {
        "kind": "view",
        "columns": ORDERS.columns[:1],
        "keys": (),
        "checks": (Check("c", "total > 0"),),
        "triggers": (Trigger("touch", "BEFORE UPDATE"),),
        "policies": (Policy("own", "all", ("public",)),),
        "row_security": True,
        "replica_identity": "full",
        "definition": "select 1",
        "comment": "one row per order",
    }
    for field in fields(Table):
        if field.name in ("schema", "name", "evidence", "depends_on"):
            continue
        value = differing.get(field.name, ("something",))
        after = replace(SHOP, tables=(replace(ORDERS, **{field.name: value}),))
        assert compare(SHOP, after), field.name


def test_what_a_throw_away_server_cannot_know_is_no_drift() -> None:
    known = replace(ORDERS, publications=("analytics",), replica_identity="full")
    live = replace(SHOP, tables=(known,))
    migrated = replace(SHOP, version=None, timezone=None)
    assert compare(live, migrated) == ()
    assert [c.field for c in compare(live, SHOP)] == ["publications", "replica_identity"]


def test_statistics_and_the_servers_version_are_no_drift() -> None:
    busy = replace(ORDERS, evidence=Evidence(rows="millions"))
    assert compare(SHOP, replace(SHOP, name="other", version="17", tables=(busy,))) == ()


def test_a_view_printed_by_another_version_is_no_drift() -> None:
    """The very prints of PostgreSQL 15 and 18."""
    old = " SELECT o.id,\n    c.name AS who\n   FROM public.orders o\n     JOIN public.customers c ON c.id = o.id"
    new = " SELECT o.id,\n    c.name AS who\n   FROM public.orders o\n     JOIN public.customers c ON c.id = o.id"
    single = (" SELECT orders.id\n   FROM public.orders", " SELECT id\n   FROM public.orders")
    for before, after in ((old, new), single):
        views = [replace(ORDERS, kind="view", definition=text) for text in (before, after)]
        ours, theirs = (
            replace(SHOP, version=v, tables=(t,)) for v, t in zip(("15", "18"), views, strict=True)
        )
        assert compare(ours, theirs) == ()
    views = [replace(ORDERS, kind="view", definition=text) for text in single]
    same_version = [replace(SHOP, tables=(view,)) for view in views]
    assert [change.field for change in compare(*same_version)] == ["definition"]


def test_another_schema_is_another_view_in_every_version() -> None:
    texts = (" SELECT id\n   FROM public.orders", " SELECT id\n   FROM billing.orders")
    ours, theirs = (
        replace(SHOP, version=v, tables=(replace(ORDERS, kind="view", definition=text),))
        for v, text in zip(("15", "18"), texts, strict=True)
    )
    assert [change.field for change in compare(ours, theirs)] == ["definition"]


def test_what_changes_beside_a_type_is_no_echo_of_it() -> None:
    """A new type rewrites the casts of expressions; whatever else changes in them is said."""
    id_, total = ORDERS.columns
    check, policy = Check("c", "total > 0"), Policy("own", "all", ("public",), "total > 0")
    before = replace(ORDERS, checks=(check,), policies=(policy,), row_security=True)
    widened = replace(total, type="bigint", base_type="bigint")
    after = replace(
        before,
        columns=(id_, widened),
        checks=(replace(check, validated=False),),
        policies=(replace(policy, roles=("reader",), expression="total > 0::bigint"),),
    )
    found = judged(replace(SHOP, tables=(before,)), replace(SHOP, tables=(after,)))
    assert said(found.findings) == [
        "check-loosened warning public.orders",
        "policy-changed breaking public.orders",
        "type-widened warning public.orders.total",
    ]


def test_a_hidden_column_is_not_called_gone() -> None:
    after = replace(SHOP, tables=(replace(ORDERS, columns=ORDERS.columns[:1]),))
    assert compare(SHOP, after, hides=[("public", "orders", "total")].__contains__) == (
        Change(("public", "orders", "total"), "readable", True, False),
    )


def test_what_no_rule_knows_is_said() -> None:
    change = Change(("public", "orders"), "a_new_fact", 1, 2)
    assert not list(claims(change, Comparison.of(SHOP, SHOP)))
    assert fact_changed in JUDGES


def test_facts_that_a_tool_reads_out_of_checks_are_judged_alone_too() -> None:
    listed = replace(ORDERS, columns=(ORDERS.columns[0], replace(ORDERS.columns[1], values=(1, 2))))
    after = replace(SHOP, tables=(listed,))
    assert said(judged(SHOP, after).findings) == ["check-tightened info public.orders.total"]
    assert said(judged(after, SHOP).findings) == ["check-loosened warning public.orders.total"]


# ---- types


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("text", "character varying(10)", "narrowed"),
        ("character varying(10)", "text", "length-widened"),
        ("character varying(10)", "character varying(20)", "length-widened"),
        ("character(3)", "character varying(3)", "variant"),
        ("public.citext", "text", "variant"),
        ("ext.citext", "public.citext", "same"),
        ("timestamp without time zone", "timestamp with time zone", "timezone"),
        ("timestamp(3) with time zone", "timestamp without time zone", "timezone"),
        ("time without time zone", "time with time zone", "timezone"),
        ("timestamp(3) with time zone", "timestamp with time zone", "precision"),
        ("interval", "interval(3)", "precision"),
        ("numeric(10,2)", "numeric(8,4)", "narrowed-and-scaled"),
        ("numeric(10,2)", "numeric(12,4)", "scale-increased"),
        ("numeric(10,2)", "numeric(12,0)", "scale-reduced"),
        ("numeric", "numeric(38,9)", "scale-reduced"),
        ("numeric(10,2)", "numeric", "scale-increased"),
        ("numeric(10,0)", "bigint", "widened"),
        ("numeric(10,2)", "bigint", "scale-reduced"),
        ("integer", "numeric", "scale-increased"),
        ("integer", "bigint", "widened"),
        ("bigint", "smallint", "narrowed"),
        ("numeric(10,2)", "double precision", "family"),
        ("double precision", "real", "narrowed"),
        ("integer", "text", "family"),
        ("date", "timestamp without time zone", "family"),
        ("uuid", "text", "family"),
        ("text", "text[]", "family"),
        ("text[]", "integer[]", "array-element"),
        ("character varying(5)[]", "character varying(3)[]", "narrowed"),
        ("json", "jsonb", "variant"),
        ("bit(3)", "bit(8)", "length-widened"),
        ("numeric(3,-2)", "numeric(5,0)", "scale-increased"),
        ('public."odd (1) [type"', "public.other", "family"),
        ("", "text", "family"),
    ],
)
def test_type_shifts(before: str, after: str, expected: str) -> None:
    assert shift(before, after) == expected


@pytest.mark.parametrize(
    ("name", "is_sensitive"),
    [
        ("email", True), ("customerEmail", True), ("email_count", False), ("date_of_birth", True), ("tax_id", True),
        ("ip_address", True), ("zip", True), ("description", False), ("shipping_zip_code", True), ("recipe", False),
        ("phone_verified_at", False), ("password_hash", True), ("order_id", False), ("discount_code", False),
    ],
)  # fmt: skip
def test_sensitive_names(name: str, is_sensitive: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    assert bool(sensitivity(Column(name, "text", "text"))) is is_sensitive


# What people may write under any key, right or wrong.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "none", "14d", "1.2.0", "email", "\u202e\n"])
    | st.dates(),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["name", "who", "severity", "warn_after", "count", "values"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
KEYS = st.sampled_from([*(place for place in _SUBJECTS.values()), ("config", "meta", "contract", "version"),
    ("config", "meta", "notes"), ("data_tests", "not_null"), ("data_tests",), ("tags",)])  # fmt: skip
AGREED = st.dictionaries(
    st.tuples(st.sampled_from([(), ("tables", "orders"), ("tables", "orders", "columns", "total")]), KEYS),
    VALUES,
    max_size=6,
).map(lambda items: {(*thing, *key): value for (thing, key), value in items.items()})


@given(AGREED, AGREED)
@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
def test_whatever_people_wrote_is_judged_once(before: Any, after: Any) -> None:
    old, new = (replace(contract(SHOP), agreements=agreements) for agreements in (before, after))
    assert compare_agreements(old, old) == ()
    about = Comparison.of(SHOP, SHOP)
    for change in compare_agreements(old, new):
        assert len(list(claims(change, about))) == 1, change
        assert place_of(change)
    try:
        findings = judge_contracts(old, new, NO_CONSUMERS, NO_SETTINGS)
    except ContractError as error:
        assert "is not a date" in error.what
        return
    assert len({finding.fingerprint for finding in findings}) == len(findings)


def test_what_add_marks_as_personal_check_warns_of() -> None:
    for name in (
        "username",
        "line1",
        "birthdayOn",
        "remote_addr",
        "encrypted_password",
        "sex",
        "IBAN",
        "mail",
    ):
        column = Column(name, "text", "text")
        assert category(name), name
        assert sensitivity(column), name
        assert sensitivity(replace(column, type="boolean", base_type="boolean")) is None


# ---- agreements


def read_or_nothing(file: Path) -> Contract | None:
    declaration = read_declaration([file], "shop")
    return declaration and read_contract("shop", declaration.tree(), declaration.location)


def read(file: Path) -> Contract:
    contract = read_or_nothing(file)
    assert contract
    return contract


@pytest.mark.parametrize(("loader", "landed"), [("none", "updatedAt"), ("fivetran", "updated_at")])
def test_roles_and_places_follow_landed_names(tmp_path: Path, loader: str, landed: str) -> None:
    """What the contract agrees under the landed name counts for the producer's column."""
    kind = "timestamp with time zone"
    columns = (
        Column("id", "bigint", "bigint", nullable=False),
        Column("updatedAt", kind, kind, nullable=False),
    )
    orders = Table("public", "orders", "table", columns, (Key("primary", ("id",)),))
    before, source = Database("", "18", "UTC", (orders,)), Source("shop", "raw", loader=loader)
    file = tmp_path / "sources.yml"
    file.write_text(source_yaml(source_tree(source, before, propose(source, before))))
    after = replace(
        before, tables=(replace(orders, columns=(columns[0], replace(columns[1], nullable=True))),)
    )
    judgement = judge_source(read(file), Introspection(after), NO_CONSUMERS, NO_SETTINGS, tmp_path)
    found = next(f for f in judgement.findings if f.rule.id == "column-became-nullable")
    assert (found.severity, found.change.path[2]) == ("breaking", "updatedAt")
    assert found.location
    before_it = file.read_text().split("\n")[: found.location.line]
    assert "nullable: false" in before_it[-1]
    assert [line for line in before_it if "- name: " in line][-1].strip() == f"- name: {landed}"


@given(databases())
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
def test_no_rule_proposes_what_the_facts_speak_against(database: Database) -> None:
    source = Source("shop", "raw")
    tree = source_tree(source, database, propose(source, database))
    agreed = {
        **tree,
        "tables": {
            table["name"]: {
                **table,
                "columns": {column["name"]: column for column in table.get("columns", [])},
            }
            for table in tree["tables"]
        },
    }
    assert list(contradictions(contract(database, agreed))) == []


def test_a_contradiction_is_kept_and_said_where_it_is_agreed(tmp_path: Path) -> None:
    case = CASES / "agreement-contradicted/after.yml"
    file = tmp_path / "sources.yml"
    file.write_text(case.read_text())
    judgement = judge_source(read(file), Introspection(read(file).facts), NO_CONSUMERS, NO_SETTINGS, tmp_path)
    found = [finding for finding in judgement.findings if finding.rule.id == "agreement-contradicted"]
    lines = file.read_text().split("\n")
    said_at = {lines[finding.location.line - 1].strip() for finding in found if finding.location}
    assert said_at == {"append_only: true", "updated_at: updated_at", "soft_delete:", TIMEZONE_LINE}
    assert judgement.bump is None


TIMEZONE_LINE = "config: {meta: {timezone: UTC, producer: {type: timestamp with time zone}}}"


@pytest.mark.parametrize("case", WITH_YAML, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    expected = yaml.safe_load((case / "expected.yml").read_text())
    before = read(case / "before.yml")
    for state in ("after", "near_miss"):
        after = read_or_nothing(case / f"{state}.yml")
        project = Project(case, "analytics", ("models",))
        found = judge_review(before, after, consumers_of(project, "shop"), NO_SETTINGS, project)
        assert said(found.findings) == sorted(expected[state]), state
        assert all(finding.message.isprintable() for finding in found.findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("14d", 1_209_600), ("4h", 14_400), ("30 minutes", 1800), ("2 weeks", 1_209_600), ("1.5h", 5400), ("soon", None)],
)  # fmt: skip
def test_durations(text: str, expected: float | None) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    ("accepted", "inside", "outside"),
    [
        ("^1.2", "1.2.0 1.2.3 1.10.0", "1.1.9 2.0.0 0.9.0"),
        ("^0.2", "0.2.0 0.2.9", "0.3.0 1.0.0"),
        ("^0.0.3", "0.0.3", "0.0.4"),
        ("^0", "0.9.9", "1.0.0"),
        ("~1.2", "1.2.9", "1.3.0 1.1.0"),
        ("~1", "1.9.0", "2.0.0"),
        ("~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0"),
        ("1.2", "1.2.0 1.2.9", "1.3.0"),
        ("=1.2.3", "1.2.3", "1.2.4"),
        (">=1.0 <3", "1.0.0 2.9.9", "3.0.0 0.9.9"),
        (">= 1.0, < 2", "1.5.0", "2.0.0"),
        (">1.2", "1.3.0", "1.2.9"),
        ("<=1.2", "1.2.9 0.1.0", "1.3.0"),
        ("1.x", "1.9.0", "2.0.0"),
        ("*", "0.0.0 9.9.9", "one"),
        ("v1.2.3", "1.2.3", "1.2.4"),
    ],
)
def test_ranges(accepted: str, inside: str, outside: str) -> None:
    assert all(is_accepted(version, accepted) for version in inside.split())
    assert not any(is_accepted(version, accepted) for version in outside.split())


@pytest.mark.parametrize("text", ["", "latest", "^", "1.2.3.4", "^1.2 or 3", "==1", "1..2", "^-1"])
def test_no_ranges(text: str) -> None:
    assert is_accepted("1.0.0", text) is None


def test_versions() -> None:
    assert number("1.10.0") > number("1.9.0")
    assert number("one") is None
    assert [bumped("1.2.3", bump) for bump in ("major", "minor", "patch", None)] == [
        "2.0.0",
        "1.3.0",
        "1.2.4",
        "1.2.3",
    ]
    assert bumped(None, "major") is None
