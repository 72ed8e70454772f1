"""The command line, run in this process."""

from __future__ import annotations

from collections.abc import Mapping

from click.testing import CliRunner, Result

from scaffold_source.cli import main

__all__ = ["Result", "cli"]


def cli(*arguments: object, input: str | None = None, env: Mapping[str, str | None] | None = None) -> Result:
    """Run `scaffold-source` with `arguments`, as texts. A bug in it fails the test."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=input, env=env)
    assert result.exit_code != 70, result.output
    return result
