"""A small shop's database, and a dbt project that declares some of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import make_dbt_project

from helpers.adopting import run
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers.snapshot import to_json

BOTH = "sources:\n  - name: shop\n    schema: public\n    tables:\n      - name: orders\n      - name: customers\n"


def table(schema: str, name: str, *columns: str) -> Table:
    return Table(
        schema,
        name,
        "table",
        tuple(Column(column, "text", "text", nullable=column != "id") for column in columns),
        (Key("primary", ("id",)),),
    )


SHOP = Database(
    "shop",
    "18",
    "UTC",
    (
        table("billing", "Invoices", "id", "orderId"),
        table("billing", "orders", "id"),
        table("public", "customers", "id", "email"),
        table("public", "orders", "id", "note"),
    ),
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = make_dbt_project(tmp_path / "analytics")
    (folder / "shop.json").write_text(to_json(SHOP))
    return folder


def declare(project: Path, text: str, name: str = "sources.yml") -> Path:
    file = project / "models" / name
    file.write_text(text)
    return file


def adopt(project: Path, *arguments: str) -> str:
    result = run(project, "adopt", "shop", *arguments, "--from", str(project / "shop.json"))
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def refused(project: Path, *arguments: str) -> str:
    files = {path: path.read_bytes() for path in (project / "models").rglob("*.yml")}
    result = run(project, "adopt", "shop", *arguments, "--from", str(project / "shop.json"))
    assert result.exit_code == 2, result.output
    assert {path: path.read_bytes() for path in files} == files
    return str(result.stderr)
