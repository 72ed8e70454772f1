"""`make release`: one version in both halves, news into the changelog, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.git import git
from packaging.version import Version as PipVersion

from release import places
from release.__main__ import release
from release.changelog import fragments, section_of, with_release
from release.errors import ReleaseError
from release.places import FIRST_RELEASE, PLACES, version_of, with_version
from release.repository import moves
from release.versions import of_tag, parse
from scaffold_source import IS_RELEASED

ROOT = Path(__file__).parents[3]
# As semver.org has it, and as the crawler of dbt's hub reads tags, after a `v` that may be there.
HUB = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?"
)
IN_ORDER = [
    "0.9.9",
    "1.0.0-alpha.1",
    "1.0.0-beta.2",
    "1.0.0-beta.10",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.10.0",
]


# ---- versions


def test_both_worlds_read_a_version_alike() -> None:
    versions = [parse(text) for text in IN_ORDER]
    assert sorted(versions) == versions
    for version in versions:
        assert HUB.fullmatch(version.tag.removeprefix("v"))
        assert str(PipVersion(version.semver)) == version.pep440  # pip reads ours, and writes its own
        assert PipVersion(version.pep440).is_prerelease is not version.is_final
        assert of_tag(version.tag) == version
    assert sorted(versions, key=lambda version: PipVersion(version.pep440)) == versions


@pytest.mark.parametrize(
    "text",
    [
        "1.0",
        "v1.0.0",
        "1.0.0rc1",
        "1.0.0-rc1",
        "1.0.0-dev.1",
        "01.0.0",
        "1.0.0+local",
        "1.0.0-rc.01",
        "1.0.0\n",
        "",
        "\u0661.0.0",
    ],
)
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(ReleaseError, match=re.escape("write 1.2.3, or 1.2.3-rc.1")):
        parse(text)


def test_the_hub_takes_no_moving_tag() -> None:
    """Else it would list `1` as a version of the package."""
    assert parse("1.2.3").moving_tag == "v1"
    assert HUB.fullmatch("1") is None
    assert of_tag("v1") is None
    assert parse("0.9.0").moving_tag is None
    assert parse("2.0.0-rc.1").moving_tag is None


def test_the_tree_has_one_version(tmp_path: Path) -> None:
    version = version_of(ROOT)
    for place in PLACES:
        (tmp_path / place.file).parent.mkdir(parents=True, exist_ok=True)
    for file, text in with_version(ROOT, parse("7.0.0-rc.3")).items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    assert version_of(tmp_path).semver == "7.0.0-rc.3" != version.semver
    assert '__version__ = "7.0.0rc3"\n' in (tmp_path / "python/scaffold_source/__init__.py").read_text()
    (tmp_path / "dbt_project.yml").write_text("version: 7.0.0\n")
    with pytest.raises(ReleaseError, match=re.escape("__init__.py says 7.0.0rc3, not 7.0.0")):
        version_of(tmp_path)


@pytest.mark.skipif(IS_RELEASED, reason="the first release was made")
@pytest.mark.parametrize(
    ("file", "before", "after"), FIRST_RELEASE, ids=[change[0] for change in FIRST_RELEASE]
)
def test_what_the_first_release_changes_is_there(file: str, before: str, after: str) -> None:
    """No page says that the package is on no index once it is on one."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert text.count(before) == 1
    assert "index yet" not in places.with_version(ROOT, version_of(ROOT))[file]
    assert after not in text


# ---- news

CHANGELOG = """# Changelog

Words.

## Unreleased

### Added
- An older thing.
  It has two lines.
- Another.

### Odd

- Kept.

## 0.1.0 (2026-01-01)

### Added

- The first.
"""
NEWS = "## 1.0.0-rc.1 (2026-02-02)\n\n### Fixed\n\n- A fix. (#3)\n\n### Added\n\n- New.\n"


def test_news_and_what_was_unreleased_become_one_section() -> None:
    text = with_release(CHANGELOG, NEWS, parse("1.0.0-rc.1"))
    assert text == (
        "# Changelog\n\nWords.\n\n## 1.0.0-rc.1 (2026-02-02)\n\n### Added\n\n- New.\n- An older thing.\n"
        "  It has two lines.\n- Another.\n\n### Fixed\n\n- A fix. (#3)\n\n### Odd\n\n- Kept.\n\n"
        "## 0.1.0 (2026-01-01)\n\n### Added\n\n- The first.\n"
    )


def test_a_final_version_has_the_news_of_its_pre_releases() -> None:
    text = with_release(CHANGELOG, NEWS, parse("1.0.0-rc.1"))
    with pytest.raises(ReleaseError, match="Nothing is new"):
        with_release(text, "## 1.0.0-rc.2 (2026-02-03)\n", parse("1.0.0-rc.2"))
    text = with_release(text, "## 1.0.0-rc.2 (2026-02-03)\n\n### Fixed\n\n- More.\n", parse("1.0.0-rc.2"))
    text = with_release(text, "## 1.0.0 (2026-02-04)\n", parse("1.0.0"))
    assert re.findall("^## (.*)", text, flags=re.MULTILINE) == ["1.0.0 (2026-02-04)", "0.1.0 (2026-01-01)"]
    news = section_of(text, parse("1.0.0"))
    assert "- More.\n- A fix. (#3)\n" in news
    assert "- Another.\n" in news
    assert "- The first.\n" not in news
    with pytest.raises(ReleaseError, match="Nothing is new"):
        with_release(text, "## 1.0.1 (2026-02-05)\n", parse("1.0.1"))


def test_no_word_of_the_changelog_is_lost() -> None:
    """The one that stands there, too: unreleased entries move, and stay whole."""
    before = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    after = with_release(before, "## 9.0.0 (2026-02-02)\n\n### Added\n\n- New.\n", parse("9.0.0"))
    assert sorted(line for line in before.splitlines() if line.startswith("- ")) == sorted(
        line for line in after.splitlines() if line.startswith("- ") and line != "- New."
    )
    with pytest.raises(ReleaseError, match="text that is no entry"):
        with_release(
            CHANGELOG.replace("### Added\n-", "### Added\nA paragraph.\n\n-", 1), NEWS, parse("1.0.0")
        )


def test_fragments_here_are_well_named() -> None:
    fragments(ROOT)


@pytest.mark.parametrize(("name", "text"), [("+a.fixde.md", "x"), ("notes.md", "x"), ("+a.added.md", " \n")])
def test_a_fragment_that_nobody_would_read_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """towncrier passes over such names in silence."""
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes/README.md").write_text("How.")
    (tmp_path / "changes/12.fixed.md").write_text("A fix.")
    assert [file.name for file in fragments(tmp_path)] == ["12.fixed.md"]
    (tmp_path / "changes" / name).write_text(text)
    with pytest.raises(ReleaseError, match=re.escape(name)):
        fragments(tmp_path)


# ---- what is refused, in a repository


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A repository with the files that name the version, at 1.2.0, and its tags."""
    root = tmp_path / "repository"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(root))
    for file, text in with_version(ROOT, parse("1.2.0")).items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")
    (root / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.0 (2026-01-01)\n\n### Added\n\n- All.\n")
    (root / "changes").mkdir()
    (root / "changes/README.md").write_text("How.")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "all")
    for tag in ("v1.1.0", "v1.2.0-rc.1", "v1.2.0", "v1", "unrelated"):
        git(root, "tag", tag)
    return root


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.2.0", "v1.2.0 is a tag already"),
        ("1.1.0", "v1.1.0 is a tag already"),
        ("1.1.1", "1.1.1 goes back: v1.2.0 is released"),
        ("1.2.0-rc.2", "goes back: v1.2.0 is released"),
        ("1.3.0", "Nothing is new: write a news fragment"),
    ],
)
def test_what_is_refused_changes_nothing(small: Path, version: str, said: str) -> None:
    before = git(small, "log", "--all", "--oneline"), git(small, "tag"), git(small, "worktree", "list")
    with pytest.raises(ReleaseError, match=re.escape(said)):
        release(small, parse(version), keep=True)
    assert before == (
        git(small, "log", "--all", "--oneline"),
        git(small, "tag"),
        git(small, "worktree", "list"),
    )
    assert git(small, "status", "--porcelain") == ""


def test_a_dirty_tree_is_refused(small: Path) -> None:
    (small / "new.txt").touch()
    with pytest.raises(ReleaseError, match=re.escape("The tree is dirty (new.txt)")):
        release(small, parse("1.3.0"), keep=True)


def test_the_moving_tag_does_not_go_back(small: Path) -> None:
    assert moves(small, parse("1.2.1")) == "v1"
    assert moves(small, parse("1.1.1")) is None
    assert moves(small, parse("2.0.0")) == "v2"
    git(small, "tag", "v1.3.0-rc.1")
    assert moves(small, parse("1.2.1")) == "v1"
    assert moves(small, parse("1.3.0-rc.2")) is None
