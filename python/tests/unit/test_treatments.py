"""What becomes of each column of a draw: what is not known to be safe is masked or made."""

from __future__ import annotations

import pytest

from scaffold_source.errors import DefectError
from scaffold_source.model import Column, Key, Table, TableName
from scaffold_source.sample.masking import unspoken
from scaffold_source.sample.order import edges_of
from scaffold_source.sample.treatments import Declared, Place, treatments

PEOPLE, NOTES = TableName("public", "people"), TableName("public", "notes")


def column(name: str, base: str, **more: object) -> Column:
    return Column(name, base, base, **more)  # type: ignore[arg-type]


TABLES = (
    Table(
        "public",
        "people",
        "table",
        (
            column("ssn", "bigint"),
            column("login", "text"),
            column("password_hash", "text"),
            column("gender", "text", values=("f", "m")),
            column("state", "text", values=("new", "old")),
            column("is_active", "boolean"),
            column("birth_date", "date"),
            column("seen_at", "timestamp with time zone"),
            column("external", "uuid"),
            column("spot", "public.spot", labels=("tone.warm",)),
            column("score", "integer"),
            column("sent", "bigint"),
            column("ref", "bytea"),
        ),
        (Key("primary", ("ssn",)), Key("unique", ("login",))),
    ),
    Table(
        "public",
        "notes",
        "table",
        (
            column("id", "uuid"),
            column("person", "bigint"),
            column("author", "character varying(80)"),
            column("parent", "uuid"),
            column("note", "text"),
        ),
        (
            Key("primary", ("id",)),
            Key("foreign", ("person",), PEOPLE, ("ssn",)),
            Key("foreign", ("author",), PEOPLE, ("login",)),
            Key("foreign", ("parent",), NOTES, ("id",)),
        ),
    ),
)
EDGES = {table.full_name: edges_of(table) for table in TABLES}


def hows(declared: Declared) -> dict[str, str]:
    return {
        f"{place.table.name}.{place.column}": treatment.how
        for place, treatment in treatments(TABLES, EDGES, declared).items()
    }


def test_what_is_not_known_to_be_safe_is_masked_or_made() -> None:
    found = hows(Declared(times=(Place(PEOPLE, "sent"),)))
    kept = {name for name, how in found.items() if how == "kept"}
    made = {name for name, how in found.items() if how == "made"}
    assert kept == {
        "people.state",
        "people.is_active",
        "people.seen_at",
        "people.sent",
        "notes.id",
        "notes.parent",
    }
    assert made == {"people.password_hash", "people.gender"}
    assert set(found.values()) == {"kept", "made", "masked"}


def test_columns_that_keys_connect_are_treated_as_one() -> None:
    found = hows(Declared(unmasked=(Place(NOTES, "author"),), pii={Place(PEOPLE, "ssn"): "none"}))
    assert found["notes.author"] == found["people.login"] == "unmasked"
    assert found["people.ssn"] == found["notes.person"] == "declared safe"


def test_what_the_contract_calls_personal_is_not_kept_for_its_type() -> None:
    found = hows(Declared(pii={Place(PEOPLE, "is_active"): "special", Place(PEOPLE, "seen_at"): "special"}))
    assert (found["people.is_active"], found["people.seen_at"]) == ("made", "masked")


def test_an_error_that_nobody_expects_shows_no_value() -> None:
    with pytest.raises(DefectError) as caught, unspoken("public.people.login"):
        int("toksecretx")
    assert "ValueError" in caught.value.what and "toksecretx" not in f"{caught.value.what}{caught.value.do}"
    assert caught.value.__suppress_context__
