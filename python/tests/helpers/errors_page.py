"""docs/errors.md from where errors are raised: each message, and what to do, by exit code and subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from helpers.raised import CLASSES, GAP, PARTS, Raised, raised, raised_in_dbt

HEAD = """\
<!-- Made from where errors are raised: UPDATE_DOCS=1 pytest python/tests/unit/test_errors_page.py -->
# Errors: every message, and what to do

An error is one to three lines on stderr: `Error:` with what is wrong and where, and behind `→` what to do. Look here \
for a few words of yours as they stand; `…` is what differs from one time to the next: names, files, numbers.

| exit code | | where to look |
|---|---|---|
| 0 | done, or nothing at or above `--fail-on` | nowhere |
| 1 | no error: findings; `--check` would change something; a conflict is open; a blocker of `preflight` | what was \
printed, [the rules of drift](drift-rules.md), [conflicts](update.md#conflicts), [preflight](preflight.md) |
| 2 | the command line, the project or the contract is wrong | [below](#exit-code-2) |
| 3 | could not connect, or could not see what must be seen | [below](#exit-code-3) |
| 70 | a bug of this program, with a traceback | [below](#exit-code-70) |
| 130 | interrupted, by Ctrl-C | nowhere: nothing is half written, run it again |
| 141 | who read the output closed it: `\\| head` | nowhere |

What dbt prints is [at the end](#in-dbt): there, an error of the package begins with `scaffold_source:`.
"""
BUG = """\
## Exit code 70

| message | what to do |
|---|---|
| `This is a bug in scaffold-source …` | report it with the lines above it, and read them first for names that you would \
not share; no line holds a password |

The run wrote nothing, or all of it: files are written together at the end.
"""
# Sections of exit code 2: title, and which errors stand in it, by class and room of the code.
_ROOMS = {
    "What was asked for": ("cli", "commands", "demo", "loaders", "brief", "preflight", "sample", "merge"),
    "Where the producer is, and files of SQL": ("producers",),
    "The project, git, CI": ("project", "render", "report"),
    "The contract, questions, ODCS": (
        "contract",
        "facts",
        "questions",
        "odcs",
        "yaml_text",
        "drift",
        "infer",
    ),
}
_PART = "Said inside another message, which names the file, the line, the key or the question."
# What a message of each kind is about, where it does not say itself what to do.
_ABOUT = {
    "Misfit": "a fact of the contract: `scaffold-source update SOURCE` takes facts from the producer again",
    "misfit": "a fact of the contract: `scaffold-source update SOURCE` takes facts from the producer again",
    "MisreadError": "YAML: mend the file there, then try again",
    "TiedError": "an anchor, alias or tag of YAML: write the value out there, then run it again",
    "WrongError": "an answer: `scaffold-source questions SOURCE` says what is asked ([ask.md](ask.md))",
    "OdcsError": "the document that `import` reads ([odcs.md](odcs.md))",
    "MisfitError": "a snapshot or a preflight file: make it anew with this version",
    "RefusedAnswerError": "what `--contract URL` fetched: give the raw file's URL, or fetch it before",
    "LimitError": "SQL that was applied to a throwaway server ([files.md](files.md))",
    "click": "`scaffold-source COMMAND --help` lists the options ([cli.md](cli.md))",
}
_CLICKS = """\
Of options and arguments that do not exist, miss or have another form, the parser of the command line speaks: \
`No such option`, `Missing argument`, `Invalid value for`. `scaffold-source COMMAND --help` and [cli.md](cli.md) list them.
"""
_OUTSIDE = """\
Some errors are somebody else's words behind a file's name: the operating system's (`No such file or directory`), \
YAML's, the server's, ssh's. What to do then:
"""


def page() -> str:
    """Return docs/errors.md as it should be."""
    errors = [error for error in raised() if error.kind not in PARTS]
    parts = [error for error in raised() if error.kind in PARTS]
    sections = [HEAD, "## Exit code 2", _CLICKS, *_of_code(2, errors)]
    sections += [f"### Inside a message\n\n{_PART}", _table(parts)]
    sections += ["## Exit code 3", *_of_code(3, errors), BUG.rstrip()]
    sections += ["## In dbt\n\nThe package stops dbt while it compiles. The message names source, table, column and file.",
                 _table(raised_in_dbt())]  # fmt: skip
    return "\n\n".join(section.rstrip() for section in sections) + "\n"


def _of_code(code: int, errors: Iterable[Raised]) -> Iterator[str]:
    errors = [error for error in errors if exit_code(error) == code]
    told = [error for error in errors if says_something(error.what)]
    for title, rooms in _ROOMS.items():
        if here := [error for error in told if error.module.split("/")[0].removesuffix(".py") in rooms]:
            yield f"### {title}" if code == 2 else f"**{title}**"
            yield _table(here)
    if others := [error for error in errors if not says_something(error.what)]:
        remedies = sorted({_remedy(error) for error in others} - {""}, key=str.lower)
        yield _OUTSIDE + "\n" + "\n".join(f"- {remedy}" for remedy in remedies)


def exit_code(error: Raised) -> int:
    """Return with which code an error ends a run."""
    return CLASSES[error.kind].exit_code if error.kind in CLASSES else 2


def says_something(text: str) -> bool:
    """Return whether words are left of a message where the gaps are taken out."""
    return bool(re.search(r"[^\W\d_]{2}", text.replace(GAP, "")))


def _table(errors: Iterable[Raised]) -> str:
    """Return messages as a table, in the order of their words, each once."""
    remedies: dict[str, dict[str, None]] = {}
    for error in errors:
        if says_something(error.what):
            remedies.setdefault(_line(error.what), {})[_remedy(error)] = None
    order = sorted(remedies, key=lambda what: re.sub(r"[\W_]+", " ", what).strip().lower())
    rows = (f"| {_code(what)} | {'; or: '.join(filter(None, remedies[what]))} |" for what in order)
    return "\n".join(["| message | what to do |", "|---|---|", *rows])


def _remedy(error: Raised) -> str:
    """Return what to do, as a cell; "" where that is known only when it happens."""
    do = re.sub(rf"^{GAP}(?=[a-z])", "", _line(error.do or _ABOUT.get(error.kind, "")))
    outside = re.split(r"(`[^`]*`)", do)
    words = "".join(part if part.startswith("`") else part.replace("<", "&lt;") for part in outside)
    return words if says_something(words) else ""


def _line(text: str) -> str:
    """Return a text on one line, for a table, with runs of gaps as one."""
    text = re.sub(rf"{GAP}(?:[ ,]*{GAP})+", GAP, " ".join(text.split()))
    return text.replace("|", "\\|")


def _code(text: str) -> str:
    """Return a message in a code span, whatever it holds."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"
