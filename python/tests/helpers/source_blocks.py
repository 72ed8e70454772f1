"""The lines of tables and columns in a source YAML as the tool writes it, for edits as people make them."""

from __future__ import annotations

import re


def table_block(text: str, table: str) -> str:
    """The lines of a table, "" where it is not there."""
    found = re.search(rf"^      - name: {table}\n(?:(?!      [-#] ).*\n)*", text, re.MULTILINE)
    return found[0] if found else ""


def column_blocks(block: str) -> list[str]:
    """The lines of each column in the lines of a table."""
    return re.findall(r"^          - \{?name: .*\n(?: {11}.*\n)*", block, re.MULTILINE)


def name_of(column: str) -> str:
    """The name in the lines of a column."""
    return column.split("name: ")[1].split(maxsplit=1)[0].rstrip(",}")


def with_one_more(column: str, entry: str) -> str:
    """A column on one line, and an entry more in its braces."""
    return f"{column.rstrip().removesuffix('}')}, {entry}}}\n"


def with_a_test(column: str, name: str) -> str:
    """A column on one line, and a test of somebody's."""
    test = f"{{not_null: {{name: {name}}}}}"
    if "data_tests: [" in column:
        return column.replace("data_tests: [", f"data_tests: [{test}, ")
    return with_one_more(column, f"data_tests: [{test}]")


def described(block: str, indent: int, text: str) -> str:
    """The block of a table or column with a description of somebody's, its own replaced."""
    if "- {" in block.splitlines()[0]:
        return with_one_more(re.sub(", description: [^,}]*", "", block), f"description: {text}")
    name, *rest = block.splitlines(keepends=True)
    key = f"{'':{indent}}  description:"
    if rest and rest[0].startswith(key):
        del rest[0]
        while rest and rest[0].startswith(f"{'':{indent}}    "):
            del rest[0]
    return "".join([name, f"{key} {text}\n", *rest])
