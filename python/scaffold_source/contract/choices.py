"""What a source may be scaffolded as: the words of `--tests`, and of `tests:` in a contract and in
scaffold_source.yml."""

from __future__ import annotations

TESTS = ("one-scan", "native", "keys", "none")
