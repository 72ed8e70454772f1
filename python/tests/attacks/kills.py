"""A command that writes is killed, interrupted or left without room, at any line, and so is the next one.

Whatever happens, the disk is old or new or says that it is unfinished, a reader sees all old or all new, no
message says otherwise, and the next command that writes ends what is left without being asked.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable
from pathlib import Path
from random import Random

from helpers.dying import Ended, Fate, cli, run

from attacks import Outcome, draws
from attacks._projects import STEADY, Case, as_read, copied, leftover, state, texts, workshop, writing_cases
from scaffold_source.project import find_project

SHORT, FULL = 12, 1_000
_KILL = (signal.SIGKILL,)
_SIGNALS = [
    *[_KILL] * 6,
    (signal.SIGINT,),
    (signal.SIGINT, signal.SIGINT),
    (signal.SIGTERM, signal.SIGTERM),
    (signal.SIGHUP, signal.SIGINT, signal.SIGKILL),
]


def attack(seed: int, rounds: Iterable[int]) -> Outcome:
    outcome = Outcome()
    with workshop() as folder:
        cases = writing_cases(folder)
        for number in rounds:
            _Round(outcome, number, folder).run(cases, draws(seed, number))
    return outcome


class _Round:
    """One command that dies, perhaps a second one while it ends the first one's work, then one that lives."""

    def __init__(self, outcome: Outcome, number: int, folder: Path) -> None:
        self.outcome, self.number = outcome, number
        self.place = folder / "round"
        self.project = self.place / "analytics"

    def run(self, cases: list[Case], draw: Random) -> None:
        case = draw.choice(cases)
        copied(case.template, self.place)
        fate = _fate(draw, case.lines)
        self.outcome.counts[f"of {case.name}"] += 1
        self.outcome.counts["kills"] += 1
        self._judge(case, run(cli(self.project, *case.command), fate), fate)
        while leftover(self.place) and draw.random() < 0.5:
            again = _fate(draw, 150, _KILL)
            self.outcome.counts["kills of the one that ends it"] += 1
            command = draw.choice([STEADY, case.command])
            self._judge(case, run(cli(self.project, *command), again), again)
        self._end(case)

    def _judge(self, case: Case, ended: Ended, fate: Fate) -> None:
        """After a death: the disk, what was said, and what a reader sees."""
        disk, seen = state(self.place), self._seen(case)
        old, new = texts(case.old), texts(case.new)
        if seen not in (old, new):
            self._fail(
                case, fate, f"a reader sees neither the old nor the new state: {_differences(seen, old, new)}"
            )
        notices = find_project(self.project).read().notices()
        if disk not in (case.old, case.new) and not any("Unfinished" in line for line in notices):
            self._fail(case, fate, f"mixed on the disk, unsaid: {_differences(texts(disk), old, new)}")
        self.outcome.counts["found half way on the disk"] += disk not in (case.old, case.new)
        if "othing was written" in ended.said and "already exists" not in ended.said and seen != old:
            self._fail(case, fate, f"untrue: {ended.said!r}")
        if (
            ("Everything was written" in ended.said or ended.code == 0)
            and seen != new
            and case.command != STEADY
        ):
            self._fail(case, fate, f"untrue, or lost: {ended.said!r}")
        if "Traceback" in ended.said or ended.code == 70:
            self._fail(case, fate, f"a traceback: {ended.said[-600:]!r}")

    def _end(self, case: Case) -> None:
        """The next command that writes ends it, says so, and leaves nothing over."""
        left, seen = any(self._left_over()), self._seen(case)
        ended = run(cli(self.project, *STEADY))
        disk = state(self.place)
        if ended.code or disk != (case.new if seen == texts(case.new) else case.old) or leftover(self.place):
            self._fail(case, None, f"not ended by the next one: {ended.said!r}, {leftover(self.place)}")
        if left and "A command died" not in ended.said:
            self._fail(case, None, f"ended without a word: {ended.said!r}")

    def _left_over(self) -> list[str]:
        folder = self.project / ".scaffold_source"
        return (
            [path.name for path in folder.iterdir() if path.name not in ("lock", ".gitignore")]
            if folder.is_dir()
            else []
        )

    def _seen(self, case: Case) -> dict[str, str]:
        return as_read(self.place, set(texts(case.old)) | set(texts(case.new)))

    def _fail(self, case: Case, fate: Fate | None, what: str) -> None:
        self.outcome.fail(self.number, f"{case.name}, {fate}: {what}")


def _fate(draw: Random, lines: int, signals: tuple[int, ...] | None = None) -> Fate:
    if signals is None and draw.random() < 0.1:
        return Fate(largest=draw.choice([0, 1, 100, 1000, 5000]))
    return Fate(draw.randint(1, lines), signals or draw.choice(_SIGNALS))


def _differences(seen: dict[str, str], old: dict[str, str], new: dict[str, str]) -> str:
    return ", ".join(
        f"{name}: {'old' if seen.get(name) == old.get(name) else 'new' if seen.get(name) == new.get(name) else 'neither'}"
        for name in sorted({*seen, *old, *new})
        if old.get(name) != new.get(name) or seen.get(name) != old.get(name)
    )
