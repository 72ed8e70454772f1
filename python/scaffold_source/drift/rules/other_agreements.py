"""What people wrote into the contract that no other rule knows."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.contract_changes import OWNER_FIELDS, one_key
from scaffold_source.drift.rules import data_tests, declaration, promises, row_meaning, upkeep
from scaffold_source.drift.rules.rule import Comparison, Verdict, became, rule

_ANY_OTHER = (
    "agreements", "data_tests", "pii", "deprecated", "contract.measures", "enabled", *OWNER_FIELDS,
    "updated_at", "created_at", "loaded_at_field", "loaded_at_query",
)  # fmt: skip
_PARTICULAR = (
    *promises.JUDGES,
    *row_meaning.JUDGES,
    *declaration.JUDGES,
    *data_tests.JUDGES,
    *upkeep.JUDGES,
)


@rule("agreement-changed", "info", *_ANY_OTHER, quiet=True)
def agreement_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Something else that people wrote into the contract is new, different or gone.

    Why: It means nothing for the rows, and may mean something for people.
    Producer: Nothing.
    Consumer: Read it in the review.
    Example: notes: https://wiki.example.com/shop → https://wiki.example.com/web-shop
    """
    if any(judge.claim(change, comparison) for judge in _PARTICULAR if change.field in judge.fields):
        return None
    if change.field == "data_tests":
        (name, _), what = one_key(change.after), "a new" if change.before is None else "another"
        return Verdict(f"has {what} data test {name}")
    key, old, new = change.field, change.before, change.after
    if key == "agreements":
        key, (_, old), (_, new) = one_key(old or new)[0], one_key(old), one_key(new)
    key = key.removeprefix("config.").removeprefix("meta.")
    return Verdict(became(key, old, new))


JUDGES = (agreement_changed,)
