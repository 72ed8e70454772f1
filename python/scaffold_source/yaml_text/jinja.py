"""Somebody else's text inside files that dbt renders as Jinja.

dbt renders descriptions, names and meta of its YAML, and every model. A producer's comment such as
`{{ env_var('TOKEN') }}` must come out as the same text, never be evaluated.
"""

from __future__ import annotations

import re

from scaffold_source.safe_text.visible import has_hidden, quoted
from scaffold_source.yaml_text.values import with_scalars

# What opens a template, and a brace that would join with the escape of what follows it.
_DANGEROUS = re.compile(r"\{{2,}|\{(?=[%#\r]|\n\Z)|\r|\n\Z")
_ESCAPES = {"\r": '"\\r"', "\n": '"\\n"'}
_ESCAPED = re.compile(r"""\{\{ ('\{+'|"\\[nr]") \}\}""")


class Template(str):
    """Text that people wrote as Jinja, to be rendered: `escape` leaves it alone."""

    __slots__ = ()


def escape(text: str) -> str:
    r"""Return a template that renders to `text`.

    Opening delimiters become `{{ '{{' }}`. Jinja also turns `\r` into a newline and drops a last
    newline, so those are escaped too.
    """
    if isinstance(text, Template):
        return text
    return _DANGEROUS.sub(lambda match: "{{ " + _ESCAPES.get(match[0], f"'{match[0]}'") + " }}", text)


def unescape(template: str) -> str:
    """Return the text that `escape` made `template` from."""
    return _ESCAPED.sub(lambda match: match[1][1:-1].replace("\\n", "\n").replace("\\r", "\r"), template)


def as_written(value: object) -> object:
    """Return `value` as a file has it: every text in it is a template."""
    return with_scalars(value, lambda scalar: escape(scalar) if isinstance(scalar, str) else scalar)


def string_literal(text: str) -> str:
    """Return `text` as a string literal for a Jinja expression."""
    if "'" in text or "\\" in text or not text.isprintable() or has_hidden(text):
        return quoted(text)
    return f"'{text}'"
