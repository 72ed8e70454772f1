"""`scaffold-source ci`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scaffold_source.cli.changes import dry_run_options, print_changes
from scaffold_source.cli.completion import sources
from scaffold_source.cli.options import option_group
from scaffold_source.cli.output import notice, presentable
from scaffold_source.cli.project_files import opened, outside
from scaffold_source.safe_text.visible import lines

if TYPE_CHECKING:
    from scaffold_source.cli.changes import Preview
    from scaffold_source.commands.ci import Ci, CiOptions


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts of git that were asked for."""

    github: bool
    gitlab: bool


_host_options = option_group(
    "hosts",
    Hosts,
    click.option(
        "--github", is_flag=True, help="A workflow of GitHub Actions (default, but in a GitLab project)."
    ),
    click.option("--gitlab", is_flag=True, help="A file for GitLab CI/CD."),
)


@dataclass(frozen=True, slots=True)
class Repositories:
    """Where the two teams' files are: `where` are migrations in the producer's repository, `project_dir` is
    the dbt project, in the repository `analytics` or in this one."""

    where: str | None
    analytics: str | None
    project_dir: str


_repository_options = option_group(
    "repositories",
    Repositories,
    click.option("--from", "where", metavar="PATH", help="Producer: migrations, or a schema's dump."),
    click.option(
        "--analytics",
        metavar="OWNER/REPO",
        help="Producer: the repository with the contract (default: this one, see --project-dir).",
    ),
    click.option(
        "--project-dir",
        metavar="DIR",
        default=".",
        show_default=True,
        help="The dbt project's folder; with --analytics, in that repository.",
    ),
)


@click.command(short_help="Write the workflow of either team's CI.")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=sources)
@click.option("--producer", "side", flag_value="producer", help="For the repository of the migrations.")
@click.option("--consumer", "side", flag_value="consumer", help="For the analytics repository.")
@_host_options
@_repository_options
@click.option(
    "--requirement",
    metavar="REQ",
    help="What pip installs as scaffold-source in CI (default: this copy, from where it came).",
)
@click.option("--brief", is_flag=True, help="Consumer: keep the brief of each source as an artefact.")
@click.option(
    "--pages", is_flag=True, help="Consumer: publish these briefs on the host's Pages; see who may read them."
)
@dry_run_options
def ci(
    sources: tuple[str, ...],
    side: str | None,
    hosts: Hosts,
    repositories: Repositories,
    requirement: str | None,
    *,
    brief: bool,
    pages: bool,
    dry_run: Preview | None,
) -> None:
    """Write a workflow that runs `check` in the CI of the producer or of analytics. docs/ci.md shows both.

    A file that people edited is left alone.

    \b
    scaffold-source ci --producer shop --from db/migrations/ --analytics acme/analytics
    scaffold-source ci --consumer
    """
    from scaffold_source.commands.ci import CiOptions, hosts_of, require_untouched
    from scaffold_source.producers.repository import repository_of
    from scaffold_source.project import Writing, finish_writing, write_all

    if side is None:
        raise click.UsageError("say whose CI it is: --producer or --consumer")
    start = Path(repositories.project_dir) if side == "consumer" else Path()
    writing = Writing(notice)
    if not dry_run:
        finish_writing(repository_of(start), notice)
    options = CiOptions(
        hosts_of(start, github=hosts.github, gitlab=hosts.gitlab), sources, requirement, brief or pages, pages
    )
    made = _workflows(side, start, options, repositories, writes=not dry_run)
    for line in (*made.notices, *outside(made.edits, made.root)):
        notice(line)
    if dry_run:
        print_changes(made.edits, made.root, dry_run)
    else:
        require_untouched(made)
        write_all(made.edits, made.root, writing)
    _report(made, written=not dry_run)


def _workflows(side: str, start: Path, options: CiOptions, repositories: Repositories, *, writes: bool) -> Ci:
    from scaffold_source.commands.ci import consumer_ci, producer_ci

    where, analytics = repositories.where, repositories.analytics
    if side == "producer":
        if options.brief:
            raise click.UsageError("--brief and --pages are for --consumer: the contract is there")
        return producer_ci(start, options, where, analytics, repositories.project_dir)
    if where or analytics:
        raise click.UsageError("--from and --analytics are for --producer: a consumer's contract says where")
    return consumer_ci(opened(start, writes=writes), options)


def _report(made: Ci, *, written: bool) -> None:
    verb = "Wrote" if written else "Would write"
    for edit in made.edits:
        name = edit.name(made.root)
        kept = "" if edit.path not in made.edited else " (but it was edited by people, so it is left alone)"
        click.echo(lines(f"{verb} {name}{kept}"), err=not written)
    if not made.edits:
        click.echo("Up to date.")
    click.echo(lines(f"{made.installs}."), err=not written)
    for number, step in enumerate(made.todo):
        click.echo(
            ("" if number else "Next:\n") + f"  {presentable(step).replace(chr(10), chr(10) + '    ')}",
            err=not written,
        )
