"""A group of tables as a Mermaid diagram: tables are numbered, names are labels with nothing of Mermaid's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaffold_source.brief.page import Link
from scaffold_source.safe_text.visible import line

# What Mermaid, or the HTML that it makes of a label, could read as its own: it shows the codes of them.
_ODD = re.compile(r"[^A-Za-z0-9_ .,-]")


def diagram(tables: Sequence[str], links: Sequence[Link]) -> Iterator[str]:
    """Yield the lines of a fenced diagram of the links between `tables`, which point to the right."""
    numbers = {name: number for number, name in enumerate(tables)}
    yield "```mermaid"
    yield "flowchart LR"
    yield from (f'  t{number}["{_label(name)}"]' for name, number in numbers.items())
    for link in links:
        if link.table in numbers and link.to in numbers:
            columns = _label(", ".join(link.columns))
            yield f'  t{numbers[link.table]} -->|"{columns}"| t{numbers[link.to]}'
    yield "```"


def _label(text: str) -> str:
    return _ODD.sub(lambda match: f"#{ord(match[0])};", line(text)) or " "
