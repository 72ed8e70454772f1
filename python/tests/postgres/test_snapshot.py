"""Database → JSON → Database loses nothing, and refuses what it cannot read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from conftest import Postgres
from helpers.cli import Result, cli
from helpers.golden import hold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scaffold_source.errors import ContractError
from scaffold_source.model import Bounds, Column, Database, Key, Table, TableName
from scaffold_source.producers import Scope, read
from scaffold_source.producers.snapshot import from_json, json_schema, to_json
from scaffold_source.producers.where import Where, parse_where

CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())
SCHEMA = Path(__file__).parents[3] / "docs/schemas/snapshot-1.schema.json"
ORDERS = Table("public", "orders", "table", (Column("id", "bigint", "bigint", nullable=False),))
SHOP = Database("shop", "17", "UTC", (ORDERS,))

_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(["", "null", "1e3", "\x00", "\r\n", "\u2028", "\ufeff", '"', "\\u0041", "{{ x }}", "שלום", "😀", "a\x7f"]),
)  # fmt: skip
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    bool: st.booleans(),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
}


def _any(wanted: Any) -> st.SearchStrategy[Any]:
    """Every value that a field of that type may hold, made from the type alone: new facts are in at once."""
    origin, arguments = get_origin(wanted), get_args(wanted)
    if is_dataclass(wanted):
        types = get_type_hints(wanted)
        return st.builds(wanted, **{field.name: _any(types[field.name]) for field in fields(wanted)})
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(_any(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(_any, arguments))
    if origin in (Union, UnionType):
        return st.one_of(*map(_any, arguments))
    return _SCALARS[wanted]


def _consistent(database: Database) -> Database:
    """One table of each name, one column of each name, keys over these."""
    return replace(
        database, tables=tuple({table.full_name: _tidy(table) for table in database.tables}.values())
    )


def _tidy(table: Table) -> Table:
    columns = {column.name: column for column in table.columns}
    keys = (
        replace(key, columns=tuple(columns), to=key.to or TableName("s", "t"))
        for key in (table.keys if columns else ())
    )
    return replace(table, columns=tuple(columns.values()), keys=tuple(keys))


@given(_any(Database).map(_consistent))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
def test_nothing_is_lost(database: Database) -> None:
    text = to_json(database)
    back = from_json(text.encode(), "x.json")
    assert back == database
    assert repr(back) == repr(database)  # 1 is not 1.0, nor True
    assert to_json(back) == text
    Draft202012Validator(json_schema()).validate(json.loads(text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_comes_back(case: Path, postgres: Postgres, tmp_path: Path) -> None:
    uri = postgres.uri(postgres.make((case / "schema.sql").read_text()))
    facts = read(Where(uri), Scope(evidence="none")).database
    file = tmp_path / "shop.json"
    assert snapshot(uri, "-o", str(file), "--no-statistics").exit_code == 0
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(file.read_text()))
    assert read(parse_where(str(file)), Scope()).database == facts


def test_the_published_schema_is_up_to_date() -> None:
    """After a change of the model that is meant: UPDATE_SCHEMAS=1 pytest, then read the diff."""
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    hold(SCHEMA, text, "UPDATE_SCHEMAS")
    Draft202012Validator.check_schema(json_schema())


def test_what_it_looks_like() -> None:
    column = Column("größe", "integer", "integer", bounds=Bounds(min=0))
    table = replace(ORDERS, columns=(column,), keys=(Key("unique", ("größe",)),))
    assert to_json(replace(SHOP, timezone=None, tables=(table,))) == (
        '{\n  "format": "scaffold-source/snapshot",\n  "version": 1,\n  "database": {\n'
        '    "name": "shop",\n    "version": "17",\n    "timezone": null,\n    "tables": [\n      {\n'
        '        "schema": "public",\n        "name": "orders",\n        "kind": "table",\n        "columns": [\n'
        '          {\n            "name": "größe",\n            "type": "integer",\n'
        '            "base_type": "integer",\n            "bounds": {\n              "min": 0\n            }\n'
        '          }\n        ],\n        "keys": [\n          {\n            "kind": "unique",\n'
        '            "columns": [\n              "größe"\n            ]\n          }\n        ]\n      }\n    ]\n  }\n}\n'
    )


Change = Callable[[Any], object]
_FACTS = json.loads(to_json(SHOP))


def _changed(change: Change) -> bytes:
    content = json.loads(json.dumps(_FACTS))
    change(content)
    return json.dumps(content).encode()


def _table(content: Any) -> Any:
    return content["database"]["tables"][0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff{}", "is not JSON"),
        (b"[" * 100_000, "nested too deeply|is not JSON"),
        (b"[]", r"\$\.format: not 'scaffold-source/snapshot'"),
        (b"{}", r"\$\.format: not"),
        (b'{"format": NaN}', "NaN"),
        (b'{"format": 1, "format": 2}', "'format' stands twice"),
        (b'{"format": ' + b"1" * 5000 + b"}", "is not JSON"),
        (_changed(lambda c: c.update(version=2)), r"\$\.version: 2 is not 1"),
        (_changed(lambda c: c.update(version=True)), r"\$\.version: true is not 1"),
        (_changed(lambda c: c.pop("version")), r"\$\.version: null is not 1"),
        (_changed(lambda c: c.update(extra=1)), r"\$: unknown key \"extra\""),
        (_changed(lambda c: c.pop("database")), r"\$: the key 'database' is missing"),
        (_changed(lambda c: c.update(database=[])), r"\$\.database: is \[\] where an object must be"),
        (_changed(lambda c: c["database"].update(name=5)), r"\$\.database\.name: is 5 where text must be"),
        (_changed(lambda c: c["database"].update(tables={})), r"tables: is \{\} where a list must be"),
        (_changed(lambda c: _table(c).update(nope=1)), r"\$\.database\.tables\[0\]: unknown key \"nope\""),
        (_changed(lambda c: _table(c).pop("name")), r"tables\[0\]: the key 'name' is missing"),
        (_changed(lambda c: _table(c).update(kind="x")), r"tables\[0\]\.kind: is \"x\" where 'table' or"),
        (
            _changed(lambda c: _table(c)["columns"][0].update(nullable=1)),
            r"columns\[0\]\.nullable: is 1 where true or",
        ),
        (
            _changed(lambda c: _table(c)["columns"][0].update(bounds={"min": "x"})),
            r"columns\[0\]\.bounds\.min: is \"x\" where a whole number or a number or null must be",
        ),
        (
            _changed(lambda c: _table(c).update(comment="c" * 99, schema=["s" * 99])),
            r"is \[\"sss.*… where text",
        ),
        (
            _changed(lambda c: c["database"]["tables"].append(_table(c))),
            r"tables\[1\]: public\.orders stands twice",
        ),
        (
            _changed(lambda c: _table(c)["columns"].append(_table(c)["columns"][0])),
            "two columns have the same name",
        ),
        (
            _changed(lambda c: _table(c).update(keys=[{"kind": "foreign", "columns": ["id"]}])),
            "needs the key 'to'",
        ),
        (
            _changed(lambda c: _table(c).update(keys=[{"kind": "unique", "columns": ["x"]}])),
            "no column is named 'x'",
        ),
    ],
)
def test_what_is_no_snapshot_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ContractError, match=message) as caught:
        from_json(content, "shop.json")
    assert caught.value.what.startswith("shop.json")
    assert caught.value.do


def test_numbers_that_json_cannot_hold_are_refused() -> None:
    with pytest.raises(ContractError, match="where a whole number or a number"):
        from_json(
            _changed(lambda c: _table(c)["columns"][0].update(bounds={"min": 1})).replace(
                b'"min": 1', b'"min": 1e999'
            ),
            "x",
        )


def test_a_byte_order_mark_and_utf_16_are_read() -> None:
    text = to_json(SHOP)
    for encoding in ("utf-8-sig", "utf-16"):  # what PowerShell makes of `>`
        assert from_json(text.encode(encoding), "x.json") == SHOP


def snapshot(where: str, *options: str) -> Result:
    return cli("snapshot", "--from", where, *options)


@pytest.fixture(scope="module")
def shop(postgres: Postgres) -> str:
    script = (
        "create table orders (id int primary key); create schema x; create table x.t (id int, at timestamp)"
    )
    return postgres.uri(postgres.make(script))


def test_it_prints_by_default(shop: str) -> None:
    result = snapshot(shop)
    assert result.exit_code == 0
    assert result.stderr == ""
    database = from_json(result.stdout.encode(), "stdout")
    assert [str(table.full_name) for table in database.tables] == ["public.orders", "x.t"]
    assert snapshot(shop, "-o", "-").stdout == result.stdout


def test_it_takes_the_same_scope_as_add(shop: str) -> None:
    for options in (["--schema", "x"], ["--include", "x.*"], ["--exclude", "public.*"]):
        database = from_json(snapshot(shop, *options).stdout.encode(), "stdout")
        assert [str(table.full_name) for table in database.tables] == ["x.t"]


def test_a_snapshot_is_read_with_a_scope(shop: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    snapshot(shop, "-o", str(file))
    assert snapshot(str(file)).stdout == file.read_text()
    assert snapshot(str(file), "--schema", "x").stdout == snapshot(shop, "--schema", "x").stdout
    result = snapshot(str(file), "--schema", "nope")
    assert result.exit_code == 2
    assert "schemas there: public, x" in result.stderr


def test_it_replaces_an_older_snapshot_and_nothing_else(shop: str, tmp_path: Path) -> None:
    file = tmp_path / "deep/shop.json"
    for _ in range(2):
        assert snapshot(shop, "-o", str(file)).exit_code == 0
    assert sorted(path.name for path in file.parent.iterdir()) == ["shop.json"]
    link = tmp_path / "link.json"
    link.symlink_to(file)
    assert snapshot(shop, "-o", str(link)).exit_code == 0
    assert link.is_symlink()
    for name, content in (("model.sql", b"select 1"), ("x.bin", b"\xff")):
        (tmp_path / name).write_bytes(content)
        result = snapshot(shop, "-o", str(tmp_path / name))
        assert result.exit_code == 2
        assert "is not a snapshot; nothing was written" in result.stderr
        assert (tmp_path / name).read_bytes() == content
    for no_file in (str(tmp_path), "/dev/null"):
        assert snapshot(shop, "-o", no_file).exit_code == 2


def test_it_says_what_it_could_not_see(postgres: Postgres) -> None:
    name = postgres.make(
        "create role half_seeing login; create table a (id int); create table b (id int); "
        "grant select on a to half_seeing"
    )
    result = snapshot(postgres.uri(name).replace("postgres@", "half_seeing@"))
    assert result.exit_code == 0
    assert "left out: public.b" in result.stderr


def test_a_source_from_a_snapshot_is_the_same_source(
    shop: str, dbt_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_URL", shop)
    file = dbt_project / "producers/shop.json"
    snapshot(shop, "-o", str(file))
    arguments = ["add", "shop", "--project-dir", str(dbt_project), "--dry-run", "--from"]
    live, stored = (cli(*arguments, where).stdout for where in ("env:SHOP_URL", str(file)))
    assert stored == live.replace("from: env:SHOP_URL", "from: producers/shop.json")
    assert "from: producers/shop.json" in stored
