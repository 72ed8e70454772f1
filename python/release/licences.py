"""Which licences come along with an installation, as docs/licences.md lists them, and whether they may."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from release.errors import ReleaseError

# What may stand beside Apache-2.0 in somebody's environment. LGPL and MPL ask something of whoever changes
# that very package, and of nobody who imports it.
ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only",
        "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-2.0", "PostgreSQL", "PSF-2.0", "Unlicense",
        # Of text-unidecode, which dbt brings: its other choice is the GPL.
        "Artistic-1.0-Perl",
    }
)  # fmt: skip
# How packages without an SPDX expression say it.
_SPOKEN = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD-3-Clause License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "Artistic License": "Artistic-1.0-Perl",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}


@dataclass(frozen=True, slots=True, order=True)
class Licensed:
    """A package and the licence that its metadata states, as an SPDX expression."""

    name: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        """True if one of the alternatives consists of allowed licences."""
        expression = self.licence
        while inner := re.search(r"\(([^()]*)\)", expression):
            verdict = "MIT" if _is_allowed(inner[1]) else "forbidden"
            expression = expression.replace(inner[0], verdict)
        return _is_allowed(expression)


def _is_allowed(alternatives: str) -> bool:
    return any(set(re.split(r"\s+AND\s+", one)) <= ALLOWED for one in re.split(r"\s+OR\s+", alternatives))


def licences_in(site_packages: Path) -> list[Licensed]:
    """Return what is installed there, but ourselves and what makes environments."""
    texts = (file.read_text(encoding="utf-8") for file in site_packages.glob("*.dist-info/METADATA"))
    found = sorted({_read(text) for text in texts})
    return [one for one in found if one.name not in ("scaffold-source", "pip", "setuptools", "wheel")]


def brought_along(extras: Iterable[str]) -> list[Licensed]:
    """Return what an installation with these extras brings along here, each package once."""
    waiting, seen = [Requirement(f"scaffold-source[{','.join(extras)}]")], set[str]()
    packages = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        package = distribution(wanted.name)
        packages.add(_read(package.read_text("METADATA") or ""))
        for text in package.requires or ():
            needed = Requirement(text)
            extras_asked = [{"extra": extra} for extra in ("", *wanted.extras)]
            if needed.marker is None or any(needed.marker.evaluate(dict(one)) for one in extras_asked):
                waiting.append(needed)
    return sorted(one for one in packages if one.name != "scaffold-source")


def require_allowed(packages: Iterable[Licensed]) -> None:
    """Raise ReleaseError that names every package whose licence nobody has looked at."""
    wrong = [f"{one.name} ({one.licence or 'none stated'})" for one in packages if not one.is_allowed]
    if wrong:
        raise ReleaseError(
            f"Licences that nobody allowed: {', '.join(wrong)}. Read them, then add to release/licences.py"
        )


def table(packages: Iterable[Licensed]) -> str:
    """Return the table of docs/licences.md."""
    lines = [f"| {one.name} | {one.licence} |\n" for one in packages]
    return "| package | licence |\n|---|---|\n" + "".join(lines)


def _read(metadata: str) -> Licensed:
    said = HeaderParser().parsestr(metadata)
    name = re.sub(r"[-_.]+", "-", str(said["Name"])).lower()
    return Licensed(
        name, str(said["License-Expression"] or " OR ".join(dict.fromkeys(_spoken(said.items()))))
    )


def _spoken(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the licences that classifiers state, else what the field of free text says in one line."""
    pairs = list(headers)
    classifiers = [value for key, value in pairs if key == "Classifier" and value.startswith("License ::")]
    spoken = [value.rpartition(" :: ")[2] for value in classifiers] or [
        value.strip() for key, value in pairs if key == "License" and "\n" not in value
    ]
    yield from (_SPOKEN.get(one, one) for one in spoken if one != "OSI Approved")
