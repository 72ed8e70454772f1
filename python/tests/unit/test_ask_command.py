"""`scaffold-source ask` as a person runs it: options, a checklist that people edited, a real terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from helpers.cli import Result, cli
from test_ask import contents, restore
from test_questions_command import FILE, scaffolded

from scaffold_source.commands.ask import asking
from scaffold_source.project import Project, find_project
from scaffold_source.questions.checklist import checklist_head, checklist_item


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, bytes]]:
    project, _ = scaffolded(tmp_path_factory.mktemp("asked"))
    return project, contents(project)


@pytest.fixture
def project(made: tuple[Project, dict[str, bytes]]) -> Project:
    """The project as it was scaffolded."""
    restore(*made)
    return made[0]


def run(project: Project, *options: str, stdin: str | None = None) -> Result:
    return cli("ask", "shop", "--project-dir", project.root, *options, input=stdin)


def yaml_of(project: Project) -> str:
    return (project.root / FILE).read_text(encoding="utf-8")


def test_an_answer_is_shown_as_a_diff_and_written_with_what_follows(project: Project) -> None:
    options = ("--answer", "time-zones=Asia/Tokyo", "--by", "Ada Lovelace")
    before = contents(project)
    dry = run(project, *options, "--dry-run")
    assert (dry.exit_code, contents(project)) == (0, before)
    result = run(project, *options)
    assert (result.exit_code, result.stdout) == (0, dry.stdout)
    assert "+          timezone: Asia/Tokyo\n" in result.stdout
    assert "+        {{ scaffold_source.to_utc('placedAt', contract) }} as placed_at,\n" in result.stdout
    assert "Written: _shop__sources.yml, stg_shop__orders.sql" in result.stderr
    assert "timezone: Asia/Tokyo" in yaml_of(project)
    again = run(project, *options)
    assert again.exit_code == 2
    assert "no question of that id is open" in again.stderr


def test_a_model_that_people_edited_keeps_their_lines(project: Project) -> None:
    model = project.root / "models/staging/shop/stg_shop__orders.sql"
    text = model.read_text()
    model.write_text(text.replace("        id,\n", "        id,\n        1 as mine,\n"))
    assert run(project, "--answer", "time-zones=UTC").exit_code == 0
    assert "1 as mine,\n" in model.read_text()
    assert "to_utc('placedAt', contract)" in model.read_text()


def test_a_model_whose_people_convert_themselves_is_left_alone_and_named(project: Project) -> None:
    model = project.root / "models/staging/shop/stg_shop__orders.sql"
    own = model.read_text().replace("{{ adapter.quote('placedAt') }} as", 'to_tokyo("placedAt") as')
    model.write_text(own)
    result = run(project, "--answer", "time-zones=Asia/Tokyo")
    assert (result.exit_code, model.read_text()) == (0, own)
    assert "stg_shop__orders.sql:" in result.stderr
    assert "people edited what the answer changes; it was left alone: merge it by hand" in result.stderr
    assert "timezone: Asia/Tokyo" in yaml_of(project)


def test_several_answers_come_from_a_file(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "answers.yml"
    file.write_text("tunnel: no\nsla: {notice: 14d}\njson: {{ oops }}\n")
    assert run(project, "--answers", str(file)).exit_code == 2
    file.write_text("tunnel: no\nsla: {notice: 14d}\njson: only sku\n")
    assert run(project, "--answers", str(file), "--answer", "json=nothing yet").exit_code == 0
    assert 'notice: "14d"' in yaml_of(project)
    assert "json: nothing yet" in yaml_of(project)


def test_one_wrong_answer_among_many_writes_nothing(project: Project) -> None:
    before = contents(project)
    result = run(project, "--answer", "tunnel=no", "--answer", "currency=Euro")
    assert (result.exit_code, contents(project)) == (2, before)
    assert "'Euro' is no currency of ISO 4217" in result.stderr
    assert "→ write a currency such as EUR" in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "ask needs a terminal to ask in"),
        (("--answer", "time-zones"), "write ID=ANSWER"),
        (("--answers", "nowhere.yml"), "nowhere.yml: No such file"),
        (("--from-issue", "nowhere.md"), "nowhere.md: No such file"),
        (("--from-issue", "x.md", "--answer", "a=b"), "--from-issue stands alone"),
        (("--answer", "time-zone=UTC"), "did you mean time-zones?"),
        (("--answer", "version=9.9.9"), "no question of that id is open"),
    ],
)
def test_wrong_use_is_exit_2(project: Project, options: tuple[str, ...], said: str) -> None:
    result = run(project, *options)
    assert result.exit_code == 2
    assert said in result.stderr
    if not options:
        assert "scaffold-source ask shop --answer ID=ANSWER" in result.stderr


# ---- a checklist


def checklist(project: Project, source: str = "shop", **answers: str) -> str:
    """The issue that a producer got, with these boxes ticked."""
    text = f"Hello!\n\n{checklist_head(source)}\n\n"
    for question in asking(project, "shop").questions:
        item = checklist_item(question)
        if question.id in answers:
            item = item.replace("[ ]", "[x]", 1).replace("Answer: ", f"Answer: {answers[question.id]}")
        text += item
    return text


def test_a_ticked_checklist_is_answers(project: Project, tmp_path: Path) -> None:
    issue = tmp_path / "issue.md"
    text = checklist(
        project, **{"time-zones": "`Asia/Tokyo`", "tunnel": "no", "json": "{{ env_var('X') }} <b>"}
    )
    issue.write_bytes(text.replace("\n", "\r\n").encode())
    result = run(project, "--from-issue", str(issue), "--by", "Ada")
    assert (result.exit_code, result.exception) == (0, None), result.output
    written = yaml_of(project)
    assert "timezone: Asia/Tokyo" in written
    assert "json: \"{{ '{{' }} env_var('X') }} <b>\"" in written
    assert "+          timezone: Asia/Tokyo\n" in result.stdout, "shown before it is written"
    assert written.count(": Ada\n") == 3
    again = run(project, "--from-issue", "-", stdin=text)
    assert (again.exit_code, yaml_of(project)) == (0, written)
    assert "3 ticked questions not open (any more)" in again.stderr


def test_what_is_no_clear_answer_is_left_out_and_exit_1(project: Project) -> None:
    text = checklist(project, tunnel="no").replace("Answer: no", "Answer: no\n  Answer: yes")
    before = contents(project)
    result = run(project, "--from-issue", "-", stdin=text)
    assert (result.exit_code, contents(project)) == (1, before)
    assert "tunnel: has 2 answers: keep one of them" in result.stderr
    text = checklist(project, tunnel="perhaps", account="a service account")
    result = run(project, "--from-issue", "-", stdin=text)
    assert result.exit_code == 1
    assert "tunnel: 'perhaps' begins with neither yes nor no: write yes or no" in result.stderr
    assert "account: a service account" in yaml_of(project), "the other answer is one"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 5_000_000, "larger than 4,000,000 bytes"),
        ("x" * 2_000_000, "no issue is longer than"),
        ("", "No question of a checklist"),
    ],
    ids=("5 MB", "2 MB", "empty"),
)
def test_a_checklist_that_is_none_is_exit_2(project: Project, text: str, said: str) -> None:
    before = contents(project)
    result = run(project, "--from-issue", "-", stdin=text)
    assert (result.exit_code, contents(project)) == (2, before)
    assert said in result.stderr


def test_a_checklist_writes_nothing_but_answers_to_open_questions(project: Project) -> None:
    text = checklist(project, source="billing", tunnel="no")
    ids = ["config.meta.contract.status", "../../x", "answers", "schema", "version", "tunnel/x", "%00", "%FF"]
    items = "".join(f"- [x] <!-- scaffold-source:ask {id_} -->\n  Answer: agreed\n" for id_ in ids)
    before = contents(project)
    result = run(project, "--from-issue", "-", stdin=f"{items}\n{text}")
    assert contents(project) == before
    assert "is a question about billing, not about shop" in result.stderr
    assert f"{len(ids)} ticked questions not open" in result.stderr
    assert all(character.isprintable() or character == "\n" for character in result.stderr)


# ---- a terminal


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, process: subprocess.Popen[bytes], handle: int) -> None:
        self.process, self._handle, self.seen = process, handle, ""

    def expect(self, text: str) -> None:
        """Read until `text` has been printed."""
        until = time.monotonic() + 60
        while text not in self.seen:
            assert time.monotonic() < until, f"{text!r} never came:\n{self.seen}"
            if select.select([self._handle], [], [], 1)[0]:
                with suppress(OSError):
                    self.seen += os.read(self._handle, 65536).decode()

    def answer(self, text: str) -> None:
        self.expect("answer: ")
        self.seen = ""
        os.write(self._handle, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C, again if need be: Python does not hear one between printing a prompt and reading."""
        self.expect("answer: ")
        for _ in range(10):
            os.write(self._handle, b"\x03")
            until = time.monotonic() + 3
            while "saved" not in self.seen and time.monotonic() < until:
                if select.select([self._handle], [], [], 0.2)[0]:
                    with suppress(OSError):
                        self.seen += os.read(self._handle, 65536).decode()
            if "saved" in self.seen:
                return


@contextmanager
def terminal(project: Project, *options: str) -> Iterator[Terminal]:
    main_end, its_end = pty.openpty()
    command = [sys.executable, "-m", "scaffold_source", "ask", "shop", *options]
    process = subprocess.Popen(
        command,
        stdin=its_end,
        stdout=its_end,
        stderr=its_end,
        cwd=project.root,
        start_new_session=True,
        preexec_fn=_own_terminal,  # noqa: PLW1509 (nothing else runs here)
    )
    os.close(its_end)
    try:
        yield Terminal(process, main_end)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(main_end)


def _own_terminal() -> None:
    """Make stdin the terminal that the new session is controlled by, so that ^C is a signal."""
    os.close(os.open(os.ttyname(0), os.O_RDWR))


def test_in_a_terminal_ctrl_c_keeps_what_was_answered(project: Project) -> None:
    with terminal(project, "--by", "Ada") as person:
        person.expect("[1 of 26] time-zones")
        assert person.seen.index("seen") < person.seen.index("Which time zone do timestamps")
        person.answer("Berlin")
        person.expect("'Berlin' is no time zone of the IANA database. To answer, write a time zone such as")
        person.answer("?")
        person.expect("An answer is a time zone such as Europe/Berlin.")
        person.answer("Europe/Berlin")
        person.expect("Write this? [Y/n]: ")
        assert "timezone" not in yaml_of(project)
        os.write(person._handle, b"n\n")
        person.answer("Asia/Tokyo")
        person.expect("Write this? [Y/n]: ")
        os.write(person._handle, b"\n")
        person.expect("hard-deletes")
        assert "timezone: Asia/Tokyo" in yaml_of(project)
        person.answer("")
        person.expect("deletions/off/is_active")
        person.answer("n/a")
        person.expect("unseen-changes")
        person.answer("ask Grace by 2027-01-31")
        person.expect("currency")
        person.interrupt()
        person.expect("What was answered is saved.")
        assert person.process.wait(30) == 130
    written = yaml_of(project)
    assert "deletions/off/is_active: not applicable" in written
    assert "name: Grace" in written
    assert re.findall(r"time-zones: Ada", written)
    ids = {one.id for one in asking(find_project(project.root), "shop").questions}
    assert {"hard-deletes", "unseen-changes", "currency"} <= ids
    assert not ids & {"time-zones", "deletions/off/is_active"}


def test_in_a_terminal_one_may_have_enough(project: Project) -> None:
    with terminal(project, "--for", "administrator") as person:
        person.expect("[1 of 4] instances")
        person.answer("prod: db.example.com; reads_from: replica")
        person.expect("account")
        person.answer("quit")
        person.expect("shop: 1 answered, 3 open")
        assert person.process.wait(30) == 0
    assert "reads_from: replica" in yaml_of(project)
