"""Accept lists hold fingerprints: a fact that becomes known later ends nobody's acceptance. What the drift cases'
findings are called stands in postgres/fingerprints.txt."""

from __future__ import annotations

from dataclasses import make_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from scaffold_source.change import Accepted, Change, Finding, Location, fingerprint, plain
from scaffold_source.drift.rules import RULES
from scaffold_source.model import Check, Column, Key, Policy, Publication, Table, TableName, Trigger

PATH = ("public", "orders")
COLUMN = Column("status", "text", "text", default="'new'::text")
KEY = Key("foreign", ("customer_id",), TableName("public", "customers"), ("id",))
FACTS = [
    COLUMN,
    KEY,
    replace(KEY, nulls_not_distinct=True, validated=False),
    Policy("own", "all", ("app",)),
    Check("positive", "(total > 0)"),
    Trigger("touch", "BEFORE UPDATE"),
    Publication("cdc"),
    Table(
        "public", "orders", "table", (COLUMN,), (KEY,), row_security=True, publications=(Publication("p"),)
    ),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_new_fact_at_its_default_changes_no_fingerprint(fact: Any) -> None:
    """Whatever the default is; a value that is not the default is another change."""
    model = type(fact)
    later = make_dataclass(
        "Later",
        [("is_new", bool, False), ("mode", str, "usual"), ("few", int, 7)],
        bases=(model,),
        frozen=True,
    )
    values = {name: getattr(fact, name) for name in model.__dataclass_fields__}
    name = fingerprint("a-rule", Change(PATH, "facts", fact, None))
    assert fingerprint("a-rule", Change(PATH, "facts", later(**values), None)) == name
    for changed in ({"is_new": True}, {"mode": "other"}, {"few": 0}):
        assert fingerprint("a-rule", Change(PATH, "facts", later(**values, **changed), None)) != name


def test_what_makes_a_difference_makes_another_fingerprint() -> None:
    changes = [
        Change(PATH, "keys", before, after)
        for before, after in (
            (KEY, None),
            (None, KEY),
            (replace(KEY, validated=False), None),
            (replace(KEY, deferrable=True), None),
            (replace(KEY, nulls_not_distinct=True), None),
            (replace(KEY, on_delete="cascade"), None),
        )
    ]
    assert len({fingerprint("a-rule", change) for change in changes}) == len(changes)


def test_reports_keep_every_field() -> None:
    assert plain(KEY) == {
        "kind": "foreign",
        "columns": ["customer_id"],
        "to": {"schema": "public", "name": "customers"},
        "references": ["id"],
        "on_delete": "no action",
        "on_update": "no action",
        "validated": True,
        "deferrable": False,
        "temporal": False,
        "match_full": False,
        "nulls_not_distinct": False,
    }


# As the program printed them before keys knew NULLS NOT DISTINCT and publications were more than a name.
FIRST = [
    ("primary-key-removed", "keys", Key("primary", ("id",)), None, "d89a779cabb4"),
    ("column-removed", "columns", COLUMN, None, None),
    ("removed-from-publication", "publications", Publication("cdc"), None, "d2d94bc34902"),
    ("foreign-key-removed", "keys", KEY, None, "d5ad7f716073"),
    ("table-removed", "tables", FACTS[-1], None, "da3e14d4adb7"),
]


@pytest.mark.parametrize(("rule", "field", "before", "after", "first"), FIRST)
def test_the_first_accept_lists_are_taken(
    rule: str, field: str, before: Any, after: Any, first: str | None
) -> None:
    change = Change(PATH, field, before, after)
    now = fingerprint(rule, change)
    (known,) = (known for known in RULES if known.id == rule)
    finding = Finding(known, "breaking", change, "is gone", now)
    for written in filter(None, (now, first)):
        assert entry(rule, written).fits(finding, "shop")
    assert not entry(rule, "d00000000000").fits(finding, "shop")
    assert not entry("another-rule", first or now).fits(finding, "shop")


def test_of_a_fact_that_is_new_the_first_name_is_no_name() -> None:
    """A key that is NULLS NOT DISTINCT is not the one that somebody accepted the loss of."""
    change = Change(PATH, "keys", replace(KEY, nulls_not_distinct=True), None)
    (known,) = (known for known in RULES if known.id == "foreign-key-removed")
    finding = Finding(known, "warning", change, "is gone", fingerprint(known.id, change))
    assert not entry(known.id, "d5ad7f716073").fits(finding, "shop")


def entry(rule: str, written: str) -> Accepted:
    return Accepted(rule, "public.orders", written, "moved", "Ana", None, Location(Path("x"), 1))
