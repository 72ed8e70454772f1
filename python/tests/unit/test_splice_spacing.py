"""The empty lines between tables: what comes and goes looks as in a fresh file, people's own stay."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.splicing import Change, added, spliced
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scaffold_source.yaml_text.dump import dump


def _tables(*names: str) -> str:
    """Return a fresh source with a table for each of the names."""
    tables = [{"name": name, "columns": [{"name": "id"}, {"name": "note"}]} for name in names]
    return dump({"sources": [{"name": "shop", "tables": tables}]})


def _with_tables(*names: str) -> Change:
    def change(values: dict[str, Any]) -> None:
        columns = {name: {"name": name} for name in ("id", "note")}
        old = values["tables"]
        values["tables"] = {name: old.get(name, {"name": name, "columns": columns}) for name in names}

    return change


@given(
    st.lists(st.sampled_from("abcdef"), min_size=1, unique=True).map(sorted),
    st.lists(st.sampled_from("abcdef"), min_size=1, unique=True).map(sorted),
    st.sampled_from(["", "\n", "\n\n\n", "\n# the end\n", "  - name: other\n", "\n  - name: other\n"]),
)
@example(["a"], ["a", "b"], "")
@example(["a", "b"], ["a"], "")
@example(["a", "b"], ["b"], "\n")
@example(["a", "c"], ["b"], "")
def test_tables_come_and_go_as_in_a_fresh_file(before: list[str], after: list[str], end: str) -> None:
    assume(set(before) & set(after))
    assert spliced(_tables(*before) + end, _with_tables(*after)) == _tables(*after) + end


@pytest.mark.parametrize(
    "after", [["a", "b", "c", "d"], ["b", "c"], ["a", "c"], ["b", "ba", "c"], ["0", "a", "b", "c"]]
)
def test_tables_without_an_empty_line_between_them_stay_so(after: list[str]) -> None:
    text = "\n".join(line for line in _tables("a", "b", "c").split("\n") if line) + "\n"
    close = "\n".join(line for line in _tables(*after).split("\n") if line) + "\n"
    assert spliced(text, _with_tables(*after)) == close


def test_an_empty_line_of_people_stays_where_it_is() -> None:
    text = _tables("a", "b", "c").replace("\n\n", "\n\n\n", 1).replace("- name: id\n", "- name: id\n\n")
    text = text.replace("name: b", "name: orders")
    head, mark, tail = text.partition("\n\n      - name: c\n")
    assert spliced(text, added("new")) == f"{head}\n          - name: new{mark}{tail}"


def test_no_empty_line_goes_into_a_literal_block() -> None:
    text = "sources:\n  - name: shop\n    tables:\n      - name: a\n        description: |+\n          Words.\n\n      - name: b\n"
    spaced = text.removesuffix("      - name: b\n")
    assert spliced(text, lambda values: values["tables"].pop("b")) == spaced
    assert (
        spliced(text, lambda values: values["tables"].update(c={"name": "c"})) == text + "\n      - name: c\n"
    )
