"""docs/macros.md lists the arguments of every macro and test, as the comment above each says them.

After a change of such a comment: UPDATE_DOCS=1 pytest python/tests/unit/test_macros_page.py. Which macros are on the
page, and that its examples compile: python/tests/dbt/test_package_macros.py.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from helpers.golden import hold

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/macros.md"
_BLOCK = re.compile(
    r"(?:\{#(?P<comment>(?:(?!#\}).)*)#\}\s*)?\{%-? (?:macro|test) (?P<name>[a-z]\w*)\((?P<arguments>.*?)\) -?%\}",
    re.DOTALL,
)
_ARGUMENT = re.compile(r"^ {4}(\w+(?:, \w+)*) {2,}(\S.*(?:\n {8,}\S.*)*)", re.MULTILINE)
_NAME = re.compile(r"(?:^|,)\s*(\w+)\s*(?==|,|$)")
_SECTION = re.compile(r"^(### `(\w+)`\n)(.*?)(?=^##|\Z)", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"<!-- arguments -->\n.*?<!-- end -->\n\n?", re.DOTALL)


class Macro(NamedTuple):
    """What a macro takes, and what the comment above it says of each argument, by one or several names."""

    takes: tuple[str, ...]
    told: dict[str, str]


@cache
def macros() -> dict[str, Macro]:
    """Return the macros and tests that people call, by name."""
    known = {}
    for folder in ("macros", "tests/generic"):
        for file in sorted((ROOT / folder).rglob("*.sql")):
            for block in _BLOCK.finditer(file.read_text(encoding="utf-8")):
                if block["name"].startswith("default__"):
                    continue
                told = _ARGUMENT.findall(block["comment"] or "")
                # What stands in brackets is a default, not an argument.
                flat = re.sub(r"\[[^]]*\]|\{[^}]*\}|\([^)]*\)|'[^']*'", "", block["arguments"])
                takes = tuple(name for name in _NAME.findall(flat) if name != "model")
                known[block["name"]] = Macro(takes, {names: _cell(text) for names, text in told})
    return known


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def with_arguments(page: str) -> str:
    """Return the page with the table of arguments in each section, before its example."""

    def section(match: re.Match[str]) -> str:
        macro, text = macros()[match[2]], _TABLE.sub("", match[3])
        if not macro.takes:
            return match[1] + text
        rows = "".join(
            f"| {', '.join(f'`{name}`' for name in names.split(', '))} | {told} |\n"
            for names, told in macro.told.items()
        )
        table = f"<!-- arguments -->\n| argument | |\n|---|---|\n{rows}<!-- end -->\n\n"
        before, fence, example = text.partition("```")
        return match[1] + (f"{before}{table}{fence}{example}" if fence else f"{text.rstrip()}\n\n{table}")

    return _SECTION.sub(section, page)


def test_every_argument_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    hold(PAGE, with_arguments(page), "UPDATE_DOCS")


def test_the_comments_tell_every_argument_and_no_other() -> None:
    named = {match[2] for match in _SECTION.finditer(PAGE.read_text(encoding="utf-8"))}
    assert len(named) >= 30
    differing = {
        name: (macro.takes, told)
        for name, macro in macros().items()
        if name in named
        and sorted(macro.takes) != sorted(told := ", ".join(macro.told).split(", ") if macro.told else [])
    }
    assert differing == {}
