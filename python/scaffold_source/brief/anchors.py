"""Ids and links of the page: whatever a name is, its id is plain, and no other name has the same."""

from __future__ import annotations

import re

_ODD = re.compile(r"[^A-Za-z0-9_-]")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_WEB = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::\d{1,5})?(?:[/?#][!-~]*)?")


def anchor(kind: str, name: str) -> str:
    """Return the id of a thing of some kind by its name, such as `t-orders`. Characters that an id or a link
    could lose stand as their codes: `t-order.20.lines`."""
    return f"{kind}-" + _ODD.sub(lambda match: f".{ord(match[0]):x}.", name)


def href(text: str) -> str | None:
    """Return where a text of people's leads, None where it leads nowhere: an https address or a mail address
    as a whole, nothing else."""
    if _WEB.fullmatch(text):
        return text
    return f"mailto:{text}" if _MAIL.fullmatch(text) else None
