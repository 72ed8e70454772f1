"""The version of a server, from what `version()` says."""

from __future__ import annotations

import re

from scaffold_source.errors import ProducerError

_OLDEST = {"MySQL": (8, 0, 16), "MariaDB": (10, 5, 0)}


def supported_version(text: str) -> str:
    """Return `8.4` or `10.11-MariaDB`. Raises ProducerError for a version that is too old."""
    vendor = "MariaDB" if "mariadb" in text.lower() else "MySQL"
    numbers = numbers_of(text)
    if numbers < _OLDEST[vendor]:
        oldest = ".".join(map(str, _OLDEST[vendor]))
        raise ProducerError(
            f"{vendor} {text} is too old: {oldest} is the oldest version that can be read",
            do="read a replica on a newer version, or restore its schema dump into one",
        )
    label = ".".join(map(str, numbers[:2]))
    return f"{label}-MariaDB" if vendor == "MariaDB" else label


def numbers_of(text: str) -> tuple[int, ...]:
    """Return the version's first three numbers."""
    return tuple(int(number) for number in re.findall(r"\d{1,9}", text)[:3])
