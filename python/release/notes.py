"""Print what CHANGELOG.md says about the version of the tree: the text of a release on GitHub."""

from __future__ import annotations

from pathlib import Path

from release.changelog import CHANGELOG, section_of
from release.places import version_of

ROOT = Path(__file__).parents[2]

if __name__ == "__main__":
    text = (ROOT / CHANGELOG).read_text(encoding="utf-8")
    print(section_of(text, version_of(ROOT)), end="")
