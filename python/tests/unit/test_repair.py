"""Facts that somebody mistyped: `check` names them by file, line and key, `update` takes them from the producer."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.cli import cli
from helpers.small_shop import GROWN, ID, NOTE, ORDERS, SHOP, USERS, edit
from helpers.updating import FILE, declared, scaffold, snapshot, updated

from scaffold_source.change import Location
from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Source
from scaffold_source.errors import ContractError
from scaffold_source.merge.repair import repaired
from scaffold_source.model import (
    Bounds,
    Check,
    Column,
    ColumnEvidence,
    Database,
    Evidence,
    Key,
    Policy,
    Publication,
    Schema,
    Table,
    TableName,
    Trigger,
    Type,
)
from scaffold_source.project import Project, read_source
from scaffold_source.yaml_text.values import look, same

STATUS = Column(
    "Status", "public.state", "public.state", nullable=False, default="'new'::public.state", enum="public.state",
    labels=("new", "paid", "010"), collation="C", comment="yes",
)  # fmt: skip
SIZE = Column(
    "size", "public.size", "integer", identity="always", bounds=Bounds(1, 9, 0, 10), domain_checks=("VALUE > 0",),
    evidence=ColumnEvidence("none", "few"),
)  # fmt: skip
CHANGED = Column(
    "changed_at",
    "timestamptz",
    "timestamptz",
    generated="stored",
    values=(1, "12:30", "yes"),
    on_update="now()",
)
SALES = Table(
    "public", "Sales", "table", (ID, STATUS, SIZE, CHANGED),
    (
        Key("primary", ("id",), deferrable=True), Key("unique", ("size",), comment="One each."),
        Key("unique", ("Status", "size")), Key("foreign", ("id",), TableName("public", "orders"), ("id",), "cascade"),
    ),
    (Check("positive", "size > 0", validated=False, comment="Why."),), ("size where id > 0",), ("using gist (id)",),
    (Trigger("touch", "before update", "Says when."),), row_security=True,
    policies=(Policy("mine", "select", ("public",), "true"),), replica_identity="full", publications=(Publication("all", ("id",), "id > 1", ("truncate",)),),
    inherits=("public.base",), definition="select 1", depends_on=("public.orders",), comment="1.10",
    evidence=Evidence("few", updates=True),
)  # fmt: skip
RICH = Database(
    "", "18", "UTC", (ORDERS, replace(SALES), USERS),
    schemas=(Schema("public", "12:30"),), types=(Type("public.size", "domain", (), "no"),), comment="null",
)  # fmt: skip
WRONG: tuple[Any, ...] = (
    True,
    750,
    1.5,
    "nobody knows",
    None,
    [[1]],
    [True],
    {"a": {"b": 1}},
    {True: 1},
    [{"columns": 5}],
)


def facts(source: Any, *path: str) -> Any:
    """The block of facts of the source, of a table, or the line of its column in it."""
    if not path:
        return source["config"]["meta"]["producer_database"]
    table = next(one for one in source["tables"] if one["name"] == path[0])
    block = table["config"]["meta"]["producer"]
    return block["columns"][path[1]] if path[1:] else block


def write(project: Project, source: Any) -> None:
    """The file as a tool without taste dumps it."""
    text = yaml.safe_dump({"sources": [source]}, sort_keys=False, allow_unicode=True)
    (project.root / FILE).write_text("# ours\n" + text)


def run(project: Project, *arguments: str) -> tuple[int, str]:
    result = cli(*arguments, "--project-dir", project.root)
    return result.exit_code, result.output


@pytest.fixture
def scaffolded(tmp_path: Path) -> Project:
    return scaffold(tmp_path, RICH)


BLOCKS = {(): "the database", ("sales",): "a table", ("sales", "Status"): "a text", ("sales", "size"): "a number",
          ("sales", "changed_at"): "a time"}  # fmt: skip


@pytest.mark.parametrize("path", BLOCKS, ids=BLOCKS.values())
def test_every_fact_of_every_wrong_kind(scaffolded: Project, path: tuple[str, ...]) -> None:
    """Each is as it was: no fact is lost, and none is made up."""
    tree = read_source(scaffolded, "shop").tree()
    at = place(path)
    for key in (*look(tree, at), "tpye"):
        for wrong in WRONG:
            broken = with_value(tree, (*at, key), wrong)
            if broken == tree:
                continue
            found = repaired(broken, RICH, Source("shop", "shop"))
            try:
                read_contract("shop", broken, lambda path: Location(Path(), 1))
            except ContractError as error:
                assert key in error.what or "fact" in error.what
                assert same(found.tree, tree), (key, wrong)
                mended = [note.path for note in found.mends]
                assert mended == [(*at, key)] or (
                    key == "columns" and all((*at, key) == p[:-1] for p in mended)
                )
            else:
                assert same(found.tree, broken)
                assert found.mends == ()
    assert same(repaired(tree, RICH, Source("shop", "shop")).tree, tree)


def place(path: tuple[str, ...]) -> tuple[str, ...]:
    """Where the facts of the database, of a table or of a column stand."""
    if not path:
        return ("config", "meta", "producer_database")
    return ("tables", path[0], "config", "meta", "producer", *(("columns", path[1]) if path[1:] else ()))


def with_value(tree: Any, at: tuple[str, ...], value: Any) -> Any:
    key, *rest = at
    return {**tree, key: with_value(tree[key], tuple(rest), value) if rest else value}


@pytest.mark.parametrize(
    ("path", "key", "wrong"),
    [
        ((), "tables", "three"),
        (("sales",), "unique", "tabel"),
        (("sales",), "foreign_keys", [{"columns": ["id"], "to": 5}]),
        (("sales", "Status"), "comment_hash", True),
        (("sales", "Status"), "labels", ["new", "paid", 10]),
        (("sales", "Status"), "nullable", "false"),
        (("sales", "size"), "min", "one"),
        (("sales", "size"), "tpye", "text"),
        (("sales", "changed_at"), "values", [1, "12:30", True]),
    ],
)
def test_check_names_it_and_update_mends_it(
    scaffolded: Project, path: tuple[str, ...], key: str, wrong: Any
) -> None:
    project = scaffolded
    snapshot(project, RICH)
    original = declared(project)
    broken = deepcopy(original)
    facts(broken, *path)[key] = wrong
    write(project, broken)
    code, said = run(project, "check", "shop")
    assert code == 2
    found = re.search(r"_shop__sources\.yml:(\d+): (?:sales\S* )?(\w+)", said)
    assert found and found[2] == key, said
    assert 0 <= int(found[1]) - line_of(project, key, path) <= 4, said
    assert "`scaffold-source update shop` takes facts from the producer again" in said
    code, said = run(project, "update", "shop")
    assert (code, key in said) == (0, True), said
    assert without_version(declared(project)) == without_version(original)
    assert updated(project, RICH).edits == ()
    assert run(project, "check", "shop")[0] == 0


def line_of(project: Project, key: str, path: tuple[str, ...]) -> int:
    """The line of a fact's key, counted from 1, in the file that `write` wrote."""
    lines = (project.root / FILE).read_text().split("\n")
    at = 0
    for words in (*(f"- name: {name}" for name in path[:1]), "producer:" if path else "producer_database:"):
        at = next(n for n, line in enumerate(lines) if n > at and line.strip() == words)
    for name in path[1:]:
        at = next(n for n, line in enumerate(lines) if n > at and line.strip() == f"{name}:")
    indent = " " * (len(lines[at]) - len(lines[at].lstrip()) + 2)
    return next(n for n, line in enumerate(lines) if n > at and line.startswith(f"{indent}{key}:")) + 1


def without_version(source: Any) -> Any:
    source["config"]["meta"]["contract"].pop("version", None)
    return source


@pytest.mark.parametrize("wrong", ["text", None, True, [], ["a"], {}])
@pytest.mark.parametrize("path", BLOCKS, ids=BLOCKS.values())
def test_a_whole_block_of_facts(scaffolded: Project, path: tuple[str, ...], wrong: Any) -> None:
    project = scaffolded
    snapshot(project, RICH)
    original = declared(project)
    broken = deepcopy(original)
    if path[1:]:
        facts(broken, path[0])["columns"][path[1]] = wrong
    else:
        item = next(one for one in broken["tables"] if one["name"] == path[0]) if path else broken
        item["config"]["meta"]["producer" if path else "producer_database"] = wrong
    write(project, broken)
    code, said = run(project, "update", "shop")
    assert code == 0, said
    assert without_version(declared(project)) == without_version(original)
    assert updated(project, RICH).edits == ()


# ---- what rests on a fact


def test_a_mistyped_fact_brings_nothing_back_that_people_deleted(tmp_path: Path) -> None:
    labels = replace(NOTE, enum="public.state", labels=("new", "paid", "sent"))
    live = replace(SHOP, tables=(replace(ORDERS, columns=(ID, labels)), USERS))
    project = scaffold(tmp_path, live)
    edit(project, "            description: Free text.\n", "")
    edit(project, 'comment_hash: "1da02d70"', "comment_hash: 5")
    edit(project, "labels: [new, paid, sent]", "labels: [new, paid, 12:30]")
    result = updated(project, live)
    text = (project.root / FILE).read_text()
    assert "description" not in text.split("- name: users")[0]
    assert text.count('comment_hash: "1da02d70"') == 2
    assert "labels: [new, paid, sent]" in text
    assert "`orders.note` comment_hash: `1da02d70`; it was 5 (fact)" in result.changes
    assert "`orders.note` labels: new, paid, sent; it was new, paid, 750 (fact)" in result.changes
    assert "version: 1.0.1" in text
    assert "orders.note` labels" in (project.root / "models/staging/shop/CHANGELOG.md").read_text()


def test_mistyped_and_changed_upstream(tmp_path: Path) -> None:
    project = scaffold(tmp_path, SHOP)
    edit(project, "nullable: false", 'nullable: "false"')
    edit(project, "primary_key: [id]", "primary_key: id")
    result = updated(project, GROWN)
    assert result.conflicts == ()
    text = (project.root / FILE).read_text()
    assert "                placed: {type: timestamp without time zone}\n" in text
    assert "          - {name: placed, data_type: timestamp without time zone}\n" in text
    assert updated(project, GROWN).edits == ()


def test_a_mistyped_fact_of_what_is_gone_upstream(tmp_path: Path) -> None:
    project = scaffold(tmp_path, SHOP)
    edit(project, "{type: text, comment_hash", "{type: 5, comment_hash")
    updated(project, replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS)))
    assert "- name: note" not in (project.root / FILE).read_text().split("- name: users")[0]


@pytest.mark.parametrize("line", ["{}", "5"])
def test_a_lost_line_of_what_is_gone_upstream(tmp_path: Path, line: str) -> None:
    """Whose the description is can no longer be told."""
    project = scaffold(tmp_path, SHOP)
    edit(project, '{type: text, comment_hash: "1da02d70"}', line)
    gone = replace(SHOP, tables=(replace(ORDERS, columns=(ID,)), USERS))
    (conflict,) = updated(project, gone).conflicts
    assert "orders.note is gone upstream; kept" in conflict
    edit(project, "            description: Free text.\n", "")
    edit(project, "          - name: note\n", "")
    assert updated(project, gone).conflicts == ()


@pytest.mark.parametrize("line", ["{}", "{type: [text]}", "7"])
def test_a_lost_type_that_has_changed_upstream_is_a_conflict_of_data_type(tmp_path: Path, line: str) -> None:
    project = scaffold(tmp_path, SHOP)
    edit(project, 'note: {type: text, comment_hash: "1da02d70"}', f"note: {line}")
    other = replace(NOTE, type="jsonb", base_type="jsonb")
    live = replace(SHOP, tables=(replace(ORDERS, columns=(ID, other)), USERS))
    for _ in range(2):
        (conflict,) = updated(project, live).conflicts
        assert "orders.note: data_type is kept as it is; upstream now says 'jsonb'" in conflict
    edit(project, "data_type: text", "data_type: jsonb")
    assert updated(project, live).conflicts == ()


def test_a_lost_type_that_has_not_is_none(tmp_path: Path) -> None:
    project = scaffold(tmp_path, SHOP)
    edit(project, "note: {type: text", "note: {type: 5")
    assert updated(project, SHOP).conflicts == ()


@pytest.mark.parametrize(
    "said", ["schema: public\n              table: users", "table: 5\n              schema: 7"]
)
def test_a_table_of_another_entry(tmp_path: Path, said: str) -> None:
    project = scaffold(tmp_path, SHOP)
    scaffolded = (project.root / FILE).read_text()
    edit(project, "schema: public", said)
    updated(project, SHOP)
    text = (project.root / FILE).read_text()
    assert text.replace("version: 1.0.1", "version: 1.0.0") == scaffolded
    assert updated(project, SHOP).edits == ()


def test_a_column_of_peoples_own_keeps_its_producer(tmp_path: Path) -> None:
    project = scaffold(tmp_path, SHOP)
    own = "          - name: loaded\n            config: {meta: {producer: the-loader}}\n"
    edit(project, "          - name: note\n", own + "          - name: note\n")
    updated(project, GROWN)
    assert own in (project.root / FILE).read_text()
    assert updated(project, GROWN).edits == ()


def test_people_s_settings_are_no_facts(tmp_path: Path) -> None:
    project = scaffold(tmp_path, SHOP)
    edit(project, "            from: shop.json\n", "            from: shop.json\n            tests: som\n")
    for command in ("update", "check"):
        code, said = run(project, command, "shop")
        assert code == 2
        assert "tests: 'som' is none of one-scan, native, keys, none" in said
        assert "mend it there" in said
