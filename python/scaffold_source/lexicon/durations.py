"""Durations as people write them in a contract: one grammar for the CLI and the macros.

    14d    2h    30 minutes    2 months    1.5 days

`m` is a minute, `mo` a month. A month counts as 30 days and a year as 365: durations are compared, not added
to dates. dbt's own `{count: 2, period: day}` says the same in two keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Unit as dbt's `period` says it → its seconds, and what people write for it.
_UNITS = {
    "second": (1, "s sec secs second seconds"),
    "minute": (60, "m min mins minute minutes"),
    "hour": (3600, "h hr hrs hour hours"),
    "day": (86_400, "d day days"),
    "week": (7 * 86_400, "w week weeks"),
    "month": (30 * 86_400, "mo month months"),
    "year": (365 * 86_400, "y year years"),
}
SECONDS: Mapping[str, int] = {
    spelling: seconds for seconds, spellings in _UNITS.values() for spelling in spellings.split()
}
PATTERN = r"([0-9]+(?:[.][0-9]+)?) ?([a-z]+)"
FORMS = "a number and a unit, such as 14d, 4h, 30 minutes, 2 weeks or 3 months (m is a minute, mo a month)"


def seconds(duration: object) -> float | None:
    """Return a duration in seconds: `14d`, `4 h`, or dbt's `{count: 4, period: hour}`. None if it is none."""
    if isinstance(duration, Mapping):
        return _counted(duration)
    parts = re.fullmatch(PATTERN, str(duration).strip().lower())
    unit = SECONDS.get(parts[2]) if parts else None
    return float(parts[1]) * unit if parts and unit else None


def _counted(duration: Mapping[object, object]) -> float | None:
    """Return dbt's `{count, period}` in seconds."""
    count, unit = duration.get("count"), SECONDS.get(str(duration.get("period")).lower())
    if unit is None or isinstance(count, bool) or not isinstance(count, (int, float)) or count < 0:
        return None
    return float(count) * unit
