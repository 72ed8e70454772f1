"""A staging model from one table of the contract, in dbt's house style.

https://docs.getdbt.com/best-practices/how-we-structure/2-staging: CTEs `source` then `renamed`, columns
grouped by kind. What the contract says (deletions, zones, money, test rows) goes through the package's
macros, which read it when dbt compiles: change the contract, and the model follows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from scaffold_source.contract.test_rows import Parents, rule_of
from scaffold_source.contract.values import FACTS, META
from scaffold_source.lexicon.names import KEYWORDS, is_plain, snake_case, staging_column_names
from scaffold_source.lexicon.types import Family
from scaffold_source.loaders.warehouses import Warehouse, landed_family, stored, warehouse_of
from scaffold_source.render.left_out import left_out, said_of_left_out
from scaffold_source.render.producer_names import producer_facts, producer_names
from scaffold_source.render.unsent import has_unsent, said_of_unsent
from scaffold_source.yaml_text.jinja import string_literal
from scaffold_source.yaml_text.values import Values, look

_GROUPS = ("ids", "strings", "numerics", "booleans", "dates", "timestamps", "other types")
_GROUP_RANK = {group: rank for rank, group in enumerate(_GROUPS)}
_GROUP_OF_FAMILY = {
    "string": "strings",
    "integer": "numerics",
    "number": "numerics",
    "boolean": "booleans",
    "date": "dates",
    "timestamp": "timestamps",
    "timestamptz": "timestamps",
    "other": "other types",
}
_LINE = 80  # dbt's SQL style guide
_MACRO_CALL = re.compile(r"\s*(?:from |where |and )?\{[{%][^(]*\(.*\).*", re.DOTALL)
_TO_UTC = "to_utc"
_TO_MAJOR_UNITS = "to_major_units"
# What the macros make of a table's marks, and what is said of it where deleted rows stay.
_FLAGS = {
    "is_deleted": "Whether the producer deleted the row",
    "deleted_at": "When the producer deleted the row",
}
_TIMELESS = {"boolean", "inverted_boolean", "values"}
_GROUP_OF_MACRO = {_TO_UTC: "timestamps", "is_deleted": "booleans", "deleted_at": "timestamps"}
_MINOR_SUFFIX = re.compile(r"(^|_)(in_)?(cents|pence|minor_units?)\Z")


# One of the columns that a landed one becomes: its name in staging, the macro that makes it, and the one by
# which its values differ from those that landed.
StagedAs = tuple[str, str | None, str | None]


class StagingColumn(NamedTuple):
    """A source column `name` ("" where staging makes one of several) and what becomes of it: `macro` converts
    it.

    `producer_name` is what the producer calls it, `name_quoted` says that SQL names it in quotes and `quote`
    that its alias needs them. `converted` is the macro by which its values differ from those that landed.
    """

    name: str
    producer_name: str
    name_quoted: bool
    alias: str
    group: str
    macro: str | None
    quote: bool
    description: str
    converted: str | None


def staged_tables(source: Values) -> list[Values]:
    """Return the tables that get a staging model: all that have facts, but for those that a migration tool
    keeps for itself."""
    return [
        table
        for table in source.get("tables", [])
        if look(table, FACTS) is not None and look(table, META / "role") != "bookkeeping"
    ]


def staging_columns(source: Values, table: Values, keep: Collection[str] = ()) -> list[StagingColumn]:
    """Return the staging model's columns in their order: by group, then as the producer has them. Credentials
    are left out, but those that are to be kept.

    `is_deleted` and `deleted_at` are always the macros': a landed column of such a name is called
    `raw_is_deleted` or `raw_deleted_at` in staging, as it landed. An amount whose currency stands in its row
    is there as it landed too, because staging has none for a code that nobody knows.
    """
    agreed = _agreed(source)
    adapter = agreed.get("scaffold", {}).get("warehouse")
    warehouse = warehouse_of(adapter)
    own_names = producer_names(table)
    known = _known_names(table.get("columns", []), own_names)
    aliases = staging_column_names(known.values())
    ids = _id_columns(table, own_names)
    flags = _flag_names(table, set(aliases.values()))
    taken = {*aliases.values(), *flags}
    staged = []
    out = set(left_out(table)).difference(keep)
    for column in table.get("columns", []):
        name = column["name"]
        if name in out:
            continue
        kind = landed_family(str(column.get("data_type", "")), adapter)
        alias, macro = aliases[known[name]], _macro(column, agreed, kind)
        if alias in flags:
            is_said = _says_no_more(table, column, own_names[name], alias, kind)
            raw = _raw_name(alias, taken)
            targets: list[StagedAs] = [(alias, alias, macro) if is_said else (raw, None, None)]
        elif macro == _TO_MAJOR_UNITS:
            targets = list(_amounts(column, alias, taken, warehouse.reserved))
        else:
            targets = [(alias, macro, macro)]
        for staged_as in targets:
            alias, macro, _ = staged_as
            taken.add(alias)
            is_id = name in ids and macro not in _FLAGS
            group = "ids" if is_id else _GROUP_OF_MACRO.get(macro or "", _GROUP_OF_FAMILY[kind])
            staged.append(_staged(column, own_names[name], staged_as, group, warehouse))
    made = {column.macro for column in staged}
    staged += [_flag_column(table, name, agreed) for name in flags if name not in made]
    primary_key = producer_facts(table).get("primary_key") or []
    return sorted(
        staged, key=lambda column: (_GROUP_RANK[column.group], column.producer_name not in primary_key)
    )


def _agreed(source: Values) -> Values:
    agreed = source.get("config", {}).get("meta", {}).get("contract", {})
    assert isinstance(agreed, dict)
    return agreed


def _staged(
    column: Values, own_name: str, staged_as: StagedAs, group: str, warehouse: Warehouse
) -> StagingColumn:
    """Return one column of the model: what `column`, which the producer calls `own_name`, becomes."""
    alias, macro, converted = staged_as
    name = column["name"]
    renamed = macro is not None or alias != name
    quote = not is_plain(alias, warehouse.reserved) or (renamed and alias in KEYWORDS)
    stored_alias = stored(alias, warehouse, quotes=True) if quote else alias
    name_quoted, description = column.get("quote", False), column.get("description", "")
    # By position: there are many, and names take as long again.
    return StagingColumn(
        name, own_name, name_quoted, stored_alias, group, macro, quote, description, converted
    )


def _flag_names(table: Values, aliases: set[str]) -> list[str]:
    """Return which of `is_deleted` and `deleted_at` the macros make in staging: both where deleted rows stay,
    else those that a landed column would be called. None where the table has no mark."""
    meta = table.get("config", {}).get("meta", {})
    if meta.get("soft_delete", "none") == "none" or not aliases:
        return []
    return [name for name in _FLAGS if name in aliases or meta.get("on_deleted") == "flag"]


def _flag_column(table: Values, name: str, agreed: Values) -> StagingColumn:
    """Return a column that the macros make of the table's marks, described where deleted rows stay."""
    is_kept = table["config"]["meta"].get("on_deleted") == "flag"
    in_utc = ", in UTC" if name == "deleted_at" and agreed.get("timezone") else ""
    said = f"{_FLAGS[name]}{in_utc}."
    kinds = {rule.get("kind") for rule in _marks(table)}
    if name == "deleted_at" and kinds and kinds <= _TIMELESS:
        said = "Always null: no column says when the producer deleted the row."
    description = said if is_kept else ""
    return StagingColumn("", "", False, name, _GROUP_OF_MACRO[name], name, False, description, None)


def _marks(table: Values) -> list[Values]:
    """Return the rules of what marks a deleted row: there is one, or several."""
    rules = table["config"]["meta"]["soft_delete"]
    return [rule for rule in (rules if isinstance(rules, list) else [rules]) if isinstance(rule, dict)]


def _says_no_more(table: Values, column: Values, own_name: str, alias: str, kind: Family) -> bool:
    """Return whether a landed column says no more than the macro of its name makes of it. So it is with a
    timestamp that is the only time among a table's marks, and with a boolean that is its only mark and never
    null."""
    rules = _marks(table)
    if alias == "deleted_at":
        rules = [rule for rule in rules if rule.get("kind") in ("timestamp", "epoch")]
    if len(rules) != 1 or rules[0].get("column") != column["name"]:
        return False
    if alias == "deleted_at":
        return rules[0].get("kind") == "timestamp" and kind in ("timestamp", "timestamptz")
    facts = (producer_facts(table).get("columns") or {}).get(own_name, {})
    return rules[0].get("kind") == kind == "boolean" and facts.get("nullable") is False


def _raw_name(alias: str, taken: set[str]) -> str:
    """Return the name in staging of a landed column whose own name is taken by what the macros make of it."""
    name = f"raw_{alias}"
    return _raw_name(name, taken) if name in taken else name


def staging_sql(
    source: Values,
    table: Values,
    columns: Sequence[StagingColumn] | None = None,
    parents: Sequence[str] | None = None,
) -> str:
    """Return the model's text, in lines of at most 80 characters where names allow.

    `columns` are its columns and `parents` the tables whose test rows decide about its own, where they are
    known already.
    """
    if columns is None:
        columns = staging_columns(source, table)
    filters = list(row_filters(source, table, parents))
    address = f"'{source['name']}', '{table['name']}'"
    selected = {column.name for column in columns}
    lines = list(said_of_left_out([name for name in left_out(table) if name not in selected]))
    relation = f"source({address})"
    lines += said_of_unsent(table)
    is_asked = _agreed(source).get("lands") == "when_filled" or has_unsent(table)
    if is_asked:
        relation = f"scaffold_source.landed_rows(contract, {relation})"
    if is_asked or filters or any(column.macro for column in columns):
        lines += [*read_contract_lines(source, table), ""]
    lines += ["with source as (", "", *_select_from(f"{{{{ {relation} }}}}", filters), "", "),", ""]
    lines += ["renamed as (", "", *_select(columns), "    from source", "", ")", "", "select * from renamed"]
    return "\n".join(lines) + "\n"


def read_contract_lines(source: Values, table: Values) -> list[str]:
    """Return the lines by which a model reads the contract of its table."""
    address = f"'{source['name']}', '{table['name']}'"
    return _call(f"{{% set contract = scaffold_source.read_contract({address}) %}}")


def _call(line: str) -> list[str]:
    """Return a macro call on one line, or with its arguments on a line of their own if it is too long. No
    name is broken."""
    if len(line) <= _LINE or not _MACRO_CALL.fullmatch(line):
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    head, rest = line.split("(", 1)
    arguments, tail = rest.rsplit(")", 1)
    return [f"{head}(", f"{indent}    {arguments}", f"{indent}){tail}"]


def _select_from(relation: str, filters: list[str]) -> list[str]:
    line = f"    select * from {relation}"
    if len(line) <= _LINE:
        return [line, *where_lines(filters)]
    return ["    select *", *_call(f"    from {relation}"), *where_lines(filters)]


def where_lines(filters: list[str]) -> list[str]:
    """Return the lines of a filter behind `    select * from …`; none where there is no condition."""
    if not filters:
        return []
    if len(filters) == 1:
        return _call(f"    where {filters[0]}")
    others = [line for text in filters[1:] for line in _call(f"        and {text}")]
    return ["    where", f"        {filters[0]}", *others]


def row_filters(source: Values, table: Values, parents: Sequence[str] | None = None) -> Iterator[str]:
    """Yield the conditions under which a row stays in staging: it is not deleted, and nobody's test."""
    meta = table.get("config", {}).get("meta", {})
    if meta.get("soft_delete", "none") != "none":
        yield "{{ scaffold_source.not_deleted(contract) }}"
    rule = rule_of(table)
    if not (rule.where or rule.keys):
        return
    if parents is None:
        parents = Parents(source).above(table) if rule.keys else ()
    named = f", [{', '.join(map(string_literal, parents))}]" if parents else ""
    yield f"{{{{ scaffold_source.exclude_test_rows(contract{named}) }}}}"


def _select(columns: Sequence[StagingColumn]) -> list[str]:
    """Return the lines of the select list: a single column beside `select`, several in groups under it."""
    if not columns:
        return ["    select *"]
    if len(columns) == 1:
        expression, alias = target(columns[0])
        return [f"    select {expression}{alias and ' ' + alias}"]
    return ["    select", *_select_lines(columns)]


def _select_lines(columns: Sequence[StagingColumn]) -> Iterator[str]:
    group = None
    for position, column in enumerate(columns):
        if column.group != group:
            if group:
                yield ""
            group = column.group
            yield f"        -- {group}"
        comma = "," if position < len(columns) - 1 else ""
        expression, alias = target(column)
        line = f"        {expression}{alias and ' ' + alias}{comma}"
        if alias and len(line) > _LINE:
            yield from _call(f"        {expression}")
            yield f"            {alias}{comma}"
        else:
            yield line


def target(column: StagingColumn) -> tuple[str, str]:
    """Return the expression that selects a column, and its `as …`, "" if it needs none."""
    alias = f"as {_quoted(column.alias) if column.quote else column.alias}"
    if column.macro in _FLAGS:
        return f"{{{{ scaffold_source.{column.macro}(contract) }}}}", alias
    if column.macro:
        return f"{{{{ scaffold_source.{column.macro}({string_literal(column.name)}, contract) }}}}", alias
    name = _quoted(column.name) if column.name_quoted else column.name
    return name, "" if column.name == column.alias else alias


def _quoted(name: str) -> str:
    """Call the macro that quotes a name: dbt's own, or ours for a name that could end the quote."""
    macro = "scaffold_source.quoted" if set(name) & set('"`\\') else "adapter.quote"
    return f"{{{{ {macro}({string_literal(name)}) }}}}"


def _macro(column: Values, agreed: Values, kind: Family) -> str | None:
    """Return the macro that converts a column as the contract asks, None if it stays as it is: so do a naive
    timestamp of no known zone and an amount of no known currency."""
    if "config" not in column:
        return _TO_UTC if kind == "timestamptz" or (kind == "timestamp" and agreed.get("timezone")) else None
    meta = column["config"].get("meta", {})
    parents = meta.get("currency_from")  # staging has no parent row to look at
    currency = meta.get("currency") or meta.get("currency_column") or (agreed.get("currency") and not parents)
    if meta.get("unit") == "minor":
        return _TO_MAJOR_UNITS if currency else None
    zone = meta.get("timezone") or agreed.get("timezone")
    return _TO_UTC if meta.get("epoch") or kind == "timestamptz" or (kind == "timestamp" and zone) else None


def _amounts(column: Values, alias: str, taken: set[str], reserved: frozenset[str]) -> Iterator[StagedAs]:
    """Yield an amount in major units and, if a column says its currency, as it landed."""
    major_name = name_in_major_units(alias, taken, reserved)
    yield major_name, _TO_MAJOR_UNITS, _TO_MAJOR_UNITS
    if column["config"]["meta"].get("currency_column"):
        yield _raw_name(alias, taken) if major_name == alias else alias, None, None


def name_in_major_units(alias: str, taken: set[str], reserved: frozenset[str]) -> str:
    """Return a name for cents that become dollars: `total` for `total_cents`, or the next free one.

    A name that only works in quotes, such as `prix_à_payer`, stays.
    """
    stem = _MINOR_SUFFIX.sub("", alias)
    candidates = (stem, f"{stem}_amount".lstrip("_"), f"{alias}_in_major_units")
    return next((name for name in candidates if is_plain(name, reserved) and name not in taken), alias)


def _known_names(columns: list[Values], own_names: dict[str, str]) -> dict[str, str]:
    """Return what people know each column by: a renamed one goes on under the name that it had, unless
    another column has that now."""
    return own_names | {
        column["name"]: was
        for column in columns
        if "config" in column
        and isinstance(was := column["config"].get("meta", {}).get("renamed_from"), str)
        and was not in ("", *own_names.values())
    }


def _id_columns(table: Values, own_names: dict[str, str]) -> set[str]:
    producer = producer_facts(table)
    keys = {column for key in producer.get("foreign_keys") or [] for column in key["columns"]}
    keys |= set(producer.get("primary_key") or [])
    return {name for name, own in own_names.items() if own in keys or _is_named_id(own)}


@lru_cache(maxsize=16384)
def _is_named_id(name: str) -> bool:
    return f"_{snake_case(name)}".endswith(("_id", "_uuid"))
