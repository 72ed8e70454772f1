"""A real HTTPS server on this machine, with a certificate of its own."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = tuple[int, dict[str, str], bytes]
# Bytes to send as they are, and seconds to wait; GOODBYE ends the connection as TLS wants it.
Script = tuple[bytes | float, ...]
GOODBYE = -1.0


@dataclass
class HttpsServer:
    """`answers` and `scripts` are by path; `seen` are the requests' paths and Authorization headers."""

    port: int
    certificate: Path
    answers: dict[str, Answer] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"https://localhost:{self.port}{path}"


@contextmanager
def https_server(folder: Path) -> Iterator[HttpsServer]:
    certificate = self_signed(folder, "localhost", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    serving = HttpsServer(0, certificate)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            serving.seen.append((path, self.headers.get("Authorization")))
            if path in serving.scripts:
                self.play(serving.scripts[path])
                return
            status, headers, content = serving.answers.get(path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def play(self, script: Script) -> None:
            self.close_connection = True
            with suppress(OSError):  # the client has gone
                for part in script:
                    if part == GOODBYE:
                        self.request.unwrap()
                    elif isinstance(part, bytes):
                        self.wfile.write(part)
                    elif serving.stopping.wait(part):
                        return

        def log_message(self, *_: Any) -> None:
            """Nobody reads a log here."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    serving.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield serving
    finally:
        serving.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


def self_signed(folder: Path, *hosts: str) -> Path:
    """A key and a certificate that signs itself, for names and addresses of a server."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    names = [x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host) for host in hosts]
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{hosts[0]}.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
