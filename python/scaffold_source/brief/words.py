"""Say in words what happens to the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scaffold_source.brief.page import FACT, UNKNOWN, Provenance, Statement
from scaffold_source.brief.provenance import Origins
from scaffold_source.contract.by_table import Agreements
from scaffold_source.contract.test_rows import TEST_ROWS, read_rule
from scaffold_source.contract.values import CONTRACT, META, TABLES
from scaffold_source.drift.promises import agreed_at, one_or_more
from scaffold_source.drift.rules.rule import in_words
from scaffold_source.infer.names import shown
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP, YamlPath

_SIZES = {
    "none": "no rows",
    "few": "under 1,000 rows",
    "thousands": "1,000 to a million rows",
    "millions": "millions of rows",
    "billions": "billions of rows",
}
_MARKS = {
    "timestamp": "{} is set",
    "boolean": "{} is true",
    "inverted_boolean": "{} is false",
    "epoch": "{} is over 0",
    "values": "{} is one of {}",
    "is_null": "{} is empty",
    "is_not_null": "{} is set",
}
_ROLES = {
    "lookup": "a list that others point at",
    "join": "joins two other tables",
    "event": "events: a row is something that happened",
    "queue": "work that waits",
    "history": "versions of other rows",
    "tombstones": "keeps rows that were deleted elsewhere",
    "archive": "keeps old rows",
    "bookkeeping": "a tool's own bookkeeping",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A table that is spoken of: its `name` in the source, its facts, what is agreed of it by path in the
    table, its columns' producer names by landed ones, and where agreements come from. `newest` is when its
    last row was written, "" where nobody measured it."""

    name: str
    facts: Table
    agreed: Agreements
    columns: dict[str, str]
    origins: Origins
    newest: str = ""
    is_stale: bool = False

    def meta(self, key: str) -> Any:
        """Return what is agreed under `config.meta` of the table."""
        return agreed_at(self.agreed, META / key)

    def origin(self, path: YamlPath) -> Provenance:
        """Return where an agreement of the table comes from."""
        return self.origins.at(TABLES / self.name / path)

    def fact_of(self, landed: object) -> Column | None:
        """Return the facts of a column by its landed name."""
        own = self.columns.get(str(landed), str(landed))
        return next((column for column in self.facts.columns if column.name == own), None)


def role_in_words(role: object) -> str:
    """Return what a table is for, "" where nothing is said."""
    return _ROLES.get(str(role), str(role)) if role else ""


def words(table: Subject) -> tuple[Statement, ...]:
    """Return what there is to know of a table's rows, under one label each."""
    return tuple(
        statement
        for part in (
            _created, _changed, _deleted, _last_written, _test_rows, _fresh, _size, _personal, _currency,
            _zone, _deprecated,
        )
        for statement in part(table)
    )  # fmt: skip


def _created(table: Subject) -> Iterator[Statement]:
    column = table.meta("created_at")
    if column:
        fact = table.fact_of(column)
        filled = ", filled by the database" if fact and fact.default else ""
        yield Statement("Created", f"at {column}{filled}", table.origin(META / "created_at"))
    elif "view" not in table.facts.kind:
        yield Statement("Created", "no column says when", UNKNOWN)


def _changed(table: Subject) -> Iterator[Statement]:
    evidence = table.facts.evidence
    if table.meta("append_only") is True:
        yield Statement("Changed", "never, once written", table.origin(META / "append_only"))
    elif column := table.meta("updated_at"):
        fact = table.fact_of(column)
        kept = f"kept by {fact.on_update}" if fact and fact.on_update else "kept by the application"
        yield Statement("Changed", f"seen by {column}, {kept}", table.origin(META / "updated_at"))
    elif evidence and evidence.updates is False:
        yield Statement("Changed", "no row ever, by the server's counters", FACT)
    elif evidence and evidence.updates:
        yield Statement("Changed", "rows change, and no column says when", UNKNOWN)
    elif "view" not in table.facts.kind:
        yield Statement("Changed", "no column says when", UNKNOWN)


def _deleted(table: Subject) -> Iterator[Statement]:
    agreed, evidence = table.meta("soft_delete"), table.facts.evidence
    if agreed == "none":
        yield Statement("Deleted", "no row is marked as deleted", table.origin(META / "soft_delete"))
    elif agreed:
        marks = " or ".join(_mark(rule) for rule in one_or_more(agreed))
        kept = "kept and flagged" if table.meta("on_deleted") == "flag" else "left out"
        yield Statement("Deleted", f"where {marks}; {kept} in staging", table.origin(META / "soft_delete"))
    if evidence and evidence.deletes:
        yield Statement("Deleted", "rows were deleted for good, by the server's counters", FACT)
    elif evidence and evidence.deletes is False and not agreed:
        yield Statement("Deleted", "no row ever, by the server's counters", FACT)
    elif not agreed and "view" not in table.facts.kind:
        yield Statement("Deleted", "nothing says how", UNKNOWN)


def _mark(rule: object) -> str:
    if not isinstance(rule, dict):
        return in_words(rule)
    form, values = _MARKS.get(str(rule.get("kind")), "{} says so"), rule.get("values")
    form = "{} is {}" if isinstance(values, list) and len(values) == 1 else form
    return form.format(rule.get("column"), in_words(values))


def _last_written(table: Subject) -> Iterator[Statement]:
    if table.newest:
        yield Statement(
            "Last written", f"{table.newest} UTC{', which is stale' if table.is_stale else ''}", FACT
        )


def _test_rows(table: Subject) -> Iterator[Statement]:
    agreed = agreed_at(table.agreed, TEST_ROWS)
    if agreed == "none":
        yield Statement("Test rows", "none", table.origin(TEST_ROWS))
        return
    rule = read_rule(agreed)
    parts = [f"where {unescape(rule.where)}"] if rule.where else []
    keys = [", ".join(key) for key in rule.keys]
    parts += [f"what belongs to a test row, by {' or '.join(keys)}"] if keys else []
    if parts:
        yield Statement("Test rows", "; and ".join(parts), table.origin(TEST_ROWS))


def _fresh(table: Subject) -> Iterator[Statement]:
    path = TOP / "config" / "freshness"
    path = path if agreed_at(table.agreed, path) or path in table.agreed else TOP / "freshness"
    if path in table.agreed and table.agreed[path] is None:
        yield Statement("Fresh", "never stale", table.origin(path))
        return
    periods = agreed_at(table.agreed, path)
    if not isinstance(periods, dict):
        return
    said = [
        f"{word} after {in_words(periods[key])}"
        for key, word in (("warn_after", "a warning"), ("error_after", "an error"))
        if isinstance(periods.get(key), dict) and periods[key].get("count") is not None
    ]
    field = agreed_at(table.agreed, TOP / "config" / "loaded_at_field")
    by = f", by {field}" if field else ""
    if said:
        yield Statement("Fresh", f"{', '.join(said)} with nothing new{by}", table.origin(path))


def _size(table: Subject) -> Iterator[Statement]:
    evidence = table.facts.evidence
    if evidence and evidence.rows:
        yield Statement("Size", _SIZES[evidence.rows], FACT)


def _columns_with(table: Subject, key: str) -> dict[str, Any]:
    """Return what columns of the table have under a key of `config.meta`, by column."""
    tail = META / key
    return {
        path[1]: value
        for path, value in table.agreed.items()
        if path[0] == "columns" and path[2:] == tail and value not in (None, "none")
    }


def _personal(table: Subject) -> Iterator[Statement]:
    marked = _columns_with(table, "pii")
    if marked:
        names = [f"{name} ({category})" for name, category in marked.items()]
        yield Statement("Personal data", shown(names, 8), _origin_of(table, marked, "pii"))


def _origin_of(table: Subject, columns: dict[str, Any], key: str) -> Provenance:
    """Return where the same agreement of several columns comes from: from people, if from anybody."""
    origins = [table.origin(TOP / "columns" / name / META / key) for name in columns]
    return next((origin for origin in origins if origin.kind == "agreed"), origins[0])


def _currency(table: Subject) -> Iterator[Statement]:
    units = _columns_with(table, "unit")
    if not units:
        return
    known = table.origins.agreements.get(CONTRACT / "currency")
    froms: dict[str, list[str]] = {}
    for name in units:
        froms.setdefault(_currency_of(table, name, known), []).append(name)
    for where, names in froms.items():
        text = f"{shown(names, 6)}: {where}" if where else f"{shown(names, 6)}: unknown"
        origin = _origin_of(table, {name: units[name] for name in names}, "unit") if where else UNKNOWN
        yield Statement("Currency", text, origin)


def _currency_of(table: Subject, name: str, otherwise: object) -> str:
    path = TOP / "columns" / name / META
    if column := agreed_at(table.agreed, path / "currency_column"):
        return f"as column {column} says"
    if parent := agreed_at(table.agreed, path / "currency_from"):
        return f"as column {parent} says"
    currency = agreed_at(table.agreed, path / "currency") or otherwise
    return str(currency) if currency else ""


def _zone(table: Subject) -> Iterator[Statement]:
    naive = [
        landed for landed in table.columns
        if (fact := table.fact_of(landed)) and family(fact.base_type) == "timestamp"
    ]  # fmt: skip
    if not naive:
        return
    own = _columns_with(table, "timezone")
    for name, zone in own.items():
        yield Statement("Time zone", f"{name} is in {zone}", _origin_of(table, {name: zone}, "timezone"))
    left = [name for name in naive if name not in own]
    zone = table.origins.agreements.get(CONTRACT / "timezone")
    if left and zone:
        yield Statement("Time zone", f"{zone}, the source's", table.origins.at(CONTRACT / "timezone"))
    elif left:
        yield Statement("Time zone", f"unknown for {shown(left, 6)}", UNKNOWN)


def _deprecated(table: Subject) -> Iterator[Statement]:
    if agreed := table.meta("deprecated"):
        yield Statement("Deprecated", in_words(agreed), table.origin(META / "deprecated"))
