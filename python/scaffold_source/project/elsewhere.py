"""Read a contract that is not in a project at hand: a file, a file at a git ref, or a URL."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException, InvalidURL
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
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+(?:%\w+)?")
_SENT = re.compile(r"[!-~]*")  # what may stand in a request's first line and in a header
_REASONS = {status.value: status.phrase for status in HTTPStatus}


def contract_texts(places: Sequence[str], folder: Path) -> list[Text]:
    """Return the YAML at each of `places`: `FILE.yml`, `REF:path/FILE.yml` in the clone that `folder` is in,
    or `https://…`, with the token in SCAFFOLD_SOURCE_TOKEN if that is set.

    Raises UsageError for something that is no place, ProjectError for what git does not know,
    UnreachableError if a URL gives no file.
    """
    texts = [_text(place, folder) for place in places]
    names = [path for path, _ in texts]
    return [
        (path if names.count(path) == 1 else Path(f"{path} ({names[: number + 1].count(path)})"), content)
        for number, (path, content) in enumerate(texts)
    ]


def _text(place: str, folder: Path) -> Text:
    if "://" in place:
        return _fetched(_checked(place), place)
    if _is_file(folder / place):
        return read_text(folder / place)
    ref, colon, path = place.partition(":")
    if colon and path:
        return text_at(folder, ref, path)
    raise UsageError(
        f"--contract {place}: there is no such file",
        do="give FILE.yml, REF:path/FILE.yml of this clone, or https://… of the raw file",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no file can have such a name
        return False


def _checked(url: str) -> SplitResult:
    """Return the URL's parts. Only its host is ever shown: path and query may contain a token."""
    parts = _split(url)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        raise UsageError("--contract takes only https:// URLs", do="give https://… of the raw file")
    if not _HOST.fullmatch(parts.hostname) or not _SENT.fullmatch(url):
        raise UnreachableError(
            "--contract holds a character that must be %-encoded in a URL (not shown)",
            do="give https://… of the raw file, with special characters %-encoded",
        )
    if "@" in parts.netloc:
        raise UsageError(
            "--contract holds a user or a token in its URL (not shown)",
            do=f"remove it, and export {TOKEN} instead",
        )
    return parts


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _token() -> str:
    """Return the token, "" if there is none. Raises UsageError, which does not show it, for an impossible
    one."""
    token = os.environ.get(TOKEN, "").strip()
    if not _SENT.fullmatch(token):
        raise UsageError(
            f"{TOKEN} holds a blank, a line break or another character that no token has (not shown)",
            do="save the token alone, on one line",
        )
    return token


def _fetched(parts: SplitResult, url: str) -> Text:
    name = f"{parts.hostname}/…"
    accept = "application/vnd.github.raw+json, text/plain, */*;q=0.5"
    request = Request(url, headers={"User-Agent": f"scaffold-source/{__version__}", "Accept": accept})  # noqa: S310
    if token := _token():
        # A redirect does not get it: it may lead to another host.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        return Path(name), fetch(request, Bounds(_PATIENCE_S, _LONGEST_S, _LARGEST))
    except HTTPError as error:
        raise UnreachableError(
            f"{name} answers {error.code} {_REASONS.get(error.code, '')}".rstrip(),
            do=f"check the URL (the raw file's, not the page's), and {TOKEN} if it is private",
        ) from None
    except RefusedAnswerError as error:
        raise UnreachableError(
            f"{name} could not be fetched: {error}",
            do=f"give the raw file's URL, and {TOKEN} if it is private; or fetch it before",
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        raise UnreachableError(
            f"{name} could not be fetched: {_reason(error)}",
            do="check host and network (proxy, certificates)",
        ) from None


def _reason(error: Exception) -> str:
    """Return why, in words that repeat neither the URL nor what the server says: both may contain a token."""
    cause = getattr(error, "reason", error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({cause.verify_message})"
    if isinstance(cause, TimeoutError):
        return "it did not answer in time"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    is_url = isinstance(cause, (InvalidURL, ValueError))
    return "its URL cannot be read" if is_url else f"its answer makes no sense ({type(cause).__name__})"
