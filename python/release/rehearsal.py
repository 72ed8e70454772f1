"""What a user does with a release, in an environment that has nothing else and no network.

Run by release.proof as a process of its own, so that what keeps it from the network surrounds all of it:
`python -m release.rehearsal FOLDER`, where FOLDER has wheels/, package.git, README.md and rehearsal.json.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from release.errors import ReleaseError

_ENDS = 60  # seconds until a server that was told to stop has stopped
# What the demo's loader did not copy: a view, and the bookkeeping of migrations.
_LANDED = "--exclude public.schema_migrations --exclude public.open_orders"
_PROJECT = "name: rehearsal\nversion: '1.0'\nprofile: analytics\nmodel-paths: [models]\n"
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def main(folder: Path) -> None:
    """Do all of it. Raises ReleaseError at what does not work."""
    about = json.loads((folder / "rehearsal.json").read_text(encoding="utf-8"))
    if about["is_cut_off"]:
        _require_no_network()
    programs = _installed(folder, about)
    environment = _environment(folder, programs)
    _try_commands(folder, about, environment)
    demo = folder / "demo"
    _run(["scaffold-source", "demo", str(demo)], folder, environment)
    print("  the demo, from the wheel: green")
    with _served(demo, environment) as url:
        project = _project(folder, demo, about)
        lines = list(readme_commands((folder / "README.md").read_text(encoding="utf-8"), about["package"]))
        for line in lines:
            _run(["bash", "-euo", "pipefail", "-c", line], project, {**environment, "SHOP_URL": url})
            print(f"  README: {line}")
        _try_ci(project, about, environment)
    installed = (project / "dbt_packages/scaffold_source/dbt_project.yml").read_text(encoding="utf-8")
    if f"version: {about['semver']}" not in installed.splitlines():
        raise ReleaseError(f"`dbt deps` installed another version than {about['semver']}")


def readme_commands(text: str, package: str) -> Iterator[str]:
    """Yield README.md's commands for a project of one's own, with what its reader fills in filled in:
    `package` is the entry of packages.yml. What makes the demo in a clone and sets variables is left out."""
    for block in _BLOCK.findall(text):
        for line in re.findall(r"^\$ (.+)$", block, flags=re.MULTILINE):
            command = re.sub(r"\s+# .*", "", line).strip()
            if command.startswith(("scaffold-source ", "dbt ", "printf ")):
                command = command.replace(r"  - local: path/to/clone\n", package)
                yield re.sub(r"^(scaffold-source add .*)$", rf"\1 {_LANDED}", command)


def _require_no_network() -> None:
    """Raise ReleaseError if an address of the internet can be reached: nothing would be proven."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it asks for a route
        except OSError:
            return
    raise ReleaseError("The rehearsal has a route to the internet")


def _installed(folder: Path, about: Mapping[str, Any]) -> Path:
    """Install the wheel with what it needs, from files alone; return the environment's folder of programs."""
    venv.create(folder / "environment", with_pip=True)
    programs = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
    wanted = f"scaffold-source[demo,mysql]=={about['pep440']}"
    pip = [str(programs / "python"), "-m", "pip"]
    environment = _environment(folder, programs)
    files = ["--no-index", "--find-links", str(folder / "wheels"), "--only-binary", ":all:"]
    _run([*pip, "install", "--quiet", *files, wanted], folder, environment)
    _run([*pip, "check"], folder, environment)
    return programs


def _environment(folder: Path, programs: Path) -> dict[str, str]:
    """Return the environment variables of somebody who has just installed it: no setting of ours."""
    return {
        "PATH": f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
        "DBT_PROFILES_DIR": ".",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "no_proxy": "localhost,127.0.0.1",
        "https_proxy": "http://127.0.0.1:9",
    }


def _try_commands(folder: Path, about: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    """Ask the program for its version, and every command for its help."""
    version = _run(["scaffold-source", "--version"], folder, environment)
    if version.split()[1] != about["pep440"]:
        raise ReleaseError(f"The wheel of {about['pep440']} says that it is {version}")
    told = _run(["scaffold-source", "--help"], folder, environment)
    commands = re.findall(r"^  ([a-z]+) ", told.partition("Commands:")[2], flags=re.MULTILINE)
    for command in commands:
        _run(["scaffold-source", command, "--help"], folder, environment)
    if not commands:
        raise ReleaseError("`scaffold-source --help` lists no command")
    print(f"  installed without a network; {len(commands)} commands answer")


def _try_ci(project: Path, about: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    """Let `ci` say what a workflow installs, when it was installed by its name, as from an index: itself in
    this version, once that name is ours there."""
    command = "scaffold-source ci --producer shop --from db/migrations/ --analytics acme/analytics --dry-run"
    said = _run(["bash", "-c", f"git init --quiet && {command} 2>&1 || test $? = 2"], project, environment)
    by_name = f"pip install 'scaffold-source[embedded]=={about['pep440']}'"
    expected = by_name if about["is_released"] else "it was installed by name"
    if expected not in said:
        raise ReleaseError(f"`{command}` does not say {expected!r}:\n{said}")
    print(f"  ci: {expected}")


@contextmanager
def _served(demo: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Start the demo's databases again; yield where its producer is, and stop them at the end."""
    command = [_program("scaffold-source", environment), "demo", str(demo), "--serve"]
    server = subprocess.Popen(
        command, env={**environment, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    try:
        for line in server.stdout:
            if match := re.search(r"export SHOP_URL=(.+)", line):
                yield shlex.split(match[1])[0]
                return
        raise ReleaseError("`scaffold-source demo --serve` ended without saying where it is")
    finally:
        server.terminate()
        server.wait(_ENDS)


def _project(folder: Path, demo: Path, about: Mapping[str, Any]) -> Path:
    """Make a dbt project of one's own beside the demo's, for the same warehouse."""
    project = folder / "project"
    (project / "models").mkdir(parents=True)
    (project / "db/migrations").mkdir(parents=True)
    schema = Path(about["schema"]).read_text(encoding="utf-8")
    profile = (demo / "analytics/profiles.yml").read_text(encoding="utf-8")
    files = {
        "dbt_project.yml": _PROJECT,
        "packages.yml": "",
        "profiles.yml": profile.replace("schema: analytics", "schema: rehearsal"),
        "db/migrations/001_shop.sql": schema,
    }
    for name, text in files.items():
        (project / name).write_text(text, encoding="utf-8")
    return project


def _program(name: str, environment: Mapping[str, str]) -> str:
    return str(Path(environment["PATH"].partition(os.pathsep)[0]) / name)


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Return what the program prints. Raises ReleaseError with the end of it where it fails."""
    program = command[0] if Path(command[0]).is_absolute() or command[0] == "bash" else None
    finished = subprocess.run(
        [program or _program(command[0], environment), *command[1:]],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if finished.returncode:
        last = "\n".join(finished.stdout.strip().splitlines()[-30:])
        raise ReleaseError(f"`{shlex.join(command)}` ended with {finished.returncode}:\n{last}")
    return finished.stdout


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except ReleaseError as error:
        sys.exit(str(error))
