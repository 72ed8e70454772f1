"""What people agreed: owners, response times, deletions, time zones, versions, acceptances."""

from __future__ import annotations

import re
from typing import Any

from scaffold_source.change import Change
from scaffold_source.drift.contradictions import CONTRADICTED
from scaffold_source.drift.rules.rule import Context, Verdict, rule
from scaffold_source.drift.versions import Number, number

_SLA = ("contract.sla.notice", "contract.sla.respond", "contract.sla.fix")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])[a-z]*")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


@rule("owner-missing", "warning", "contract.producer")
def owner_missing(change: Change, context: Context) -> Verdict | None:
    """Nobody is named on the producer's side.

    Why: When something breaks there is nobody to inform, and no migration gets announced.
    Producer: Name a team and an engineering lead.
    Consumer: Write them to `config.meta.contract.producer`: {team: …, engineering_lead: …}.
    Example: contract without `producer:`
    """
    return None if change.after else Verdict("has no owner: config.meta.contract.producer names nobody")


@rule("agreement-contradicted", "warning", *CONTRADICTED)
def agreement_contradicted(change: Change, context: Context) -> Verdict | None:
    """What people agreed on does not fit what the producer declares or has counted.

    Why: One of the two is wrong, and models believe the agreement: rows are lost, or changes missed.
    Producer: Say which is right: the agreement, or the declaration.
    Consumer: Correct the agreement, or accept the finding with the reason why it holds all the same.
    Example: append_only: true, on a table whose rows are updated
    """
    return Verdict(f"has {change.after}")


@rule("sla-weakened", "warning", *_SLA, "freshness")
def sla_weakened(change: Change, context: Context) -> Verdict | None:
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
def sla_strengthened(change: Change, context: Context) -> Verdict | None:
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
def soft_delete_rule_changed(change: Change, context: Context) -> Verdict | None:
    """Other rows count as deleted.

    Why: Deleted rows come back into every number, or live ones drop out, and nothing errors.
    Producer: Confirm in the review how rows are deleted now, and since when.
    Consumer: Compare counts before and after, and rebuild incremental models.
    Example: soft_delete: {column: deleted_at, kind: timestamp} → none
    """
    return Verdict(f"has {change.field} {_shown(change.after)}, it was {_shown(change.before)}")


@rule("timezone-changed", "breaking", "timezone", "contract.timezone")
def timezone_changed(change: Change, context: Context) -> Verdict | None:
    """Naive timestamps mean another time zone, or the database's own changed.

    Why: Nothing errors, and every time shifts.
    Producer: Confirm which zone old and new rows are in, and from when on.
    Consumer: Rebuild models that call `to_utc`, with both zones if old rows keep theirs.
    Example: timezone: UTC → Europe/Berlin
    """
    return Verdict(f"has time zone {_shown(change.after)}, it was {_shown(change.before)}")


@rule("version-not-bumped", "warning", "contract.version")
def version_not_bumped(change: Change, context: Context) -> Verdict | None:
    """The contract changed, and its version did not.

    Why: Consumers that state a range, and readers of the changelog, do not learn of it.
    Producer: Nothing.
    Consumer: Raise `config.meta.contract.version`: major for breaking, minor for warnings, else patch.
    Example: version: 1.2.0 → 1.2.0, with a column gone
    """
    if number(change.after) != number(change.before):
        return None
    return Verdict(f"is still version {change.after}")


@rule("version-decreased", "warning", "contract.version")
def version_decreased(change: Change, context: Context) -> Verdict | None:
    """The contract has a lower version than before.

    Why: A range such as ^1.2 no longer means what it meant.
    Producer: Nothing.
    Consumer: Take a higher version, also to take something back.
    Example: version: 1.2.0 → 1.1.0
    """
    if not _numbers(change)[1] < _numbers(change)[0]:
        return None
    return Verdict(f"went back from version {change.before} to {change.after}")


@rule("major-not-bumped", "warning", "contract.version")
def major_not_bumped(change: Change, context: Context) -> Verdict | None:
    """A breaking change came with a minor or patch version.

    Why: Whoever accepts ^1.2 gets the breaking change unasked.
    Producer: Nothing.
    Consumer: Raise the major version.
    Example: version: 1.2.0 → 1.3.0, with a column gone
    """
    if not _numbers(change)[1] > _numbers(change)[0]:
        return None
    return Verdict(f"goes from version {change.before} to {change.after} with a breaking change")


@rule("acceptance-expired", "warning", "acceptance")
def acceptance_expired(change: Change, context: Context) -> Verdict | None:
    """A finding was accepted until a date that is past.

    Why: Somebody took it on for a while, and the while is over: the finding counts again.
    Producer: Nothing.
    Consumer: Resolve the finding, or have the acceptance renewed with a new date.
    Example: expires: 2020-01-31
    """
    if change.after != "expired":
        return None
    entry = change.before
    return Verdict(
        f"has an acceptance of {entry['rule']} on {entry['object']} that expired on {entry['expires']}"
    )


@rule("acceptance-unmatched", "warning", "acceptance")
def acceptance_unmatched(change: Change, context: Context) -> Verdict | None:
    """An acceptance that fits no finding: resolved, or the change is another one than was accepted.

    Why: A list of what is accepted is only worth reading while it is true.
    Producer: Nothing.
    Consumer: Take the entry out; where its finding is still there with another fingerprint, judge it anew.
    Example: fingerprint: d00000000000
    """
    if change.after != "unmatched":
        return None
    return Verdict(
        f"has an acceptance of {change.before['rule']} on {change.before['object']} that fits nothing"
    )


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


def _numbers(change: Change) -> tuple[Number, Number]:
    before, after = number(change.before), number(change.after)
    assert before and after, "only semantic versions are compared"
    return before, after


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


JUDGES = (
    owner_missing,
    agreement_contradicted,
    sla_weakened,
    sla_strengthened,
    soft_delete_rule_changed,
    timezone_changed,
    version_not_bumped,
    version_decreased,
    major_not_bumped,
    acceptance_expired,
    acceptance_unmatched,
)
