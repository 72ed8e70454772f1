"""What a YAML scalar means: text, number, boolean, date or null, as dbt (PyYAML's safe loader) reads it.

Stricter than PyYAML where it would hang or fail: a number is at most as long as a line, and a tag is one of
YAML's own that fits the text behind it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

_PREFIX = "tag:yaml.org,2002:"
_STRING = f"{_PREFIX}str"
_TEXTS = (None, "!", _STRING, f"{_PREFIX}merge")
# What may be said of a text with `!!`, and as what that text may be read without.
_FITTING = {
    f"{_PREFIX}{word}": tuple(f"{_PREFIX}{other}" for other in (word, *others))
    for word, *others in (("int",), ("float", "int"), ("bool",), ("null",), ("timestamp",))
}
_LOADER: Any = yaml.SafeLoader("")
_READERS = {tag: yaml.SafeLoader.yaml_constructors[tag] for tag in _FITTING}
# Python refuses to print an integer of more than 4300 digits, and reads `1:1:1…` in quadratic time.
_LONGEST = 1000


@lru_cache(maxsize=65536)
def plain_scalar(text: str) -> object:
    """Return the value of a scalar without quotes and tag: `on` is true, `1_000` a number and `2024-03-01` a
    date.

    Raises ValueError or yaml.YAMLError for what looks like a number or a date and is none. Results are
    cached: use it for texts of one line at most, and `long_scalar` for longer ones.
    """
    return long_scalar(text)


def long_scalar(text: str) -> object:
    """Do the same as `plain_scalar`, without the cache."""
    return _value(_resolved(text), text)


def tagged_scalar(tag: str | None, text: str) -> object:
    """Return the value of a scalar in quotes or with a tag. Raises as `plain_scalar`, and if the tag does
    not fit."""
    if tag in _TEXTS:
        return text
    if tag not in _FITTING:
        raise ValueError(f"the tag {shown_tag(tag)} is not read here")
    if _resolved(text) not in _FITTING[tag]:
        raise ValueError(f"the tag {shown_tag(tag)} does not fit what it stands before")
    return _value(tag, text)


def shown_tag(tag: str | None) -> str:
    """Return the tag as people write it: `!!int`."""
    text = str(tag)
    return "!!" + text.removeprefix(_PREFIX) if text.startswith(_PREFIX) else text


def _resolved(text: str) -> str:
    return str(_LOADER.resolve(yaml.ScalarNode, text, (True, False)))


def _value(tag: str, text: str) -> object:
    if tag in _TEXTS:
        return text
    if len(text) > _LONGEST:
        raise ValueError(f"a number or a date of {len(text):,} characters")
    if tag not in _READERS:
        raise ValueError(f"`{text}` has no meaning of its own: put it in quotes")
    return _READERS[tag](_LOADER, yaml.ScalarNode(tag, text))
