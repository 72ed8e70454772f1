"""The columns that each catalogue query (sql/<name>.sql) must answer with; its SQL, with long texts cut by
the server."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from scaffold_source.producers import answers
from scaffold_source.producers.answers import (
    BOOL,
    COUNT,
    DEFINITION,
    FLOAT,
    MAYBE_BOOL,
    MAYBE_FLOAT,
    MAYBE_FLOATS,
    MAYBE_NAME,
    MAYBE_NAMES,
    MAYBE_NUMBER,
    MAYBE_NUMBERS,
    MAYBE_TEXT,
    NAME,
    NAMES,
    NUMBER,
    NUMBERS,
    Answer,
    one_of,
)

_SQL = Path(__file__).parent / "sql"

_ANSWERS: dict[str, Answer] = {
    "database": {
        "name": NAME,
        "version": NAME,
        "version_num": NUMBER,
        "is_standby": BOOL,
        "comment": MAYBE_TEXT,
        "timezone": MAYBE_NAME,
    },
    "marks": {"kind": NAME, "name": NAME},
    "schemas": {"oid": NUMBER, "name": NAME, "usable": MAYBE_BOOL},
    "enums": {"oid": NUMBER, "name": NAME, "labels": NAMES},
    "labelled_parts": {"type": NUMBER, "field": NAME, "enum": NUMBER},
    "domain_checks": {"domain": NUMBER, "name": NAME, "validated": BOOL, "expression": MAYBE_TEXT},
    "policies": {
        "oid": NUMBER,
        "relation": NUMBER,
        "name": NAME,
        "command": NAME,
        "permissive": BOOL,
        "roles": NAMES,
        "expression": MAYBE_TEXT,
    },
    "publications": {
        "relation": NUMBER,
        "name": NAME,
        "columns": MAYBE_NAMES,
        "condition": MAYBE_TEXT,
        "unsent": NAMES,
        "sends_generated": BOOL,
    },
    "triggers": {
        "oid": NUMBER,
        "relation": NUMBER,
        "name": NAME,
        "definition": MAYBE_TEXT,
        "source": DEFINITION,
    },
    "view_columns": {"relation": NUMBER, "name": NAME},
    "column_grants": {"relation": NUMBER, "number": NUMBER},
    "comments": {"of": NAME, "oid": NUMBER, "comment": MAYBE_TEXT},
    "columns": {
        "relation": NUMBER,
        "number": NUMBER,
        "name": NAME,
        "type": NAME,
        "type_under_domain": MAYBE_NAME,
        "nullable": BOOL,
        "default": MAYBE_TEXT,
        "generated": MAYBE_NAME,
        "expression": MAYBE_TEXT,
        "identity": MAYBE_NAME,
        "type_under_all": NUMBER,
        "enum": MAYBE_NUMBER,
        "domain": MAYBE_NUMBER,
        "collation": MAYBE_NAME,
        "comment": MAYBE_TEXT,
    },
    "constraints": {
        "oid": NUMBER,
        "relation": NUMBER,
        "kind": one_of("pufcx"),
        "name": NAME,
        "columns": MAYBE_NUMBERS,
        "validated": BOOL,
        "on_delete": NAME,
        "on_update": NAME,
        "deferrable": BOOL,
        "match_full": BOOL,
        "temporal": BOOL,
        "nulls_not_distinct": BOOL,
        "to_schema": MAYBE_NAME,
        "to_name": MAYBE_NAME,
        "references": MAYBE_NAMES,
        "expression": MAYBE_TEXT,
    },
    "unique_indexes": {
        "relation": NUMBER,
        "columns": NUMBERS,
        "key_columns": NUMBER,
        "is_key": BOOL,
        "nulls_not_distinct": BOOL,
        "definition": MAYBE_TEXT,
    },
    "types": {"oid": NUMBER, "name": NAME, "kind": one_of("edrc"), "fields": MAYBE_NAMES},
    "activity": {
        "relation": NUMBER,
        "rows": FLOAT,
        "is_measured": BOOL,
        "inserted": COUNT,
        "updated": COUNT,
        "deleted": COUNT,
        "taken_at": MAYBE_FLOAT,
    },
    "column_statistics": {
        "relation": NUMBER,
        "number": NUMBER,
        "nulls": FLOAT,
        "distinct": FLOAT,
        "bounds": MAYBE_FLOATS,
    },
    "relations": {
        "oid": NUMBER,
        "schema": NAME,
        "name": NAME,
        "kind": one_of("rpvmf"),
        "comment": MAYBE_TEXT,
        "definition": DEFINITION,
        "row_security": BOOL,
        "filtered": MAYBE_BOOL,
        "replica_identity": one_of("dnfi"),
        "unlogged": BOOL,
        "inherits": MAYBE_NAMES,
        "is_partly_readable": MAYBE_BOOL,
        "readable": MAYBE_BOOL,
    },
}


@cache
def query(name: str) -> str:
    """Return the SQL of one catalogue query, its long texts cut. Their digest is of the bytes that would be
    sent.

    `offset 0` keeps PostgreSQL from evaluating an expression again wherever the cut refers to it. The SQL is
    ASCII: a database in LATIN1 would have to know every character of a query.
    """
    text = (_SQL / f"{name}.sql").read_text(encoding="utf-8")
    answer = _ANSWERS[name]
    if not any(kind.longest for kind in answer.values()):
        return text
    cut = " ".join((_SQL / "cut.sql").read_text(encoding="utf-8").split())
    columns = ",\n".join(
        cut.format(column=f'"{column}"', longest=kind.longest) if kind.longest else f'"{column}"'
        for column, kind in answer.items()
    )
    return f"select\n{columns}\nfrom (\n{text}\noffset 0\n) as whole"


def require(rows: dict[str, list[Any]]) -> None:
    """Raise ProducerError if `rows`, by the name of their query, are not what was asked for."""
    for name, answer in rows.items():
        if answer:
            answers.require(name, _ANSWERS[name], answer[0]._fields, answer)
    if len(rows["database"]) != 1:
        raise answers.unexpected("database has not one row")
    for row in rows["constraints"]:
        if row.kind in "puf" and not row.columns:
            raise answers.unexpected("constraints.columns is empty for a key")
        if row.kind == "f" and None in (row.to_schema, row.to_name):
            raise answers.unexpected("constraints.to_name is empty for a foreign key")
