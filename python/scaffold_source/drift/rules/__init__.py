"""The drift rules, by subject. Adding one: write the function, add it to its file's JUDGES, give it a case in
`tests/drift_cases` and regenerate docs/drift-rules.md (a test says how)."""

from __future__ import annotations

from scaffold_source.change import Change, Rule
from scaffold_source.drift.rules import (
    access,
    check_constraints,
    column_types,
    columns,
    enums,
    keys,
    promises,
    tables,
    upkeep,
)
from scaffold_source.drift.rules.rule import Comparison, Judge, Verdict, rule


@rule("fact-changed", "warning")
def fact_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """A fact changed that no other rule knows.

    Why: Nobody has judged yet what it means; nothing that changed is left unsaid.
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
    *upkeep.JUDGES,
    fact_changed,
)
RULES: tuple[Rule, ...] = tuple(judge.rule for judge in JUDGES)
