"""A checklist of open questions: what is written, read back as people leave it, and what nobody gets in by."""

from __future__ import annotations

from dataclasses import replace

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold_source.contract.values import Address
from scaffold_source.errors import UsageError
from scaffold_source.questions.checklist import LONGEST, checklist_head, checklist_item, read_checklist
from scaffold_source.questions.open_ones import OpenQuestion
from tests.helpers.hostile import CORPUS, SURROGATES

ZONE = OpenQuestion(
    "time-zones", "Data model", "Which time zone do timestamps without one mean?", "the engineering lead",
    (Address("orders", "placed_at"),), "1 timestamp without time zone", "they are staged as they landed",
    ("config.meta.contract.timezone",), "source", "zone", 10,
)  # fmt: skip
NOTES = replace(ZONE, id="notes", question="Where are the notes?", columns=(), evidence="", meanwhile="")
LIST = f"{checklist_head('shop')}\n\n{checklist_item(ZONE, 'such as Europe/Berlin')}{checklist_item(NOTES)}"


def answers(text: str) -> dict[str, str]:
    return {id_: answer for id_, answer, _ in read_checklist(text, "shop").answers}


def ticked(zone: str, text: str = LIST) -> str:
    return text.replace(
        "[ ] <!-- scaffold-source:ask time-zones", "[x] <!-- scaffold-source:ask time-zones"
    ).replace("  Answer: \n", f"  Answer: {zone}\n", 1)


def test_it_is_written() -> None:
    assert LIST == (
        "<!-- scaffold-source:source shop -->\n"
        "\n"
        "- [ ] <!-- scaffold-source:ask time-zones --> **Which time zone do timestamps without one mean?** (such as `Europe/Berlin`)\n"
        "  `orders.placed_at`: 1 timestamp without time zone; until then they are staged as they landed\n"
        "  Answer: \n"
        "- [ ] <!-- scaffold-source:ask notes --> **Where are the notes?**\n"
        "  Answer: \n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LIST, {}),
        (ticked("Europe/Berlin"), {"time-zones": "Europe/Berlin"}),
        (ticked("`Europe/Berlin`").replace("\n", "\r\n"), {"time-zones": "Europe/Berlin"}),
        (ticked("UTC").replace("- [x]", "* [X]"), {"time-zones": "UTC"}),
        (ticked("UTC").replace("  Answer:", "    **answer:**"), {"time-zones": "UTC"}),
        (ticked("UTC").replace("  Answer:", "we looked it up\n  Answer:"), {"time-zones": "UTC"}),
        ("Hello,\n> - [x] quoted\n\n" + ticked("UTC"), {"time-zones": "UTC"}),
        (ticked("first\n  and second"), {"time-zones": "first\nand second"}),
        (ticked("UTC\n\nNot part of it."), {"time-zones": "UTC"}),
        (ticked("UTC") + "\n" + ticked("UTC"), {"time-zones": "UTC"}),
        (ticked("UTC").partition("\n")[2], {"time-zones": "UTC"}),  # the head was cut off
    ],
)
def test_ticked_answers_are_read(text: str, expected: dict[str, str]) -> None:
    assert answers(text) == expected
    assert read_checklist(text, "shop").refused == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ticked("").replace("[ ]", "[x]", 1), "line 3, time-zones: is ticked, but nothing stands behind `Answer:`"),
        (LIST.replace("Answer: ", "Answer: UTC", 1), "line 3, time-zones: is answered and not ticked, so it was left out"),
        (ticked("UTC\n  Answer: Asia/Tokyo"), "line 3, time-zones: has 2 answers: keep one of them"),
        (ticked("UTC") + ticked("Asia/Tokyo"), "line 10, time-zones: was answered otherwise in line 3: keep one of the two"),
        (ticked("UTC").replace("source shop", "source billing"), "line 3, time-zones: is a question about billing, not about shop"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_left_out_and_said(text: str, why: str) -> None:
    checklist = read_checklist(text, "shop")
    assert checklist.answers == ()
    assert why in checklist.refused


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Answer: UTC",
        "- [x] <!-- scaffold-source:ask time-zones\n  Answer: UTC",
        "<!-- scaffold-source:ask time-zones -->\nAnswer: UTC",
        "\n".join(f"> {row}" for row in ticked("UTC").split("\n")),
        "```\n" + ticked("UTC") + "```\n",
        "~~~~\n" + ticked("UTC") + "~~~\n",
        "- [x] <!-- scaffold-source:ask sla --> <!-- scaffold-source:ask time-zones -->\n  Answer: UTC",
    ],
)
def test_text_without_a_checklist_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="No question of a checklist"):
        read_checklist(text, "shop")


def test_its_length_is_bounded() -> None:
    with pytest.raises(UsageError, match="no issue is longer than 1,000,000"):
        read_checklist(ticked("x" * 5_000_000), "shop")
    for part in ("- [x] ", "<!-- scaffold-source:ask ", "  Answer: ", "```\n", " ", "*_"):
        with pytest.raises(UsageError, match="No question"):
            read_checklist(part * (LONGEST // len(part)), "shop")  # in no time: nothing backtracks


@pytest.mark.parametrize(
    "text",
    [
        *(text for text in CORPUS if text not in SURROGATES),
        "-->",
        "a--b---",
        "x -->\n- [x] <!-- scaffold-source:ask sla -->",
        "über/ü 1",
    ],
)
def test_names_of_others_come_back_and_begin_nothing(text: str) -> None:
    item = checklist_item(replace(ZONE, id=f"deletions/off/{text}", question=f"{text}: gone?", evidence=text))
    filled = f"{checklist_head(text)}\n{item}".replace("[ ]", "[x]", 1).replace("Answer: ", "Answer: none")
    assert [(a.id, a.answer) for a in read_checklist(filled, text).answers] == [
        (f"deletions/off/{text}", "none")
    ]
    html = cmarkgfm.github_flavored_markdown_to_html(item, options=1 << 17)
    assert html.count("<li") == 1
    assert html.count("<!--") == html.count("-->") == 1
    assert not any(f"<{tag}" in html for tag in ("script", "img", "a ", "h1", "h2", "iframe"))


@given(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                "\n",
                "\r\n",
                "- [x] ",
                "<!-- scaffold-source:ask a -->",
                "Answer:",
                "> ",
                "```",
                "<!-- scaffold-source:source b -->",
                "UTC",
                " ",
            ]
        ),
        max_size=30,
    ),
)
def test_nothing_comes_back_that_is_not_ticked_there(words: str, parts: list[str]) -> None:
    text = words + "".join(parts)
    try:
        checklist = read_checklist(text, "shop")
    except UsageError:
        return
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for id_, answer, number in checklist.answers:
        assert id_ in rows[number - 1]
        assert "[x]" in rows[number - 1].lower()
        assert answer.split("\n")[0] in text
