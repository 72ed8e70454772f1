"""Texts of somebody else's document, on their way into YAML that dbt renders: nothing in it is evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from scaffold_source.odcs.slots import Slots
from scaffold_source.yaml_text.jinja import Template, escape, unescape
from scaffold_source.yaml_text.values import InOrder

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
        return {name: self._value(value, f"{place}: {name}") for name, value in slots.items()}

    def _value(self, value: Any, place: str) -> Any:
        if isinstance(value, str):
            return self._text(value, place)
        if isinstance(value, dict):
            return {key: self._value(part, place) for key, part in value.items()}  # dbt renders no keys
        return [self._value(part, place) for part in value] if isinstance(value, list) else value

    def _text(self, text: str, place: str) -> str:
        if escape(unescape(text)) == text or _OWN_CALL.fullmatch(text):
            return text
        self.places.append(place)
        return escape(text)


def plain(value: Any, *, keep_calls: bool = False) -> Any:
    """Return a value of a YAML file with its texts as dbt renders them, where we escaped them; with
    `keep_calls`, calls of our own macros as templates."""
    if isinstance(value, str):
        is_template = keep_calls and escape(unescape(value)) != value
        return Template(value) if is_template else unescape(value)
    if isinstance(value, dict):
        parts = {key: plain(part, keep_calls=keep_calls) for key, part in value.items()}
        return InOrder(parts) if isinstance(value, InOrder) else parts
    return [plain(part, keep_calls=keep_calls) for part in value] if isinstance(value, list) else value
