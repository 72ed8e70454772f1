"""What an installation brings along may come along, and docs/licences.md lists it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from release.errors import ReleaseError
from release.licences import Licensed, brought_along, require_allowed, table

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/licences.md"
# What Python 3.10 and Windows need besides.
ELSEWHERE = (
    Licensed("colorama", "BSD-3-Clause"),
    Licensed("tomli", "MIT"),
    Licensed("typing-extensions", "PSF-2.0"),
    Licensed("tzdata", "Apache-2.0"),
)
_TABLE = re.compile(r"(?<=<!-- made: table -->\n)(?:\|.*\n)*")


def test_what_comes_along_is_listed_and_allowed() -> None:
    """Whatever the Python and the system: the page has them all."""
    packages = brought_along(["mysql", "embedded"])
    require_allowed(packages)
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_DOCS"):
        ours = [*packages, *ELSEWHERE]
        text = _TABLE.sub(lambda _: table(sorted(set(ours))), text)
        PAGE.write_text(text, encoding="utf-8")
    listed = set(re.findall(r"^\| ([\w-]+) \| ([^|]+) \|$", text, flags=re.MULTILINE)) - {
        ("package", "licence")
    }
    assert {(one.name, one.licence) for one in packages} <= listed
    assert listed - {(one.name, one.licence) for one in packages} <= {
        (one.name, one.licence) for one in ELSEWHERE
    }


def test_what_dbt_brings_is_allowed() -> None:
    assert len(brought_along(["demo"])) > len(brought_along(["embedded"]))
    require_allowed(brought_along(["demo"]))


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("(MIT OR GPL-3.0-only) AND GPL-2.0-only", False),
        ("Apache-2.0 AND MIT", True),
        ("Apache-2.0 AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("", False),
    ],
)
def test_what_may_come_along(licence: str, *, is_allowed: bool) -> None:
    package = Licensed("acme", licence)
    assert package.is_allowed is is_allowed
    if not is_allowed:
        with pytest.raises(ReleaseError, match="acme"):
            require_allowed([package])


def test_nobody_elses_code_is_in_what_is_shipped() -> None:
    """Vendored code says whose it is, and docs/licences.md must say it too."""
    shipped = ["python/scaffold_source", "macros", "models", "tests"]
    listed = subprocess.check_output(["git", "-C", ROOT, "ls-files", "-z", *shipped], text=True)
    page = PAGE.read_text(encoding="utf-8")
    foreign = [
        name
        for name in listed.rstrip("\0").split("\0")
        if re.search(rb"(?i)@licen[sc]e|copyright \(c\)|spdx-license", (ROOT / name).read_bytes())
        and Path(name).name not in page
    ]
    assert foreign == []
