"""Findings as a JUnit report: a suite for each source, a test for each finding. Those that fail the run are
failures, the others passed tests that say what they found."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from scaffold_source.change import Finding, Judgement, Severity
from scaffold_source.report.wording import (
    accepted_by,
    advice,
    by_severity,
    headline,
    informed,
    is_failing,
    printable,
    sentence,
    subject,
)
from scaffold_source.safe_text.visible import line


def junit(judgements: Sequence[Judgement], fail_on: Severity | None) -> str:
    """Return the report as XML."""
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
        name=line(judgement.source),
        tests=str(max(1, len(findings) + len(judgement.unseen))),
        failures=str(failures),
        errors=str(len(judgement.unseen)),
        skipped=str(sum(finding.accepted is not None for finding in findings)),
    )
    for missing in judgement.unseen:
        test = SubElement(suite, "testcase", classname=line(judgement.source), name="can be seen")
        SubElement(test, "error", message=line(missing))
    for finding in findings:
        _finding(suite, judgement, finding, fail_on)
    if not findings and not judgement.unseen:
        SubElement(suite, "testcase", classname=line(judgement.source), name=judgement.nothing_found)
    SubElement(suite, "system-out").text = "\n".join(
        [printable(headline(judgement)), *map(line, judgement.notices)]
    )


def _finding(suite: Element, judgement: Judgement, finding: Finding, fail_on: Severity | None) -> None:
    test = SubElement(
        suite,
        "testcase",
        classname=line(f"{judgement.source}.{finding.rule.id}"),
        name=line(subject(judgement, finding)),
    )
    if finding.location:
        test.set("file", line(finding.location.file.as_posix()))
        test.set("line", str(finding.location.line))
    summary = sentence(judgement, finding)
    advised = (f"{who}: {text}" for who, text in advice(finding))
    body = "\n".join([summary, *advised, *informed(judgement)])
    if finding.accepted:
        reason = line(f"accepted: {accepted_by(finding.accepted)}")
        SubElement(test, "skipped", message=reason).text = summary
    elif is_failing(finding, fail_on):
        SubElement(test, "failure", type=finding.severity, message=summary).text = body
    else:
        SubElement(test, "system-out").text = f"{finding.severity}: {body}"
