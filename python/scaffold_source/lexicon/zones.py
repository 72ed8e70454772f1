"""Time zones by the names of the IANA database, links such as US/Eastern included.

https://www.iana.org/time-zones
"""

from __future__ import annotations

from pathlib import Path

ZONES = frozenset((Path(__file__).parent / "zones.txt").read_text(encoding="utf-8").split())
_ZONE_BY_LOWER = {zone.lower(): zone for zone in ZONES}
_UTC_NAMES = {"utc", "gmt", "etc/utc", "etc/gmt", "zulu", "uct", "etc/uct", "universal", "etc/universal"}


def known_zone(name: str) -> str | None:
    """Return the zone of that name as the database spells it, `UTC` for each name of that; None if there is
    none."""
    return "UTC" if name.lower() in _UTC_NAMES else _ZONE_BY_LOWER.get(name.lower())
