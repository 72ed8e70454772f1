"""What people's own models are offered of the contract: offer_cases/<name>/model.sql, offered.sql if an edit is
offered, and said.txt.

After a change that is meant: UPDATE_CASES=1 pytest python/tests/unit/test_own_models.py, then read the diff.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.merge.own_models import offer
from scaffold_source.merge.own_tokens import UnclearError, tokens_of

CASES = sorted((Path(__file__).parents[1] / "offer_cases").iterdir())


def column(name: str, data_type: str, **meta: str) -> dict[str, Any]:
    return {"name": name, "data_type": data_type, **({"config": {"meta": meta}} if meta else {})}


def table(name: str, on_deleted: str = "exclude") -> dict[str, Any]:
    return {
        "name": name,
        "config": {
            "meta": {
                "soft_delete": {"column": "deleted_at", "kind": "timestamp"},
                "on_deleted": on_deleted,
                "test_rows": "email like '%@example.com'",
                "producer": {"schema": "public", "primary_key": ["id"], "columns": {}},
            }
        },
        "columns": [
            column("id", "bigint"),
            column("customer_id", "bigint"),
            column("email", "text"),
            column("total_cents", "integer", unit="minor", currency="EUR"),
            column("created_at", "timestamp without time zone"),
            column("updated_at", "timestamp with time zone"),
            column("deleted_at", "timestamp without time zone"),
        ],
    }


def source(*tables: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "quay",
        "config": {"meta": {"contract": {"timezone": "Europe/Paris"}}},
        "tables": list(tables),
    }


QUAY = source(table("orders"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    text = (case / "model.sql").read_bytes().decode()
    made = offer(QUAY, QUAY["tables"][0], text)
    said = "".join(
        f"{title}: {line}\n"
        for title, lines in (("gains", made.gains), ("by hand", made.by_hand), ("unclear", [made.unclear]))
        for line in filter(None, lines)
    )
    file = case / "offered.sql"
    if os.environ.get("UPDATE_CASES"):
        (case / "said.txt").write_text(said)
        file.unlink(missing_ok=True)
        if made.text is not None:
            file.write_bytes(made.text.encode())
    assert said == (case / "said.txt").read_text()
    assert made.text == (file.read_bytes().decode() if file.is_file() else None)
    if made.text is not None:
        again = offer(QUAY, QUAY["tables"][0], made.text)
        assert (again.text, again.gains, again.by_hand) == (None, (), made.by_hand)
        assert words(text) <= words(made.text)


def words(text: str) -> set[str]:
    return {*re.findall(r"\w+|--.*|/\*.*?\*/", text)}


def test_rows_that_stay_are_flagged() -> None:
    shop = source(table("orders", "flag"))
    made = offer(shop, shop["tables"][0], "select\n    id\nfrom {{ source('quay', 'orders') }}\n")
    assert made.gains == ("deleted rows", "test rows", "is_deleted", "deleted_at")
    assert made.text is not None
    assert "    id,\n    {{ scaffold_source.is_deleted(contract) }} as is_deleted,\n" in made.text


@pytest.mark.parametrize(
    "part", ["/*", "{{", "'", '"', "--", "(", "a,", "x as y, ", "{{ 'a' ", "where ", "select "]
)
def test_a_long_model_is_read(part: str) -> None:
    """What grows with the square of its length would not end."""
    text = f"select id from {{{{ source('quay', 'orders') }}}} {part * 20_000}"
    made = offer(QUAY, QUAY["tables"][0], text)
    assert made.gains or made.unclear


PIECES = [
    "select", "id", "created_at", "total_cents", ",", "\n", "\n    ", " as ", "x", "from", "where", "(", ")", "'a'",
    "'", '"', "-- remark\n", "/* remark */", "and", "or", "{{ source('quay', 'orders') }}", "{{ ref('x') }}",
    "with", "{% if x %}", "{#", "#}", "*", ".", "::date", "order by", "union", "\t", "\r\n", "é", "o",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_whatever_a_model_says_nothing_of_it_is_lost(pieces: list[str]) -> None:
    text = " ".join(pieces)
    begin = "select id, created_at, total_cents from {{ source('quay', 'orders') }} "
    for model in (text, begin + text, text.join(["select id, ", " from {{ source('quay', 'orders') }}"])):
        made = offer(QUAY, QUAY["tables"][0], model)
        if made.text is None:
            continue
        assert is_subsequence(
            [token.text for token in tokens_of(model) if token.name.lower() != "created_at"],
            [token.text for token in tokens_of(made.text)],
        )
        assert offer(QUAY, QUAY["tables"][0], made.text).text is None


def is_subsequence(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(text in rest for text in few)


@pytest.mark.parametrize(
    "text", ["'", '"', "(", ")", "'{{ x }}'", "-- {% if x %}", "a;", "'\\'", "{{ 'x }}", "/*", "/* a" * 9]
)
def test_what_cannot_be_told_apart_is_not_read(text: str) -> None:
    with pytest.raises(UnclearError):
        tokens_of(text)
