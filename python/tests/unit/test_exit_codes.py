"""Exit 1 means findings and nothing else: what else ends a run has a code of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.cli import cli

from scaffold_source.change import Judgement, exit_code

_BUGGY = """
import sys
from scaffold_source import cli
from scaffold_source.commands import snapshot
def broken(where, scope): raise KeyError("a defect at " + where.conninfo)
snapshot.snapshot = broken
sys.argv = ["scaffold-source", "snapshot", "--from", "postgresql://user:hunter2@localhost/shop"]
cli.main()
"""


def test_a_bug_ends_with_70_and_a_traceback_to_report() -> None:
    ran = subprocess.run([sys.executable, "-c", _BUGGY], capture_output=True, text=True, check=False)
    assert ran.returncode == 70
    assert ran.stdout == ""
    assert "Traceback" in ran.stderr
    assert "KeyError: 'a defect at " in ran.stderr
    assert "Error: This is a bug in scaffold-source" in ran.stderr
    assert "please report it" in ran.stderr
    assert "hunter2" not in ran.stderr


def test_a_reader_that_leaves_is_no_finding() -> None:
    """`scaffold-source rules | head -1`"""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "scaffold_source", "rules"]
    ran = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "scaffold_source", "rules"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 2
    assert ran.stderr == "Error: The output cannot be written: No space left on device\n"


def test_a_wrong_option_ends_with_2() -> None:
    assert cli("check", "--nonsense").exit_code == 2


def test_the_worst_of_several_sources_is_the_exit_code() -> None:
    fine = Judgement("shop", "1.0.0", None, None, ())
    blind = Judgement("crm", "1.0.0", None, None, (), unseen=("orders",))
    assert [exit_code(them, "breaking") for them in ([fine], [fine, blind], [blind, fine])] == [0, 3, 3]
