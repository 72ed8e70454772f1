"""A role that sees less is told less, never something else: MariaDB's views hide what a role was not granted."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.cli import Result, cli
from helpers.mariadb_server import MariaDB

from scaffold_source.model import Key, TableName
from scaffold_source.producers import Introspection, Scope, read, unseen
from scaffold_source.producers.where import Where

SHOP = """
    create table customers (id int primary key, email varchar(40) unique, notes json);
    create table orders (
        id int primary key, customer_id int, a int, b int, code int check (code > 3),
        unique (a, b), foreign key (customer_id) references customers (id) on delete set null
    );
    create view paid as select id, a from orders;
"""


class Shop:
    """A database, and a role of its own name that was granted `grants`, with `{}` for the database."""

    def __init__(self, mariadb: MariaDB, *grants: str) -> None:
        self.server, self.name = mariadb, mariadb.make(SHOP)
        mariadb.execute(f"create or replace user {self.name}@localhost identified by 'x'")
        for grant in grants:
            self.grant(grant)
        self.url = mariadb.uri(self.name, user=self.name, password="x")

    def grant(self, grant: str) -> None:
        self.server.execute(f"grant {grant} to {self.name}@localhost".replace("{}", f"`{self.name}`"))

    def revoke(self, grant: str) -> None:
        self.server.execute(f"revoke {grant} from {self.name}@localhost".replace("{}", f"`{self.name}`"))

    def execute(self, script: str) -> None:
        self.server.execute(script, self.name)

    def seen(self) -> Introspection:
        return read(Where(self.url), Scope())

    def scaffold(self, project: Path) -> None:
        """`add`, by an account that sees everything."""
        self.project = project
        assert self.run("add", self.server.uri(self.name)).exit_code == 0

    def run(self, command: str, url: str | None = None) -> Result:
        return cli(command, "shop", "--from", url or self.url, "--project-dir", self.project)


def judged(shop: Shop) -> str:
    """What `check` says of the role's view, which must end with "could not see"."""
    result = shop.run("check")
    assert result.exit_code == 3, result.output
    assert "-removed]" not in result.output
    assert "-changed]" not in result.output
    return result.output


def refused(shop: Shop) -> str:
    """What `update` says where it must not write."""
    before = {path: path.read_bytes() for path in shop.project.rglob("*") if path.is_file()}
    result = shop.run("update")
    assert result.exit_code == 3, result.output
    assert {path: path.read_bytes() for path in shop.project.rglob("*") if path.is_file()} == before
    return result.output


def test_a_schema_granted_as_a_whole_shows_everything(mariadb: MariaDB) -> None:
    shop = Shop(mariadb, "select on {}.*")
    assert shop.seen() == read(Where(mariadb.uri(shop.name)), Scope())
    assert not list(unseen(shop.seen()))


def test_a_role_of_a_role_sees_the_same(mariadb: MariaDB) -> None:
    shop = Shop(mariadb)
    mariadb.execute(
        f"create or replace role readers; grant select on `{shop.name}`.* to readers; "
        f"grant readers to {shop.name}@localhost; set default role readers for {shop.name}@localhost"
    )
    assert shop.seen() == read(Where(mariadb.uri(shop.name)), Scope())


def test_single_tables_are_seen_whole(mariadb: MariaDB) -> None:
    shop = Shop(mariadb, "select on {}.customers", "select on {}.orders", "select on {}.paid")
    whole = read(Where(mariadb.uri(shop.name)), Scope()).database
    assert shop.seen().database == whole
    assert shop.seen().unseen.in_part == ((shop.name,),)
    assert "there may be more" in "".join(unseen(shop.seen()))


def test_a_table_that_is_no_longer_granted_is_not_gone(mariadb: MariaDB, dbt_project: Path) -> None:
    shop = Shop(mariadb, "select on {}.customers", "select on {}.orders", "select on {}.paid")
    shop.scaffold(dbt_project)
    assert shop.run("check").exit_code == 0
    shop.revoke("select on {}.customers")
    assert f"{shop.name}.customers" in judged(shop)
    assert f"{shop.name}.customers" in refused(shop)


def test_a_granted_table_that_was_dropped_is_gone(mariadb: MariaDB, dbt_project: Path) -> None:
    """Its grant stays, so that the server tells the two apart."""
    shop = Shop(mariadb, "select on {}.customers", "select on {}.orders", "select on {}.paid")
    shop.scaffold(dbt_project)
    shop.execute("drop view paid")
    result = shop.run("check")
    assert result.exit_code == 1
    assert "[table-removed]" in result.output


def test_single_columns_hide_checks_keys_and_types(mariadb: MariaDB, dbt_project: Path) -> None:
    """Without its check, JSON looks like text; without its actions, a foreign key would look harmless."""
    shop = Shop(
        mariadb,
        "select (id, customer_id, a, code) on {}.orders",
        "select (id, notes) on {}.customers",
        "select (id) on {}.paid",
    )
    tables = {table.name: table for table in shop.seen().database.tables}
    assert [column.name for column in tables["orders"].columns] == ["id", "customer_id", "a", "code"]
    assert tables["orders"].keys == (Key("primary", ("id",)),)
    assert tables["orders"].checks == ()
    in_part = [(shop.name,), *((shop.name, name) for name in ("customers", "orders", "paid"))]
    assert shop.seen().unseen.in_part == tuple(in_part)
    shop.scaffold(dbt_project)
    for text in (judged(shop), refused(shop)):
        for name in ("orders.b", "customers.email", "paid.a"):
            assert f"{shop.name}.{name}" in text
    assert f"{shop.name}.orders shows this role some columns only" in judged(shop)


def test_a_check_that_is_gone_for_a_role_that_sees_checks_is_removed(
    mariadb: MariaDB, dbt_project: Path
) -> None:
    shop = Shop(mariadb, "select on {}.customers", "select on {}.orders", "select on {}.paid")
    shop.scaffold(dbt_project)
    shop.execute("alter table orders modify code int")
    assert "[check-removed]" in shop.run("check").output


def test_what_such_a_role_scaffolded_is_no_drift(mariadb: MariaDB, dbt_project: Path) -> None:
    shop = Shop(mariadb, "select (id, customer_id, a, code) on {}.orders", "select on {}.customers")
    shop.project = dbt_project
    added = shop.run("add")
    assert added.exit_code == 0, added.output
    assert f"single columns of {shop.name}.orders" in added.stderr
    assert shop.run("check").exit_code == 0
    assert shop.run("update").exit_code == 0


def test_columns_under_another_right_of_the_schema(mariadb: MariaDB) -> None:
    """A role that may insert anywhere is shown all columns, also those that it may not read."""
    shop = Shop(mariadb, "insert on {}.*", "select (id, a) on {}.orders")
    (orders,) = shop.seen().database.tables
    assert [column.name for column in orders.columns] == ["id", "a"]
    assert orders.keys == (Key("primary", ("id",)),)
    names = [f"{shop.name}.{name}" for name in ("customers", "paid")]
    columns = [f"{shop.name}.orders.{name}" for name in ("customer_id", "b", "code")]
    assert shop.seen().hidden == (*names, *columns)


def test_a_foreign_key_whose_actions_are_hidden_is_left_out(mariadb: MariaDB) -> None:
    shop = Shop(mariadb, "select on {}.customers", "select (id, customer_id) on {}.orders")
    orders = next(table for table in shop.seen().database.tables if table.name == "orders")
    assert orders.full_name == TableName(shop.name, "orders")
    assert not [key for key in orders.keys if key.kind == "foreign"]


def test_a_snapshot_remembers_what_its_role_was_not_shown(
    mariadb: MariaDB, dbt_project: Path, tmp_path: Path
) -> None:
    shop = Shop(mariadb, "select on {}.customers", "select (id, a) on {}.orders")
    shop.scaffold(dbt_project)
    file = tmp_path / "shop.json"
    taken = cli("snapshot", "--from", shop.url, "-o", file)
    assert taken.exit_code == 0, taken.output
    shop.url = str(file)
    assert f"{shop.name}.paid is not shown to this role" in judged(shop)
    assert f"{shop.name}.orders.b" in refused(shop)


@pytest.mark.parametrize("kind", ["", "'; drop table x; --", "%"])
def test_an_odd_account_reads_its_own_grants(mariadb: MariaDB, kind: str) -> None:
    name = mariadb.make(SHOP)
    account = f"`odd@{kind}`@localhost"
    mariadb.execute(f"create or replace user {account} identified by 'x'")
    mariadb.execute(f"grant select on `{name}`.orders to {account}")
    with mariadb.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"set @n = 1; drop view `{name}`.paid")
    found = read(Where(mariadb.uri(name, user=_quoted(f"odd@{kind}"), password="x")), Scope())
    assert found.unseen.in_part == ((name,),)


def _quoted(user: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415

    return quote(user, safe="")


def test_checks_of_a_table_granted_by_itself_are_read_from_its_definition(mariadb: MariaDB) -> None:
    shop = Shop(mariadb)
    shop.execute(
        r"""
        create table odd (
            a varchar(20) collate utf8mb4_bin default ' CHECK (1)' comment 'it''s CHECK (`b`) \\' check (a in ('(', 'it''s', '\\', ')')),
            ` CHECK (` int check (` CHECK (` > (1 + 2)), constraint `n``1` check (a <> 'x\ny'), check (length(a) < 9)
        )
        """
    )
    shop.grant("select on {}.odd")
    everything = {table.name: table for table in read(Where(mariadb.uri(shop.name)), Scope()).database.tables}
    (odd,) = shop.seen().database.tables
    assert [check.name for check in odd.checks] == [" CHECK (", "CONSTRAINT_1", "n`1"]
    assert odd.columns[0].values == ("(", "it's", "\\", ")")
    assert odd == everything["odd"]
