"""What landed, read from the warehouse: a DuckDB file, or anything that facts come from."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import parse_where

_SUFFIXES = (".duckdb", ".ddb")
Seen = dict[str, dict[str, dict[str, str]]]  # by schema and table, columns' types by name


def landed_schema(text: str, project: Path, schema: str | None) -> Seen:
    """Return the tables that landed, with their columns' types; of one schema where it is named.

    Raises UsageError for a place that cannot be read or has no such schema, and what `producers.read` raises.
    """
    is_file = text.endswith(_SUFFIXES)
    seen = _of_duckdb(Path(text), schema) if is_file else _of_producer(text, project, schema)
    if not seen:
        raise UsageError(
            f"--landed {text}: nothing landed{f' in schema {schema}' if schema else ''} there",
            do="check the place, and --raw-schema",
        )
    return seen


def _of_producer(text: str, project: Path, schema: str | None) -> Seen:
    scope = Scope((schema,) if schema else (), evidence="none")
    seen: Seen = defaultdict(dict)
    for table in read(parse_where(text, project), scope).database.tables:
        seen[table.schema][table.name] = {column.name: column.type for column in table.columns}
    return dict(seen)


def _of_duckdb(file: Path, schema: str | None) -> Seen:
    try:
        import duckdb  # noqa: PLC0415 (dbt-duckdb brings it)
    except ImportError:
        raise UsageError("--landed of a DuckDB file needs DuckDB", do="pip install duckdb") from None
    if not file.is_file():
        raise UsageError(f"--landed {file}: there is no such file", do="check the path's spelling")
    query = (
        "select table_schema, table_name, column_name, data_type from information_schema.columns "
        "where table_catalog = current_database() order by all"
    )
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            rows = connection.execute(query).fetchall()
    except duckdb.Error as error:
        raise ProducerError(
            f"--landed {file}: DuckDB says: {error}", do="is another process writing it?"
        ) from None
    seen: Seen = {}
    for table_schema, table, column, data_type in rows:
        if schema in (None, table_schema):
            seen.setdefault(table_schema, {}).setdefault(table, {})[column] = data_type
    return seen
