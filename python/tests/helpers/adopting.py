"""Sources that others wrote, and what must hold of one that came under contract."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from pathlib import Path

from click.testing import CliRunner, Result

from scaffold_source.cli import main

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
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(project)])


def options(case: Path) -> list[str]:
    return shlex.split((case / "options").read_text())


def lost_words(before: str, after: str) -> list[str]:
    """Every word of `before`, in comments too, that `after` has less often; those of generators apart."""
    counts = [Counter(re.findall(r"\w+", text)) for text in (before, after)]
    return sorted(word for word in counts[0] - counts[1] if word not in NOBODYS)
