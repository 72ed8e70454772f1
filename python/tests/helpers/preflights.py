"""What tests of `preflight` do with any kind of server: run it, edit its file, look for a fault."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.cli import Result, cli
from scaffold_source.preflight import Preflight


def run(*arguments: object) -> Result:
    """Run `scaffold-source preflight`."""
    return cli("preflight", *arguments)


def verdict(found: Preflight, probe: str, words: str) -> str:
    """Return how bad the outcome of a probe with these words is, "" where there is none."""
    outcomes = [outcome for outcome in found.outcomes if outcome.probe == probe and words in outcome.answer]
    assert len(outcomes) <= 1, outcomes
    return outcomes[0].verdict if outcomes else ""


def edited(content: Any, keys: Sequence[str], value: object, folder: Path) -> Path:
    """Return a file of `content` with `value` under `keys`."""
    inner = content
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    file = folder / "edited.json"
    file.write_text(json.dumps(content))
    return file
