"""Somebody else's text survives a Jinja render, whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment

from scaffold_source.yaml_text.jinja import Template, escape, string_literal, unescape

_PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", "{", "}", "'", '"', "\\", "-", "\n", "\r", " ", "a"]
)
TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=12).map("".join))
# Surrogates cannot be in a database's text.
TEXTS = TEXTS.filter(lambda text: not any("\ud800" <= character <= "\udfff" for character in text))


@given(TEXTS)
@example("{{ env_var('TOKEN') }}")
@example("{% raw %}{{ x }}{% endraw %}\n")
@example("a\r\nb #}\r")
@example("{{ '{{' }}")
def test_escaped_text_renders_to_itself(text: str) -> None:
    assert Environment().from_string(escape(text)).render() == text


@given(TEXTS)
@example("{{ '{{' }}")
@example('{{ "\\n" }}')
def test_unescape_gives_the_text_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(TEXTS)
def test_a_string_literal_is_the_string(text: str) -> None:
    assert Environment().from_string("{{ x == " + string_literal(text) + " }}").render(x=text) == "True"


@pytest.mark.parametrize("text", ["Orders", "50 % off", "a {b} c", "x: y"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert escape(text) == text


def test_a_template_is_written_as_it_is() -> None:
    assert escape(Template("{{ target.schema }}")) == "{{ target.schema }}"
