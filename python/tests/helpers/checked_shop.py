"""A scaffolded source whose producer changes, for the tests of `check`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Postgres

from helpers.cli import Result, cli

SHOP = """
create table customers (id int primary key, email text unique);
create table orders (id int primary key, customer_id int references customers, status text not null, total numeric(10, 2));
"""
OWNER = (
    "status: draft\n          producer: {team: Web, engineering_lead: Ana}\n          channel: '#shop-data'"
)


def run(*arguments: str) -> Result:
    result = cli(*arguments)
    # What, where, what to do: however wrong the input is, nobody has to scroll.
    assert arguments[0] != "check" or result.stderr.count("\n") <= 3, result.stderr
    return result


class Shop:
    """A scaffolded source with an owner, and its producer."""

    def __init__(
        self, postgres: Postgres, project: Path, monkeypatch: pytest.MonkeyPatch, schema: str, *options: str
    ) -> None:
        self.postgres, self.project = postgres, project
        self.database = postgres.make(schema)
        monkeypatch.setenv("SHOP_URL", postgres.uri(self.database))
        added = run("add", "shop", "--from", "env:SHOP_URL", "--project-dir", str(project), *options)
        assert added.exit_code == 0, added.output
        self.yaml = project / "models/staging/shop/_shop__sources.yml"
        self.rewrite("status: draft", OWNER)

    def rewrite(self, old: str, new: str) -> None:
        text = self.yaml.read_text()
        assert old in text
        self.yaml.write_text(text.replace(old, new))

    def migrate(self, statements: str) -> None:
        self.postgres.execute(self.database, statements)

    def check(self, *arguments: str) -> Result:
        return run("check", *arguments, "--project-dir", str(self.project))

    def findings(self, *arguments: str) -> list[dict[str, object]]:
        return json.loads(self.check("--format", "json", *arguments).stdout)["findings"]
