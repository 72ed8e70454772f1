"""Versions, ranges and durations."""

from __future__ import annotations

import pytest

from scaffold_source.drift.versions import bumped, is_accepted, number
from scaffold_source.lexicon.durations import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14d", 1_209_600), ("4h", 14_400), ("30 minutes", 1800), ("30m", 1800), ("2 weeks", 1_209_600),
        ("1.5h", 5400), ("2 months", 5_184_000), ("2mo", 5_184_000), ("1 y", 31_536_000),
        ("soon", None), ("2 moons", None), ("4", None), ("", None),
    ],
)  # fmt: skip
def test_durations(text: str, expected: float | None) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    ("accepted", "inside", "outside"),
    [
        ("^1.2", "1.2.0 1.2.3 1.10.0", "1.1.9 2.0.0 0.9.0"),
        ("^0.2", "0.2.0 0.2.9", "0.3.0 1.0.0"),
        ("^0.0.3", "0.0.3", "0.0.4"),
        ("^0", "0.9.9", "1.0.0"),
        ("~1.2", "1.2.9", "1.3.0 1.1.0"),
        ("~1", "1.9.0", "2.0.0"),
        ("~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0"),
        ("1.2", "1.2.0 1.2.9", "1.3.0"),
        ("=1.2.3", "1.2.3", "1.2.4"),
        (">=1.0 <3", "1.0.0 2.9.9", "3.0.0 0.9.9"),
        (">= 1.0, < 2", "1.5.0", "2.0.0"),
        (">1.2", "1.3.0", "1.2.9"),
        ("<=1.2", "1.2.9 0.1.0", "1.3.0"),
        ("1.x", "1.9.0", "2.0.0"),
        ("*", "0.0.0 9.9.9", "one"),
        ("v1.2.3", "1.2.3", "1.2.4"),
    ],
)
def test_ranges(accepted: str, inside: str, outside: str) -> None:
    assert all(is_accepted(version, accepted) for version in inside.split())
    assert not any(is_accepted(version, accepted) for version in outside.split())


@pytest.mark.parametrize("text", ["", "latest", "^", "1.2.3.4", "^1.2 or 3", "==1", "1..2", "^-1"])
def test_no_ranges(text: str) -> None:
    assert is_accepted("1.0.0", text) is None


def test_versions() -> None:
    assert number("1.10.0") > number("1.9.0")
    assert number("one") is None
    assert [bumped("1.2.3", bump) for bump in ("major", "minor", "patch", None)] == [
        "2.0.0",
        "1.3.0",
        "1.2.4",
        "1.2.3",
    ]
    assert bumped(None, "major") is None


@pytest.mark.parametrize("count", [True, -1, "2", None])
def test_a_count_that_is_no_number_is_no_duration(count: object) -> None:
    assert seconds({"count": 2, "period": "day"}) == 172_800
    assert seconds({"count": count, "period": "day"}) is None
