"""The open questions as an issue: a checklist for each person, which `ask --from-issue` reads back."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.brief.markdown import state_line
from scaffold_source.brief.page import Brief
from scaffold_source.questions.checklist import checklist_head, checklist_item
from scaffold_source.questions.open_ones import WANTED
from scaffold_source.safe_text.markdown import code_span, prose


def github_issue(brief: Brief, digest: str, *, print_columns: bool = False) -> str:
    """Return the issue's text, which has no columns. `digest` is that of the contract."""
    return "\n".join(_lines(brief, digest)) + "\n"


def _lines(brief: Brief, digest: str) -> Iterator[str]:
    yield f"<!-- scaffold-source-brief {digest} -->"
    yield checklist_head(brief.source)
    yield f"# Questions about {prose(brief.source)}"
    yield ""
    yield state_line(brief)
    yield ""
    if brief.owed:
        command = code_span(f"scaffold-source ask {brief.source} --from-issue FILE.md")
        yield "Write what you know behind `Answer:` and tick the box."
        yield f"{command} takes ticked answers into the contract."
    decisions = {one.id: one for one in brief.decisions}
    for who, name, questions in brief.owed:
        yield ""
        yield f"## For {prose(who)}{f' ({prose(name)})' if name else ''}"
        yield ""
        for id_ in questions:
            one = decisions[id_]
            yield checklist_item(one, WANTED[one.type]).rstrip("\n")
    if not brief.owed:
        yield "Nothing is open."
