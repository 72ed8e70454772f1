"""Texts of somebody else's document, on their way into YAML that dbt renders: nothing in it is evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from scaffold_source.odcs.slots import Slots
from scaffold_source.yaml_text.jinja import Template, escape, unescape
from scaffold_source.yaml_text.values import with_scalars

# Calls that we write ourselves, of names in quotes and nothing else.
_OWN_CALL = re.compile(r"\{\{ scaffold_source\.[a-z_]+\((?:'[\w .-]*'(?:, )?)*\) \}\}")


@dataclass(frozen=True, slots=True)
class Inert:
    """Makes texts inert, and remembers at which `places` there was something to evaluate. `keep_jinja` leaves
    our own properties alone: somebody vouches for the document."""

    keep_jinja: bool = False
    places: list[str] = field(default_factory=list)

    def own(self, slots: Slots, place: str) -> Slots:
        """Return the slots of our own properties, inert but where somebody vouches for them."""
        return slots if self.keep_jinja else self.slots(slots, place)

    def slots(self, slots: Slots, place: str) -> Slots:
        """Return slots whose texts are what they say: calls of our macros are kept, other Jinja is shown."""
        return {
            name: with_scalars(value, partial(self._scalar, f"{place}: {name}"))  # dbt renders no keys
            for name, value in slots.items()
        }

    def _scalar(self, place: str, text: object) -> object:
        if not isinstance(text, str) or escape(unescape(text)) == text or _OWN_CALL.fullmatch(text):
            return text
        self.places.append(place)
        return escape(text)


def plain(value: Any, *, keep_calls: bool = False) -> Any:
    """Return a value of a YAML file with its texts as dbt renders them, where we escaped them; with
    `keep_calls`, calls of our own macros as templates."""

    def rendered(scalar: object) -> object:
        if not isinstance(scalar, str):
            return scalar
        is_template = keep_calls and escape(unescape(scalar)) != scalar
        return Template(scalar) if is_template else unescape(scalar)

    return with_scalars(value, rendered)
