"""No number is converted on its name alone: what proves a point in time or an amount, and what speaks against."""

from __future__ import annotations

import pytest

from scaffold_source.contract.values import Source
from scaffold_source.infer import Inference, infer
from scaffold_source.model import Bounds, Column, ColumnEvidence, Database, Table
from scaffold_source.producers.postgres.evidence import column_evidence

SHOP = Source("shop", "shop")


def inferred(*columns: Column, name: str = "t", others: tuple[str, ...] = ()) -> Inference:
    tables = (Table("public", name, "table", columns), *(Table("public", o, "table") for o in others))
    return infer(SHOP, Database("shop", "18", "UTC", tables))


def number(name: str, kind: str = "integer", **facts: object) -> Column:
    return Column(name, kind, kind, **facts)  # type: ignore[arg-type]


def seen(numbers: str) -> dict[str, ColumnEvidence]:
    return {"evidence": ColumnEvidence(numbers=numbers)}  # type: ignore[arg-type]


def epochs(found: Inference) -> dict[str, object]:
    return {proposal.path[3]: proposal.value for proposal in found.proposals if proposal.rule == "epoch"}


def units(found: Inference) -> dict[str, object]:
    return {proposal.path[3]: proposal.value for proposal in found.proposals if proposal.path[-1] == "unit"}


def asked(found: Inference, question: str = "epochs") -> list[str]:
    return [doubt.text for doubt in found.doubts if doubt.question == question]


@pytest.mark.parametrize(
    "column",
    [
        number("epoch", default="0"),
        number("leaseEpoch"),
        number("opens_at"),
        number("timestamp"),
        number("startTime", default="0"),
        number("endTime", default="1440"),
        number("paused_at"),
        number("created_at_ms"),
        number("start_time_ms", "bigint"),
        number("created_at", "bigint"),
        number("created_at", default="1440"),
        number("created_at", bounds=Bounds(min=0, max=86400)),
        number("last_seen", "bigint"),
        number("last_activity_ms", "bigint"),
        number("time", "bigint", **seen("seconds")),  # or microseconds that something took
    ],
    ids=lambda column: f"{column.name} {column.type} {column.default}",
)
def test_a_name_alone_is_asked_about(column: Column) -> None:
    found = inferred(column)
    assert epochs(found) == {}
    (doubt,) = (doubt for doubt in found.doubts if doubt.question == "epochs")
    assert [str(address) for address in doubt.about] == [f"t.{column.name}"]
    assert doubt.kind == column.base_type


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        (number("created_at"), "seconds"),
        (number("last_update_time"), "seconds"),
        (number("created_at_ms", "bigint"), "milliseconds"),
        (number("trace_timestamp_ms", "bigint"), "milliseconds"),
        (number("at", "bigint", comment="Unix time in seconds."), "seconds"),
        (number("sent_at", "bigint", bounds=Bounds(above=1_000_000_000_000)), "milliseconds"),
        (number("startTime", "bigint", **seen("milliseconds")), "milliseconds"),
        (number("ts", "bigint", **seen("nanoseconds")), "nanoseconds"),
        (number("last_seen", "bigint", **seen("milliseconds")), "milliseconds"),
        (number("at", default="EXTRACT(epoch FROM now())", **seen("counts")), "seconds"),
    ],
    ids=lambda value: value.name if isinstance(value, Column) else value,
)
def test_evidence_beside_the_name_proves_a_time(column: Column, unit: str) -> None:
    found = inferred(column)
    assert epochs(found) == {column.name: unit}
    assert asked(found) == []


@pytest.mark.parametrize("numbers", ["minutes", "codes", "counts"])
def test_statistics_win_over_name_and_width_and_say_so(numbers: str) -> None:
    found = inferred(number("created_at", **seen(numbers)))
    assert epochs(found) == {} and asked(found) == []
    (doubt,) = (doubt for doubt in found.doubts if doubt.rule == "epoch")
    assert "by its statistics" in doubt.text


def test_columns_of_one_row_are_treated_alike() -> None:
    """Not `started_at` a time, and `complete_at` an integer."""
    proven = number("started_at", "bigint", **seen("milliseconds"))
    row = (proven, number("complete_at", "bigint"), number("retries", "bigint"), number("opens_at"))
    assert epochs(inferred(*row)) == {"started_at": "milliseconds", "complete_at": "milliseconds"}
    row = (number("created_at"), number("complete_at"), number("opens_at"))
    assert epochs(inferred(*row)) == {"created_at": "seconds", "complete_at": "seconds"}


def test_columns_that_disagree_prove_nothing_for_others() -> None:
    row = (
        number("started_at", "bigint", **seen("milliseconds")),
        number("ended_at", "bigint", **seen("seconds")),
        number("seen_at", "bigint"),
    )
    found = inferred(*row)
    assert "seen_at" not in epochs(found) and len(asked(found)) == 1


def test_what_was_last_done_is_not_carried_along() -> None:
    """It may be the number of what was done."""
    row = (
        number("created_at", "bigint", **seen("milliseconds")),
        number("last_sync", "bigint"),
        number("time"),
    )
    found = inferred(*row)
    assert epochs(found) == {"created_at": "milliseconds"}
    assert [
        [str(address) for address in doubt.about] for doubt in found.doubts if doubt.question == "epochs"
    ] == [["t.last_sync"]]


def test_one_question_settles_all_of_a_width() -> None:
    tables = tuple(
        Table("public", f"t{n}", "table", (number("sent_at", "bigint"), number("seen_at", "bigint")))
        for n in range(50)
    )
    found = infer(SHOP, Database("shop", "18", "UTC", tables))
    (text,) = asked(found)
    assert text.startswith("100 columns of type bigint") and len(text) < 300


def test_frameworks_prove_their_times() -> None:
    stripe = (number("object", "text"), number("livemode", "boolean"), number("created"), number("cancel_at"))
    assert epochs(inferred(*stripe)) == {"created": "seconds", "cancel_at": "seconds"}
    node = (number("created"), number("changed"))
    assert epochs(inferred(*node, others=("watchdog", "cachetags"))) == {
        "created": "seconds",
        "changed": "seconds",
    }
    assert epochs(inferred(*node)) == {}
    counts = (number("object", "text"), number("created"), number("updated"), number("failed"))
    assert epochs(inferred(*counts)) == {}


def test_whole_amounts_need_company_and_no_row_has_two_ways_to_write_them() -> None:
    currency = number("currency", "text")
    assert units(inferred(currency, number("price"), number("amount"))) == {
        "price": "minor",
        "amount": "minor",
    }
    for alone in ([number("price")], [number("amount")], [number("price"), number("list_price")]):
        found = inferred(currency, *alone)  # whole dollars of what somebody types in, as in Typebot
        assert units(found) == {} and len(asked(found, "currency")) == len(alone)
    assert units(inferred(currency, number("salary_max"), number("budget"))) == {}
    found = inferred(currency, number("amount_cents", "bigint"), number("regroup_paid_fees"))
    assert units(found) == {"amount_cents": "minor"} and asked(found, "currency") == []
    found = inferred(currency, number("amount_cents", "bigint"), number("price"))
    assert units(found) == {"amount_cents": "minor"} and len(asked(found, "currency")) == 1


@pytest.mark.parametrize(
    ("facts", "told_by"), [(seen("codes"), "its statistics"), ({"values": (0, 1)}, "a CHECK")]
)
def test_codes_are_no_amounts(facts: dict[str, object], told_by: str) -> None:
    found = inferred(number("currency", "text"), number("fee", **facts), number("fee_cents", **facts))
    assert units(found) == {}
    assert {d.text.rpartition(" by ")[2] for d in found.doubts if d.rule == "minor-units"} == {told_by}


class Statistics:
    """A row of column_statistics.sql, and one of activity.sql."""

    nulls, rows, taken_at = 0.0, 5000, None

    def __init__(self, distinct: float, *bounds: float) -> None:
        self.distinct, self.bounds = distinct, bounds


@pytest.mark.parametrize(
    ("name", "statistics", "numbers"),
    [
        ("sent_at", Statistics(-1, 1.6e9, 1.7e9), "seconds"),
        ("sent_at", Statistics(-1, 1.6e12, 1.7e12), "milliseconds"),
        ("sent_at", Statistics(-1, 1.6e18, 1.7e18), "nanoseconds"),
        ("opens_at", Statistics(96, 420, 1320), "minutes"),
        ("epoch", Statistics(3, 1, 2), "codes"),
        ("sent_at", Statistics(-1, 5, 1.7e9), "counts"),
        ("fee_cents", Statistics(4000, 99, 99900), None),
        ("fee_cents", Statistics(2, 1, 2), "codes"),
        ("quantity", Statistics(-1, 1.6e9, 1.7e9), None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_statistics_tell_times_from_codes(name: str, statistics: Statistics, numbers: str | None) -> None:
    evidence = column_evidence(number(name, "bigint"), statistics, statistics)
    assert (evidence.numbers if evidence else None) == numbers
