"""Read facts from files of SQL, applied to an embedded PostgreSQL that is thrown away.

The files are somebody else's. A role without rights on the machine applies them, and another one, which they
cannot touch, reads what they made: see `private_server`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import psycopg

from scaffold_source.change import ONE_FILE, FilesRead, LeftOut
from scaffold_source.errors import ProducerError, UsageError
from scaffold_source.model import Database, ObjectPath
from scaffold_source.producers.applying import Applying, Script, extensions_of, folded, names
from scaffold_source.producers.bounded import BoundedSession
from scaffold_source.producers.migrations import chosen_files, one_file, up_only
from scaffold_source.producers.otherwise import collations_named_in, copies_rows
from scaffold_source.producers.postgis import as_postgis_names_them, types_in, with_whole_names
from scaffold_source.producers.postgres.introspect import introspect
from scaffold_source.producers.private_server import POSTGIS, Wanted, private_server
from scaffold_source.producers.sight import Past, Sight
from scaffold_source.producers.sql_script import Statement, statements

_DATABASE = "scaffold_source_producer"
_SYSTEM_DATABASES = ("postgres", "template0", "template1")
_LACKS_ICU = "as the embedded PostgreSQL lacks ICU: it sorts otherwise"
_LACKS_LOCALE = "unless this machine has the locale: it may sort otherwise"
_LARGEST_FILE = 256 * 1024 * 1024
_NAMED_DATABASE = re.compile(r'create\s+database\s+("(?:[^"]|"")+"|[^\s;]+)', re.IGNORECASE)
_DUMPED_FROM = re.compile(r"^-- Dumped from database version (\d+)", re.MULTILINE)
# psql's commands that change nothing here.
_IDLE_META = re.compile(
    r"\\(restrict|unrestrict|connect|c|echo|qecho|warn|pset|timing|encoding|x|set|unset|copy|\.|q|prompt|d\S*|l|conninfo)\Z"
)


def read_files(
    path: Path, schemas: Sequence[str], new_files: frozenset[str] | None = None
) -> tuple[Sight, tuple[str, ...]]:
    """Return what the SQL in `path`, a file or a folder of migrations, makes; and what was left out of it.
    Where it is known which `new_files` a folder has, they are applied last: a database has the others.

    Raises UsageError that shows the failing statement, or that names what cannot be read.
    """
    scripts, files, own_table = read_scripts(path)
    if new_files is not None:
        scripts, files = _new_ones_last(scripts, files, new_files)
    declared = _declared_database(scripts)
    wanted = _wanted(scripts)
    if wanted.geometries:
        scripts = [_with_whole_names(script) for script in scripts]
    with private_server(declared or _DATABASE, wanted) as server:
        applying = Applying(BoundedSession(server.applies))
        applying.notices += [
            f"Stood in for: the collation {name}, {_LACKS_ICU if '-x-icu' in name else _LACKS_LOCALE}"
            for name in wanted.collations
        ]
        applying.run(scripts)
        applying.make_own_table(own_table)
        server.applies.close()
        try:
            sight = introspect(server.reads, schemas, folding=applying.folding)
            past = Past(tuple(applying.moments), names(server.reads), applying.base)
        except psycopg.Error as error:
            raise ProducerError(
                f"What the files made cannot be read: {' '.join(str(error).split())}",
                do="give a dump of a database that has everything (pg_dump --schema-only)",
            ) from None
    dumped_from = _DUMPED_FROM.search(scripts[0].text[:10_000])
    made = as_postgis_names_them(sight.database) if wanted.geometries else sight.database
    facts = replace(
        _without(applying.ours, made),
        name=declared or path.resolve().stem,
        # What this server is says nothing about the producer's.
        version=dumped_from[1] if dumped_from else None,
    )
    # Nor does what our own role may see there: it is meant to see all, and rows are not looked at.
    unseen = replace(sight.unseen, filtered=())
    sight = replace(sight, database=facts, unseen=unseen, past=past, files=files)
    return sight, tuple(applying.notices)


def read_scripts(path: Path) -> tuple[list[Script], FilesRead, str]:
    """Return the statements of a file, or of the files of a folder that lead up, first to last; which files
    these are; and the table that their tool makes itself, "" where that is not sure. Raises UsageError if one
    cannot be followed."""
    if not path.is_dir():
        script = read_script(one_file(path))
        return [script], _files_read(ONE_FILE, (path.name,), [script], ()), ""
    chosen = chosen_files(path)
    scripts = [read_script(path / name) for name in chosen.files]
    files = _files_read(chosen.layout, chosen.files, scripts, chosen.left_out)
    return scripts, files, chosen.own_table


def _files_read(
    layout: str, files: tuple[str, ...], scripts: Sequence[Script], left_out: Sequence[LeftOut]
) -> FilesRead:
    tools = sorted({script.tool for script in scripts if script.tool})
    parts = [
        LeftOut(file, why) for file, script in zip(files, scripts, strict=True) for why in script.left_out
    ]
    return FilesRead(" and ".join(tools) or layout, files, (*left_out, *parts))


def _without(ours: frozenset[ObjectPath], database: Database) -> Database:
    """Drop the tables that we made ourselves."""
    tables = tuple(table for table in database.tables if table.path not in ours)
    return replace(database, tables=tables) if ours else database


def _wanted(scripts: Sequence[Script]) -> Wanted:
    texts = [statement.text for script in scripts for statement in script.statements]
    extensions = extensions_of(scripts)
    return Wanted(
        extensions,
        types_in(texts) if POSTGIS in extensions else (),
        sorted({name for text in texts for name in collations_named_in(text)}),
    )


def _with_whole_names(script: Script) -> Script:
    """Return the script with PostGIS' types as their stand-ins are called."""
    statements_ = (replace(part, text=with_whole_names(part.text)) for part in script.statements)
    return replace(script, statements=tuple(statements_))


def _new_ones_last(
    scripts: list[Script], files: FilesRead, new_files: frozenset[str]
) -> tuple[list[Script], FilesRead]:
    pairs = [
        (replace(script, is_new=name in new_files), name)
        for script, name in zip(scripts, files.files, strict=True)
    ]
    pairs.sort(key=lambda pair: pair[0].is_new)
    new = tuple(name for script, name in pairs if script.is_new)
    read = replace(files, files=tuple(name for _, name in pairs), new=new)
    return [script for script, _ in pairs], read


def read_script(path: Path) -> Script:
    """Read one file's statements. Raises UsageError if it is not SQL that can be followed."""
    name = str(path)
    part = up_only(_decoded(path, name), name)
    text = part.text
    parts = tuple(statements(text, name))
    for statement in parts:
        if statement.is_meta:
            _require_idle(statement, name)
    applied = tuple(statement for statement in parts if not statement.is_meta)
    has_rows = any(copies_rows(statement.text) for statement in parts)
    return Script(name, text, applied, part.tool, part.left_out, copies_rows=has_rows)


def _decoded(path: Path, name: str) -> str:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UsageError(
                f"{name} is larger than 256 MB: it holds data",
                do="dump the schema alone: pg_dump --schema-only",
            )
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None
    if content.startswith(b"PGDMP"):
        raise UsageError(
            f"{name} is a dump in pg_dump's custom format",
            do="make SQL of it: pg_restore --schema-only -f schema.sql",
        )
    if re.match(rb"(/\*.*\*/;?\s*)?-- (MySQL|MariaDB) dump", content):
        raise UsageError(f"{name} is a MySQL dump; only PostgreSQL's SQL can be read", do="give pg_dump's")
    try:
        text = content.decode(_encoding(content))
    except (UnicodeDecodeError, LookupError):
        raise UsageError(f"{name} is not UTF-8", do="save it as UTF-8, then try again") from None
    if "\0" in text:
        raise UsageError(f"{name} is not SQL: it holds NUL bytes", do="give pg_dump's plain format")
    return text


def _encoding(content: bytes) -> str:
    """Return UTF-8, or the encoding that a byte order mark or the dump itself declares."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # PowerShell's `>`
        return "utf-16"
    said = re.search(rb"^SET client_encoding = '([A-Za-z0-9_]+)'", content[:10_000], re.MULTILINE)
    encoding = said[1].decode().upper() if said else "UTF8"
    if encoding in ("UTF8", "SQL_ASCII"):
        return "utf-8-sig"
    return re.sub(r"^WIN(?=\d)", "CP", encoding)


def _declared_database(scripts: Iterable[Script]) -> str | None:
    """Return the database that a dump with --create makes. Raises UsageError if it makes several."""
    names = {
        folded(match[1])
        for script in scripts
        for statement in script.statements
        if (match := _NAMED_DATABASE.match(statement.text))
    } - set(_SYSTEM_DATABASES)
    if len(names) > 1:
        raise UsageError(
            f"The file makes several databases: {', '.join(sorted(names))}",
            do="dump one of them: pg_dump --schema-only -d NAME -f schema.sql",
        )
    return min(names, default=None)


def _require_idle(statement: Statement, name: str) -> None:
    if not _IDLE_META.match(statement.head):
        raise UsageError(
            f"{name}:{statement.line}: {statement.head} is a psql command that is not supported here",
            do="run the file with psql in a database of your own, then give its dump: pg_dump --schema-only",
        )
