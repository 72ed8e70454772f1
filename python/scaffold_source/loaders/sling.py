"""Sling, and the ways to set it up."""

from __future__ import annotations

from scaffold_source.loaders import names
from scaffold_source.loaders.loader import Harm, Loader, Metadata, Needs, Variant

_RUN = "sling 1.4.11 into {}, 2026-11-27"
_AS_TEXT = (
    "array", "interval", "inet", "cidr", "macaddr", "macaddr8", "bit", "bit varying", "xml", "money", "oid",
    "name", "citext", "hstore", "tsvector", "tsquery", "point", "line", "lseg", "box", "path", "polygon",
    "circle", "pg_lsn", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange",
    "time without time zone", "time with time zone", "other",
)  # fmt: skip
_OFFSET = Harm(
    ("time with time zone",),
    'land as JSON text with a date, `"0000-01-01T08:30:00-11:00"`, or as NULL if they have parts of a second',
    "select them as text in a custom `sql` of the stream",
)
_SELECTED_OUT = (
    "leave them out with `select: [-name]`, or select them as text in a custom `sql` of the stream"
)
_MONEY = Harm(
    ("money",),
    "land as text, or as numeric while they are all null",
    "cast them in a custom `sql`",
)

SLING = Loader(
    name="sling",
    title="Sling",
    run=_RUN.format("PostgreSQL"),
    run_on=("postgres",),
    cites={
        "settings": ("https://docs.slingdata.io/concepts/replication",),
        "deletions": ("https://docs.slingdata.io/concepts/replication/modes",),
        "names": ("https://docs.slingdata.io/concepts/replication/columns",),
    },
    settings=(
        "A replication with `object: new_schema.{stream_schema}_{stream_table}`, mode `full-refresh` and "
        "column casing `normalize`, as in Sling's own example."
    ),
    deletes="None: `full-refresh` drops rows that were deleted in the producer, `incremental` keeps them.",
    naming=(
        "Columns keep their names, those all in upper case turn lower; a dot is an underscore. Tables are "
        "schema_table, in each part other characters than letters, digits and underscores one underscore, "
        "and one before a leading digit. A stream `schema.*` passes over tables with a dot in their name: "
        "name them."
    ),
    column=names.sling_column,
    table=names.sling_table,
    table_in="{schema}_{table}",
    clash="fails",
    caseless=True,
    types={"real": "double precision", "json": "jsonb", **dict.fromkeys(_AS_TEXT, "text")},
    cuts=(
        Harm(
            ("time without time zone",),
            'land as JSON text with a date, `"0000-01-01T08:30:00Z"`',
            "select them as text in a custom `sql` of the stream",
        ),
        _OFFSET,
        _MONEY,
    ),
    late_tables=True,
    partitions_too=True,
    views_too=True,
    further="_sling_[a-z0-9_]+",
    needs=Needs(
        primary_key="`incremental` cannot find the row to replace, so load them with `full-refresh`",
    ),
)  # fmt: skip

SLING_VARIANTS = (
    Variant(
        name="table_names",
        setting="object",
        title="`object: raw.{stream_table}`: tables keep their names, without the schema",
        changes={
            "table_in": "{table}",
            "naming": (
                "Columns keep their names, those all in upper case turn lower; a dot is an underscore. "
                "Tables keep theirs, other characters than letters, digits and underscores one underscore, "
                "and one before a leading digit."
            ),
        },
        pages=("https://docs.slingdata.io/concepts/replication/runtime-variables",),
        run=_RUN.format("DuckDB 1.5.5 and PostgreSQL"),
        run_on=("duckdb", "postgres"),
    ),
    Variant(
        name="loaded_at",
        setting="metadata",
        title="`SLING_LOADED_AT_COLUMN=timestamp`: when the row was loaded",
        changes={"loaded_at": "_sling_loaded_at"},
        adds=(
            Metadata(
                "_sling_loaded_at", "timestamp with time zone", "When the load began that brought the row."
            ),
        ),
        pages=("https://docs.slingdata.io/sling-cli/environment",),
        run=_RUN.format("DuckDB 1.5.5 and PostgreSQL"),
        run_on=("duckdb", "postgres"),
    ),
    Variant(
        name="duckdb",
        setting="target",
        title="DuckDB",
        changes={
            "types": {"numeric": "numeric(24,6)"},
            "refuses": (
                Harm(("time without time zone",), "stop their table", _SELECTED_OUT),
                Harm(("bytea",), "stop their table where they are no UTF-8", _SELECTED_OUT),
            ),
            "cuts": (
                Harm(
                    ("numeric",), "keep six decimals, and the rest is cut", "declare digits in the producer"
                ),
                _OFFSET,
                _MONEY,
            ),
        },
        pages=("https://docs.slingdata.io/connections/database-connections/duckdb",),
        run=_RUN.format("DuckDB 1.5.5"),
        on=("duckdb",),
    ),
)
