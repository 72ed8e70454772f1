"""How right `check` is about the histories of real applications, each step labelled by reading migrations.

    python benchmarks/histories/measure_steps.py [APPLICATION …] [--findings]      (default: all)

Each version is scaffolded as `add` does it and checked against the next. Prints what was missed, what was
found without a change, where the severity is another one than a careful reviewer's, and the figures.
`--findings` lists every finding with the migration that made it. No server is needed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from steps import APPLICATIONS, LATER, Said, Step, found, steps, unpack

from scaffold_source.commands.add import add
from scaffold_source.commands.check import check
from scaffold_source.commands.contract_producer import Asked
from scaffold_source.commands.contracts import of_project
from scaffold_source.contract.values import Source
from scaffold_source.producers.where import parse_where
from scaffold_source.project import find_project, write_all

_ANY_DAY = date(2026, 1, 1)
_HEADER = (
    ("", "findings", "of these", "breaking", "any", "without", "by another", "severity"),
    ("steps", "expected", "breaking", "missed", "missed", "a change", "rule", "agrees"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What of one step was found as expected, judged otherwise (expected, found), missed, or made up."""

    step: Step
    right: tuple[Said, ...]
    otherwise: tuple[tuple[Said, Said], ...]
    missed: tuple[Said, ...]
    unexpected: tuple[Said, ...]


def findings(step: Step) -> tuple[Said, ...]:
    """What `check` says of the step, on a project that `add` made of the version before."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "dbt_project.yml").write_text("name: analytics\nversion: '1.0'\n")
        project = find_project(folder)
        before, after = (unpack(step.application, version, folder) for version in (step.before, step.after))
        where = parse_where(str(before), folder)
        write_all(add(project, Source(step.application, step.application), where).edits)
        (judgement,) = check(of_project(project), [step.application], Asked(str(after)), _ANY_DAY)
    # That nobody is named as its owner is said of every new contract.
    return tuple(sorted(found(f) for f in judgement.findings if f.rule.id != "owner-missing"))


def compared(step: Step, said: Iterable[Said]) -> Result:
    """Expected and found findings paired: by rule and object, then by object alone."""
    left = list(step.expected)
    right, otherwise, unexpected = [], [], []
    for alike in (lambda a, b: (a.path, a.rule) == (b.path, b.rule), lambda a, b: a.path == b.path):
        unexpected = []
        for item in said:
            match = next((label for label in left if alike(label, item)), None)
            if match is None:
                unexpected.append(item)
                continue
            left.remove(match)
            if replace(match, migration="") == item:
                right.append(match)
            else:
                otherwise.append((match, item))
        said = unexpected
    return Result(step, tuple(right), tuple(otherwise), tuple(left), tuple(unexpected))


def report(results: Iterable[Result]) -> Iterator[str]:
    """The mistakes, step by step."""
    for result in results:
        mistakes = [
            *(f"  missed     {label}" for label in result.missed),
            *(f"  unexpected {said}" for said in result.unexpected),
            *(f"  said       {said}\n  instead of {label}" for label, said in result.otherwise),
        ]
        if mistakes:
            yield "\n".join([str(result.step), *mistakes])


def figures(name: str, results: list[Result]) -> str:
    """One line: how many labels, and how many of each kind of mistake."""
    labels = [label for result in results for label in result.step.expected]
    missed = [label for result in results for label in result.missed]
    otherwise = [pair for result in results for pair in result.otherwise]
    understated = [label for label, said in otherwise if label.severity == "breaking" != said.severity]
    other_severity = sum(label.severity != said.severity for label, said in otherwise)
    agreed = len(labels) - len(missed) - other_severity
    numbers = (
        len(results),
        len(labels),
        len(_breaking(labels)),
        len(_breaking(missed)) + len(understated),
        len(missed),
        sum(len(result.unexpected) for result in results),
        sum(label.rule != said.rule for label, said in otherwise),
    )
    return f"{name:<14}{''.join(f'{number:>11}' for number in numbers)}{agreed / len(labels):>11.1%}"


def _breaking(labels: Iterable[Said]) -> list[Said]:
    return [label for label in labels if label.severity == "breaking"]


def listed(result: Result) -> str:
    """Every finding of a step as Markdown, with the migration that made it."""
    rows = [(label.migration, label, "") for label in result.right]
    rows += [(label.migration, said, _reader(label)) for label, said in result.otherwise]
    rows += [(label.migration, label, "missed") for label in result.missed]
    rows += [("", said, "without a change") for said in result.unexpected]
    return "\n".join(
        [
            f"### {result.step}\n\n| severity | rule | object | made by | mistake |\n|---|---|---|---|---|",
            *(
                f"| {said.severity} | {said.rule} | {said.path} | {migration} | {mistake} |"
                for migration, said, mistake in sorted(rows)
            ),
        ]
    )


def _reader(label: Said) -> str:
    return f"a reader says: {label.severity}, {label.rule}"


def main(arguments: list[str]) -> None:
    known = (*APPLICATIONS, *LATER)
    names = [name for name in arguments if name != "--findings"] or list(known)
    if unknown := set(names) - set(known):
        sys.exit(f"{', '.join(sorted(unknown))} is no application here: {', '.join(known)}")
    by_name = {name: [compared(step, findings(step)) for step in steps(name)] for name in names}
    results = [result for found_ in by_name.values() for result in found_]
    if "--findings" in arguments:
        print(*map(listed, results), sep="\n\n")
        return
    print(*report(results), sep="\n", end="\n\n")
    print(*(f"{'':<14}{''.join(f'{word:>11}' for word in words)}" for words in _HEADER), sep="\n")
    for name, found_ in by_name.items():
        print(figures(name, found_))
    if len(by_name) > 1:
        print(figures("together", results))


if __name__ == "__main__":
    main(sys.argv[1:])
