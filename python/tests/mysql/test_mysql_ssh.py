"""Through a real sshd to a real MariaDB: TLS still sees the server's own name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.bastion import Bastion, bastion
from helpers.cli import Result, cli
from helpers.https_server import self_signed
from helpers.mariadb_server import mariadb_server

from scaffold_source.producers.relay import Relay

OPTIONS = "ssl_mode=verify_identity&ssl_ca="


@pytest.fixture(scope="module")
def jump() -> Iterator[Bastion]:
    with bastion() as running:
        yield running


@pytest.fixture(scope="module")
def secured() -> Iterator[tuple[int, Path]]:
    """The port of a server that has a certificate for db.internal, and the certificate."""
    with tempfile.TemporaryDirectory(prefix="secured_") as text:
        certificate = self_signed(Path(text), "db.internal", "localhost")
        shutil.copy(certificate, Path(text) / "key.pem")
        with mariadb_server(f"--ssl-cert={certificate}", f"--ssl-key={text}/key.pem") as server:
            server.make("create table orders (id int primary key)", name="shop")
            server.execute("create user reader@localhost identified by 'hunter2' require ssl")
            server.execute("grant select on shop.* to reader@localhost")
            relay = Relay(server.socket)
            yield relay.port, certificate
            relay.close()


def snapshot(jump: Bastion, where: str, way: str = "bastion") -> Result:
    return cli("snapshot", "--from", where, "--ssh", way, env=jump.environment)


def test_tls_sees_the_real_host(jump: Bastion, secured: tuple[int, Path], tmp_path: Path) -> None:
    port, certificate = secured
    tls = f"{OPTIONS}{certificate}"
    for where in (
        f"mysql://reader:hunter2@localhost:{port}/shop?{tls}",
        f"mysql://reader:hunter2@db.internal:{port}/shop?{tls}&hostaddr=127.0.0.1",
        f"mysql:///shop?read_default_file={tmp_path}/my.cnf&{tls}",
    ):
        (tmp_path / "my.cnf").write_text(
            f"[client]\nhost = localhost\nport = {port}\nuser = reader\npassword = hunter2\n"
        )
        result = snapshot(jump, where)
        assert (result.exit_code, '"orders"' in result.stdout) == (0, True), result.stderr
        assert "bastion" not in result.stdout
    result = snapshot(jump, f"mysql://reader:hunter2@127.0.0.1:{port}/shop?{tls}")
    assert result.exit_code == 3
    assert "IP address mismatch" in result.stderr
    assert "(through bastion)" in result.stderr
    assert jump.left() == []


def test_why_not(jump: Bastion, secured: tuple[int, Path]) -> None:
    result = snapshot(jump, "mysql://reader:hunter2@127.0.0.1:1/shop")
    assert result.exit_code == 3
    assert "127.0.0.1:1 through bastion: ssh says: channel 1: open failed: connect failed" in result.stderr
    result = snapshot(jump, f"mysql://reader:hunter3@localhost:{secured[0]}/shop")
    assert (result.exit_code, "Access denied" in result.stderr) == (3, True), result.stderr
    assert "hunter" not in result.stderr
    result = cli("snapshot", "--from", "mysql://reader@db.internal:1/shop?hostaddr=127.0.0.1")
    assert (result.exit_code, "cannot be reached at 127.0.0.1: Connection refused" in result.stderr) == (
        3,
        True,
    )
    assert jump.left() == []
