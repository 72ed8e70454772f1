"""PostGIS' types, stood in for: a geometry column keeps its type, its table and every other fact.

A type's modifier (`geometry(Point,4326)`) would need PostGIS' own code. So each combination that the files
use is a type with that very name, and facts are given the name without its quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from psycopg import sql

from scaffold_source.model import Column, Database

_SHAPES = (
    "Geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
    "GeometryCollection", "CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface",
    "PolyhedralSurface", "Triangle", "Tin",
)  # fmt: skip
_SHAPE = {f"{shape}{more}".lower(): f"{shape}{more}" for shape in _SHAPES for more in ("", "Z", "M", "ZM")}
_PLAIN = ("geometry", "geography", "box2d", "box3d", "raster")
# Types with a modifier, and what a type cannot stand in.
_TYPE = re.compile(
    r"""'[^']*' | "[^"]*" | --[^\n]*
    | \b(?P<type>geometry|geography)\s*\(\s*(?P<shape>[a-z]+)\s*(?:,\s*(?P<srid>\d+)\s*)?\)""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = re.compile(r'"((?:geometry|geography)\([A-Za-z]+(?:,\d+)?\))"')
# The functions are PostgreSQL's own for text: a value is kept as it is written.
_STAND_IN = """
create type {type};
create function {schema}.{reads} (cstring) returns {type} language internal immutable strict as 'textin';
create function {schema}.{writes} ({type}) returns cstring language internal immutable strict as 'textout';
create type {type} (input = {schema}.{reads}, output = {schema}.{writes}, like = pg_catalog.text)
"""


def with_whole_names(text: str) -> str:
    """Return a statement in which a type with its modifier is one quoted name."""
    return _TYPE.sub(lambda match: f'"{name}"' if (name := _whole_name(match)) else match[0], text)


def types_in(texts: Iterable[str]) -> list[str]:
    """Return the names of all types that stand-ins are needed for."""
    names = {name for text in texts for match in _TYPE.finditer(text) if (name := _whole_name(match))}
    return [*_PLAIN, *sorted(names)]


def _whole_name(match: re.Match[str]) -> str | None:
    """Return the type as PostGIS prints it, None for anything else."""
    shape = _SHAPE.get((match["shape"] or "").lower())
    if shape is None:
        return None
    kind = match["type"].lower()
    srid = int(match["srid"] or (4326 if kind == "geography" else 0))
    return f"{kind}({shape},{srid})" if srid else f"{kind}({shape})"


def statements_for(types: Iterable[str], schema: str) -> list[sql.Composed]:
    """Return what a superuser runs to make the stand-ins, each of which may stand for another."""
    names = list(types)
    place = sql.Identifier(schema)
    made = [
        sql.SQL(statement).format(
            type=sql.Identifier(schema, name),
            schema=place,
            reads=sql.Identifier(f"{name} in"),
            writes=sql.Identifier(f"{name} out"),
        )
        for name in names
        for statement in _STAND_IN.split(";")
    ]
    modified = [name for name in names if "(" in name]
    casts = [
        sql.SQL("create cast ({} as {}) without function as implicit").format(
            sql.Identifier(schema, first), sql.Identifier(schema, second)
        )
        for first in (*_PLAIN[:2], *modified)
        for second in (*_PLAIN[:2], *modified)
        if first != second
    ]
    return [*made, *casts]


def as_postgis_names_them(database: Database) -> Database:
    """Return the facts with the types' own names in place of the quoted ones."""
    return replace(
        database,
        tables=tuple(
            replace(table, columns=tuple(map(_as_named, table.columns))) for table in database.tables
        ),
    )


def _as_named(column: Column) -> Column:
    names = (_QUOTED.sub(r"\1", column.type), _QUOTED.sub(r"\1", column.base_type))
    return (
        column
        if names == (column.type, column.base_type)
        else replace(column, type=names[0], base_type=names[1])
    )
