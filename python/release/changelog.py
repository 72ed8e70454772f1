"""News fragments become a section of CHANGELOG.md."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from release.errors import ReleaseError
from release.versions import Version, of_tag

FOLDER = "changes"
CHANGELOG = "CHANGELOG.md"
GROUPS = ("added", "changed", "deprecated", "removed", "fixed", "security")
UNRELEASED = "Unreleased"
TOWNCRIER = "towncrier@26.9.0"
_FRAGMENT = re.compile(rf"(\+[a-z0-9-]+|\d+)\.({'|'.join(GROUPS)})\.md")
_HEADING = re.compile(r"^## (.+)$\n*", re.MULTILINE)
_GROUP = re.compile(r"^### (.+)$\n*", re.MULTILINE)
# A line that begins with a dash, with what is indented under it.
_ENTRY = re.compile(r"^- .*\n(?:(?:[ \t]+.*)?\n)*", re.MULTILINE)


def fragments(root: Path) -> list[Path]:
    """Return the files with news. Raises ReleaseError for a name that towncrier would pass over in silence,
    and for an empty one."""
    files = [path for path in sorted((root / FOLDER).iterdir()) if path.name != "README.md"]
    for file in files:
        if not _FRAGMENT.fullmatch(file.name):
            raise ReleaseError(
                f"{FOLDER}/{file.name} is no news fragment: name it +WORDS.GROUP.md, "
                f"with one of {', '.join(GROUPS)}"
            )
        if not file.read_text(encoding="utf-8").strip():
            raise ReleaseError(f"{FOLDER}/{file.name} is empty: write what a user sees")
    return files


def rendered(root: Path, version: Version, day: str) -> str:
    """Return the fragments as towncrier writes them, a section of its own; without fragments, its heading."""
    if not fragments(root):
        return f"## {version.semver} ({day})\n"
    uv = Path(sys.executable).with_name("uv")
    command = [uv, "--quiet", "tool", "run", TOWNCRIER, "build", "--draft", "--dir", root]
    options = ["--version", version.semver, "--date", day, "--name", ""]
    finished = subprocess.run(
        [*map(str, command), *options], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if finished.returncode or "## " not in finished.stdout:
        raise ReleaseError(f"towncrier failed:\n{finished.stderr.strip() or finished.stdout.strip()}")
    return finished.stdout


def with_release(text: str, section: str, version: Version) -> str:
    """Return the changelog with the section on top. What stands there unreleased, or as a pre-release of the
    same version, goes into it: a reader finds one section for one final version.

    Raises ReleaseError if nothing would be new to whoever has the last release."""
    heading, groups = _read_section(section)
    head, sections = _sections(text)
    is_news = bool(groups)
    for title in list(sections):
        earlier = of_tag(title.partition(" ")[0])
        if title != UNRELEASED and (earlier is None or earlier.is_final or earlier.final != version.final):
            break
        older = _groups(sections.pop(title))
        is_news = is_news or (title == UNRELEASED and bool(older)) or (version.is_final and bool(older))
        for group, entries in older.items():
            groups[group] = [*groups.get(group, ()), *entries]
    if not is_news:
        raise ReleaseError(
            f"Nothing is new: write a news fragment into {FOLDER}/ ({FOLDER}/README.md says how)"
        )
    rest = "".join(f"\n## {title}\n\n{body.strip()}\n" for title, body in sections.items())
    return f"{head.rstrip()}\n\n## {heading}\n{_written(groups)}{rest}"


def section_of(text: str, version: Version) -> str:
    """Return what the changelog says about the version. Raises ReleaseError if it says nothing."""
    for title, body in _sections(text)[1].items():
        if title.partition(" ")[0] == version.semver:
            return body.strip() + "\n"
    raise ReleaseError(f"{CHANGELOG} has no section {version.semver}")


def _read_section(section: str) -> tuple[str, dict[str, list[str]]]:
    ((title, body),) = _sections(section)[1].items()
    return title, _groups(body)


def _sections(text: str) -> tuple[str, dict[str, str]]:
    """Return what precedes the first section, and each section's text by its heading, in order."""
    head, *parts = _HEADING.split(text)
    return head, dict(zip(parts[::2], parts[1::2], strict=True))


def _groups(body: str) -> dict[str, list[str]]:
    """Return the entries of a section by group. Raises ReleaseError for text that is no entry: it would be
    lost."""
    head, *parts = _GROUP.split(body)
    groups = {
        title: _ENTRY.findall(f"{text.rstrip()}\n")
        for title, text in zip(parts[::2], parts[1::2], strict=True)
    }
    lost = [head, *(_ENTRY.sub("", f"{text.rstrip()}\n") for text in parts[1::2])]
    if any(text.strip() for text in lost):
        raise ReleaseError(
            f"{CHANGELOG} has text that is no entry of a group: {''.join(lost).strip()[:80]!r}"
        )
    return groups


def _written(groups: Mapping[str, Iterable[str]]) -> str:
    def lines() -> Iterator[str]:
        known = [group.capitalize() for group in GROUPS]
        for title in sorted(groups, key=lambda title: known.index(title) if title in known else len(known)):
            yield f"\n### {title}\n\n"
            yield from (f"{entry.rstrip()}\n" for entry in groups[title])

    return "".join(lines())
