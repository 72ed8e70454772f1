"""Use the command line as a person on this system does: `python python/tests/platform_run.py`, for CI's Windows and
macOS, which need no make and no server of ours. PLATFORM_URL names an empty PostgreSQL that the machine has, if any.

A slow test runs it here, so what is red there is the system's doing and not this script's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SCHEMA = Path(__file__).parent / "cases/shop/schema.sql"
CHANGE = (
    "\nalter table orders drop column total_cents cascade;\ncomment on table orders is '東京 → größer 🔴';\n"
)
LONG = "a folder with a long name " * 4
BUG = 70


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="größe ", ignore_cleanup_errors=True) as folder:
        project = new_project(Path(folder) / "analytics")
        files_of_the_schema(project)
        checked_out_with_windows_line_ends(project)
        reports(project)
        at_once(project)
        odd_places(Path(folder))
        if url := os.environ.get("PLATFORM_URL"):
            with_a_server(Path(folder), url)
    print(f"{sys.platform}: all of it works")


def files_of_the_schema(project: Path) -> None:
    """The first source from a file: PostgreSQL is embedded."""
    (project / "schema.sql").write_bytes(SCHEMA.read_bytes())
    run(project, "add", "shop", "--from", "schema.sql")
    run(project, "add", "aux", "--from", "schema.sql")
    assert (project / "models/staging/aux_/_aux__sources.yml").is_file()
    text = (project / "models/staging/shop/_shop__sources.yml").read_bytes()
    assert b"\r" not in text
    assert b"from: schema.sql" in text, "the path to the schema is not as it was given"


def checked_out_with_windows_line_ends(project: Path) -> None:
    """What git makes of the project where core.autocrlf is true, merged with a change."""
    git(project, "init", "--quiet")
    git(project, "config", "core.autocrlf", "true")
    git(project, "config", "core.safecrlf", "false")
    git(project, "add", "--all")
    git(project, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "all")
    for path in (project / "models").rglob("*.*"):
        if path.is_file():
            path.unlink()
    git(project, "checkout", "--quiet", ".")
    contract = project / "models/staging/shop/_shop__sources.yml"
    assert b"\r\n" in contract.read_bytes()
    run(project, "update", "shop", "--check")
    with (project / "schema.sql").open("a", encoding="utf-8", newline="\n") as schema:
        schema.write(CHANGE)
    assert "column-removed" in run(project, "check", "shop", code=1)
    run(project, "update", "shop")
    text = contract.read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n"), "update changed line ends"
    assert "größer" in text.decode("utf-8")


def reports(project: Path) -> None:
    for arguments in (
        ("questions", "shop", "--format", "json"), ("rules",), ("sample", "shop", "-o", "sample"), ("ci", "--consumer", "--requirement", "scaffold-source @ git+https://git.acme.example/x@" + "a1" * 20),
        ("brief", "shop", "-o", "brief.html"), ("export", "shop", "-o", "shop.odcs.yaml"), ("ask", "--help"),
        ("check", "shop", "--format", "json"), ("check", "shop", "--report", "sarif=findings.sarif"),
    ):  # fmt: skip
        run(project, *arguments)
    (project / "brief.html").read_bytes().decode("utf-8")


def at_once(project: Path) -> None:
    """Two commands that write into one project: one waits for the other, and then sees what that one wrote."""
    command = [sys.executable, "-m", "scaffold_source", "update", "aux"]
    both = [
        subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]
    said = [process.communicate()[0].decode(errors="replace") for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 2]), said
    run(project, "update", "aux", "--check")


def odd_places(folder: Path) -> None:
    """A path that is longer than Windows may take: it works, or it is said; it is never a bug."""
    try:
        project = new_project(folder / LONG / LONG)
    except OSError as error:
        print(f"The system itself makes no such folder: {error}")
        return
    (project / "schema.sql").write_bytes(SCHEMA.read_bytes())
    command = [sys.executable, "-m", "scaffold_source", "add", "shop", "--from", "schema.sql"]
    done = subprocess.run(command, cwd=project, capture_output=True, check=False)
    assert done.returncode in (0, 2), done.stderr.decode(errors="replace")


def with_a_server(folder: Path, url: str) -> None:
    """A PostgreSQL of the machine, by TCP."""
    import psycopg  # noqa: PLC0415 (where there is one)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
    project = new_project(folder / "served")
    os.environ["SHOP_URL"] = url
    for arguments in (
        ("add", "shop", "--from", "env:SHOP_URL"), ("check", "shop"), ("update", "shop", "--check"),
        ("snapshot", "--from", "env:SHOP_URL", "-o", "facts.json"), ("check", "shop", "--from", "facts.json"),
    ):  # fmt: skip
        run(project, *arguments)
    done = subprocess.run(
        [sys.executable, "-m", "scaffold_source", "preflight", "--from", "env:SHOP_URL"],
        cwd=project, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr.decode(errors="replace")


def new_project(folder: Path) -> Path:
    (folder / "models").mkdir(parents=True)
    settings = "name: analytics\nversion: '1.0'\nprofile: analytics\n"
    (folder / "dbt_project.yml").write_text(settings, encoding="utf-8")
    return folder


def run(project: Path, *arguments: str, code: int = 0) -> str:
    """Run a command, its output through a pipe, as a CI has it; return what it printed, in whatever encoding."""
    done = subprocess.run(
        [sys.executable, "-m", "scaffold_source", *arguments], cwd=project, capture_output=True, check=False
    )
    said = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode == code, f"{arguments} ended with {done.returncode}:\n{said}"
    print(f"  {' '.join(arguments)}")
    return said


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


if __name__ == "__main__":
    main()
