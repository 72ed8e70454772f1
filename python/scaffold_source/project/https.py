"""Fetch a file over HTTPS: all of it, within a time and a size, or raise an exception.

urllib limits the wait for each answer of the network, not for the whole, and takes what came before a
connection broke for the whole file. Here the whole has one deadline, and its end must be proven: by its
length, by the last chunk, or by TLS, which says when a server has finished (RFC 9112, 9.8).
"""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection, IncompleteRead
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

_CHUNK = 65536


class RefusedAnswerError(HTTPException):
    """An answer that is not accepted. Its text is ours: nothing of the URL or of what the server said."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`patience` is the time for each answer and `longest` that for everything, both in seconds; `largest`
    counts bytes."""

    patience: float
    longest: float
    largest: int


def fetch(request: Request, bounds: Bounds) -> bytes:
    """Return the content of the file that `request` asks for.

    Raises RefusedAnswerError for an answer that is late, too large, cut off or not a plain file, and what
    urllib raises: HTTPError for a status other than success, OSError and HTTPException for the rest.
    """
    fetching = _Fetching(request, bounds)
    # Resolving a name and dripping headers cannot be given a deadline, so nobody waits for this thread.
    thread = threading.Thread(target=fetching.run, daemon=True)
    thread.start()
    thread.join(bounds.longest)
    fetching.is_late = thread.is_alive()
    if fetching.is_late:
        raise RefusedAnswerError(f"it took over {bounds.longest:g} s")
    if fetching.error:
        raise fetching.error
    return fetching.content


class _Fetching:
    """Fetches one file in a thread of its own, and keeps the content or what went wrong."""

    def __init__(self, request: Request, bounds: Bounds) -> None:
        self._request = request
        self._bounds = bounds
        self.content = b""
        self.error: Exception | None = None
        self.is_late = False

    def run(self) -> None:
        try:
            self.content = self._fetched()
        except (ssl.SSLEOFError, IncompleteRead):
            self.error = RefusedAnswerError("it is cut off: the connection ended before the file did")
        except Exception as error:
            self.error = error

    def _fetched(self) -> bytes:
        opener = build_opener(_HttpsAlone, _Https)
        with opener.open(self._request, timeout=self._bounds.patience) as response:
            _require_file(response)
            content = bytearray()
            while not self.is_late and (chunk := response.read1(_CHUNK)):
                content += chunk
                if len(content) > self._bounds.largest:
                    raise RefusedAnswerError(f"it is larger than {self._bounds.largest // 2**20} MB")
            if response.length:  # what is left of Content-Length
                raise RefusedAnswerError(f"it is cut off: {response.length:,} bytes are missing")
            return bytes(content)


def _require_file(response: Any) -> None:
    """Raise RefusedAnswerError unless the answer is a whole file without further encoding."""
    if response.status != 200:
        raise RefusedAnswerError(f"it answers {response.status}, which is not the whole file")
    if response.headers.get_content_type() == "text/html":
        raise RefusedAnswerError("it is a web page")
    coding = response.headers.get("Content-Encoding", "identity")
    transfer = response.headers.get("Transfer-Encoding")
    if coding.strip().lower() != "identity" or not (transfer is None or response.chunked):
        raise RefusedAnswerError("it is in an encoding that was not asked for")
    lengths = set(response.headers.get_all("Content-Length", ()))
    if not response.chunked and (len(lengths) > 1 or (lengths and response.length is None)):
        raise RefusedAnswerError("it does not say how long it is")


class _HttpsAlone(HTTPRedirectHandler):
    """Follows no redirect that would leave https."""

    def redirect_request(self, *answer: Any) -> Any:
        if urlsplit(answer[-1]).scheme != "https":
            raise RefusedAnswerError("it redirects to an address without https")
        return super().redirect_request(*answer)


class _Connection(HTTPSConnection):
    """A connection whose end is an error, unless TLS says that the server meant it."""

    def connect(self) -> None:
        super().connect()
        assert isinstance(self.sock, ssl.SSLSocket), "a connection over TLS"
        vars(self.sock)["suppress_ragged_eofs"] = False


class _Https(HTTPSHandler):
    def https_open(self, request: Request) -> Any:
        context = ssl.create_default_context()
        context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
        return self.do_open(_Connection, request, context=context)
