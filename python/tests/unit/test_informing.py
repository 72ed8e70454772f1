"""Whom a report mentions: the ones whom the contract names for such a severity, and nobody else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers import hostile
from helpers.drifting import ORDERS, SHOP, contract, judged

from scaffold_source.change import Judgement
from scaffold_source.commands.informing import informed, of_contract
from scaffold_source.contract.row_rules import require_row_rules
from scaffold_source.errors import ContractError
from scaffold_source.model import Column
from scaffold_source.report.formats import FORMATS

ADDED = replace(SHOP, tables=(replace(ORDERS, columns=(*ORDERS.columns, Column("n", "text", "text"))),))
RETYPED = replace(SHOP, tables=(replace(ORDERS, columns=(ORDERS.columns[0], Column("total", "bigint", "bigint"))),))  # fmt: skip
DROPPED = replace(SHOP, tables=(replace(ORDERS, columns=ORDERS.columns[:1]),))
AGREED: dict[str, Any] = {
    "channel": "#shop-data",
    "notify": [
        "Bo",
        "@cy",
        {"who": "Ana", "severity": "breaking", "handle": "@ana", "slack": "U024BE7LH", "teams": "ana@example.com"},
        {"who": "on call", "severity": "warning", "handle": "@acme/on-call", "slack": "S0614TZR7"},
    ],
    "producer": {"team": "Web", "engineering_lead": "Ada Lovelace <ada@example.com>"},
    "consumer": {"data_lead": "@grace"},
}  # fmt: skip


def agreed(values: dict[str, Any]) -> dict[str, Any]:
    return {"config": {"meta": {"contract": values}}}


def mentioned(judgement: Judgement, style: str) -> list[str]:
    """Everybody whom a report calls in, as its host reads it."""
    report = FORMATS[style].render([judgement], "breaking")
    if style == "markdown":
        return hostile.mentions(report)
    if style == "teams":
        (attachment,) = json.loads(report)["attachments"]
        entities = attachment["content"].get("msteams", {"entities": []})["entities"]
        shown = "".join(b["text"] for b in attachment["content"]["body"] if b["type"] == "TextBlock")
        assert shown == ", ".join(entity["text"] for entity in entities)
        return [entity["mentioned"]["id"] for entity in entities]
    runs = (
        run
        for block in json.loads(report)["blocks"]
        for line in block["elements"]
        for run in line["elements"]
    )
    return [run.get("user_id") or run["usergroup_id"] for run in runs if run["type"] != "text"]  # fmt: skip


@pytest.mark.parametrize(
    ("after", "named", "handles", "slack", "teams"),
    [
        (SHOP, [], [], [], []),
        (ADDED, ["Bo", "@cy", "#shop-data"], [], [], []),  # a patch or a minor version: named, not called in
        (RETYPED, ["Bo", "@cy", "on call", "#shop-data"], ["@cy", "@acme/on-call"], ["S0614TZR7"], []),
        (
            DROPPED,
            ["Bo", "@cy", "Ana", "on call", "#shop-data", "Ada Lovelace <ada@example.com> (producer)", "@grace (consumer)"],
            ["@cy", "@ana", "@acme/on-call", "@grace"],
            ["U024BE7LH", "S0614TZR7"],
            ["ana@example.com", "ada@example.com"],
        ),
    ],
    ids=["nothing", "added", "retyped", "dropped"],
)  # fmt: skip
def test_the_severity_says_who(
    after: Any, named: list[str], handles: list[str], slack: list[str], teams: list[str]
) -> None:
    found = judged(SHOP, after, agreed(AGREED))
    assert list(found.notify) == named
    assert mentioned(found, "markdown") == handles
    assert mentioned(found, "slack") == slack
    assert mentioned(found, "teams") == teams


def test_what_stands_as_it_stood_calls_nobody_in() -> None:
    """A column announced to go away is a warning in every run."""
    column = {"columns": {"total": {"config": {"meta": {"deprecated": True}}}}}
    found = judged(SHOP, SHOP, {**agreed(AGREED), "tables": {"orders": column}})
    assert [finding.severity for finding in found.findings] == ["warning"]
    assert (found.notify[0], mentioned(found, "markdown")) == ("Bo", [])


def test_ten_are_called_in_and_each_once() -> None:
    people = [f"@p{number:02}" for number in range(40)]
    found = judged(SHOP, DROPPED, agreed({"notify": [*people, *people]}))
    assert list(found.notify) == people
    both = FORMATS["markdown"].render([found, replace(found, source="other")], "breaking")
    assert hostile.mentions(both) == people[:10]


@pytest.mark.parametrize(
    "who", ["@all", "@Everyone", "@here", "@channel", "@@maintainer", "@a b", "@ana/", "<!channel>", "<@U1>",
            "@a`b`", "[@x](y)", "@ana#1", "@-x", "x@y", "@\u202eana", "<at>all</at>", "@\uff41na"],
)  # fmt: skip
def test_no_name_calls_in_everybody(who: str) -> None:
    found = judged(SHOP, DROPPED, agreed({"notify": [who], "channel": who}))
    for style in ("slack", "teams"):
        assert mentioned(found, style) == []
    assert mentioned(found, "markdown") in ([], ["@a"] if who == "@a b" else [])


def test_a_names_signs_are_no_markup_in_teams() -> None:
    found = judged(SHOP, DROPPED, agreed({"notify": [{"who": "[A](x) *b* </at><at>c", "teams": "a@example.com"}, {"who": "A x b at at c", "teams": "b@example.com"}]}))  # fmt: skip
    assert mentioned(found, "teams") == ["a@example.com", "b@example.com"]
    assert "<at>A x b at at c</at>, <at>A x b at at c (2)</at>" in FORMATS["teams"].render([found], None)


@pytest.mark.parametrize("known", [("@ana", "ana@example.com", "@@maintainer"), ()])
def test_owners_stand_in_for_codeowners(known: tuple[str, ...]) -> None:
    found = judged(SHOP, DROPPED, agreed({"notify": [{"who": "CODEOWNERS", "severity": "breaking"}]}))
    named = of_contract(contract(SHOP, agreed({"notify": [{"who": "CODEOWNERS", "severity": "breaking"}]})))
    told = informed(found, [named], named, lambda: known)
    assert told.notify == (known or ("CODEOWNERS",))
    assert mentioned(told, "markdown") == [who for who in known if who == "@ana"]
    assert mentioned(told, "teams") == [who for who in known if who[0] != "@"]
    untouched = informed(judged(SHOP, RETYPED), [named], named, lambda: known)
    assert untouched.notify == ()


def test_only_the_trusted_contract_calls_in() -> None:
    """A change may name whom it likes; it mentions none whom the contract before it did not."""
    found = judged(SHOP, DROPPED)
    before, after = (of_contract(contract(SHOP, agreed({"notify": names}))) for names in (["@ana", "@bo"], ["@ana", "@everybody-else"]))  # fmt: skip
    told = informed(found, [after], before)
    assert (told.notify, mentioned(told, "markdown")) == (("@ana", "@everybody-else"), ["@ana"])
    assert mentioned(informed(found, [after], None), "markdown") == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"who": "Ana", "severity": "braking"}, "write breaking or warning or info"),
        ({"who": "Ana", "handle": "ana"}, '"@ana"'),
        ({"who": "Ana", "handle": "@all"}, '"@ana"'),
        ({"who": "Ana", "slack": "@ana"}, "U024BE7LH"),
        ({"who": "Ana", "teams": 5}, "ana@example.com"),
    ],
)
def test_an_entry_that_calls_nobody_in_is_an_error(entry: dict[str, Any], said: str) -> None:
    for notify in ([entry], entry):
        with pytest.raises(ContractError) as error:
            require_row_rules(contract(SHOP, agreed({"notify": notify})))
        assert said in error.value.do
        assert Path("/analytics/models/sources.yml").name in error.value.what
