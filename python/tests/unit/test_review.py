"""`check --against REF` on real git repositories: what a pull request does to the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import make_dbt_project
from helpers.cli import Result, cli
from helpers.git import git

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.infer import propose
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers.snapshot import to_json

AWARE = "timestamp with time zone"
ORDERS = Table(
    "public",
    "orders",
    "table",
    (
        Column("id", "bigint", "bigint", nullable=False),
        Column("status", "text", "text"),
        Column("deleted_at", AWARE, AWARE),
    ),
    (Key("primary", ("id",)),),
)
TEST = "- scaffold_source.honours_contract: {name: shop__orders_honours_contract"
OTHER_TEST = "- dbt_utils.not_empty: {name: shop__orders_honours_contract"
CARTS = Table("public", "carts", "table", (Column("id", "bigint", "bigint"),))


class Repository:
    """A clone of the analytics repo, the dbt project in a folder of it, with a committed contract."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.project = make_dbt_project(folder / "analytics")
        self.yaml = self.project / "models/staging/shop/_shop__sources.yml"
        self.yaml.parent.mkdir(parents=True)
        source, facts = Source("shop", "shop"), Database("shop", "18", "UTC", (CARTS, ORDERS))
        text = source_yaml(source_tree(source, facts, propose(source, facts)))
        self.yaml.write_text(
            text.replace(
                "status: draft",
                "status: draft\n          producer: {team: Web, engineering_lead: Ana}\n"
                "          channel: '#shop-data'\n          sla: {notice: 14d}",
            )
        )
        self.git("init", "-q", "-b", "main")
        self.commit()

    def git(self, *arguments: str) -> None:
        git(self.root, *arguments)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "a state")

    def rewrite(self, old: str, new: str) -> None:
        text = self.yaml.read_text()
        assert old in text
        self.yaml.write_text(text.replace(old, new, 1))

    def check(self, *arguments: str) -> Result:
        return cli("check", *arguments, "--project-dir", self.project)

    def judged(self, *arguments: str) -> dict[str, Any]:
        return json.loads(self.check("--against", "main", "--format", "json", *arguments).stdout)

    def findings(self) -> dict[str, dict[str, Any]]:
        return {finding["rule"]: finding for finding in self.judged()["findings"]}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "clone")


def test_nothing_changed(repository: Repository) -> None:
    result = repository.check("--against", "main")
    assert (result.exit_code, result.stdout) == (0, "shop 1.0.0: no drift\n")


def test_a_pull_request_that_weakens_the_contract(repository: Repository) -> None:
    repository.rewrite("soft_delete: {column: deleted_at, kind: timestamp}", "soft_delete: none")
    repository.rewrite("notice: 14d", "notice: 2d")
    repository.rewrite(", engineering_lead: Ana", "")
    repository.rewrite(TEST, OTHER_TEST)
    repository.rewrite("version: 1.0.0", "version: 1.0.1")
    result = repository.check("--against", "main")
    assert result.exit_code == 1
    found = repository.findings()
    assert {rule: finding["severity"] for rule, finding in found.items()} == {
        "soft-delete-rule-changed": "breaking",
        "sla-weakened": "warning",
        "owner-removed": "warning",
        "test-removed": "warning",
        "agreement-changed": "info",
        "major-not-bumped": "warning",
    }
    lines = repository.yaml.read_text().splitlines()
    for rule, words in (
        ("soft-delete-rule-changed", "soft_delete: none"),
        ("sla-weakened", "notice: 2d"),
        ("agreement-changed", OTHER_TEST),
        ("major-not-bumped", "version: 1.0.1"),
    ):
        assert found[rule]["file"] == "analytics/models/staging/shop/_shop__sources.yml"
        assert words in lines[found[rule]["line"] - 1], rule
    # She is not in the contract any more, and has to hear of it.
    assert repository.judged()["notify"] == ["#shop-data", "Ana (producer)"]


EARLIER = """\
sources:
  - name: shop
    config: {meta: {contract: {version: 1.0.0}, producer_database: {kind: postgresql, tables: 1}}}
    tables:
      - name: orders
        config: {meta: {producer: {schema: public, columns: [id]}}}
"""


@pytest.mark.parametrize("is_base", [False, True])
def test_a_contract_of_the_shape_before_is_refused(repository: Repository, *, is_base: bool) -> None:
    """Whichever of the two states it is: said with file and line, and what to do."""
    today = repository.yaml.read_text()
    if is_base:
        repository.yaml.write_text(EARLIER)
        repository.commit()
    repository.yaml.write_text(today if is_base else EARLIER)
    result = repository.check("--against", "main")
    assert result.exit_code == 2
    assert (
        "_shop__sources.yml:6: facts of orders stand here as an earlier scaffold-source wrote them"
        in result.stderr
    )
    assert ("main" in result.stderr) == is_base
    assert ("give --against a commit whose contract can be read" in result.stderr) == is_base
    assert ("scaffold it anew" in result.stderr) != is_base


def test_versions_follow_what_changed(repository: Repository) -> None:
    repository.rewrite(TEST, OTHER_TEST)
    for version, rules in (
        ("1.0.0", {"version-not-bumped"}),
        ("1.0.1", {"minor-not-bumped"}),
        ("0.9.0", {"version-decreased"}),
        ("1.1.0", set()),
        ("2.0.0", set()),
        ("next", {"version-not-bumped"}),
    ):
        repository.git("checkout", "-q", "main", "--", ".")
        repository.rewrite(TEST, OTHER_TEST)
        repository.rewrite("version: 1.0.0", f"version: {version}")
        assert set(repository.findings()) - {"test-removed", "agreement-changed"} == rules, version


def test_notes_need_no_version(repository: Repository) -> None:
    repository.rewrite("channel:", "notes: https://wiki.example.com\n          channel:")
    assert set(repository.findings()) == {"agreement-changed"}
    assert repository.check("--against", "main", "--fail-on", "info").exit_code == 0


def test_facts_that_changed(repository: Repository) -> None:
    """`update` was run: the pull request brings the producer's change, judged as one."""
    repository.rewrite("status: {type: text}", "status: {type: bigint}")
    repository.rewrite("data_type: text", "data_type: bigint")
    repository.rewrite("version: 1.0.0", "version: 2.0.0")
    assert set(repository.findings()) == {"type-family-changed"}


def test_what_is_left_out_is_not_gone(repository: Repository) -> None:
    text = repository.yaml.read_text()
    start, end = text.index("          - {name: status,"), text.index("          - {name: deleted_at,")
    repository.yaml.write_text(text[:start] + text[end:])
    finding = repository.findings()["left-out"]
    assert (finding["path"], finding["severity"]) == ("public.orders.status", "warning")
    text = repository.yaml.read_text()
    start, end = text.index("      - name: carts"), text.index("      - name: orders")
    repository.yaml.write_text(text[:start] + text[end:])
    left_out = [
        (f["path"], f["severity"]) for f in repository.judged()["findings"] if f["rule"] == "left-out"
    ]
    assert left_out == [("public.carts", "breaking"), ("public.orders.status", "warning")]


def test_what_others_changed_meanwhile_is_not_ours(repository: Repository) -> None:
    repository.git("checkout", "-qb", "ours")
    repository.rewrite("notice: 14d", "notice: 21d")
    repository.commit()
    repository.git("checkout", "-q", "main")
    repository.rewrite("version: 1.0.0", "version: 1.1.0")
    repository.commit()
    repository.git("checkout", "-q", "ours")
    assert set(repository.findings()) == {"sla-strengthened", "version-not-bumped"}
    repository.git("merge", "-q", "main")
    assert set(repository.findings()) == {"sla-strengthened", "version-not-bumped"}
    repository.rewrite("version: 1.1.0", "version: 1.1.1")
    assert set(repository.findings()) == {"sla-strengthened"}


def test_a_file_that_moved_is_no_change(repository: Repository) -> None:
    moved = repository.project / "models/sources/everything.yml"
    moved.parent.mkdir()
    repository.yaml.rename(moved)
    assert repository.judged()["findings"] == []


def test_a_source_that_is_gone(repository: Repository) -> None:
    repository.yaml.unlink()
    result = repository.check("--against", "main")
    assert result.exit_code == 1
    assert "is no longer declared  [contract-removed]" in result.stdout
    assert "Inform: #shop-data, Ana (producer)" in result.stdout


def test_a_source_that_is_new(repository: Repository) -> None:
    repository.git("rm", "-q", "--cached", str(repository.yaml))
    repository.git("commit", "-qm", "without")
    result = repository.check("--against", "main")
    assert result.exit_code == 0
    assert "The contract is new" in result.stdout


def test_a_project_whose_models_moved(repository: Repository) -> None:
    """The models are looked for where they were."""
    (repository.project / "models").rename(repository.project / "transform")
    settings = repository.project / "dbt_project.yml"
    settings.write_text(settings.read_text() + "model-paths: [transform]\n")
    assert repository.judged()["findings"] == []


def test_a_finding_can_be_accepted_in_the_same_pull_request(repository: Repository) -> None:
    repository.rewrite("soft_delete: {column: deleted_at, kind: timestamp}", "soft_delete: none")
    repository.rewrite("version: 1.0.0", "version: 2.0.0")
    (finding,) = repository.judged()["findings"]
    entry = {
        "rule": finding["rule"],
        "object": finding["path"],
        "fingerprint": finding["fingerprint"],
        "reason": "the column is a business state",
        "approved_by": "Ana",
    }
    elsewhere = {**entry, "object": "public.other"}  # of the live producer perhaps: not reported here
    (repository.project / "scaffold_source.yml").write_text(json.dumps({"accept": [entry, elsewhere]}))
    assert repository.check("--against", "main").exit_code == 0


def test_consumers_state_what_they_accept(repository: Repository) -> None:
    marts = repository.project / "models/marts/_marts__models.yml"
    marts.parent.mkdir()
    marts.write_text("models:\n  - name: revenue\n    config:\n      meta:\n        contract: shop ^1.0\n")
    assert repository.judged()["findings"] == []
    repository.rewrite("version: 1.0.0", "version: 2.0.0")
    finding = repository.findings()["range-not-met"]
    assert finding["message"] == "is version 2.0.0, and model revenue accepts ^1.0"
    assert (finding["file"], finding["line"]) == ("analytics/models/marts/_marts__models.yml", 5)
    assert repository.check("--against", "main").exit_code == 1
    marts.write_text(marts.read_text().replace("^1.0", ">=1 <3"))
    assert repository.check("--against", "main").exit_code == 0
    for wrong in ("shop", "shop latest", "^1.0", "7", "shop ^1.0 or so"):
        marts.write_text(f"models:\n  - name: revenue\n    config: {{meta: {{contract: {wrong}}}}}\n")
        result = repository.check("--against", "main")
        assert result.exit_code == 2, wrong
        assert "_marts__models.yml:3: " in result.stderr
    marts.write_text(
        "models:\n  - name: revenue\n    config: {contract: {enforced: true}, meta: {contract: {}}}\n"
    )
    assert repository.check("--against", "main").exit_code == 0


def test_the_next_version_is_not_accepted(repository: Repository, tmp_path: Path) -> None:
    """Who reads the source hears which models the producer's change leaves behind."""
    marts = repository.project / "models/marts.yml"
    marts.write_text("exposures:\n  - name: weekly\n    meta: {contract: shop ~1.0}\n")
    snapshot = tmp_path / "shop.json"
    snapshot.write_text(to_json(Database("shop", "18", "UTC", (ORDERS,))))
    result = repository.check("shop", "--from", str(snapshot))
    assert result.exit_code == 1
    assert "exposure weekly accepts ~1.0: adapt it before version 2.0.0" in result.stdout


def test_a_sunset(repository: Repository, tmp_path: Path) -> None:
    """Warned of until the date, failed after it, by its landed name."""
    snapshot = tmp_path / "shop.json"
    snapshot.write_text(to_json(Database("shop", "18", "UTC", (CARTS, ORDERS))))
    entry = "          - {name: status, data_type: text}\n"
    deprecated = "{deprecated: {sunset: 2999-01-31, use: orders.state}}"
    repository.rewrite(entry, entry.replace("}", f", config: {{meta: {deprecated}}}}}"))
    result = repository.check("--from", str(snapshot))
    assert result.exit_code == 0
    assert (
        "status is deprecated, and goes away on 2999-01-31: use orders.state  [deprecated]" in result.stdout
    )
    assert "(major)" not in result.stdout
    repository.rewrite("2999-01-31", "2020-01-31")
    result = repository.check("--from", str(snapshot))
    assert result.exit_code == 1
    assert "status was to go away on 2020-01-31: use orders.state  [sunset-passed]" in result.stdout
    repository.rewrite("2020-01-31", "soon")
    result = repository.check("--from", str(snapshot))
    assert result.exit_code == 2
    assert "deprecated: 'soon' is not a date" in result.stderr


def test_in_a_hook(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git tells a hook which repository it runs for, which need not be the project's."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert repository.check("--against", "main").exit_code == 0


def test_wrong_input(repository: Repository, tmp_path: Path) -> None:
    repository.rewrite("      - name: orders", "      - nome: orders")
    repository.commit()
    repository.rewrite("      - nome: orders", "      - name: orders")
    elsewhere = make_dbt_project(tmp_path / "elsewhere")
    for arguments, told in (
        (("--against", "no-such"), "git knows no commit 'no-such'"),
        (("--against", "--help"), "git knows no commit '--help'"),
        (("--against", ""), "git knows no commit ''"),
        (("--against", "main"), "main:models/staging/shop/_shop__sources.yml:"),
        (("--against", "main~1", "--from", "x.sql"), "it takes --since REF too"),
        (("--against", "main~1", "--contract", "x.yml"), "it goes without --contract"),
        (("nothing", "--against", "main~1"), "No source 'nothing', neither here nor at main~1"),
        (("--against", "main", "--project-dir", str(elsewhere)), "is in no git repository"),
    ):
        result = repository.check(*arguments) if len(arguments) < 4 else _run("check", *arguments)
        assert result.exit_code == 2, arguments
        assert told in result.stderr, arguments
        assert result.stderr.count("\n") <= 3, result.stderr


def _run(*arguments: str) -> Result:
    return cli(*arguments)
