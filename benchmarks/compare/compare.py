"""What each tool writes down of a producer's database, and which of 18 changes it tells of afterwards.

    DBT_PACKAGES=FOLDER .venv/bin/python benchmarks/compare/compare.py [TOOL …]

DBT_PACKAGES names a folder with the repositories of dbt's packages, where dbt's hub cannot be reached. A
change is told of where the tool's words after it, without those that it says when nothing has changed, hold
the name of what changed. Prints the table of README.md.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from drifts import DRIFTS
from tools import Place, Tool, timed, tools

from scaffold_source.producers.embedded import EmbeddedServer, embedded_server

SHOP = (Path(__file__).parent / "shop.sql").read_text()
# What the database declares, and a text which shows that it was written down.
LISTS = (("new", "paid", "shipped", "cancelled"), ("web", "app"), ("card", "invoice", "cash"))
COMMENTS = ("Where we ship to.", "Printed on invoices.", "One row per order", "Printed on a card")


class Result(NamedTuple):
    """What a tool wrote down at first, how long that took, and whether it told of each change."""

    tool: Tool
    seconds: float
    lists: int
    comments: int
    told: tuple[bool, ...]


def measured(tool: Tool, folder: Path, server: EmbeddedServer) -> Result:
    server.create_database("shop")
    server.execute("shop", SHOP)
    first = folder / "first"
    first.mkdir(parents=True)
    seconds = timed(lambda: tool.first(Place(first, server)))
    text = "\n".join(path.read_text() for path in first.glob(tool.written))
    server.execute("postgres", "alter database shop rename to shop_seen")
    quiet = said(tool, folder / "quiet", server, "select 1")
    told = tuple(
        drift.name in new_words(said(tool, folder / f"{number}", server, drift.sql), quiet)
        for number, drift in enumerate(DRIFTS)
    )
    server.execute("postgres", "drop database shop_seen")
    lists = sum(all(re.search(rf"\b{label}\b", text) for label in labels) for labels in LISTS)
    return Result(tool, seconds, lists, sum(comment in text for comment in COMMENTS), told)


def said(tool: Tool, folder: Path, server: EmbeddedServer, sql: str) -> str:
    """Return what the tool says of the database after a change, as it stood after its first look."""
    server.execute("postgres", "create database shop template shop_seen")
    server.execute("shop", sql)
    shutil.copytree(folder.parent / "first", folder, symlinks=True)
    text = tool.again(Place(folder, server))
    (folder / "said.txt").write_text(text)
    server.execute("postgres", "drop database shop with (force)")
    return text


def new_words(text: str, quiet: str) -> str:
    """Return the lines that are not said where nothing changed, without times and the names of folders."""
    before = Counter(map(_without_numbers, quiet.splitlines()))
    return "\n".join(
        line
        for line in text.splitlines()
        if before.subtract([_without_numbers(line)]) or before[_without_numbers(line)] < 0
    )


def _without_numbers(line: str) -> str:
    return re.sub(r"/\S+|\d+", "#", line)


def main() -> None:
    wanted = set(sys.argv[1:])
    results = []
    with tempfile.TemporaryDirectory() as temporary, embedded_server(Path(temporary) / "server") as server:
        for tool in tools():
            if not wanted or tool.name in wanted:
                print(tool.name, file=sys.stderr)
                results.append(measured(tool, Path(temporary) / tool.name, server))
                print(results[-1].told, file=sys.stderr)
    print(table(results))


def table(results: list[Result]) -> str:
    """Return the results as a table, a column for each tool."""
    rows = [
        ["", *(f"{result.tool.name} {result.tool.version}" for result in results)],
        ["---", *("---:" for _ in results)],
        *(
            [drift.words, *("yes" if result.told[number] else "" for result in results)]
            for number, drift in enumerate(DRIFTS)
        ),
        [f"**of {len(DRIFTS)} changes**", *(f"**{sum(result.told)}**" for result in results)],
        [f"lists of values written down, of {len(LISTS)}", *(str(result.lists) for result in results)],
        [f"comments written down, of {len(COMMENTS)}", *(str(result.comments) for result in results)],
        ["seconds of the first look", *(f"{result.seconds:.1f}" for result in results)],
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    main()
