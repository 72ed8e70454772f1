"""Whether the data of a measure is there: what facts and statistics tell, and who hears of it where it goes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from helpers.briefed import manifest, shop
from helpers.git import git
from helpers.small_shop import ID, ORDERS
from helpers.updating import FILE, scaffold, snapshot

from scaffold_source.brief.page import MeasuredColumn
from scaffold_source.change import Judgement
from scaffold_source.commands.brief import brief
from scaffold_source.commands.brief_given import Given
from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.commands.questions import questions
from scaffold_source.errors import UsageError
from scaffold_source.model import Column, ColumnEvidence, Database, Evidence
from scaffold_source.project import Project, find_project
from scaffold_source.questions import Question
from scaffold_source.questions.open_ones import open_questions


def text(name: str, nulls: Any = None, **facts: Any) -> Column:
    return Column(name, "text", "text", evidence=ColumnEvidence(nulls=nulls) if nulls else None, **facts)


FULL = replace(
    ORDERS,
    columns=(ID, *(text(nulls, nulls) for nulls in ("none", "few", "some", "most", "all")), text("silent")),
    evidence=Evidence(rows="thousands"),
)
EMPTY = replace(ORDERS, name="empty", columns=(ID, text("note")), evidence=Evidence(rows="none"))
SHOP = Database("shop", "18", "UTC", (FULL, EMPTY))
EVERY = """
            - {name: net, needed_by: day_1, owner: Ada, columns: [orders.id, orders.none, orders.few]}
            - {name: gross, filled: 0.9, columns: [orders.few, orders.some, orders.most, orders.all, orders.silent]}
            - {name: odd, columns: [empty.id, orders.nope, nowhere.id, orders.old, orders._synced]}
            - {name: later}"""


def measured(folder: Path, measures: str) -> Project:
    project = scaffold(folder, SHOP)
    path = project.root / FILE
    kept = path.read_text().replace(
        "          scaffold:\n", f"          measures: {measures}\n          scaffold:\n"
    )
    head, orders, tail = kept.partition("      - name: orders\n")
    tail = tail.replace(
        "          - {name: silent, data_type: text}\n",
        "          - {name: silent, data_type: text, config: {meta: {renamed_from: old}}}\n"
        "          - {name: _synced, data_type: timestamp}\n",
        1,
    )
    path.write_text(f"{head}{orders}{tail}")
    return find_project(project.root)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return measured(tmp_path_factory.mktemp("measured"), EVERY)


def asked(project: Project) -> Question:
    return next(one for one in questions(project, "shop") if one.asked.id == "measured")


def judged(project: Project, database: Database) -> Judgement:
    facts = snapshot(project, database)
    (judgement,) = check(of_project(project), ["shop"], Asked(facts), date(2026, 11, 27))
    return judgement


def test_each_column_says_whether_it_is_there_and_how_full(project: Project) -> None:
    page = brief(project, "shop").brief
    states = {m.name: {c.column: (c.state, c.how) for c in m.columns} for m in page.measures}
    assert states == {
        "net": {
            "orders.id": ("filled", "the database lets no NULL in"),
            "orders.none": ("filled", "no row is NULL"),
            "orders.few": ("partly filled", "under one in ten rows is NULL"),
        },
        "gross": {
            "orders.few": ("partly filled", "under one in ten rows is NULL"),
            "orders.some": ("partly filled", "up to half of the rows are NULL"),
            "orders.most": (
                "too few", "more than half of the rows are NULL, and a value must be there in 90 % of them",
            ),
            "orders.all": ("never filled", "every row is NULL"),
            "orders.silent": ("not known", "no statistics say how full it is"),
        },
        "odd": {
            "empty.id": ("no rows", "the table was empty"),
            "orders.nope": ("missing", "the source has no such column"),
            "nowhere.id": ("missing", "the source has no such table"),
            "orders.old": ("renamed", "it is called silent now"),
            "orders._synced": ("not known", "the loader fills it"),
        },
        "later": {},
    }  # fmt: skip
    assert [(m.needed_by, m.owner) for m in page.measures][:2] == [("day 1", "Ada"), ("", "")]


def test_what_is_missing_keeps_the_question_open_and_what_is_there_answers_it(
    project: Project, tmp_path: Path
) -> None:
    (one,) = (one for one in open_questions(questions(project, "shop")) if one.id == "measured")
    seen = one.evidence.split("; ")
    assert "gross needs orders.most: too few, more than half of the rows are NULL, and a value must be there in 90 % of them" in seen  # fmt: skip
    assert "odd needs orders.old: renamed, it is called silent now" in seen
    assert "later names no column yet" in seen
    assert not [line for line in seen if line.startswith("net ")]
    whole = asked(measured(tmp_path, "[{name: net, columns: [orders.id, orders.few]}]"))
    assert (whole.state, whole.answer) == (
        "evidence",
        "net: orders.id filled (the database lets no NULL in), orders.few partly filled (under one in ten rows is NULL)",
    )


def test_who_asked_for_a_measure_hears_that_its_column_goes(project: Project) -> None:
    less = replace(FULL, columns=tuple(c for c in FULL.columns if c.name not in ("few", "all")))
    judgement = judged(project, replace(SHOP, tables=(less, EMPTY)))
    messages = {f.change.path[-1]: f.message for f in judgement.findings if f.change.path}
    assert messages["few"] == "is gone (it was text); net, gross are measured with it"
    assert messages["all"] == "is gone (it was text); gross is measured with it"
    assert "Ada (asked for net)" in judgement.notify
    gone = judged(project, replace(SHOP, tables=(EMPTY,)))
    assert any("net, gross, odd are measured with it" in finding.message for finding in gone.findings)
    other = replace(FULL, columns=tuple(c for c in FULL.columns if c.name != "silent"))
    assert not [who for who in judged(project, replace(SHOP, tables=(other, EMPTY))).notify if "Ada" in who]


def printed(**line: Any) -> str:
    return f"12:00:00  x\nscaffold_source measure: {json.dumps({'source': 'shop', 'measure': 'm', **line})}\n"


def test_the_warehouse_and_the_changelog_say_since_when(tmp_path: Path) -> None:
    project = shop(tmp_path / "analytics")
    target = project.root / "target"
    target.mkdir()
    (target / "manifest.json").write_text(json.dumps(manifest()))
    changelog = project.root / "models/staging/shop/CHANGELOG.md"
    changelog.write_text(
        "# x\n\n## 1.1.0\n\n- `public.orders.total_cents` is new: bigint (column-added)\n\n## 1.0.0\n"
    )
    git(project.root, "add", "-A")
    output = tmp_path / "dbt.txt"
    output.write_text(
        printed(table="orders", column="total_cents", is_there=True, row_count=7000, null_count=3, filled_since="2024-03-01", rows_since="2021-06-13")
        + printed(table="orders", column="gone", is_there=False)
        + printed(table=None, column=None, is_there=False)
        + printed(table="orders", column="paid_at", is_there=True, row_count=2, null_count=2)
    )  # fmt: skip
    (measure,) = brief(
        find_project(project.root), "shop", Given(target=target, dbt_output=output)
    ).brief.measures
    columns = {column.column: column for column in measure.columns}
    assert columns["orders.total_cents"] == MeasuredColumn(
        "orders.total_cents", "filled", "the database lets no NULL in", "new in version 1.1.0: older rows may lack it",
        "filled since 2024-03-01, rows since 2021-06-13; NULL in under 0.1 % of 7000 rows",
    )  # fmt: skip
    assert columns["orders.gone"].landed == "missing"
    assert columns["orders.paid_at"].landed == "never filled in 2 rows"
    output.write_text('scaffold_source measure: {"source": 1, "column": "x", "row_count": "many"}\n')
    with pytest.raises(UsageError, match="does not hold what dbt writes"):
        brief(find_project(project.root), "shop", Given(target=target, dbt_output=output))
