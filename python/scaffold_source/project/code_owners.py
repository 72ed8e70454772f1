"""Who owns files of a repository, by the CODEOWNERS of one commit: GitHub's syntax and GitLab's.

The commit is the branch that a change goes to: a change that could name its own owners could mention anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scaffold_source.errors import ProjectError
from scaffold_source.project.git import blob_at

# GitHub looks in the first three, GitLab in all but the first.
_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
# GitHub reads none that is larger. Beyond so many lines and files, nobody is owed an answer by name.
_LARGEST, _LINES, _FILES = 3_000_000, 10_000, 20
_SECTION = re.compile(r"\^?\[([^\]]+)\](?:\[\d+\])?(?=\s|$)")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern, in folders, and who owns what it matches. One that excludes leaves a file to nobody."""

    pattern: tuple[str, ...]
    owners: tuple[str, ...]
    excludes: bool


@dataclass(slots=True)
class _Section:
    """Rules of which the last that matches counts, and who owns where a rule names nobody."""

    owners: tuple[str, ...] = ()
    rules: list[_Rule] = field(default_factory=list)


def owners_at(folder: Path, ref: str, files: Iterable[str]) -> tuple[str, ...]:
    """Return who owns `files` by the CODEOWNERS that the repository of `folder` has at `ref`, each once: a
    name (`@ana`, `@acme/shop`) or a mail address. Paths are relative to the repository's root.

    Raises ProjectError if there is no such commit, or the file is larger than GitHub takes.
    """
    for place in _PLACES:
        if (content := blob_at(folder, ref, place, _LARGEST)) is not None:
            return owners(content.decode("utf-8-sig", errors="replace"), files, place=place)
    return ()


def owners(text: str, files: Iterable[str], place: str = "CODEOWNERS") -> tuple[str, ...]:
    """Return who owns the first 20 of `files` by the text of a CODEOWNERS, each once, in its order.

    Raises ProjectError for a text of more than 10,000 lines.
    """
    lines = text.splitlines()
    if len(lines) > _LINES:
        raise ProjectError(f"{place} has over {_LINES:,} lines: it is not read", do="shorten it")
    sections = _sections(lines)
    paths = [tuple(file.split("/")) for file in sorted(files)[:_FILES]]
    return tuple(dict.fromkeys(who for path in paths for one in sections for who in _owners_in(one, path)))


def _sections(lines: Sequence[str]) -> list[_Section]:
    """Return the sections of a CODEOWNERS, first what stands above any; those of one name are one."""
    # Only GitLab has sections, and there a path begins anywhere unless it says `/`.
    begins_anywhere = any(_SECTION.match(line.strip()) for line in lines)
    section = _Section()
    sections = {"": section}
    for line in map(str.strip, lines):
        if heading := _SECTION.match(line):
            section = sections.setdefault(heading[1].strip().casefold(), _Section())
            section.owners = section.owners or tuple(_named(line[heading.end() :]))
        elif rule := _rule(line, section.owners, begins_anywhere=begins_anywhere):
            section.rules.append(rule)
    return list(sections.values())


def _rule(line: str, otherwise: tuple[str, ...], *, begins_anywhere: bool) -> _Rule | None:
    """Return the rule of a line, None for a comment and for what is none."""
    word = _WORD.match(line)
    if word is None or line.startswith("#"):
        return None
    pattern = _ESCAPED.sub(r"\1", word[0])
    excludes = pattern.startswith("!")
    parts = _folders(pattern.removeprefix("!"), begins_anywhere=begins_anywhere)
    return _Rule(parts, tuple(_named(line[word.end() :])) or otherwise, excludes)


def _folders(pattern: str, *, begins_anywhere: bool) -> tuple[str, ...]:
    """Return a pattern in folders; `**` stands for any number of them, none too."""
    inner = pattern.strip("/")
    is_anchored = pattern.startswith("/") or ("/" in inner and not begins_anywhere)
    folders = inner.split("/")
    # `docs` and `docs/` have all that is below, `docs/*` what is in the folder itself.
    below = () if folders[-1] == "*" and len(folders) > 1 else ("**",)
    return (*(() if is_anchored else ("**",)), *folders, *below)


def _named(text: str) -> Iterator[str]:
    """Yield the owners at the end of a line; a comment ends it."""
    for word in _WORD.findall(text):
        if word.startswith("#"):
            return
        if "@" in word:
            yield word


def _owners_in(section: _Section, path: tuple[str, ...]) -> tuple[str, ...]:
    """Return who owns a path by the section's last rule that matches; nobody if one excludes it."""
    matching = [rule for rule in section.rules if _matches(rule.pattern, path, "**", _fits)]
    if not matching or any(rule.excludes for rule in matching):
        return ()
    return matching[-1].owners


def _fits(pattern: str, name: str) -> bool:
    return pattern == name or _matches(pattern, name, "*", lambda sign, letter: sign in ("?", letter))


def _matches(
    pattern: Sequence[str], path: Sequence[str], many: str, fits: Callable[[str, str], bool]
) -> bool:
    """Return whether all of `path` fits `pattern`, in which `many` stands for any number of items. It takes
    steps of the order of both lengths multiplied, whatever the pattern: it goes back to the last `many`
    alone."""
    ours = theirs = again = 0
    last: int | None = None
    while theirs < len(path):
        if ours < len(pattern) and pattern[ours] == many:
            last, again, ours = ours, theirs, ours + 1
        elif ours < len(pattern) and fits(pattern[ours], path[theirs]):
            ours, theirs = ours + 1, theirs + 1
        elif last is not None:
            again += 1
            ours, theirs = last + 1, again
        else:
            return False
    return all(item == many for item in pattern[ours:])
