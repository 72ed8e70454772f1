"""One page for both teams: what each tool makes of the same contract of 155 tables, in a real Chromium.

    .venv/bin/python benchmarks/compare/pages.py

Needs Chromium, Node and npm. Prints as a table: bytes, the servers that a page asks, what axe finds.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "python/tests")]

from brief_page import SOURCES, scaffolded  # noqa: E402
from helpers.environments import environment  # noqa: E402

OURS = Path(sys.executable).parent
AXE = ("puppeteer-core@24.43.1", "axe-core@4.14.1")
_PROFILE = """\
analytics: {target: it, outputs: {it: {type: duckdb, path: docs.duckdb}}}
"""


def pages(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each tool's name and its page."""
    root = scaffolded(folder / "project", SOURCES["155 tables"]).root

    def run(*command: str | Path) -> None:
        subprocess.run([str(part) for part in command], cwd=root, check=True, stdout=sys.stderr)  # noqa: S603

    run(OURS / "scaffold-source", "brief", "big", "-o", "brief.html")
    yield "scaffold_source `brief`", root / "brief.html"
    run(OURS / "scaffold-source", "export", "big", "-o", "big.odcs.yaml")
    contract = environment("datacontract") / "datacontract"
    run(contract, "export", "html", "big.odcs.yaml", "--output", "contract.html")
    yield "datacontract-cli 1.2.8 `export html`", root / "contract.html"
    (root / "packages.yml").write_text(f"packages:\n  - local: {HERE.parents[1]}\n")
    (root / "profiles.yml").write_text(_PROFILE)
    run(OURS / "dbt", "deps")
    run(OURS / "dbt", "parse", "--profiles-dir", ".")
    run(
        OURS / "dbt", "docs", "generate", "--static", "--empty-catalog", "--no-compile", "--profiles-dir", "."
    )
    yield "dbt-core `docs generate --static`", root / "target/static_index.html"


def main() -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as temporary:
        npm = Path(temporary) / "npm"
        npm.mkdir()
        (npm / "package.json").write_text("{}")
        subprocess.run(  # noqa: S603
            [shutil.which("npm") or "npm", "install", "--no-audit", "--no-fund", *AXE],
            cwd=npm,
            check=True,
            stdout=sys.stderr,
        )
        made = dict(pages(Path(temporary)))
        command = ["node", HERE / "pages.mjs", str(browser), npm, *made.values()]
        seen = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)  # noqa: S603
    print("| | KB | servers that it asks | what axe finds |\n|---|---:|---|---:|")
    for name, line in zip(made, map(json.loads, seen.stdout.splitlines()), strict=True):
        servers = ", ".join(line["servers"]) or "none"
        print(f"| {name} | {line['bytes'] / 1000:,.0f} | {servers} | {line['axe']:,} |")


if __name__ == "__main__":
    main()
