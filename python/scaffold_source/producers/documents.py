"""The JSON files that are ours: how one is written and read, and what each reader says of the others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from scaffold_source.errors import ContractError
from scaffold_source.producers.typed_json import MisfitError, parsed, require_keys, schema_of, shown
from scaffold_source.safe_text.visible import shown_json

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Document:
    """What a file of one kind says of itself, its format, version and keys; the words for it (`a snapshot`);
    how it is made again; and the command that reads it."""

    format: str
    version: int
    required: str
    optional: tuple[str, ...]
    title: str
    again: str
    reader: str


SNAPSHOT = Document(
    format="scaffold-source/snapshot",
    version=1,
    required="database",
    optional=("unseen",),
    title="a snapshot",
    again="take it again: scaffold-source snapshot --from WHERE -o FILE.json",
    reader="`add`, `update` and `check` read it with --from",
)
PREFLIGHT = Document(
    format="scaffold-source/preflight",
    version=1,
    required="observed",
    optional=("kind", "outcomes", "answers"),
    title="a preflight file",
    again="take it again: scaffold-source preflight --print-sql, run by psql or mysql",
    reader="`scaffold-source preflight --from FILE.json` reads it; "
    "facts come from `scaffold-source snapshot --from WHERE -o FILE.json`",
)
DOCUMENTS = (SNAPSHOT, PREFLIGHT)


def require_document(root: object, document: Document) -> None:
    """Require that `root` says to be a `document` of the version that is read here, with no other keys.
    Raises MisfitError, which says what to do with another document of ours.
    """
    said = root.get("format") if isinstance(root, dict) else None
    if not isinstance(root, dict) or said != document.format:
        other = next((other for other in DOCUMENTS if other.format == said), None)
        if other:
            raise MisfitError("$.format", f"this is {other.title}, not {document.title}", other.reader)
        raise MisfitError("$.format", f"not {document.format!r}, so this is not {document.title}")
    version = root.get("version")
    if type(version) is not int or version != document.version:
        raise MisfitError(
            "$.version",
            f"{shown(version)} is not {document.version}, the version that this scaffold-source reads",
            f"install a scaffold-source that reads it, or {document.again}",
        )
    require_keys(root, {"format", "version", document.required, *document.optional}, "$")
    if document.required not in root:
        raise MisfitError("$", f"the key {document.required!r} is missing")


def document_text(document: Document, parts: Mapping[str, object]) -> str:
    """Return a document's text. `parts` are its keys, already encoded."""
    content = {"format": document.format, "version": document.version, **parts}
    return shown_json(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def read_document(
    content: bytes, name: str, document: Document, read: Callable[[dict[str, Any]], _Read]
) -> _Read:
    """Return what `read` makes of a document's keys. `name` is the file's, for errors.

    Raises ContractError that says where in the file something is wrong.
    """
    try:
        root = parsed(content)
        require_document(root, document)
        return read(root)
    except MisfitError as misfit:
        raise ContractError(f"{name}: {misfit}", do=misfit.do or document.again) from None
    except RecursionError:
        raise ContractError(f"{name}: nested too deeply to be {document.title}", do=document.again) from None
    except ValueError as error:  # no JSON, no UTF-8, or a number that Python will not read
        raise ContractError(f"{name} is not JSON: {error}", do=document.again) from None


def document_schema(document: Document, description: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a document may contain, as JSON Schema. `parts` are the types of its keys, or a schema."""
    definitions: dict[str, Any] = {}
    properties = {
        key: part if isinstance(part, dict) else schema_of(part, definitions) for key, part in parts.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{document.format}, version {document.version}",
        "description": description,
        "type": "object",
        "properties": {
            "format": {"const": document.format},
            "version": {"const": document.version},
            **properties,
        },
        "required": ["format", "version", document.required],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }
