"""What the source declares: that it is there, what is in it, and where it lands."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.contract_changes import LANDING
from scaffold_source.drift.rules.rule import Comparison, Verdict, became, rule


@rule("contract-removed", "breaking", "contract")
def contract_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A source is gone, with its contract.

    Why: `source()` fails in every model that reads it, and the producer's changes are no longer checked.
    Producer: Nothing: analytics no longer reads the database.
    Consumer: Take the models out first; a source that merely moved keeps its name.
    Example: rm models/staging/shop/_shop__sources.yml
    """
    return Verdict("is no longer declared") if change.after is None else None


@rule("left-out", "warning", "left_out", "enabled")
def left_out(change: Change, comparison: Comparison) -> Verdict | None:
    """A table or column was taken out of the source, though the producer still has it.

    Why: `source()` fails on the table, and nobody hears of changes to it.
    Producer: Nothing.
    Consumer: Take what reads it out first.
    Example: a table deleted from the source YAML
    """
    if change.after is not (change.field == "left_out"):
        return None
    what = "is disabled" if change.field == "enabled" else "is left out, though the producer has it"
    return Verdict(what, "breaking" if len(change.path) < 3 else None)


@rule("landing-changed", "warning", *(f"landing.{key}" for key in LANDING))
def landing_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """The source is read from another place, or a column lands as another type.

    Why: Staging reads other rows than before, or casts values of another type.
    Producer: Nothing.
    Consumer: Make sure that the data is there before this is merged, with its history.
    Example: schema: raw_shop → raw_shop_v2
    """
    key = change.field.removeprefix("landing.")
    return Verdict(became(key, change.before, change.after))


JUDGES = (
    contract_removed,
    left_out,
    landing_changed,
)
