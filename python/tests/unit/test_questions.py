"""Questions: who knows, and what is known."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree
from scaffold_source.infer import infer
from scaffold_source.model import Column, Database, Evidence, Table
from scaffold_source.questions import Question, catalogue, open_questions, questions
from scaffold_source.questions.evidence import EVIDENCE
from scaffold_source.report.added import asked

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


def column(name: str, kind: str = "text", **facts: Any) -> Column:
    return Column(name, kind, kind, **facts)


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


def test_at_most_five_are_told_and_the_rest_counted() -> None:
    found = tuple(states(column("removed_at", AWARE), column("at", NAIVE)).values())
    lines = list(asked(found))
    told = [line for line in lines[1:] if not line.startswith("    ")]
    assert len(told) == 6
    assert told[-1] == f"  … and {len(open_questions(found)) - 5} more"
    assert told[0].startswith("  Which time zone")
    assert list(asked([])) == []
