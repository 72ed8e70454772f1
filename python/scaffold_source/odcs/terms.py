"""The head of a contract in ODCS's own keys: version, status, people, channel, promises, sunsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold_source.lexicon.durations import PATTERN
from scaffold_source.odcs.slots import Slots
from scaffold_source.yaml_text.jinja import escape, unescape
from scaffold_source.yaml_text.values import Values

_STATUS = {"draft": "draft", "agreed": "active", "deprecated": "deprecated"}
_SIDES = ("producer", "consumer")
_PROMISES = {"notice": "timeToNotify", "respond": "timeToDetect", "fix": "timeToRepair"}
_LINKS = {"sla.runbook": "runbook", "notes": "notes", "producer.repository": "implementation"}
_LATENCY, _END = "latency", "endOfLife"
_LEVELS = {"warn_after": "warns after", "error_after": "fails after"}
_URL = re.compile(r"https://\S+")


def head_standard(name: str, slots: Slots) -> Values:
    """Return the head of a source as that of a document."""
    version = slots.get("contract.version")
    status = slots.get("contract.status")
    head: Values = {"kind": "DataContract", "id": name, "name": name}
    head["version"] = version if isinstance(version, str) else "0.0.0"
    head["status"] = _STATUS.get(str(status), "draft")
    if isinstance(description := slots.get("dbt.description"), str):
        head["description"] = {"purpose": unescape(description)}
    if members := [
        {"username": unescape(who), "role": f"{side} {role}"}
        for side in _SIDES
        for role, who in _mapping(slots.get(f"contract.{side}")).items()
        if isinstance(who, str) and who and f"{side}.{role}" not in _LINKS
    ]:
        head["team"] = {"members": members}
    if isinstance(channel := slots.get("contract.channel"), str) and channel:
        head["support"] = [{"channel": unescape(channel)}]
    if links := [
        {"type": kind, "url": unescape(url)}
        for key, kind in _LINKS.items()
        if isinstance(url := _at(slots, key), str) and _URL.fullmatch(url)
    ]:
        head["authoritativeDefinitions"] = links
    if promises := [
        {"property": _PROMISES[promise], **parts}
        for promise in _PROMISES
        if (parts := _counted(_mapping(slots.get("contract.sla")).get(promise)))
    ]:
        head["slaProperties"] = promises
    return head


def _mapping(value: object) -> Values:
    return value if isinstance(value, dict) else {}


def _at(slots: Slots, key: str) -> object:
    """Return an agreement of the head: `notes`, `sla.runbook`."""
    first, _, rest = key.partition(".")
    value = slots.get(f"contract.{first}")
    return _mapping(value).get(rest) if rest else value


def _counted(duration: object) -> Values:
    """Return a duration as ODCS has it: `14d` is 14 of d."""
    parts = re.fullmatch(PATTERN, duration) if isinstance(duration, str) else None
    if not parts or "." in parts[1] or duration != f"{int(parts[1])}{parts[2]}":
        return {}
    return {"value": int(parts[1]), "unit": parts[2]}


def take_head(document: Values) -> Slots:
    """Take what the standard says of a contract as a whole out of a document."""
    slots: Slots = {}
    if isinstance(version := document.pop("version", None), str):
        slots["contract.version"] = escape(version)
    by_word = {word: status for status, word in _STATUS.items()}
    word = str(document.get("status", "draft"))
    slots["contract.status"] = by_word.get(word, "draft")
    if word in by_word:
        document.pop("status", None)
    description = document.get("description")
    if isinstance(description, dict) and isinstance(description.get("purpose"), str):
        slots["dbt.description"] = escape(description.pop("purpose"))
    for place, value in (*_take_people(document), *_take_links(document), *_take_promises(document)):
        first, _, key = place.partition(".")
        if key:
            slots.setdefault(f"contract.{first}", {})[key] = value
        else:
            slots[f"contract.{first}"] = value
    return slots


def _take_people(document: Values) -> Iterator[tuple[str, object]]:
    team = document.get("team")
    members = team.get("members") if isinstance(team, dict) else None
    for member in list(members) if isinstance(members, list) else ():
        if not isinstance(member, dict) or member.keys() != {"username", "role"}:
            continue
        side, blank, role = str(member["role"]).partition(" ")
        if side in _SIDES and blank and re.fullmatch(r"[a-z_]+", role) and isinstance(members, list):
            members.remove(member)
            yield f"{side}.{role}", escape(str(member["username"]))
    support = document.get("support")
    if (
        isinstance(support, list)
        and support
        and isinstance(support[0], dict)
        and set(support[0]) == {"channel"}
    ):
        yield "channel", escape(str(support.pop(0)["channel"]))


def _take_links(document: Values) -> Iterator[tuple[str, object]]:
    listed = document.get("authoritativeDefinitions")
    by_kind = {kind: key for key, kind in _LINKS.items()}
    for link in list(listed) if isinstance(listed, list) else ():
        is_plain = isinstance(link, dict) and link.keys() == {"type", "url"} and link["type"] in by_kind
        if is_plain and _URL.fullmatch(str(link["url"])) and isinstance(listed, list):
            listed.remove(link)
            yield by_kind.pop(link["type"]), escape(str(link["url"]))


def _take_promises(document: Values) -> Iterator[tuple[str, object]]:
    by_property = {name: promise for promise, name in _PROMISES.items()}
    for entry in _taken_sla(document, {"property", "value", "unit"}):
        if entry["property"] in by_property and isinstance(entry["value"], int):
            yield f"sla.{by_property.pop(entry['property'])}", f"{entry['value']}{entry['unit']}"
        else:
            document["slaProperties"].append(entry)


def _taken_sla(document: Values, keys: set[str]) -> list[Values]:
    """Take the promises that have these keys and no others."""
    listed = document.get("slaProperties")
    entries = listed if isinstance(listed, list) else []
    taken = [entry for entry in entries if isinstance(entry, dict) and entry.keys() == keys]
    if taken:
        document["slaProperties"] = [entry for entry in entries if entry not in taken]
    return taken


# ---- what stands among the promises of the whole, and is a table's or a column's


def element_promises(element: str, slots: Slots) -> Iterator[Values]:
    """Yield the promises of a table or column: how fresh it is, and when it ends."""
    for level, words in _LEVELS.items():
        after = _mapping(_mapping(slots.get("dbt.config.freshness")).get(level))
        if after.keys() == {"count", "period"} and isinstance(after["count"], int):
            promise = {"property": _LATENCY, "value": after["count"], "unit": after["period"]}
            yield {**promise, "element": element, "description": words}
    sunset = _mapping(slots.get("deprecated")).get("sunset", slots.get("deprecated"))
    if isinstance(sunset, str):
        yield {"property": _END, "value": unescape(sunset), "element": element}


def take_element_promises(document: Values) -> dict[str, Slots]:
    """Take these promises, and return them as slots by the element that they are of."""
    by_element: dict[str, Slots] = {}
    levels = {words: level for level, words in _LEVELS.items()}
    for entry in _taken_sla(document, {"property", "value", "unit", "element", "description"}):
        level = levels.get(entry["description"])
        if entry["property"] != _LATENCY or level is None:
            document["slaProperties"].append(entry)
            continue
        freshness = by_element.setdefault(str(entry["element"]), {}).setdefault("dbt.config.freshness", {})
        freshness[level] = {"count": entry["value"], "period": entry["unit"]}
    for entry in _taken_sla(document, {"property", "value", "element"}):
        if entry["property"] == _END and isinstance(entry["value"], str):
            by_element.setdefault(str(entry["element"]), {})["deprecated"] = {
                "sunset": escape(entry["value"])
            }
        else:
            document["slaProperties"].append(entry)
    return by_element


def with_foreign(standard: Values, foreign: object) -> Values:
    """Return an element of the standard with what others wrote in it: further keys, and further items of its
    lists."""
    result = dict(standard)
    for key, value in foreign.items() if isinstance(foreign, Mapping) else ():
        own: Any = result.get(key)
        if isinstance(own, list) and isinstance(value, list):
            result[key] = [*own, *value]
        elif isinstance(own, dict) and isinstance(value, dict):
            result[key] = with_foreign(own, value)
        elif key not in result:
            result[key] = value
    return result


def foreign(rest: Values) -> Values:
    """Return what is left of an element when its own was taken, without what is empty."""
    kept = {key: foreign(value) if isinstance(value, dict) else value for key, value in rest.items()}
    return {key: value for key, value in kept.items() if value not in ({}, [])}
