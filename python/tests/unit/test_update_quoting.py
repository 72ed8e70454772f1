"""Columns whose names SQL must quote, renamed: the quotes follow, and there is no conflict that nobody caused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from helpers.small_shop import ID, MODEL, ORDERS, SHOP, USERS, column, edit
from helpers.updating import FILE, scaffold, updated

from scaffold_source.merge.renamed_sql import in_sql
from scaffold_source.model import Column, Database

NAMES = [
    ("order", "state"), ("state", "order"), ("order", "group"), ("state", "firstName"), ("firstName", "first_name"),
    ("Status", "status"), ("name", "title"), ("state", "a b"), ("a-b", "a_b"),
]  # fmt: skip


def shop(name: str, comment: str, kind: str = "text") -> Database:
    columns = (
        ID,
        Column("aa", "text", "text"),
        Column(name, kind, kind, comment=comment),
        Column("zz", "text", "text"),
    )
    return replace(SHOP, tables=(replace(ORDERS, columns=columns), USERS))


def hint(was: str, comment: str) -> str:
    return f'{comment} renamed_from: "{was}"'


def selected(project_root: Path) -> list[str]:
    """The lines of the select list that are no comments, without commas."""
    text = (project_root / MODEL).read_text().split("    select\n")[1].split("    from source")[0]
    return sorted(line.strip().rstrip(",") for line in text.split("\n") if line.strip() and "--" not in line)


@pytest.mark.parametrize("kind", ["text", "bigint"])
@pytest.mark.parametrize(("was", "now"), NAMES)
def test_a_rename_quotes_what_it_must(tmp_path: Path, was: str, now: str, kind: str) -> None:
    """As in a fresh project that has the hint; also where its type changes, and with it its place in staging."""
    project, fresh = (
        scaffold(tmp_path / "a", shop(was, "Old.")),
        scaffold(tmp_path / "b", shop(now, "Old.", kind)),
    )
    live = shop(now, hint(was, "Old."), kind)
    result = updated(project, live)
    assert result.conflicts == ()
    mine, theirs = column(project, "orders", now), column(fresh, "orders", now)
    assert mine and theirs
    assert mine.get("quote") == theirs.get("quote")
    expression = next(line for line in selected(fresh.root) if now in line).split(" as ")[0]
    lines = selected(project.root)
    assert any(line == expression or line.startswith(f"{expression} as ") for line in lines)
    assert not any(line.startswith(f"{was} ") or line == was for line in lines if was != now)
    assert updated(project, live).edits == ()
    later = shop(now, hint(was, "New."), kind)
    later = replace(
        later,
        tables=(
            replace(later.tables[0], columns=(*later.tables[0].columns, Column("b b", kind, kind))),
            USERS,
        ),
    )
    assert updated(project, later).conflicts == ()
    assert "{{ adapter.quote('b b') }} as b_b" in selected(project.root)


def test_peoples_own_quotes_stay(tmp_path: Path) -> None:
    project = scaffold(tmp_path, shop("state", "Old."))
    edit(project, "          - name: state\n", "          - name: state\n            quote: true\n")
    updated(project, shop("status", hint("state", "Old.")))
    found = column(project, "orders", "status")
    assert found and found["quote"] is True


def test_an_expression_of_peoples_own_quotes_the_new_name(tmp_path: Path) -> None:
    project = scaffold(tmp_path, shop("state", "Old."))
    edit(project, "        state,\n", "        lower(state) as state,  -- small\n", MODEL)
    edit(
        project, "            producer:\n", "            test_rows: state = 'state'\n            producer:\n"
    )
    assert updated(project, shop("order", hint("state", "Old."))).conflicts == ()
    assert (
        "        lower({{ adapter.quote('order') }}) as state,  -- small\n"
        in (project.root / MODEL).read_text()
    )
    source = yaml.safe_load((project.root / FILE).read_text())["sources"][0]
    assert source["tables"][0]["config"]["meta"]["test_rows"] == "\"order\" = 'state'"


def test_a_name_that_jinja_would_render_is_escaped_in_sql(tmp_path: Path) -> None:
    project = scaffold(tmp_path, shop("state", "Old."))
    tests = "        data_tests:\n          - ours: {where: state = 'a' and \"state\" > '', field: state}\n"
    edit(project, "        data_tests:\n", tests)
    assert updated(project, shop("{{ x }}", hint("state", "Old."))).conflicts == ()
    source = yaml.safe_load((project.root / FILE).read_text())["sources"][0]
    name = "{{ '{{' }} x }}"
    where = f"""\"{name}\" = 'a' and \"{name}\" > ''"""
    assert source["tables"][0]["data_tests"][0]["ours"]["where"] == where


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("lower(a) as a, a -- a", 'lower("b") as a, "b" -- a'),
        ("\"a\" = 'a'", "\"b\" = 'a'"),
        ("{{ adapter.quote('a') }} || a", '"b" || "b"'),
        (
            "{{ scaffold_source.quoted(\"a\") }} as {{ adapter.quote('a') }}",
            "\"b\" as {{ adapter.quote('a') }}",
        ),
        ("{{ scaffold_source.to_utc('a', contract) }}", "{{ scaffold_source.to_utc('b', contract) }}"),
        ("aa + a_a", "aa + a_a"),
    ],
)
def test_names_in_sql(sql: str, told: str) -> None:
    assert in_sql(sql, {"a": "b"}, {"a": '"b"'}) == told
