"""YAML's language server as an editor runs it: what it marks in a file, and which keys it offers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class LanguageServer:
    """A server that an editor has started. It speaks JSON-RPC on its standard streams."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._number = 0

    def marks(self, file: Path) -> list[str]:
        """Return what the server marks in a file: its lines, counted from 1, and the words."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": file.read_text()}
        self.notify("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self._read()
            if (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == file.as_uri()
            ):
                self.notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
                return [
                    f"{mark['range']['start']['line'] + 1}: {mark['message']}"
                    for mark in message["params"]["diagnostics"]
                ]

    def offered(self, file: Path, line: int, column: int) -> list[str]:
        """Return the labels that are offered at a place of a file, both counted from 0."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": file.read_text()}
        self.notify("textDocument/didOpen", {"textDocument": document})
        answer = self.ask(
            "textDocument/completion",
            {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": column}},
        )
        self.notify("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
        return [item["label"] for item in (answer["items"] if isinstance(answer, dict) else answer)]

    def ask(self, method: str, params: Any) -> Any:
        self._number += 1
        self._write({"id": self._number, "method": method, "params": params})
        while True:
            message = self._read()
            if message.get("id") == self._number and "method" not in message:
                return message.get("result")

    def notify(self, method: str, params: Any) -> None:
        self._write({"method": method, "params": params})

    def _write(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        """Return the next message; answer the server's own questions with the settings of an editor."""
        stream = self._process.stdout
        assert stream
        length = 0
        while line := stream.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(stream.read(length))
        if "id" in message and "method" in message:
            asked = message.get("params", {}).get("items", [])
            self._write(
                {
                    "id": message["id"],
                    "result": [_SETTINGS.get(item.get("section")) for item in asked] or None,
                }
            )
        return message


_SETTINGS = {"yaml": {"validate": True, "completion": True, "schemaStore": {"enable": False}}}


@contextmanager
def language_server(command: Path, root: Path) -> Iterator[LanguageServer]:
    """Start the server for a folder; it ends with the block."""
    with subprocess.Popen(
        [command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as process:
        server = LanguageServer(process)
        try:
            server.ask(
                "initialize",
                {
                    "processId": None,
                    "rootUri": root.as_uri(),
                    "capabilities": {
                        "workspace": {
                            "configuration": True,
                            "didChangeConfiguration": {"dynamicRegistration": True},
                        }
                    },
                    "workspaceFolders": [{"uri": root.as_uri(), "name": "analytics"}],
                },
            )
            server.notify("initialized", {})
            server.notify("workspace/didChangeConfiguration", {"settings": _SETTINGS})
            yield server
        finally:
            process.kill()
