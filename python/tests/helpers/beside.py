"""A scaffolded source among other tools: what each does to its files, and what is true afterwards."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from conftest import Postgres, make_dbt_project

from helpers.cli import Result, cli
from helpers.dbt_process import problems, run_dbt
from helpers.updating import files
from scaffold_source.project import Project, find_project

REPOSITORY = Path(__file__).parents[3]
BESIDE = REPOSITORY / "python/tests/beside"
FOLDER = "models/staging/shop"


@dataclass(frozen=True)
class Shop:
    """A dbt project with the source `shop`, its producer, and a warehouse with the same tables."""

    project: Project
    producer: str
    postgres: Postgres

    @property
    def root(self) -> Path:
        return self.project.root

    @property
    def yaml_files(self) -> list[Path]:
        return sorted((self.root / FOLDER).glob("*.yml"))

    def models(self) -> dict[str, str]:
        """Return what stands in the project's models: dbt writes elsewhere too."""
        return {name: text for name, text in files(self.project).items() if name.startswith("models/")}

    def tool(self, *command: object, **environment: str) -> str:
        """Run a tool in the project; return what it prints. Fails the test where the tool fails."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.root,
            env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def scaffold_source(self, command: str, *options: str) -> Result:
        where = ["--from", self.postgres.uri(self.producer), "--project-dir", str(self.root)]
        return cli(command, "shop", *options, *where)

    def dbt(self, *arguments: str, warnings: str = "error") -> list[str]:
        """Return what a dbt command finds wrong."""
        allowed = warnings == "allow"
        return problems(run_dbt(self.root, *arguments, allow_warnings=allowed, writes_artifacts=True))

    def change(self, file: str = "change.sql") -> None:
        """Do to producer and warehouse what a migration does."""
        script = (BESIDE / file).read_text()
        self.postgres.execute(self.producer, script)


def make_shop(folder: Path, postgres: Postgres, schema: str = "shop.sql", *, packages: str = "") -> Shop:
    """Scaffold the producer that `schema` makes, in a new project with the package and these others."""
    script = (BESIDE / schema).read_text()
    producer, warehouse = postgres.make(script), postgres.make(script)
    root = make_dbt_project(folder)
    (root / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n{packages}")
    target = {
        "type": "postgres", "host": postgres.socket_dir, "port": postgres.port, "user": postgres.user,
        "password": "", "dbname": warehouse, "schema": "analytics", "threads": 2,
    }  # fmt: skip
    profile = {"analytics": {"target": "it", "outputs": {"it": target}}}
    (root / "profiles.yml").write_text(yaml.safe_dump(profile))
    assert problems(run_dbt(root, "deps")) == []
    shop = Shop(find_project(root), producer, postgres)
    added = shop.scaffold_source("add", "--raw-schema", "public")
    assert added.exit_code == 0, added.output
    return shop


def source_of(shop: Shop) -> Any:
    text = (shop.root / FOLDER / "_shop__sources.yml").read_text()
    return yaml.safe_load(text)["sources"][0]


def holds_after(shop: Shop) -> None:
    """Assert what must be true after a tool: dbt reads the project, `update` has nothing to write, `check`
    says what it said before, and a change upstream is merged as if nothing had been formatted."""
    assert shop.dbt("parse", "--no-partial-parse") == []
    before = shop.models()
    updated = shop.scaffold_source("update")
    assert (updated.exit_code, shop.models()) == (0, before), updated.output
    checked = shop.scaffold_source("check")
    assert (checked.exit_code, "no drift, 1 info" in checked.stdout) == (0, True), checked.output
    merges_a_change(shop)


def merges_a_change(shop: Shop) -> None:
    """Assert that the change upstream arrives whole: in the source, in the models' YAML and in their SQL."""
    shop.change()
    updated = shop.scaffold_source("update")
    assert updated.exit_code == 0, updated.output
    assert shop.scaffold_source("update", "--check").exit_code == 0
    assert shop.scaffold_source("check").exit_code == 0
    assert shop.dbt("parse", "--no-partial-parse") == []
    tables = {table["name"]: table for table in source_of(shop)["tables"]}
    people = {column["name"]: column for column in tables["people"]["columns"]}
    parcels = {column["name"]: column for column in tables["parcels"]["columns"]}
    assert "old_flag" not in people
    assert people["phone"]["description"] == 'Mobile: "E.164"'
    assert people["email"]["description"] == "Now another comment: in lower case"
    assert parcels["discount"]["data_type"] == "numeric(14,2)"
    model = (shop.root / FOLDER / "stg_shop__people.sql").read_text()
    assert "phone" in model
    assert "old_flag" not in model
