"""Let a real application run its own migrations version by version, and keep the facts of each.

    python benchmarks/histories/record.py APPLICATION PYTHON

PYTHON is the interpreter of a venv that APPLICATION is installed in; `recorders/migrate_APPLICATION.py` runs
in it and knows nothing of scaffold_source. Writes `APPLICATION/VERSION.json.gz`, as `snapshot` prints it.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

from scaffold_source.commands.snapshot import snapshot
from scaffold_source.producers import Scope
from scaffold_source.producers.embedded import EmbeddedServer, embedded_server
from scaffold_source.producers.where import Where

HERE = Path(__file__).parent


def record(application: str, python: str, server: EmbeddedServer) -> None:
    """One database, brought from version to version."""
    database = application
    server.create_database(database)
    recorder = [python, HERE / "recorders" / f"migrate_{application}.py"]
    place = [server.host, str(server.port), server.user, database]
    versions = subprocess.run(recorder, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.split()
    (HERE / application).mkdir(exist_ok=True)
    for version in versions:
        subprocess.run([*recorder, *place, version], check=True)
        taken = snapshot(Where(server.uri(database)), Scope(evidence="none"))
        packed = gzip.compress(taken.text.encode(), mtime=0)
        (HERE / application / f"{version}.json.gz").write_bytes(packed)
        print(version, len(packed), *taken.notices, flush=True)


def main() -> None:
    application, python = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name, embedded_server(Path(name) / "postgres") as server:
        record(application, python, server)


if __name__ == "__main__":
    main()
