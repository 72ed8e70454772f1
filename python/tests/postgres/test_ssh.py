"""Through a real sshd to a real server: each way in, each way that fails, and nothing left over."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import Postgres, make_dbt_project
from helpers import rogue_server
from helpers.bastion import PASSPHRASE, Bastion, bastion
from helpers.cli import Result, cli
from helpers.https_server import self_signed
from helpers.logical_server import free_port
from helpers.mariadb_server import FOLDERS
from helpers.own_server import server_user
from helpers.proxy import proxy

SNAPSHOT = [sys.executable, "-m", "scaffold_source", "snapshot"]


@pytest.fixture(scope="module")
def jump() -> Iterator[Bastion]:
    with bastion() as running:
        yield running


@pytest.fixture(scope="module")
def shop(postgres: Postgres) -> Iterator[str]:
    """A server that the bastion reaches over TCP."""
    name = postgres.make("create table orders (id int primary key, note text)")
    with proxy(postgres.socket_dir, postgres.port) as line:
        yield line.uri(name)


def run(jump: Bastion, *arguments: str, **variables: str) -> Result:
    return cli(*arguments, env={**jump.environment, **variables})


@pytest.mark.parametrize("way", ["bastion", "agented", "behind", "busy", "shared", "127.0.0.1:{port}"])
def test_each_way_in(jump: Bastion, shop: str, way: str) -> None:
    """By key, by agent, over another bastion, beside what the config forwards, shares and
    sends to the background, by address."""
    direct = run(jump, "snapshot", "--from", shop)
    done = run(jump, "snapshot", "--from", shop, "--ssh", way.format(port=jump.port))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == direct.stdout, "the bastion is nowhere in it"
    assert jump.left() == []
    call = jump.calls[-1]
    assert not [word for word in ("StrictHost", "KnownHosts", "Batch", "Password") if word in call]


@pytest.mark.parametrize(
    ("way", "far", "said", "advice"),
    [
        ("changed", "", "REMOTE HOST IDENTIFICATION HAS CHANGED", "somebody may be listening in"),
        ("keyless", "", "Permission denied (publickey", "check user, key and agent"),
        ("127.0.0.1:1", "", "port 1: Connection refused", "`ssh -p 1 127.0.0.1` must work"),
        ("no.such.invalid", "", "Could not resolve hostname", "check the bastion's name"),
        (
            "bastion",
            "127.0.0.1:1",
            "open failed: connect failed: Connection refused",
            "looks for 127.0.0.1:1",
        ),
        ("bastion", "[::1]:5432", "administratively prohibited", "lets nobody through to [::1]:5432"),
        ("bastion", "db.internal:5432", "administratively prohibited", "lets nobody through to db.internal"),
    ],
)
def test_why_not(jump: Bastion, shop: str, *, way: str, far: str, said: str, advice: str) -> None:
    where = f"postgresql://reader:hunter2@{far}/shop" if far else shop
    done = run(jump, "snapshot", "--from", where, "--ssh", way)
    error, do = done.stderr.splitlines()
    assert done.exit_code == 3
    assert f" through {way}: ssh says: " in error
    assert said in error
    assert advice in do
    assert "hunter2" not in done.stderr
    assert jump.left() == []


def test_an_unknown_host_where_nobody_can_be_asked(jump: Bastion, shop: str) -> None:
    done = subprocess.run(
        [*SNAPSHOT, "--from", shop, "--ssh", "stranger"],
        env=jump.environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert " through stranger: ssh says: Host key verification failed." in done.stderr
    assert "run `ssh stranger` once, compare the fingerprint" in done.stderr


def test_the_servers_own_reason_stays(jump: Bastion, shop: str) -> None:
    done = run(jump, "snapshot", "--from", shop.replace("postgres@", "nobody@"), "--ssh", "bastion")
    assert done.exit_code == 3
    assert 'role "nobody" does not exist (through bastion)' in done.stderr


def test_a_bastion_that_goes_half_way(jump: Bastion, postgres: Postgres) -> None:
    name = postgres.make("create table orders (id int primary key)")
    with proxy(postgres.socket_dir, postgres.port, delay_s=0.5) as line:
        process = subprocess.Popen(
            [*SNAPSHOT, "--from", line.uri(name), "--ssh", "bastion"],
            env=jump.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        _until(lambda: line.turns > 1)
        jump.drop()
        _, stderr = process.communicate(timeout=20)
    assert process.returncode == 3
    assert "through bastion: ssh says: " in stderr
    assert "closed by remote host" in stderr
    assert jump.left() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ssh_ends_with_us(jump: Bastion, number: int) -> None:
    begun = len(jump.calls)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with rogue_server.rogue(rogue_server.silent_once_in) as port:
        where = f"postgresql://u@127.0.0.1:{port}/d?sslmode=disable&gssencmode=disable"
        try:
            process = subprocess.Popen(
                [*SNAPSHOT, "--from", where, "--ssh", "behind"],
                env=jump.environment,
                stderr=subprocess.PIPE,
                text=True,
            )
        finally:
            signal.signal(signal.SIGINT, before)
        _until(lambda: len(jump.calls) > begun)
        time.sleep(1.5)
        assert process.poll() is None
        process.send_signal(number)
        process.communicate(timeout=20)
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}.get(number, -number)
    assert jump.left() == []


def test_one_tunnel_for_all_that_a_command_connects(
    jump: Bastion, postgres: Postgres, shop: str, tmp_path: Path
) -> None:
    """Two sources of one server; the bastion is in the environment, as CI has it."""
    project = make_dbt_project(tmp_path / "analytics")
    here = ["--project-dir", str(project)]
    variables = {"SHOP_URL": shop, "SCAFFOLD_SOURCE_SSH": "bastion"}
    for source in ("shop", "store"):
        done = run(jump, "add", source, "--from", "env:SHOP_URL", *here, **variables)
        assert done.exit_code == 0, done.stderr
        text = (project / f"models/staging/{source}/_{source}__sources.yml").read_text()
        assert "bastion" not in text
    begun = len(jump.calls)
    done = run(jump, "check", *here, **variables)
    assert done.exit_code == 0, done.stderr
    assert "connecting to 127.0.0.1:" in done.stderr
    assert " through bastion, database " in done.stderr
    assert len(jump.calls) == begun + 1
    done = run(jump, "check", "--ssh", "nowhere.invalid", *here, SHOP_URL=shop)
    assert (done.exit_code, done.stdout.count("through nowhere.invalid: ssh says")) == (3, 2), done.stdout
    assert len(jump.calls) == begun + 2, "nobody asks twice what was refused"
    done = run(jump, "update", "shop", "--check", "--ssh", "behind", *here, SHOP_URL=shop)
    assert done.exit_code == 0, done.stderr
    done = run(jump, "adopt", "shop", "--stat", "--ssh", "nowhere.invalid", *here, SHOP_URL=shop)
    assert (done.exit_code, "through nowhere.invalid: ssh says" in done.stderr) == (3, True), done.stderr
    begun = len(jump.calls)
    other = re.sub(r"/\w+\?", f"/{postgres.make('create table orders (id int)')}?", shop)
    compared = ["--from", shop, "--from", other]
    done = run(jump, "preflight", *compared, "--format", "json", "--ssh", "bastion")
    assert done.exit_code in (0, 1), done.stderr
    assert json.loads(done.stdout)["read_from"]
    assert len(jump.calls) == begun + 1
    assert jump.left() == []


def test_a_contract_names_no_bastion(jump: Bastion, shop: str, tmp_path: Path) -> None:
    project = make_dbt_project(tmp_path / "analytics")
    here = ["--project-dir", str(project)]
    done = run(jump, "add", "shop", "--from", "env:SHOP_URL", *here, SHOP_URL=shop)
    assert done.exit_code == 0, done.stderr
    file = project / "models/staging/shop/_shop__sources.yml"
    text, begun = file.read_text(), len(jump.calls)
    for key in ("ssh: bastion", "bastion: bastion", "tunnels: bastion"):
        file.write_text(text.replace("from: env:SHOP_URL", f"from: env:SHOP_URL\n            {key}"))
        assert file.read_text() != text
        run(jump, "check", *here, SHOP_URL=shop)
    (project / "scaffold_source.yml").write_text("defaults:\n  ssh: bastion\n")
    assert run(jump, "check", *here, SHOP_URL=shop).exit_code == 2
    assert len(jump.calls) == begun


@pytest.mark.parametrize(
    ("way", "question", "answer", "code"),
    [
        ("stranger", "[fingerprint])? ", "yes\n", 0),
        ("stranger", "[fingerprint])? ", "\x03", 130),
        ("locked", "/locked': ", f"{PASSPHRASE}\n", 0),
    ],
)
def test_its_question_is_on_the_terminal(
    jump: Bastion, shop: str, *, way: str, question: str, answer: str, code: int
) -> None:
    known = jump.folder / "nobody"
    child, terminal = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execve(sys.executable, [*SNAPSHOT, "--from", shop, "--ssh", way], jump.environment)
    heard = ""
    with suppress(OSError):  # a terminal whose last program has ended
        while data := os.read(terminal, 10_000):
            heard += data.decode(errors="replace")
            if heard.endswith(question):
                os.write(terminal, answer.encode())
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == code, heard
    assert question in heard
    assert PASSPHRASE not in heard
    assert ('"orders"' in heard) == (code == 0)
    assert known.exists() == (way == "stranger" and code == 0), "a host that was taken is known from now on"
    assert jump.left() == []
    known.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def secured(postgres: Postgres) -> Iterator[tuple[str, Path]]:
    """A server that wants TLS and a password, known as db.internal, and its certificate."""
    pgbouncer = shutil.which("pgbouncer", path=FOLDERS)
    if pgbouncer is None:
        pytest.skip("PgBouncer is not installed (apt-get install pgbouncer)")
    name, port = postgres.make("create table orders (id int primary key)"), free_port()
    with tempfile.TemporaryDirectory(prefix="secured_") as text:
        folder = Path(text)
        folder.chmod(0o755)
        certificate = self_signed(folder, "db.internal", "localhost")
        (folder / "users").write_text('"reader" "hunter2"\n')
        (folder / "ini").write_text(
            f"[databases]\nshop = host={postgres.socket_dir} port={postgres.port} user={postgres.user} "
            f"dbname={name}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
            f"auth_type = scram-sha-256\nauth_file = {folder}/users\nunix_socket_dir =\n"
            f"client_tls_sslmode = require\nclient_tls_key_file = {certificate}\n"
            f"client_tls_cert_file = {certificate}\n"
        )
        with subprocess.Popen([pgbouncer, "-q", folder / "ini"], user=server_user(), cwd="/") as process:
            _until(lambda: _is_open(port))
            yield f"port={port} dbname=shop user=reader sslmode=verify-full sslrootcert={certificate}", folder
            process.terminate()


def test_tls_and_pgpass_see_the_real_host(jump: Bastion, secured: tuple[str, Path], tmp_path: Path) -> None:
    """A certificate is for a name, ~/.pgpass for a host and a port: not for this end of a tunnel."""
    where, _ = secured
    port = where.split()[0].partition("=")[2]
    passwords = tmp_path / "pgpass"
    passwords.write_text(
        f"db.internal:{port}:shop:reader:hunter2\nlocalhost:{port}:*:*:hunter2\n*:*:*:*:no\n"
    )
    passwords.chmod(0o600)
    variables = {"PGPASSFILE": str(passwords)}
    for host in ("host=localhost", "host=db.internal hostaddr=127.0.0.1"):
        done = run(jump, "snapshot", "--from", f"{host} {where}", "--ssh", "bastion", **variables)
        assert (done.exit_code, '"orders"' in done.stdout) == (0, True), done.stderr
    (tmp_path / "services").write_text(f"[shop]\nhost=localhost\nport={port}\ndbname=shop\n")
    service = where.replace(f"port={port} dbname=shop", "service=shop")
    variables["PGSERVICEFILE"] = str(tmp_path / "services")
    done = run(jump, "snapshot", "--from", service, "--ssh", "bastion", **variables)
    assert done.exit_code == 0, done.stderr
    done = run(jump, "snapshot", "--from", f"host=127.0.0.1 {where}", "--ssh", "bastion", **variables)
    assert done.exit_code == 3
    assert 'does not match host name "127.0.0.1"' in done.stderr
    passwords.write_text(f"db.internal:{int(port) - 1}:shop:reader:hunter2\n")
    done = run(
        jump,
        "snapshot",
        "--from",
        f"host=db.internal hostaddr=127.0.0.1 {where}",
        "--ssh",
        "bastion",
        **variables,
    )
    assert (done.exit_code, "no password supplied" in done.stderr) == (3, True), done.stderr


def test_a_profile(jump: Bastion, secured: tuple[str, Path], tmp_path: Path) -> None:
    """dbt-postgres has no keys for a tunnel, so the option goes with it."""
    where, _ = secured
    parts = dict(part.split("=", 1) for part in where.split())
    project = make_dbt_project(tmp_path / "analytics")
    (tmp_path / "profiles.yml").write_text(
        "shop:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: localhost, password: hunter2, "
        f"user: reader, port: {parts['port']}, dbname: shop, schema: x, threads: 1, sslmode: verify-full, "
        f"sslrootcert: {parts['sslrootcert']}}}\n"
    )
    here = ["--project-dir", str(project)]
    variables = {"DBT_PROFILES_DIR": str(tmp_path)}
    done = run(jump, "add", "shop", "--from", "profile:shop", "--ssh", "bastion", *here, **variables)
    assert done.exit_code == 0, done.stderr
    assert "give `check` and `update` --ssh bastion too" in done.stdout
    assert "preflight --from profile:shop --ssh bastion\n" in done.stdout
    variables["SCAFFOLD_SOURCE_SSH"] = f"127.0.0.1:{jump.port}"
    done = run(jump, "check", *here, **variables)
    assert done.exit_code == 0, done.stderr
    assert (
        f" through 127.0.0.1:{jump.port}, database shop (profile:shop, which the contract names"
        in done.stderr
    )


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)
