"""Who may say which bastion, and how: nothing that ssh or a shell could take for more than a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import make_dbt_project
from helpers.cli import cli

from scaffold_source.cli import main
from scaffold_source.errors import UsageError
from scaffold_source.producers.bastion import Bastion, parse_bastion
from scaffold_source.producers.tunnel import _options

NOTHING = Path("/nowhere")


@pytest.mark.parametrize(
    ("text", "bastion", "login"),
    [
        ("bastion", Bastion("bastion"), "ssh bastion"),
        ("jump.example.com:2222", Bastion("jump.example.com", port=2222), "ssh -p 2222 jump.example.com"),
        ("reader@10.0.0.7", Bastion("10.0.0.7", "reader"), "ssh reader@10.0.0.7"),
        ("ana@corp@jump:22", Bastion("jump", "ana@corp", 22), "ssh -p 22 ana@corp@jump"),
        ("r@[2001:db8::1]:22", Bastion("2001:db8::1", "r", 22), "ssh -p 22 r@2001:db8::1"),
        ("prod_bastion", Bastion("prod_bastion"), "ssh prod_bastion"),
    ],
)
def test_a_bastion(text: str, bastion: Bastion, login: str) -> None:
    assert parse_bastion(text, is_asked=True) == bastion
    assert (str(bastion), bastion.login) == (text, login)
    assert bastion.arguments[-2:] == ("--", bastion.host)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-oProxyCommand=touch${IFS}x",
        "-F/tmp/x@host",
        "a@-oProxyCommand=x",
        "a b",
        "bastion ",
        "bastion\n-v",
        "bastion\0",
        "b$(id)",
        "`id`@b",
        "b;id",
        "b|id",
        "b'",
        "%h",
        "a/b",
        "~",
        "ssh://bastion",
        "u:hunter2secret@bastion",
        "bastion:",
        "bastion:0",
        "bastion:65536",
        "bastion:22:22",
        "2001:db8::1",
        "[::1%$(id)]",
        "@bastion",
        "bastion,other",
        "bästion",
        "b" * 301,
    ],
)
@pytest.mark.parametrize("is_asked", [True, False])
def test_no_bastion(text: str, is_asked: bool) -> None:  # noqa: FBT001
    with pytest.raises(UsageError) as caught:
        parse_bastion(text, is_asked=is_asked)
    assert caught.value.what.startswith("--ssh" if is_asked else "The value of SCAFFOLD_SOURCE_SSH")
    assert "hunter2" not in caught.value.what + caught.value.do


def test_it_is_refused_where_nobody_connects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For this run, that is: what stands in the environment is for the runs that connect."""
    project = make_dbt_project(tmp_path / "analytics")
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations/1.sql").write_text("create table t (id int);")
    (tmp_path / "shop.json").write_text("{}")
    monkeypatch.chdir(project)
    runner = CliRunner()
    for command in (
        ["snapshot", "--from", "../migrations/"],
        ["add", "shop", "--from", "../shop.json"],
        ["preflight", "--from", "../shop.json"],
    ):
        result = runner.invoke(main, [*command, "--ssh", "bastion"])
        assert result.exit_code == 2, result.stderr
        assert "--ssh leads to a server, and --from is a file or folder" in result.stderr
    for command in (["check", "--against", "main"], ["adopt", "shop", "--staging"]):
        result = runner.invoke(main, [*command, "--ssh", "bastion"])
        assert (result.exit_code, "--ssh" in result.stderr) == (2, True), result.stderr
    result = runner.invoke(
        main, ["preflight", "--from", "../shop.json"], env={"SCAFFOLD_SOURCE_SSH": "bastion"}
    )
    assert "--ssh" not in result.stderr
    assert "SCAFFOLD_SOURCE_SSH" not in result.stderr


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("postgresql:///shop", "--from names none"),
        ("postgresql://%2Fvar%2Frun/shop", "--from names a socket of this machine"),
        ("postgresql://a,b/shop", "--from names several"),
        ("host=a port=70000", "a port that none can be"),
        ("service=shop", "--from names several"),
        ("mysql://u@h/shop?unix_socket=/tmp/s", "--from names a socket of this machine"),
        ("mysql:///shop?read_default_file={folder}/my.cnf", "--from names none"),
    ],
)
def test_where_it_leads(where: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "services").write_text("[shop]\nhost=a,b\n")
    (tmp_path / "my.cnf").write_text("[client]\nhost = h -v\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    monkeypatch.setenv("PATH", str(NOTHING))  # no ssh is needed to say so
    result = cli("snapshot", "--from", where.format(folder=tmp_path), "--ssh", "bastion")
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_no_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(NOTHING))
    result = cli("snapshot", "--from", "postgresql://db/shop", "--ssh", "bastion")
    assert result.exit_code == 2
    assert "--ssh needs OpenSSH, and there is no `ssh` on this machine" in result.stderr


@pytest.mark.parametrize(
    ("version", "knows"),
    [
        ("OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19", True),
        ("OpenSSH_10.0p2, LibreSSL 3.3.6", True),
        ("OpenSSH_8.7p1, OpenSSL 3.0.7", True),
        ("OpenSSH_8.6p1, OpenSSL 1.1.1", False),
        ("Dropbear v2022.83", False),
    ],
)
def test_an_option_is_for_those_that_have_it(version: str, knows: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """An ssh that does not know an option refuses to run."""
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho '{version}' >&2\n")
    ssh.chmod(0o755)
    assert ("ForkAfterAuthentication=no" in _options(str(ssh))) == knows
