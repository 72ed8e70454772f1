"""Names that a formatter took out of their quotes: `update` puts them in again, and everything else is as it was."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.cli import cli
from helpers.small_shop import ID, MODELS, NOTE, SHOP, run
from helpers.updating import FILE, files, scaffold, snapshot

from scaffold_source.model import Key, Table
from scaffold_source.project import Project
from scaffold_source.project.names_in_quotes import with_names_in_quotes

WORDS = ("yes", "on", "Off", "010", "12:30", "1_000", "2026-01-02", "2026-99-99", "null", "true")
ODD = Table(
    "public", "no", "table", (ID, *(replace(NOTE, name=word, comment=f"It's {word}") for word in WORDS)),
    (Key("primary", ("id", "yes")),),
)  # fmt: skip
_ANY = "|".join(map(re.escape, ("no", *WORDS)))
QUOTED = re.compile(rf'(?<=name: )"({_ANY})"|"({_ANY})"(?=: \{{type)')


@pytest.fixture
def odd(tmp_path: Path) -> Project:
    return scaffold(tmp_path, replace(SHOP, tables=(*SHOP.tables, ODD)))


def unquoted(path: Path) -> bool:
    """Take the quotes away from names, as a formatter that writes YAML 1.2; return whether there were any."""
    text = path.read_text()
    path.write_text(QUOTED.sub(lambda name: name[1] or name[2], text))
    return path.read_text() != text


@pytest.mark.parametrize("file", [FILE, MODELS])
def test_update_puts_names_in_quotes_again(odd: Project, file: str) -> None:
    before = files(odd)
    assert unquoted(odd.root / file)
    if file == FILE:
        refused = cli("check", "shop", "--project-dir", odd.root)
        assert refused.exit_code == 2, refused.output
    shown = run(odd, "--dry-run")
    assert '+          - name: "yes"' in shown.stdout or '+      - name: "yes"' in shown.stdout
    updated = run(odd)
    assert updated.exit_code == 0, updated.output
    assert "Put into quotes again" in updated.output
    assert files(odd) == before
    assert "is up to date" in run(odd).output


def test_what_changed_upstream_is_merged_in_the_same_run(odd: Project) -> None:
    unquoted(odd.root / FILE)
    wider = replace(ODD, columns=(*ODD.columns, replace(NOTE, name="off", comment=None)))
    snapshot(odd, replace(SHOP, tables=(*SHOP.tables, wider)))
    assert run(odd).exit_code == 0
    text = (odd.root / FILE).read_text()
    assert 'name: "off"' in text and 'name: "010"' in text and '"12:30": {type' in text


@pytest.mark.parametrize(
    "text",
    [
        "sources:\n  - name: other\n    tables:\n      - name: yes\n",  # not ours
        "sources:\n  - name: shop\n    tables:\n      - name: plain\n        meta: {on: 1, name: yes}\n",
        "sources:\n  - name: shop\n    tables:\n      - name: ~\n",
        "sources:\n  - name: shop\n    tables:\n      - name: !!bool yes\n",
        "sources:\n  - name: shop\n    tables: [yes, {name: [on]}]\n",
        "models:\n  - name: mine_for_shop\n    columns:\n      - name: yes\n",
        "sources:\n  - name: shop\n    tables: {\n",
        "on: shop\nname: yes\n",
        "- name: yes # shop\n",
        "name: yes\n---\nshop: 1\n",
        "name: no\nshop: *gone\n",
    ],
)
def test_nothing_else_is_put_in_quotes(text: str) -> None:
    assert with_names_in_quotes(text, "shop") == (text, ())


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("{sources: [{tables: [{columns: [{name: on}], name: no}], name: shop}]}",
         '{sources: [{tables: [{columns: [{name: "on"}], name: "no"}], name: shop}]}'),
        ("sources:\n- name: shop\n  tables:\n  - name: t\n    meta: {producer: {columns: {yes: {type: text}}}}\n",
         'sources:\n- name: shop\n  tables:\n  - name: t\n    meta: {producer: {columns: {"yes": {type: text}}}}\n'),
        ("\ufeff# 😀 é\nsources: [{name: shop, tables: [{name: yes}]}]",
         '\ufeff# 😀 é\nsources: [{name: shop, tables: [{name: "yes"}]}]'),
        ("models:\r\n- name: stg_shop__t\r\n  columns:\r\n  - name: 010 # shop\r\n",
         'models:\r\n- name: stg_shop__t\r\n  columns:\r\n  - name: "010" # shop\r\n'),
    ],
)  # fmt: skip
def test_names_in_any_style(text: str, after: str) -> None:
    assert with_names_in_quotes(text, "shop")[0] == after
