"""Settings of the server, as its probes read them."""

from __future__ import annotations

from scaffold_source.producers.observed import Observed


def of_settings(observed: Observed, name: str) -> str | None:
    """Return the value of a setting, None where the role is not shown it or the version has none."""
    return next((setting.value for setting in observed.settings if setting.name == name), None)


def number_of(observed: Observed, name: str) -> int | None:
    """Return a setting that is a whole number; None where it is not there."""
    value = of_settings(observed, name)
    return int(value) if value is not None and value.lstrip("-").isdecimal() else None
