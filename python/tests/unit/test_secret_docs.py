"""docs/secrets.md shows the list that the code goes by. After a change that is meant: UPDATE_DOCS=1 pytest."""

from __future__ import annotations

from pathlib import Path

from helpers.golden import hold

from scaffold_source.lexicon.secret_names import (
    ENDS,
    FORMS,
    NO_PASSWORDS,
    OPENS_NOTHING,
    SHOWN,
    TELLS_TOGETHER,
)

DOCS = Path(__file__).parents[3] / "docs/secrets.md"
START, END = "<!-- the list -->\n", "<!-- end of the list -->\n"


def test_the_page_shows_the_list() -> None:
    kinds = "".join(f"| {kind} | {_named(ends)} |\n" for kind, ends in ENDS.items())
    listed = f"\n| | names that end in |\n|---|---|\n{kinds}| in another form | {_named(FORMS)} |\n"
    listed += f"| opens nothing before a token or a key | {_named(sorted(OPENS_NOTHING))} |\n"
    listed += f"| before a `pass`, no password | {_named(sorted(NO_PASSWORDS))} |\n"
    listed += f"| is no secret with | {_named(sorted(SHOWN))} |\n"
    listed += f"| before a token as wide as a uuid, in no key | {_named(sorted(TELLS_TOGETHER))} |\n\n"
    text = DOCS.read_text()
    before, _, rest = text.partition(START)
    expected = f"{before}{START}{listed}{END}{rest.partition(END)[2]}"
    hold(DOCS, expected, "UPDATE_DOCS")


def _named(words: object) -> str:
    assert isinstance(words, (list, tuple))
    return ", ".join(f"`{word}`" for word in words)
