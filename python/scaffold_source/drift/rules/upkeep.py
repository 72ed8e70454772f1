"""What keeps a contract true: versions, ranges, sunsets, acceptances."""

from __future__ import annotations

from scaffold_source.change import Change
from scaffold_source.drift.rules.rule import Comparison, Verdict, rule
from scaffold_source.drift.versions import number


@rule("version-not-bumped", "warning", "contract.version")
def version_not_bumped(change: Change, comparison: Comparison) -> Verdict | None:
    """The contract changed, and its version did not.

    Why: Consumers that state a range, and readers of the changelog, do not learn of it.
    Producer: Nothing.
    Consumer: Raise `config.meta.contract.version`: major for breaking, minor for warnings and additions, else
    patch.
    Example: version: 1.2.0 → 1.2.0, with a column gone
    """
    if number(change.after) is None:
        return Verdict(f"no longer has a semantic version, it was {change.before}")
    if number(change.after) != number(change.before):
        return None
    return Verdict(f"is still version {change.after}")


@rule("version-decreased", "warning", "contract.version")
def version_decreased(change: Change, comparison: Comparison) -> Verdict | None:
    """The contract has a lower version than before.

    Why: A range such as ^1.2 no longer means what it meant.
    Producer: Nothing.
    Consumer: Take a higher version, also to take something back.
    Example: version: 1.2.0 → 1.1.0
    """
    old, new = number(change.before), number(change.after)
    if not (old and new and new < old):
        return None
    return Verdict(f"went back from version {change.before} to {change.after}")


@rule("major-not-bumped", "warning", "contract.version.major")
def major_not_bumped(change: Change, comparison: Comparison) -> Verdict | None:
    """A breaking change came with a minor or patch version.

    Why: Whoever accepts ^1.2 gets the breaking change unasked.
    Producer: Nothing.
    Consumer: Raise the major version.
    Example: version: 1.2.0 → 1.3.0, with a column gone
    """
    return Verdict(f"goes from version {change.before} to {change.after} with a breaking change")


@rule("minor-not-bumped", "warning", "contract.version.minor")
def minor_not_bumped(change: Change, comparison: Comparison) -> Verdict | None:
    """A change that consumers have to look at came with a patch version.

    Why: Whoever reads patch versions as "nothing to do" does not look.
    Producer: Nothing.
    Consumer: Raise the minor version.
    Example: version: 1.2.0 → 1.2.1, with a data test gone
    """
    return Verdict(f"goes from version {change.before} to {change.after} with a change to look at")


@rule("range-not-met", "breaking", "accepted_range")
def range_not_met(change: Change, comparison: Comparison) -> Verdict | None:
    """The contract's version is outside the range that a consumer accepts.

    Why: It was written for what the contract said before; what changed since may break it.
    Producer: Nothing.
    Consumer: Read the changelog, adapt the consumer, then raise its range.
    Example: contract: shop ^1.2 on a model, and version: 2.0.0
    """
    gap = change.after
    return Verdict(f"is version {gap['version']}, and {gap['consumer']} accepts {gap['range']}")


@rule("deprecated", "warning", "deprecation", "deprecated")
def deprecated(change: Change, comparison: Comparison) -> Verdict | None:
    """A table or column is going to be removed.

    Why: From that day on, whatever still reads it fails or is silently empty.
    Producer: Keep it until the date, and say what comes instead.
    Consumer: Move what reads it before the date.
    Example: deprecated: {sunset: 2027-01-31, use: orders.state}
    """
    about = change.after if isinstance(change.after, dict) else {"sunset": change.after}
    if not change.after or about.get("is_past"):
        return None
    until = f", and goes away on {about['sunset']}" if about.get("sunset") not in (None, True) else ""
    return Verdict(f"is deprecated{until}{_instead(about)}")


@rule("sunset-passed", "breaking", "deprecation")
def sunset_passed(change: Change, comparison: Comparison) -> Verdict | None:
    """The date on which a table or column was to be removed has passed.

    Why: The producer may drop it any day, without further notice.
    Producer: Drop it, or agree on a later date.
    Consumer: Move what reads it, then take it out of the source; or agree on a later date.
    Example: deprecated: {sunset: 2020-01-31}
    """
    if not change.after["is_past"]:
        return None
    return Verdict(f"was to go away on {change.after['sunset']}{_instead(change.after)}")


def _instead(about: dict[str, object]) -> str:
    return f": use {about['use']}" if about.get("use") else ""


@rule("acceptance-expired", "warning", "acceptance")
def acceptance_expired(change: Change, comparison: Comparison) -> Verdict | None:
    """A finding was accepted until a date that is past.

    Why: The time for which somebody accepted it is over: the finding counts again.
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
def acceptance_unmatched(change: Change, comparison: Comparison) -> Verdict | None:
    """An acceptance fits no finding: it was resolved, or the change is not the accepted one.

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


JUDGES = (
    version_not_bumped,
    version_decreased,
    major_not_bumped,
    minor_not_bumped,
    range_not_met,
    deprecated,
    sunset_passed,
    acceptance_expired,
    acceptance_unmatched,
)
