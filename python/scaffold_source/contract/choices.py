"""How a source may be scaffolded: the words of `--tests`, `--keys` and `--layout`, in a contract and in
scaffold_source.yml too."""

from __future__ import annotations

TESTS = ("one-scan", "native", "keys", "none")
KEYS = ("likely", "declared")
LAYOUTS = ("single", "file-per-table", "file-per-schema")
