"""docs/cli.md from the command line itself: each command with its words, arguments and options."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from scaffold_source.cli import main

HEAD = """\
<!-- Made from the command line itself: UPDATE_DOCS=1 pytest python/tests/unit/test_cli_page.py -->
# The command line

"""
EXIT_CODES = """\
## Exit codes

| code | |
|---|---|
| 0 | done, or nothing at or above `--fail-on` |
| 1 | findings; `--check` would change something; a conflict is open; a blocker |
| 2 | the command line, the project or the contract is wrong |
| 3 | could not connect, or could not see what must be seen |
| 70 | a bug: please report it with its traceback |
| 130 | interrupted |

Errors are one to three lines on stderr: what, where, what to do; [errors.md](errors.md) has each of them. No output, file or error holds a password.

## At a terminal

`NO_COLOR=1` or `TERM=dumb` turns colours off; what is not a terminal gets none. A diff longer than the screen \
goes through `$PAGER`, else `less` (`PAGER=cat` for none). Tab completes commands, options, \
sources of the project, rules, loaders and formats:

```console
$ eval "$(_SCAFFOLD_SOURCE_COMPLETE=bash_source scaffold-source)"    # bash 4.4 on; or zsh_source; in ~/.bashrc
$ _SCAFFOLD_SOURCE_COMPLETE=fish_source scaffold-source | source     # fish
```
"""


def page() -> str:
    """Return docs/cli.md as it should be."""
    listed = "\n".join(
        f"| [`{name}`](#{name}) | {command.short_help} |" for name, command in main.commands.items()
    )
    commands = "\n\n".join(_section(name, command) for name, command in main.commands.items())
    head = f"{HEAD}{_prose(main)}\n\n| command | |\n|---|---|\n{listed}"
    return f"{head}\n\n{EXIT_CODES}\n{commands}\n"


def _section(name: str, command: click.Command) -> str:
    arguments = " ".join(
        option.make_metavar(click.Context(command))
        for option in command.params
        if isinstance(option, click.Argument)
    )
    options = [option for option in command.params if isinstance(option, click.Option) and not option.hidden]
    rows = "\n".join(f"| {_spelled(option)} | {_cell(option)} |" for option in options)
    table = f"\n\n| option | |\n|---|---|\n{rows}" if rows else ""
    return f"## {name}\n\n`scaffold-source {name}{' ' + arguments if arguments else ''}`\n\n{_prose(command)}{table}"


def _prose(command: click.Command) -> str:
    """Return a command's words; lines that call the program become a block that can be copied."""
    blocks = inspect.cleandoc(command.help or "").replace("\b\n", "").split("\n\n")
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: str) -> str:
    if block.startswith("scaffold-source "):
        return "\n".join(["```console", *(f"$ {line}" for line in block.splitlines()), "```"])
    return " ".join(block.split())


def _spelled(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    metavar = "" if option.is_flag else option.make_metavar(click.Context(click.Command("x")))
    return f"{names} `{_plain(metavar)}`".replace(" ``", "").replace("|", "\\|")


def _plain(metavar: str) -> str:
    return re.sub(r"^\[(.*)\]$", r"\1", metavar) if "|" in metavar else metavar


def _cell(option: click.Option) -> str:
    words = " ".join((option.help or "").split()).replace("|", "\\|")
    has_default = option.show_default and not option.is_flag and option.default not in (None, ())
    return f"{words} Default: `{option.default}`." if has_default else words


def options_of(command: click.Command) -> Iterator[str]:
    """Yield how the options of a command are spelled."""
    for option in command.params:
        if isinstance(option, click.Option):
            yield from option.opts
