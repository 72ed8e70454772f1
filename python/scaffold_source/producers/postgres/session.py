"""Pin the session settings under which a PostgreSQL is read, so that nobody's settings change what is
read."""

from __future__ import annotations

OLDEST_VERSION = 130000

_READING = """
set transaction isolation level repeatable read, read only;
set local jit = off;
set local statement_timeout = '60s';
set local lock_timeout = '5s';
set local idle_in_transaction_session_timeout = '60s';
"""

# How the server prints what it keeps: as pg_dump pins it, and money too. A server, a database, a role, PGTZ,
# PGDATESTYLE and PGOPTIONS may each say otherwise.
_PRINTING = {
    # Prints every name with its schema, and finds no function, operator or type but PostgreSQL's own. The
    # server's printing functions run queries of their own, which look names up here as well.
    "search_path": "pg_catalog",
    "standard_conforming_strings": "on",
    "quote_all_identifiers": "off",
    "datestyle": "ISO, MDY",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "xmlbinary": "base64",
    "lc_monetary": "C",
}


def printing() -> tuple[str, ...]:
    """Return the statements that pin, up to the transaction's end, how the catalogue prints.

    The time zone is not among them, because a database's own is a fact: see `printing_times`.
    """
    return tuple(f"set local {setting} = '{value}'" for setting, value in _PRINTING.items())


def printing_times() -> str:
    """Return the statement that pins how moments print, once the time zone of the database has been read."""
    return "set local timezone = 'UTC'"


def reading_only() -> tuple[str, ...]:
    """Return the statements that begin a transaction's work: one snapshot, no write, no long wait."""
    return tuple(_READING.strip().removesuffix(";").split(";\n"))
