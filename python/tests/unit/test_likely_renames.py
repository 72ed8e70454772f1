"""What looks like a rename, and what does not; and how often, on real tables."""

from __future__ import annotations

import gzip
import json
import random
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from helpers.drifting import SHOP, judged

from scaffold_source.drift.likely_renames import hint, likely_columns, likely_tables, name_likeness
from scaffold_source.drift.rules.rule import Comparison
from scaffold_source.model import Column, Database, Key, Table, TableName
from scaffold_source.producers.snapshot import read_snapshot
from scaffold_source.report.formats import FORMATS
from scaffold_source.yaml_text.jinja import escape, unescape

HISTORIES = Path(__file__).parents[3] / "benchmarks" / "histories"
sys.path.insert(0, str(HISTORIES))

from steps import APPLICATIONS, versions  # noqa: E402  (a script's neighbour)

# What the migrations of the histories renamed, as a reader says; one of them is a table that was replaced.
RENAMED = {
    ("num_orders", "num_orders_as_shipping_address"),
    ("price_excl_tax", "price"),
    *((f"customer_{name}", f"communication_{name}") for name in ("communicationeventtype", "email", "notification")),
}  # fmt: skip


def orders(*columns: Column | str, keys: tuple[Key, ...] = ()) -> Table:
    made = tuple(Column(c, "text", "text") if isinstance(c, str) else c for c in columns)
    return Table("public", "orders", "table", made, keys)


def numeric(name: str) -> Column:
    return Column(name, "numeric(10,2)", "numeric(10,2)", nullable=False)


def number(name: str, *, nullable: bool = True) -> Column:
    return Column(name, "bigint", "bigint", nullable=nullable)


def pointing(name: str) -> tuple[Key, ...]:
    return (Key("foreign", (name,), TableName("public", "people"), ("id",)),)


def renamed(before: Table, after: Table) -> list[tuple[str, str]]:
    pairs = likely_columns(("public", "orders"), before, after, lambda name: name)
    return [(was[-1], now[-1]) for was, now in pairs.items()]


def test_a_new_column_before_one_that_was_there_took_the_place_of_another() -> None:
    assert renamed(orders("id", "note", "total"), orders("id", "remark", "total")) == [("note", "remark")]
    assert renamed(orders("id", "a", "b", "total"), orders("id", "x", "y", "total")) == [
        ("a", "x"),
        ("b", "y"),
    ]
    assert renamed(orders("id", "note", "total"), orders("id", number("weight"), "total")) == []


def test_elsewhere_it_takes_a_like_name() -> None:
    assert renamed(orders("id", "status", "total"), orders("id", "total", "state")) == [("status", "state")]
    assert renamed(orders("id", "userName"), orders("id", "user_name")) == [("userName", "user_name")]
    assert renamed(orders("id", "note"), orders("id", "channel")) == []
    assert renamed(orders("id", "status"), orders("id", number("state"))) == []


def test_or_facts_that_few_columns_share() -> None:
    before = orders("id", number("user_id"), "total", keys=pointing("user_id"))
    after = orders("id", "total", number("buyer"), keys=pointing("buyer"))
    assert renamed(before, after) == [("user_id", "buyer")]
    assert renamed(before, replace(after, keys=())) == []
    assert renamed(orders("id", numeric("sum")), orders("id", numeric("paid"))) == [("sum", "paid")]
    assert renamed(orders("id", numeric("sum"), "note"), orders("id", "note", numeric("paid"))) == [
        ("sum", "paid")
    ]
    assert renamed(orders("id", number("rank")), orders("id", number("paid", nullable=False))) == []


@pytest.mark.parametrize(
    ("one", "another"),
    [("created_at", "updated_at"), ("line_1", "line_2"), ("first_name", "last_name"), ("start_date", "end_date"),
     ("is_paid", "is_sent"), ("user_id", "order_id"), ("min_total", "max_total")],
)  # fmt: skip
def test_names_that_only_end_alike_are_not_like(one: str, another: str) -> None:
    assert name_likeness(one, another) < 0.6
    assert renamed(orders("id", one, "total"), orders("id", "total", another)) == []


def test_tables() -> None:
    old, shape = ("public", "orders"), ("id", "status", "total", "customer")
    gone = {old: orders(*shape)}
    assert likely_tables(gone, {("public", "purchases"): orders(*shape)}) == {old: ("public", "purchases")}
    assert likely_tables(gone, {("public", "order_items"): orders("id", "price")}) == {}
    assert likely_tables(gone, {("public", "tags"): orders("id", "name")}) == {}
    several = {("public", "orders_2"): orders(*shape, "note"), ("sales", "order"): orders(*shape)}
    assert likely_tables(gone, several) == {old: ("sales", "order")}


def test_the_line_to_paste_is_yaml() -> None:
    assert hint(("public", "orders", "a"), ("public", "orders", "b")) == (
        "- {name: b, config: {meta: {renamed_from: a}}}"
    )
    assert '{name: "no", config: {meta: {renamed_from: "it: {"}}}' in hint(
        ("public", "o", "it: {"), ("public", "o", "no")
    )
    assert "renamed_from: public.orders" in hint(("public", "orders"), ("sales", "orders_2"))


def test_the_report_says_both_ways() -> None:
    before, after = (replace(SHOP, tables=(orders("id", name, "total"),)) for name in ("status", "state"))
    removal, addition = sorted(judged(before, after).findings, key=lambda f: f.rule.id, reverse=True)
    assert removal.message == (
        "is gone (it was text); it looks like a rename to state: if it is one, add "
        "- {name: state, config: {meta: {renamed_from: status}}} to the columns of its table"
    )
    assert addition.message == "is new: text; it looks like status, renamed"
    told = json.loads(FORMATS["json"].render([judged(before, after)], None))["findings"]
    expected = {"from": "public.orders.status", "to": "public.orders.state"}
    assert [finding["likely_rename"] for finding in told] == [expected, expected]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("status", "state"),
        ("no", "yes"),
        ("a: b", "a: {c"),
        ("{{ x }}", "it's {% y"),
        ("über", "1st"),
        ("~", "a#"),
    ],
)
def test_the_line_makes_it_a_rename(was: str, now: str) -> None:
    before, after = (replace(SHOP, tables=(orders("id", name, "total"),)) for name in (was, now))
    (entry,) = yaml.safe_load(hint(("public", "orders", was), ("public", "orders", now)))
    name = entry.pop("name")
    agreed = {"tables": {"orders": {"columns": {unescape(name): entry}}}}
    assert [finding.rule.id for finding in judged(before, after, agreed).findings] == ["column-renamed"]
    assert (name, entry["config"]["meta"]["renamed_from"]) == (escape(now), escape(was))


def test_a_column_that_was_left_out_is_not_new() -> None:
    """People left it out of the contract: it was there before."""
    before = replace(SHOP, tables=(orders("id", "status", "total"),))
    after = replace(SHOP, tables=(orders("id", "state", "total"),))
    path = ("public", "orders", "state")
    assert Comparison.of(before, after).likely and not Comparison.of(before, after, left_out={path}).likely


# ---- on real tables


def histories() -> dict[str, list[Database]]:
    return {
        name: [_facts(HISTORIES / name / f"{version}.json.gz") for version in versions(name)]
        for name in APPLICATIONS
    }


def _facts(file: Path) -> Database:
    return read_snapshot(gzip.decompress(file.read_bytes()), file.name)[0]


def test_renames_in_real_histories() -> None:
    """Between any two versions: every rename is hinted at, and of pairs that are none at most one in fifty."""
    hints: list[tuple[str, str]] = []
    pairs: list[tuple[str, str]] = []
    for history in histories().values():
        for before, after in combinations(history, 2):
            old, new = ({(t.schema, t.name): t for t in side.tables} for side in (before, after))
            gone, came = ({p: t for p, t in a.items() if p not in b} for a, b in ((old, new), (new, old)))
            hints += ((was[-1], now[-1]) for was, now in likely_tables(gone, came).items())
            pairs += ((was[-1], now[-1]) for was in gone for now in came)
            for path in old.keys() & new.keys():
                hints += renamed(old[path], new[path])
                names = [{column.name for column in side[path].columns} for side in (old, new)]
                pairs += ((was, now) for was in names[0] - names[1] for now in names[1] - names[0])
    true = [pair for pair in pairs if pair in RENAMED]
    assert set(true) == RENAMED
    assert sum(pair in RENAMED for pair in hints) == len(true)
    assert sum(pair not in RENAMED for pair in hints) * 50 <= len(pairs) - len(true)


def test_renames_made_in_real_tables() -> None:
    """A column renamed to the name of any other is hinted at nine times in ten; one dropped, and any other
    added, at most once in fifty."""
    chance = random.Random(1)
    tables = [t for history in histories().values() for t in history[-1].tables if len(t.columns) > 2]
    columns = [column for table in tables for column in table.columns]
    hinted = made_up = total = 0
    while total < 1000:
        table, added = chance.choice(tables), chance.choice(columns)
        gone = chance.choice(table.columns[1:])
        if added.name in {column.name for column in table.columns}:
            continue
        total += 1
        words = {gone.name: added.name}
        keys = [replace(k, columns=tuple(words.get(n, n) for n in k.columns)) for k in table.keys]
        same = tuple(replace(c, name=words.get(c.name, c.name)) for c in table.columns)
        hinted += bool(renamed(table, replace(table, columns=same, keys=tuple(keys))))
        rest = tuple(c for c in table.columns if c is not gone)
        keys = [key for key in table.keys if gone.name not in key.columns]
        made_up += bool(renamed(table, replace(table, columns=(*rest, added), keys=tuple(keys))))
    assert hinted >= 0.9 * total
    assert made_up * 50 <= total
