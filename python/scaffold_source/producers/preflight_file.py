"""A preflight file: what a server showed of itself. `-o` keeps it, psql or mysql prints it
(`--print-sql`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, cast

from scaffold_source.errors import ContractError, UsageError
from scaffold_source.producers.documents import PREFLIGHT, document_schema, document_text, read_document
from scaffold_source.producers.observed import Observed
from scaffold_source.producers.observed_mysql import MysqlObserved, Observation
from scaffold_source.producers.typed_json import decoded, encoded

_LONGEST = 64 * 1024 * 1024  # of a file: 100,000 tables are half of it


def json_schema() -> dict[str, Any]:
    """Return what a preflight file may contain, as JSON Schema: `docs/schemas/preflight-1.schema.json`."""
    return document_schema(
        PREFLIGHT,
        "What a server showed of itself. `scaffold-source preflight -o` writes it, and psql "
        "or mysql with the script of --print-sql. `kind` says of which server, PostgreSQL "
        "where it is missing. "
        "`outcomes`, and `answers` to questions of two teams by their ids, are for people: they are never "
        "read again.",
        {
            "kind": {"enum": ["postgresql", "mysql"]},
            "observed": Observation,
            "outcomes": {"type": "array"},
            "answers": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    )


def to_json(
    observed: Observation, outcomes: Sequence[object] = (), answers: Mapping[str, str] | None = None
) -> str:
    """Write what was observed, what it comes to, and which questions that answers, as a preflight file's
    text."""
    parts: dict[str, object] = {"kind": "mysql"} if isinstance(observed, MysqlObserved) else {}
    parts["observed"] = encoded(observed)
    if outcomes:
        parts["outcomes"] = [encoded(outcome) for outcome in outcomes]
    if answers:
        parts["answers"] = dict(answers)
    return document_text(PREFLIGHT, parts)


def read_preflight_file(path: Path) -> Observation:
    """Return what a preflight file says was observed; outcomes in it are not believed, but made anew.

    Raises UsageError for a file that cannot be read, ContractError for one that is none.
    """
    try:
        if path.stat().st_size > _LONGEST:
            raise ContractError(f"{path.name} is too big to be a preflight file", do=PREFLIGHT.again)
        return from_json(path.read_bytes(), path.name)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None


def from_json(content: bytes, name: str) -> Observation:
    """Return what was observed, from a preflight file's text; `name` is the file's, for errors."""
    return read_document(content, name, PREFLIGHT, _observed)


def _observed(root: dict[str, Any]) -> Observation:
    kind = decoded(Literal["postgresql", "mysql"], root.get("kind", "postgresql"), "$.kind")
    wanted = MysqlObserved if kind == "mysql" else Observed
    return cast(Observation, decoded(wanted, root["observed"], "$.observed"))
