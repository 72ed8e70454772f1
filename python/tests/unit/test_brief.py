"""`brief`: what it says of a contract, where each statement comes from, and when it is behind.

UPDATE_CASES=1 writes the golden page anew: read the diff."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import make_dbt_project
from helpers.briefed import AGREED, PLACE, edit, shop
from helpers.cli import Result, cli
from helpers.git import git
from helpers.golden import hold

from scaffold_source.brief.page import Brief, Provenance
from scaffold_source.commands.brief import brief
from scaffold_source.project import Project, find_project
from scaffold_source.questions.checklist import read_checklist

GOLDEN = Path(__file__).parents[1] / "brief_cases/shop.md"


def run(project: Project, *options: str, source: str = "shop") -> Result:
    return cli("brief", source, "--project-dir", project.root, *options)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return shop(tmp_path_factory.mktemp("brief") / "analytics")


@pytest.fixture(scope="module")
def made(project: Project) -> Brief:
    return brief(project, "shop").brief


def test_the_markdown_of_a_small_shop(project: Project) -> None:
    text = run(project, "--format", "markdown", "--print", "columns").stdout
    digest, _, rest = text.partition("\n")
    assert digest.startswith("<!-- scaffold-source-brief ")
    hold(GOLDEN, rest, "UPDATE_CASES")


def test_people_are_told_from_rules_and_facts(made: Brief) -> None:
    about = {statement.label: statement.origin for statement in made.about}
    assert about["Channel"] == Provenance("agreed", "Ana", "2026-03-01")
    assert about["Time zone"].kind == "proposed"
    assert about["Database"].kind == "fact"
    (tunnel,) = (card for card in made.cards if card.id == "tunnel")
    assert (tunnel.state, tunnel.answer) == ("person", "no, both are in one network")
    assert tunnel.origin.by == "Ana"
    assert {card.state for card in made.cards} == {"open", "evidence", "person"}


def test_whoever_owes_an_answer_is_named(made: Brief) -> None:
    owed = {who: (name, len(ids)) for who, name, ids in made.owed}
    assert owed["the producer's engineering lead"][0] == "ana@example.com"
    assert sum(number for _, number in owed.values()) == len(made.open)
    assert {id_ for _, _, ids in made.owed for id_ in ids} == {card.id for card in made.open}


def test_a_measure_says_whether_its_data_is_there(made: Brief) -> None:
    (measure,) = made.measures
    states = {column.column: (column.state, column.how) for column in measure.columns}
    assert states["orders.total_cents"] == ("filled", "the database lets no NULL in")
    assert states["orders.gone"] == ("missing", "the source has no such column")


def test_an_edit_of_peoples_is_agreed_and_a_proposal_is_not(tmp_path: Path) -> None:
    project = shop(tmp_path / "analytics")
    edit(project, "{column: deleted_at, kind: timestamp}", "{column: deleted_at, kind: is_not_null}")
    git(project.root, "commit", "-qam", "other", who="Cleo", day="2026-04-02")
    (customers,) = (t for t in brief(project, "shop").brief.tables if t.name == "customers")
    words = {statement.label: statement.origin for statement in customers.words}
    assert words["Deleted"] == Provenance("agreed", "Cleo", "2026-04-02")
    assert words["Personal data"].kind == "proposed"


def test_who_answered_and_who_agreed_is_what_the_contract_says(tmp_path: Path) -> None:
    words = "answered_by: {tunnel: Ada}\n          who_knows: {account: {name: Grace, by: 2027-01-31}}\n"
    signed = "          agreed: {by: [Ada, Grace], date: 2026-06-01, kept: [x]}\n"
    project = shop(tmp_path / "analytics", f"{AGREED}          {words}{signed}")
    edit(project, "status: draft", "status: agreed")
    page = brief(project, "shop").brief
    cards = {card.id: card for card in page.cards}
    assert (cards["tunnel"].origin.by, cards["tunnel"].origin.since) == ("Ada", "2026-03-01")
    assert cards["account"].who_knows == "Grace, by 2027-01-31"
    about = {statement.label: statement for statement in page.about}
    assert about["Agreed"].text == "by Ada, Grace on 2026-06-01"
    # What a rule proposed is agreed with the contract as a whole.
    assert about["Time zone"].origin == Provenance("agreed", "Ada, Grace", "2026-06-01")
    for style in ("html", "markdown"):
        assert "Grace, by" in run(project, "--format", style).stdout


def test_an_answer_reads_as_dbt_renders_it(tmp_path: Path) -> None:
    answer = "\"{{ '{{' }} x }} is no template\""
    page = brief(shop(tmp_path / "analytics", f"          answers: {{tunnel: {answer}}}\n"), "shop").brief
    assert {card.id: card.answer for card in page.cards}["tunnel"] == "{{ x }} is no template"


def test_history_that_is_cut_is_said_to_be(tmp_path: Path) -> None:
    project = shop(tmp_path / "analytics")
    clone = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{project.root}", clone)
    about = {s.label: s.origin for s in brief(find_project(clone), "shop").brief.about}
    assert about["Channel"] == Provenance("agreed", "", "unknown (shallow clone)")


def test_without_git_nobody_is_made_up(tmp_path: Path) -> None:
    project = find_project(make_dbt_project(tmp_path / "analytics"))
    (project.root / PLACE).parent.mkdir(parents=True)
    whole = shop(tmp_path / "whole")
    (project.root / PLACE).write_text((whole.root / PLACE).read_text())
    about = {s.label: s.origin for s in brief(project, "shop").brief.about}
    assert about["Channel"] == Provenance("agreed", "", "unknown (no git history)")


def test_a_line_that_nobody_committed_has_no_author(tmp_path: Path) -> None:
    project = shop(tmp_path / "analytics")
    edit(project, '"#shop-data"', '"#shop"')
    about = {s.label: s.origin for s in brief(project, "shop").brief.about}
    assert about["Channel"] == Provenance("agreed", "", "not committed yet")


@pytest.mark.parametrize("style", ["html", "markdown", "github-issue"])
def test_a_page_is_behind_when_the_contract_changed_and_not_before(tmp_path: Path, style: str) -> None:
    project = shop(tmp_path / "analytics")
    file = tmp_path / "brief"
    check = ("--check", "-o", str(file))
    assert run(project, *check).exit_code == 1  # nobody wrote one
    assert run(project, "--format", style, "-o", str(file)).exit_code == 0
    before = file.read_bytes()
    assert run(project, *check).exit_code == 0
    edit(project, "{team: Checkout,", '# a comment\n            {team: "Checkout",')
    git(project.root, "commit", "-qam", "laid out anew", who="Dan", day="2026-05-01")
    assert run(project, *check).exit_code == 0  # says the same
    edit(project, "respond: 4h", "respond: 8h")
    behind = run(project, *check)
    assert (behind.exit_code, "is behind the contract" in behind.stdout) == (1, True)
    assert file.read_bytes() == before


def test_the_same_input_gives_the_same_bytes(project: Project) -> None:
    assert run(project).stdout == run(project).stdout
    assert run(project, "--format", "markdown").stdout == run(project, "--format", "markdown").stdout


def test_the_issue_is_a_checklist_that_is_read_back(project: Project, made: Brief) -> None:
    text = run(project, "--format", "github-issue").stdout
    ticked = text.replace("- [ ]", "- [x]").replace("  Answer: ", "  Answer: UTC")
    assert [answer.id for answer in read_checklist(ticked, "shop").answers] == [
        id_ for _, _, ids in made.owed for id_ in ids
    ]


def test_no_owner_and_no_answer_are_said_on_top(tmp_path: Path) -> None:
    text = run(shop(tmp_path / "analytics", agreed=""), "--format", "markdown").stdout
    top = text.partition("## ")[0]
    assert "**No owners.**" in top
    assert "0 by people" in top


def test_a_contract_without_tables(tmp_path: Path) -> None:
    project = find_project(make_dbt_project(tmp_path / "analytics"))
    (project.root / "models/s.yml").write_text("sources: [{name: shop, config: {meta: {contract: {}}}}]\n")
    for style in ("html", "markdown", "github-issue"):
        result = run(project, "--format", style)
        assert (result.exit_code, result.exception) == (0, None), result.output
    assert "The contract has no table yet." in run(project, "--format", "markdown").stdout


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("shopp", (), "No source 'shopp'"),
        ("shop", ("-o", "nowhere/b.html"), "-o nowhere/b.html: No such file or directory"),
        ("shop", ("--check",), "--check compares a file"),
        ("shop", ("--check", "-o", "dbt_project.yml"), "is no brief"),
        ("shop", ("--format", "pdf"), "'pdf' is not one of"),
    ],
)
def test_wrong_input_is_exit_2(
    project: Project, monkeypatch: pytest.MonkeyPatch, source: str, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(project.root)
    result = run(project, *options, source=source)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    "agreed",
    [
        AGREED.replace("{team: Checkout, engineering_lead: ana@example.com, repository: https://example.com/shop}", "Checkout"),
        "          measures: net revenue\n          answers: [a]\n          notify: {who: x}\n",
        "          measures: [{name: [x], columns: {a: b}}, 5, {columns: [no_dot, 7]}]\n          channel: {}\n",
        "          producer: []\n          consumer: 5\n          status: odd\n          version: 1.0\n",
    ],
)  # fmt: skip
def test_what_people_write_never_ends_in_a_traceback(tmp_path: Path, agreed: str) -> None:
    project = shop(tmp_path / "analytics", agreed)
    for style in ("html", "markdown", "github-issue"):
        result = run(project, "--format", style)
        assert (result.exit_code, result.exception) in ((0, None), (2, result.exception)), result.output
        assert not result.exception or isinstance(result.exception, SystemExit)
