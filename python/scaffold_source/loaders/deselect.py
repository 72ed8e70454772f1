"""What to leave out in the loader: a secret that does not land cannot leak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from scaffold_source.loaders.loader import Loader

# How each loader leaves out a column, in its own words, and how it writes one.
_WORDS = {
    "fivetran": "block these columns in the connection's Schema tab",
    "airbyte": "deselect these fields of their streams in the connection's Schema tab",
    # https://dlthub.com/docs/dlt-ecosystem/verified-sources/sql_database/configuration: included_columns
    "dlt": "give sql_table `included_columns` without these",
    # https://docs.meltano.com/concepts/plugins#select-extra: `!entity.attribute`
    "meltano": "add to `select` of the extractor, each as `!schema-table.column`",
    # https://docs.slingdata.io/concepts/replication/columns#selecting-columns
    "sling": "add to `select` of the stream, each as `-column`",
    # https://getbruin.com/docs/ingestr/commands/ingest.html
    "ingestr": "give each to `--sql-exclude-columns`",
    "stitch": "deselect these columns in the integration's Tables to Replicate tab",
    # https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-column-exclude-list
    "debezium": "add to `column.exclude.list`, each as `schema.table.column`",
    # https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.Transformations.html
    "aws_dms": "add a transformation rule with `remove-column` for each of these",
    "aws_dms_s3": "add a transformation rule with `remove-column` for each of these",
    "estuary": "add these to `fields.exclude` of the materialization's bindings",
}
_UNKNOWN = "leave these columns out of what is copied (a publication's column list, or the role's grants)"


def notices(loader: Loader, columns: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Yield a line with every column that lets somebody in and that the loader need not copy, by table.
    `columns` are their schemas, tables and names."""
    by_table: defaultdict[str, list[str]] = defaultdict(list)
    for schema, table, column in columns:
        by_table[f"{schema}.{table}"].append(column)
    if by_table:
        listed = "; ".join(f"{table} ({', '.join(names)})" for table, names in by_table.items())
        how = f"in {loader.title}, {_WORDS[loader.name]}" if loader.name in _WORDS else _UNKNOWN
        yield f"Secrets: staging does not select them, and analytics needs none; {how}: {listed}"
