"""Findings as a JUnit report: a suite for each source, a test for each finding. Those that fail the run are
failures, the others passed tests that say what they found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from scaffold_source.change import Finding, Judgement, Severity
from scaffold_source.report.wording import (
    advice,
    by_severity,
    headline,
    informed,
    is_failing,
    sentence,
    subject,
)

# What XML 1.0 cannot hold, not even escaped: www.w3.org/TR/xml/#charsets.
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """The report as XML."""
    root = Element("testsuites", name="scaffold-source check")
    for judgement in judgements:
        _source(root, judgement, fail_on)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _source(root: Element, judgement: Judgement, fail_on: Severity | None) -> None:
    findings = by_severity(judgement.findings)
    failures = sum(is_failing(finding, fail_on) for finding in findings)
    suite = SubElement(
        root,
        "testsuite",
        name=_text(judgement.source),
        tests=str(max(1, len(findings) + len(judgement.unseen))),
        failures=str(failures),
        errors=str(len(judgement.unseen)),
        skipped=str(sum(finding.accepted is not None for finding in findings)),
    )
    for missing in judgement.unseen:
        test = SubElement(suite, "testcase", classname=_text(judgement.source), name="can be seen")
        SubElement(test, "error", message=_text(missing))
    for finding in findings:
        _finding(suite, judgement, finding, fail_on)
    if not findings and not judgement.unseen:
        SubElement(suite, "testcase", classname=_text(judgement.source), name="no drift")
    SubElement(suite, "system-out").text = _text("\n".join([headline(judgement), *judgement.notices]))


def _finding(suite: Element, judgement: Judgement, finding: Finding, fail_on: Severity | None) -> None:
    test = SubElement(
        suite,
        "testcase",
        classname=_text(f"{judgement.source}.{finding.rule.id}"),
        name=_text(subject(judgement, finding)),
    )
    if finding.location:
        test.set("file", _text(finding.location.file.as_posix()))
        test.set("line", str(finding.location.line))
    told = sentence(judgement, finding)
    body = "\n".join([told, *(f"{who}: {said}" for who, said in advice(finding)), *informed(judgement)])
    if finding.accepted:
        SubElement(test, "skipped", message=_text(f"accepted: {finding.accepted.reason}"))
    elif is_failing(finding, fail_on):
        SubElement(test, "failure", type=finding.severity, message=_text(told)).text = _text(body)
    else:
        SubElement(test, "system-out").text = _text(f"{finding.severity}: {body}")


def _text(text: str) -> str:
    return _INVALID.sub(lambda found: ascii(found[0])[1:-1], text)
