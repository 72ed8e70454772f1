"""Prove that this user's own command wrote a journal: needed if it leads out of the project.

No repository can bring the key along: it is in the user's own state folder.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from scaffold_source.project.putting import NEW_FILE


def signature(root: Path, entries: Sequence[object]) -> str:
    """Sign the entries of a journal in `root`. Raises OSError where the user has no folder for a key."""
    return _signed(_made_key(), root, entries)


def signed_by_us(root: Path, entries: Sequence[object], proof: str) -> bool:
    """Return True if this user signed the entries of a journal in `root`."""
    try:
        key = _key_file().read_bytes()
    except (OSError, RuntimeError):
        return False
    return hmac.compare_digest(_signed(key, root, entries), proof)


def _signed(key: bytes, root: Path, entries: Sequence[object]) -> str:
    text = json.dumps([os.path.realpath(root), entries], sort_keys=True)
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def _key_file() -> Path:
    state = os.environ.get("XDG_STATE_HOME")
    folder = Path(state) if state else Path.home() / ".local" / "state"
    return folder / "scaffold-source" / "journal.key"


def _made_key() -> bytes:
    """Return the key, made at its first use; of two commands that make it at once, one wins."""
    file = _key_file()
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(made, NEW_FILE, 0o600), "wb") as new:
            new.write(secrets.token_bytes(32))
            new.flush()
            os.fsync(new.fileno())
        try:
            os.link(made, file)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_bytes()
