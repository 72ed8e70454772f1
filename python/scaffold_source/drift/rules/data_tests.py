"""What keeps watch: data tests, and the measures that data is wanted for."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.change import Change
from scaffold_source.drift.contract_changes import measure_names, one_key
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule
from scaffold_source.yaml_text.values import as_list


@rule("test-removed", "warning", "data_tests")
def test_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A data test is gone.

    Why: What it promised may break from now on, and no build says so.
    Producer: Nothing, unless the promise itself is taken back: then say so.
    Consumer: Say in the review why it is not needed, or keep it with `severity: warn`.
    Example: data_tests: [not_null] → []
    """
    return (
        Verdict(f"no longer has the data test {one_key(change.before)[0]}") if change.after is None else None
    )


@rule("test-weakened", "warning", "data_tests")
def test_weakened(change: Change, comparison: Comparison) -> Verdict | None:
    """A data test catches less: it only warns, is disabled, sees fewer rows, or allows more values.

    Why: What it promised may break from now on, and the build stays green.
    Producer: Nothing, unless the promise itself is taken back: then say so.
    Consumer: Say in the review why, and until when.
    Example: data_tests: [not_null] → [not_null: {config: {severity: warn}}]
    """
    if change.before is None or change.after is None:
        return None
    (name, old), (_, new) = one_key(change.before), one_key(change.after)
    weaker = list(_weaker(_settings(old), _settings(new)))
    return Verdict(f"has a weaker data test {name}: {', '.join(weaker)}") if weaker else None


@rule("measure-removed", "warning", "contract.measures")
def measure_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A measure is no longer in the contract.

    Why: Nobody checks from now on that the data for it is there.
    Producer: Nothing.
    Consumer: Tell whoever asked for the measure.
    Example: measures: [{name: net_revenue, …}] → []
    """
    gone = sorted(measure_names(change.before) - measure_names(change.after))
    return Verdict(f"no longer measures {', '.join(gone)}") if gone else None


def _settings(test: object) -> dict[str, object]:
    """Return a data test's settings and arguments; dbt takes both beside `config` and `arguments` too."""
    if not isinstance(test, dict):
        return {}
    nested = [part for key in ("arguments", "config") if isinstance(part := test.get(key), dict)]
    return {key: value for part in (test, *nested) for key, value in part.items()}


def _weaker(old: dict[str, object], new: dict[str, object]) -> Iterator[str]:
    severities = [str(side.get("severity", "error")).lower() for side in (old, new)]
    if severities == ["error", "warn"]:
        yield "it only warns"
    if new.get("enabled") is False and old.get("enabled") is not False:
        yield "it is disabled"
    for key, what in (("where", "it sees fewer rows"), ("error_if", "it fails on more rows only")):
        if new.get(key) and new.get(key) != old.get(key):
            yield what
    before, after = as_list(old.get("values")), as_list(new.get("values"))
    more = [value for value in after if value not in before]
    if "values" in old and more:
        yield f"it allows {', '.join(map(str, more))}"


JUDGES = (
    test_removed,
    test_weakened,
    measure_removed,
)
