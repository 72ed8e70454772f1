"""Places that facts come from, made and read in a line."""

from __future__ import annotations

from pathlib import Path

from helpers.cli import Result, cli
from scaffold_source.model import Database
from scaffold_source.producers import Introspection, Scope, read
from scaffold_source.producers.where import parse_where


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def read_text(folder: Path, text: str, name: str = "schema.sql") -> Introspection:
    return read(parse_where(str(write(folder, {name: text}) / name)), Scope())


def tables(database: Database) -> list[str]:
    return [str(table.full_name) for table in database.tables]


def columns(database: Database, table: str) -> list[str]:
    (found,) = (t for t in database.tables if t.name == table)
    return [column.name for column in found.columns]


def fails(where: str, *parts: str, code: int = 2) -> Result:
    """`snapshot` refuses in one to three lines that hold `parts`."""
    result = cli("snapshot", "--from", where)
    assert result.exit_code == code, result.output
    assert 1 <= len(result.stderr.strip().splitlines()) <= 3, result.stderr
    for part in parts:
        assert part in result.stderr
    assert result.stdout == ""
    assert "hunter2" not in result.output
    return result
