"""Made rows as a script of SQL that loads them into an empty database of the producer's, triggers and all.

Sequences are set before the rows come, so that what a trigger inserts meanwhile gets numbers of its own. Rows
of which the server may know better (a check that could not be read, a trigger before) come one by one, and
the script says which were refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaffold_source.model import Column, Table
from scaffold_source.sample.making import FILLED, Made
from scaffold_source.sample.order import Edge
from scaffold_source.sample.rowset import Rowset
from scaffold_source.sample.values import kind_of, literals, quoted

BATCH = 500
_NEXT = re.compile(r"nextval\('(?P<sequence>(?:[^']|'')+)'::regclass\)")


def sql_script(made: Made, source: str) -> str:
    """Return the script that loads every table's rows in one transaction."""
    tables = [filling for filling in made.tables if filling.table.kind in FILLED and filling.count]
    doubted = doubtful(tables)
    lines = [
        *made.heading(f"Made rows for the producer of {source}: no person, no order in here is real."),
        "-- Load it into an empty database of the producer's: psql -v ON_ERROR_STOP=1 -f sample.sql",
        "begin;",
        "set local client_min_messages = warning;",
        "set local timezone = 'UTC';",
        f"set constraints all {'deferred' if made.order.deferred else 'immediate'};",
        *_sequences(tables),
    ]
    has_blocks = bool(doubted) or any(filling.table.triggers for filling in tables)
    if has_blocks:
        lines += [_REFUSED_TABLE]
    for filling in tables:
        lines += ["", *_inserts(filling, made.later.get(filling.table.full_name, []), doubted)]
    for filling in tables:
        for edge in made.later.get(filling.table.full_name, []):
            lines += _updates(filling, edge, doubted)
    if has_blocks:
        lines += ["", _SAY_REFUSED]
    lines += ["set constraints all immediate;", "commit;"]
    return "\n".join(lines) + "\n"


def doubtful(tables: Sequence[Rowset]) -> set[str]:
    """Return the tables of which the server may refuse rows: for a rule that could not be read, for
    partitions that are not there, for what a trigger does, and for rows that were refused before."""
    found: set[str] = set()
    has_triggers = False
    for filling in tables:
        table = filling.table
        is_in_doubt = bool(filling.rules.unread) or table.kind != "table" or table.row_security
        is_outside = any(edge.strength == "declared" and not edge.may_be_null for edge in filling.outside)
        above = any(str(edge.to) in found for edge in filling.pointing if edge.strength == "declared")
        has_triggers = has_triggers or any("INSERT" in trigger.definition for trigger in table.triggers)
        if is_in_doubt or is_outside or above or has_triggers:
            found.add(str(table.full_name))
    return found


# ---- rows


def written_columns(filling: Rowset) -> list[Column]:
    """Return the columns that the script fills: all but those that the server computes."""
    return [column for column in filling.table.columns if not column.generated]


def _inserts(filling: Rowset, later: Sequence[Edge], doubted: set[str]) -> Iterator[str]:
    columns = written_columns(filling)
    waiting = {name for edge in later for name in edge.columns if filling.by_name[name].nullable}
    cells = [
        ["null"] * filling.count
        if column.name in waiting
        else literals(filling.into[column.name], kind_of(column))
        for column in columns
    ]
    rows = [f"({', '.join(row)})" for row in zip(*cells, strict=True)] if cells else ["()"]
    names = ", ".join(identifier(column.name) for column in columns)
    is_always = any(column.identity == "always" for column in columns)
    head = f"insert into {relation(filling.table)} ({names})"
    head += " overriding system value" if is_always else ""
    if str(filling.table.full_name) in doubted:
        yield from _one_by_one(filling.table, f"{head} values ", rows)
        return
    for start in range(0, len(rows), BATCH):
        yield f"{head} values"
        yield ",\n".join(rows[start : start + BATCH]) + ";"


def _one_by_one(table: Table, head: str, rows: Sequence[str], end: str = "") -> Iterator[str]:
    """Yield a block that takes each row by itself, and keeps count of those that the server refuses."""
    name = quoted(str(table.full_name))
    tag = _tag([*rows, head, name, end])
    for start in range(0, len(rows), BATCH):
        statements = ",\n".join(f"{quoted(row)}" for row in rows[start : start + BATCH])
        yield _BLOCK.format(tag=tag, head=quoted(head), end=quoted(end), name=name, rows=statements)


def _tag(rows: Sequence[str]) -> str:
    """Return a dollar quote that no row holds."""
    tag = "$made$"
    while any(tag in row for row in rows):
        tag = f"${tag[1:-1]}_$"
    return tag


def _updates(filling: Rowset, edge: Edge, doubted: set[str]) -> Iterator[str]:
    """Yield the statements that fill a key which waited, row by row of its table."""
    key = filling.table.primary_key
    columns = [name for name in edge.columns if filling.by_name[name].nullable]
    named = [filling.by_name[name] for name in (*key, *columns)]
    cells = [literals(filling.into[column.name], kind_of(column)) for column in named]
    rows = [row for row in zip(*cells, strict=True) if "null" not in row[len(key) :]]
    if not rows:
        return
    types = ", ".join(f"{{}}::{column.type}" for column in named)
    sets = ", ".join(f"{identifier(name)} = made.{identifier(name)}" for name in columns)
    names = ", ".join(identifier(column.name) for column in named)
    keys = " and ".join(f"filled.{identifier(name)} = made.{identifier(name)}" for name in key)
    head = f"update {relation(filling.table)} as filled set {sets} from (values "
    end = f") as made ({names}) where {keys}"
    typed = [f"({types.format(*row)})" for row in rows]
    yield ""
    if doubted & {str(edge.table), str(edge.to)} or filling.table.triggers:
        yield from _one_by_one(filling.table, head, typed, end)
        return
    for start in range(0, len(rows), BATCH):
        yield head
        yield ",\n".join(typed[start : start + BATCH])
        yield f"{end};"


# ---- sequences


def _sequences(tables: Sequence[Rowset]) -> Iterator[str]:
    """Yield what sets each sequence behind the numbers that were made of it, in whatever tables."""
    highest: dict[str, int] = {}
    for filling in tables:
        for column in written_columns(filling):
            sequence = _sequence(filling.table, column)
            numbers = (
                [value for value in filling.into[column.name] if isinstance(value, int)] if sequence else []
            )
            if sequence and numbers and max(numbers) > 0:
                highest[sequence] = max(highest.get(sequence, 0), *numbers)
    for sequence, number in highest.items():
        yield f"select setval({sequence}, {number}) where {sequence} is not null;"


def _sequence(table: Table, column: Column) -> str | None:
    if column.identity:
        return f"pg_get_serial_sequence({quoted(relation(table))}, {quoted(column.name)})::regclass"
    found = _NEXT.fullmatch(column.default or "")
    return f"'{found['sequence']}'::regclass" if found else None


def relation(table: Table) -> str:
    """Return the table's name as SQL writes it anywhere."""
    return f"{identifier(table.schema)}.{identifier(table.name)}"


def identifier(name: str) -> str:
    """Return a name between quotes."""
    return '"' + name.replace('"', '""') + '"'


_REFUSED_TABLE = """
create temporary table made_and_refused (relation text, reason text, number int) on commit drop;"""
_BLOCK = """do {tag}
declare
    made text;
    reason text;
begin
    foreach made in array array[
{rows}
    ] loop
        begin
            execute {head} || made || {end};
        exception when integrity_constraint_violation or raise_exception or data_exception
            or insufficient_privilege or with_check_option_violation or program_limit_exceeded then
            get stacked diagnostics reason = message_text;
            insert into pg_temp.made_and_refused values ({name}, reason, 1);
        end;
    end loop;
end
{tag};"""
_SAY_REFUSED = """do $made$
declare
    refused record;
begin
    for refused in
        select relation, reason, sum(number) as number from pg_temp.made_and_refused
        group by 1, 2 order by 1, 2
    loop
        raise warning '% of the made rows were refused by %: %',
            refused.number, refused.relation, refused.reason;
    end loop;
end
$made$;"""
