"""The drift rules, by subject. `make rule ID=… SUBJECT=…` writes the stub of a new one, with its case."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from scaffold_source.change import Change, Rule
from scaffold_source.drift.rules import (
    access,
    check_constraints,
    column_types,
    columns,
    data_tests,
    declaration,
    enums,
    keys,
    other_agreements,
    promises,
    row_meaning,
    tables,
    upkeep,
)
from scaffold_source.drift.rules.rule import Comparison, Judge, Verdict, rule


@rule("fact-changed", "warning")
def fact_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A fact changed that no other rule knows.

    Why: No rule judges yet what it means, and nothing that changed goes unreported.
    Producer: Say what it means for whoever reads the data.
    Consumer: Read before and after, and ask where it is not clear.
    Example: create trigger touch before update on orders for each row execute function touch()
    """
    return Verdict(_what_changed(change))


def _what_changed(change: Change) -> str:
    """Name the fact that changed, and how: `has a new trigger touch: before update …`."""
    fact = _SINGULAR.get(change.field, change.field.replace("_", " "))
    named = change.after if change.before is None else change.before
    fact = f"{fact} {named.name}" if hasattr(named, "name") else fact
    before, after = (_content(value) for value in (change.before, change.after))
    if isinstance(change.after, bool):
        return f"has {fact} now" if change.after else f"no longer has {fact}"
    if change.before is None:
        return f"has a new {fact}{after and f': {after}'}"
    if change.after is None:
        return f"no longer has {fact}{before and f': {before}'}"
    if before == after:
        return f"has another {fact}"
    return f"has {fact} {after or 'nothing'}, it was {before or 'nothing'}"


_SINGULAR = {"triggers": "trigger", "inherits": "parent", "types": "type", "publications": "publication"}


def _content(value: object) -> str:
    """Return what a fact says, on one line, without its name."""
    if not is_dataclass(value):
        return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
    said = ((field.name, getattr(value, field.name)) for field in fields(value))
    return ", ".join(
        f"{name.replace('_', ' ')} {_content(part)}" if name not in _SAYS_ALL else _content(part)
        for name, part in said
        if name not in ("name", "comment") and part not in (None, ())
    )


_SAYS_ALL = ("definition", "expression")


JUDGES: tuple[Judge, ...] = (
    *tables.JUDGES,
    *columns.JUDGES,
    *column_types.JUDGES,
    *keys.JUDGES,
    *enums.JUDGES,
    *check_constraints.JUDGES,
    *access.JUDGES,
    *promises.JUDGES,
    *row_meaning.JUDGES,
    *declaration.JUDGES,
    *data_tests.JUDGES,
    *upkeep.JUDGES,
    *other_agreements.JUDGES,
    fact_changed,
)
RULES: tuple[Rule, ...] = tuple(judge.rule for judge in JUDGES)
