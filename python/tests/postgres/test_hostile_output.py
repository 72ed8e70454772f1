"""A producer whose every name, comment and expression is hostile: what each command prints and writes is text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.hostile import GROUPS, commands, is_harmless
from helpers.two_repositories import run

TEXTS = [t for name in ("logs", "hidden", "markup") for t in GROUPS[name] if t and "\0" not in t]


def identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def schema(number: int) -> str:
    """Each text as a comment, a default, a label, a check and the beginning of names."""
    statements = []
    for n, text in enumerate(TEXTS):
        table, label = identifier(f"{text[:12]}{n}"), literal(text[:16] or "x")
        statements.append(
            f"create type {identifier(f'e{n}')} as enum ({label});"
            f"create table {table} (id bigint primary key, {identifier(text[:12] or 'x')} text default {literal(text)}"
            f" check ({identifier(text[:12] or 'x')} <> {literal(text)}), deleted_at timestamp, amount_cents integer,"
            f" status {identifier(f'e{n}')}{', gone text' if number else ''});"
            f"comment on table {table} is {literal(text + str(number))};"
            f"comment on column {table}.status is {literal(text + str(number))};"
        )
    return "set standard_conforming_strings = on;\n" + "\n".join(statements)


@pytest.fixture(scope="module")
def producers(postgres: Postgres) -> tuple[str, str]:
    return postgres.uri(postgres.make(schema(0))), postgres.uri(postgres.make(schema(1)))


def require_text(said: str, ours: frozenset[str] = frozenset()) -> None:
    for row in said.split("\n"):
        assert is_harmless(re.sub("[\t\xa0\u3000]", " ", row)), ascii(row)
        assert set(commands(row)) <= ours, row


def test_every_command_prints_text(producers: tuple[str, str], dbt_project: Path) -> None:
    """Diffs, explanations, questions, conflicts and findings; and the files that dbt reads."""
    before, after = producers
    diff = run(dbt_project, "add", "shop", "--from", before, "--dry-run", "--explain")
    added = run(dbt_project, "add", "shop", "--from", before, "--explain")
    assert (diff.exit_code, added.exit_code) == (0, 0), added.output[-2000:]
    updated = run(dbt_project, "update", "shop", "--from", after, "--dry-run")
    snapshot = run(dbt_project, "snapshot", "--from", after)
    for result in (diff, added, updated, snapshot):
        assert len(result.output) > 1000
        require_text(result.output)
    for style in ("text", "json", "junit", "markdown", "sarif", "github"):
        result = run(dbt_project, "check", "shop", "--from", after, "--format", style)
        assert len(result.output) > 1000
        require_text(
            result.output, frozenset({"error", "warning", "notice"}) if style == "github" else frozenset()
        )
    update = run(dbt_project, "update", "shop", "--from", after)
    assert update.exit_code == 0, update.output[-2000:]
    require_text(update.output)
    for file in (dbt_project / "models").rglob("*.*"):
        for row in file.read_text().split("\n"):
            assert is_harmless(re.sub("[\xa0\u3000]", " ", row)), (file.name, ascii(row))


def test_an_error_of_the_server_prints_text(dbt_project: Path, tmp_path: Path) -> None:
    """Its message quotes the file, line ends included."""
    file = tmp_path / "schema.sql"
    file.write_text('create table "a\n::error::x\n##[add-mask]e\x1b[31m" (id no_such_type);\n')
    result = run(dbt_project, "check", "--from", str(file), "--contract", str(file))
    assert result.exit_code == 2
    require_text(result.output)
    result = run(dbt_project, "add", "shop", "--from", str(file))
    assert (result.exit_code, "no_such_type" in result.output) == (2, True), result.output
    require_text(result.output)
