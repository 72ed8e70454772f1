"""Stand in for what a Supabase project has before its first migration, where files name it, not make it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_NAMED = re.compile(
    r"\bauth\.users\b|\bauth\.(?:uid|role|jwt|email)\s*\(|\bstorage\.(?:buckets|objects)\b|\bsupabase_realtime\b"
    r"|\bextensions\.uuid_generate_v4\b"
)
_MADE = re.compile(
    r'create\s+schema\s+(?:if\s+not\s+exists\s+)?"?(?:auth|storage)\b|create\s+table\s+(?:if\s+not\s+exists\s+)?"?auth"?\.',
    re.IGNORECASE,
)
SCRIPT = Path(__file__).parent / "stand_ins" / "supabase.sql"
# Its roles have this one, so that migrations name functions of extensions without their schema.
SEARCH_PATH = """set search_path = "$user", public, extensions"""


def is_supabase(texts: Iterable[str]) -> bool:
    """Return True if scripts name what Supabase makes, and none of them makes it."""
    texts = list(texts)
    return any(map(_NAMED.search, texts)) and not any(map(_MADE.search, texts))
