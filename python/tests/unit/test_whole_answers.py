"""A contract over https is whole, or is not taken: exit code 3 within the deadline, whatever a server does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.cli import cli
from helpers.https_server import GOODBYE, HttpsServer, Script, https_server

from scaffold_source.project import elsewhere

CONTRACT = b"version: 2\nsources: []\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
LONG = b"Content-Length: 1000\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CUT = 3  # exit codes
READ = 2  # it arrived, and holds no contract


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpsServer]:
    with https_server(tmp_path_factory.mktemp("https")) as running:
        yield running


@pytest.fixture(autouse=True)
def _environment(server: HttpsServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    monkeypatch.setattr(elsewhere, "_LONGEST_S", 1.5)
    monkeypatch.setattr(elsewhere, "_LARGEST", 2**20)
    monkeypatch.chdir(tmp_path)
    server.answers.clear()
    server.scripts.clear()


def fetched(url: str) -> tuple[int, str]:
    """The exit code of `check` and its message."""
    result = cli("check", "--contract", url, "--from", "none.json")
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.stdout == ""
    assert 1 <= result.stderr.count("\n") <= 3, result.stderr
    assert all(c.isprintable() or c == "\n" for c in result.stderr)
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    ("script", "code", "says"),
    [
        ((OK, LONG, b"\r\n", CONTRACT), CUT, "it is cut off"),
        ((OK, LONG, b"\r\n", CONTRACT, GOODBYE), CUT, "977 bytes are missing"),
        ((OK, LONG, b"\r\n"), CUT, ""),
        ((OK, b"Content-Length: 23\r\n\r\n", CONTRACT), READ, ""),
        ((OK, b"\r\n", CONTRACT), CUT, "it is cut off"),
        ((OK, b"\r\n", CONTRACT, GOODBYE), READ, ""),
        ((OK, CHUNKED, b"\r\n17\r\n", CONTRACT, b"\r\n0\r\n\r\n"), READ, ""),
        ((OK, CHUNKED, b"\r\n17\r\n", CONTRACT, b"\r\n"), CUT, ""),
        ((OK, CHUNKED, b"\r\n17\r\n", CONTRACT, b"\r\n", GOODBYE), CUT, "it is cut off"),
        ((OK, CHUNKED, b"\r\n17\r\n", CONTRACT[:9], GOODBYE), CUT, ""),
        ((OK, CHUNKED, b"\r\nzz\r\n", CONTRACT), CUT, ""),
        ((OK, b"Content-Length: 5\r\nContent-Length: 23\r\n\r\n", CONTRACT), CUT, "how long it is"),
        ((OK, b"Content-Length: all\r\n\r\n", CONTRACT, GOODBYE), CUT, "how long it is"),
        ((OK, b"Content-Length: -1\r\n\r\n", CONTRACT, GOODBYE), CUT, "how long it is"),
        ((OK, b"Content-Encoding: gzip\r\nContent-Length: 23\r\n\r\n", CONTRACT), CUT, "an encoding"),
        ((OK, b"Transfer-Encoding: gzip, chunked\r\n\r\n17\r\n", CONTRACT, b"\r\n0\r\n\r\n"), CUT, "an encoding"),
        ((b"HTTP/1.1 206 Partial\r\nContent-Length: 23\r\n\r\n", CONTRACT), CUT, "206"),
        ((b"HTTP/1.1 204 None\r\n\r\n",), CUT, "204"),
        ((b"HTTP/1.1 304 Same\r\n\r\n",), CUT, "304"),
        ((b"HTTP/1.1 302 Found\r\n\r\n",), CUT, "302"),
        ((b"\0\xff rubbish\r\n\r\n",), CUT, ""),
        ((b"HTTP/1.1 500 \x1b[31m::error::no\x07\r\nContent-Length: 0\r\n\r\n",), CUT, "500"),
        ((b"HTTP/1.1 500 ", b"no " * 20_000, b"\r\nContent-Length: 0\r\n\r\n"), CUT, ""),
        ((OK, b"X: y\r\n" * 1000, b"\r\n"), CUT, ""),
        ((), CUT, ""),
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_is_whole_or_not_taken(server: HttpsServer, script: Script, code: int, says: str) -> None:
    server.scripts["/contract.yml"] = script
    exit_code, message = fetched(server.url("/contract.yml"))
    assert exit_code == code, message
    assert says in message
    assert "\x1b" not in message
    assert len(message) < 600


DRIP = (b"x", 0.05) * 200


@pytest.mark.parametrize(
    "script",
    [
        (b"HTTP/1.1 200 OK\r\nX: ", *DRIP),
        (b"HT", *DRIP),
        (OK, LONG, b"\r\n", *DRIP),
        (OK, CHUNKED, b"\r\n", *((b"1\r\nx\r\n", 0.05) * 200)),
        (b"HTTP/1.1 100 Continue\r\n\r\n", 0.05) * 200,
        (30.0,),
    ],
    ids=["in a header", "in the status", "in the body", "in chunks", "please continue", "no answer at all"],
)
def test_everything_has_one_deadline(server: HttpsServer, script: Script) -> None:
    server.scripts["/contract.yml"] = script
    began = time.monotonic()
    exit_code, message = fetched(server.url("/contract.yml"))
    assert exit_code == CUT
    assert "it took over 1.5 s" in message
    assert time.monotonic() - began < 4


def test_redirects_have_the_same_deadline(server: HttpsServer) -> None:
    for number in range(9):
        moved = f"HTTP/1.1 302 Found\r\nLocation: /{number + 1}\r\nContent-Length: 0\r\n\r\n".encode()
        server.scripts[f"/{number}"] = (0.5, moved)
    server.answers["/9"] = (200, {}, CONTRACT)
    assert "it took over 1.5 s" in fetched(server.url("/0"))[1]


def test_a_redirect_in_a_circle(server: HttpsServer) -> None:
    server.answers["/loop"] = (302, {"Location": "/loop"}, b"")
    exit_code, message = fetched(server.url("/loop"))
    assert exit_code == CUT
    assert "answers 302" in message


def test_an_answer_without_end_is_cut(server: HttpsServer) -> None:
    server.scripts["/large"] = (OK, b"\r\n", *((b"# " + b"x" * 65534,) * 100))
    exit_code, message = fetched(server.url("/large"))
    assert exit_code == CUT
    assert "larger than 1 MB" in message


def test_a_late_answer_leaves_no_thread_behind(server: HttpsServer) -> None:
    server.scripts["/drip"] = (OK, LONG, b"\r\n", *DRIP)
    before = threading.active_count()
    assert fetched(server.url("/drip"))[0] == CUT
    deadline = time.monotonic() + 5
    while threading.active_count() > before + 1 and time.monotonic() < deadline:  # the server's own
        time.sleep(0.1)
    assert threading.active_count() <= before + 1


@pytest.mark.parametrize(
    "url", ["https://[", "https://[::1", "https://host:port/x", "https://\u2100.example/x", "https://:1/x"]
)
def test_what_is_no_url(url: str) -> None:
    assert fetched(url)[0] in (2, 3)
