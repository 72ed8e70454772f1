"""Whom the contract names to hear of findings, and who of them is mentioned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scaffold_source.change import SEVERITIES, Finding, Judgement, Mention, Severity
from scaffold_source.contract.values import CONTRACT, Contract
from scaffold_source.contract.whom import NOTIFY, is_handle, is_mail, is_slack_id
from scaffold_source.drift.agreed_uses import needed_by_measures
from scaffold_source.drift.promises import agreed_at, one_or_more
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import YamlPath

# What is agreed at a path of a contract: a value, or a mapping of what is agreed below it.
Agreed = Callable[[YamlPath], object]
# Who owns the files that a change is made of.
OwnersOf = Callable[[], Sequence[str]]

_OWNERS = "codeowners"
_LEADS = (("producer", "engineering_lead"), ("consumer", "data_lead"))


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody whom a contract names. `least` is the severity from which on they hear of findings."""

    mention: Mention
    least: Severity = "info"

    def hears_of(self, severities: Iterable[Severity]) -> bool:
        return any(SEVERITIES.index(severity) <= SEVERITIES.index(self.least) for severity in severities)


def of_contract(contract: Contract) -> Agreed:
    """Return how to look up what is agreed in a contract."""
    return lambda path: agreed_at(contract.agreements, path)


def nobody() -> Sequence[str]:
    """Return no owners: which files a change is made of is not known."""
    return ()


def informed(
    judgement: Judgement,
    named: Sequence[Agreed],
    trusted: Agreed | None,
    owners: OwnersOf = nobody,
    also: Sequence[str] = (),
) -> Judgement:
    """Return the judgement with whom to inform of its open findings: those that any of the contracts `named`
    names for such severities, its channel, both leads if one is breaking, and who is `also` concerned.

    Of these, whoever `trusted` names is mentioned where something changed that is a warning or worse. It is
    the contract as the change cannot have made it; None mentions nobody.
    """
    heard = {finding.severity for finding in judgement.open}
    names = [person.mention.name for agreed in named for person in _hearing(agreed, heard, owners)]
    names += also
    urgent = {finding.severity for finding in judgement.open if _is_urgent(finding)}
    called = [person.mention for person in _hearing(trusted, urgent, owners)] if trusted else []
    mentions = {who.name: who for who in called if who.name in names and any(who[1:])}
    return replace(judgement, notify=tuple(dict.fromkeys(names)), mentions=tuple(mentions.values()))


def askers(contract: Contract, judgement: Judgement) -> list[str]:
    """Return who asked for a measure that a finding takes data from."""
    broken = {finding.change.path for finding in judgement.open if finding.severity == "breaking"}
    needed = needed_by_measures(contract) if broken else {}
    hit = (measure for path, measures in needed.items() if path in broken for measure in measures)
    return [f"{measure.owner} (asked for {measure.name})" for measure in hit if measure.owner]


def _is_urgent(finding: Finding) -> bool:
    """Return whether to call people in: what stands as it stood, such as a date announced long ago, would do
    so in every run."""
    return finding.severity != "info" and finding.change.before != finding.change.after


def _hearing(agreed: Agreed, severities: set[Severity], owners: OwnersOf) -> Iterator[_Person]:
    if not severities:
        return
    for person in _people(agreed):
        if not person.hears_of(severities):
            continue
        if person.mention.name.casefold() == _OWNERS and (known := owners()):
            yield from (replace(person, mention=_mention(owner)) for owner in known)
        else:
            yield person


def _people(agreed: Agreed) -> Iterator[_Person]:
    for entry in one_or_more(agreed(NOTIFY)):
        if isinstance(entry, Mapping):
            if who := entry.get("who"):
                least = entry.get("severity")
                yield _Person(_mention(who, entry), least if least in SEVERITIES else "info")
        elif entry:
            yield _Person(_mention(entry))
    if channel := agreed(CONTRACT / "channel"):
        yield _Person(Mention(unescape(str(channel))))
    for side, lead in _LEADS:
        if name := agreed(CONTRACT / side / lead):
            mention = _mention(name)
            yield _Person(mention._replace(name=f"{mention.name} ({side})"), "breaking")


def _mention(who: object, entry: Mapping[str, object] | None = None) -> Mention:
    """Return how to mention somebody: as their entry in `notify` says, else by the `@name` and the mail
    address in what they are called."""
    name, entry = unescape(str(who)), entry or {}
    words = [word.strip("(),;") for word in name.split()]
    handles = [entry["handle"]] if "handle" in entry else words
    mails = [entry["teams"]] if "teams" in entry else [word.strip("<>") for word in words]
    return Mention(
        name,
        handle=next((str(word) for word in handles if is_handle(word)), ""),
        slack=next((str(word) for word in [entry.get("slack")] if is_slack_id(word)), ""),
        teams=next((str(word) for word in mails if is_mail(word)), ""),
    )
