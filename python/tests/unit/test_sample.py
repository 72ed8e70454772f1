"""Made rows: the same bytes everywhere, pairs and histories as what they are, patterns, folders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import make_dbt_project
from helpers.columns import column
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.commands.add import add
from scaffold_source.commands.sample import sample
from scaffold_source.contract.values import Source
from scaffold_source.errors import ProjectError, UsageError
from scaffold_source.lexicon.currencies import EXPONENTS
from scaffold_source.model import Bounds, Check, Column, Database, Key, Table, TableName
from scaffold_source.producers import Scope, read
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import Where, parse_where
from scaffold_source.project import find_project, write_all
from scaffold_source.sample.filling import Filling
from scaffold_source.sample.making import Made, make
from scaffold_source.sample.patterns import text_like
from scaffold_source.sample.sql_text import sql_script
from scaffold_source.sample.times import clock_changes, seconds_of
from scaffold_source.sample.wishes import Agreed, Mark, Wish
from scaffold_source.sample.words import PLACES

FACTS = Path(__file__).parents[3] / "benchmarks/judgement/open/lago/facts.json"
WISH = Wish(150, 1, date(2026, 1, 1))
ID = Column("id", "integer", "integer", nullable=False, identity="always")


def table(name: str, *columns: Column, keys: tuple[Key, ...] = (), **facts: Any) -> Table:
    return Table("public", name, "table", (ID, *columns), (Key("primary", ("id",)), *keys), **facts)


def made(*tables: Table, agreed: dict[str, Agreed] | None = None) -> dict[str, Filling]:
    by_name = {TableName("public", name): value for name, value in (agreed or {}).items()}
    result = make(Database("shop", "18", "UTC", tables), WISH, by_name, {})
    return {filling.table.name: filling for filling in result.tables}


def whole(facts: Path = FACTS, rows: int = 20) -> Made:
    return make(read(Where(str(facts), path=facts), Scope()).database, replace(WISH, rows=rows), {}, {})


def test_the_bytes_are_those_of_every_python() -> None:
    """A change here is a change of what every seed makes: say so in the CHANGELOG."""
    text = sql_script(whole(), "lago")
    assert sha256(text.encode()).hexdigest()[:16] == "67b68f73d443a3f7"


def test_a_pair_of_columns_points_at_rows_of_several_tables() -> None:
    notes = table(
        "notes", column("owner_type", nullable=False), column("owner_id", "integer", nullable=False)
    )
    pairs = Agreed(pairs=(("owner_type", "owner_id"),))
    tables = made(table("users"), table("companies"), notes, agreed={"notes": pairs, "users": Agreed(most=7)})
    owners = set(zip(tables["notes"].into["owner_type"], tables["notes"].into["owner_id"], strict=True))
    assert {kind for kind, _ in owners} == {"User", "Company"}
    assert max(number for kind, number in owners if kind == "User") <= 7  # type: ignore[type-var]


def test_a_pair_with_known_kinds_points_at_their_tables() -> None:
    kind = column("item_kind", nullable=False, values=("App::Order", "Ghost"))
    notes = table("zzz", kind, column("item_id", "integer", nullable=False))
    tables = made(table("orders"), notes, agreed={"zzz": Agreed(pairs=(("item_kind", "item_id"),))})
    assert set(tables["zzz"].into["item_kind"]) == {"App::Order"}


def test_versions_in_a_history_follow_each_other() -> None:
    to_orders = Key("foreign", ("order_id",), TableName("public", "orders"), ("id",))
    time = "timestamp with time zone"
    history = table(
        "order_history", column("order_id", "integer", nullable=False), column("valid_from", time, nullable=False),
        column("valid_to", time), keys=(to_orders,),
    )  # fmt: skip
    agreed = {"order_history": Agreed(is_history=True), "orders": Agreed(most=10)}
    into = made(table("orders"), history, agreed=agreed)["order_history"].into
    for order in range(1, 11):
        versions = sorted(
            (start, end)
            for one, start, end in zip(into["order_id"], into["valid_from"], into["valid_to"], strict=True)
            if one == order
        )  # type: ignore[type-var]
        starts, ends = zip(*versions, strict=True)
        assert ends == (*starts[1:], None), "the last one has no end"


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        (Mark("gone", "timestamp"), column("gone", "timestamp with time zone")),
        (Mark("gone", "boolean"), column("gone", "boolean", nullable=False)),
        (Mark("gone", "inverted_boolean"), column("gone", "boolean")),
        (Mark("gone", "epoch"), column("gone", "bigint", nullable=False)),
        (Mark("gone", "values", ("x",)), column("gone", nullable=False, values=("a", "x"))),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_few_rows_are_deleted_as_agreed(mark: Mark, kind: Column) -> None:
    values = made(table("t", kind), agreed={"t": Agreed(deletions=(mark,))})["t"].into["gone"]
    live = {
        "timestamp": [None],
        "boolean": [False],
        "inverted_boolean": [True],
        "epoch": [0, None],
        "values": ["a"],
    }
    deleted = [value for value in values if value not in live[mark.kind]]
    assert 1 <= len(deleted) <= 15


def test_few_rows_are_tests_as_agreed() -> None:
    rule = Agreed(test_rows="is_test or email like '%@example.com'")
    into = made(
        table("t", column("email", nullable=False), column("is_test", "boolean")), agreed={"t": rule}
    )["t"].into
    tests = [
        is_test or str(email).endswith("@example.com")
        for email, is_test in zip(into["email"], into["is_test"], strict=True)
    ]
    assert 1 <= sum(map(bool, tests)) <= 15


def test_rows_lie_on_both_sides_of_each_change_of_clocks() -> None:
    began = made(table("t"))["t"].began
    changes = clock_changes(seconds_of(date(2024, 1, 2)), seconds_of(WISH.until))
    assert changes
    for change in changes:
        assert any(change - 3600 < moment < change for moment in began)
        assert any(change < moment < change + 3600 for moment in began)


def test_rules_that_no_row_keeps_are_named() -> None:
    never = Check("never", "(n > 5) AND (n < 5)")
    filling = made(table("t", column("n", "integer", nullable=False), checks=(never,)))["t"]
    assert filling.count == 0 and [*filling.lacking] == ["never: (n > 5) AND (n < 5)"]


def test_a_table_below_one_without_rows_says_so() -> None:
    never = table("never", column("n", "integer", nullable=False, bounds=Bounds(above=5, below=5)))
    key = Key("foreign", ("never_id",), TableName("public", "never"), ("id",))
    child = made(never, table("child", column("never_id", "integer", nullable=False), keys=(key,)))["child"]
    assert child.count == 0
    assert [*child.lacking] == ["public.child (never_id) → public.never, which has no rows"]


def test_a_range_that_is_empty_is_named() -> None:
    empty = column("n", "integer", nullable=False, bounds=Bounds(above=5, below=5))
    assert [*made(table("t", empty))["t"].lacking] == ["the range of n"]


@given(
    st.sampled_from(["^[a-z0-9_]{1,100}$", "^.{1,100}$", "^(foo|ba[rz])+-[^a-y]?$", r"^\d{3}\.x\w*$", "^[[:alpha:]]{2}$", "a"]),
    st.integers(0, 2**32),
)  # fmt: skip
def test_a_text_is_like_its_pattern(pattern: str, seed: int) -> None:
    import random  # noqa: PLC0415

    text = text_like(pattern, random.Random(seed).random)
    assert text is not None
    assert re.search(pattern.replace("[:alpha:]", "a-zA-Z"), text)


def test_what_only_postgresql_understands_makes_no_text() -> None:
    assert text_like(r"\mword\M", lambda: 0.5) is None
    assert text_like("(unclosed", lambda: 0.5) is None


def test_the_name_of_a_unit_test_is_one_that_a_table_can_have(tmp_path: Path) -> None:
    """dbt makes a table of that name."""
    project = find_project(make_dbt_project(tmp_path / "analytics"))
    snapshot = tmp_path / "shop.json"
    snapshot.write_text(to_json(Database("shop", "18", "UTC", (table("o" * 45, column("name")),))))
    write_all(add(project, Source("shop", raw_schema="shop"), parse_where(str(snapshot))).edits, project.root)
    files = sample(find_project(project.root), "shop", WISH, "unit-tests").files
    names = [
        line.split()[-1]
        for text in files.values()
        for line in text.splitlines()
        if line.startswith("- name:")
    ]
    assert len(names) == 1 and len(names[0]) <= 63


def test_a_table_that_people_declared_gets_no_unit_test(tmp_path: Path) -> None:
    project = find_project(make_dbt_project(tmp_path / "analytics"))
    snapshot = tmp_path / "shop.json"
    snapshot.write_text(to_json(Database("shop", "18", "UTC", (table("orders", column("name")),))))
    write_all(add(project, Source("shop", raw_schema="shop"), parse_where(str(snapshot))).edits, project.root)
    with (project.root / "models/staging/shop/_shop__sources.yml").open("a") as declared:
        declared.write("      - name: budgets\n        columns:\n          - name: amount\n")
    files = sample(find_project(project.root), "shop", WISH, "unit-tests").files
    assert [Path(name).name for name in files if name.endswith(".yml")] == [
        "_stg_shop__orders__unit_tests.yml"
    ]


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of a file is a full disk to the process that writes it."""
    import resource  # noqa: PLC0415
    import signal  # noqa: PLC0415

    from scaffold_source.edit import FileEdit  # noqa: PLC0415
    from scaffold_source.project import write_all  # noqa: PLC0415

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(ProjectError, match="nothing was written"):
            write_all([FileEdit(tmp_path / "out/sample.sql", None, "x" * 100_000)], tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert not (tmp_path / "out").exists()


def test_the_bytes_do_not_hang_on_the_hashes_of_a_process() -> None:
    """Python shuffles its sets anew in each process."""
    script = (
        "import test_sample as t; from hashlib import sha256;"
        "print(sha256(t.sql_script(t.whole(), 'lago').encode()).hexdigest())"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_a_row_is_about_one_person_and_one_place() -> None:
    texts = ("first_name", "last_name", "email", "e-mail", "city", "country", "currency", "billing_city")
    more = ("login", "display_name", "locale", "timezone")
    columns = [column(name, nullable=False) for name in (*texts, *more)]
    unique = tuple(Key("unique", (name,)) for name in ("email", "login", "display_name"))
    into = made(table("customers", *columns, column("name", nullable=False), keys=unique))["customers"].into
    rows = [dict(zip(into, values, strict=True)) for values in zip(*into.values(), strict=True)]
    places = {(place.city, place.country, place.currency) for place in PLACES}
    for row in rows:
        assert row["name"] == f"{row['first_name']} {row['last_name']}"
        mail = str(row["email"])
        assert mail.startswith(ascii_only(f"{row['first_name']}.{row['last_name']}."))
        assert (row["city"], row["country"], row["currency"]) in places
        assert str(row["display_name"]).startswith(f"{row['name']} ")
        assert str(row["login"]).startswith(ascii_only(str(row["first_name"])))
        (place,) = (place for place in PLACES if place.city == row["city"])
        assert (row["locale"], row["timezone"]) == (f"{place.language}-{place.country}", place.zone)
    assert any(row["city"] != row["billing_city"] for row in rows), "another place"


@pytest.mark.parametrize("room", [5, 13, 14, 25, 26, 39, 40])
@pytest.mark.parametrize("name", ["email", "login", "display_name", "slug", "title", "user_id", "code"])
def test_what_is_unique_has_room(name: str, room: int) -> None:
    unique = column(name, f"character varying({room})", nullable=False)
    values = made(table("users", unique, keys=(Key("unique", (name,)),)))["users"].into[name]
    assert len(set(values)) == 150
    assert max(len(str(value)) for value in values) <= room


def ascii_only(text: str) -> str:
    return text.lower().replace("'", "").translate(str.maketrans("üøëâ", "uoea"))


def test_what_names_the_currency_of_an_amount_names_one() -> None:
    agreed = Agreed(currencies=frozenset(("currency", "money_unit")))
    plans = Key("unique", ("plan", "currency"))
    shop = table(
        "t",
        column("plan", "integer", nullable=False),
        column("currency"),
        column("money_unit"),
        keys=(plans,),
    )
    into = made(shop, agreed={"t": agreed})["t"].into
    assert {str(code) for name in ("currency", "money_unit") for code in into[name]} <= EXPONENTS.keys()


def test_keys_that_nobody_declares_lead_round_to_rows_that_are_there() -> None:
    to_b, to_a = TableName("public", "b"), TableName("public", "a")
    b = table(
        "b", column("a_id", "integer", nullable=False), keys=(Key("foreign", ("a_id",), to_a, ("id",)),)
    )
    a = table("a", column("last_b_id", "integer", nullable=False))
    agreed = {to_a: [Key("foreign", ("last_b_id",), to_b, ("id",))]}
    result = {f.table.name: f for f in make(Database("x", "18", "UTC", (a, b)), WISH, {}, agreed).tables}
    assert set(result["a"].into["last_b_id"]) <= set(result["b"].into["id"])


def test_rows_point_at_no_test_unless_their_key_counts() -> None:
    people = Agreed(test_rows="is_test", named={"is_test": "is_test"})
    to = TableName("public", "people")
    friend = Key("foreign", ("friend_id",), to, ("id",))
    users = table("people", column("is_test", "boolean"), column("friend_id", "integer"), keys=(friend,))
    keys = tuple(Key("foreign", (name,), to, ("id",)) for name in ("buyer_id", "clerk_id"))
    orders = table("purchases", column("buyer_id", "integer"), column("clerk_id", "integer"), keys=keys)
    agreed = {"people": people, "purchases": Agreed(through=frozenset([frozenset(["buyer_id"])]))}
    tables = made(users, orders, agreed=agreed)
    tests = {
        number
        for number, is_test in zip(*(tables["people"].into[name] for name in ("id", "is_test")), strict=True)
        if is_test
    }
    assert tests
    assert not tests & set(tables["people"].into["friend_id"])
    assert not tests & set(tables["purchases"].into["clerk_id"])
    assert len(tables["purchases"].dropped) == sum(
        buyer in tests for buyer in tables["purchases"].into["buyer_id"]
    )


def test_a_range_of_what_the_server_computes_is_kept() -> None:
    twice = column(
        "twice", "integer", generated="stored", expression="(n * 2)", bounds=Bounds(max=10, above=2)
    )
    filling = made(table("t", column("n", "integer", nullable=False), twice))["t"]
    assert filling.count > WISH.rows / 2
    assert {2 < int(str(n)) * 2 <= 10 for n in filling.into["n"]} == {True}


def test_a_pair_whose_kind_is_a_number_has_no_names_in_it() -> None:
    pair = Agreed(pairs=(("kind", "owner_id"),))
    notes = table("zzz", column("kind", "integer", nullable=False), column("owner_id", "integer"))
    into = made(table("users"), notes, agreed={"zzz": pair})["zzz"].into
    assert {type(kind) for kind in into["kind"]} == {int}


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (replace(WISH, rows=1_000_000), "are 4,000,000, and at most 3,000,000"),
        (replace(WISH, until=date(1, 1, 2)), "from 1972-01-01"),
        (replace(WISH, until=date(9999, 12, 31)), "to 2037-12-31"),
    ],
)
def test_more_than_can_be_made(tmp_path: Path, wish: Wish, says: str) -> None:
    project = find_project(make_dbt_project(tmp_path / "analytics"))
    snapshot = tmp_path / "shop.json"
    tables = tuple(table(name, column("at", "timestamp with time zone")) for name in "abcd")
    snapshot.write_text(to_json(Database("shop", "18", "UTC", tables)))
    write_all(add(project, Source("shop", raw_schema="shop"), parse_where(str(snapshot))).edits, project.root)
    with pytest.raises(UsageError, match=says):
        sample(find_project(project.root), "shop", wish, "sql")
