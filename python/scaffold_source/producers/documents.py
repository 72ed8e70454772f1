"""The JSON files that are ours, so that each reader can say which of the others it was given."""

from __future__ import annotations

from scaffold_source.producers.typed_json import Document

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
    optional=("outcomes",),
    title="a preflight file",
    again="take it again: scaffold-source preflight --print-sql, run by psql",
    reader="`scaffold-source preflight --from FILE.json` reads it; "
    "facts come from `scaffold-source snapshot --from WHERE -o FILE.json`",
)
