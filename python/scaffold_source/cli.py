"""The command line: parse, call one command, print. Heavy imports wait until they are needed."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffold_source import __version__
from scaffold_source.errors import ScaffoldError
from scaffold_source.loaders.profiles import PROFILES
from scaffold_source.loaders.warehouses import WAREHOUSES
from scaffold_source.safe_text.redaction import forget_secrets, keep_arguments, keep_environment, redacted
from scaffold_source.safe_text.visible import lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scaffold_source.change import Judgement
    from scaffold_source.commands.add import Scaffolding
    from scaffold_source.commands.ci import Ci
    from scaffold_source.commands.update import Update
    from scaffold_source.edit import FileEdit
    from scaffold_source.model import EvidenceFrom
    from scaffold_source.producers.where import Where
    from scaffold_source.project import Project, Writing

_INTERRUPTED = 130  # 128 + SIGINT, as shells report it
_READER_GONE = 141  # 128 + SIGPIPE, likewise
_BUG = 70  # EX_SOFTWARE of sysexits.h
_OUTPUT_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class _ReaderGoneError(Exception):
    """Whoever read our output has closed it: `| head`. click would end with 1, which means findings here."""


class _Commands(click.Group):
    """Turns what a person can mend into a short message and its exit code. What the arguments and the
    environment hold of secrets is known from the start: an error may quote any argument."""

    def invoke(self, ctx: click.Context) -> Any:
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
            return super().main(args, *more, **{**options, "standalone_mode": False})
        except click.ClickException as error:
            click.echo(_presentable(error.format_message()), err=True)
            sys.exit(2)
        except ScaffoldError as error:
            click.secho(f"Error: {_presentable(error.what)}", fg="red", err=True)
            if error.do:
                click.echo(f"  → {_presentable(error.do)}", err=True)
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo("Interrupted.", err=True)
            sys.exit(_INTERRUPTED)
        except _ReaderGoneError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered has nowhere to go
            sys.exit(_READER_GONE)
        except Exception as error:
            if isinstance(error, OSError) and error.filename is None and error.errno in _OUTPUT_IS_FULL:
                click.secho(f"Error: The output cannot be written: {error.strerror}", fg="red", err=True)
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                sys.exit(2)
            _report_bug(error)
            sys.exit(_BUG)


def _report_bug(error: Exception) -> None:
    """Print a traceback worth pasting into a report: it names lines of this program, versions, no secrets."""
    import platform
    import traceback

    click.echo(_presentable("".join(traceback.format_exception(error)).rstrip()), err=True)
    versions = f"scaffold-source {__version__}, Python {platform.python_version()}, {platform.system()}"
    click.secho(f"Error: This is a bug in {versions}", fg="red", err=True)
    click.echo(
        "  → please report it with the lines above; read them first for names you would not share", err=True
    )


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scaffold-source")
def main() -> None:
    """From a producer's database to a tested, documented, fresh, drift-guarded dbt source.

    WHERE names where facts come from: postgresql://user@host/database, mysql://user@host/database,
    a libpq connection string ('host=… dbname=…'), env:NAME for an environment variable that holds one,
    profile:NAME[/TARGET] for dbt's profiles.yml, FILE.json for a snapshot, FILE.sql for a schema dump,
    or DIR/ of migrations.
    """


_PROJECT_DIR = click.option(
    "--project-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The dbt project (default: found upwards from here).",
)

_FROM = click.option("--from", "where", metavar="WHERE", required=True, help="Where facts come from.")
_SCHEMA = click.option(
    "--schema", "schemas", multiple=True, metavar="S", help="A schema to read (repeatable; default all)."
)
_INCLUDE = click.option(
    "--include", multiple=True, metavar="GLOB", help="Only these tables: globs on schema.table (repeatable)."
)
_EXCLUDE = click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Not these tables: globs on schema.table (repeatable)."
)

_NO_STATISTICS = click.option(
    "--no-statistics", is_flag=True, help="Take no evidence from the server's statistics."
)
_PROFILE = click.option(
    "--profile", is_flag=True, help="Look at the first 10,000 rows of each table that has no statistics."
)


def _evidence(options: dict[str, Any]) -> EvidenceFrom:
    if options["profile"] and options["no_statistics"]:
        raise click.UsageError("--profile and --no-statistics exclude each other")
    return "profile" if options["profile"] else "none" if options["no_statistics"] else "statistics"


@main.command()
@click.argument("source")
@_FROM
@_SCHEMA
@_INCLUDE
@_EXCLUDE
@_NO_STATISTICS
@_PROFILE
@click.option(
    "--loader",
    type=click.Choice(list(PROFILES)),
    default="none",
    show_default=True,
    help="What copies the data.",
)
@click.option(
    "--warehouse",
    type=click.Choice(list(WAREHOUSES)),
    help="The dbt adapter where it lands: its types and names (default: the producer's).",
)
@click.option("--raw-database", metavar="D", help="The database the data lands in (default: the target's).")
@click.option(
    "--raw-schema",
    metavar="S",
    help="The schema the data lands in (default: the loader's, else the source's name).",
)
@click.option(
    "--tests",
    type=click.Choice(["one-scan", "native", "keys", "none"]),
    default="one-scan",
    show_default=True,
    help="How constraints become data tests.",
)
@click.option("--no-staging", is_flag=True, help="Write the source YAML alone.")
@_PROJECT_DIR
@click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")
@click.option("--explain", is_flag=True, help="Say why each agreement is proposed.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
def add(source: str, where: str, project_dir: Path, **options: Any) -> None:
    """Scaffold SOURCE: its source YAML, staging models and their YAML.

    \b
    scaffold-source add shop --from env:SHOP_URL
    scaffold-source add shop --from postgresql://reader@replica/shop --schema public --exclude 'public.tmp_*'
    """
    from scaffold_source.commands.add import add as scaffold
    from scaffold_source.contract.values import Source
    from scaffold_source.producers.where import parse_where
    from scaffold_source.project import write_all

    project = _opened(project_dir, writes=not options["dry_run"])
    writing = project.writing(_notice, source)
    say = (lambda _: None) if options["quiet"] else _progress
    place = parse_where(where, project.root)
    try:
        say(_reading(place))
        result = scaffold(
            project,
            Source(
                name=source,
                raw_schema=options["raw_schema"] or "",
                raw_database=options["raw_database"],
                loader=options["loader"],
                warehouse=options["warehouse"],
                tests=options["tests"],
                recorded_from=place.recorded,
                schemas=options["schemas"],
                include=options["include"],
                exclude=options["exclude"],
                evidence=_evidence(options),
            ),
            place,
            staging=not options["no_staging"],
        )
        for notice in (*result.notices, *_outside(result.edits, project.root)):
            _notice(notice)
        if options["dry_run"]:
            for edit in result.edits:
                click.echo(lines(edit.diff(project.root)), nl=False)
            if options["explain"]:
                _print_explanation(source, result, to_stderr=True)
            return
        say("Writing…")
        write_all(result.edits, project.root, writing)
    except KeyboardInterrupt:
        click.echo(_what_became(writing), err=True)
        raise
    if not options["quiet"]:
        is_recorded = place.recorded is not None
        _report_added(project, source, result, explain=options["explain"], is_recorded=is_recorded)


@main.command()
@click.argument("source")
@click.option(
    "--from", "where", metavar="WHERE", help="Where facts come from (default: as the contract says)."
)
@_PROJECT_DIR
@click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 where there is anything to write or settle."
)
@click.option(
    "--reconsider", metavar="RULE", help="Propose again what this rule proposes, whatever stands there."
)
@click.option(
    "--conflict",
    type=click.Choice(["report", "markers"]),
    default="report",
    show_default=True,
    help="A model that people and upstream both changed: leave it alone, or mark it as git does.",
)
@click.option("--quiet", is_flag=True, help="Print errors and conflicts only.")
def update(source: str, where: str | None, project_dir: Path, **options: Any) -> None:
    """Take what changed upstream into the files of SOURCE, and keep every human edit.

    \b
    scaffold-source update shop --dry-run     # the diff that it would write
    scaffold-source update shop --check       # in CI: exit 1 where the files are behind
    """
    from scaffold_source.commands.update import Wishes, update
    from scaffold_source.project import write_all

    project = _opened(project_dir, writes=not (options["dry_run"] or options["check"]))
    writing = project.writing(_notice, source)
    wishes = Wishes(options["reconsider"], options["conflict"] == "markers", _announce)
    try:
        if not options["quiet"]:
            _progress("Reading the producer…")
        result = update(project, source, where, wishes)
        for line in (*result.notices, *result.conflicts, *_outside(result.edits, project.root)):
            _notice(line)
        if options["dry_run"]:
            for edit in result.edits:
                click.echo(lines(edit.diff(project.root)), nl=False)
        elif not options["check"]:
            write_all(result.edits, project.root, writing)
    except KeyboardInterrupt:
        click.echo(_what_became(writing), err=True)
        raise
    if not options["quiet"]:
        _report_updated(source, result, written=not (options["dry_run"] or options["check"]))
    if not options["dry_run"] and (result.conflicts or (options["check"] and result.edits)):
        sys.exit(1)


def _report_updated(source: str, result: Update, *, written: bool) -> None:
    from scaffold_source.report import updated

    for line in updated.summary(source, result.changes, result.edits, result.conflicts, written=written):
        click.echo(_presentable(line), err=not written)


def _opened(folder: Path, *, writes: bool) -> Project:
    """Find the dbt project at `folder` and read its files. A command that writes first finishes what another
    one left there; one that only reads says that it is unfinished."""
    from scaffold_source.project import find_project, finish_writing

    project = find_project(folder)
    if writes:
        finish_writing(project.root, _notice)
    project = project.read()
    for line in project.notices():
        _notice(line)
    return project


def _outside(edits: Sequence[FileEdit], root: Path) -> Iterator[str]:
    from scaffold_source.project import outside

    return outside(edits, root)


def _what_became(writing: Writing) -> str:
    return "Everything was written." if writing.written else "Nothing was written."


def _notice(line: str) -> None:
    """Something that a person should hear, whatever the output is for."""
    click.secho(_presentable(line), fg="yellow", err=True)


def _reading(place: Where) -> str:
    if place.path and place.path.suffix.lower() != ".json":
        return "Applying the SQL to an embedded PostgreSQL, which is thrown away…"
    return "Reading the snapshot…" if place.path else "Reading the producer's catalogue…"


def _progress(text: str) -> None:
    """What is happening, for a person who waits; a log has no use for it."""
    if sys.stderr.isatty():
        click.secho(text, dim=True, err=True)


def _report_added(
    project: Project, source: str, result: Scaffolding, *, explain: bool, is_recorded: bool
) -> None:
    from scaffold_source.report import added

    folder = result.edits[0].path.parent.relative_to(project.root).as_posix()
    click.secho(lines(added.summary(source, result.database, len(result.edits), folder)), bold=True)
    if explain:
        _print_explanation(source, result)
    elif proposed := added.counts(result.proposals):
        click.echo(f"  proposed: {proposed}")
    _report_next(project, source, folder)
    if not is_recorded:
        click.echo(
            "  give `check` and `update` --from too: the contract records env:NAME, profile:NAME or a path "
            "inside the repository, and no other place"
        )
    for line in added.asked(result.questions):
        click.echo(_presentable(line))


def _print_explanation(source: str, result: Scaffolding, *, to_stderr: bool = False) -> None:
    from scaffold_source.report import explained

    for line in explained.explanation(source, result.proposals, result.doubts):
        click.secho(_presentable(line), err=to_stderr, bold=bool(line) and not line.startswith(" "))


def _report_next(project: Project, source: str, folder: str) -> None:
    from scaffold_source.errors import ContractError
    from scaffold_source.project import installs_package

    click.echo("Next:")
    try:
        is_installed = installs_package(project, "scaffold_source")
    except ContractError as error:  # the source is written all the same
        click.echo(f"  mend {_presentable(error.what)}")
        is_installed = False
    if not is_installed:
        click.echo("  add the package scaffold_source to packages.yml (the models use it), then `dbt deps`")
    click.echo(lines(f"  review {folder}/_{source}__sources.yml, then `dbt build --select source:{source}+`"))


def _presentable(text: str) -> str:
    """`text` fit for a terminal: without any known secret, and nothing that could drive the terminal, since
    names and comments are the producer's."""
    return lines(redacted(text))


def _announce(text: str) -> None:
    """Say whom a contract leads to, before anybody connects: no option silences it."""
    click.echo(_presentable(text), err=True)


@main.command()
@_FROM
@click.option(
    "-o",
    "output",
    metavar="FILE.json",
    default="-",
    help="The file to write, - for the terminal.",
    show_default=True,
)
@_SCHEMA
@_INCLUDE
@_EXCLUDE
@_NO_STATISTICS
@_PROFILE
def snapshot(where: str, output: str, **options: Any) -> None:
    """The producer's facts as JSON, for where it cannot be reached.

    \b
    scaffold-source snapshot --from env:SHOP_URL -o shop.json    # where the producer can be reached
    scaffold-source add shop --from shop.json                    # anywhere
    """
    from scaffold_source.commands.snapshot import snapshot as take_snapshot
    from scaffold_source.commands.snapshot import snapshot_edit
    from scaffold_source.producers import Scope
    from scaffold_source.producers.where import parse_where
    from scaffold_source.project import Writing, project_root, write_all

    place = parse_where(where, project_root(Path()))
    _progress(_reading(place))
    scope = Scope(options["schemas"], options["include"], options["exclude"], _evidence(options))
    result = take_snapshot(place, scope)
    for notice in result.notices:
        _notice(notice)
    if output == "-":
        click.get_binary_stream("stdout").write(result.text.encode())
        return
    edit = snapshot_edit(Path(output), result.text)
    write_all([edit], project_root(edit.path.parent), Writing(_notice))


_FORMATS = ("text", "json", "github", "junit", "markdown", "sarif")


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--from", "where", metavar="WHERE", help="Where facts come from (default: as the contract says)."
)
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="PLACE",
    help="The contract's YAML, without a dbt project: FILE.yml, REF:path/FILE.yml or https://… (repeatable).",
)
@click.option(
    "--against",
    metavar="REF",
    help="Judge what became of the contract since this git ref, instead of the producer.",
)
@click.option(
    "--format", "style", type=click.Choice(_FORMATS), default="text", show_default=True, help="How to say it."
)
@click.option(
    "-o",
    "output",
    metavar="FILE",
    default="-",
    help="The file to write, - for the terminal.",
    show_default=True,
)
@click.option(
    "--report",
    "reports",
    metavar="FORMAT=FILE",
    multiple=True,
    callback=lambda _context, _option, values: [_report(value) for value in values],
    help="Write the findings in another format to a file too (repeatable).",
)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "warning", "info", "never"]),
    default="breaking",
    show_default=True,
    help="The least severity that fails (exit code 1).",
)
@_PROJECT_DIR
def check(sources: tuple[str, ...], where: str | None, project_dir: Path, **options: Any) -> None:
    """Judge how the producer differs from the contract of each SOURCE (default: all).

    With --against, judge how the contract differs from what it was: for a pull request that changes it.
    With --contract, no dbt project is needed, but --from is: for the producer's CI. A private https:// file
    needs a token in SCAFFOLD_SOURCE_TOKEN.

    Exit codes: 0 nothing at --fail-on or above; 1 findings; 2 usage or contract error; 3 something could
    not be seen.

    \b
    scaffold-source check                              # every source, as its contract says where
    scaffold-source check shop --from db/migrations/   # before a migration ships
    scaffold-source check shop --contract https://… --from db/structure.sql
    scaffold-source check --against origin/main        # a pull request that changes the contract
    scaffold-source check --format markdown -o comment.md --fail-on warning
    scaffold-source check --format github --report markdown=summary.md --report sarif=drift.sarif
    """
    from scaffold_source.change import exit_code
    from scaffold_source.report.formats import FORMATS
    from scaffold_source.report.github import problem
    from scaffold_source.report.text import text

    style, output = options["style"], options["output"]
    try:
        judgements = _judged(sources, where, project_dir, options)
    except ScaffoldError as error:
        if style == "github":
            click.echo(problem(_presentable(error.what), _presentable(error.do)), nl=False)
        raise
    threshold = None if options["fail_on"] == "never" else options["fail_on"]
    is_for_eyes = style == "text" and output == "-" and sys.stdout.isatty()
    said = text(judgements, threshold, colour=True) if is_for_eyes else FORMATS[style](judgements, threshold)
    _write(said, output)
    for other, file in options["reports"]:
        _write(FORMATS[other](judgements, threshold), file, option="--report")
    sys.exit(exit_code(judgements, threshold))


def _judged(
    sources: tuple[str, ...], where: str | None, folder: Path, options: dict[str, Any]
) -> tuple[Judgement, ...]:
    from datetime import date

    from scaffold_source.commands.check import check, needs_where, of_project, of_texts
    from scaffold_source.commands.check_against import check_against
    from scaffold_source.project.elsewhere import contract_texts

    ref, places, today = options["against"], options["contracts"], date.today()
    if ref is not None and (where is not None or places):
        raise click.UsageError(
            "--against compares the contract with what it was: it goes with neither --from nor --contract"
        )
    _progress("Comparing…")
    if ref is not None:
        return check_against(_opened(folder, writes=False), sources, ref, today)
    if places and where is None:
        raise needs_where()
    if places:
        return check(of_texts(contract_texts(places, folder), folder), sources, where, today)
    return check(of_project(_opened(folder, writes=False)), sources, where, today, _announce)


def _report(value: str) -> tuple[str, str]:
    """`markdown=summary.md` as its two parts."""
    style, _, file = value.partition("=")
    if style not in _FORMATS or not file:
        raise click.BadParameter(f"{value!r} is not FORMAT=FILE with one of {', '.join(_FORMATS)}")
    return style, file


def _write(said: str, output: str, option: str = "-o") -> None:
    from scaffold_source.errors import UsageError

    if output == "-":
        click.get_binary_stream("stdout").write(said.encode())
        return
    try:
        Path(output).write_text(said, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{option} {output}: {error.strerror}", do="name a file that can be written"
        ) from None


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--producer", "side", flag_value="producer", help="For the repository of the migrations.")
@click.option("--consumer", "side", flag_value="consumer", help="For the analytics repository.")
@click.option(
    "--github", is_flag=True, help="A workflow of GitHub Actions (default, but in a GitLab project)."
)
@click.option("--gitlab", is_flag=True, help="A file for GitLab CI/CD.")
@click.option("--from", "where", metavar="PATH", help="Producer: migrations, or a schema's dump.")
@click.option(
    "--analytics",
    metavar="OWNER/REPO",
    help="Producer: the repository with the contract (default: this one, see --project-dir).",
)
@click.option(
    "--project-dir",
    metavar="DIR",
    default=".",
    show_default=True,
    help="The dbt project's folder; with --analytics, in that repository.",
)
@click.option(
    "--requirement",
    metavar="REQ",
    help="What pip installs as scaffold-source in CI (default: this copy, from where it came).",
)
@click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")
def ci(sources: tuple[str, ...], side: str | None, project_dir: str, **options: Any) -> None:
    """Write a workflow that runs `check` in the CI of the producer or of analytics. docs/ci.md shows both.

    A file that people edited is left alone.

    \b
    scaffold-source ci --producer shop --from db/migrations/ --analytics acme/analytics
    scaffold-source ci --consumer
    """
    from scaffold_source.commands import ci as workflows
    from scaffold_source.producers.repository import repository_of
    from scaffold_source.project import Writing, finish_writing, write_all

    if side is None:
        raise click.UsageError("say whose CI it is: --producer or --consumer")
    here = Path(project_dir) if side == "consumer" else Path()
    writing, root = Writing(_notice), repository_of(here)
    if not options["dry_run"]:
        finish_writing(root, _notice)
    hosts = workflows.hosts_of(here, github=options["github"], gitlab=options["gitlab"])
    wishes = workflows.Wishes(hosts, sources, options["requirement"])
    if side == "producer":
        made = workflows.producer_ci(here, wishes, options["where"], options["analytics"], project_dir)
    elif options["where"] or options["analytics"]:
        raise click.UsageError("--from and --analytics are for --producer: a consumer's contract says where")
    else:
        made = workflows.consumer_ci(_opened(here, writes=not options["dry_run"]), wishes)
    for notice in (*made.notices, *_outside(made.edits, made.root)):
        _notice(notice)
    if options["dry_run"]:
        for edit in made.edits:
            click.echo(lines(edit.diff(made.root)), nl=False)
    else:
        workflows.require_untouched(made)
        write_all(made.edits, made.root, writing)
    _report_ci(made, written=not options["dry_run"])


def _report_ci(made: Ci, *, written: bool) -> None:
    verb = "Wrote" if written else "Would write"
    for edit in made.edits:
        name = edit.path.relative_to(made.root).as_posix()
        kept = "" if edit.path not in made.edited else " (but it was edited by people, so it is left alone)"
        click.echo(lines(f"{verb} {name}{kept}"), err=not written)
    if not made.edits:
        click.echo("Up to date.")
    click.echo(lines(f"{made.installs}."), err=not written)
    for number, step in enumerate(made.todo):
        click.echo(
            ("" if number else "Next:\n") + f"  {_presentable(step).replace(chr(10), chr(10) + '    ')}",
            err=not written,
        )


@main.command()
@click.argument("rule_id", metavar="[ID]", required=False)
def rules(rule_id: str | None) -> None:
    """The catalogue of inference and drift rules; or one rule explained, by its ID."""
    from scaffold_source.drift.judge import known_rule
    from scaffold_source.drift.rules import RULES
    from scaffold_source.infer.catalogue import inference_rules
    from scaffold_source.report import rules as report

    inference = [(rule.id, rule.proposes, rule.when) for rule in inference_rules()]
    if rule_id is None:
        said = report.inference_catalogue(inference) + "\n" + report.catalogue(RULES)
    elif found := next((rule for rule in inference if rule[0] == rule_id), None):
        said = report.inference_explanation(*found)
    else:
        said = report.explanation(known_rule(rule_id))
    click.get_binary_stream("stdout").write(said.encode())


@main.command()
@click.argument(
    "folder",
    metavar="[DIR]",
    type=click.Path(file_okay=False, path_type=Path),
    default="scaffold_source_demo",
)
@click.option("--serve", is_flag=True, help="Start the databases of a finished demo again, until Ctrl-C.")
def demo(folder: Path, *, serve: bool) -> None:
    """The whole main job in DIR (default: scaffold_source_demo), on an embedded PostgreSQL.

    Makes a web shop's database, lands it in a warehouse, scaffolds it into a fresh dbt project, builds
    that, and says what it found. Everything stays in DIR to look at.
    """
    from scaffold_source import demo as demonstration

    if serve:
        demonstration.serve(folder, click.echo)
    else:
        demonstration.run(folder, click.echo)
