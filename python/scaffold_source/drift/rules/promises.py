"""What people agreed: owners, response times, deletions, time zones, units, data tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scaffold_source.change import Change
from scaffold_source.drift.contract_changes import LANDING, OWNER_FIELDS, measure_names, one_key
from scaffold_source.drift.contradictions import CONTRADICTED
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule

_UNITS = ("unit", "epoch", "currency", "currency_column", "currency_from", "contract.currency")
_ANY_OTHER = (
    "agreements", "data_tests", "pii", "deprecated", "contract.measures", "enabled", *OWNER_FIELDS,
    "updated_at", "created_at", "loaded_at_field", "loaded_at_query",
)  # fmt: skip
_SLA = ("contract.sla.notice", "contract.sla.respond", "contract.sla.fix")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])[a-z]*")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


@rule("owner-missing", "warning", "contract.producer")
def owner_missing(change: Change, comparison: Comparison) -> Verdict | None:
    """Nobody is named on the producer's side.

    Why: When something breaks there is nobody to inform, and no migration gets announced.
    Producer: Name a team and an engineering lead.
    Consumer: Write them to `config.meta.contract.producer`: {team: …, engineering_lead: …}.
    Example: contract without `producer:`
    """
    return None if change.after else Verdict("has no owner: config.meta.contract.producer names nobody")


@rule("agreement-contradicted", "warning", *CONTRADICTED)
def agreement_contradicted(change: Change, comparison: Comparison) -> Verdict | None:
    """What people agreed on does not fit what the producer declares or has counted.

    Why: One of the two is wrong, and models believe the agreement: rows are lost, or changes missed.
    Producer: Say which is right: the agreement, or the declaration.
    Consumer: Correct the agreement, or accept the finding with the reason why it holds all the same.
    Example: append_only: true, on a table whose rows are updated
    """
    return Verdict(f"has {change.after}")


@rule("sla-weakened", "warning", *_SLA, "freshness")
def sla_weakened(change: Change, comparison: Comparison) -> Verdict | None:
    """A promise of notice, response, repair or freshness got weaker.

    Why: Whoever relies on the numbers hears later that they are wrong.
    Producer: Agree on it with the consumers before it is merged.
    Consumer: Tell whoever reads the dashboards, or ask for the old promise.
    Example: notice: 14d → 2d
    """
    if not _is_weaker(change):
        return None
    return Verdict(f"promises {_shown(change.after)} as {change.field}, it was {_shown(change.before)}")


@rule("sla-strengthened", "info", *_SLA, "freshness")
def sla_strengthened(change: Change, comparison: Comparison) -> Verdict | None:
    """A promise of notice, response, repair or freshness is new, stronger, or worded differently.

    Why: A stronger promise: runbooks and alerts can rely on it.
    Producer: Make sure that the people on call know.
    Consumer: Nothing, or raise the severity of the tests that it covers.
    Example: respond: 8h → 4h
    """
    if _is_weaker(change):
        return None
    return Verdict(f"promises {_shown(change.after)} as {change.field}, it was {_shown(change.before)}")


@rule("soft-delete-rule-changed", "breaking", "soft_delete", "on_deleted")
def soft_delete_rule_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Other rows count as deleted.

    Why: Deleted rows come back into every number, or live ones drop out, and nothing errors.
    Producer: Confirm in the review how rows are deleted now, and since when.
    Consumer: Compare counts before and after, and rebuild incremental models.
    Example: soft_delete: {column: deleted_at, kind: timestamp} → none
    """
    return _meaning(change, f"has {change.field} {_shown(change.after)}")


@rule("test-rows-changed", "breaking", "test_rows")
def test_rows_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Other rows count as test rows.

    Why: Test rows come into every number, or real ones drop out, and nothing errors.
    Producer: Confirm in the review how test rows are told from real ones.
    Consumer: Compare counts before and after, and rebuild incremental models.
    Example: test_rows: is_test → none
    """
    return _meaning(change, f"has test_rows {_shown(change.after)}")


@rule("timezone-changed", "breaking", "timezone", "contract.timezone")
def timezone_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Naive timestamps mean another time zone, or the database's own changed.

    Why: Nothing errors, and every time shifts.
    Producer: Confirm which zone old and new rows are in, and from when on.
    Consumer: Rebuild models that call `to_utc`, with both zones if old rows keep theirs.
    Example: timezone: UTC → Europe/Berlin
    """
    return _meaning(change, f"has time zone {_shown(change.after)}")


@rule("unit-changed", "breaking", *_UNITS)
def unit_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """An amount or an epoch is in another unit or currency.

    Why: Nothing errors, and numbers are off by a hundred, a thousand, or an exchange rate.
    Producer: Confirm in the review what old and new rows hold.
    Consumer: Rebuild models that call `to_major_units` or `to_utc`, and compare a day before and after.
    Example: unit: minor → major
    """
    return _meaning(change, f"has {change.field} {_shown(change.after)}")


@rule("owner-removed", "warning", *OWNER_FIELDS)
def owner_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """Somebody who had to be informed is not named any more, and nobody is in their place.

    Why: The next finding reaches one person fewer, and nobody notices until something breaks.
    Producer: Name who takes over.
    Consumer: Take their successor into the contract in the same pull request.
    Example: producer: {engineering_lead: Ana} → {}
    """
    gone = _list(change.before) if change.after is None else _fewer(change)
    if not gone:
        return None
    return Verdict(f"names {', '.join(map(_who, gone))} no more as {change.field.removeprefix('contract.')}")


@rule("contract-removed", "breaking", "contract")
def contract_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A source is gone, with its contract.

    Why: `source()` fails in every model that reads it, and nobody judges the producer's changes any more.
    Producer: Nothing; analytics told you that it reads the database no more.
    Consumer: Take the models out first; a source that merely moved keeps its name.
    Example: rm models/staging/shop/_shop__sources.yml
    """
    return Verdict("is not declared any more") if change.after is None else None


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
    """The source reads another place, or lands as another type.

    Why: Staging reads other rows than yesterday, or casts what was no text before.
    Producer: Nothing.
    Consumer: Make sure that the data is there before this is merged, with its history.
    Example: schema: raw_shop → raw_shop_v2
    """
    return Verdict(
        f"has {change.field.removeprefix('landing.')} {_shown(change.after)}, it was {_shown(change.before)}"
    )


@rule("cursor-changed", "warning", "updated_at", "created_at", "loaded_at_field", "loaded_at_query")
def cursor_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """Another column, or none, says when a row was made, changed or loaded.

    Why: Incremental models miss rows or read them twice, and freshness is measured on something else.
    Producer: Confirm in the review that the column is kept up to date by every writer.
    Consumer: Rebuild incremental models once, and look at the first freshness.
    Example: updated_at: updated_at → modified_on
    """
    if change.before is None:
        return None
    return Verdict(f"has {change.field} {_shown(change.after)}, it was {_shown(change.before)}")


@rule("status-changed", "info", "contract.status")
def status_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """The contract is agreed, a draft again (warning), or deprecated (warning).

    Why: A draft binds nobody; a deprecated source goes away.
    Producer: Say what comes instead, and when.
    Consumer: Tell whoever builds on it.
    Example: status: agreed → draft
    """
    is_worse = change.after == "deprecated" or (change.before == "agreed" and change.after != "agreed")
    what = f"has status {_shown(change.after)}, it was {_shown(change.before)}"
    return Verdict(what, "warning" if is_worse else None)


@rule("test-removed", "warning", "data_tests")
def test_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """A data test is gone.

    Why: What it promised may break from now on, and no build says so.
    Producer: Nothing, unless the promise itself is taken back: then say so.
    Consumer: Say in the review why it is not needed, or keep it with `severity: warn`.
    Example: data_tests: [not_null] → []
    """
    return Verdict(f"has no data test {one_key(change.before)[0]} any more") if change.after is None else None


@rule("test-weakened", "warning", "data_tests")
def test_weakened(change: Change, comparison: Comparison) -> Verdict | None:
    """A data test fails less: it warns, is disabled, sees fewer rows, or lets more values in.

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
    """Something that was to be measured is not in the contract any more.

    Why: Nobody checks any more that the data for it is there.
    Producer: Nothing.
    Consumer: Tell whoever asked for the measure.
    Example: measures: [{name: net_revenue, …}] → []
    """
    gone = sorted(measure_names(change.before) - measure_names(change.after))
    return Verdict(f"measures {', '.join(gone)} no more") if gone else None


@rule("personal-data-unmarked", "warning", "pii")
def personal_data_unmarked(change: Change, comparison: Comparison) -> Verdict | None:
    """A column is not marked as personal data any more.

    Why: Masks, access rules and deletions that go by the mark pass it by.
    Producer: Confirm in the review that the column holds nothing about a person.
    Consumer: Ask whoever looks after data protection before this is merged.
    Example: pii: email → none
    """
    if change.after not in (None, "none", False):
        return None
    return Verdict(f"is not marked as personal data any more, it was {_shown(change.before)}")


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
    if change.field == "deprecated" and change.after:
        return None
    if change.field == "data_tests":
        (name, _), what = one_key(change.after), "a new" if change.before is None else "another"
        return Verdict(f"has {what} data test {name}")
    key, old, new = change.field, change.before, change.after
    if key == "agreements":
        key, (_, old), (_, new) = one_key(old or new)[0], one_key(old), one_key(new)
    key = key.removeprefix("config.").removeprefix("meta.")
    return Verdict(f"has {key} {_shown(new)}, it was {_shown(old)}")


def _is_weaker(change: Change) -> bool:
    """Less notice, a longer wait, or no promise any more. What cannot be measured is not called weaker."""
    if change.after is None:
        return True
    if change.before is None:
        return False
    if change.field == "freshness":
        return any(_waits_longer(change, key) for key in ("warn_after", "error_after"))
    old, new = seconds(change.before), seconds(change.after)
    if old is None or new is None:
        return False
    return new < old if change.field == "contract.sla.notice" else new > old


def _waits_longer(change: Change, key: str) -> bool:
    old, new = _wait(change.before, key), _wait(change.after, key)
    return old is not None and (new is None or new > old)


def _wait(freshness: Any, key: str) -> float | None:
    wait = freshness.get(key) if isinstance(freshness, dict) else None
    if not isinstance(wait, dict):
        return None
    return seconds(f"{wait.get('count')}{str(wait.get('period'))[:1]}")


def seconds(duration: object) -> float | None:
    """`14d`, `4 h` or `30 minutes` in seconds, None for what is no duration."""
    found = _DURATION.fullmatch(str(duration).strip().lower())
    return float(found[1]) * _SECONDS[found[2]] if found else None


def _meaning(change: Change, what: str) -> Verdict:
    """What rows mean: a first word is to be looked at, another one breaks what was built on the old."""
    return Verdict(f"{what}, it was {_shown(change.before)}", "warning" if change.before is None else None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _fewer(change: Change) -> list[Any]:
    """Who of a list is in it no more."""
    if not isinstance(change.before, list):
        return []
    return [item for item in change.before if _who(item) not in map(_who, _list(change.after))]


def _who(item: Any) -> str:
    return str(item.get("who") if isinstance(item, dict) else item)


def _settings(test: Any) -> dict[str, Any]:
    """A data test's settings and arguments; dbt takes both beside `config` and `arguments` too."""
    if not isinstance(test, dict):
        return {}
    nested = [part for key in ("arguments", "config") if isinstance(part := test.get(key), dict)]
    return {key: value for part in (test, *nested) for key, value in part.items()}


def _weaker(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    severities = [str(side.get("severity", "error")).lower() for side in (old, new)]
    if severities == ["error", "warn"]:
        yield "it only warns"
    if new.get("enabled") is False and old.get("enabled") is not False:
        yield "it is disabled"
    for key, what in (("where", "it sees fewer rows"), ("error_if", "it fails on more rows only")):
        if new.get(key) and new.get(key) != old.get(key):
            yield what
    more = [value for value in new.get("values") or () if value not in (old.get("values") or ())]
    if "values" in old and more:
        yield f"it lets {', '.join(map(str, more))} in"


def _shown(value: object) -> str:
    """As the YAML has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


_PARTICULAR = (
    owner_removed,
    left_out,
    cursor_changed,
    test_removed,
    test_weakened,
    measure_removed,
    personal_data_unmarked,
)


JUDGES = (
    owner_missing,
    agreement_contradicted,
    sla_weakened,
    sla_strengthened,
    soft_delete_rule_changed,
    timezone_changed,
    test_rows_changed,
    unit_changed,
    owner_removed,
    contract_removed,
    left_out,
    landing_changed,
    cursor_changed,
    status_changed,
    test_removed,
    test_weakened,
    measure_removed,
    personal_data_unmarked,
    agreement_changed,
)
