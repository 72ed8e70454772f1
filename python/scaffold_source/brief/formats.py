"""The formats of a brief by name. A renderer is imported when it is asked for: Jinja2 costs a short run more
than all the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from scaffold_source.brief.page import Brief

_DIGEST = re.compile(r"scaffold-source-brief(?: content=\"| )([0-9a-f]{64})")


class Renderer(Protocol):
    """Turns a brief into text."""

    def __call__(self, brief: Brief, digest: str, *, print_columns: bool = False) -> str:
        """Return the text, which holds the digest of the contract."""


def _html() -> Renderer:
    from scaffold_source.brief.html import html  # noqa: PLC0415 (Jinja2)

    return html


def _markdown() -> Renderer:
    from scaffold_source.brief.markdown import markdown  # noqa: PLC0415

    return markdown


def _github_issue() -> Renderer:
    from scaffold_source.brief.github_issue import github_issue  # noqa: PLC0415

    return github_issue


FORMATS: Mapping[str, Callable[[], Renderer]] = {
    "html": _html,
    "markdown": _markdown,
    "github-issue": _github_issue,
}


def digest_in(text: str) -> str | None:
    """Return the digest of the contract that a brief was made of, in any format; None if it is no brief."""
    digest = _DIGEST.search(text)
    return digest[1] if digest else None
