"""What people do beside writing: deletions, moves, other spellings of the same, and slips in the facts."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from attacks import _shape
from attacks._document import Document, Path, Place, load, named_values
from attacks._edits_words import EDITS, Edit, kind_of_edit, some_test
from attacks._hand import Hand, Raw, line_of
from attacks._styles import scalar, touched

# ---- deletions


def _deleted(pick: Callable[[Hand], tuple[str, Path] | None]) -> Edit:
    def edit(hand: Hand) -> bool:
        found = pick(hand)
        return bool(found) and hand.remove(*found)

    return edit


def _key_of(kind: str, keys: tuple[Path, ...]) -> Callable[[Hand], tuple[str, Path] | None]:
    def pick(hand: Hand) -> tuple[str, Path] | None:
        found = [
            (name, path)
            for name, one in hand.documents().items()
            for path in one.places
            if any(path[-len(key) :] == key for key in keys) and not _shape.is_fact(path)
        ]
        return hand.chance.choice(found) if found else None

    return pick


EDITS["column deleted"] = _deleted(lambda hand: hand.some(of="column"))
EDITS["table deleted"] = _deleted(lambda hand: hand.some(of="table"))
EDITS["model deleted from the YAML"] = _deleted(lambda hand: hand.some(of="model"))
EDITS["model column deleted"] = _deleted(lambda hand: hand.some(of="model column"))
EDITS["test deleted"] = _deleted(some_test)
EDITS["all tests deleted"] = _deleted(_key_of("", (("data_tests",),)))
EDITS["description deleted"] = _deleted(_key_of("", (("description",),)))
EDITS["data_type deleted"] = _deleted(_key_of("", (("data_type",),)))
EDITS["freshness deleted"] = _deleted(_key_of("", (("freshness",),)))
EDITS["agreement deleted"] = _deleted(
    _key_of(
        "",
        tuple(
            (*_shape.META, key)
            for key in (
                "pii",
                "unit",
                "soft_delete",
                "updated_at",
                "created_at",
                "currency_column",
                "role",
                "timezone",
            )
        ),
    )
)
EDITS["source's timezone deleted"] = _deleted(_key_of("", ((*_shape.CONTRACT, "timezone"),)))

# ---- the same said otherwise


@kind_of_edit("items in another order")
def _reordered(hand: Hand) -> bool:
    for _ in range(5):
        found = hand.any_place(facts=False)
        if not found or not found[1].is_item or found[1].in_flow:
            continue
        name, place = found
        one = hand.documents()[name]
        items = sorted(
            (p for p in one.places.values() if p.owner == place.owner and p.is_item), key=lambda p: p.start
        )
        number = items.index(place)
        if number == 0 or one.text.rfind("\n", 0, place.start) != line_of(one.text, place.start)[0] - 1:
            continue
        first, second = (line_of(one.text, item.start)[0] for item in (items[number - 1], place))
        end = line_of(one.text, place.end)[1]
        end = one.text.find("\n", end) + 1
        if (
            end
            and not one.text[first : items[number - 1].start].strip()
            and not one.text[second : place.start].strip()
        ):
            return hand.splice(name, first, end, one.text[second:end] + one.text[first:second])
    return False


@kind_of_edit("keys in another order")
def _shuffled_keys(hand: Hand) -> bool:
    for _ in range(6):
        found = hand.any_place(facts=False)
        if not found or found[1].is_item or found[1].in_flow:
            continue
        name, place = found
        one = hand.documents()[name]
        keys = sorted(
            (p for p in one.places.values() if p.owner == place.owner and not p.is_item),
            key=lambda p: p.start,
        )
        number = keys.index(place)
        if number < 2:
            continue
        first, second = (line_of(one.text, key.start)[0] for key in (keys[number - 1], place))
        end = one.text.find("\n", line_of(one.text, place.end)[1]) + 1
        if end and not one.text[second : place.start].strip():
            return hand.splice(name, first, end, one.text[second:end] + one.text[first:second])
    return False


def _respelt(spell: Callable[[Hand, Document, Place], str | None], kind: str) -> Edit:
    def edit(hand: Hand) -> bool:
        for _ in range(8):
            found = hand.any_place()
            if not found or (kind == "scalar") != (found[1].kind == "scalar") or found[1].is_tied:
                continue
            name, place = found
            one = hand.documents()[name]
            new = spell(hand, one, place)
            if new is not None:
                before, was = one.paths, hand.files[name]
                if (
                    hand.splice(name, place.value[0], place.end, new)
                    and hand.documents()[name].paths == before
                ):
                    return True
                hand.files[name] = was
        return False

    return edit


def _quoted(hand: Hand, one: Document, place: Place) -> str | None:
    text = one.text[place.value[0] : place.end]
    is_plain = re.fullmatch(r"[A-Za-z_][\w .]*", text) and text.lower() not in (
        "true",
        "false",
        "null",
        "yes",
        "no",
        "on",
        "off",
    )
    return scalar(text, hand.chance.choice(('"', "'"))) if is_plain else None


def _in_block(hand: Hand, one: Document, place: Place) -> str | None:
    """A flow mapping of the tool's or theirs, in block style."""
    text = one.text[place.value[0] : place.end]
    if (
        not place.is_flow
        or place.in_flow
        or place.is_item
        or "#" in text
        or "\n" in text
        or place.key is None
    ):
        return None
    parts = sorted((p for p in one.places.values() if p.owner == place.path), key=lambda p: p.start)
    column = place.start - line_of(one.text, place.start)[0] + 2
    dash = "- " if place.kind == "sequence" else ""
    lines = [" " * column + dash + one.text[part.start : part.end] for part in parts]
    return "\n" + "\n".join(lines) if lines else None


EDITS["scalar in quotes"] = _respelt(_quoted, "scalar")
EDITS["flow as block"] = _respelt(_in_block, "collection")


@kind_of_edit("tests under their old key")
def _old_key(hand: Hand) -> bool:
    found = _key_of("", (("data_tests",),))(hand)
    if not found:
        return False
    place = hand.documents()[found[0]].places[found[1]]
    return bool(place.key) and hand.splice(found[0], *place.key, "tests")


@kind_of_edit("what an editor does")
def _touched(hand: Hand) -> bool:
    name = hand.chance.choice(sorted(hand.documents()))
    return hand.change(name, touched(hand.files[name], hand.chance)[0])


@kind_of_edit("anchor and alias of their own")
def _anchored(hand: Hand) -> bool:
    first, second = hand.some(of="table"), hand.some(of="table")
    if not first or not second or first == second or first[0] != second[0]:
        return False
    word = hand.word()
    return hand.put(first[0], (*first[1], "config", "tags"), Raw(f"&{word} [{word}]")) and hand.put(
        second[0], (*second[1], "config", "tags"), Raw(f"*{word}")
    )


@kind_of_edit("merge key of their own")
def _merge_key(hand: Hand) -> bool:
    found, word = hand.some(of="column"), hand.word()
    return bool(found) and hand.put(
        found[0], (*found[1], *_shape.META, "rules"), Raw(f"{{<<: {{a: {word}}}, b: 1}}")
    )


# ---- entries under other names, and elsewhere


@kind_of_edit("table renamed with identifier")
def _identified(hand: Hand) -> bool:
    found = hand.some(of="table")
    if not found:
        return False
    name, path = found
    one = hand.documents()[name]
    place = one.places.get((*path, "name"))
    if not place or (*path, "identifier") in one.places or place.kind != "scalar":
        return False
    word = hand.word()
    return hand.splice(name, place.value[0], place.end, word) and hand.put(
        name, (*path[:-1], word, "identifier"), Raw(scalar(path[-1]))
    )


@kind_of_edit("tables moved to a file of their own")
def _split(hand: Hand) -> bool:
    found = hand.some(of="table")
    other = f"{_shape.FOLDER}/_split_off.yml"
    if not found or other in hand.files:
        return False
    name, path = found
    one = hand.documents()[name]
    place = one.places[path]
    start, (_, end) = line_of(one.text, place.start)[0], line_of(one.text, place.end)
    if place.in_flow or one.text[start : place.start].strip():
        return False
    block, indent = one.text[start:end].replace("\r\n", "\n"), place.start - start
    lines = [line[indent:] if not line[:indent].strip() else line.lstrip() for line in block.split("\n")]
    head = f"# {hand.word()} split off\nsources:\n  - name: {_shape.SOURCE}\n    tables:\n"
    was = hand.files[name]
    if hand.remove(name, path):
        hand.files[other] = head + "".join(f"      {line}\n" if line else "\n" for line in lines)
        return True
    hand.files[name] = was
    return False


@kind_of_edit("models' YAML moved")
def _moved_yaml(hand: Hand) -> bool:
    if _shape.MODELS not in hand.files:
        return False
    hand.files["models/elsewhere/models.yaml"] = hand.files.pop(_shape.MODELS)
    return True


@kind_of_edit("source's YAML moved")
def _moved_source(hand: Hand) -> bool:
    found = hand.some(of="source")
    new = f"models/elsewhere/{hand.word()}.yml"
    if not found or found[0] == "models/marts/report.yml":
        return False
    hand.files[new] = hand.files.pop(found[0])
    return True


@kind_of_edit("meta moved out of config")
def _moved_meta(hand: Hand) -> bool:
    found = hand.some(of=hand.chance.choice(("source", "table", "column", "model")))
    if not found:
        return False
    name, path = found
    value = _shape.look(named_values(hand.files[name]), (*path, *_shape.META))
    there = hand.documents()[name].places
    if not isinstance(value, dict) or not value or (*path, "meta") in there:
        return False
    was, plain = hand.files[name], _plain(hand.files[name], (*path, *_shape.META))
    if hand.put(name, (*path, "meta"), plain) and hand.remove(name, (*path, *_shape.META)):
        return True
    hand.files[name] = was
    return False


def _plain(raw: str, path: Path) -> Raw:
    """The value at a path as PyYAML writes it."""
    value = load(raw)
    for key in path:
        if isinstance(value, list):
            value = next(item for item in value if isinstance(item, dict) and item.get("name") == key)
        else:
            value = value[key]
    lines = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10**6).splitlines()
    flow = yaml.safe_dump(value, sort_keys=False, default_flow_style=True, width=10**6).strip()
    return Raw(flow, ("", *(f"  {line}" for line in lines)))


# ---- slips in the facts


def _some_fact(hand: Hand) -> tuple[str, Place] | None:
    """A fact, or a member of a list of facts, that neither names its thing nor remembers what was left out."""
    found = [
        (name, place)
        for name, one in hand.documents().items()
        for path, place in one.places.items()
        if _shape.is_fact(path) and not _shape.is_memory(path) and not _shape.is_identity(path)
    ]
    return hand.chance.choice(found) if found else None


@kind_of_edit("fact mistyped")
def _mistyped(hand: Hand) -> bool:
    found = _some_fact(hand)
    if not found or found[1].kind != "scalar" or found[1].is_item:
        return False
    slips = ("yes", "12:30", "one", '"false"', "7", "null", "[a, b]", "{a: b}", "1.5", "text", "''")
    return hand.put(found[0], found[1].path, Raw(hand.chance.choice(slips)))


@kind_of_edit("member of a list of facts mistyped")
def _mistyped_member(hand: Hand) -> bool:
    found = _some_fact(hand)
    if not found or found[1].kind != "scalar" or not found[1].is_item:
        return False
    slip = hand.chance.choice(("12:30", "yes", "null", "other", "7"))
    return hand.splice(found[0], found[1].value[0], found[1].end, slip)


@kind_of_edit("fact deleted")
def _deleted_fact(hand: Hand) -> bool:
    found = _some_fact(hand)
    return bool(found) and hand.remove(found[0], found[1].path)


@kind_of_edit("fact of their own")
def _own_fact(hand: Hand) -> bool:
    found = _some_fact(hand)
    return bool(found) and hand.put(found[0], (*found[1].path[:-1], "remark"), Raw("nothing"))
