"""The README and the pages: short enough, all listed, each link leads to a heading or a file that is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from helpers.golden import hold

ROOT = Path(__file__).parents[3]
INDEX = ROOT / "docs/README.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*/README.md")])
LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")
BLOCK = re.compile(r"^( *)(`{3,})[^`\n]*\n.*?^\1\2$", re.MULTILINE | re.DOTALL)


@cache
def without_blocks(page: Path) -> str:
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


@cache
def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ +(.*?) *$", without_blocks(page), flags=re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "]", text).lower()).replace(" ", "-")
        for text in headings
    }


def test_the_readme_is_read_in_a_minute() -> None:
    lines = without_blocks(ROOT / "README.md").splitlines()
    words = sum(len(line.split()) for line in lines if not line.startswith("|"))
    assert words <= 600


def test_every_page_is_in_the_index() -> None:
    listed = re.findall(r"^- \[[^]]+\]\(([^)]+)\)", INDEX.read_text(encoding="utf-8"), flags=re.MULTILINE)
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {INDEX.name}
    assert sorted(listed) == sorted(pages)


def test_the_sites_menu_is_the_index() -> None:
    menu = re.findall(r'= "([^"]+\.md)"', (ROOT / "zensical.toml").read_text(encoding="utf-8"))
    listed = re.findall(r"^- \[[^]]+\]\(([^)]+)\)", INDEX.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert menu == [INDEX.name, *listed]


def test_language_models_find_every_page() -> None:
    """llms.txt, as llmstxt.org has it: the README's first words, and each page as the index says whom it is for."""
    text = f"# scaffold_source\n\n> {_first_words(ROOT / 'README.md')}\n"
    for line in INDEX.read_text(encoding="utf-8").splitlines()[2:]:
        page = re.match(r"- \[([^]]+)\]\(([^)]+)\): (.*)", line)
        if page:
            for_whom = LINK.sub(r"\1", page[3])
            text += f"- [{page[1]}](docs/{page[2]}): {for_whom}\n"
        elif line.startswith("## "):
            text += f"\n{line}\n\n"
    file = ROOT / "llms.txt"
    hold(file, text, "UPDATE_DOCS")


def _first_words(page: Path) -> str:
    """The first sentence of a page below its title."""
    paragraphs = without_blocks(page).split("\n\n")
    words = next(text for text in paragraphs if text.strip() and not re.match(r"\s*(#|<|\||-)", text))
    return re.split(r"(?<=[.])\s", " ".join(words.split()))[0].rstrip(":")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []
