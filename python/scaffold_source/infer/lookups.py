"""Recognise lookup tables: lists of names that rows of other tables choose from, and that choose nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from scaffold_source.infer.context import Role, columns_of, squashed_names
from scaffold_source.infer.names import nouns, says_who, singular, words
from scaffold_source.infer.relations import Relations
from scaffold_source.infer.soft_deletes import deletions
from scaffold_source.infer.times import created_column, updated_column
from scaffold_source.lexicon import lookup_names
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table, TableName

_WIDTH = 8
_WIDEST = 14
_KEYS = ("id", "uuid", "guid")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A table with the others that it points at, whether one points to it, and the columns that say more than
    what a row is called."""

    table: Table
    relations: Relations
    points_at: Collection[TableName]
    is_pointed_at: bool
    more: Sequence[Column]


def lookup(table: Table, relations: Relations) -> Role | None:
    """Recognise a list of named things: by the server's count of rows that others point to, else by its name,
    its key, or the company that it keeps."""
    reason = _of_a_framework(table)
    if not reason and (candidate := _candidate(table, relations)):
        reason = _by_itself(candidate) or _by_company(candidate)
    return Role("lookup", reason) if reason else None


def _candidate(table: Table, relations: Relations) -> _Candidate | None:
    """Return what there is to know of a table that is neither wide nor long, and holds names or calls itself
    a list; None where nothing points to it and its name says nothing."""
    if len(table.columns) > _WIDEST or _is_long(table):
        return None
    is_pointed_at = _is_pointed_at(table, relations)
    is_known = (is_pointed_at or _is_named_like_a_list(table)) and _has_label(table)
    if not (is_known or _calls_itself(table)):
        return None
    more = [column for column in table.columns if not _is_generic(table, column)]
    return _Candidate(table, relations, _points_at(table), is_pointed_at, more)


def _by_itself(candidate: _Candidate) -> str | None:
    """Return why the table is a list, whatever its neighbours are."""
    return next(filter(None, (rule(candidate) for rule in _RULES)), None)


def _of_a_framework(table: Table) -> str | None:
    columns, reason = lookup_names.OF_FRAMEWORKS.get(squash(table.name), (frozenset(), ""))
    return reason if squashed_names(table) == columns else None


def _called_a_list(candidate: _Candidate) -> str | None:
    is_list = (
        not candidate.points_at and _calls_itself(candidate.table) and _holds_short_texts(candidate.table)
    )
    return "its name says that it is a list" if is_list else None


def _counted(candidate: _Candidate) -> str | None:
    """Return the reason if the server counted a few rows that stay, of few columns. A young application has
    few rows of everything: what is dated is no lookup."""
    table, evidence = candidate.table, candidate.table.evidence
    is_short = evidence and evidence.rows == "few" and not evidence.deletes and len(table.columns) <= _WIDTH
    if (
        not is_short
        or columns_of(table, "timestamp", "timestamptz", "date")
        or candidate.points_at
        or not candidate.is_pointed_at
    ):
        return None
    return None if _is_marked(table) else "a few named things that other tables point to"


def _of_the_world(candidate: _Candidate) -> str | None:
    """Return the reason for countries, currencies and the like, which may point at each other, and for what
    has a code of ISO's."""
    table = candidate.table
    around = {_noun(to) for to in candidate.points_at} - lookup_names.WORLD - lookup_names.WORLD_GROUPS
    has_iso = any(words(column.name)[0] in lookup_names.ISO for column in candidate.table.columns)
    is_world = _noun(table.full_name) in lookup_names.WORLD
    if not (is_world or has_iso) or around or not candidate.is_pointed_at:
        return None
    keys = {name for key in table.keys if key.kind == "foreign" for name in key.columns}
    is_somebodys = any(words(c.name)[-1] in _KEYS and c.name not in keys for c in candidate.more)
    is_named = any(words(column.name)[-1] in lookup_names.LABELS for column in columns_of(table, "string"))
    is_short = is_named and not is_somebodys and not _is_marked(table)
    if not is_short and not _is_plain(candidate) and not (has_iso and is_world):
        return None
    return "named like one, and other tables point to it" if is_world else "its rows have codes of ISO's"


def _named_like_one(candidate: _Candidate) -> str | None:
    if candidate.points_at or not _is_named_like_a_list(candidate.table):
        return None
    if candidate.is_pointed_at and _is_plain(candidate):
        return "named like one, and other tables point to it"
    is_names = not candidate.is_pointed_at and _holds_only_names(candidate.table)
    return "named like one, and it holds names and nothing else" if is_names else None


def _by_key(candidate: _Candidate) -> str | None:
    """Return why names that other tables point to, and nothing else, are a list: they are its key, unique, or
    without a date."""
    table, noun = candidate.table, _noun(candidate.table.full_name)
    if candidate.points_at or candidate.more or not candidate.is_pointed_at or _is_marked(table):
        return None
    is_added_to = (
        _is_handed_out(table)
        or noun in lookup_names.GROWING - {"role"}
        or any(says_who(c.name) for c in table.columns)
    )
    if _is_keyed_by_name(table) and not is_added_to:
        return "its key is its name, it holds nothing else, and other tables point to it"
    dates = [column for column in (created_column(table), updated_column(table)) if column]
    # What people add is dated, where not everything is.
    is_dated = not candidate.relations.everywhere.issuperset(column.name for column in dates)
    if not is_dated and not is_added_to and _has_unique_name(table):
        return "its names are unique, it holds nothing else, and other tables point to it"
    own = [
        column
        for column in table.columns
        if not _is_anybodys(table, column) and not _is_beside_a_name(column)
    ]
    is_name = len(own) == 1 and family(own[0].base_type) == "string" and noun not in lookup_names.GROWING
    if is_name and not dates and not is_added_to:
        return "it holds a name and nothing else, and other tables point to it"
    return None


_RULES = (_called_a_list, _counted, _of_the_world, _named_like_one, _by_key)


def _by_company(candidate: _Candidate) -> str | None:
    """Return why a table is a list if those that it points at are lists: the allowed values of a kind."""
    table = candidate.table
    is_list = _is_named_like_a_list(table)
    if not (candidate.points_at and candidate.is_pointed_at) or (_is_marked(table) and not is_list):
        return None
    keys = {name for key in table.keys if key.kind == "foreign" for name in key.columns}
    more = [column for column in candidate.more if column.name not in keys]
    is_plain = _is_plain(replace(candidate, more=more)) if is_list else not more
    if not is_plain or _noun(table.full_name) in lookup_names.GROWING:
        return None
    is_below_lists = _are_lists(candidate.points_at, candidate.relations)
    return "it holds names, and points at nothing but lookups" if is_below_lists else None


def _are_lists(names: Collection[TableName], relations: Relations) -> bool:
    tables = [relations.by_name.get((name.schema, snake_case(name.name))) for name in names]
    candidates = [table and _candidate(table, relations) for table in tables]
    return all(candidate and _by_itself(candidate) for candidate in candidates)


def _points_at(table: Table) -> set[TableName]:
    """Return the other tables that its foreign keys point at, except to say who made a row."""
    return {
        key.to
        for key in table.keys
        if key.to and key.to != table.full_name and not any(says_who(name) for name in key.columns)
    }


def _is_pointed_at(table: Table, relations: Relations) -> bool:
    """Return True if another table has a foreign key to this one, or a column that is called after it."""
    if relations.referenced.get(table.full_name):
        return True
    called = {noun + ending for noun in _glued_nouns(table) for ending in ("id", "uuid", "code")}
    own = squashed_names(table)
    return any(relations.named_so.get(name, 0) > (name in own) for name in called)


def _is_long(table: Table) -> bool:
    """Return True if the server counted more rows than a list has: languages and places are thousands."""
    rows = table.evidence.rows if table.evidence else None
    is_world = _noun(table.full_name) in lookup_names.WORLD
    return rows in ("millions", "billions") or (rows == "thousands" and not is_world)


def _calls_itself(table: Table) -> bool:
    """Return True if the table is called a lookup, an enum or a vocabulary."""
    in_words = words(table.name)
    return singular(in_words[0]) in lookup_names.SAY_SO or singular(in_words[-1]) in lookup_names.SAY_SO


def _holds_short_texts(table: Table) -> bool:
    """Return True if its rows have a key, and beside what any row has only texts."""
    return (
        bool(table.primary_key)
        and len(table.columns) <= _WIDTH
        and all(
            _is_generic(table, column)
            or (family(column.base_type) == "string" and column.base_type != "uuid")
            for column in table.columns
        )
    )


def _is_named_like_a_list(table: Table) -> bool:
    noun = _noun(table.full_name)
    return (noun in lookup_names.LISTS and not _is_handed_out(table)) or noun.endswith(
        lookup_names.LIST_ENDINGS
    )


def _is_handed_out(table: Table) -> bool:
    """Return True for codes that nothing beside them explains: each was given to somebody."""
    texts = [
        column
        for column in columns_of(table, "string")
        if _is_label(table, column) or _is_beside_a_name(column)
    ]
    return _noun(table.full_name) == "code" and len(texts) < 2


def _is_plain(candidate: _Candidate) -> bool:
    return all(_describes(candidate.table, column) for column in candidate.more)


def _describes(table: Table, column: Column) -> bool:
    """Return True if the column only says what a row of a list of kinds is like: a switch, or of types and
    states a number."""
    of_column = family(column.base_type)
    is_number = of_column == "integer" and words(column.name)[-1] not in (*_KEYS, "count", "total")
    is_kind = _noun(table.full_name).endswith(lookup_names.KINDS)
    return (
        of_column == "boolean"
        or words(column.name)[-1].endswith(("type", "kind", "class"))
        or (is_kind and is_number)
    )


def _holds_only_names(table: Table) -> bool:
    """Return True if there is nothing but a key of one column and what a row is called, undated."""
    names = [column for column in table.columns if (column.name,) != table.primary_key]
    has_own_key = (
        len(table.primary_key) == 1
        and len(names) < len(table.columns)
        and all(_is_own_key(table, column) for column in table.columns if column not in names)
    )
    return has_own_key and all(
        family(column.base_type) == "string" and _is_generic(table, column) for column in names
    )


def _is_beside_a_name(column: Column) -> bool:
    """Return True if the column says more of a name, where it stands among the others, or that it is in
    use."""
    name = squash(column.name)
    is_switch = family(column.base_type) == "boolean" and name in lookup_names.COLUMNS
    return name in lookup_names.BESIDE_A_NAME or is_switch


def _is_keyed_by_name(table: Table) -> bool:
    texts = (column for column in columns_of(table, "string") if column.base_type != "uuid")
    keys = [column for column in texts if (column.name,) == table.primary_key]
    return any(words(key.name)[-1] in ("name", "code", "slug", "key") for key in keys)


def _has_unique_name(table: Table) -> bool:
    """Return True if what a row is called, never null, tells the rows of the whole table apart."""
    unique = {key.columns[0] for key in table.keys if key.kind == "unique" and len(key.columns) == 1}
    return any(
        column.name in unique and not column.nullable and _is_label(table, column)
        for column in columns_of(table, "string")
    )


def _is_marked(table: Table) -> bool:
    """Return True if rows have a deletion mark other than an `active`, which lists have, too."""
    return any(deletion.rule["kind"] != "inverted_boolean" for deletion in deletions(table))


def _noun(table: TableName) -> str:
    """Return the last word, which names one row; that it is a table goes without saying, and of `type_codes`
    that each has a code."""
    in_words = [singular(word) for word in words(table.name)]
    while len(in_words) > 1 and in_words[-1] in lookup_names.OF_ANY_TABLE:
        in_words.pop()
    is_coded = in_words[-1] in ("code", "cd") and len(in_words) > 1
    return in_words[-2] if is_coded and in_words[-2] in lookup_names.LISTS else in_words[-1]


def _glued_nouns(table: Table) -> list[str]:
    """Return what a row is called, glued together: `reportingmethod` and `method` of hr_reporting_methods."""
    *before, last = words(table.name)
    in_words = [*before, singular(last)]
    return ["".join(in_words[start:]) for start in range(len(in_words))]


def _has_label(table: Table) -> bool:
    """Return True if something says what a row is called: in a list by its name, a description may."""
    texts = columns_of(table, "string")
    is_told = any(words(column.name)[-1] in ("description", "type") for column in texts)
    return any(_is_label(table, column) for column in texts) or (is_told and _is_named_like_a_list(table))


def _is_label(table: Table, column: Column) -> bool:
    """Return True if the column says what a row is called: `name`, and the `country` of countries."""
    in_words = words(column.name)
    is_called = in_words[-1] in lookup_names.LABELS or column.name in nouns(table.name)
    return column.base_type != "uuid" and (is_called or _is_translated(in_words))


def _is_generic(table: Table, column: Column) -> bool:
    """Return True if the column says only what its row is called; for types that includes `type_code`."""
    name = squash(column.name)
    if name in lookup_names.COLUMNS or name in lookup_names.ANYBODYS:
        return True
    of_table = _glued_nouns(table)
    own = {name, *(name.removeprefix(noun) for noun in of_table if name != noun)}
    is_called = bool(own & lookup_names.COLUMNS) or name in of_table or _is_translated(words(column.name))
    return is_called or _is_anybodys(table, column)


def _is_translated(in_words: tuple[str, ...]) -> bool:
    """Return True for `name_sv` and `description_pt_br`."""
    return (
        len(in_words) > 1
        and in_words[0] in lookup_names.TRANSLATED
        and all(len(word) == 2 for word in in_words[1:])
    )


def _is_anybodys(table: Table, column: Column) -> bool:
    """Return True if a row of any table may have it: its key, when and by whom, whether it lives."""
    name = squash(column.name)
    is_language = name in lookup_names.IN_A_LANGUAGE and column.name in table.primary_key
    if name in lookup_names.ANYBODYS or says_who(column.name) or is_language:
        return True
    times = created_column(table), updated_column(table)
    marks = [deletion.column for deletion in deletions(table)]
    is_number = family(column.base_type) in ("integer", "number", "other")
    is_key = is_number and column.name in table.primary_key and _is_own_key(table, column)
    is_parent = any(key.to == table.full_name and key.columns == (column.name,) for key in table.keys)
    return is_key or column in times or column in marks or is_parent


def _is_own_key(table: Table, column: Column) -> bool:
    """Return False for the key of what each row adds something to: the `account_id` of account_status."""
    *stem, ending = words(column.name)
    return ending not in _KEYS or not stem or stem[-1] in ("record", "row") or _ends_in(table, stem[-1])


def _ends_in(table: Table, word: str) -> bool:
    return any(noun.endswith(singular(word)) for noun in nouns(table.name))
