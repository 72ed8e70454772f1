"""ingestr since its version 1, which is no dlt any more, and the ways to set it up."""

from __future__ import annotations

from scaffold_source.loaders import names
from scaffold_source.loaders.loader import Harm, Loader, Marker, Metadata, Needs, Variant

_RUN = "ingestr 1.1.22 into {}, 2026-11-27"
_INSTANT = "timestamp with time zone"
_PAGE = "https://getbruin.com/docs/ingestr/commands/ingest.html"
_CDC_PAGE = "https://getbruin.com/docs/ingestr/getting-started/cdc.html"
_AS_TEXT = (
    "inet", "cidr", "macaddr", "macaddr8", "xml", "money", "oid", "name", "citext", "hstore", "tsvector",
    "tsquery", "pg_lsn", "time with time zone", "other",
)  # fmt: skip
_STRUCTS = (
    "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "point", "line", "lseg", "box",
    "path", "polygon", "circle", "int4multirange", "int8multirange", "nummultirange", "tsmultirange",
    "tstzmultirange", "datemultirange",
)  # fmt: skip
_WITHOUT_CDC = "load their table without CDC, since nothing leaves a column out of it"
_BITS = ("bit", "bit varying")
_IN_A_QUERY = "select them as text: `--source-table 'query:select …'`"
_INTERVALS = Harm(
    ("interval",), "stop their table with the first value", f"`--sql-exclude-columns`, or {_IN_A_QUERY}"
)
_DECIMALS = Harm(("numeric",), "keep nine decimals, and the rest is cut", "declare digits in the producer")
_NOTATION = "land as text in Go's notation, as `{1 5 i e true}` for [1,5)"

INGESTR = Loader(
    name="ingestr",
    title="ingestr",
    run=_RUN.format("PostgreSQL and DuckDB 1.5.6"),
    run_on=("duckdb", "postgres"),
    cites={
        "settings": (_PAGE, "https://getbruin.com/docs/ingestr/getting-started/migration-to-v1.html"),
        "deletions": ("https://getbruin.com/docs/ingestr/getting-started/incremental-loading.html",),
    },
    settings=(
        "Version 1, the table's own name as `--dest-table`, and its defaults: `replace`, and names in "
        "snake_case. Version 0 is dlt underneath: `--loader dlt`."
    ),
    deletes="None: `replace` drops rows that were deleted in the producer, `merge` keeps them.",
    loaded_at="_ingestr_loaded_at",
    metadata=(Metadata("_ingestr_loaded_at", _INSTANT, "When ingestr loaded the row."),),
    naming=(
        "Columns as dlt names them, but for letters of other alphabets, which stay; tables as `--dest-table` "
        "calls them."
    ),
    column=names.ingestr,
    table=names.kept,
    clash="last",
    types={
        "json": "jsonb", "numeric": "numeric(38,9)", **dict.fromkeys((*_AS_TEXT, *_STRUCTS, *_BITS), "text"),
    },
    refuses=(_INTERVALS,),
    cuts=(_DECIMALS, Harm((*_STRUCTS, *_BITS), _NOTATION, _IN_A_QUERY)),
    further="_ingestr_[a-z0-9_]+|_cdc_(?:lsn|deleted|synced_at|unchanged_cols)",
    needs=Needs(
        primary_key="`merge` cannot find the row to replace, so load them with `replace`",
        tables_only="ingestr loads what is named, and sees no materialized views",
    ),
)  # fmt: skip

INGESTR_VARIANTS = (
    Variant(
        name="postgres",
        setting="destination",
        title="PostgreSQL, with arrays as JSON: `--columns 'name:json'`",
        changes={
            "settings": f"{INGESTR.settings} Arrays as JSON, by `--columns`.",
            "types": {"array": "jsonb"},
            "refuses": (
                _INTERVALS,
                Harm(
                    _BITS,
                    "stop their table with the first value",
                    f"`--sql-exclude-columns`, or {_IN_A_QUERY}",
                ),
            ),
            "cuts": (
                Harm(("array",), "land as NULL in PostgreSQL", "load them as JSON: `--columns 'name:json'`"),
                _DECIMALS,
                Harm(_STRUCTS, _NOTATION, _IN_A_QUERY),
            ),
        },
        pages=(_PAGE,),
        run=_RUN.format("PostgreSQL"),
        on=("postgres",),
    ),
    Variant(
        name="cdc",
        setting="source",
        title="`postgres+cdc://`: changes from the log, and deletions",
        changes={
            "deletes": "Every hard delete sets _cdc_deleted; the other columns keep their last values.",
            "loaded_at": "_cdc_synced_at",
            "refuses": (
                Harm(("array",), "land as NULL", _WITHOUT_CDC),
                Harm(("time without time zone",), "land as NULL with the first load", _WITHOUT_CDC),
                _INTERVALS,
                Harm(
                    ("json", "jsonb"),
                    "stop the load where a value is a bare text or number",
                    "load their table without CDC",
                    always=False,
                ),
            ),
            "cuts": (_DECIMALS, Harm((*_STRUCTS, *_BITS), _NOTATION, "do not use them")),
            "marker": Marker("_cdc_deleted", "boolean"),
            "table": names.ingestr_log_table,
            "table_in": "{schema}_{table}",
            "needs": Needs(
                primary_key="every change is a row of its own, if their replica identity is full",
                replica_identity="updates and deletes are not in the log",
                publication="ingestr needs one, or the right to make it",
                tables_only="the log has tables only",
            ),
        },
        adds=(
            Metadata("_cdc_lsn", "text", "The change's place in the producer's log."),
            Metadata("_cdc_deleted", "boolean", "Whether the row was deleted in the producer."),
            Metadata("_cdc_synced_at", _INSTANT, "When ingestr applied the change."),
            Metadata("_cdc_unchanged_cols", "text", "Columns that the change left alone.", keyless=True),
        ),
        pages=(_CDC_PAGE,),
        run=_RUN.format("PostgreSQL"),
        run_on=("postgres",),
    ),
)
