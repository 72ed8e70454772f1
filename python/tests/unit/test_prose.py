"""Docstrings in plain English: a function's begins with a verb and says what comes back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "scaffold_source"

ROOMS = sorted(path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or any(path.glob("*.py")))

# What a description of the result, or a riddle, begins with; a backtick and a small letter are none either.
NO_VERB = re.compile(
    r"(A|All|An?|And|As|At|Behind|Beside|Both|By|Each|Every|Everything|For|From|How|If|In|Its?|Least|No|Not|Nothing"
    r"|Of|On|One|Only|Or|That|The|Their|These|This|Those|To|Under|What|When|Where|Whether|Which|Who|Whose|With"
    r"|Without)"
)


def docstrings(room: str) -> Iterator[tuple[str, str]]:
    """Yield each function of the room as `file:line name`, and its docstring."""
    folder = PACKAGE / room
    for file in [folder] if folder.suffix else sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not is_drift_rule(node):
                text = ast.get_docstring(node)
                if text:
                    yield f"{file.relative_to(PACKAGE)}:{node.lineno} {node.name}", text


def is_drift_rule(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function's docstring is the documentation of a rule: it says what happened."""
    made_by = [call.func for call in node.decorator_list if isinstance(call, ast.Call)]
    return any(isinstance(function, ast.Name) and function.id == "rule" for function in made_by)


def begins_with_a_verb(text: str) -> bool:
    first = text.split(maxsplit=1)[0].strip(",:;.")
    return first.isalpha() and first[0].isupper() and not NO_VERB.fullmatch(first)


@pytest.mark.parametrize("room", ROOMS)
def test_a_docstring_begins_with_a_verb(room: str) -> None:
    wrong = [
        f"{name}: {text.splitlines()[0]}" for name, text in docstrings(room) if not begins_with_a_verb(text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["What it is.", "`text` on one line.", "The names.", "without a mark", "1.0 is 1."]
)
def test_what_begins_with_no_verb(text: str) -> None:
    assert not begins_with_a_verb(text)
