"""Questions: who knows, and what is known."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.columns import column

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree
from scaffold_source.infer import infer
from scaffold_source.model import Column, Database, Evidence, Table
from scaffold_source.questions import Question, catalogue, questions
from scaffold_source.questions.evidence import EVIDENCE, counted
from scaffold_source.questions.open_ones import OpenQuestion, open_questions
from scaffold_source.report.questions import first

AWARE, NAIVE = "timestamp with time zone", "timestamp without time zone"


def states(
    *columns: Column, zone: str | None = None, evidence: Evidence | None = None, **contract: Any
) -> dict[str, Question]:
    """The questions to a database of one table, by id; `contract` is what a person wrote into the YAML."""
    table = Table("public", "orders", "table", columns, evidence=evidence)
    database = Database("shop", "18", zone, (table,))
    source = Source("shop", "shop")
    found = infer(source, database)
    tree = source_tree(source, database, found.proposals)
    tree["config"]["meta"]["contract"] |= contract
    return {question.asked.id: question for question in questions(database, tree, found.doubts)}


def test_a_list_says_how_many_it_leaves_out() -> None:
    assert counted([*"abcd"]) == "a, b, c, d"
    assert counted([*"abcdefg"]) == "a, b, c, d and 3 more"


def test_the_catalogue_is_whole() -> None:
    ids = [asked.id for asked in catalogue()]
    assert len(ids) == len(set(ids)) >= 30
    assert {asked.section for asked in catalogue()} == {
        "Logistics", "Infrastructure", "Data model", "Application and data flow", "Data contracts",
    }  # fmt: skip
    assert all(asked.question.endswith("?") and asked.ask for asked in catalogue())
    weights = [asked.weight for asked in catalogue()]
    assert len(weights) == len(set(weights)), "which of two is told first would depend on the file's order"
    assert set(EVIDENCE) <= set(ids)


def test_every_doubt_opens_a_question_that_exists() -> None:
    found = states(column("removed_at", AWARE), column("tip_cents", "integer"), column("at", NAIVE))
    opened = {id_ for id_, question in found.items() if question.doubts}
    assert opened == {"deletions", "currency", "time-zones"}
    assert all(found[id_].state == "open" for id_ in opened)


@pytest.mark.parametrize(
    ("columns", "zone", "contract", "state", "answer"),
    [
        ([column("at", AWARE)], None, {}, "evidence", "no timestamp is without time zone"),
        ([column("at", NAIVE)], "Asia/Tokyo", {}, "evidence", "the database's TimeZone setting, Asia/Tokyo"),
        ([column("at", NAIVE)], None, {}, "open", ""),
        ([column("at", NAIVE)], None, {"timezone": "Asia/Tokyo"}, "person", "config.meta.contract.timezone"),
        ([column("at", NAIVE)], "UTC", {"timezone": "Asia/Tokyo"}, "person", "config.meta.contract.timezone"),
        (
            [column("at", NAIVE)],
            None,
            {"answers": {"time-zones": "Tokyo, but for imports"}},
            "person",
            "config.meta.contract.answers.time-zones",
        ),
    ],
)
def test_who_answers_for_the_zone(
    columns: list[Column], zone: str | None, contract: dict[str, Any], state: str, answer: str
) -> None:
    found = states(*columns, zone=zone, **contract)["time-zones"]
    assert found.state == state
    assert found.answer.startswith(answer)
    assert bool(found.answer) == (state != "open")


def test_a_person_who_answers_half_has_not_answered() -> None:
    assert states(producer={"team": "shop"})["contacts"].state == "open"
    both = states(producer={"team": "shop"}, consumer={"team": "data"})["contacts"]
    assert both.answer == "config.meta.contract.producer, config.meta.contract.consumer"


def test_an_agreement_on_the_table_settles_its_doubt() -> None:
    table = Table("public", "orders", "table", (column("removed_at", AWARE),))
    database, source = Database("shop", "18", None, (table,)), Source("shop", "shop")
    found = infer(source, database)
    tree = source_tree(source, database, found.proposals)
    assert _deletions(database, tree, found.doubts).doubts
    tree["tables"][0]["config"]["meta"]["soft_delete"] = "none"
    assert not _deletions(database, tree, found.doubts).doubts


def _deletions(database: Database, tree: dict[str, Any], doubts: Any) -> Question:
    return next(q for q in questions(database, tree, doubts) if q.asked.id == "deletions")


def test_hard_deletes_are_answered_by_counters_or_asked() -> None:
    marked = column("deleted_at", AWARE)
    kept = states(marked, evidence=Evidence(rows="few", updates=True, deletes=False))["hard-deletes"]
    assert (kept.state, kept.answer) == ("evidence", "no row was ever deleted from them")
    assert states(marked)["hard-deletes"].state == "open"
    assert states(marked, evidence=Evidence(deletes=True))["hard-deletes"].doubts
    assert states(column("a"))["hard-deletes"].answer == "no table looks soft-deleted"


def opened(*columns: Column, **more: Any) -> dict[str, OpenQuestion]:
    """The open questions to a database of one table, by id, in their order."""
    return {one.id: one for one in open_questions(tuple(states(*columns, **more).values()))}


def test_at_most_twelve_are_told_first_and_the_rest_counted() -> None:
    found = list(opened(column("removed_at", AWARE), column("at", NAIVE)).values())
    assert len(found) > 12
    lines = list(first("shop", found))
    assert lines[0] == f"Ask ({len(found)} open questions):"
    assert len([row for row in lines if row.endswith(("lead)", "administrator)", "teams)"))]) == 12
    assert lines[1] == "  Which time zone do timestamps without one mean? (the producer's engineering lead)"
    assert lines[-1] == f"  … and {len(found) - 12} more: scaffold-source questions shop"
    assert list(first("shop", [])) == []


def test_a_dozen_doubts_of_one_question_hide_no_other() -> None:
    flags = [column(name, "boolean") for name in ("active", "voided", "purged")]
    times = [column(name, AWARE) for name in ("removed_at", "purged_at", "archived_at")]
    found = list(opened(*flags, *times, column("at", NAIVE)).values())
    told = [one.id for one in found[:12]]
    assert sum(id_.startswith("deletions/") for id_ in told) >= 5
    assert {"time-zones", "contacts", "measures"} <= set(told)


def test_one_line_for_one_decision_whatever_number_of_columns() -> None:
    """Eight tables with one column each ask once; the id does not depend on how many there are."""
    one = Table("public", "a", "table", (column("is_active", "boolean"), column("archivedAt", AWARE)))
    many = [Table("public", f"t{n}", "table", one.columns) for n in range(8)]
    for tables in ([one], many):
        database, source = Database("shop", "18", None, tuple(tables)), Source("shop", "shop")
        found = infer(source, database)
        tree = source_tree(source, database, found.proposals)
        deletions = [
            q for q in open_questions(questions(database, tree, found.doubts)) if "deletions" in q.id
        ]
        assert [q.id for q in deletions] == ["deletions/archived/archived_at", "deletions/off/is_active"]
        assert [len(q.columns) for q in deletions] == [len(tables)] * 2
        assert str(deletions[0].columns[0]) == f"{tables[0].name}.archivedAt"


@pytest.mark.parametrize(
    ("columns", "id_", "keys", "place", "type_"),
    [
        ([column("at", NAIVE)], "time-zones", "config.meta.contract.timezone", "source", "zone"),
        (
            [column("active", "boolean")],
            "deletions/off/active",
            "config.meta.soft_delete",
            "table",
            "deletion rule",
        ),
        ([column("created_ts", "bigint")], "epochs/bigint", "config.meta.epoch", "column", "unit of time"),
        (
            [column("price", "numeric(10,2)")],
            "currency",
            "config.meta.contract.currency",
            "source",
            "currency",
        ),
        ([column("price", "integer")], "currency/unit", "config.meta.unit", "column", "unit of money"),
        ([column("data", "jsonb")], "json", "config.meta.contract.answers.json", "source", "text"),
        ([], "sla", "config.meta.contract.sla", "source", "durations"),
    ],
)
def test_a_question_says_which_key_answers_it(
    columns: list[Column], id_: str, keys: str, place: str, type_: str
) -> None:
    found = opened(*columns)[id_]
    assert (", ".join(found.keys), found.place, found.type) == (keys, place, type_)
    assert found.question.endswith("?")
    assert found.ask
    assert [str(address) for address in found.columns] == [f"orders.{c.name}" for c in columns]
    assert bool(found.evidence) == bool(columns)


def test_an_answer_by_the_decision_s_id_settles_it_alone() -> None:
    columns = column("active", "boolean"), column("purged", "boolean")
    assert {"deletions/off/active", "deletions/purged/purged"} <= opened(*columns).keys()
    answered = opened(*columns, answers={"deletions/off/active": "only logins are blocked"})
    assert "deletions/off/active" not in answered
    assert "deletions/purged/purged" in answered


@pytest.mark.parametrize("answers", ["deletions", ["deletions"], 5, None, True])
def test_answers_that_are_no_mapping_answer_nothing(answers: object) -> None:
    assert "deletions/off/active" in opened(column("active", "boolean"), answers=answers)


def test_columns_whose_agreement_is_there_are_not_asked_about() -> None:
    """Of two numbers of one decision, one is agreed on; the question is about the other."""
    table = Table("public", "orders", "table", (column("created_ts", "bigint"), column("sent_ts", "bigint")))
    database, source = Database("shop", "18", None, (table,)), Source("shop", "shop")
    found = infer(source, database)
    tree = source_tree(source, database, found.proposals)
    columns = tree["tables"][0]["columns"]

    def asked_about() -> list[str]:
        every = open_questions(questions(database, tree, found.doubts))
        return [str(address) for one in every if one.id == "epochs/bigint" for address in one.columns]

    assert asked_about() == ["orders.created_ts", "orders.sent_ts"]
    columns[0].setdefault("config", {}).setdefault("meta", {})["epoch"] = "seconds"
    assert asked_about() == ["orders.sent_ts"]
    columns[1].setdefault("config", {}).setdefault("meta", {})["epoch"] = "milliseconds"
    assert asked_about() == []


def test_currency_is_asked_about_in_two_lines_at_most() -> None:
    columns = [
        column("price", "double precision"),
        column("unit_price", "integer"),
        column("tip_cents", "numeric(10,2)"),
        column("fee_cents", "integer"),
        column("total", "numeric(10,2)"),
        column("base_currency", "text"),
        column("quote_currency", "text"),
    ]
    found = [id_ for id_ in opened(*columns) if id_.partition("/")[0] == "currency"]
    assert sorted(found) == ["currency", "currency/unit"]


def test_json_is_asked_about_once_and_is_no_doubt_about_a_table() -> None:
    tables = tuple(Table("public", f"t{n}", "table", (column("data", "jsonb"),)) for n in range(3))
    found = infer(Source("shop", "shop"), Database("shop", "18", None, tables))
    (doubt,) = found.doubts
    assert [str(address) for address in doubt.about] == ["t0.data", "t1.data", "t2.data"]
    assert doubt.text == "3 columns are JSON"
