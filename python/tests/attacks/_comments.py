"""Comments, counted word by word and looked for behind the words that they were written to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from attacks import _shape
from attacks._document import Comment, Document, Path


def lost_comments(before: Document, after: Document, now: Callable[[Path], Path]) -> Iterator[str]:
    """Comments of `before` that `after` lacks, or has somewhere else. `now` says where a path went."""
    missing = _words(before) - _words(after)
    if missing:
        yield f"comments lost: {', '.join(sorted(missing))}"
    there: defaultdict[str, list[Comment]] = defaultdict(list)
    for comment in after.comments:
        there[comment.text].append(comment)
    for comment in before.comments:
        found = there[comment.text]
        path = now(comment.path)
        at_home = [
            one
            for one in found
            if _is_at(after, one, comment, now)
            or _is_above_its_block(one, path)
            or _has_new_order(before, after, one, path)
            or _is_the_lists(before, after, comment, one, now)
        ]
        if at_home:
            found.remove(at_home[0])
        elif found:
            yield (
                f"comment moved: {comment.text!r} was {comment.where} {'.'.join(path)}, "
                f"is {found[0].where} {'.'.join(found[0].path)}"
            )


def _words(document: Document) -> Counter[str]:
    return Counter(word for comment in document.comments for word in re.findall(r"\S+", comment.text))


def _is_above_its_block(found: Comment, path: Path) -> bool:
    """Whether it stands at a block of facts that is written anew: what stood in it comes above its key."""
    return _shape.is_fact(path) and found.path == _thing(path) and found.where in ("above", "behind")


def _is_the_lists(
    before: Document, after: Document, comment: Comment, found: Comment, now: Callable[[Path], Path]
) -> bool:
    """Whether it heads a list still, and an empty line parts it from the first item: it may be the list's, which
    begins with another item now."""
    return (
        _heads_a_list(before, comment)
        and _heads_a_list(after, found)
        and found.follows == now(comment.follows)
    )


def _heads_a_list(document: Document, comment: Comment) -> bool:
    """Whether it stands above the first item of a list, with an empty line between them."""
    first = document.places.get(comment.path)
    if first is None or not first.is_item or (comment.where, comment.follows) != ("above", first.owner):
        return False
    return any(not line.strip() for line in document.text[comment.start : first.start].split("\n")[:-1])


def _is_at(document: Document, found: Comment, before: Comment, now: Callable[[Path], Path]) -> bool:
    where, path = before.where, now(before.path)
    if path not in document.paths:  # gone: the comment stays where it was
        while path and path not in document.paths:
            path = path[:-1]
        # Where nothing is left of a list, what stands at its end may be read as its owner's, or the next one's.
        return path[:-1] == found.path or path in (found.path[: len(path)], found.follows[: len(path)])
    if where == "foot":
        return _is_at_the_foot(document, found, path, now(before.follows))
    if found.where == where:
        return found.path == path or (where == "behind" and _is_behind_its_first_line(document, found, path))
    # What is written anew in block style has its comment above it.
    return where == "behind" and found.where == "above" and path[: len(found.path)] == found.path


def _is_behind_its_first_line(document: Document, found: Comment, path: Path) -> bool:
    """Whether the comment stands behind the first line of the item at `path`: what was one line is a block now."""
    places = [place for place in document.places.values() if place.owner == path]
    return bool(places) and found.path == min(places, key=lambda place: place.start).path


def _is_at_the_foot(document: Document, found: Comment, path: Path, follows: Path) -> bool:
    """Whether a comment that stood at the foot of `path`, behind `follows`, does so still."""
    # Behind the last of a list, it may be the last one's or the list's.
    if found.follows[:-1] == follows[:-1] or _thing(found.follows) == _thing(follows):
        return True
    if path == follows[: len(path)] and found.follows[: len(path) + 1] == follows[: len(path) + 1]:
        return True
    # Where the words above it are gone, it is somewhere within the same thing.
    if follows not in document.paths:
        return any(one[: len(path)] == path for one in (found.path, found.precedes, found.follows))
    return found.where == "foot" and found.path == path


def _thing(path: Path) -> Path:
    """What the words at a path belong to: of facts, the whole block."""
    blocks = (path[:depth] for depth in range(1, len(path)) if _shape.is_fact(path[:depth]))
    return next(blocks, path)


def _has_new_order(before: Document, after: Document, found: Comment, path: Path) -> bool:
    """Whether the comment is still within its list of facts, whose members have another order now."""
    if not _shape.is_fact(path) or found.path[: len(path) - 1] != path[:-1]:
        return False
    old, new = (
        [
            place.path
            for place in sorted(one.places.values(), key=lambda p: p.start)
            if place.owner == path[:-1]
        ]
        for one in (before, after)
    )
    return [one for one in old if one in new] != [one for one in new if one in old]
