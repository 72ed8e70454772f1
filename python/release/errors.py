"""What stops a release, in words for whoever makes it."""

from __future__ import annotations


class ReleaseError(Exception):
    """Raised when a release must not be made, or a proof of it failed. Its text says what to do."""
