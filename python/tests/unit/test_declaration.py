"""A source is found wherever people put it, and what cannot be read is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold_source.errors import ContractError
from scaffold_source.project.declaration import Declaration, declaration_in, read_text

ONE = "sources:\n  - name: shop\n    tables:\n      - name: orders\n        columns:\n          - name: id\n"


def declared(tmp_path: Path, **texts: str | bytes) -> Declaration | None:
    files = []
    for name, text in texts.items():
        files.append(tmp_path / f"{name}.yml")
        files[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
    return declaration_in(map(read_text, files), "shop")


def fails(tmp_path: Path, says: str, **texts: str | bytes) -> ContractError:
    with pytest.raises(ContractError) as error:
        declared(tmp_path, **texts)
    assert says in str(error.value)
    return error.value


def test_nobody_declares_it(tmp_path: Path) -> None:
    assert declared(tmp_path, a=ONE.replace("shop", "shops"), b="models: []\n", c="", d="sources:\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + ONE,
        ONE.replace("\n", "\r\n"),
        ONE.removesuffix("\n"),
        "# größe: 😀\n" + ONE,
        "sources: [{name: shop, tables: [{name: orders, columns: [{name: id}]}]}]",
        "models:\n  - name: shop\n" + ONE,
        "---\n" + ONE,
        ONE.replace("name: shop", "name: &s shop"),
        ONE.replace("shop", "'shop'"),
        "x: &x {name: id}\n" + ONE.replace("- name: id", "- *x"),
        "x: &x {name: id}\n" + ONE.replace("- name: id", "- <<: *x"),
    ],
)
def test_it_is_found_as_it_is_written(tmp_path: Path, text: str) -> None:
    found = declared(tmp_path, a=text)
    assert found
    assert found.tree() == {
        "name": "shop",
        "tables": {"orders": {"name": "orders", "columns": {"id": {"name": "id"}}}},
    }
    assert found.files[0].bom + found.files[0].text == text


def test_tables_in_several_files(tmp_path: Path) -> None:
    more = "sources:\n  - name: shop\n    config: {meta: {contract: {status: draft}}}\n    tables: [{name: users}]\n"
    found = declared(tmp_path, a=ONE, b=more)
    assert found
    assert [file.path.name for file in found.files] == ["b.yml", "a.yml"]  # the contract's first
    assert list(found.tree()["tables"]) == ["users", "orders"]
    assert str(found.location(("tables", "orders", "columns", "id"))).endswith("a.yml:6")
    assert str(found.location(("config", "meta"))).endswith("b.yml:3")


def test_the_same_data_test_twice(tmp_path: Path) -> None:
    text = (
        ONE
        + "            data_tests:\n              - x.y: {a: 1}\n              - x.y: {a: 2}\n              - unique\n"
    )
    found = declared(tmp_path, a=text)
    assert found
    tests = found.tree()["tables"]["orders"]["columns"]["id"]["data_tests"]
    assert tests == {"x.y": {"a": 1}, "x.y#2": {"a": 2}, "unique": None}
    assert found.location(("tables", "orders", "columns", "id", "data_tests", "x.y#2", "a")).line == 9


def test_dbt_still_calls_them_tests(tmp_path: Path) -> None:
    found = declared(tmp_path, a=ONE + "            tests: [unique]\n")
    assert found
    assert found.tree()["tables"]["orders"]["columns"]["id"]["data_tests"] == {"unique": None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sources:\n  - name: [\n", "a.yml:3"),
        ("sources: \xff\n".encode("latin-1"), "a.yml is not UTF-8"),
        ("sources: 2024-13-45\n", "a.yml:1"),
        ("sources: *nope\n", "a.yml:1"),
        ("more: !python/object:x {}\n" + ONE, "a.yml:1: the tag !python/object:x is not read here"),
        (ONE + "---\n" + ONE, "a second YAML document"),
        (ONE + "        description: a\n        description: b\n", "a.yml:8: the key 'description' stands twice"),
        (ONE + "<<<<<<< HEAD\n        a: 1\n=======\n        a: 2\n>>>>>>> theirs\n", "a.yml:7: a merge conflict"),
        (ONE + "  - name: shop\n", "a.yml:7: source 'shop' is declared twice"),
        (ONE + "      - name: orders\n", "a.yml:7: table 'orders' is declared twice"),
        (ONE + "          - name: id\n", "a.yml:7: column 'id' is declared twice"),
        (ONE + "          - description: x\n", "a.yml:7: an item of columns has no name"),
        (ONE.replace("- name: orders", "- name: 5"), "a.yml:4: an item of tables has no name"),
        ("sources:\n  - name: shop\n    tables: orders\n", "a.yml:3: tables must be a list"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str | bytes, says: str) -> None:
    fails(tmp_path, says, a=text)


def test_a_table_in_two_files(tmp_path: Path) -> None:
    error = fails(tmp_path, "b.yml:4: table 'orders' is declared twice", a=ONE, b=ONE)
    assert "a.yml:2" in error.do


def test_two_contracts(tmp_path: Path) -> None:
    text = "sources: [{name: shop, config: {meta: {contract: {}}}}]\n"
    fails(tmp_path, "b.yml:1: source 'shop' has a contract in two places", a=text, b=text)


def test_a_file_nobody_may_read(tmp_path: Path) -> None:
    (tmp_path / "a.yml").mkdir()
    with pytest.raises(ContractError, match="cannot be read"):
        declaration_in([read_text(tmp_path / "a.yml")], "shop")
