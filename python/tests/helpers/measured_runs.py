"""What each run of a real loader measured: the rows of docs/loaders.md. `UPDATE_DOCS=1 make loaders` writes them."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parents[1] / "landing/measured.txt"


class Run(NamedTuple):
    """One run: the columns that landed, those of them that were declared with name and type family, the declared
    ones that did not land, and those whose values are others in staging without a word; and its day."""

    loader: str
    warehouse: str
    producer: str
    landed: int
    declared: int
    not_landed: int
    silent: int
    day: str

    def markdown(self) -> str:
        share = f"{100 * self.declared / self.landed:.1f} %"
        return (
            f"| `{self.loader}` | {self.warehouse} | {self.producer} | {self.landed} | {self.declared} ({share}) "
            f"| {self.not_landed} | {self.silent} | {self.day} |"
        )


def measured_runs() -> dict[tuple[str, str, str], Run]:
    """Return the recorded runs by loader, warehouse and producer."""
    runs = {}
    for line in FILE.read_text().splitlines():
        loader, warehouse, producer, *figures, day = line.split()
        landed, declared, not_landed, silent = map(int, figures)
        runs[loader, warehouse, producer] = Run(
            loader, warehouse, producer, landed, declared, not_landed, silent, day
        )
    return runs


def record(loader: str, warehouse: str, producer: str, *figures: int) -> None:
    """Write what a run measured where UPDATE_DOCS is set; otherwise fail if it is not what the page says."""
    run = Run(loader, warehouse, producer, *figures, day=str(datetime.now(tz=timezone.utc).date()))
    print(run.markdown())
    runs = measured_runs()
    if os.environ.get("UPDATE_DOCS"):
        runs[run[:3]] = run
        FILE.write_text("".join(f"{' '.join(map(str, runs[key]))}\n" for key in sorted(runs)))
        return
    known = runs.get(run[:3])
    assert known is None or known[:-1] == run[:-1], (
        f"docs/loaders.md says {known}; UPDATE_DOCS=1 make loaders"
    )
