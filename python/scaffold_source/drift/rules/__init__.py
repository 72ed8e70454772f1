"""The drift rules, by subject. `make rule ID=… SUBJECT=…` writes the stub of a new one, with its case."""

from __future__ import annotations

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
    what = "is new" if change.before is None else "is gone" if change.after is None else "changed"
    return Verdict(f"has a fact that {what}: {change.field.replace('_', ' ')}")


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
