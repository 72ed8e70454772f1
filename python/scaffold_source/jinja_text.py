"""Somebody else's text inside files that dbt renders as Jinja.

dbt renders descriptions, names and meta of its YAML, and every model. A producer's comment such as
`{{ env_var('TOKEN') }}` must come out as the same text, never be evaluated.
"""

from __future__ import annotations

import json
import re

_DELIMITER = re.compile(r"\{\{|\{%|\{#")
_ESCAPED = re.compile(r"""\{\{ ('(?:\{\{|\{%|\{#)'|"\\[nr]") \}\}""")
# Jinja looks for these before it decides to render at all (dbt.clients.jinja).
_RENDERED = re.compile(r"\{[{%#]|[#}%]\}")


def escape(text: str) -> str:
    r"""`text` as a template that renders to `text`.

    Opening delimiters become `{{ '{{' }}`. Rendering also normalises `\r` and drops one last
    newline, so where it renders at all, those are escaped too.
    """
    if not _RENDERED.search(text):
        return text
    escaped = _DELIMITER.sub(lambda match: "{{ '" + match[0] + "' }}", text)
    escaped = escaped.replace("\r", '{{ "\\r" }}')
    return escaped[:-1] + '{{ "\\n" }}' if escaped.endswith("\n") else escaped


def unescape(template: str) -> str:
    """The text that `escape` made `template` from."""
    return _ESCAPED.sub(lambda match: match[1][1:-1].replace("\\n", "\n").replace("\\r", "\r"), template)


def string_literal(text: str) -> str:
    """`text` as a string inside a Jinja expression."""
    if "'" in text or "\\" in text or not text.isprintable():
        return json.dumps(text, ensure_ascii=False)
    return f"'{text}'"
