"""Values that Debezium did not send are null in staging: its placeholder in each form, and what beside the key of a
deleted row it fills in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import yaml
from conftest import Postgres
from helpers.dbt_process import problems, run_dbt
from test_scaffolded import generated_staging, installed_project, staging_models

from scaffold_source.commands.add import add
from scaffold_source.contract.values import Source
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

PRODUCER = """
create extension hstore;
create table documents (
    id integer primary key, body text not null, "Long Note" text, bytes bytea, words text[], numbers bigint[], days date[],
    keys uuid[], pairs hstore, size integer not null, code varchar(8) not null
);
create table lines (id integer primary key, document_id integer not null references documents, note varchar(20));
create table whole (id integer primary key, body text not null);
alter table whole replica identity full;
"""
_UNSENT = "__debezium_unavailable_value"
_NUMBERS = list(_UNSENT.encode())
_KEY = "b68a35a7-17ad-35b3-af2a-ae46edb4545a"  # Java's UUID.nameUUIDFromBytes of the placeholder
WAREHOUSES = {
    "postgres": f"""
        create schema raw;
        create table raw.shop_public_documents (
            id integer, body text, "long note" text, bytes bytea, words text[], numbers bigint[], days date[], keys uuid[],
            pairs json, size integer, code text, __op text, __ts_ms bigint, __deleted text
        );
        insert into raw.shop_public_documents values
            (1, 'kept', 'kept', 'kept', '{{a}}', '{{1}}', '{{2026-01-02}}', '{{{_KEY[::-1].replace('-', '')}}}', '{{"a":"b"}}', 5, 'c', 'c', 1, 'false'),
            (2, '{_UNSENT}', '{_UNSENT}', '{_UNSENT}', array['{_UNSENT}'], array{_NUMBERS},
            (select array_agg(date '1970-01-01' + n order by o) from unnest(array{_NUMBERS}) with ordinality as t (n, o)),
            '{{{_KEY}}}', '{{"{_UNSENT}":"{_UNSENT}"}}', 6, 'c', 'u', 2, 'false'),
            (3, '', null, null, null, null, null, null, null, 0, '', 'd', 3, 'true');
    """,
    "duckdb": f"""
        create schema raw;
        create table raw.shop_public_documents (
            id integer, body text, "Long Note" text, bytes blob, words text[], numbers bigint[], days date[], keys uuid[],
            pairs json, size integer, code text, __op text, __ts_ms bigint, __deleted text
        );
        insert into raw.shop_public_documents values
            (1, 'kept', 'kept', 'kept'::blob, ['a'], [1], [date '2026-01-02'], ['{_KEY[::-1].replace('-', '')}'], '{{"a":"b"}}', 5, 'c', 'c', 1, 'false'),
            (2, '{_UNSENT}', '{_UNSENT}', '{_UNSENT}'::blob, ['{_UNSENT}'], {_NUMBERS},
            [date '1970-01-01' + n::integer for n in {_NUMBERS}], ['{_KEY}'], '{{"{_UNSENT}":"{_UNSENT}"}}', 6, 'c', 'u', 2, 'false'),
            (3, '', null, null, null, null, null, null, null, 0, '', 'd', 3, 'true');
    """,
}  # fmt: skip
MAY_BE_UNSENT = ["body", "long_note", "bytes", "words", "numbers", "days", "keys", "pairs"]


@pytest.fixture(params=["postgres", "duckdb"])
def built(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> tuple[Path, str]:
    """A built project on what Debezium landed, and where that is."""
    adapter = str(request.param)
    producer = postgres.uri(postgres.make(PRODUCER))
    if adapter == "postgres":
        name = postgres.make(WAREHOUSES[adapter])
        where = postgres.uri(name)
        project = installed_project(tmp_path / "analytics", postgres, name)
    else:
        where = str(tmp_path / "lake.duckdb")
        with duckdb.connect(where) as lake:
            lake.execute(WAREHOUSES[adapter])
        project = installed_project(tmp_path / "analytics", postgres, "none")
        target = f"{{type: duckdb, path: {where}, schema: analytics, threads: 1}}"
        (project / "profiles.yml").write_text(f"analytics:\n  target: it\n  outputs:\n    it: {target}\n")
    source = Source("shop", raw_schema="raw", loader="debezium", warehouse=adapter)
    write_all(add(find_project(project), source, Where(producer)).edits)
    (project / "models/in_one_call.sql").write_text("{{ scaffold_source.stage('shop', 'documents') }}\n")
    assert problems(run_dbt(project, "build", allow_warnings=True)) == []
    return project, where


def rows(where: str, query: str) -> list[tuple[Any, ...]]:
    if where.endswith(".duckdb"):
        with duckdb.connect(where) as lake:
            return lake.execute(query).fetchall()
    with psycopg.connect(where) as connection:
        return connection.execute(query.encode()).fetchall()


@pytest.mark.parametrize("model", ["stg_shop__documents", "in_one_call"])
def test_what_was_not_sent_is_null(built: tuple[Path, str], model: str) -> None:
    _, where = built
    names = ", ".join(MAY_BE_UNSENT)
    kept, unsent, deleted = rows(where, f"select {names} from analytics.{model} order by id")
    assert None not in kept
    assert set(unsent) == set(deleted) == {None}


def test_of_a_deleted_row_the_key_is_left_and_what_the_loader_says(built: tuple[Path, str]) -> None:
    """Tables that a foreign key points at keep their deleted rows, marked."""
    _, where = built
    query = "select id, size, code, is_deleted from analytics.stg_shop__documents order by id"
    assert rows(where, query) == [(1, 5, "c", False), (2, 6, "c", False), (3, None, None, True)]


def test_the_contract_and_the_models_say_so(built: tuple[Path, str]) -> None:
    project, _ = built
    (source,) = yaml.safe_load((project / "models/staging/shop/_shop__sources.yml").read_text())["sources"]
    tables = {table["name"]: table for table in source["tables"]}
    unsent = {
        table["name"]: [
            c["name"] for c in table["columns"] if "unsent_as" in c.get("config", {}).get("meta", {})
        ]
        for table in source["tables"]
    }
    assert [len(names) for names in unsent.values()] == [len(MAY_BE_UNSENT), 0, 0]
    assert {name for name, table in tables.items() if "deleted_rows" in table["config"]["meta"]} == {
        "documents",
        "lines",
    }
    models = {model.stem: model.read_text() for model in staging_models(project)}
    assert "-- Null where the value was not sent" in models["stg_shop__documents"]
    assert "-- Null beside the key of a deleted row" in models["stg_shop__documents"]
    assert "-- Null" not in models["stg_shop__lines"] + models["stg_shop__whole"]
    assert [model.strip() for model in generated_staging(project)] == [
        model.strip() for model in models.values()
    ]
