"""Sources that others wrote, and what must hold of one that came under contract."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from pathlib import Path
from typing import Any

from helpers.cli import Result, cli
from scaffold_source.merge.besides import HONOURS, promises_kept
from scaffold_source.project.moved_meta import gathered
from scaffold_source.project.walking import named_values
from scaffold_source.yaml_text.named_items import named_items
from scaffold_source.yaml_text.nodes import Mapping, read_nodes

FOLDER = Path(__file__).parents[1] / "adopt_cases"
CASES = sorted(path for path in FOLDER.iterdir() if path.is_dir())
PRODUCER = (FOLDER / "producer.sql").read_text()
# What a generator writes where it knows nothing.
NOBODYS = frozenset(
    [
        "user",
        "defined",
        "USER",
        "DEFINED",
        "Undefined",
        "Pending",
        "further",
        "documentation",
        "No",
        "description",
        "for",
        "this",
        "column",
    ]
)


def placed(case: Path, project: Path) -> Path:
    """Put the case's source into a dbt project and return its file."""
    file = project / "models/quay/sources.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes((case / "source.yml").read_bytes())
    return file


def run(project: Path, *arguments: str) -> Result:
    return cli(*arguments, "--project-dir", project)


def options(case: Path) -> list[str]:
    return shlex.split((case / "options").read_text())


def lost_words(before: str, after: str) -> list[str]:
    """Every word of `before`, in comments too, that `after` has less often; those of generators apart."""
    counts = [Counter(re.findall(r"\w+", text)) for text in (before, after)]
    return sorted(word for word in counts[0] - counts[1] if word not in NOBODYS)


def doubled_tests(before: str, after: str) -> list[str]:
    """What is tested twice after `adopt`: tests that it added beside people's, and promises that
    `honours_contract` looks at although a test of theirs does."""
    (was, now) = (_tests_by_place(text) for text in (before, after))
    added = [f"{place} {test}" for place, tests in now.items() for test in tests - was.get(place, set())]
    doubled = [one for one in added if not one.endswith((" relationships", f" {HONOURS}"))]
    for name, table in _source(after)["tables"].items():
        said = (table.get("data_tests") or {}).get(HONOURS) or {}
        besides = (said.get("arguments") or {}).get("besides") or {}
        for kept in promises_kept(gathered(table)):
            if kept.rule not in besides.get(kept.column, ()):
                doubled.append(f"{name}.{kept.column} {kept.rule}")
    return doubled


def _tests_by_place(text: str) -> dict[str, set[str]]:
    places: dict[str, set[str]] = {}
    for name, table in _source(text)["tables"].items():
        places[name] = {*(table.get("data_tests") or {})}
        for called, column in (table.get("columns") or {}).items():
            places[f"{name}.{called}"] = {*(column.get("data_tests") or {})}
    return places


def _source(text: str) -> dict[str, Any]:
    root = read_nodes(text).root
    assert isinstance(root, Mapping)
    (node,) = named_items(root.entries["sources"].value).values()
    values = named_values(node, "")
    assert isinstance(values, dict)
    return values
