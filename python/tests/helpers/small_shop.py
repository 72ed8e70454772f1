"""One small shop, before and after it grew, and what people and tests do to its source."""

from __future__ import annotations

from dataclasses import replace

import yaml

from helpers.cli import Result, cli
from helpers.updating import FILE, files
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.project import Project

ID = Column("id", "bigint", "bigint", nullable=False)
NOTE = Column("note", "text", "text", comment="Free text.")
PLACED = Column("placed", "timestamp without time zone", "timestamp without time zone")
ORDERS = Table("public", "orders", "table", (ID, NOTE), (Key("primary", ("id",)),))
USERS = replace(ORDERS, name="users")
SHOP = Database("shop", "18", "UTC", (ORDERS, USERS))
GROWN_BY_A_NAME = replace(
    SHOP, tables=(replace(ORDERS, columns=(ID, NOTE, Column("email", "text", "text"))), USERS)
)
GROWN = replace(SHOP, tables=(replace(ORDERS, columns=(ID, NOTE, PLACED)), USERS))
MODEL = "models/staging/shop/stg_shop__orders.sql"
MODELS = "models/staging/shop/_shop__models.yml"


def run(project: Project, *options: str) -> Result:
    return cli("update", "shop", "--project-dir", project.root, *options)


def edit(project: Project, old: str, new: str, file: str = FILE) -> None:
    path = project.root / file
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def column(project: Project, table: str, name: str) -> dict[str, object] | None:
    source = yaml.safe_load((project.root / FILE).read_text())["sources"][0]
    columns = next(item["columns"] for item in source["tables"] if item["name"] == table)
    return next((item for item in columns if item["name"] == name), None)


def fails(project: Project, *says: str) -> None:
    before = files(project)
    result = run(project)
    assert result.exit_code == 2, result.output
    for part in says:
        assert part in result.stderr
    assert len(result.stderr.splitlines()) <= 3
    assert "Traceback" not in result.output
    assert files(project) == before
