"""Windows and macOS, as far as it can be tried elsewhere; docs/platforms.md says what cannot."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path, PureWindowsPath
from unicodedata import normalize

import pytest
from conftest import Postgres, make_dbt_project
from helpers import like_windows

from scaffold_source.change import Location
from scaffold_source.edit import FileEdit
from scaffold_source.lexicon.names import source_file_name, source_table_names, staging_model_name
from scaffold_source.model import TableName
from scaffold_source.project import find_project

PACKAGE = Path(__file__).parents[2] / "scaffold_source"
SHOP = Path(__file__).parents[1] / "cases/shop/schema.sql"
CODE_PAGE = {"PYTHONIOENCODING": "cp1252"}
STRICT = ("-X", "warn_default_encoding", "-W", "error::EncodingWarning")


def on_windows(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run a command in a process that lacks what Windows lacks, its output through a pipe in a code page; any file
    that would be read in the machine's own encoding is an error."""
    program = [sys.executable, *STRICT, like_windows.__file__, *arguments]
    done = subprocess.run(
        program, cwd=folder, capture_output=True, env={**os.environ, **CODE_PAGE}, check=False
    )
    assert done.returncode == code, done.stderr.decode("cp1252")
    return done.stdout.decode("cp1252") + done.stderr.decode("cp1252")


def ordinarily(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "scaffold_source", *arguments], cwd=folder, check=True, capture_output=True
    )


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def facts(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Snapshots of the shop, before.json and after.json, with names and comments in many scripts."""
    folder = tmp_path_factory.mktemp("facts")
    script = SHOP.read_text(encoding="utf-8") + "comment on table orders is 'Zeilen → 東京 🔴 größer';\n"
    for name, more in {
        "before": "",
        "after": "alter table orders add größe text; create table stock (id int primary key);",
    }.items():
        ordinarily(
            folder,
            "snapshot",
            "--from",
            postgres.server.uri(postgres.make(script + more)),
            "-o",
            f"{name}.json",
        )
    return folder


# ---- a process without POSIX


def test_every_command_on_files_works_without_posix(facts: Path, tmp_path: Path) -> None:
    """And writes the same bytes as here: line ends and encodings are nobody's but the file's."""
    here, there = make_dbt_project(tmp_path / "here"), make_dbt_project(tmp_path / "there")
    on_all = [
        ("add", "shop", "--from", "facts.json", "--explain"),
        ("brief", "shop", "-o", "brief.html"),
        ("sample", "shop", "-o", "sample"),
        ("export", "shop", "-o", "shop.yaml"),
    ]
    for snapshot, commands in {"before": on_all, "after": [("update", "shop"), ("check", "shop")]}.items():
        for project in (here, there):
            (project / "facts.json").write_bytes((facts / f"{snapshot}.json").read_bytes())
        for arguments in commands:
            ordinarily(here, *arguments)
            said = on_windows(there, *arguments)
            assert "\\models" not in said
    assert written(there) == written(here)
    assert b"\r" not in b"".join(written(there).values())


def test_a_report_for_a_program_is_utf_8_whatever_the_console_is(facts: Path, tmp_path: Path) -> None:
    project = make_dbt_project(tmp_path / "analytics")
    ordinarily(project, "add", "shop", "--from", str(facts / "before.json"))
    program = [sys.executable, "-m", "scaffold_source", "check", "shop", "--from", str(facts / "after.json")]
    for style in ("json", "sarif", "markdown"):
        done = subprocess.run(
            [*program, "--format", style],
            cwd=project,
            capture_output=True,
            env={**os.environ, **CODE_PAGE},
            check=True,
        )
        assert "größe" in done.stdout.decode("utf-8")


def test_a_console_that_lacks_a_character_shows_it_as_an_escape(facts: Path, tmp_path: Path) -> None:
    project = make_dbt_project(tmp_path / "analytics")
    said = on_windows(project, "add", "shop", "--from", str(facts / "before.json"), "--dry-run")
    assert "größer" in said
    assert "\\u6771\\u4eac" in said


# ---- line ends that git makes


def test_a_checkout_with_windows_line_ends_keeps_them(facts: Path, tmp_path: Path) -> None:
    """core.autocrlf: every file of the project, settings too, and what is added to them later."""
    unix, windows = make_dbt_project(tmp_path / "unix"), make_dbt_project(tmp_path / "windows")
    for project in (unix, windows):
        (project / "facts.json").write_bytes((facts / "before.json").read_bytes())
        (project / "scaffold_source.yml").write_text("defaults:\n  secrets: [door_code]\n")
        ordinarily(project, "add", "shop", "--from", "facts.json")
    for path in windows.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    on_windows(windows, "update", "shop", "--check")
    for project in (unix, windows):
        (project / "facts.json").write_bytes((facts / "after.json").read_bytes())
    ordinarily(unix, "update", "shop")
    on_windows(windows, "update", "shop")
    changed = {name: text for name, text in written(windows).items() if b"\r\n" in text}
    assert len(changed) > 6
    assert {name: text.replace(b"\r\n", b"\n") for name, text in written(windows).items()} == written(unix)
    assert [name for name, text in changed.items() if re.search(rb"(?<!\r)\n", text)] == []


# ---- names of files

ODD = (
    "Orders", "orders", "ORDERS", "aux", "CON", "con.", "nul.txt", "com1", "lpt9 ", "a/b", "a\\b", "a:b", "what?",
    "<tag>", "trail.", " lead", "x" * 63, "tab\there", "größe", "Größe", "gro\u0308ße", "한", "\u1112\u1161\u11ab",
    "οδος", "οδοσ", "ΟΔΟΣ", "\uf900", "\u8c48",
)  # fmt: skip
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$')
DEVICE = re.compile(r"(?i)(aux|con|nul|prn|com\d|lpt\d)(\..*)?")


@pytest.mark.parametrize("schemas", [("public",), ("public", "Public")])
def test_no_two_tables_are_one_file_where_case_does_not_count(schemas: tuple[str, ...]) -> None:
    tables = [TableName(schema, name) for schema in schemas for name in ODD]
    names = list(source_table_names(tables).values())
    files = [f"{staging_model_name('shop', name)}.sql" for name in names]
    files += [source_file_name("shop", name) for name in names]
    assert [name for name in files if FORBIDDEN.search(name) or DEVICE.fullmatch(name)] == []
    assert len({normalize("NFD", normalize("NFD", name).casefold()) for name in files}) == len(files)


@pytest.mark.parametrize("source", ["aux", "con", "nul", "prn", "com1", "lpt9", "AUX"])
def test_a_source_named_like_a_device_has_a_folder_that_windows_can_hold(
    dbt_project: Path, source: str
) -> None:
    assert find_project(dbt_project).staging_folder(source).name == f"{source}_"
    assert find_project(dbt_project).staging_folder(f"{source}x").name == f"{source}x"


# ---- paths


def test_paths_that_people_and_programs_read_have_slashes() -> None:
    root = PureWindowsPath(r"C:\work\analytics")
    file = root / "models" / "staging" / "_shop__sources.yml"
    edit = FileEdit(file, "a\n", "b\n")  # type: ignore[arg-type]
    assert edit.name(root) == "models/staging/_shop__sources.yml"  # type: ignore[arg-type]
    assert "--- a/models/staging/_shop__sources.yml\n" in edit.diff(root)  # type: ignore[arg-type]
    assert str(Location(file.relative_to(root), 3)) == "models/staging/_shop__sources.yml:3"  # type: ignore[arg-type]


# ---- what may not be written without a thought of Windows

# Where something is used that only POSIX has, and why Windows never gets there.
POSIX_ONLY = {
    "producers/confinement.py": "Linux's Landlock, entered where os.name is posix",
    "producers/conversation.py": "sys.platform decides",
    "producers/relay.py": "--ssh is refused on Windows",
    "producers/server_process.py": "os.name decides: pg_ctl runs the server on Windows",
    "producers/ssh_process.py": "--ssh is refused on Windows",
    "project/journal.py": "os.name decides",
    "project/lock.py": "sys.platform decides",
    "project/putting.py": "os.name and hasattr decide",
    "project/writing.py": "hasattr decides",
}
NO_SUCH = {"multiprocessing"}  # it would have to work where processes are spawned


@cache
def trees() -> list[tuple[str, ast.Module]]:
    return [
        (file.relative_to(PACKAGE).as_posix(), ast.parse(file.read_text(encoding="utf-8")))
        for file in sorted(PACKAGE.rglob("*.py"))
    ]


def test_what_only_posix_has_is_used_where_somebody_thought_of_windows() -> None:
    attributes = {("os", name) for name in like_windows.OF_OS} | {
        ("signal", name) for name in like_windows.OF_SIGNAL
    }
    attributes.add(("socket", "AF_UNIX"))
    places = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in attributes
        )
        or (
            isinstance(node, ast.Import)
            and {alias.name for alias in node.names} & {*like_windows.MODULES, *NO_SUCH}
        )
        or (isinstance(node, ast.ImportFrom) and node.module in {*like_windows.MODULES, *NO_SUCH})
    }
    assert places == set(POSIX_ONLY)


def calls(wrong: Callable[[str, set[str | None], ast.Call], bool]) -> list[str]:
    """Return where the package calls something in a way that `wrong` says, given its name and keywords."""
    return [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and wrong(ast.unparse(node.func), {word.arg for word in node.keywords}, node)
    ]


def test_every_text_has_an_encoding() -> None:
    """Windows has a code page of its own where nobody says UTF-8, for files and for what programs print."""

    def forgets(name: str, keywords: set[str | None], call: ast.Call) -> bool:
        if name.endswith((".read_text", ".write_text")) and "installed_copy" not in name:
            return "encoding" not in keywords
        if name.endswith((".run", ".Popen", ".check_output")):
            return bool(keywords & {"text", "universal_newlines"}) and "encoding" not in keywords
        mode = next((arg.value for arg in call.args if isinstance(arg, ast.Constant)), "r")
        is_file = name == "open" or (
            name.endswith(".open") and name.split(".", maxsplit=1)[0] in ("path", "file", "target")
        )
        return is_file and "b" not in str(mode) and "encoding" not in keywords

    assert calls(forgets) == []


def test_no_file_is_made_whose_line_ends_windows_changes() -> None:
    """A handle of os.open is in text mode on Windows, unless a binary file object takes it or a flag says so."""

    def is_text(name: str, _: set[str | None], call: ast.Call) -> bool:
        flags = ast.unparse(call.args[1]) if name == "os.open" else ""
        return "O_CREAT" in flags and "O_BINARY" not in flags

    assert calls(is_text) == []
