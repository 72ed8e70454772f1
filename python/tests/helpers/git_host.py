"""Repositories over HTTPS for whoever knows the password, as a host of git serves them: git's own backend."""

from __future__ import annotations

import os
import ssl
import subprocess
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from helpers.https_server import self_signed


@contextmanager
def git_host(repositories: Path, folder: Path, user: str, password: str) -> Iterator[tuple[str, Path]]:
    """Serve the bare repositories in a folder. Yields host:port and the certificate that proves it."""
    allowed = f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Authorization") != allowed:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            head, _, content = self.answer().partition(b"\r\n\r\n")
            self.send_response(200)
            for line in head.decode().split("\r\n"):
                self.send_header(*line.split(": ", 1))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def answer(self) -> bytes:
            path, _, query = self.path.partition("?")
            about = {
                "GIT_PROJECT_ROOT": str(repositories),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            }
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            environment = {"PATH": os.environ["PATH"], "CONTENT_LENGTH": str(len(content)), **about}
            return subprocess.run(
                ["git", "http-backend"], input=content, env=environment, capture_output=True, check=True
            ).stdout

        def log_message(self, *_: Any) -> None:
            """Nobody reads a log here."""

    certificate = self_signed(folder, "localhost", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"localhost:{server.server_address[1]}", certificate
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
