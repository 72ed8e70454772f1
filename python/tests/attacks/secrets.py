"""Odd secrets, given in every way to every command: none of them is in what it says or writes."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from urllib.parse import quote

import pymysql
from helpers.mariadb_server import MariaDB

from attacks import Outcome, draws
from attacks._secret_servers import echo, mariadb, postgres, set_password
from attacks._secret_ways import (
    USER,
    WAYS,
    Given,
    Secret,
    Target,
    draw_secret,
    leaks,
    variable_of,
    write_files,
)
from scaffold_source.cli import main
from scaffold_source.commands import add, check, ci, snapshot, update
from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.infer import propose
from scaffold_source.model import Column, Database, Table
from scaffold_source.producers.embedded import EmbeddedServer
from scaffold_source.producers.mysql import producer as mysql
from scaffold_source.producers.snapshot import to_json
from scaffold_source.report.formats import FORMATS

SHORT = 8
FULL = 2000
_LONGEST_S = 60
_SHOP = Database(
    "shop", "18", "UTC", (Table("public", "orders", "table", (Column("id", "bigint", "bigint"),)),)
)
_FORMATS = tuple(FORMATS)
# What the commands import, imported before the first fork.
_WARM = (add, check, ci, mysql, pymysql, snapshot, update)
_REFUSALS = ("authentication failed", "Access denied", "no password supplied")
Command = Callable[[str], list[str]]

# What asks the producer at a place; "" is where the contract says.
_ASKING: tuple[Command, ...] = (
    lambda where: ["add", "fresh", "--from", where],
    lambda where: ["add", "fresh", "--from", where, "--dry-run", "--explain"],
    lambda where: ["snapshot", "--from", where],
    lambda where: ["snapshot", "--from", where, "-o", "out.json"],
    lambda where: ["update", "shop", "--from", where],
    lambda where: ["update", "shop", "--from", where, "--dry-run"],
    *(
        lambda where, style=style: ["check", "--from", where, "--format", style, "--report", f"{style}=out.txt"]
        for style in _FORMATS
    ),
    lambda where: ["check", "shop", "--from", where, "-o", "out.txt"],
    # Several sources: what is wrong with one becomes a part of the report.
    *(lambda where, style=style: ["check", "shop", "other", "--from", where, "--format", style] for style in _FORMATS),
)  # fmt: skip
_FOLLOWING: tuple[Command, ...] = (
    *(lambda _, style=style: ["check", "--format", style, "-o", "out.txt"] for style in _FORMATS),
    lambda _: ["update", "shop", "--check"],
    lambda _: ["update", "shop", "--quiet"],
)
# Where an address does not belong.
_MISPLACED: tuple[Command, ...] = (
    lambda x: [x],
    lambda x: [f"--{x}"],
    lambda x: [f"-{x}"],
    lambda x: ["check", x],
    lambda x: ["check", "shop", x],
    lambda x: ["check", "shop", "--form", x],
    lambda x: ["check", "shop", f"--form={x}"],
    lambda x: ["check", "shop", "--password", x],
    lambda x: ["check", "--format", x],
    lambda x: ["check", "--fail-on", x],
    lambda x: ["check", "--report", x],
    lambda x: ["check", "--report", f"markdown={x}/none/none"],
    lambda x: ["check", "--from", "shop.json", "-o", f"{x}/none/none"],
    lambda x: ["check", "--project-dir", x],
    lambda x: ["check", f"--project-dir={x}"],
    lambda x: ["check", "--against", x],
    lambda x: ["check", "--contract", x, "--from", "shop.json"],
    lambda x: ["check", "--contract", f"main:{x}", "--from", "shop.json"],
    lambda x: ["add", x, "--from", "shop.json"],
    lambda x: ["add", "fresh", x],
    lambda x: ["add", "fresh", "--from", "shop.json", "--loader", x],
    lambda x: ["add", "fresh", "--from", "shop.json", "--warehouse", x],
    lambda x: ["add", "fresh", "--from", "shop.json", "--schema", x],
    lambda x: ["add", "fresh", "--from", "shop.json", "--include", x],
    lambda x: ["snapshot", x],
    lambda x: ["snapshot", "--from", "shop.json", "-o", f"{x}/none/none"],
    lambda x: ["update", x],
    lambda x: ["update", "shop", "--from", "shop.json", "--reconsider", x],
    lambda x: ["rules", x],
    lambda x: ["ci", "--producer", "shop", "--from", x],
    lambda x: ["ci", "--producer", "shop", "--from", "shop.json", "--analytics", x],
    lambda x: ["ci", "--producer", "shop", "--from", "shop.json", "--requirement", f"scaffold-source @ git+{x}"],
    lambda x: ["ci", "--consumer", "--requirement", x],
    lambda x: ["ci", x, "--consumer"],
)  # fmt: skip
# Addresses of a contract with a secret in them.
_WEB: dict[str, Callable[[str, int], str]] = {
    "user": lambda s, port: f"https://{quote(s, safe='')}@127.0.0.1:{port}/c.yml",
    "raw-user": lambda s, port: f"https://u:{s}@127.0.0.1:{port}/c.yml",
    "path": lambda s, port: f"https://127.0.0.1:{port}/{quote(s, safe='')}/c.yml",
    "raw-path": lambda s, port: f"https://127.0.0.1:{port}/x/{s}.yml",
    "query": lambda s, port: f"https://127.0.0.1:{port}/c.yml?private_token={quote(s, safe='')}",
    "raw-query": lambda s, port: f"https://127.0.0.1:{port}/c.yml?{s}",
    "http": lambda s, port: f"http://u:{s}@127.0.0.1:{port}/c.yml",
    "no-scheme": lambda s, port: f"u:{s}@127.0.0.1:{port}/c.yml",
}
_ADDRESSES = ("path", "raw-path", "query", "raw-query")


@dataclass
class _Room:
    """A project with a contract, and what is there to connect to."""

    folder: Path
    server: EmbeddedServer
    mariadb: MariaDB | None
    echo: int
    random: Random
    secret: Secret

    def target(self, situation: str) -> Target:
        ours = Target(self.server.host, self.server.port, "shop")
        return {
            "works": ours,
            "wrong-password": ours,
            "wrong-database": replace(ours, database="nowhere"),
            "closed": Target("127.0.0.1", 1, "shop"),
            "no-host": Target("nowhere.invalid", 5432, "shop"),
            "no-tls": Target("127.0.0.1", self.echo, "shop", "&sslmode=require"),
            "echo": Target("127.0.0.1", self.echo, "shop"),
        }[situation]


_RIGHT_WAYS = ("url", "mysql", "conninfo", "PGPASSWORD", "pgpass", "service", "profile", "profile-env")
_SITUATIONS = ("works", "wrong-password", "wrong-database", "closed", "no-host", "no-tls", "echo")


def attack(seed: int, rounds: range) -> Outcome:
    """Each round draws one secret, and gives it to three commands in three ways."""
    outcome = Outcome()
    with (
        tempfile.TemporaryDirectory(prefix="secrets-") as text,
        postgres(Path(text) / "data") as server,
        mariadb() if rounds.stop > SHORT else nullcontext() as own_mariadb,
        echo() as port,
    ):
        for number in rounds:
            random = draws(seed, number)
            folder = Path(text) / "round"
            room = _Room(folder, server, own_mariadb, port, random, draw_secret(random))
            outcome.counts["secrets"] += 1
            for attempt in (_asking, _misplaced, random.choice((_following, _of_a_contract))):
                _make_project(folder)
                attempt(room, outcome, number)
                _remove(folder)
    return outcome


# ---- what is tried


def _asking(room: _Room, outcome: Outcome, number: int) -> None:
    way, situation, given = _draw_given(room)
    if room.random.random() < 0.3 and not given.place.startswith(("env:", "profile:")):
        given = variable_of(given)
    command = room.random.choice(_ASKING)(given.place)
    _judge(room, outcome, number, (f"{way}, {situation}", given, command))


def _following(room: _Room, outcome: Outcome, number: int) -> None:
    way, situation, given = _draw_given(room)
    command = room.random.choice(_FOLLOWING)("")
    if given.place.startswith("profile:"):
        for file in (room.folder / "models").iterdir():
            file.write_text(
                file.read_text().replace("from: env:SHOP_URL", f"from: {json.dumps(given.place)}")
            )
    elif not given.place.startswith("env:"):
        given = variable_of(given)
    _judge(room, outcome, number, (f"followed {way}, {situation}", given, command))


def _misplaced(room: _Room, outcome: Outcome, number: int) -> None:
    way, _, given = _draw_given(room)
    if room.random.random() < 0.3 or given.place.startswith(("env:BARE", "service=", "profile:shop")):
        way, address = room.random.choice(list(_WEB.items()))
        given = Given(address(room.secret.text, room.echo))
    command = room.random.choice(_MISPLACED)(given.place)
    if "--requirement" in command and way in _ADDRESSES:
        return  # a person asks for it to be written, and it is an address without an account
    _judge(room, outcome, number, (f"misplaced {way}", replace(given, is_right=False), command))


def _of_a_contract(room: _Room, outcome: Outcome, number: int) -> None:
    """A contract's address, or the token for it."""
    way, address = room.random.choice([*_WEB.items(), ("token", _plain_address), ("proxy", _plain_address)])
    port = room.random.choice((room.echo, 1))
    given = Given(address(room.secret.text, port))
    if way == "token":
        given.environment["SCAFFOLD_SOURCE_TOKEN"] = room.secret.text
    if way == "proxy":
        given.environment["https_proxy"] = f"http://u:{room.secret.text}@127.0.0.1:1"
    style = room.random.choice(_FORMATS)
    command = ["check", "--contract", given.place, "--from", "shop.json", "--format", style, "-o", "out.txt"]
    _judge(room, outcome, number, (f"contract {way}", given, command))


def _plain_address(_: str, port: int) -> str:
    return f"https://127.0.0.1:{port}/c.yml"


def _draw_given(room: _Room) -> tuple[str, str, Given]:
    way, situation = room.random.choice(list(WAYS)), room.random.choice(_SITUATIONS)
    if room.random.random() < 0.2:
        way, situation = room.random.choice(_RIGHT_WAYS), "works"
    given = WAYS[way](room.secret.text, room.target(situation))
    if room.mariadb and way in ("mysql", "raw-mysql"):
        given = _of_mariadb(room.mariadb, room.secret.text, way)
    if situation == "works":
        set_password(room.server, room.mariadb, room.secret.text)
    return way, situation, replace(given, is_right=given.is_right and situation == "works")


def _of_mariadb(server: MariaDB, secret: str, way: str) -> Given:
    written = quote(secret, safe="") if way == "mysql" else secret
    socket_file = quote(str(server.socket), safe="")
    return Given(
        f"mysql://{USER}:{written}@localhost/shop?unix_socket={socket_file}", is_right=way == "mysql"
    )


def _judge(room: _Room, outcome: Outcome, number: int, case: tuple[str, Given, Sequence[str]]) -> None:
    about, given, command = case
    if any("\0" in part for part in command):
        return
    environment = write_files(given, room.folder / "home")
    before = _contents(room.folder)
    code, said = _run(room.folder, command, environment)
    written = _contents(room.folder).items() - before.items()
    said = "\n".join([said, *(content.decode(errors="replace") for _, content in sorted(written))])
    outcome.counts[f"exit {code}"] += 1
    shown = f"{about}, {command!r}, {room.secret.text!r}"
    for piece in leaks(room.secret, said):
        outcome.fail(number, f"leaked {piece}: {shown}: {said[-600:]!r}")
        return
    if code not in (0, 1, 2, 3):
        outcome.fail(number, f"ended with {code}: {shown}: {said[-600:]!r}")
    if given.is_right and (code == 2 or any(refusal in said for refusal in _REFUSALS)):
        outcome.fail(number, f"refused what is right: {shown}: {said[-600:]!r}")


# ---- the room


def _make_project(folder: Path) -> None:
    (folder / "models").mkdir(parents=True)
    (folder / "home").mkdir()
    (folder / "dbt_project.yml").write_text("name: analytics\nversion: '1.0'\nprofile: analytics\n")
    (folder / "shop.json").write_text(_SNAPSHOT)
    for name in ("shop", "other"):
        (folder / f"models/{name}.yml").write_text(
            _CONTRACT.replace("- name: shop\n", f"- name: {name}\n", 1)
        )


_SOURCE = Source("shop", "shop", recorded_from="env:SHOP_URL")
_CONTRACT = source_yaml(source_tree(_SOURCE, _SHOP, propose(_SOURCE, _SHOP)))
_SNAPSHOT = to_json(_SHOP)


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()


def _run(folder: Path, command: Sequence[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run the command line in a fork of this process, all that the C libraries print included."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            _become_command(folder, command, environment, output.fileno())
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return os.waitstatus_to_exitcode(status), output.read().decode(errors="replace")


def _become_command(folder: Path, command: Sequence[str], environment: dict[str, str], output: int) -> None:
    code = 99
    try:
        for descriptor in (1, 2):
            os.dup2(output, descriptor)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        threading.Timer(_LONGEST_S, lambda: os._exit(98)).start()
        os.chdir(folder)
        for name in ("DBT_PROFILES_DIR", "PGPASSWORD", "SCAFFOLD_SOURCE_TOKEN"):
            os.environ.pop(name, None)
        os.environ["HOME"] = str(folder / "home")
        for name, value in environment.items():
            os.environ[name] = value.replace("\0", "")
        main(list(command))
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 97
    except BaseException as error:
        print(repr(error))
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
