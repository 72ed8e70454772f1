"""The loaders, one entry each, from their vendors' documentation (read in November 2026).

A new loader is an entry here, with a naming function in `names.py` if it has rules of its own; another way to
set one up is a variant of it. Then
`make generate` tells the macros, and `UPDATE_CASES=1 pytest python/tests/loaders` writes its case and
docs/loaders.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from scaffold_source.loaders import names
from scaffold_source.loaders.debezium import DEBEZIUM, DEBEZIUM_VARIANTS
from scaffold_source.loaders.dlt import DLT, DLT_VARIANTS
from scaffold_source.loaders.ingestr import INGESTR, INGESTR_VARIANTS
from scaffold_source.loaders.loader import Loader, Marker, Metadata, Needs, Variant
from scaffold_source.loaders.singer import MELTANO, MELTANO_VARIANTS
from scaffold_source.loaders.sling import SLING, SLING_VARIANTS

_INSTANT = "timestamp with time zone"
_AS_TEXT = (
    "interval", "inet", "cidr", "macaddr", "macaddr8", "bit", "bit varying", "xml", "uuid", "tsvector",
    "tsquery", "hstore", "point", "line", "lseg", "box", "path", "polygon", "circle", "pg_lsn",
)  # fmt: skip
_RANGES = ("int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange")
_AIRBYTES = (
    Metadata("_airbyte_raw_id", "text", "Airbyte's id of the record."),
    Metadata("_airbyte_extracted_at", _INSTANT, "When Airbyte read the row from the producer."),
    Metadata("_airbyte_meta", "jsonb", "What Airbyte changed in the record, and in which sync."),
    Metadata("_airbyte_generation_id", "bigint", "Grows with each refresh."),
)
_CDC = (
    Metadata("_ab_cdc_lsn", "numeric", "The change's place in the producer's log.", of="postgresql"),
    Metadata("_ab_cdc_log_file", "text", "The producer's log that has the change.", of="mysql"),
    Metadata("_ab_cdc_log_pos", "numeric", "The change's place in that log.", of="mysql"),
    Metadata("_ab_cdc_cursor", "bigint", "The order of the changes.", of="mysql"),
    Metadata("_ab_cdc_updated_at", "text", "When the producer's database made the change."),
    Metadata("_ab_cdc_deleted_at", "text", "When the row was deleted in the producer, else null."),
)

# Where each rule stands: of a loader that was not run, every one of its rules cites its pages.
_PG_LOGICAL = "https://www.postgresql.org/docs/current/logical-replication.html"
_PG_FDW = "https://www.postgresql.org/docs/current/postgres-fdw.html"
_FIVETRAN = "https://fivetran.com/docs"
_FIVETRAN_COLUMNS = f"{_FIVETRAN}/core-concepts/system-columns-and-tables"
_FIVETRAN_SOFT = f"{_FIVETRAN}/core-concepts/sync-modes/soft-delete"
_FIVETRAN_NAMES = f"{_FIVETRAN}/core-concepts/naming-conventions"
_FIVETRAN_SDK = f"{_FIVETRAN}/connector-sdk/troubleshooting/schema-table-name-normalization"
_FIVETRAN_PG = f"{_FIVETRAN}/connectors/databases/postgresql"
_FIVETRAN_TYPES = tuple(
    f"{_FIVETRAN_PG}/troubleshooting/sync-{what}-data-types" for what in ("extension", "range", "postgis")
)
_AIRBYTE = "https://docs.airbyte.com"
_AIRBYTE_FIELDS = f"{_AIRBYTE}/understanding-airbyte/airbyte-metadata-fields"
_AIRBYTE_CDC = f"{_AIRBYTE}/understanding-airbyte/cdc"
_AIRBYTE_PG = f"{_AIRBYTE}/integrations/sources/postgres"
_AIRBYTE_MYSQL = f"{_AIRBYTE}/integrations/sources/mysql"
_AIRBYTE_TO_PG = f"{_AIRBYTE}/integrations/destinations/postgres"
_STITCH = "https://www.stitchdata.com/docs"
_STITCH_COLUMNS = f"{_STITCH}/replication/loading/system-tables-columns"
_STITCH_TO_PG = f"{_STITCH}/destinations/postgresql"
_STITCH_TO_SNOWFLAKE = f"{_STITCH}/destinations/snowflake"
_STITCH_LOG = f"{_STITCH}/replication/replication-methods/log-based-incremental"
_DMS = "https://docs.aws.amazon.com/dms/latest"
_DMS_PG = f"{_DMS}/userguide/CHAP_Source.PostgreSQL.html"
_DMS_REPORT = f"{_DMS}/userguide/CHAP_Tasks.AssessmentReport.PG.html"
_DMS_TRANSFORMATIONS = (
    f"{_DMS}/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.Transformations.html"
)
_DMS_TO_REDSHIFT = f"{_DMS}/userguide/CHAP_Target.Redshift.html"
_DMS_PG_SETTINGS = f"{_DMS}/APIReference/API_PostgreSQLSettings.html"
_DMS_TO_S3 = f"{_DMS}/userguide/CHAP_Target.S3.html"
_DMS_S3_SETTINGS = f"{_DMS}/APIReference/API_S3Settings.html"
_ESTUARY = "https://docs.estuary.dev/reference"
_ESTUARY_DELETIONS = f"{_ESTUARY}/deletions"
_ESTUARY_PG = f"{_ESTUARY}/Connectors/capture-connectors/PostgreSQL"
_ESTUARY_TO_PG = f"{_ESTUARY}/Connectors/materialization-connectors/PostgreSQL"

_ENTRIES = (
    Loader(
        name="none",
        title="No loader: the same database, a replica, a foreign table or logical replication",
        cites={
            "deletions": (_PG_LOGICAL, _PG_FDW),
            "names": (_PG_LOGICAL, _PG_FDW),
        },
        deletes="Deleted rows are gone; no marker stays.",
        naming="The producer's own names.",
        column=names.kept,
        table=names.kept,
    ),
    Loader(
        name="fivetran",
        title="Fivetran",
        cites={
            "settings": (_FIVETRAN_SOFT, _FIVETRAN_NAMES, _FIVETRAN_SDK),
            "deletions": (_FIVETRAN_SOFT, _FIVETRAN_PG),
            "names": (_FIVETRAN_NAMES, _FIVETRAN_SDK),
            "schema": (_FIVETRAN_NAMES,),
            "columns": (_FIVETRAN_COLUMNS,),
            "types": (_FIVETRAN_PG, *_FIVETRAN_TYPES),
            "a primary key": (_FIVETRAN_PG,),
            "a replica identity": (_FIVETRAN_PG,),
            "a publication": (_FIVETRAN_PG,),
        },
        settings=(
            "Soft delete mode and Fivetran naming, both its defaults. The naming rules are those that "
            "Fivetran spells out for its Connector SDK; compare one landed table of a database connector "
            "first."
        ),
        deletes="Hard deletes set _fivetran_deleted, with logical replication or by re-sync; not with XMIN.",
        loaded_at="_fivetran_synced",
        marker=Marker("_fivetran_deleted", "boolean"),
        metadata=(
            Metadata("_fivetran_synced", _INSTANT, "When Fivetran last synced the row."),
            Metadata("_fivetran_deleted", "boolean", "Whether the row was deleted in the producer."),
            Metadata("_fivetran_id", "text", "Fivetran's key, of the row's values.", keyless=True),
        ),
        naming=(
            "Accents removed, camelCase split at its words, other characters an underscore, lower case; "
            "tables lose leading underscores."
        ),
        column=names.fivetran_column,
        table=names.fivetran_table,
        quotes=False,
        schema_in="{source}_{schema}",
        types={
            "json": "jsonb", "array": "jsonb", "hstore": "jsonb", "citext": "text", "ltree": "text",
            "uuid": "text", "geometry": "jsonb", "geography": "jsonb", **dict.fromkeys(_RANGES, "jsonb"),
        },
        further="_fivetran_[a-z0-9_]+",
        needs=Needs(
            primary_key="an update lands as a new row beside the old one, which is marked deleted",
            replica_identity="updates and deletes are not in the log",
            publication="logical replication (wal_level = logical) sends nothing of them",
        ),
    ),
    Loader(
        name="airbyte",
        title="Airbyte",
        cites={
            "settings": (_AIRBYTE_CDC, _AIRBYTE_PG),
            "deletions": (_AIRBYTE_CDC, _AIRBYTE_PG),
            "names": (_AIRBYTE_TO_PG,),
            "columns": (_AIRBYTE_FIELDS, _AIRBYTE_CDC, _AIRBYTE_MYSQL),
            "types": (_AIRBYTE_PG, _AIRBYTE_TO_PG),
            "a primary key": (_AIRBYTE_CDC,),
            "a replica identity": (_AIRBYTE_PG,),
            "a publication": (_AIRBYTE_PG,),
        },
        settings=(
            "A CDC source, append + deduped, and CDC deletion mode `soft delete`; with `hard delete` the "
            "marker stays empty. Without CDC there are no `_ab_cdc_` columns: drop them from the YAML."
        ),
        deletes="Hard deletes set _ab_cdc_deleted_at, with CDC; xmin and cursor syncs do not see them.",
        loaded_at="_airbyte_extracted_at",
        marker=Marker("_ab_cdc_deleted_at", "timestamp", live="_ab_cdc_deleted_at is null"),
        metadata=(*_AIRBYTES, *_CDC),
        naming="Special characters become underscores; case stays where the warehouse keeps it.",
        column=names.airbyte,
        table=names.airbyte,
        types={
            "smallint": "bigint", "integer": "bigint", "real": "numeric", "double precision": "numeric",
            "money": "numeric", "character varying": "character varying", "character": "character varying",
            "text": "character varying", "bytea": "character varying", "json": "character varying",
            "jsonb": "character varying", "array": "jsonb", "citext": "character varying",
            **dict.fromkeys((*_AS_TEXT, *_RANGES), "character varying"),
        },
        further="_airbyte_[a-z0-9_]+|_ab_cdc_[a-z0-9_]+",
        needs=Needs(
            primary_key="CDC cannot dedupe them, so every change is a row of its own",
            replica_identity="updates and deletes are not in the log",
            publication="CDC (wal_level = logical) reads what a publication has",
        ),
    ),
    DLT,
    MELTANO,
    SLING,
    INGESTR,
    Loader(
        name="stitch",
        title="Stitch",
        cites={
            "settings": (_STITCH_LOG,),
            "deletions": (_STITCH_COLUMNS, _STITCH_LOG),
            "names": (_STITCH_TO_PG, _STITCH_TO_SNOWFLAKE),
            "columns": (_STITCH_COLUMNS,),
            "types": (_STITCH_TO_PG,),
            "a primary key": (_STITCH_TO_PG,),
            "a replica identity": (_STITCH_LOG,),
        },
        settings="Log-based incremental replication.",
        deletes=(
            "Hard deletes set _sdc_deleted_at, with log-based replication; other methods do not see them."
        ),
        loaded_at="_sdc_batched_at",
        marker=Marker("_sdc_deleted_at", "timestamp", live="_sdc_deleted_at is null"),
        metadata=(
            Metadata("_sdc_received_at", _INSTANT, "When Stitch received the row."),
            Metadata("_sdc_batched_at", _INSTANT, "When Stitch loaded the row's batch."),
            Metadata("_sdc_sequence", "bigint", "The order of loading."),
            Metadata("_sdc_table_version", "bigint", "The version of the table that the row belongs to."),
            Metadata("_sdc_deleted_at", _INSTANT, "When the row was deleted in the producer, else null."),
        ),
        naming=(
            "Special characters and what stands before the first letter are removed; case stays where the "
            "warehouse keeps it; names over the limit are rejected."
        ),
        column=names.stitch,
        table=names.stitch,
        types={"json": "text", "jsonb": "text", "array": "text", "uuid": "text"},
        further="_sdc_[a-z0-9_]+",
        needs=Needs(
            primary_key="Stitch appends every change as a row of its own",
            replica_identity="updates and deletes are not in the log",
        ),
    ),
    DEBEZIUM,
    Loader(
        name="aws_dms",
        title="AWS DMS to a database",
        cites={
            "settings": (_DMS_PG_SETTINGS, _DMS_TO_REDSHIFT),
            "deletions": (_DMS_PG,),
            "names": (_DMS_TRANSFORMATIONS,),
            "schema": (_DMS_TRANSFORMATIONS,),
            "types": (_DMS_PG,),
            "a primary key": (_DMS_PG, _DMS_REPORT),
            "a replica identity": (_DMS_PG, _DMS_REPORT),
        },
        settings=(
            "A database as the target, full load and CDC, and `MapBooleanAsBoolean=true` on both endpoints: "
            "without it booleans land as text, `true` and `false`. For files on S3 see `aws_dms_s3`."
        ),
        deletes="Hard deletes are applied: the row is gone, no marker stays.",
        naming="The producer's own names, without transformation rules.",
        column=names.kept,
        table=names.kept,
        schema_in="{schema}",
        types={"json": "text", "jsonb": "text", "array": "text", "hstore": "text", "uuid": "text"},
        needs=Needs(
            primary_key="updates and deletes are ignored",
            replica_identity="updates and deletes are not in the log",
        ),
    ),
    Loader(
        name="aws_dms_s3",
        title="AWS DMS to S3",
        cites={
            "settings": (_DMS_S3_SETTINGS, _DMS_TO_S3),
            "deletions": (_DMS_TO_S3,),
            "names": (_DMS_TRANSFORMATIONS,),
            "columns": (_DMS_TO_S3, _DMS_S3_SETTINGS),
            "types": (_DMS_PG,),
            "a primary key": (_DMS_PG,),
            "a replica identity": (_DMS_PG,),
        },
        settings=(
            "`IncludeOpForFullLoad=true`, `TimestampColumnName=dms_timestamp` and a source with "
            "`MapBooleanAsBoolean=true`; whatever loads the files keeps the last row of each key."
        ),
        deletes="A hard delete lands as a row with Op = D.",
        loaded_at="dms_timestamp",
        marker=Marker("op", "values", ("D",), live="coalesce(op, 'I') <> 'D'"),
        metadata=(
            Metadata("op", "text", "The change: I(nsert), U(pdate) or D(elete).", ordinary=True),
            Metadata(
                "dms_timestamp", "timestamp without time zone", "When the change was committed, in UTC."
            ),
        ),
        naming="The producer's own names, in the warehouse's case.",
        column=names.kept,
        table=names.kept,
        quotes=False,
        types={"json": "text", "jsonb": "text", "array": "text", "hstore": "text", "uuid": "text"},
        needs=Needs(
            primary_key="updates and deletes are ignored",
            replica_identity="updates and deletes are not in the log",
        ),
    ),
    Loader(
        name="estuary",
        title="Estuary",
        cites={
            "settings": (_ESTUARY_DELETIONS, _ESTUARY_TO_PG),
            "deletions": (_ESTUARY_DELETIONS,),
            "names": (_ESTUARY_TO_PG,),
            "columns": (_ESTUARY_TO_PG, _ESTUARY_DELETIONS),
            "types": (_ESTUARY_PG, _ESTUARY_TO_PG),
            "naive": (_ESTUARY_PG,),
            "a primary key": (_ESTUARY_PG,),
            "a replica identity": (_ESTUARY_PG,),
            "a publication": (_ESTUARY_PG,),
            "tables, no views": (_ESTUARY_PG,),
        },
        settings=(
            "Standard (not delta) updates and soft deletes, with `_meta/op` among the materialized fields."
        ),
        deletes="Hard deletes set _meta/op to d; the event of a deletion holds the key alone.",
        loaded_at="flow_published_at",
        marker=Marker("_meta/op", "values", ("d",)),
        metadata=(
            Metadata("flow_published_at", _INSTANT, "When Estuary captured the change."),
            Metadata("_meta/op", "text", "The change: c(reate), u(pdate) or d(elete)."),
            Metadata("flow_document", "jsonb", "The whole document."),
        ),
        naming="The producer's own names; `_meta/op` keeps its slash.",
        column=names.kept,
        table=names.kept,
        types={
            "smallint": "bigint", "integer": "bigint", "real": "double precision",
            "json": "jsonb", "array": "jsonb", "timestamp": _INSTANT, "citext": "text",
        },
        naive_as_utc=True,
        further="_meta/.+|_meta_(?:op|uuid|before|source[a-z0-9_/]*)",
        needs=Needs(
            primary_key="the capture asks for a key of your choice",
            replica_identity="updates and deletes are not in the log",
            publication="the capture (wal_level = logical) needs one, or the right to make it",
            tables_only="the capture reads tables only",
        ),
    ),
)  # fmt: skip
LOADERS: Mapping[str, Loader] = {loader.name: loader for loader in _ENTRIES}

# The ways to set them up otherwise; an entry above is what a vendor's own quick start gives.
VARIANTS: Mapping[str, tuple[Variant, ...]] = {
    "fivetran": (
        Variant(
            name="history",
            setting="sync mode",
            title="history mode: every version of a row is a row, of which one is active",
            changes={
                "deletes": "A deleted row has no active version; nothing else marks it.",
                "marker": Marker("_fivetran_active", "inverted_boolean", live="_fivetran_active"),
            },
            without=("_fivetran_deleted",),
            adds=(
                Metadata("_fivetran_active", "boolean", "Whether the row's last version this is, and lives."),
                Metadata("_fivetran_start", _INSTANT, "When this version began."),
                Metadata("_fivetran_end", _INSTANT, "When this version ended."),
            ),
            pages=("https://fivetran.com/docs/core-concepts/sync-modes/history-mode",),
        ),
        Variant(
            name="source_names",
            setting="naming",
            title="source naming: the producer's own names",
            changes={
                "naming": "The producer's own names.",
                "column": names.kept,
                "table": names.kept,
                "quotes": True,
            },
            pages=("https://fivetran.com/docs/core-concepts/naming-conventions",),
        ),
    ),
    "airbyte": (
        Variant(
            name="cursor",
            setting="update method",
            title="a source that reads by xmin or a cursor, without CDC",
            changes={
                "settings": "The update method xmin or a cursor, append + deduped.",
                "deletes": "None: deleted rows stay, unmarked.",
                "marker": None,
                "needs": Needs(primary_key="syncs cannot dedupe them, so every change is a row of its own"),
            },
            without=tuple(column.name for column in _CDC),
            pages=("https://docs.airbyte.com/integrations/sources/postgres",),
        ),
        Variant(
            name="destination-v2",
            setting="destination version",
            title="the PostgreSQL destination before version 3, which goes by raw tables",
            changes={},
            without=("_airbyte_meta", "_airbyte_generation_id"),
            adds=(Metadata("_airbyte_loaded_at", _INSTANT, "When Airbyte moved the row to its table."),),
            pages=("https://docs.airbyte.com/integrations/destinations/postgres-migrations",),
        ),
    ),
    "dlt": DLT_VARIANTS,
    "meltano": MELTANO_VARIANTS,
    "sling": SLING_VARIANTS,
    "ingestr": INGESTR_VARIANTS,
    "debezium": DEBEZIUM_VARIANTS,
}
