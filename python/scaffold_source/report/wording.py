"""The words that every format uses for a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from scaffold_source.change import (
    SEVERITIES,
    Acceptance,
    Finding,
    Judgement,
    Mention,
    Severity,
    path_text,
)
from scaffold_source.safe_text.visible import line, quoted

# A finding's text is the producer's in part: names, labels, expressions, of any length.
_LONGEST = 500
_ENTRIES = 10


def printable(text: str) -> str:
    """Return `text` on one line, cut, and with nothing in it that could drive a terminal or a runner."""
    return line(cut(text))


def cut(text: str) -> str:
    """Return as much of `text` as a person reads."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def subject(judgement: Judgement, finding: Finding) -> str:
    """Name what changed: `public.orders.status`, or the source for a change of the database or contract."""
    return path_text(finding.change.path) or judgement.source


def sentence(judgement: Judgement, finding: Finding) -> str:
    """Return the finding in a sentence: `public.orders.status is gone (it was text)`."""
    return printable(f"{subject(judgement, finding)} {finding.message}")


def advice(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return why the finding matters, and what each side should do, as (who, text)."""
    rule = finding.rule
    lines = (("why", rule.why), ("producer", rule.producer), ("analytics", rule.consumer))
    return tuple((who, text) for who, text in lines if text != "Nothing.")


def accepted_by(acceptance: Acceptance) -> str:
    """Return why a finding was accepted, and by whom: `staging has moved (Ana)`."""
    return f"{acceptance.reason} ({acceptance.approved_by})"


def informed(judgement: Judgement) -> tuple[str, ...]:
    """Return `inform: #shop-data, Ana (producer)`; nothing where nobody is named."""
    return (printable(f"inform: {', '.join(judgement.notify)}"),) if judgement.notify else ()


# A call to everybody is a call to nobody.
_MENTIONED = 10


def called_in(judgements: Iterable[Judgement], address: Callable[[Mention], str]) -> list[dict[str, str]]:
    """Return, for each judgement, where to reach those it mentions, by name. `address` says it for one kind
    of report, "" where it is not known. Each is called in once in a report, and ten people at most."""
    called = set[str]()
    by_judgement = []
    for judgement in judgements:
        known = dict[str, str]()
        for mention in judgement.mentions:
            place = address(mention)
            if place and place not in called and len(called) < _MENTIONED:
                called.add(place)
                known[mention.name] = place
        by_judgement.append(known)
    return by_judgement


AGREED = "Where both teams agree to let it pass, analytics adds to `accept:` in scaffold_source.yml"


def acceptances(judgement: Judgement, fail_on: Severity | None) -> Iterator[str]:
    """Yield an entry of the accept list, in YAML, for each finding that fails the run. The reason and the
    name are empty: people write them."""
    if not judgement.acceptable:
        return
    failing = [finding for finding in by_severity(judgement.findings) if is_failing(finding, fail_on)]
    for finding in failing[:_ENTRIES]:
        # JSON is YAML too, where no character beyond 65,535 is escaped as two.
        path = quoted(subject(judgement, finding))
        named = f"rule: {finding.rule.id}, object: {path}, fingerprint: {finding.fingerprint}"
        yield f'- {{{named}, reason: "", approved_by: ""}}'
    if (more := len(failing) - _ENTRIES) > 0:
        yield f"# and {more} more, with their fingerprints in `check --format json`"


def counted(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Count findings by severity."""
    numbers = Counter(finding.severity for finding in findings)
    return {severity: numbers[severity] for severity in SEVERITIES}


def headline(judgement: Judgement) -> str:
    """Sum a source up: `shop 1.2.0: 1 breaking, 2 warnings, 3 info → 2.0.0 (major)`; to be escaped. What is
    only told of a contract that stands as it stood is no drift."""
    name = " ".join(filter(None, (judgement.source, judgement.contract_version)))
    parts = []
    if not any(f.severity != "info" or f.change.before != f.change.after for f in judgement.findings):
        parts = ["could not be read completely" if judgement.unseen else judgement.nothing_found]
    numbers = counted(judgement.open)
    parts += [f"{n} {word}{'s' if word == 'warning' and n > 1 else ''}" for word, n in numbers.items() if n]
    if accepted := len(judgement.findings) - len(judgement.open):
        parts.append(f"{accepted} accepted")
    version = f" → {judgement.suggested_version} ({judgement.bump})" if judgement.bump else ""
    return f"{name}: {', '.join(parts)}{version}"


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings, the worst first; equally bad ones keep their order."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def is_failing(finding: Finding, fail_on: Severity | None) -> bool:
    """True if this finding alone fails the run."""
    if fail_on is None or finding.accepted or (finding.rule.quiet and finding.severity == "info"):
        return False
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)


def rules_of(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first finding of each rule, so that a rule is explained once."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.rule.id, finding)
    return list(first.values())
