"""`scaffold-source rules`."""

from __future__ import annotations

import click

from scaffold_source.cli.completion import rule_ids
from scaffold_source.cli.output import print_exactly


@click.command(short_help="List the rules, or explain one.")
@click.argument("rule_id", metavar="[ID]", required=False, shell_complete=rule_ids)
def rules(rule_id: str | None) -> None:
    """List the rules of inference and drift, or explain the one called ID."""
    from scaffold_source.drift.judge import known_rule
    from scaffold_source.drift.rules import RULES
    from scaffold_source.infer.catalogue import inference_rules
    from scaffold_source.report import rules as report

    inference = {rule.id: (rule.id, rule.proposes, rule.when) for rule in inference_rules()}
    if rule_id is None:
        print_exactly(report.inference_catalogue(list(inference.values())) + "\n" + report.catalogue(RULES))
    elif rule_id in inference:
        print_exactly(report.inference_explanation(*inference[rule_id]))
    else:
        print_exactly(report.explanation(known_rule(rule_id, inference)))
