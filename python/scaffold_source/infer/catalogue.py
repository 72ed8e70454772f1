"""Read the inference rules as people know them: the tables of docs/rules.md, which the wheel contains."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_PLACES = (Path(__file__).parents[1] / "rules.md", Path(__file__).parents[3] / "docs/rules.md")
_ROW = re.compile(r"^\| `(?P<id>[a-z-]+)` \| (?P<proposes>.+?) \| (?P<when>.+) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class InferenceRule:
    """What a rule proposes, and when it does."""

    id: str
    proposes: str
    when: str


def inference_rules() -> tuple[InferenceRule, ...]:
    """Return every rule, in the order of the page."""
    page = next(place for place in _PLACES if place.is_file()).read_text(encoding="utf-8")
    return tuple(InferenceRule(**row.groupdict()) for row in _ROW.finditer(page))
