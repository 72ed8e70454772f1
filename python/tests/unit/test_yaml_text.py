"""Every text that the writer makes reads back as the values it was made from."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment

from scaffold_source.yaml_text.dump import dump
from scaffold_source.yaml_text.jinja import Template

_LOOK_ALIKES = st.sampled_from(
    ["yes", "No", "null", "~", "1e3", "2024-01-01", "- x", "key: value", "#", " #x", "a #b", "|", ">", "1:30", "=",
     "<<", "0x1F", "1_000", ".5", "1.", "1.2.3", "", " ", "a ", " a", "?", "*a", "&a", "!t", "%d", "@x", "`x`", "'",
     '"', "\\", "\t", "a\tb", "a\n", "a\n\nb", " a\nb", "a\n b ", "\n", "a\n\n", "[a]", "{a}", "a,b", "a]", "a: b",
     "{{ x }}", "{%", "{# c #}", "a:", "true", "\x85", "\u2028", "\ufeff", "\x7f", "\x00", "é", "שלום", "😀", "---", "...", "a\n---\nb", "nan"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(), _LOOK_ALIKES, st.lists(_LOOK_ALIKES, max_size=4).map("".join)).filter(
    lambda text: not any("\ud800" <= character <= "\udfff" for character in text)
)
_SCALARS = st.one_of(
    _TEXTS, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)
)
_KEYS = st.one_of(
    _TEXTS, st.sampled_from(["producer", "soft_delete", "config", "foreign_keys", "description"])
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)


def _rendered(value: Any) -> Any:
    """What dbt makes of it: values are templates, keys are not."""
    if isinstance(value, str):
        return Environment().from_string(value).render()
    if isinstance(value, dict):
        return {key: _rendered(item) for key, item in value.items()}
    return [_rendered(item) for item in value] if isinstance(value, list) else value


@given(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=5))
@example({"description": "line one\nline two\n"})
@example({"producer": {"type": "a" * 200, "labels": ["x, y", "a: b", "#"]}})
@example({"config": {"severity": "warn"}})
@example({"a": [[], {}, [["x"]], {"b": {"c": 1}}]})
def test_what_is_written_reads_back(value: dict[str, Any]) -> None:
    assert _rendered(yaml.safe_load(dump(value))) == value


def test_a_template_stays_one() -> None:
    written = dump({"a": Template("{{ x }}"), "b": "{{ x }}", "c": Template("{{ x }}")})
    assert written == 'a: "{{ x }}"\nb: "{{ \'{{\' }} x }}"\nc: "{{ x }}"\n'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"type": "numeric(12,2)"}, "type: numeric(12,2)\n"),
        (
            {"description": 'What a customer owes; see "prices".'},
            'description: What a customer owes; see "prices".\n',
        ),
        ({"default": "0"}, 'default: "0"\n'),
        ({"version": "1.0.0"}, "version: 1.0.0\n"),
        ({"producer": {"nullable": False}}, "producer: {nullable: false}\n"),
        ({"description": "a\nb"}, "description: |-\n  a\n  b\n"),
    ],
)
def test_it_reads_like_a_person_wrote_it(value: dict[str, Any], text: str) -> None:
    assert dump(value) == text
