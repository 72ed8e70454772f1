"""Files of SQL that define what we could pick up, where we could find it, and leave settings that lead there.

A round applies a few files to a private server: hostile definitions named as functions, operators, types,
relations or collations of PostgreSQL's own; in schemas that are looked into first; with settings on the
database, on roles and in the session; and the statements after which we look at names ourselves. Every tenth
round reads a folder of them all the way, as `check` does. After each nothing may have run, nobody may have
risen, and the facts of what nobody touched are the same.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from unittest import mock

from helpers.hostile_target import FILES, FOLDER, Target, decent, target

from attacks import Outcome, draws
from scaffold_source.errors import ScaffoldError
from scaffold_source.producers import Scope, read
from scaffold_source.producers.confinement import Confinement
from scaffold_source.producers.throwaway import read_script
from scaffold_source.producers.where import parse_where

SHORT = 10
FULL = 300
_ROUNDS_A_SERVER = 40
_WHOLE_EVERY = 10
_TEXTS_A_ROUND = 200

_FUNCTIONS = (
    "lower(text) text", "split_part(text, text, integer) text", "format_type(oid, integer) text",
    "pg_get_expr(pg_node_tree, oid) text", "pg_get_expr(pg_node_tree, oid, boolean) text",
    "pg_get_viewdef(oid, boolean) text", "pg_get_constraintdef(oid, boolean) text", "pg_get_indexdef(oid) text",
    "pg_get_triggerdef(oid, boolean) text", "has_table_privilege(oid, text) boolean",
    "has_schema_privilege(oid, text) boolean", "has_any_column_privilege(oid, text) boolean",
    "row_security_active(oid) boolean", "current_setting(text) text", "set_config(text, text, boolean) text",
    "concat_ws(text, text, text) text", "regexp_replace(text, text, text) text", "unnest(smallint[]) smallint",
    "pg_get_userbyid(oid) name", "shobj_description(oid, name) text", "int8(oid) bigint", "sum(numeric) numeric",
    "current_database() name", "version() text", "nameeq(name, name) boolean", "array_in(cstring) text",
)  # fmt: skip
_OPERANDS = (
    "oid",
    "integer",
    "bigint",
    "smallint",
    "name",
    "text",
    '"char"',
    "boolean",
    "oid[]",
    "smallint[]",
    "regclass",
)
_OPERATORS = ("=", "<>", "!~", "~", "||", ">", "<", ">=", "<=", "&", "@>", "=@")
_TYPES = (
    "text",
    "name",
    "oid",
    "regclass",
    "float8",
    "int2",
    "bytea",
    "timestamptz",
    "bool",
    "json",
    "unknown",
)
_RELATIONS = ("pg_class", "pg_namespace", "pg_attribute", "pg_type", "pg_constraint", "pg_roles", "pg_settings",
              "pg_db_role_setting", "pg_description", "pg_depend", "pg_proc", "pg_database")  # fmt: skip
_SETTINGS = (
    "search_path = {schema}, public, pg_catalog", "search_path = {schema}, pg_catalog", 'search_path = "$user", {schema}',
    "search_path = pg_temp, {schema}", "statement_timeout = 1", "role = nobody", "role = {role}", "lock_timeout = 1",
    "default_transaction_read_only = off", "default_transaction_isolation = serializable", "row_security = off",
    "standard_conforming_strings = off", "quote_all_identifiers = on", "timezone = 'Asia/Kathmandu'",
    "datestyle = 'German'", "intervalstyle = 'iso_8601'", "bytea_output = 'escape'", "extra_float_digits = -15",
    "local_preload_libraries = 'x'", "client_encoding = 'LATIN1'", "transform_null_equals = on", "xmlbinary = hex",
    "enable_seqscan = off", "idle_session_timeout = 1", "transaction_timeout = 1", "lc_monetary = 'C'",
    "plan_cache_mode = force_generic_plan", "temp_tablespaces = ''", "event_triggers = off", "array_nulls = off",
)  # fmt: skip
_LEFT_ON = ("alter database {database} set", "alter role {role} set", "alter role all set", "set", "set local",
            "alter role scaffold_source_applies in database {database} set", "alter role scaffold_source_reads set",
            "alter function public.fires_here() set")  # fmt: skip
_OURS = (
    # After these we look at names, make roles, create stand-ins, take back or discard.
    "alter table {schema}.mine rename column a to b; alter table {schema}.mine rename column b to a",
    "alter table {schema}.mine set schema public; alter table public.mine set schema {schema}",
    'create extension if not exists "uuid-ossp" schema {schema}',
    "create extension if not exists pgcrypto schema {schema}",
    "create extension if not exists moddatetime",
    "create extension if not exists hstore schema {schema}; drop extension if exists hstore",
    "create extension if not exists citext schema {schema} cascade; drop extension if exists citext cascade",
    "create policy p on {schema}.mine to missing_{number}; drop policy p on {schema}.mine",
    "begin; create table {schema}.two (a int); rollback",
    "savepoint scaffold_source; release savepoint scaffold_source",
    "discard all", "reset all", "commit and chain", "select {schema}.lower('x')",
)  # fmt: skip
_PLACES = ("{schema}", "public", "pg_temp", "{role}", "scaffold_source_reads")
_FIRST = ("create schema {schema}", "create schema {role}", "create schema scaffold_source_reads",
          "create table {schema}.mine (a int)")  # fmt: skip
_DATABASE = "shop"


def attack(seed: int, rounds: range) -> Outcome:
    outcome = Outcome()
    numbers = iter(rounds)
    with tempfile.TemporaryDirectory() as room:
        for number in numbers:
            folder = Path(room) / str(number)
            folder.mkdir()
            with _server(folder, draws(seed, number)) as hostile:
                _round(outcome, hostile, draws(seed, number), number)
                for later in islice(numbers, _ROUNDS_A_SERVER - 1):
                    _round(outcome, hostile, draws(seed, later), later)
                    if hostile.session.connection.closed:
                        outcome.counts["sessions that a file ended"] += 1
                        break
    return outcome


@contextmanager
def _server(folder: Path, random: Random) -> Iterator[Target]:
    """One that the kernel confines, or one that only rights hold."""
    place = "scaffold_source.producers.server_process._confinement"
    if random.random() < 0.5:
        with target(folder) as hostile:
            yield hostile
    else:
        with mock.patch(place, lambda _: Confinement(None)), target(folder) as hostile:
            yield hostile


def _round(outcome: Outcome, hostile: Target, random: Random, number: int) -> None:
    _fuzz_the_splitter(outcome, hostile.folder, random, number)
    names = {"schema": f"evil_{number}", "role": "scaffold_source_applies", "number": str(number)}
    if number % _WHOLE_EVERY == _WHOLE_EVERY - 1:
        return _all_the_way(outcome, hostile, random, number, names)
    for file in range(random.randint(2, 4)):
        text = _file(random, {**names, "database": _DATABASE}, first=file == 0)
        error = hostile.apply(text, f"round_{number}_{file}")
        outcome.counts["files applied"] += not error
        outcome.counts["files refused"] += bool(error)
        if "hostile code ran" in error:
            outcome.fail(number, error)
    said = hostile.said()
    outcome.counts["attempts that the server let pass"] += sum(what.startswith("done:") for what in said)
    outcome.counts["attempts that it refused"] += sum(not what.startswith("done:") for what in said)
    for complaint in hostile.complaints():
        outcome.fail(number, complaint)
    hostile.apply("delete from public.said", "clean")
    hostile.apply(f"drop schema if exists evil_{number} cascade; drop schema if exists scaffold_source_applies cascade;"
                  "drop schema if exists scaffold_source_reads cascade;", "clean")  # fmt: skip
    return None


def _file(random: Random, names: dict[str, str], *, first: bool) -> str:
    """A hostile file of five to twelve statements of random kinds; the first of a round makes its schema."""
    kinds = (_function, _operator, _type, _relation, _setting, _setting, _of_ours, _known)
    statements = [random.choice(kinds)(random) for _ in range(random.randint(5, 12))]
    tried = [s if random.random() < 0.1 else f"call public.tries($try${s}$try$)" for s in statements]
    text = ";\n".join([*(_FIRST if first else ()), *tried])
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return f"{text};\n"


def _place(random: Random) -> str:
    return random.choices(_PLACES, (5, 3, 1, 1, 1))[0]


def _function(random: Random) -> str:
    name, takes, gives = re.fullmatch(r"(\w+)\((.*)\) (.*)", random.choice(_FUNCTIONS)).groups()  # type: ignore[union-attr]
    how = random.choice(("", "immutable", "security definer", "cost 0.0001", "set search_path = {schema}"))
    body = random.choice(("language plpgsql {how} as 'begin perform public.fires_here(); return null; end'",
                          "language sql {how} as 'select public.fires_here(); select null::{gives}'"))  # fmt: skip
    return f"create or replace function {_place(random)}.{name}({takes}) returns {gives} " + body.replace(
        "{how}", how
    ).replace("{gives}", gives)


def _operator(random: Random) -> str:
    left, right = random.choice(_OPERANDS), random.choice(_OPERANDS)
    gives = "text" if (sign := random.choice(_OPERATORS)) == "||" else "boolean"
    place, function = _place(random), f"{{schema}}.is_{random.randrange(10**6)}"
    return (
        f"create function {function}({left}, {right}) returns {gives} language plpgsql cost 0.0001 as "
        f"'begin perform public.fires_here(); return null; end'; "
        f"create operator {place}.{sign} (leftarg = {left}, rightarg = {right}, function = {function})"
    )


def _type(random: Random) -> str:
    name, place = random.choice(_TYPES), _place(random)
    made = random.choice(("create domain {} as pg_catalog.{} check (public.refuses(value is null))",
                          "create type {} as (a int)", "create type {} as enum ('a')",
                          "create type {} as range (subtype = pg_catalog.int4)"))  # fmt: skip
    return made.format(f"{place}.{name}", name)


def _relation(random: Random) -> str:
    name, place = random.choice(_RELATIONS), _place(random)
    return random.choice((
        f"create view {place}.{name} as select public.fires_here() as oid, 'x'::pg_catalog.text as relname",
        f"create table {place}.{name} (oid int default public.fires_here())",
        f"create materialized view {place}.{name} as select public.fires_here() as oid",
        "create rule r as on insert to {schema}.mine do also select public.fires_here()",
        "create trigger fires before insert on {schema}.mine for each row execute function public.fires()",
        "alter table {schema}.mine add check (a > public.fires_here()), enable row level security",
        "create index on {schema}.mine ((a + 1)) where a > 0",
        f'create collation {place}."C" from pg_catalog.ucs_basic',
    ))  # fmt: skip


def _setting(random: Random) -> str:
    return f"{random.choice(_LEFT_ON)} {random.choice(_SETTINGS)}"


def _of_ours(random: Random) -> str:
    return random.choice(_OURS)


def _known(random: Random) -> str:
    """One of the attempts that the files of hostile_sql make."""
    attempts = re.findall(r"^call tries\(\$q\$(.*)\$q\$\);$", random.choice(FILES).read_text(), re.MULTILINE)
    return random.choice(attempts or ["select 1"]).replace("{name}", "known")


def _all_the_way(
    outcome: Outcome, hostile: Target, random: Random, number: int, names: dict[str, str]
) -> None:
    """Read a folder as `check` does. What it defines may be refused, never picked up."""
    folder = hostile.folder / f"migrations_{number}"
    folder.mkdir()
    witness = str(hostile.witness)
    (folder / "0.sql").write_text((FOLDER / "_given.sql").read_text().replace("{witness}", witness))
    for file in range(1, 4):
        # Only what is tried, so that the folder applies: what a statement is refused for is tried above.
        text = _file(random, {**names, "database": "scaffold_source_producer"}, first=file == 1)
        tried = [
            line for line in text.splitlines() if line.startswith(("call", "create schema", "create table"))
        ]
        (folder / f"{file}.sql").write_text("\n".join(tried).replace("{witness}", witness))
    try:
        found = read(parse_where(f"{folder}/"), Scope())
    except ScaffoldError as error:
        outcome.counts["folders refused"] += 1
        if "hostile code ran" in error.what:
            outcome.fail(number, error.what)
    else:
        outcome.counts["folders read"] += 1
        if decent(found.database) != hostile.facts_as_read:
            outcome.fail(number, "the facts of a table nobody touched changed")
    if hostile.witness.exists():
        outcome.fail(number, "a program ran, or a file was written")


_PIECES = ("'", "''", '"', "$$", "$a$", "--", "\n", "/*", "*/", ";", "\\", "\\.", "E'", "(", ")", "begin", "end",
           "atomic", "create function f()", "case", "copy t from stdin", "\r\n", " ", "é", "\\gexec", "x", "1", "\t")  # fmt: skip


def _fuzz_the_splitter(outcome: Outcome, folder: Path, random: Random, number: int) -> None:
    """Any text is read, or refused in words."""
    file = folder / "text.sql"
    for _ in range(_TEXTS_A_ROUND):
        file.write_text("".join(random.choices(_PIECES, k=random.randint(1, 60))), newline="")
        outcome.counts["texts split"] += 1
        try:
            read_script(file)
        except ScaffoldError:
            pass
        except Exception as error:
            outcome.fail(number, f"{type(error).__name__}: {error} for {file.read_text()!r}")
