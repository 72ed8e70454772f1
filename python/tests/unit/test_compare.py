"""Comparing two databases is an algebra, and misses no field."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from helpers.drifting import ORDERS, SHOP, judged, said
from helpers.generated import databases
from hypothesis import HealthCheck, given, settings

from scaffold_source.change import Change
from scaffold_source.drift.compare import compare
from scaffold_source.model import (
    Bounds,
    Check,
    Column,
    Database,
    Evidence,
    Policy,
    Publication,
    Table,
    Trigger,
)

SLOW = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]


@given(databases())
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_nothing_changed_is_no_change(database: Database) -> None:
    assert compare(database, database) == ()


@given(databases(), databases())
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
def test_forth_and_back_are_mirrored(before: Database, after: Database) -> None:
    """What is new in one direction is gone in the other."""
    forth = {(c.path, c.field) for c in compare(before, after) if c.before is None and c.field == "tables"}
    back = {(c.path, c.field) for c in compare(after, before) if c.after is None and c.field == "tables"}
    assert forth == back


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
        if field.name == "collation":  # an older contract does not say it
            before, value = (
                replace(SHOP, tables=(replace(ORDERS, collation="utf8mb4_bin"),)),
                "utf8mb4_general_ci",
            )
        else:
            before, value = SHOP, differing.get(field.name, ("something",))
        after = replace(SHOP, tables=(replace(ORDERS, **{field.name: value}),))
        assert compare(before, after), field.name


def test_what_a_throw_away_server_cannot_know_is_no_drift() -> None:
    known = replace(ORDERS, publications=(Publication("analytics"),), replica_identity="full")
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


def test_values_and_bounds_of_checks_that_are_not_shown_are_not_called_gone() -> None:
    """MySQL shows a role that was granted single columns no check: what the columns have from one goes too."""
    path, code = ("public", "orders"), ORDERS.columns[1]
    in_part = [(*path, "")].__contains__
    for limited in (replace(code, values=(1, 2)), replace(code, bounds=Bounds(min=1))):
        before = replace(SHOP, tables=(replace(ORDERS, columns=(ORDERS.columns[0], limited)),))
        after = replace(SHOP, tables=(replace(ORDERS, columns=(ORDERS.columns[0], code)),))
        assert compare(before, after, hides=in_part) == (Change(path, "readable", True, False),)
        assert [change.path for change in compare(before, after)] == [(*path, code.name)]
        # A limit that was not there before is shown, so it is judged.
        assert [change.path for change in compare(after, before, hides=in_part)] == [(*path, code.name)]


def test_facts_that_a_tool_reads_out_of_checks_are_judged_alone_too() -> None:
    listed = replace(ORDERS, columns=(ORDERS.columns[0], replace(ORDERS.columns[1], values=(1, 2))))
    after = replace(SHOP, tables=(listed,))
    assert said(judged(SHOP, after).findings) == ["check-added info public.orders.total"]
    assert said(judged(after, SHOP).findings) == ["check-removed warning public.orders.total"]


@pytest.mark.parametrize(
    ("after", "renamed"),
    [
        (("reader", "owner", "guest"), {"admin": "owner"}),  # one renamed, one added behind it
        (("reader", "guest", "admin"), {}),
        (("first", "reader", "owner"), {"admin": "owner"}),
        (("owner", "reader"), {}),  # PostgreSQL moves no label: the type was made anew
        (("reader",), {}),
    ],
)
def test_a_label_is_renamed_in_its_place(after: tuple[str, ...], renamed: dict[str, str]) -> None:
    def with_labels(labels: tuple[str, ...]) -> Database:
        roles = Column("roles", "role[]", "role[]", labels=labels)
        return replace(SHOP, tables=(replace(ORDERS, columns=(roles,)),))

    changes = compare(with_labels(("reader", "admin")), with_labels(after))
    assert {c.before: c.after for c in changes if None not in (c.before, c.after)} == renamed


def test_an_older_contract_without_an_arrays_labels_or_an_expression_is_no_drift() -> None:
    roles = Column("roles", "role[]", "role[]", labels=("reader",))
    net = Column("net", "integer", "integer", generated="stored", expression="gross - tax")
    older = (replace(roles, labels=()), replace(net, expression=None))
    now, before = (replace(SHOP, tables=(replace(ORDERS, columns=c),)) for c in ((roles, net), older))
    assert compare(before, now) == ()
    assert compare(
        now, replace(now, tables=(replace(ORDERS, columns=(roles, replace(net, expression="0"))),))
    )
