"""What statistics add to the rules, rules that disagree, and names that fight back."""

from __future__ import annotations

import pytest
from helpers.columns import column
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.contract.values import Source
from scaffold_source.infer import Inference, infer
from scaffold_source.model import Column, ColumnEvidence, Database, Evidence, Key, Table, TableName
from scaffold_source.report.explained import explanation

SHOP = Source("shop", "shop")
AWARE = "timestamp with time zone"


def inferred(*tables: Table) -> Inference:
    return infer(SHOP, Database("shop", "18", "UTC", tables))


def table(
    *columns: Column, name: str = "t", evidence: Evidence | None = None, keys: tuple[Key, ...] = ()
) -> Table:
    return Table("public", name, "table", columns, keys=keys, evidence=evidence)


def proposed(found: Inference) -> dict[str, object]:
    return {proposal.path[-1]: proposal.value for proposal in found.proposals}


def doubted(found: Inference) -> list[tuple[str, str | None]]:
    return [(doubt.rule, doubt.question) for doubt in found.doubts]


@pytest.mark.parametrize(
    ("arrives", "warn", "error"),
    [
        ("minutes", (12, "hour"), (2, "day")),
        ("hours", (2, "day"), (4, "day")),
        ("days", (4, "day"), (8, "day")),
        ("weeks", (21, "day"), (42, "day")),
        ("months", (93, "day"), (186, "day")),
    ],
)
def test_how_often_rows_arrive_sets_both_thresholds(
    arrives: str, warn: tuple[int, str], error: tuple[int, str]
) -> None:
    evidence = ColumnEvidence(arrives=arrives, growing=True)  # type: ignore[arg-type]
    found = proposed(inferred(table(column("created_at", AWARE, evidence=evidence))))
    assert found["freshness"] == {
        "warn_after": {"count": warn[0], "period": warn[1]},
        "error_after": {"count": error[0], "period": error[1]},
    }


def test_without_evidence_no_age_is_guessed() -> None:
    found = inferred(table(column("created_at", AWARE)))
    assert "freshness" not in proposed(found)
    assert any(doubt.rule == "freshness" and "how often" in doubt.asks for doubt in found.doubts)


def test_a_time_that_is_null_in_every_row_says_nothing_of_rows_that_arrive() -> None:
    """Its newest value is null, and the source would look stale for good."""
    empty = column("updated_at", AWARE, nullable=True, evidence=ColumnEvidence(nulls="all"))
    found = proposed(inferred(table(column("created_at", AWARE), empty)))
    assert (found["loaded_at_field"], found["updated_at"]) == ("created_at", "updated_at")
    assert "loaded_at_field" not in proposed(inferred(table(empty)))


def test_a_table_that_stopped_growing_warns_and_is_asked_about() -> None:
    """A feed that broke looks like a table that is finished: nobody is told that it is fine."""
    evidence = ColumnEvidence(arrives="hours", growing=False)
    found = inferred(table(column("created_at", AWARE, evidence=evidence)))
    assert proposed(found)["freshness"] == {"warn_after": {"count": 2, "period": "day"}}
    assert ("freshness", "created") in doubted(found)


@pytest.mark.parametrize("changing", ["status", "updated_at", "paid_at", "deleted_at"])
def test_a_row_that_is_there_to_change_is_not_append_only(changing: str) -> None:
    still = Evidence(rows="millions", updates=False, deletes=False)
    found = proposed(inferred(table(column(changing, AWARE), evidence=still)))
    assert "append_only" not in found


def test_a_number_that_starts_at_0_is_there_to_change() -> None:
    still = Evidence(rows="millions", updates=False, deletes=False)
    found = proposed(inferred(table(column("removed_quantity", "integer", default="0"), evidence=still)))
    assert "append_only" not in found


@pytest.mark.parametrize(("growing", "begins"), [(True, "valid_from"), (False, None), (None, None)])
def test_versions_begin_where_they_are_seen_to(*, growing: bool | None, begins: str | None) -> None:
    evidence = ColumnEvidence(arrives="hours", growing=growing)
    spans = (
        column("product_id", "bigint", nullable=False),
        column("valid_from", AWARE, nullable=False, evidence=evidence),
        column("valid_to", AWARE),
    )
    keys = (
        Key("primary", ("product_id", "valid_from")),
        Key("foreign", ("product_id",), TableName("public", "products"), ("id",)),
    )
    found = proposed(inferred(table(*spans, name="price_history", keys=keys)))
    assert (found["role"], found.get("created_at")) == ("history", begins)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence(rows="millions", updates=False, deletes=False), True),
        (Evidence(rows="few", updates=False, deletes=False), None),
        (Evidence(rows="millions", updates=True, deletes=False), None),
        (Evidence(rows="millions", updates=False), None),
        (None, None),
    ],
)
def test_only_counters_that_saw_every_row_make_a_table_append_only(
    *, evidence: Evidence | None, expected: bool | None
) -> None:
    assert proposed(inferred(table(column("id", "int"), evidence=evidence))).get("append_only") is expected


@pytest.mark.parametrize(("deletes", "asked"), [(True, True), (False, False), (None, False)])
def test_hard_deletes_beside_a_mark_are_asked_about(*, deletes: bool | None, asked: bool) -> None:
    marked = table(column("deleted_at", AWARE), evidence=Evidence(deletes=deletes))
    found = inferred(marked)
    assert "soft_delete" in proposed(found)
    assert (("hard-deletes", "hard-deletes") in doubted(found)) is asked


def test_updates_without_an_updated_at_are_asked_about() -> None:
    changed = Evidence(rows="thousands", updates=True)
    assert ("unseen-changes", "unseen-changes") in doubted(inferred(table(column("a"), evidence=changed)))
    seen = table(column("updated_at", AWARE), evidence=changed)
    assert ("unseen-changes", "unseen-changes") not in doubted(inferred(seen))


@pytest.mark.parametrize(
    ("rows", "extra", "expected"),
    [
        ("few", column("seats", "integer"), "lookup"),
        ("thousands", column("seats", "integer"), None),
        ("few", column("created_at", AWARE), None),
        (None, column("seats", "integer"), None),
    ],
)
def test_few_undated_rows_that_others_point_to_are_a_lookup(
    rows: str | None, extra: Column, expected: str | None
) -> None:
    plans = table(
        column("id", "integer"),
        column("name"),
        extra,
        name="plans",
        evidence=Evidence(rows=rows),  # type: ignore[arg-type]
    )
    to_plans = Key("foreign", ("plan_id",), plans.full_name, ("id",))
    customers = table(column("plan_id", "integer"), name="customers", keys=(to_plans,))
    assert proposed(inferred(customers, plans)).get("role") == expected


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("plan_types", "few", "lookup"),
        ("plan_types", "none", "lookup"),
        ("plan_types", "thousands", None),
        ("languages", "thousands", "lookup"),
        ("languages", "millions", None),
    ],
)
def test_a_list_by_its_name_is_one_if_it_is_no_longer_than_lists_are(
    name: str, rows: str, expected: str | None
) -> None:
    columns = (column("id", "integer"), column("name"), column("created_at", AWARE))
    named = table(*columns, name=name, evidence=Evidence(rows=rows))  # type: ignore[arg-type]
    to_named = Key("foreign", ("other_id",), named.full_name, ("id",))
    others = table(column("other_id", "integer"), name="others", keys=(to_named,))
    assert proposed(inferred(others, named)).get("role") == expected


def test_what_a_trigger_keeps_current_wins_over_a_name() -> None:
    found = inferred(table(column("updated_at", AWARE), column("touched", AWARE, on_update="touch")))
    assert proposed(found)["updated_at"] == "touched"
    (doubt,) = (doubt for doubt in found.doubts if doubt.rule == "updated-at")
    assert doubt.text == "updated_at could be it, too; touched is kept current by touch"


def test_a_default_that_computes_in_a_zone_wins_over_a_comment() -> None:
    at = column(
        "at", "timestamp without time zone", default="timezone('Asia/Tokyo', now())", comment="Europe/Paris"
    )
    found = inferred(table(at))
    assert [p.value for p in found.proposals if p.path[-3:] == ("config", "meta", "timezone")] == [
        "Asia/Tokyo"
    ]
    assert ("timezone", "time-zones") in doubted(found)


_HOSTILE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30
)


@given(name=_HOSTILE, comment=_HOSTILE)
def test_every_reason_is_one_line_whatever_a_name_holds(name: str, comment: str) -> None:
    columns = (
        column(name + "_deleted_at", AWARE),
        column("x", "boolean", comment=comment),
        column(name + "_cents", "integer"),
        column(name, "timestamp without time zone", on_update=name),
        column(name + "at", AWARE, on_update=name),
        column(name, "jsonb"),
    )
    found = inferred(table(*columns, name=name, evidence=Evidence(updates=True, deletes=True)))
    assert all(proposal.reason.isprintable() for proposal in found.proposals)
    assert all(doubt.text.isprintable() for doubt in found.doubts)
    lines = list(explanation("shop", found.proposals, found.doubts))
    assert all("\n" not in line for line in lines)
