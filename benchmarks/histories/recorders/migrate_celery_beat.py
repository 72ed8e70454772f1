"""django-celery-beat: its migrations, some at a time. Versions are the last one's number.

In a venv with django-celery-beat==2.9.0 and psycopg2-binary.
"""

from __future__ import annotations

from upgrading import django, main

VERSIONS = dict.fromkeys(("0001", "0005", "0008", "0011", "0014", "0019"))


def migrate(place: list[str], version: str) -> None:
    django(place, "django_celery_beat", ["django_celery_beat"], version)


if __name__ == "__main__":
    main(VERSIONS, migrate)
