"""The catalogue of rules, for a terminal and as documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scaffold_source.change import Rule

_WIDTH = 28  # of the longest id
_PREFACE = """\
# Drift rules

<!-- Made from the rules' docstrings: UPDATE_DOCS=1 .venv/bin/pytest python/tests/unit/test_drift_rules.py -->

What a change in the producer means for analytics. The producer is an API *response*: a column that becomes
nullable is worse than one that becomes required, the opposite of a migration linter. From
[owner-missing](#owner-missing) on, rules are about the contract: what people agreed, and how a pull request
changes it (`scaffold-source check --against origin/main`).
`scaffold-source rules ID` prints one rule.

A project can give each rule another severity, in `scaffold_source.yml` beside dbt_project.yml or in
`pyproject.toml` under `[tool.scaffold_source.severity]`:

```yaml
severity:
  column-added: warning
accept:                       # one finding each: a red report of `check` ends with the entry
  - rule: column-removed
    object: public.orders.status
    fingerprint: d3f2a90c1d4e
    reason: replaced by state, staging has moved
    approved_by: Ana
    expires: 2027-01-31       # optional
```

| rule | severity | what happened |
|---|---|---|
"""


def catalogue(rules: Iterable[Rule]) -> str:
    """Return a line for each drift rule."""
    return "Drift rules: what `check` says\n" + "".join(
        f"  {rule.id:<{_WIDTH}}  {rule.severity:<8}  {rule.title}\n" for rule in rules
    )


def inference_catalogue(rules: Iterable[tuple[str, str, str]]) -> str:
    """Return a line for each inference rule: its id, and what it proposes."""
    return "Inference rules: what `add` and `update` propose\n" + "".join(
        f"  {rule:<{_WIDTH}}  {_plain(proposes)}\n" for rule, proposes, _ in rules
    )


def inference_explanation(rule: str, proposes: str, when: str) -> str:
    """Return one inference rule, whole. `proposes` and `when` are Markdown."""
    what = "asks a question" if proposes == "a question" else f"proposes {_plain(proposes)}"
    return f"{rule}: {what}\n  when: {_plain(when)}\n"


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")


def explanation(rule: Rule) -> str:
    """Return one rule, whole."""
    parts = [
        ("why", rule.why),
        ("producer", rule.producer),
        ("analytics", rule.consumer),
        ("example", rule.example),
    ]
    lines = [f"{rule.id}: {_severity(rule)}", rule.title, *(f"  {who}: {text}" for who, text in parts)]
    return "\n".join(lines) + "\n"


def documentation(rules: Sequence[Rule]) -> str:
    """Return docs/drift-rules.md."""
    rows = "".join(f"| [{rule.id}](#{rule.id}) | {_severity(rule)} | {rule.title} |\n" for rule in rules)
    return _PREFACE + rows + "".join("\n".join(_section(rule)) + "\n" for rule in rules)


def _section(rule: Rule) -> Iterator[str]:
    yield f"\n## {rule.id}\n"
    yield f"**{_severity(rule)}.** {rule.title}\n"
    yield f"- **Why it matters:** {rule.why}"
    yield f"- **Producer:** {rule.producer}"
    yield f"- **Analytics:** {rule.consumer}"
    yield f"- **Example:** `{rule.example}`"


def _severity(rule: Rule) -> str:
    if not rule.escalates:
        return rule.severity
    return f"{rule.severity}; {rule.escalates_to} on: {', '.join(rule.escalates)}"
