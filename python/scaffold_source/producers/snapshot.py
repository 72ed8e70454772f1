"""Database ⇄ JSON, for where the producer cannot be reached.

The model is the format (`typed_json.py`), so a new fact needs nothing here, and the same facts give the same
bytes.

A new field with a default keeps version 1: older snapshots stay readable. Anything else (a field that is
renamed, removed or means something else) is a new version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from scaffold_source.errors import UsageError
from scaffold_source.model import Database, TableName
from scaffold_source.producers.documents import SNAPSHOT, document_schema, document_text, read_document
from scaffold_source.producers.sight import EVERYTHING_SEEN, Sight, Unseen
from scaffold_source.producers.typed_json import MisfitError, decoded, encoded


def to_json(database: Database, unseen: Unseen = EVERYTHING_SEEN) -> str:
    """Write the facts, and what the role that read them was not shown, as a snapshot's text."""
    parts: dict[str, object] = {"database": encoded(database)}
    if unseen != EVERYTHING_SEEN:
        parts["unseen"] = encoded(unseen)
    return document_text(SNAPSHOT, parts)


def from_json(content: bytes, name: str) -> Database:
    """Return the facts in a snapshot. Raises as `read_snapshot`."""
    return read_snapshot(content, name)[0]


def read_snapshot(content: bytes, name: str) -> tuple[Database, Unseen]:
    """Return the facts in a snapshot, and what the role that read them was not shown.

    `name` is the file's, for errors. Raises ContractError that says where in the file something is wrong.
    """
    return read_document(content, name, SNAPSHOT, _facts_and_unseen)


def _facts_and_unseen(root: dict[str, Any]) -> tuple[Database, Unseen]:
    database = cast(Database, decoded(Database, root["database"], "$.database"))
    _require_consistent(database)
    unseen = cast(Unseen, decoded(Unseen, root.get("unseen", {}), "$.unseen"))
    _require_paths(unseen)
    return database, unseen


def read_snapshot_file(
    path: Path, schemas: Sequence[str], new_files: frozenset[str] | None = None
) -> tuple[Sight, tuple[str, ...]]:
    """Read a snapshot's facts in `schemas`, all where empty; it has no new files. Raises UsageError if it
    cannot be read."""
    try:
        database, unseen = read_snapshot(path.read_bytes(), path.name)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None
    asked = tuple(table for table in database.tables if not schemas or table.schema in schemas)
    names = sorted({table.schema for table in database.tables})
    return Sight(replace(database, tables=asked), tuple(names), closed_schemas=(), unseen=unseen), ()


def json_schema() -> dict[str, Any]:
    """Return what a snapshot may contain, as JSON Schema: `docs/schemas/snapshot-1.schema.json`."""
    return document_schema(
        SNAPSHOT,
        "What a producer's database declares. `scaffold-source snapshot` writes it.",
        {"database": Database, "unseen": Unseen},
    )


# ---- reading


def _require_consistent(database: Database) -> None:
    """Refuse what a hand-made file may get wrong and the rest relies on."""
    seen: set[TableName] = set()
    for number, table in enumerate(database.tables):
        at = f"$.database.tables[{number}]"
        if table.full_name in seen:
            raise MisfitError(at, f"{table.full_name} stands twice")
        seen.add(table.full_name)
        names = [column.name for column in table.columns]
        if len(set(names)) < len(names):
            raise MisfitError(f"{at}.columns", "two columns have the same name")
        for position, key in enumerate(table.keys):
            if not key.columns:
                raise MisfitError(f"{at}.keys[{position}].columns", "a key has one column or more")
            if key.kind == "foreign" and key.to is None:
                raise MisfitError(f"{at}.keys[{position}]", "a foreign key needs the key 'to'")
            if unknown := set(key.columns) - set(names):
                raise MisfitError(f"{at}.keys[{position}].columns", f"no column is named {min(unknown)!r}")


_NAMES_IN_A_PATH = {"hidden": (2, 3), "in_part": (1, 2), "gone": (2,), "filtered": (2,)}


def _require_paths(unseen: Unseen) -> None:
    for field, lengths in _NAMES_IN_A_PATH.items():
        for number, path in enumerate(getattr(unseen, field)):
            if len(path) not in lengths:
                raise MisfitError(
                    f"$.unseen.{field}[{number}]", "is not a path of a schema, relation or column"
                )
