"""How a contract says whom to inform, and how to call them in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scaffold_source.change import SEVERITIES
from scaffold_source.contract.values import CONTRACT
from scaffold_source.yaml_text.values import YamlPath

NOTIFY = CONTRACT / "notify"
_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,100}[A-Za-z0-9])?"
HANDLE = rf"@{_WORD}(?:/{_WORD}){{0,9}}"
_EVERYBODY = ("@all", "@channel", "@everyone", "@here", "@room", "@team")
SLACK = r"[UWS][A-Z0-9]{5,30}"
MAIL = r"[A-Za-z0-9_.+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"


def is_handle(word: object) -> bool:
    """Return whether this is the name of one person or group on a host of git: `@ana`, `@acme/shop`."""
    return isinstance(word, str) and bool(re.fullmatch(HANDLE, word)) and word.casefold() not in _EVERYBODY


def is_slack_id(word: object) -> bool:
    """Return whether this is the id of a member or a group in Slack."""
    return isinstance(word, str) and bool(re.fullmatch(SLACK, word))


def is_mail(word: object) -> bool:
    """Return whether this is a mail address."""
    return isinstance(word, str) and bool(re.fullmatch(MAIL, word))


WAYS = {
    "handle": (is_handle, 'write one person or group of your host of git: "@ana", "@acme/shop"'),
    "slack": (is_slack_id, "write the id that Slack shows in a profile or a group: U024BE7LH, S0614TZR7"),
    "teams": (is_mail, "write the mail address of their account: ana@example.com"),
}


def notify_problems(entry: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an entry of `notify`, and what to write instead."""
    if not isinstance(entry, Mapping):
        return
    if "severity" in entry and entry["severity"] not in SEVERITIES:
        yield f"notify: severity is {entry['severity']!r}", f"write {' or '.join(SEVERITIES)}"
    for way, (fits, do) in WAYS.items():
        if way in entry and not fits(entry[way]):
            yield f"notify: {way} is {entry[way]!r}", do


def notify_entries(agreed: Mapping[YamlPath, object]) -> list[object]:
    """Return the entries of `notify`: a list, or one alone."""
    if NOTIFY in agreed:
        value = agreed[NOTIFY]
        return value if isinstance(value, list) else [value]
    one = {path[-1]: value for path, value in agreed.items() if path[:-1] == NOTIFY}
    return [one] if one else []
