"""`ask`: each type of answer, right and wrong; and the same text in whatever order people answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from test_questions_command import FILE, ID, SHOP, column, scaffolded, table

from scaffold_source.commands.ask import answer, answers_in, asking
from scaffold_source.commands.brief import brief
from scaffold_source.commands.questions import questions
from scaffold_source.errors import ScaffoldError, UsageError
from scaffold_source.model import Database, Evidence, Key, Table
from scaffold_source.project import Project, find_project, write_all
from scaffold_source.questions.open_ones import open_questions

PARENT = Table(
    "public", "customers", "table", (ID, column("is_active", "boolean")), (Key("primary", ("id",)),)
)
CHILD = table("addresses", column("customer_id", "bigint"), column("seen_ts", "bigint"), column("updated", "timestamp with time zone"), column("hidden", "boolean"), evidence=Evidence(rows="thousands", updates=True))  # fmt: skip
WIDE = Database("shop", "18", None, (*SHOP.tables, PARENT, CHILD))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has the source `shop`; its tests write nothing."""
    return scaffolded(tmp_path_factory.mktemp("shop"), WIDE)[0]


def after(project: Project, given: dict[str, object], by: str = "") -> dict[str, Any]:
    """The source's values that the answers make."""
    edits = answer(project, "shop", given, by).edits
    (text,) = (edit.after for edit in edits if edit.path.name == FILE.name)
    (source,) = yaml.safe_load(str(text))["sources"]
    return dict(source)


def contract(source: dict[str, Any]) -> dict[str, Any]:
    return dict(source["config"]["meta"]["contract"])


RIGHT = [
    ("time-zones", "europe/berlin", {"timezone": "Europe/Berlin"}),
    ("time-zones", " GMT ", {"timezone": "UTC"}),
    ("currency", "eur", {"currency": "EUR"}),
    ("timezone", "UTC", {"timezone": "UTC"}),
    ("contacts", "producer.team: Shop; producer engineering lead: Ada <ada@example.com>", {"producer": {"team": "Shop", "engineering_lead": "Ada <ada@example.com>"}}),
    ("contacts", {"producer": {"team": "Shop"}, "consumer": {"data_lead": "Grace"}}, {"producer": {"team": "Shop"}, "consumer": {"data_lead": "Grace"}}),
    ("sla", "notice: 14d; respond: 4 h\nfix: 2 weeks", {"sla": {"notice": "14d", "respond": "4 h", "fix": "2 weeks"}}),
    ("sla", "{notice: 14d}", {"sla": {"notice": "14d"}}),
    ("announced", "#shop-data, ada@example.com", {"notify": ["#shop-data", "ada@example.com"]}),
    ("announced", [{"who": "@lead", "severity": "breaking"}], {"notify": [{"who": "@lead", "severity": "breaking"}]}),
    ("announced", "[{who: Ana, handle: '@ana', slack: U024BE7LH}]", {"notify": [{"who": "Ana", "handle": "@ana", "slack": "U024BE7LH"}]}),
    ("measures", [{"name": "net", "columns": ["orders.price"], "filled": 1, "owner": "Ada", "url": "https://x.test"}], {"measures": [{"name": "net", "columns": ["orders.price"], "filled": 1, "owner": "Ada", "url": "https://x.test"}]}),
    ("measures", "net by day_1: orders.price, orders.placedAt; users: users.id", {"measures": [{"name": "net", "needed_by": "day_1", "columns": ["orders.price", "orders.placedAt"]}, {"name": "users", "columns": ["users.id"]}]}),
    ("legacy", "migrated_on: 2024-03-01; marker: orders.id", {"legacy": {"migrated_on": date(2024, 3, 1), "marker": "orders.id"}}),
    ("instances", "prod: db.example.com; reads from: replica", {"instances": {"prod": "db.example.com", "reads_from": "replica"}}),
    ("channel", "#shop-data", {"channel": "#shop-data"}),
    ("tunnel", "No, by VPN", {"answers": {"tunnel": "No, by VPN"}}),
    ("tunnel", False, {"answers": {"tunnel": "no"}}),
    ("json", "not applicable", {"answers": {"json": "not applicable"}}),
    ("epochs/bigint", "n/a: they are counters", {"answers": {"epochs/bigint": "not applicable: they are counters"}}),
    ("json", "ask Ada Lovelace by 2027-01-31", {"who_knows": {"json": {"name": "Ada Lovelace", "by": date(2027, 1, 31)}}}),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "given_", "expected"), RIGHT, ids=str)
def test_a_right_answer_stands_under_its_key(
    project: Project, id_: str, given_: object, expected: dict[str, Any]
) -> None:
    source = contract(after(project, {id_: given_}))
    assert {key: source[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("id_", "given_", "where", "expected"),
    [
        ("epochs/bigint", "Seconds", ("orders", "sent_ts"), {"epoch": "seconds"}),
        ("epochs/bigint", "orders.sent_ts: milliseconds", ("orders", "sent_ts"), {"epoch": "milliseconds"}),
        ("deletions/off/is_active", "inverted_boolean", ("orders", ""), {"soft_delete": {"column": "isActive", "kind": "inverted_boolean"}}),
        ("deletions/off/is_active", "yes", ("customers", ""), {"soft_delete": {"column": "is_active", "kind": "inverted_boolean"}}),
        ("deletions/off/is_active", "No", ("orders", ""), {"soft_delete": "none"}),
        ("deletions/off/is_active", "n", ("orders", ""), {"soft_delete": "none"}),
        ("deletions/hidden/hidden", "boolean", ("addresses", ""), {"soft_delete": {"column": "hidden", "kind": "boolean"}}),
        ("deletions/off/is_active", "orders: none; customers: inverted_boolean", ("orders", ""), {"soft_delete": "none"}),
        ("deletions/off/is_active", {"column": "id", "kind": "values", "values": [9]}, ("orders", ""), {"soft_delete": {"column": "id", "kind": "values", "values": [9]}}),
        ("unseen-changes", "users: deleted_at", ("users", ""), {"updated_at": "deleted_at"}),
    ],
)  # fmt: skip
def test_a_tables_and_a_columns_answer_stand_there(
    project: Project, id_: str, given_: object, where: tuple[str, str], expected: dict[str, Any]
) -> None:
    tables = {one["name"]: one for one in after(project, {id_: given_})["tables"]}
    node = tables[where[0]]
    if where[1]:
        (node,) = (one for one in node["columns"] if one["name"] == where[1])
    assert {key: node["config"]["meta"][key] for key in expected} == expected


@pytest.mark.parametrize(
    ("id_", "given_", "wrong", "wanted"),
    [
        ("time-zones", "Berlin", "'Berlin' is no time zone of the IANA database", "such as Europe/Berlin"),
        ("time-zones", ["UTC"], "is no text", "such as Europe/Berlin"),
        ("currency", "Euro", "'Euro' is no currency of ISO 4217", "such as EUR"),
        ("epochs/bigint", "hours", "is none of seconds,", "milliseconds"),
        ("epochs/bigint", "orders.sent_ts: seconds; orders.id: seconds", "names orders.id, which is not asked about", "seconds"),
        ("deletions/off/is_active", "timestamp", "does not fit is_active, which is boolean", "inverted_boolean"),
        ("deletions/hidden/hidden", "no", "'no' may mean either", "none, or how"),
        ("deletions/off/is_active", "maybe", "is neither none nor one of", "inverted_boolean"),
        ("deletions/off/is_active", "values", "lists no values", "values: deleted"),
        ("deletions/off/is_active", "{column: nope, kind: boolean}", "names no column of customers", "inverted_boolean"),
        ("unseen-changes", "changed_at", "is no column of", "a column, such as"),
        ("unseen-changes", "users: name; orders: id", "names orders, which is not asked about", "a column, such as"),
        ("unseen-changes", "users: nope", "is no column of users", "a column, such as"),
        ("unseen-changes", "", "says nothing", "a column, such as"),
        ("contacts", "Ada", "names no field", "producer.team"),
        ("contacts", "producer.boss: Ada", "has the field producer.boss", "producer.team"),
        ("contacts", "producer.engineering_lead: ada@example", "names ada@example, which is no mail address", ""),
        ("sla", "notice: soon", "names soon, which is no duration", "notice: 14d"),
        ("announced", " , ", "names nobody", "#shop-data"),
        ("announced", [{"who": "x", "severity": "bad"}], "is no {who:", "#shop-data"),
        ("announced", [{"who": "x", "handle": "@all"}], "is no {who:", "#shop-data"),
        ("measures", "net: orders.nope", "names orders.nope, and the source declares no such column", "orders.total_cents"),
        ("measures", "net: orders", "names orders, and the source declares no such column", "orders.total_cents"),
        ("measures", "net", "is no measure", "net_revenue by day_1"),
        ("legacy", "migrated_on: last spring", "names last spring, which is no day", "2024-03-01"),
        ("tunnel", "perhaps", "begins with neither yes nor no", "yes or no"),
        ("json", "ask Ada by 2027-13-45", "names 2027-13-45, which is no day", "a sentence"),
        ("json", "x" * 5000, "has 5,000 characters", "a sentence"),
        ("json", "a\x1b[2J", "holds characters that are no text", "a sentence"),
        ("json", "\udcff", "holds characters that are no text", "a sentence"),
        ("json", {"a": 1}, "is no text", "a sentence"),
        ("sla", "{notice: *a}", "is no YAML", "notice: 14d"),
        ("schema", "tables", "no question of that id is open", "write config.meta.contract.answers.schema"),
        ("jsonn", "x", "no question of that id is open", "scaffold-source questions shop"),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_answer_says_what_is_wanted(
    project: Project, id_: str, given_: object, wrong: str, wanted: str
) -> None:
    with pytest.raises(UsageError) as raised:
        answer(project, "shop", {id_: given_})
    assert wrong in raised.value.what
    assert wanted in raised.value.do
    assert raised.value.what.isprintable()


@pytest.mark.parametrize(
    "text", ["postgresql://app:hunter22@db/shop", "user app, Password: hunter22", "token=hunter22", {"prod": "x:hunter22@y", "dev": "http://:hunter22@y"}]
)  # fmt: skip
def test_no_password_goes_into_git_or_into_an_error(project: Project, text: object) -> None:
    with pytest.raises(UsageError, match="looks like a password") as raised:
        answer(project, "shop", {"instances" if isinstance(text, dict) else "account": text})
    assert "hunter22" not in f"{raised.value.what} {raised.value.do}"
    answer(
        project, "shop", {"account": "one of our own, its password is in the vault: ask Ada; tokens expire"}
    )


def test_freshness_is_asked_about_where_a_time_says_when_rows_arrive(tmp_path: Path) -> None:
    seen = table("parcels", column("updated_at", "timestamp with time zone"))
    project, _ = scaffolded(tmp_path, Database("shop", "18", None, (seen,)))
    for text, expected in {
        "1 day": {"warn_after": {"count": 1, "period": "day"}},
        "warn 90 minutes, error 2 days": {
            "warn_after": {"count": 90, "period": "minute"},
            "error_after": {"count": 2, "period": "day"},
        },
        "never": None,
    }.items():
        (parcels,) = after(project, {"rhythm": text})["tables"]
        assert parcels["config"]["freshness"] == expected
    for wrong, why in {"often": "names no duration", "2 days, error 1 day": "fails before it warns"}.items():
        with pytest.raises(UsageError, match=why):
            answer(project, "shop", {"rhythm": wrong})


def test_an_undeclared_key_gets_what_it_points_at(tmp_path: Path) -> None:
    customers = Table("public", "customers", "table", (ID, column("deleted_at", "timestamp with time zone")), (Key("primary", ("id",)),))  # fmt: skip
    events = table(
        "visit_events", column("customer_id", "bigint"), column("created_at", "timestamp with time zone")
    )
    project, _ = scaffolded(tmp_path, Database("shop", "18", None, (customers, events)))
    assert any(one.id == "undeclared-keys" for one in asking(project, "shop").questions)
    with pytest.raises(UsageError, match="and the source declares no such column"):
        answer(project, "shop", {"undeclared-keys": "customers.nope"})
    edits = answer(project, "shop", {"undeclared-keys": "customers.id"}).edits
    texts = {edit.path.name: str(edit.after) for edit in edits}
    assert "references: customers.id" in texts[FILE.name]
    assert "on_deleted: flag" in texts[FILE.name], "what points at a deleted row keeps it"
    assert "relationships" in texts["_shop__models.yml"], "the test is there"
    assert "is_deleted(contract)" in texts["stg_shop__customers.sql"]


def test_who_answered_and_who_knows_stand_in_the_contract(project: Project, tmp_path: Path) -> None:
    assert contract(after(project, {"json": "x", "tunnel": "no"}, "Ada"))["answered_by"] == {
        "json": "Ada",
        "tunnel": "Ada",
    }
    own, _ = scaffolded(tmp_path, WIDE)
    write_all(answer(own, "shop", {"json": "ask Ada by 2027-01-31"}, "Bob").edits, own.root)
    again = find_project(own.root)
    (json,) = (one for one in asking(again, "shop").questions if one.id == "json")
    assert json.who_knows == "Ada, by 2027-01-31"
    assert "answered_by" not in (own.root / FILE).read_text()
    assert [one.id for one in asking(again, "shop", "ada").questions] == ["json"]
    page = brief(again, "shop").brief
    assert [card.id for card in page.cards if "asked of Ada, by 2027-01-31" in card.evidence] == ["json"]
    write_all(answer(again, "shop", {"json": "only sku"}).edits, own.root)
    assert "who_knows" not in (own.root / FILE).read_text()


def test_for_somebody_asks_what_is_theirs(project: Project) -> None:
    every = asking(project, "shop").questions
    of_admin = asking(project, "shop", "database administrator").questions
    assert {one.ask for one in of_admin} == {"the producer's database administrator"}
    assert {"contacts", "measures"} <= {one.id for one in asking(project, "shop", "data_lead").questions}
    assert 0 < len(of_admin) < len(every)
    assert "measured" not in {one.id for one in asking(project, "shop", "engineering lead").questions}
    with pytest.raises(UsageError, match="no question is for them"):
        asking(project, "shop", "database pope")


HOSTILE = ["{{ env_var('TOKEN') }}", "{% set a = 1 %}x", "{# gone #}", "<b>{{{</b>", "a: b # c", "- x", "'\"\\", "null", "yes", "2024-01-01", "}}", "x\n\ny: {{ 1 }}", "\u202eabc", "&a *b !c"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_dbt_evaluates_no_answer(project: Project, text: str) -> None:
    for id_ in ("json", "channel"):
        source = contract(after(project, {id_: text}, text))
        held = source["answers"]["json"] if id_ == "json" else source["channel"]
        for written in (held, source["answered_by"][id_]):
            assert Environment().from_string(str(written)).render().strip("\n") == text.strip("\n")


# ---- in any order

COMMENTED = {
    "        contract:\n": "        contract:  # ours\n          # first of all\n",
    "          status: draft\n": "          status: draft   # until May\n          # the tool's\n",
    "      - name: orders\n": "      # what people buy\n      - name: orders\n        tags: [core]\n",
    "          - {name: sent_ts, data_type: bigint}\n": "          # odd one\n          - {name: sent_ts, data_type: bigint}  # ?\n",
}
ANSWERS: dict[str, object] = {
    "time-zones": "Europe/Berlin",
    "currency": "EUR",
    "contacts": "producer.team: Shop; consumer.team: Analytics",
    "sla": "notice: 14d",
    "json": "only sku",
    "tunnel": "no",
    "account": "ask Ada by 2027-01-31",
    "channel": "#shop-data",
    "announced": "#shop-data, ada@example.com",
    "measures": "net by day_1: orders.price",
    "epochs/bigint": "orders.sent_ts: milliseconds",
    "deletions/off/is_active": "orders: inverted_boolean",
    "unseen-changes": "users: deleted_at",
    "legacy": "n/a",
}


@pytest.fixture(scope="module")
def commented(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, bytes]]:
    """A project with comments of people in the source's YAML, and its files."""
    project, _ = scaffolded(tmp_path_factory.mktemp("commented"), WIDE)
    file = project.root / FILE
    text = file.read_text()
    for was, now in COMMENTED.items():
        assert was in text
        text = text.replace(was, now, 1)
    file.write_text(text)
    return project, contents(project)


def contents(project: Project) -> dict[str, bytes]:
    files = (project.root / "models").rglob("*")
    return {str(path.relative_to(project.root)): path.read_bytes() for path in files if path.is_file()}


def take(project: Project, given_: dict[str, object]) -> None:
    now = find_project(project.root)
    write_all(answer(now, "shop", given_, "Ada").edits, now.root)


def restore(project: Project, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (project.root / name).write_bytes(content)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(ANSWERS)), unique=True, min_size=2), st.data())
def test_any_order_makes_the_same_bytes(
    commented: tuple[Project, dict[str, bytes]], ids: list[str], data: st.DataObject
) -> None:
    project, before = commented
    restore(project, before)
    take(project, {id_: ANSWERS[id_] for id_ in ids})
    at_once = contents(project)
    restore(project, before)
    order = data.draw(st.permutations(ids))
    cut = data.draw(st.integers(0, len(order)))
    for id_ in order[:cut]:
        take(project, {id_: ANSWERS[id_]})
    if order[cut:]:
        take(project, {id_: ANSWERS[id_] for id_ in order[cut:]})
    assert contents(project) == at_once
    old, new = (files[str(FILE)].decode().splitlines() for files in (before, at_once))
    kept = iter(new)
    changed = {line for line in old if "- {name: sent_ts" in line}  # the column that has more to say now
    assert all(line in kept for line in old if line not in changed), "every other line stays, in its order"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"time-zones: UTC\njson: |\n  only\n  sku\n", {"time-zones": "UTC", "json": "only\nsku\n"}),
        (b'\xef\xbb\xbf{"tunnel": false, "sla": {"notice": "14d"}}', {"tunnel": False, "sla": {"notice": "14d"}}),
        (b"", {}),
    ],
)  # fmt: skip
def test_a_file_of_answers_is_read(content: bytes, expected: dict[str, object]) -> None:
    assert answers_in(content, "answers.yml") == expected


@pytest.mark.parametrize(
    "content",
    [b"- a", b"a: 1\na: 2", b"\xff\xfe", b"a: [", b"a: !!python/object:os.system x", b"a: &a [*a]", b"x"],
)
def test_a_file_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ScaffoldError) as raised:
        answers_in(content, "answers.yml")
    assert raised.value.exit_code == 2
    assert "answers.yml" in raised.value.what


def test_what_is_answered_is_open_no_more(commented: tuple[Project, dict[str, bytes]]) -> None:
    project, before = commented
    restore(project, before)
    whole = {id_: text for id_, text in ANSWERS.items() if id_ != "account" and ":" not in str(text)}
    take(project, whole)
    now = {one.id for one in open_questions(questions(find_project(project.root), "shop"))}
    assert not now & whole.keys()
