"""What the two teams promise each other: who is named, how fast they answer, how fresh the data is."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.contract_changes import OWNER_FIELDS
from scaffold_source.drift.promises import one_or_more
from scaffold_source.drift.rules.rule import Comparison, Verdict, became, in_words, rule
from scaffold_source.lexicon.durations import seconds

_SLA = ("contract.sla.notice", "contract.sla.respond", "contract.sla.fix")


@rule("owner-missing", "info", "contract.producer", quiet=True)
def owner_missing(change: Change, comparison: Comparison) -> Verdict | None:
    """Nobody is named on the producer's side.

    Why: When something breaks there is nobody to inform, and no migration gets announced.
    Producer: Name a team and an engineering lead.
    Consumer: Write them to `config.meta.contract.producer`: {team: …, engineering_lead: …}.
    Example: contract without `producer:`
    """
    return None if change.after else Verdict("has no owner: config.meta.contract.producer names nobody")


@rule("owner-removed", "warning", *OWNER_FIELDS)
def owner_removed(change: Change, comparison: Comparison) -> Verdict | None:
    """Somebody who had to be informed is no longer named, and nobody took their place.

    Why: The next finding reaches one person fewer, and nobody notices until something breaks.
    Producer: Name who takes over.
    Consumer: Name their successor in the contract, in the same pull request.
    Example: producer: {engineering_lead: Ana} → {}
    """
    gone = one_or_more(change.before) if change.after is None else _fewer(change)
    if not gone:
        return None
    return Verdict(
        f"no longer names {', '.join(map(_who, gone))} as {change.field.removeprefix('contract.')}"
    )


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
    return Verdict(_promise(change))


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
    return Verdict(_promise(change))


@rule("status-changed", "info", "contract.status")
def status_changed(change: Change, comparison: Comparison) -> Verdict | None:
    """The contract is agreed, a draft again (warning), or deprecated (warning).

    Why: A draft binds nobody; a deprecated source goes away.
    Producer: Say what comes instead, and when.
    Consumer: Tell whoever builds on it.
    Example: status: agreed → draft
    """
    is_worse = change.after == "deprecated" or (change.before == "agreed" and change.after != "agreed")
    return Verdict(became("status", change.before, change.after), "warning" if is_worse else None)


def _promise(change: Change) -> str:
    what, before, after = change.field.removeprefix("contract."), change.before, change.after
    if after is None:
        return f"no longer promises any {what} (it was {in_words(before)})"
    was = "" if before is None else f", it was {in_words(before)}"
    return f"promises {in_words(after)} as {what}{was}"


def _is_weaker(change: Change) -> bool:
    """True for less notice, a longer wait, or no promise now; False for what cannot be measured."""
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


def _wait(freshness: object, key: str) -> float | None:
    wait = freshness.get(key) if isinstance(freshness, dict) else None
    if not isinstance(wait, dict):
        return None
    return seconds(wait)


def _fewer(change: Change) -> list[object]:
    """Return the items that a list no longer holds."""
    if not isinstance(change.before, list):
        return []
    return [item for item in change.before if _who(item) not in map(_who, one_or_more(change.after))]


def _who(item: object) -> str:
    return str(item.get("who") if isinstance(item, dict) else item)


JUDGES = (
    owner_missing,
    owner_removed,
    sla_weakened,
    sla_strengthened,
    status_changed,
)
