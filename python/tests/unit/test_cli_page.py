"""docs/cli.md is what the command line says of itself. After a change that is meant: UPDATE_DOCS=1 pytest."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.cli_page import options_of, page
from helpers.golden import hold

from scaffold_source.cli import main

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs/cli.md"


def test_the_page_is_what_the_command_line_says() -> None:
    hold(DOCS, page(), "UPDATE_DOCS")


def test_every_command_line_in_the_documentation_exists() -> None:
    """Each `scaffold-source COMMAND --option` that a page shows, inside a block or a sentence."""
    unknown = []
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CHANGELOG.md"):
        text = file.read_text(encoding="utf-8")
        for command, rest in re.findall(
            r"(?:^|`|\$ )scaffold-source ([a-z]+)\b([^\n`]*)", text, re.MULTILINE
        ):
            if command not in main.commands:
                unknown.append(f"{file.name}: {command}")
                continue
            known = {*options_of(main.commands[command]), "--help", "-h"}
            own = re.split(r"[|;&]|  \(|   +#", rest)[0]
            asked = re.findall(r"(?<![\w-])(--[a-z][a-z-]*)", own)
            unknown += [f"{file.name}: {command} {option}" for option in asked if option not in known]
    assert unknown == []
