"""The labelled set in benchmarks/judgement: every label names something in the facts, and the measure counts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from scaffold_source.contract.values import Doubt, Proposal
from scaffold_source.model import Column, Database, Table
from scaffold_source.producers import snapshot

FOLDER = Path(__file__).parents[3] / "benchmarks" / "judgement"
sys.path.insert(0, str(FOLDER))

import labels  # noqa: E402  (a script's neighbour)
import measure  # noqa: E402
import scoring  # noqa: E402

APPLICATIONS = sorted(path.parent for name in labels.SETS for path in FOLDER.glob(f"{name}/*/labels.yml"))
LOOKUPS = sorted(path.parent for path in FOLDER.glob(f"{labels.LOOKUPS}/*/labels.yml"))


@pytest.mark.parametrize(
    "folder", [*APPLICATIONS, *LOOKUPS], ids=lambda folder: f"{folder.parent.name}/{folder.name}"
)
def test_labels_fit_the_facts(folder: Path) -> None:
    application = labels.read_application(folder)
    assert any(application.truth.values()) and application.database.tables


def test_the_sets_are_there_and_share_no_application() -> None:
    sets = [{folder.name for folder in APPLICATIONS if folder.parent.name == name} for name in labels.SETS]
    assert all(len(names) >= 4 for names in sets)
    assert len(set().union(*sets)) == sum(map(len, sets))


@pytest.mark.parametrize("name", labels.OLDER)
def test_every_set_has_every_kind_of_soft_delete(name: str) -> None:
    files = FOLDER.glob(f"{name}/*/labels.yml")
    assert {kind for file in files for kind in yaml.safe_load(file.read_text()).get("soft_delete", {})} == {
        *labels.KINDS
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("updated_at: [shops.gone_at]", "shops.gone_at names nothing"),
        ("money: {cents: [shops.total]}", "['cents'] is none of"),
        ("deletes: {}", "['deletes'] is no subject"),
        ("money: {minor: [shops.gone], currency: {shops.dead: born}}", "is no money"),
        (
            "money: {minor: [shops.gone], currency: {shops.gone: tills.currency}}",
            "tills.currency names nothing",
        ),
        ("references: {shops.born: tills.id}", "tills.id names nothing"),
        ("epochs: {minutes: [shops.born]}", "['minutes'] is none of"),
        ("soft_delete: {values: [{column: shops.state, values: [x]}]}", "shops.state names nothing"),
    ],
)
def test_a_label_that_names_nothing_is_refused(tmp_path: Path, text: str, said: str) -> None:
    application(tmp_path, text)
    with pytest.raises(labels.LabelError) as error:
        labels.read_application(tmp_path)
    assert said in str(error.value)


def test_right_wrong_and_missed(tmp_path: Path) -> None:
    application(
        tmp_path,
        "updated_at: [shops.changed]\nsoft_delete: {timestamp: [shops.gone], boolean: [shops.dead]}\n"
        "one_is_enough: [shops]\nunsure: {created_at: [shops.born]}",
    )
    shops = labels.read_application(tmp_path)
    at = ("tables", "shops", "config", "meta")
    proposed = [
        Proposal((*at, "updated_at"), "born", "a-rule", "for the test"),
        Proposal((*at, "created_at"), "born", "a-rule", "for the test"),
        Proposal((*at, "soft_delete"), {"column": "dead", "kind": "boolean"}, "a-rule", "for the test"),
    ]
    scores = scoring.judge(shops, scoring.answers(proposed, {"shops": "shops"}), {})
    assert scores["updated_at"] == score(wrong={"shops.born"}, missed={"shops.changed"})
    assert scores["created_at"] == score()  # nobody knows
    assert scores["soft delete: boolean"] == score(right={"shops.dead"})
    assert scores["soft delete: timestamp"] == score()  # forgiven: one of the two is enough


def test_where_no_rule_is_found_the_first_is_missed(tmp_path: Path) -> None:
    text = "soft_delete: {timestamp: [shops.gone], boolean: [shops.dead]}\none_is_enough: [shops]"
    application(tmp_path, text)
    scores = scoring.judge(labels.read_application(tmp_path), scoring.answers([], {}), {})
    assert scores["soft delete: timestamp"].missed == {"shops.gone"}
    assert scores["soft delete: boolean"].missed == set()


def test_currencies_epochs_and_keys_are_judged(tmp_path: Path) -> None:
    application(
        tmp_path,
        "money: {minor: [shops.gone, shops.dead], currency: {'shops.*': changed}}\n"
        "epochs: {seconds: [shops.born]}\nreferences: {shops.dead: shops.born}\n"
        "pii: {credential: [shops.changed]}\nunsure: {credential: [shops.born]}",
    )
    at = ("tables", "shops", "columns")
    proposed = [
        Proposal((*at, "gone", "config", "meta", "currency_column"), "changed", "a-rule", "for the test"),
        Proposal((*at, "dead", "config", "meta", "currency_from"), "shops.born", "a-rule", "for the test"),
        Proposal((*at, "born", "config", "meta", "epoch"), "milliseconds", "a-rule", "for the test"),
        Proposal((*at, "dead", "config", "meta", "references"), "shops.born", "a-rule", "for the test"),
        Proposal((*at, "born", "config", "meta", "pii"), "credential", "a-rule", "for the test"),
    ]
    scores = scoring.judge(
        labels.read_application(tmp_path), scoring.answers(proposed, {"shops": "shops"}), {}
    )
    assert scores["currency"] == score(
        right={"shops.gone in changed"}, wrong={"shops.dead in shops.born"}, missed={"shops.dead in changed"}
    )
    assert scores["epoch: milliseconds"] == score(wrong={"shops.born"})
    assert scores["epoch: seconds"] == score(missed={"shops.born"})
    assert scores["references"] == score(right={"shops.dead to shops.born"})
    assert scores["pii: credential"] == score(missed={"shops.changed"})  # of born nobody knows


def test_what_is_missed_may_be_asked_about(tmp_path: Path) -> None:
    application(
        tmp_path, "soft_delete: {timestamp: [shops.gone], values: [{column: shops.dead, values: [x]}]}"
    )
    at = ("tables", "shops", "columns", "dead", "config", "meta")
    doubt = Doubt(at, "soft-delete-doubt", "for the test", "soft-deletes")
    questions = scoring.questions_of(
        [doubt, doubt._replace(question=None, path=(*at[:3], "gone"))], {"shops": "shops"}
    )
    scores = scoring.judge(labels.read_application(tmp_path), {}, questions)
    assert scores["soft delete: values"].missed_and_asked == {"shops.dead in (x)"}
    assert scores["soft delete: timestamp"].missed_and_asked == set()


def test_no_mistake_of_the_blind_set_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    measure.main(["blind"])
    said = capsys.readouterr().out
    assert "harbor" in said and "wrong:" not in said.replace("currency of money: wrong", "")
    assert "missed:" not in said


def score(right: Iterable[str] = (), wrong: Iterable[str] = (), missed: Iterable[str] = ()) -> scoring.Score:
    return scoring.Score(frozenset(right), frozenset(wrong), frozenset(missed))


def application(folder: Path, text: str) -> None:
    """A shop's facts, labelled with `text`."""
    columns = ("changed", "born", "gone", "dead")
    shops = Table("public", "shops", "table", columns=tuple(Column(name, "text", "text") for name in columns))
    facts = snapshot.to_json(Database("shop", "18", None, (shops,)))
    (folder / "facts.json").write_text(facts)
    (folder / "labels.yml").write_text(text)
