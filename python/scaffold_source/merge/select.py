"""What people did to the select of a staging model, where a merge line by line does not see it: columns move
from one group to another when their type changes. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scaffold_source.merge.values import in_order
from scaffold_source.render.staging_sql import StagingColumn

_COMMENT = re.compile(r"--.*")
Lines = list[str]


def taken_out(columns: Sequence[StagingColumn], text: str) -> frozenset[str]:
    """Return the aliases of those columns that `text`, a model, no longer speaks of. None where it speaks of
    none of them: then people wrote another model."""
    words = set(re.findall(r"\w+", _COMMENT.sub("", text)))
    out = frozenset(
        column.alias
        for column in columns
        if not any(words.issuperset(re.findall(r"\w+", name)) for name in {column.alias, column.name} - {""})
    )
    return out if len(out) < len(columns) else frozenset()


def in_our_order(base: Sequence[StagingColumn], text: str) -> list[StagingColumn]:
    """Return the columns of `base` in the order that `text`, a model, has within each group; one that it does
    not select under that name stays behind the one that it follows."""
    lines = [_name(line) for line in text.splitlines()]
    groups = list(dict.fromkeys(one.group for one in base))
    places: list[tuple[int, int]] = []
    for column in base:
        group = groups.index(column.group)
        before = places[-1][1] if places and places[-1][0] == group else -1
        places.append((group, lines.index(column.alias) if column.alias in lines else before))
    return [column for _, column in sorted(zip(places, base, strict=True), key=lambda pair: pair[0])]


def in_one_order(base: Sequence[StagingColumn], theirs: Sequence[StagingColumn]) -> list[StagingColumn]:
    """Return the columns of `theirs` in the order that `base` has them, by group; a new one behind the one
    that it follows."""
    by_alias = {column.alias: column for column in theirs}
    order = {column.alias: by_alias[column.alias] for column in base if column.alias in by_alias}
    names = list(in_order(order, by_alias, list(by_alias)))
    groups = list(dict.fromkeys(column.group for column in theirs))
    return sorted((by_alias[name] for name in names), key=lambda column: groups.index(column.group))


def with_comments(base: str, ours: str, merged: str) -> str:
    """Return `merged` with each comment of ours above the column that people wrote it above, where that has
    moved."""
    known = set(base.splitlines())
    lines = merged.splitlines(keepends=True)
    for comments, column in _commented(ours.splitlines(), known):
        start = _place(lines, comments)
        if start is None:
            continue
        end = start + len(comments)
        if end < len(lines) and _name(lines[end]) == column:
            continue
        targets = [number for number, line in enumerate(lines) if _name(line) == column]
        if len(targets) == 1 and targets[0] not in range(start, end):
            block, (target,) = lines[start:end], targets
            del lines[start:end]
            target -= len(block) if target > start else 0
            lines[target:target] = block
    return "".join(lines)


def _commented(ours: Lines, known: set[str]) -> list[tuple[Lines, str]]:
    """Return the comments in lines of their own that the tool did not write, those that follow each other
    together, and what the line below them is called."""
    comments: list[tuple[Lines, str]] = []
    block: Lines = []
    for line in ours:
        if line.strip().startswith("--") and line not in known:
            block.append(line)
            continue
        if block and (name := _name(line)):
            comments.append((block, name))
        block = []
    return comments


def _place(lines: Lines, block: Lines) -> int | None:
    """Return where `block` stands in `lines`, None where it does not, or more than once."""
    plain = [line.rstrip("\n") for line in lines]
    places = [start for start in range(len(plain)) if plain[start : start + len(block)] == block]
    return places[0] if len(places) == 1 else None


def _name(line: str) -> str:
    """Return what a line of a select calls its column: the last word. "" for a comment and for no column."""
    words = re.findall(r"\w+", _COMMENT.sub("", line))
    return words[-1] if words and line.startswith("        ") else ""
