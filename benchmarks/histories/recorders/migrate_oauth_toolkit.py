"""Django OAuth Toolkit: its migrations, some at a time. Versions are the last one's number.

In a venv with django-oauth-toolkit==3.4.1 and psycopg2-binary.
"""

from __future__ import annotations

from upgrading import django, main

VERSIONS = dict.fromkeys(("0001", "0004", "0007", "0011", "0012", "0015", "0018", "0020", "0022"))


def migrate(place: list[str], version: str) -> None:
    django(place, "oauth2_provider", ["oauth2_provider"], version)


if __name__ == "__main__":
    main(VERSIONS, migrate)
