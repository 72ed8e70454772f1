"""dlt's `sql_database`, and the ways to set it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scaffold_source.loaders import names
from scaffold_source.loaders.loader import Epoch, Harm, Loader, Metadata, Needs, Variant
from scaffold_source.loaders.type_words import NEGATIVE_SCALE, OVER_38_DIGITS

_RUN = "dlt 1.31.0 into DuckDB 2.0.1 and PostgreSQL, 2026-11-27"
_NAMING_PAGE = "https://dlthub.com/docs/general-usage/naming-convention"
_RUN_ON = ("duckdb", "postgres")
_RANGES = {
    "int4range": "bigint",
    "int8range": "bigint",
    "numrange": "numeric(38,9)",
    "daterange": "date",
    "tsrange": "timestamp with time zone",
    "tstzrange": "timestamp with time zone",
}
_AS_TEXT = (
    "inet", "cidr", "macaddr", "macaddr8", "money", "bit", "bit varying", "point", "line", "lseg", "box",
    "path", "polygon", "circle", "tsvector", "tsquery", "xml", "pg_lsn",
)  # fmt: skip
# Types that dlt does not know: it takes what the first value is. Floats are among them on SQLAlchemy 2.1.
_UNKNOWN = (*_AS_TEXT, "oid", "real", "double precision", "domain", "other", *_RANGES)
_METADATA = (
    Metadata("_dlt_load_id", "text", "The load that brought the row: its start in seconds since 1970."),
    Metadata("_dlt_id", "text", "dlt's id of the row.", yields=True),
)
_EPOCH = Epoch("cast(_dlt_load_id as decimal(20, 6))", "seconds")
_AS_JSON = "select them as json in a `query_adapter_callback`"
_AS_TEXT_THERE = "select them as text in a `query_adapter_callback`"
_BARE = Harm(("json", "jsonb"), "stop the load where a value is a bare number", _AS_TEXT_THERE, always=False)
_INFINITY = Harm(
    ("date", "timestamp without time zone", "timestamp with time zone"),
    "lands as 9999-12-31, and its opposite as 0001-01-01",
    _AS_TEXT_THERE,
)
_ARROW_CUTS = (
    Harm(("numeric",), "keep nine decimals, and the rest is cut", "declare digits in the producer"),
    Harm(
        ("time with time zone",),
        "lose their offset from UTC",
        "select them `at time zone 'UTC'` in a query adapter",
    ),
)
_CUTS = (
    *_ARROW_CUTS,
    Harm(
        ("real", "double precision"),
        "land as null where they are NaN or infinite",
        "another backend keeps them",
    ),
    Harm(
        ("bytea",),
        "land in a column of its own, `…__v_text`, where a value is empty, and as null under their name",
        "null in the producer, or read both",
    ),
)
_LEFT_OUT = "leave them out with `included_columns` or a `query_adapter_callback`"

DLT = Loader(
    name="dlt",
    title="dlt (sql_database)",
    run=_RUN,
    run_on=_RUN_ON,
    cites={
        "settings": ("https://dlthub.com/docs/dlt-ecosystem/verified-sources/sql_database", _NAMING_PAGE),
        "deletions": ("https://dlthub.com/docs/general-usage/merge-loading",),
        "names": (_NAMING_PAGE,),
        "columns": ("https://dlthub.com/docs/general-usage/schema",),
    },
    settings="The `sqlalchemy` backend and the `snake_case` naming convention, both the defaults.",
    deletes="None: a merge keeps rows that were deleted in the producer, `replace` loads drop them.",
    loaded_at="_dlt_load_id",
    epoch=_EPOCH,
    metadata=_METADATA,
    naming=(
        "camelCase split, lower case, other characters an underscore (+ and * x, @ a, | l), trailing "
        "ones x; names over the limit are cut around a tag."
    ),
    column=names.dlt,
    table=names.dlt,
    quotes=False,
    clash="last",
    types={
        "json": "jsonb", "array": "jsonb", "uuid": "text", "citext": "text", "smallint": "bigint",
        "integer": "bigint", "oid": "bigint", "real": "double precision", "numeric": "numeric(38,9)",
        "time with time zone": "time without time zone",
        **dict.fromkeys((*_AS_TEXT, "other"), "text"),
    },
    splits={
        name: (("__lower", bound), ("__upper", bound), ("__bounds", "text"), ("__empty", "boolean"))
        for name, bound in _RANGES.items()
    },
    numbers_tinyint1=True,
    late_tables=True,
    late=_UNKNOWN,
    partitions_too=True,
    refuses=(
        Harm(("interval", "interval[]"), "stop the load with the first value", _LEFT_OUT),
        Harm(("hstore",), "land as a column for each key, and as none of that name", _AS_JSON),
        Harm((NEGATIVE_SCALE, OVER_38_DIGITS), "stop the load", _AS_TEXT_THERE, on=("duckdb",)),
        _BARE,
    ),
    nan=Harm(("numeric", "numeric()"), "stops the load", _AS_TEXT_THERE),
    infinity=(_INFINITY,),
    cuts=_CUTS,
    further="_dlt_[a-z0-9_]+",
    needs=Needs(
        primary_key="a merge cannot find the row to replace, so load them with `replace`",
        tables_only="dlt loads no views without `include_views=True`",
    ),
)  # fmt: skip

_ARROW_PAGE = "https://dlthub.com/docs/dlt-ecosystem/verified-sources/sql_database/configuration"
_ARROW = {
    "metadata": (),
    "loaded_at": None,
    "epoch": None,
    "clash": "fails",
    "splits": {},
    "types": dict.fromkeys((*_RANGES, "hstore"), "jsonb"),
    "cuts": _ARROW_CUTS,
    "refuses": (
        Harm(("interval", "interval[]"), "stop the load with the first value", _LEFT_OUT),
        Harm((NEGATIVE_SCALE,), "stop the load", _AS_TEXT_THERE),
        Harm((OVER_38_DIGITS,), "stop the load", _AS_TEXT_THERE, on=("duckdb",)),
        Harm(
            (OVER_38_DIGITS,),
            "stop the load beyond 76 digits",
            _AS_TEXT_THERE,
            always=False,
            on=("postgres",),
        ),
        Harm(("hstore", *_RANGES), "stop the load", _AS_JSON, on=("postgres",)),
        Harm(
            ("bytea",),
            "stop the load where their bytes are no text",
            _LEFT_OUT,
            always=False,
            on=("postgres",),
        ),
        _BARE,
        Harm(
            ("numeric",),
            "stop the load where a value has more than nine decimals",
            "declare digits in the producer",
            always=False,
        ),
    ),
}


def _backend(name: str, run: str = "") -> Variant:
    """Return a backend that hands whole tables over, as Arrow's."""
    return Variant(
        name=name,
        setting="backend",
        title=f"the `{name}` backend: rows land without dlt's columns",
        changes=_ARROW,
        pages=(_ARROW_PAGE,),
        run=run,
        run_on=_RUN_ON,
    )


def _convention(
    name: str, rule: Callable[[str, int], str], naming: str, *, called: str = "", quotes: bool = True
) -> Variant:
    """Return a naming convention, by whose rule columns and tables are named; dlt calls it `called`."""
    changes: dict[str, Any] = {"naming": naming, "column": rule, "table": rule}
    return Variant(
        name=name,
        setting="naming convention",
        title=f"the `{called or name}` naming convention",
        changes={**changes, "quotes": True} if quotes else changes,
        pages=(_NAMING_PAGE,),
    )


DLT_VARIANTS = (
    _backend("pyarrow", _RUN),
    _backend("pandas"),
    _backend("connectorx"),
    Variant(
        name="ids",
        setting="ids",
        title=(
            "`NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID` and `…_ADD_DLT_ID` set: rows of the backends "
            "above land with dlt's columns"
        ),
        changes={"metadata": _METADATA, "loaded_at": "_dlt_load_id", "epoch": _EPOCH},
        pages=("https://dlthub.com/docs/dlt-ecosystem/verified-sources/arrow-pandas",),
        run=_RUN,
        run_on=_RUN_ON,
        run_with=("pyarrow",),
    ),
    _convention(
        "direct",
        names.dlt_direct,
        "The producer's own names, but for quotes, line breaks and ▶, which are underscores.",
    ),
    _convention(
        "duck_case",
        names.dlt_duck_case,
        "The producer's own names; double quotes and line breaks are underscores, several one.",
    ),
    _convention(
        "sql_cs",
        names.dlt_sql_cs,
        "ASCII letters, digits and underscores, the case kept.",
        called="sql_cs_v1",
    ),
    _convention(
        "sql_ci",
        names.dlt_sql_ci,
        "ASCII letters, digits and underscores in lower case.",
        called="sql_ci_v1",
        quotes=False,
    ),
)
