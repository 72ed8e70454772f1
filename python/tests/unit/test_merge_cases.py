"""What an update makes of people's and upstream's changes, as cases that a person can check by eye.

Each file of `merge_cases/` has a sentence (`says`) and four texts: what the tool wrote last (`base`), what
people made of it (`ours`), what the tool would write today (`theirs`), and what must come out (`result`), with
the conflicts by path and what upstream has there. Instead of a result, a case may be `refused`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold_source.contract.values import is_fact
from scaffold_source.edit import apply
from scaffold_source.merge.values import Merge, Terms, merge
from scaffold_source.project.declaration import DeclaringFile, declared_values
from scaffold_source.project.moved_meta import scattered
from scaffold_source.yaml_text.members import TiedError
from scaffold_source.yaml_text.named_items import renamed
from scaffold_source.yaml_text.nodes import Mapping, read_nodes
from scaffold_source.yaml_text.splice import splice

CASES = sorted((Path(__file__).parents[1] / "merge_cases").glob("*.yml"))


def _file(text: str) -> DeclaringFile:
    root = read_nodes(text).root
    assert isinstance(root, Mapping)
    return DeclaringFile(Path("sources.yml"), text, "", root)


def _merged(case: dict[str, Any]) -> Merge:
    ours, base, theirs = (declared_values(_file(case[side])) for side in ("ours", "base", "theirs"))
    terms = Terms(case.get("agreed", False), {tuple(path) for path in case.get("retake", ())})
    return merge(ours, base, theirs, terms)


def _result(text: str, values: dict[str, Any]) -> str:
    """Return `text` with `values` spliced in; it reads back as they are."""
    file = _file(text)
    in_file = [
        scattered(side, file.node) if "name" in side else side for side in (declared_values(file), values)
    ]
    after = apply(text, splice(text, file.node, *in_file, is_ours=is_fact))
    assert declared_values(replace(file, text=after, node=_file(after).node)) == renamed(values)
    return after


def _case(path: Path) -> dict[str, Any]:
    case = yaml.safe_load(path.read_text())
    assert isinstance(case, dict)
    assert case["says"]
    return case


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_merge(path: Path) -> None:
    case = _case(path)
    merged = _merged(case)
    if "refused" in case:
        with pytest.raises(TiedError) as error:
            _result(case["ours"], merged.values)
        assert f"{error.value.line}: {error.value}" == case["refused"]
        return
    assert _result(case["ours"], merged.values) == case["result"]
    conflicts = {".".join(conflict.path): conflict.upstream for conflict in merged.conflicts}
    assert conflicts == case.get("conflicts", {})


def _settled() -> list[Path]:
    """Return the cases after which nothing is open."""
    return [path for path in CASES if not _case(path).keys() & {"refused", "conflicts", "retake"}]


@pytest.mark.parametrize("path", _settled(), ids=lambda path: path.stem)
def test_a_second_merge_changes_nothing(path: Path) -> None:
    """What came out is merged with the same proposal again, now the base: no byte moves."""
    case = _case(path)
    again = {**case, "ours": case["result"], "base": case["theirs"]}
    assert _result(case["result"], _merged(again).values) == case["result"]
