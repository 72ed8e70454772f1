"""Settings of the server, as its probes read them."""

from __future__ import annotations

from scaffold_source.producers.observed import value_of
from scaffold_source.producers.observed_mysql import Observation


def of_settings(observed: Observation, name: str) -> str | None:
    """Return the value of a setting, None where the role is not shown it or the version has none."""
    return value_of(observed.settings, name)


def number_of(observed: Observation, name: str) -> int | None:
    """Return a setting that is a whole number; None where it is not there."""
    value = of_settings(observed, name)
    return int(value) if value is not None and value.lstrip("-").isdecimal() else None


def is_on(observed: Observation, name: str) -> bool | None:
    """Return whether a setting is on; None where it is not there."""
    value = of_settings(observed, name)
    return None if value is None else value.lower() in ("on", "1", "yes")
