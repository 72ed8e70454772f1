"""Propose how fresh a table must be, and say where its freshness waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract.values import Address, Doubt, Proposal
from scaffold_source.infer.context import Context
from scaffold_source.infer.names import singular, words
from scaffold_source.infer.times import may_go_stale, moving_column, proposed_updated, updated_column
from scaffold_source.infer.zones import zone_of
from scaffold_source.lexicon.rhythm_names import DAILY, LINES, PEOPLE
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table
from scaffold_source.yaml_text.jinja import Template, string_literal
from scaffold_source.yaml_text.values import TOP

# From how often rows usually arrive to when to warn and when to fail: long enough for a quiet night among
# minutes, a weekend among hours and days.
_THRESHOLDS = {
    "minutes": ((12, "hour"), (2, "day")),
    "hours": ((2, "day"), (4, "day")),
    "days": ((4, "day"), (8, "day")),
    "weeks": ((21, "day"), (42, "day")),
    "months": ((93, "day"), (186, "day")),
}
_DAY: dict[str, dict[str, object]] = {"warn_after": {"count": 1, "period": "day"}}
_NEVER_STALE = {
    "lookup": "a lookup table does not go stale",
    "queue": "an empty queue is not stale",
}


def freshness(context: Context, table: Table) -> Iterator[Proposal | Doubt]:
    """Propose freshness by the newest row if the loader does not say when a row landed: by the updated-at,
    else the created-at, else the one timestamp that the database fills on insert.

    dbt reads a naive timestamp as UTC (docs.getdbt.com/reference/resource-configs/freshness). So where a
    naive column is in another zone, the package asks: it converts the newest value alone, so that an index
    helps.
    """
    at = context.at(table) / "config"
    if why := _NEVER_STALE.get(context.role(table) or ""):
        yield Proposal(at / "freshness", None, "freshness", why)
        return
    column = moving_column(context, table)
    if column is None or context.landing.loader.loaded_at or not may_go_stale(context, table):
        return
    name, is_naive = context.called(table, column), family(column.base_type) == "timestamp"
    zone = zone_of(context, table, column) if is_naive else "UTC"
    landed = context.landing.column(table.full_name, column.name)
    if zone is None or landed is None:
        return
    reason = f"{name} moves when rows arrive"
    if zone == "UTC":
        yield Proposal(at / "loaded_at_field", context.landing.sql(landed), "freshness", reason)
    else:
        yield Proposal(at / "loaded_at_query", _loaded_at(context, table, column), "freshness", reason)
    if known := rhythm(context, table):
        yield Proposal(at / "freshness", known[0], "freshness", known[1])
    if column.evidence and column.evidence.growing is False:
        asks = "is the table still in use, or has what fills it stopped?"
        yield Doubt(at / "freshness", "freshness", f"the newest {name} is old", "created", "stopped", asks)


def unknown_rhythms(context: Context) -> Iterator[Doubt]:
    """Ask once how often rows arrive in the tables whose freshness could be measured, if nothing says so."""
    about = [
        Address(context.names[table.full_name])
        for table in context.database.tables
        if _is_watched(context, table) and rhythm(context, table) is None
    ]
    if about:
        tables = "1 table does" if len(about) == 1 else f"{len(about)} tables do"
        text = f"{tables} not say how often rows arrive"
        asks = "how often do rows arrive there?"
        path = TOP / "config" / "freshness"
        yield Doubt(path, "freshness", text, "rhythm", asks=asks, about=tuple(about))


def rhythm(context: Context, table: Table) -> tuple[dict[str, dict[str, object]], str] | None:
    """Return when to warn, and if the statistics tell how often rows arrive, when to fail; and why. Without
    statistics, a table for what happens every day warns after one; for others, None."""
    column = moving_column(context, table)
    evidence = column.evidence if column else None
    if column is None or evidence is None or evidence.arrives is None:
        # An error is for people to ask for.
        daily = _is_daily(context, table)
        return (_DAY, "rows of such a table arrive every day") if daily else None
    warn, error = _THRESHOLDS[evidence.arrives]
    name = context.called(table, column)
    if evidence.growing is False:
        return {"warn_after": _span(*warn)}, f"{name} used to move within {evidence.arrives}"
    reason = f"{name} usually moves within {evidence.arrives}"
    return {"warn_after": _span(*warn), "error_after": _span(*error)}, reason


def _is_daily(context: Context, table: Table) -> bool:
    """Return True for events and logs, for orders, payments and the lines of such, and for the people who
    use the application if a column says when they changed."""
    if context.role(table) == "event":
        return True
    of_name = [singular(word) for word in words(table.name)]
    while len(of_name) > 1 and of_name[-1] in LINES:
        of_name.pop()
    if context.role(table) is not None:
        return False
    return of_name[-1] in DAILY or (of_name[-1] in PEOPLE and updated_column(table) is not None)


def _is_watched(context: Context, table: Table) -> bool:
    """Return True if a time that lands says when rows arrive: the loader's, or one whose zone is known."""
    if not may_go_stale(context, table):
        return False
    if context.landing.loader.loaded_at:
        return any(c.name == context.landing.loader.loaded_at for c in context.landing.metadata(table))
    column = moving_column(context, table)
    if column is None or context.landing.column(table.full_name, column.name) is None:
        return False
    return family(column.base_type) != "timestamp" or zone_of(context, table, column) is not None


def _loaded_at(context: Context, table: Table, column: Column) -> Template:
    """Return a call of the macro `loaded_at`, which takes the updated-at where no column is named."""
    names = [context.source.name, context.names[table.full_name]]
    if column is not proposed_updated(context, table):
        names.append(context.called(table, column))
    return Template(f"{{{{ scaffold_source.loaded_at({', '.join(map(string_literal, names))}) }}}}")


def _span(count: int, period: str) -> dict[str, object]:
    return {"count": count, "period": period}
