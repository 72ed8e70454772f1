"""How a source may be scaffolded: the words of `--tests` and `--layout`, in a contract and in
scaffold_source.yml too."""

from __future__ import annotations

TESTS = ("one-scan", "native", "keys", "none")
LAYOUTS = ("single", "file-per-table", "file-per-schema")
