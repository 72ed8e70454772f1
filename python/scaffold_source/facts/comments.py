"""Comments that the contract does not repeat: where a description says the same, a digest stands for it.
Pure."""

from __future__ import annotations

import re
from hashlib import sha256

_DIGITS = 8
_LOST = re.compile(
    rf"(?P<before>.*)\(a text that is not kept here, (?P<digest>[0-9a-f]{{{_DIGITS}}})\)", re.DOTALL
)
# What a comment says to `check` and `update`, which tells a reader of the docs nothing.
_HINT = re.compile(r'\s*\brenamed_from:\s*(?:"(?:[^"]|"")+"|\w+(?:\.\w+)*)')


class LostComment(str):
    """A comment of which the contract knows the digest alone, since people describe the thing in other
    words."""

    digest: str

    def __new__(cls, digest: str) -> LostComment:
        lost = super().__new__(cls, f"(a text that is not kept here, {digest})")
        lost.digest = digest
        return lost


def digest(comment: str) -> str:
    """Return the first hex digits of a comment's SHA-256."""
    if isinstance(comment, LostComment):
        return comment.digest
    return sha256(comment.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def is_digest(text: str) -> bool:
    """Return whether `text` could be a comment's digest."""
    return bool(re.fullmatch(rf"[0-9a-f]{{{_DIGITS}}}", text))


def is_same_comment(before: str | None, after: str | None) -> bool:
    """Return whether two comments tell readers the same, as far as can be told: a hint of a rename does
    not count."""
    is_lost = isinstance(before, LostComment) or isinstance(after, LostComment)
    if is_lost and before is not None and after is not None:
        return bool(_digests(before) & _digests(after))
    return _told(before) == _told(after)


def _told(comment: str | None) -> str | None:
    """Return what a comment tells readers, None for one that is a hint and nothing else."""
    return (described(comment) or None) if comment else comment


def _digests(comment: str) -> set[str]:
    return {digest(comment), digest(comment if isinstance(comment, LostComment) else described(comment))}


def known_comment(comment: str | None, text: str | None) -> str | None:
    """Return `text` for a comment that is known by its digest alone, where that fits: as it is, or without a
    hint that came since; else `comment`."""
    if not isinstance(comment, LostComment) or text is None:
        return comment
    candidates = (text, described(text))
    return next((known for known in candidates if digest(known) == comment.digest), comment)


def was_lost_as(text: str, lost: str) -> bool:
    """Return whether `text` is what stood where `lost` now stands for it, be it behind other words."""
    lost_text = _LOST.fullmatch(lost)
    if lost_text is None or not text.startswith(lost_text["before"]):
        return False
    return digest(text[len(lost_text["before"]) :]) == lost_text["digest"]


def described(comment: str) -> str:
    """Return what a comment says to readers: the description that it is, "" for none."""
    return _HINT.sub("", comment)


def is_described(comment: str | None) -> bool:
    """Return whether the description proposed from a comment is the comment, to the letter."""
    return bool(comment) and described(comment or "") == comment
