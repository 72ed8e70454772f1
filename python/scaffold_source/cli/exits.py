"""How a run ends: what a person can mend becomes a short message and its exit code, anything else a bug's."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from scaffold_source import __version__
from scaffold_source.cli.output import presentable, wants_colour
from scaffold_source.errors import ScaffoldError
from scaffold_source.safe_text.redaction import forget_secrets, keep_arguments, keep_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

_USAGE = 2
_INTERRUPTED = 130  # 128 + SIGINT, as shells report it
_READER_GONE = 141  # 128 + SIGPIPE, likewise
_BUG = 70  # EX_SOFTWARE of sysexits.h
_OUTPUT_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class _ReaderGoneError(Exception):
    """Raised when whoever read our output has closed it: `| head`. click would end with 1, which means
    findings here."""


class Commands(click.Group):
    """Ends each run with a message and an exit code.

    Secrets in the arguments and the environment are known from the start: an error may quote any argument.
    """

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the commands in the order in which a source meets them, as they were added."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise _ReaderGoneError from None
        return result

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        forget_secrets()
        keep_arguments(sys.argv[1:] if args is None else args)
        keep_environment(os.environ)
        try:
            return super().main(args, *more, **{"color": wants_colour(), **options, "standalone_mode": False})
        except (KeyboardInterrupt, Exception) as error:
            _end(error)


def _end(error: BaseException) -> NoReturn:
    """Say what went wrong on stderr, and exit."""
    if isinstance(error, click.ClickException):
        _say_usage(error)
        sys.exit(_USAGE)
    if isinstance(error, ScaffoldError):
        _say_error(presentable(error.what))
        if error.do:
            click.echo(f"  → {presentable(error.do)}", err=True)
        sys.exit(error.exit_code)
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        click.echo("Interrupted.", err=True)
        sys.exit(_INTERRUPTED)
    if isinstance(error, _ReaderGoneError):
        _drop_output()
        sys.exit(_READER_GONE)
    if isinstance(error, OSError) and error.filename is None and error.errno in _OUTPUT_IS_FULL:
        _say_error(f"The output cannot be written: {error.strerror}")
        _drop_output()
        sys.exit(_USAGE)
    _report_bug(error)
    sys.exit(_BUG)


def _say_usage(error: click.ClickException) -> None:
    """Print what is wrong with the command line, and what to do. No command at all is asking for help."""
    message = presentable(error.format_message())
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(message, err=True)
        return
    _say_error(message)
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "scaffold-source"
    click.echo(f"  → {command} --help says what it takes", err=True)


def _say_error(what: str) -> None:
    """Print what went wrong. click has forgotten by now whether the run wants colours."""
    click.secho(f"Error: {what}", fg="red", err=True, color=wants_colour())


def _drop_output() -> None:
    """Send what is still buffered nowhere: nobody can take it, and Python would fail over it at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _report_bug(error: BaseException) -> None:
    """Print a traceback worth pasting into a report: it names lines of this program, versions, no secrets."""
    import platform
    import traceback

    click.echo(presentable("".join(traceback.format_exception(error)).rstrip()), err=True)
    versions = f"scaffold-source {__version__}, Python {platform.python_version()}, {platform.system()}"
    _say_error(f"This is a bug in {versions}")
    click.echo(
        "  → please report it with the lines above; read them first for names you would not share", err=True
    )
