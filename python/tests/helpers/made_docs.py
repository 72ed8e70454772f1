"""Pages of the documentation whose blocks a test makes: <!-- made: NAME --> stands above each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from helpers.golden import hold

DOCS = Path(__file__).parents[3] / "docs"
_MADE = re.compile(r"(<!-- made: (\w+) -->\n(`{3,4})\w+\n)(.*?)(^\3$)", re.DOTALL | re.MULTILINE)


def hold_true(names: Iterable[str], made: Mapping[str, str]) -> None:
    """Assert that the blocks of these pages are what was `made`, each of it. UPDATE_DOCS=1 writes them anew."""
    before = {DOCS / name: (DOCS / name).read_text(encoding="utf-8") for name in names}
    after = {
        page: _MADE.sub(lambda block: block[1] + made[block[2]].rstrip("\n") + "\n" + block[5], text)
        for page, text in before.items()
    }
    assert {block[2] for text in before.values() for block in _MADE.finditer(text)} == made.keys()
    for page, text in after.items():
        hold(page, text, "UPDATE_DOCS")
