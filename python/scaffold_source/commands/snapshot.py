"""`snapshot`: a producer's facts as a file. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold_source.change import FilesRead
from scaffold_source.producers import Scope, read, unseen
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import Where


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts as JSON. `notices` are what a person should hear first, `files` what was read."""

    text: str
    notices: tuple[str, ...]
    files: FilesRead | None = None


def snapshot(where: Where, scope: Scope) -> Snapshot:
    """Return the producer's facts as a snapshot's text. Raises what `producers.read` raises."""
    introspection = read(where, scope)
    return Snapshot(
        to_json(introspection.database, introspection.unseen),
        (*unseen(introspection), *introspection.notices),
        introspection.files,
    )
