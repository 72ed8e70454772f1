"""The histories: what each version of an application declares, and what a person says of each step.

`APPLICATION/VERSION.json.gz` are facts as `scaffold-source snapshot` prints them. `APPLICATION/labels.yml`
has, for each version but the first, in their order: migration → findings, each as `severity rule object`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from scaffold_source.change import SEVERITIES, Finding, path_text
from scaffold_source.drift.rules import RULES

HERE = Path(__file__).parent
APPLICATIONS = ("oscar", "prefect", "synapse")
# Labelled when all rules were there: none was fixed for them before they were measured.
LATER = ("celery_beat", "keystone", "mlflow", "oauth_toolkit", "vaultwarden")
_RULES = {rule.id for rule in RULES}


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """A finding, said by a person or by the judge. `migration` is what made it, where a person says so."""

    path: str
    rule: str
    severity: str
    migration: str = ""

    def __str__(self) -> str:
        by = f"  ({self.migration})" if self.migration else ""
        return f"{self.severity:<9}{self.rule:<26}{self.path}{by}"


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next: the two snapshots, and what a person expects of the judge."""

    application: str
    before: str
    after: str
    expected: tuple[Said, ...]

    def __str__(self) -> str:
        return f"{self.application} {self.before} → {self.after}"


def versions(application: str) -> tuple[str, ...]:
    """The versions, oldest first: the one without labels, then as the labels have them."""
    labelled = tuple(_labels(application))
    recorded = {file.name.removesuffix(".json.gz") for file in (HERE / application).glob("*.json.gz")}
    (first,) = recorded - set(labelled)
    return (first, *labelled)


def steps(application: str) -> Iterator[Step]:
    labels = _labels(application)
    for before, after in pairwise(versions(application)):
        expected = (_said(text, migration) for migration, texts in labels[after].items() for text in texts)
        yield Step(application, before, after, tuple(sorted(expected)))


def unpack(application: str, version: str, folder: Path) -> Path:
    """The snapshot of a version as a file in `folder`, for `--from`."""
    file = folder / f"{application}-{version}.json"
    file.write_bytes(gzip.decompress((HERE / application / f"{version}.json.gz").read_bytes()))
    return file


def found(finding: Finding) -> Said:
    """A finding of the judge's in the labels' words."""
    path = path_text(finding.change.path).removeprefix("public.")
    return Said(path, finding.rule.id, finding.severity)


def _labels(application: str) -> dict[str, dict[str, list[str]]]:
    labels: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / application / "labels.yml").read_text())
    return labels


def _said(text: str, migration: str) -> Said:
    severity, rule, path = text.split()
    assert severity in SEVERITIES and rule in _RULES, text
    return Said(path, rule, severity, migration)
