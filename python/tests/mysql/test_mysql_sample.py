"""`sample --as sql` of MySQL and MariaDB: made rows load into an empty database, all constraints on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import make_dbt_project
from helpers.cli import cli
from helpers.from_facts import mysql_ddl
from helpers.mariadb_server import MariaDB

from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where
from scaffold_source.sample.making import make
from scaffold_source.sample.mysql_text import mysql_script
from scaffold_source.sample.wishes import Wish

HARD = (Path(__file__).parents[1] / "samples/hard_mysql.sql").read_text()
ROWS = 120


@dataclass
class Loaded:
    """A database after its sample was loaded with the server's own client, and what that printed."""

    server: MariaDB
    database: str
    said: str

    def rows(self, query: str) -> list[Any]:
        with self.server.connect(database=self.database) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def value(self, query: str) -> Any:
        return self.rows(query)[0][0]


@pytest.fixture(scope="module")
def hard(mariadb: MariaDB, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    project = make_dbt_project(tmp_path_factory.mktemp("hard") / "analytics")
    uri = mariadb.uri(mariadb.make(HARD, name="hard_there"))
    for arguments in (["add", "shop", "--from", uri], ["sample", "shop", "-o", "-", "--rows", str(ROWS)]):
        result = cli(*arguments, "--project-dir", project)
        assert result.exit_code == 0, result.output
    empty = mariadb.make(HARD, name="hard_here")
    client = ["mariadb", "--no-defaults", f"--socket={mariadb.socket}", "--user=root", empty]
    loaded = subprocess.run(client, input=result.stdout, capture_output=True, text=True, check=False)
    assert loaded.returncode == 0, loaded.stderr
    yield Loaded(mariadb, empty, loaded.stdout)


def test_every_table_has_rows_and_what_is_refused_is_said(hard: Loaded) -> None:
    names = [name for (name,) in hard.rows("show tables")]
    counts = {name: hard.value(f"select count(*) from `{name.replace('`', '``')}`") for name in names}
    for name in ("measures", "readings"):
        refused = ROWS - counts.pop(name)
        assert 0 < refused < ROWS
        assert f"{refused} of the made rows were refused by hard_there.{name}: " in hard.said
    assert set(counts.values()) == {ROWS}
    assert hard.said.count("refused") == 2


def test_keys_that_wait_are_filled_and_change_nothing_else(hard: Loaded) -> None:
    assert hard.value("select count(lead_id) from teams") > ROWS / 2
    assert hard.value("select count(boss_id) from members") > ROWS / 4
    assert hard.value("select count(*) from members where boss_id >= id") == 0
    assert hard.value("select max(updated_at) < '2026-01-02' from teams") == 1, "the update did not touch it"
    assert hard.value("select count(*) from bills where ends_on < starts_on or gross >= 119") == 0


def test_values_are_those_that_were_made(hard: Loaded) -> None:
    assert {status for (status,) in hard.rows("select distinct status from kinds")} == {
        "new",
        "it's gone",
        "back\\slash",
        "",
    }
    assert {items for (items,) in hard.rows("select distinct channels from kinds")} == {"web", "shop"}
    assert hard.value("select count(*) from kinds where st_x(place) >= 0 and address like '::ffff:%'") == ROWS
    assert hard.value("select count(distinct bits) > 5 and max(span) <= '72:00:00' from small") == 1
    assert hard.value("select count(*) from `we``ird \"table\"` where `e-mail` like '%@example.%'") == ROWS


def test_the_next_row_of_the_application_gets_the_next_number(hard: Loaded) -> None:
    with hard.server.connect(database=hard.database) as connection, connection.cursor() as cursor:
        cursor.execute("insert into teams (name) values ('one more')")
        assert cursor.lastrowid > ROWS
        connection.rollback()


def test_rows_land_as_they_were_made(hard: Loaded) -> None:
    """What the server holds is what its facts allow: nothing was cut, rounded or turned into a default."""
    for table, column, least, most in (
        ("small", "low", -128, 127),
        ("small", "mid", 0, 2**24 - 1),
        ("small", "born", 1970, 2155),
    ):
        low, high = hard.rows(f"select min({column}), max({column}) from {table}")[0]
        assert least <= low < high <= most, column


SETS = Path(__file__).parents[3] / "benchmarks/judgement"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["osticket", "killbill"])
def test_a_real_applications_schema_takes_every_row(mariadb: MariaDB, name: str) -> None:
    path = next(SETS.glob(f"*/{name}/facts.json"))
    database = read(Where(str(path), path=path), Scope()).database
    made = make(database, Wish(ROWS, 1, date(2026, 1, 1)), {}, {})
    empty = mariadb.make(mysql_ddl(database))
    mariadb.execute(mysql_script(made, name), empty)
    with mariadb.connect(database=empty) as connection, connection.cursor() as cursor:
        for filling in made.tables:
            if filling.table.kind == "table":
                cursor.execute(f"select count(*) from `{filling.table.name}`")
                assert cursor.fetchone() == (filling.count,), filling.table.name
                assert filling.count or filling.lacking
