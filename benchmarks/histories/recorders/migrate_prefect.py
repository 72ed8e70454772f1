"""Prefect: the Alembic revision that each release ended with, and how to run up to there.

In a venv with prefect==3.8.8 and asyncpg:
    python migrate_prefect.py                                   prints the versions
    python migrate_prefect.py HOST PORT USER DATABASE VERSION   migrates to one

The releases were read out of their wheels on PyPI: which revisions each of them ships.
"""

from __future__ import annotations

import os
import sys
from urllib.parse import quote

REVISIONS = {
    "2.0.0": "add97ce1937d",
    "2.1.1": "77eb737fc759",
    "2.3.2": "2d5e000696f1",
    "2.6.9": "5d526270ddb4",
    "2.8.7": "aa84ac237ce8",
    "2.10.21": "15f5083c16bd",
    "2.13.8": "bfe653bbf62e",
    "2.14.21": "6b63c51c31b4",
    "2.16.9": "aeea5ee6f070",
    "2.19.9": "b23c83a12cb4",
    "3.0.0": "97429116795e",
    "3.1.0": "eaec5004771f",
    "3.2.0": "a03d00b8e275",
    "3.4.0": "4160a4841eed",
    "3.5.0": "9e83011d1f2a",
    "3.8.8": "d4a7e1c93f52",
}


def migrate(version: str) -> None:
    import anyio
    from prefect.server.database.alembic_commands import alembic_upgrade

    anyio.run(anyio.to_thread.run_sync, alembic_upgrade, REVISIONS[version])


def main() -> None:
    if len(sys.argv) == 1:
        print(*REVISIONS)
        return
    host, port, user, database, version = sys.argv[1:]
    os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = (
        f"postgresql+asyncpg://{user}@/{database}?host={quote(host, safe='')}&port={port}"
    )
    migrate(version)


if __name__ == "__main__":
    main()
