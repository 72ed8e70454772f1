"""Comments of people's, in every place that YAML has."""

from __future__ import annotations

from collections.abc import Callable

from attacks._document import Place
from attacks._edits_words import EDITS, Edit, kind_of_edit
from attacks._hand import Hand, line_of


def _mark(hand: Hand) -> str:
    word = hand.word()
    return hand.chance.choice(
        (
            f"# {word}",
            f"# {word}: see #12, {{ask}} 'us'",
            f"#{word}",
            f"# - name: {word}",
            f"#! {word} # twice",
            f"# {word} 😀",
        )
    )


def _in_line(hand: Hand, name: str, at: int, mark: str) -> bool:
    """A line of its own for the comment, before the line around `at` and as far in."""
    text = hand.documents()[name].text
    start, end = line_of(text, at)
    indent = len(text[start:end]) - len(text[start:end].lstrip(" "))
    newline = "\r\n" if text[end : end + 1] == "\r" else "\n"
    return _as_comment(hand, name, start, f"{' ' * indent}{mark}{newline}")


def _as_comment(hand: Hand, name: str, at: int, new: str) -> bool:
    """Put a comment in where it is one more comment and changes no value."""
    before, was = hand.documents()[name], hand.files[name]
    if not hand.splice(name, at, at, new):
        return False
    after = hand.documents()[name]
    if len(after.comments) == len(before.comments) + 1 and after.paths == before.paths:
        return True
    hand.files[name] = was
    return False


def _comment(what: str, where: str, only: Callable[[Place], bool] = lambda _: True) -> Edit:
    def edit(hand: Hand) -> bool:
        for _ in range(5):
            found = hand.any_place(facts=True if what == "facts" else None)
            if not found or not only(found[1]):
                continue
            (name, place), mark = found, _mark(hand)
            text = hand.documents()[name].text
            if where == "above" and _in_line(hand, name, place.start, mark):
                return True
            if where == "behind" and _as_comment(hand, name, line_of(text, place.end)[1], f"  {mark}"):
                return True
            if where == "behind its key" and place.key:
                at = line_of(text, place.key[1])[1]
                if _as_comment(hand, name, at, f" {mark}"):
                    return True
            if where == "foot" and _foot(hand, name, place, mark):
                return True
        return False

    return edit


def _foot(hand: Hand, name: str, place: Place, mark: str) -> bool:
    """Behind the last line of something, as far in as it stands."""
    text = hand.documents()[name].text
    start, _ = line_of(text, place.start)
    _, end = line_of(text, place.end)
    column = place.start - start + (2 if place.is_item and hand.chance.random() < 0.5 else 0)
    newline = "\r\n" if text[end : end + 1] == "\r" else "\n"
    return _as_comment(hand, name, end, f"{newline}{' ' * column}{mark}")


EDITS["comment above something"] = _comment("anywhere", "above")
EDITS["comment behind something"] = _comment("anywhere", "behind")
EDITS["comment behind the key of a block"] = _comment(
    None, "behind its key", lambda p: p.kind != "scalar" and not p.is_flow
)
EDITS["comment at the foot of something"] = _comment("anywhere", "foot")
EDITS["comment above an item"] = _comment("anywhere", "above", lambda p: p.is_item)
EDITS["comment behind an item"] = _comment("anywhere", "behind", lambda p: p.is_item)
EDITS["comment above facts"] = _comment("facts", "above")
EDITS["comment behind facts"] = _comment("facts", "behind")
EDITS["comment at the foot of facts"] = _comment("facts", "foot")


@kind_of_edit("comment inside a flow collection")
def _flow_comment(hand: Hand) -> bool:
    """A flow collection over lines, with comments behind its parts."""
    for _ in range(6):
        found = hand.any_place()
        if not found or not found[1].is_flow or found[1].in_flow:
            continue
        name, place = found
        one = hand.documents()[name]
        parts = sorted((p for p in one.places.values() if p.owner == place.path), key=lambda p: p.start)
        if not parts or "\n" in one.text[place.value[0] : place.end]:
            continue
        indent = " " * (
            len(one.text[slice(*line_of(one.text, place.start))])
            - len(one.text[slice(*line_of(one.text, place.start))].lstrip())
            + 2
        )
        opening, closing = one.text[place.value[0]], one.text[place.end - 1]
        lines = [opening]
        for number, part in enumerate(parts):
            comma = "," if number + 1 < len(parts) else ""
            mark = f"  {_mark(hand)}" if hand.chance.random() < 0.5 else ""
            if hand.chance.random() < 0.2:
                lines.append(f"{indent}{_mark(hand)}")
            lines.append(f"{indent}{one.text[part.start : part.end]}{comma}{mark}")
        lines.append(indent[2:] + "  " + closing)
        return hand.splice(name, place.value[0], place.end, "\n".join(lines))
    return False


@kind_of_edit("comment above the first of something")
def _above_the_first(hand: Hand) -> bool:
    found = [
        (name, place)
        for name, one in hand.documents().items()
        for place in one.places.values()
        if not place.in_flow and place.owner in one.places
        if one.places[place.owner].value[0] == place.start
        if not one.text[line_of(one.text, place.start)[0] : place.start].strip()
    ]
    if not found:
        return False
    name, place = hand.chance.choice(found)
    return _in_line(hand, name, place.start, _mark(hand))


@kind_of_edit("comment at the end of a file")
def _last_comment(hand: Hand) -> bool:
    name = hand.chance.choice(sorted(hand.documents()))
    text = hand.documents()[name].text
    gap = "" if text.endswith("\n") else "\n"
    return _as_comment(hand, name, len(text), f"{gap}{_mark(hand)}\n")


@kind_of_edit("comment at the head of a file")
def _first_comment(hand: Hand) -> bool:
    name = hand.chance.choice(sorted(hand.documents()))
    return _as_comment(hand, name, 0, f"{_mark(hand)}\n" + hand.chance.choice(("", "\n")))


@kind_of_edit("lines commented out")
def _commented_out(hand: Hand) -> bool:
    found = hand.any_place(facts=False)
    if not found or found[1].in_flow:
        return False
    (name, place), word = found, hand.word()
    return _in_line(hand, name, place.start, f"# description: {word}") and _in_line(
        hand, name, place.start, f"# data_type: {word}"
    )
