"""A contract that is not in a project at hand: a file, a file at a git ref, or a URL."""

from __future__ import annotations

import os
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlsplit
from urllib.request import Request

from scaffold_source import __version__
from scaffold_source.errors import UnreachableError, UsageError
from scaffold_source.project.declaration import Text, read_text
from scaffold_source.project.git import text_at
from scaffold_source.project.https import Bounds, RefusedAnswerError, fetch

TOKEN = "SCAFFOLD_SOURCE_TOKEN"  # noqa: S105 (the variable's name)
_LARGEST = 64 * 1024 * 1024
_PATIENCE_S = 10  # for each answer
_LONGEST_S = 60  # for the whole
_LONGEST_REASON = 200  # characters


def contract_texts(places: Sequence[str], folder: Path) -> list[Text]:
    """The YAML at each of `places`: `FILE.yml`, `REF:path/FILE.yml` in the clone that `folder` is in, or
    `https://…`, with the token in SCAFFOLD_SOURCE_TOKEN where that is set.

    Raises UsageError for what is no place, ProjectError for what git does not know, UnreachableError where a
    URL gives no file.
    """
    return [_text(place, folder) for place in places]


def _text(place: str, folder: Path) -> Text:
    if "://" in place:
        return _fetched(_checked(place), place)
    if (folder / place).is_file():
        return read_text(folder / place)
    ref, colon, path = place.partition(":")
    if colon and path:
        return text_at(folder, ref, path)
    raise UsageError(
        f"--contract {place}: there is no such file",
        do="give FILE.yml, REF:path/FILE.yml of this clone, or https://… of the raw file",
    )


def _checked(url: str) -> SplitResult:
    """Neither the query nor what stands before an @ is ever shown: both may hold a token."""
    try:
        parts = urlsplit(url)
    except ValueError:  # `https://[`
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname:
        raise UsageError("--contract takes a URL with https:// alone", do="give https://… of the raw file")
    if "@" in parts.netloc:
        raise UsageError(
            "--contract holds a user or a token in its URL (not shown)",
            do=f"take it out, and export {TOKEN} instead",
        )
    return parts


def _fetched(parts: SplitResult, url: str) -> Text:
    name = f"{parts.hostname}{parts.path}"
    accept = "application/vnd.github.raw+json, text/plain, */*;q=0.5"
    request = Request(url, headers={"User-Agent": f"scaffold-source/{__version__}", "Accept": accept})  # noqa: S310
    if token := os.environ.get(TOKEN):
        # A redirect does not get it: it may lead to another host.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        return Path(name), fetch(request, Bounds(_PATIENCE_S, _LONGEST_S, _LARGEST))
    except HTTPError as error:
        raise UnreachableError(
            f"{name} answers {error.code} {_shown(error.reason)}",
            do=f"check the URL (the raw file's, not the page's), and {TOKEN} if it is private",
        ) from None
    except RefusedAnswerError as error:
        raise UnreachableError(
            f"{name} could not be fetched: {error}",
            do=f"give the raw file's URL, and {TOKEN} if it is private; or fetch it before",
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise UnreachableError(
            f"{name} could not be fetched: {_shown(reason)}",
            do="check host and network (proxy, certificates)",
        ) from None


def _shown(reason: object) -> str:
    """What a server or the network says, on one line and not without end."""
    text = " ".join(str(reason).split())
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}…"
