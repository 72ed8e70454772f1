"""A preflight file: what a server showed of itself. `-o` keeps it, psql prints it (`--print-sql`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from scaffold_source.errors import ContractError, UsageError
from scaffold_source.producers.documents import PREFLIGHT, SNAPSHOT
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.typed_json import (
    MisfitError,
    decoded,
    encoded,
    parsed,
    require_document,
    schema_of,
)
from scaffold_source.safe_text.visible import shown_json

_LONGEST = 64 * 1024 * 1024  # of a file: 100,000 tables are half of it


def json_schema() -> dict[str, Any]:
    """Return what a preflight file may contain, as JSON Schema: `docs/schemas/preflight-1.schema.json`."""
    definitions: dict[str, Any] = {}
    observed = schema_of(Observed, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{PREFLIGHT.format}, version {PREFLIGHT.version}",
        "description": "What a server showed of itself. `scaffold-source preflight -o` writes it, and psql "
        "with the script of --print-sql. `outcomes` are for people: they are never read again.",
        "type": "object",
        "properties": {
            "format": {"const": PREFLIGHT.format},
            "version": {"const": PREFLIGHT.version},
            "observed": observed,
            "outcomes": {"type": "array"},
        },
        "required": ["format", "version", "observed"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def to_json(observed: Observed, outcomes: Sequence[object] = ()) -> str:
    """Write what was observed, and what it comes to, as a preflight file's text."""
    content: dict[str, object] = {"format": PREFLIGHT.format, "version": PREFLIGHT.version}
    content["observed"] = encoded(observed)
    if outcomes:
        content["outcomes"] = [encoded(outcome) for outcome in outcomes]
    return shown_json(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def read_preflight_file(path: Path) -> Observed:
    """Return what a preflight file says was observed; outcomes in it are not believed, but made anew.

    Raises UsageError for a file that cannot be read, ContractError for one that is none.
    """
    try:
        if path.stat().st_size > _LONGEST:
            raise ContractError(f"{path.name} is too big to be a preflight file", do=PREFLIGHT.again)
        return from_json(path.read_bytes(), path.name)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None


def from_json(content: bytes, name: str) -> Observed:
    """Return what was observed, from a preflight file's text; `name` is the file's, for errors."""
    try:
        root: Any = parsed(content)
        require_document(root, PREFLIGHT, (SNAPSHOT,))
        return cast(Observed, decoded(Observed, root["observed"], "$.observed"))
    except MisfitError as misfit:
        raise ContractError(f"{name}: {misfit}", do=misfit.do or PREFLIGHT.again) from None
    except RecursionError:
        raise ContractError(f"{name}: nested too deeply to be a preflight file", do=PREFLIGHT.again) from None
    except ValueError as error:
        raise ContractError(f"{name} is not JSON: {error}", do=PREFLIGHT.again) from None
