"""What the hook of the package records: the health of sources, kept over runs."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.dbt_process import problems
from helpers.package_consumer import MODELS, TARGETS, Consumer, make_consumer, shop_source

HOOK = "{{ scaffold_source.record_source_health(results) }}"

consumer = pytest.fixture(make_consumer, params=TARGETS)
HEALTH = "table_name, health, freshness_status, tests_passing, tests_warning, tests_failing, checks_not_run, is_overdue"


def test_health_is_kept_over_runs(consumer: Consumer) -> None:
    # Twice, as where an installed package has the hook too: each run is kept once.
    consumer.configure(vars=MODELS, **{"on-run-end": [HOOK, HOOK]})

    assert problems(consumer.dbt("build")) == []
    assert consumer.table("source_health", HEALTH, "1") == [
        ("orders", "passing", None, 2, 0, 0, 1, False),
        ("shops", "not checked", None, 0, 0, 0, 0, False),
    ]
    assert problems(consumer.dbt("source", "freshness")) == []
    assert consumer.table("source_health", HEALTH, "1")[0] == ("orders", "passing", "pass", 2, 0, 0, 0, False)

    consumer.run_sql("insert into landed.orders values (null, null, 1, current_timestamp)")
    consumer.dbt("test", warnings="allow")
    consumer.dbt("test", warnings="allow")
    assert consumer.table("source_health", HEALTH, "1")[0] == ("orders", "failing", "pass", 0, 1, 1, 0, False)
    since, now = consumer.rows(
        "select min(checked_at), max(checked_at) from analytics.scaffold_source__check_results where status = 'fail'"
    )[0]
    assert since < now
    assert consumer.table("source_health", "failing_since, fix_due_at - failing_since", "1")[0][0] == since

    # Three days later, in the terms of the history.
    consumer.run_sql(
        "update analytics.scaffold_source__check_results set checked_at = checked_at - interval '3 days'"
    )
    assert consumer.table("source_health", "table_name, is_overdue", "1")[0] == ("orders", True)

    consumer.run_sql("delete from landed.orders where id is null")
    assert problems(consumer.dbt("test")) == []
    assert consumer.table("source_health", HEALTH, "1")[0] == ("orders", "passing", "pass", 2, 0, 0, 0, False)
    assert consumer.table("check_results", "count(*), count(distinct invocation_id)", "1") == [(9, 5)]


def test_history_survives_and_runs_on_nothing_are_not_in_it(consumer: Consumer) -> None:
    consumer.configure(vars=MODELS, **{"on-run-end": HOOK})
    assert problems(consumer.dbt("build")) == []

    assert problems(consumer.dbt("build", "--full-refresh")) == []
    assert problems(consumer.dbt("build", "--empty")) == []
    assert consumer.table("check_results", "count(*)", "1") == [(4,)]


def test_a_test_that_was_taken_out_does_not_fail_for_ever(consumer: Consumer) -> None:
    consumer.configure(vars=MODELS, **{"on-run-end": HOOK})
    consumer.run_sql("insert into landed.orders values (null, 'open', 1, current_timestamp)")
    consumer.dbt("build", warnings="allow")
    assert consumer.table("source_health", "table_name, health", "1")[0] == ("orders", "failing")

    source = shop_source()
    del source["tables"][0]["data_tests"]
    consumer.declare(source)
    assert problems(consumer.dbt("build")) == []
    assert consumer.table("source_health", "table_name, health", "1")[0] == ("orders", "passing")


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({}, "Set `vars: {scaffold_source: {models: true}}`"),
        ({"vars": MODELS}, "Run `dbt run --select scaffold_source__check_results` once"),
    ],
    ids=["models off", "table not built"],
)
def test_a_hook_with_nowhere_to_keep_results_warns(
    consumer: Consumer, settings: dict[str, Any], remedy: str
) -> None:
    consumer.configure(**settings, **{"on-run-end": HOOK})

    assert consumer.dbt("test", "--select", "source:*", warnings="allow").success
    strict = consumer.dbt("test", "--select", "source:*")
    assert remedy in " ".join(" ".join(problems(strict)).split())
