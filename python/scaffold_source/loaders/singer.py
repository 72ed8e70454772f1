"""Singer's tap-postgres, as Meltano's hub recommends it, and its targets."""

from __future__ import annotations

from scaffold_source.loaders import names
from scaffold_source.loaders.loader import Harm, Loader, Marker, Metadata, Needs, Variant

_NAIVE = "timestamp without time zone"
_INSTANT = "timestamp with time zone"
_AS_TEXT = (
    "uuid", "money", "bytea", "interval", "inet", "cidr", "macaddr", "macaddr8", "bit", "bit varying", "xml",
    "oid", "tsvector", "tsquery", "point", "line", "lseg", "box", "path", "polygon", "circle", "pg_lsn",
    "citext", "character", "character varying", "name", "int4range", "int8range", "numrange", "tsrange",
    "tstzrange", "daterange",
)  # fmt: skip
_OFFSET = Harm(("time with time zone",), "lose their offset from UTC", "copy them as text, or as an instant")
_DOUBLES = Harm(
    ("numeric", "numeric()"),
    "land as double, exact to 15 digits",
    "do not compare sums to the cent, or use a target that has decimals",
)
_TAP_PAGE = "https://hub.meltano.com/extractors/tap-postgres"
_NAN = Harm(
    ("numeric", "numeric()", "real", "double precision"),
    "lands as null, and so does infinity",
    "a bound above in a CHECK excludes it",
)
_TIMES = ("date", "timestamp without time zone", "timestamp with time zone")
_INFINITY = Harm(
    _TIMES, "lands as 9999-12-31, and its opposite as 0001-01-01", "`dates_as_string: true` in the tap"
)
_TEXTS = ("text", "character varying", "citext")
_EXTRACTED = "When the tap read the row from the producer."
_RECEIVED = "When the target received the row."
_BATCHED = "When the row's batch began to load."
_DELETED = "When the row was deleted in the producer, else null."
_METADATA = (
    Metadata("_sdc_extracted_at", _NAIVE, _EXTRACTED),
    Metadata("_sdc_received_at", _NAIVE, _RECEIVED),
    Metadata("_sdc_batched_at", _NAIVE, _BATCHED),
    Metadata("_sdc_deleted_at", _NAIVE, _DELETED),
    Metadata("_sdc_sequence", "bigint", "The order of loading."),
    Metadata("_sdc_table_version", "bigint", "The version of the table that the row belongs to."),
    Metadata("_sdc_sync_started_at", "bigint", "When the sync began, in milliseconds since 1970."),
)

MELTANO = Loader(
    name="meltano",
    title="Meltano's tap-postgres and target-postgres (Singer)",
    run="tap-postgres 0.10.0 into target-postgres 0.8.1, 2026-11-27",
    cites={
        "settings": (_TAP_PAGE, "https://hub.meltano.com/loaders/target-postgres"),
        "deletions": (_TAP_PAGE, "https://hub.meltano.com/loaders/target-postgres"),
        "columns": ("https://sdk.meltano.com/en/latest/implementation/record_metadata.html",),
    },
    settings="FULL_TABLE replication and `add_record_metadata: true`, both the defaults.",
    deletes="Hard deletes set _sdc_deleted_at, with LOG_BASED replication and `hard_delete: false`.",
    loaded_at="_sdc_batched_at",
    marker=Marker("_sdc_deleted_at", "timestamp", live="_sdc_deleted_at is null"),
    metadata=_METADATA,
    naming="The producer's own names, in quotes; of a table's, what precedes its last dash is lost.",
    column=names.kept,
    table=names.after_dash,
    aware_as_naive=True,
    types={
        "smallint": "bigint", "integer": "bigint", "real": "numeric", "double precision": "numeric",
        "numeric()": "numeric", "json": "jsonb", "hstore": "jsonb", _INSTANT: _NAIVE,
        "time with time zone": "time without time zone", "other": "text", **dict.fromkeys(_AS_TEXT, "text"),
    },
    refuses=(
        Harm(("oid",), "stop the load with the first value", "deselect them in the tap"),
        Harm(("domain",), "stop the load where they are no texts", "deselect them in the tap", always=False),
        Harm(("array",), "stop the load where an item is null", "deselect them in the tap", always=False),
    ),
    cuts=(_OFFSET,),
    nan=_NAN,
    infinity=(_INFINITY,),
    partitions_too=True,
    views_too=True,
    further="_sdc_[a-z0-9_]+",
    needs=Needs(
        primary_key="the target appends every change as a row of its own",
    ),
)  # fmt: skip

_AS_DOUBLE = ("real", "double precision", "numeric", "numeric()")
MELTANO_VARIANTS = (
    Variant(
        name="log_based",
        setting="replication method",
        title="LOG_BASED replication, which sees deletions, and no generated columns",
        adds=(Metadata("_sdc_lsn", "bigint", "Where the change stands in the producer's log."),),
        changes={
            "needs": Needs(
                primary_key=MELTANO.needs.primary_key,
                replica_identity="LOG_BASED replication has no updates and deletes of them",
                tables_only="a log has no views; replicate them as FULL_TABLE, without this variant",
            ),
            "views_too": False,
            # wal2json takes the names of tables as a list, which the tap does not escape, in Latin-1.
            "unreadable": r"[\s,\\]|[^\x00-\xff]",
            "nulls_unsent": "The value is in the producer only: load the table as FULL_TABLE once more",
            "by_index": (
                "stop the load unless the index that is the replica identity holds the primary key, which "
                "they land without"
            ),
        },
        refuses=(
            Harm(
                ("array",),
                "stop the load when the log has a change of their row, unless they are of text",
                "deselect them in the tap",
                always=False,
            ),
        ),
        pages=(_TAP_PAGE,),
        run=MELTANO.run,
        run_on=("postgres",),
    ),
    Variant(
        name="target-postgres",
        setting="target",
        title="target-postgres",
        changes={},
        run=MELTANO.run,
        on=("postgres",),
    ),
    Variant(
        name="target-duckdb",
        setting="target",
        title="target-duckdb",
        changes={
            "title": "Meltano's tap-postgres into target-duckdb (Singer)",
            "settings": (
                "FULL_TABLE replication, `add_metadata_columns: true`, a `default_target_schema`, and DuckDB "
                "1.1.3: with later ones target-duckdb 0.8.0 loses the first row of each batch."
            ),
            "warns": (
                "the first row of a batch can be lost in any table, because target-duckdb 0.8.0 lets DuckDB "
                "guess whether it is a header (some with DuckDB 1.1.3, each with 1.4.0 and 2.0.1): count rows"
            ),
            "naming": (
                "The producer's own names, in lower case; of a table's, what precedes a dash is lost. A name "
                "with a double quote stops the load."
            ),
            "column": names.target_duckdb,
            "table": names.target_duckdb_table,
            "clash": "fails",
            "metadata": (
                Metadata("_sdc_extracted_at", _NAIVE, _EXTRACTED),
                Metadata(
                    "_sdc_batched_at", _NAIVE, "When the row's batch began to load, by the target's clock."
                ),
                Metadata("_sdc_deleted_at", "text", _DELETED),
            ),
            "types": {
                **dict.fromkeys(("smallint", "integer", "bigint"), "bigint"),
                **dict.fromkeys(_AS_DOUBLE, "double precision"),
                "date": "text", "array": "jsonb", "domain": "text",
            },
            "own_types": {"bigint": "hugeint"},
            "refuses": (
                Harm(
                    ("json", "jsonb"),
                    "stop the load where a value is a bare number",
                    "deselect them in the tap",
                    always=False,
                ),
            ),
            "cuts": (
                _OFFSET, _DOUBLES,
                Harm(
                    _TEXTS,
                    "land as null where they are empty, so that NOT NULL may look broken",
                    "no setting keeps them",
                ),
            ),
            "views_too": False,
            "needs": Needs(
                primary_key="target-duckdb stops at them: give it a key, or deselect them in the tap",
                tables_only="target-duckdb stops at them, since they have no key; deselect them in the tap",
            ),
        },
        pages=("https://hub.meltano.com/loaders/target-duckdb",),
        run="tap-postgres 0.10.0 into target-duckdb 0.8.0, 2026-11-27",
        on=("duckdb",),
    ),
    Variant(
        name="target-snowflake",
        setting="target",
        title="target-snowflake",
        changes={
            "title": "Meltano's tap-postgres into target-snowflake (Singer)",
            "naming": (
                "Tables in lower case, special characters gone, and what precedes the last dash; columns "
                "keep the producer's names."
            ),
            "table": names.singer_table,
            "types": {
                **dict.fromkeys(_AS_DOUBLE, "double precision"),
                **dict.fromkeys(("smallint", "integer", "bigint"), "numeric(38,0)"),
                "array": "jsonb",
            },
            "cuts": (_OFFSET, _DOUBLES),
        },
        pages=("https://hub.meltano.com/loaders/target-snowflake",),
        on=("snowflake",),
    ),
    Variant(
        name="sdk",
        setting="target",
        title="any target that keeps the Meltano SDK's names and types",
        changes={
            "title": "Meltano's tap-postgres into a target of the Meltano SDK (Singer)",
            "naming": (
                "Lower case without splitting words; `.`, `-` and spaces underscores, a leading digit "
                "a letter; of a table's name, what precedes its last dash is lost."
            ),
            "column": names.singer,
            "table": names.singer_table,
            "quotes": False,
            "types": {"array": "jsonb", _INSTANT: _INSTANT},
            "aware_as_naive": False,
            "metadata": tuple(
                Metadata(c.name, _INSTANT if c.type == _NAIVE else c.type, c.description) for c in _METADATA
            ),
        },
        pages=("https://sdk.meltano.com/en/latest/classes/singer_sdk.sql.SQLSink.html",),
        on=("*",),
    ),
)  # fmt: skip
